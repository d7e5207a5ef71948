/** The statements of pushes: sets of items as arrays, in the order of the records' key, so that writers never wait in a circle. */
import {
  addNames,
  confirmationColumns,
  copyFieldOf,
  currentVersion,
  historyColumns,
  type ResidentColumn,
  recordColumns,
} from '../ingest/merge-sql.ts'

/** $1 clients, $2 keys, $3 parts: what is remembered of each, and a number for those of which nothing is */
export const findKnown = `
  SELECT k.push_id, replace(k.fingerprint::text, '-', '') AS fingerprint, k.answer, nextval('batch_batch_id_seq') AS number
  FROM unnest($1::text[], $2::text[], $3::int[]) WITH ORDINALITY AS i (client, key, part, nth)
  LEFT JOIN push_key k ON k.client_id = i.client AND k.idempotency_key = i.key AND k.part = i.part
  ORDER BY i.nth`

/** $1 residents, $2 sealed ID numbers, $3 birth dates */
export const insertResidents = `
  INSERT INTO resident (resident_id, id_number, birth_date)
  SELECT * FROM unnest($1::uuid[], $2::bytea[], $3::date[]) ON CONFLICT (resident_id) DO NOTHING`

/** $1 residents, $2 keys of their names */
export const nameResidents = addNames('SELECT * FROM unnest($1::uuid[], $2::uuid[]) AS i (resident_id, name_key)')

/**
 * Written so that no other index than the primary key's will do: while little is known of the table, a planner takes the
 * one by source and category for as good, and reads all that a department ever said for each item.
 */
const isItem = `r.resident_id = i.resident_id AND r.key = i.key
  AND r.category::int = i.category::int AND r.source::int = i.source::int`

const found = (locking: '' | 'FOR UPDATE OF r') => `
  SELECT (i.nth - 1)::int AS nth, r.ctid, r.digest, r.deleted, r.source_version, r.observed_at, r.version, r.recorded_at
  FROM unnest($1::uuid[], $2::smallint[], $3::smallint[], $4::uuid[])
    WITH ORDINALITY AS i (resident_id, category, source, key, nth)
  JOIN record r ON ${isItem} ${locking && `ORDER BY i.nth ${locking}`}`

/** Columns of all rows in one: a message for each of them would cost more than finding it. */
const together = (rows: string) => `
  SELECT array_agg(nth)::text AS nth, array_agg(ctid)::text AS place, array_agg(digest)::text AS digest,
    array_agg(deleted)::text AS deleted, array_agg(source_version)::text AS source_version,
    array_agg(date_part('epoch', observed_at))::text AS observed_at, array_agg(version)::text AS version,
    max(recorded_at)::text AS recorded_at
  FROM (${rows}) r`

/** $1 residents, $2 categories, $3 sources, $4 keys, sorted */
export const findRecords = together(found(''))

/** As `findRecords`, for who was overtaken before */
export const lockRecords = together(found('FOR UPDATE OF r'))

/** The row that was found, if nobody has written it since: at once where it lay, without a search. */
const isFound = `r.ctid = i.place AND r.resident_id = i.resident_id AND r.key = i.key
  AND r.category = i.category AND r.source = i.source`

/**
 * All that pushes change, at one moment: the clock after the gate, and never before what is superseded was written. Where
 * somebody else has written one of the records since it was found, nothing is written. Good items close the gap that a
 * refused row of the same record left before; unless a key is one person's alone, it does not say whose it is. News is
 * told together, as of the first push of its department.
 *
 * $1 to $4 as of `findRecords`; $5 where found (null: nowhere), $6 pushes, $7 whether the record is another now or only
 * confirmed, $8 digests, $9 when observed (null: now), $10 source versions, $11 versions, $12 and $13 validity, $14
 * whether deleted, $15 data, $16 sealed, $17 what they state, $18 first push of the department, where it is news, $19 nth
 * of it; $20 how many records there are, $21 when the newest of those found was recorded, $22 categories whose keys say
 * whose record it is; $23 to $25 first pushes, their sources, their categories as text; $26 pushes, $27 clients,
 * $28 sources, $29 to $32 counts, $33 keys, $34 parts, $35 fingerprints, $36 answers
 */
export const writeAll = `
  WITH said AS MATERIALIZED (
    SELECT * FROM unnest($1::uuid[], $2::smallint[], $3::smallint[], $4::uuid[], $5::tid[], $6::bigint[], $7::boolean[],
      $8::uuid[], $9::timestamptz[], $10::bigint[], $11::int[], $12::date[], $13::date[], $14::boolean[], $15::jsonb[],
      $16::bytea[], $17::bytea[], $18::bigint[], $19::int[])
      AS i (resident_id, category, source, key, place, push, is_change, digest, observed_at, source_version, version,
        valid_from, valid_to, deleted, data, sealed, stated, told_as, nth)),
  moment AS MATERIALIZED (SELECT greatest(clock_timestamp(), $21::timestamptz) AS at),
  kept AS (
    INSERT INTO record_history (${historyColumns})
    SELECT ${currentVersion}, moment.at, i.push FROM moment, said i JOIN record r ON ${isFound} WHERE i.is_change),
  added AS (
    INSERT INTO record (${recordColumns.join(', ')})
    SELECT resident_id, key, digest, push, coalesce(observed_at, date_trunc('milliseconds', moment.at)), moment.at,
      source_version, version, valid_from, valid_to, category, source, deleted, false, data, sealed, stated
    FROM said, moment WHERE place IS NULL
    ON CONFLICT (resident_id, category, source, key) DO NOTHING
    RETURNING 1),
  replaced AS (
    UPDATE record r SET digest = i.digest, batch_id = i.push,
      observed_at = greatest(r.observed_at, coalesce(i.observed_at, date_trunc('milliseconds', moment.at))), recorded_at = moment.at,
      source_version = i.source_version, version = i.version, valid_from = i.valid_from, valid_to = i.valid_to,
      deleted = i.deleted, self_collected = false, data = i.data, sealed = i.sealed, stated = i.stated
    FROM said i, moment WHERE i.is_change AND ${isFound} AND r.version = i.version - 1
    RETURNING 1),
  confirmed AS (
    UPDATE record r SET source_version = greatest(r.source_version, i.source_version),
      observed_at = greatest(r.observed_at, coalesce(i.observed_at, date_trunc('milliseconds', moment.at)))
    FROM said i, moment WHERE NOT i.is_change AND ${isFound} AND r.version = i.version
    RETURNING 1),
  told AS (
    INSERT INTO change (batch_id, nth, resident_id, category, version, deleted)
    SELECT told_as, nth, resident_id, category, version, deleted FROM said WHERE told_as IS NOT NULL),
  waiting AS (
    INSERT INTO change_pending (batch_id, source, at, categories)
    SELECT push, source, moment.at, categories::smallint[]
    FROM unnest($23::bigint[], $24::smallint[], $25::text[]) AS p (push, source, categories), moment),
  given AS MATERIALIZED (
    SELECT * FROM unnest($26::bigint[], $27::text[], $28::smallint[], $29::int[], $30::int[], $31::int[], $32::int[],
      $33::text[], $34::int[], $35::uuid[], $36::text[])
      AS p (push, client, source, accepted, duplicate, stale, rejected, key, part, fingerprint, answer)),
  pushed AS (
    INSERT INTO push (push_id, client_id, source, at, accepted, duplicate, stale, rejected)
    SELECT push, client, source, moment.at, accepted, duplicate, stale, rejected FROM given, moment),
  remembered AS (
    INSERT INTO push_key (client_id, idempotency_key, part, fingerprint, push_id, answer, at)
    SELECT client, key, part, fingerprint, push, answer, moment.at FROM given, moment),
  noted AS (
    INSERT INTO confirmation (${confirmationColumns})
    SELECT i.resident_id, i.key, i.category, i.source, i.version, i.push,
      coalesce(i.observed_at, date_trunc('milliseconds', moment.at)), i.source_version, r.observed_at, r.source_version
    FROM moment, said i JOIN record r ON ${isFound} WHERE NOT i.is_change),
  ended AS (
    UPDATE gap g SET superseded_at = moment.at FROM said i, moment
    WHERE g.key = i.key AND g.category::int = i.category::int AND g.source::int = i.source::int AND g.superseded_at IS NULL
      AND (g.resident_id = i.resident_id OR g.resident_id IS NULL AND i.category = ANY ($22::smallint[]))
      AND EXISTS (SELECT FROM batch b WHERE b.batch_id = g.batch_id AND b.observed_at <= coalesce(i.observed_at, moment.at)))
  SELECT CASE WHEN (SELECT count(*) FROM added) + (SELECT count(*) FROM replaced) + (SELECT count(*) FROM confirmed)
    <> $20::int THEN push_overtaken() END`

/** $1 residents, sorted */
export const lockResidents = 'SELECT FROM resident WHERE resident_id = ANY ($1::uuid[]) ORDER BY resident_id FOR UPDATE'

/** $1 residents, $2 source, $3 category; the rest as of `copyFieldOf` */
export const copyToResident = (column: ResidentColumn) =>
  copyFieldOf(
    '(SELECT * FROM record WHERE resident_id = ANY ($1::uuid[]) AND source::int = $2 AND category::int = $3) r',
    column,
  )
