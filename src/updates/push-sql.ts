/** The statements of pushes: sets of items as arrays, in the order of the records' key, so that writers never wait in a circle. */
import { currentVersion, historyColumns, recordColumns } from '../ingest/merge-sql.ts'

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
export const nameResidents = `
  UPDATE resident r SET name_key = i.name_key FROM unnest($1::uuid[], $2::uuid[]) AS i (resident_id, name_key)
  WHERE r.resident_id = i.resident_id AND r.name_key IS NULL`

/**
 * Written so that no other index than the primary key's will do: while little is known of the table, a planner takes the
 * one by source and category for as good, and reads all that a department ever said for each item.
 */
const isItem = `r.resident_id = i.resident_id AND r.key = i.key
  AND r.category::int = i.category::int AND r.source::int = i.source::int`
const items = 'unnest($1::uuid[], $2::smallint[], $3::smallint[], $4::uuid[])'

/** $1 residents, $2 categories, $3 sources, $4 keys, sorted */
export const findRecords = `
  SELECT (i.nth - 1)::int AS nth, replace(r.digest::text, '-', '') AS digest, r.deleted, r.source_version, r.observed_at,
    r.version
  FROM ${items} WITH ORDINALITY AS i (resident_id, category, source, key, nth)
  JOIN record r ON ${isItem}
  ORDER BY i.nth`

/** As `findRecords`, for who was overtaken before */
export const lockRecords = `${findRecords} FOR UPDATE OF r`

const historyOf = recordColumns.map((column) => `h.${column}`).join(', ')

/**
 * All that pushes change, at one moment: the clock after the gate, and never before what is superseded was written. Where
 * somebody else has written one of the records since it was read, nothing is written. Good items close the gap that a refused row of the same record left; where a source holds one record of each
 * resident, its key does not say whose it is. News is told together, as of the first push of its department.
 *
 * $1 to $4 as of `findRecords`; $5 pushes, $6 whether the record is another now or only confirmed, $7 digests, $8 when
 * observed (null: now), $9 source versions, $10 versions, $11 and $12 validity, $13 whether deleted, $14 data, $15 sealed,
 * $16 whether the key says whose record it is, $17 first push of the department, where it is news, $18 nth of it;
 * $19 to $21 first pushes, their sources, their categories as text;
 * $22 pushes, $23 clients, $24 sources, $25 to $28 counts, $29 keys, $30 parts, $31 fingerprints, $32 answers; $33 of the records, what they state; $34 how many
 * records there are
 */
export const writeAll = `
  WITH said AS MATERIALIZED (
    SELECT * FROM unnest($1::uuid[], $2::smallint[], $3::smallint[], $4::uuid[], $5::bigint[], $6::boolean[], $7::uuid[],
      $8::timestamptz[], $9::bigint[], $10::int[], $11::date[], $12::date[], $13::boolean[], $14::jsonb[], $15::bytea[],
      $16::boolean[], $17::bigint[], $18::int[], $33::bytea[])
      AS i (resident_id, category, source, key, push, is_change, digest, observed_at, source_version, version, valid_from,
        valid_to, deleted, data, sealed, is_own_key, told_as, nth, stated)),
  held AS MATERIALIZED (
    SELECT ${currentVersion}, i.push AS superseded_by FROM said i JOIN record r ON ${isItem} WHERE i.is_change),
  moment AS MATERIALIZED (SELECT greatest(clock_timestamp(), max(recorded_at)) AS at FROM held),
  kept AS (
    INSERT INTO record_history (${historyColumns})
    SELECT ${historyOf}, moment.at, h.superseded_by FROM held h, moment),
  written AS (
    INSERT INTO record AS r (${recordColumns.join(', ')})
    SELECT resident_id, key, digest, push, coalesce(observed_at, date_trunc('milliseconds', moment.at)), moment.at,
      source_version, version, valid_from, valid_to, category, source, deleted, false, data, sealed, stated
    FROM said, moment WHERE is_change
    ON CONFLICT (resident_id, category, source, key) DO UPDATE SET
      digest = excluded.digest, batch_id = excluded.batch_id, observed_at = excluded.observed_at,
      recorded_at = excluded.recorded_at, source_version = excluded.source_version, version = excluded.version,
      valid_from = excluded.valid_from, valid_to = excluded.valid_to, deleted = excluded.deleted, data = excluded.data,
      sealed = excluded.sealed, stated = excluded.stated, self_collected = excluded.self_collected
    WHERE r.version = excluded.version - 1
    RETURNING 1),
  confirmed AS (
    UPDATE record r SET source_version = greatest(r.source_version, i.source_version),
      observed_at = greatest(r.observed_at, coalesce(i.observed_at, date_trunc('milliseconds', moment.at)))
    FROM said i, moment WHERE NOT i.is_change AND ${isItem} AND r.version = i.version
    RETURNING 1),
  told AS (
    INSERT INTO change (batch_id, nth, resident_id, category, version, deleted)
    SELECT told_as, nth, resident_id, category, version, deleted FROM said WHERE told_as IS NOT NULL),
  waiting AS (
    INSERT INTO change_pending (batch_id, source, at, categories)
    SELECT push, source, moment.at, categories::smallint[]
    FROM unnest($19::bigint[], $20::smallint[], $21::text[]) AS p (push, source, categories), moment),
  given AS MATERIALIZED (
    SELECT * FROM unnest($22::bigint[], $23::text[], $24::smallint[], $25::int[], $26::int[], $27::int[], $28::int[],
      $29::text[], $30::int[], $31::uuid[], $32::text[])
      AS p (push, client, source, accepted, duplicate, stale, rejected, key, part, fingerprint, answer)),
  pushed AS (
    INSERT INTO push (push_id, client_id, source, at, accepted, duplicate, stale, rejected)
    SELECT push, client, source, moment.at, accepted, duplicate, stale, rejected FROM given, moment),
  remembered AS (
    INSERT INTO push_key (client_id, idempotency_key, part, fingerprint, push_id, answer, at)
    SELECT client, key, part, fingerprint, push, answer, moment.at FROM given, moment),
  noted AS (
    INSERT INTO push_confirmation (resident_id, key, category, source, version, push_id)
    SELECT resident_id, key, category, source, version, push FROM said WHERE NOT is_change),
  ended AS (
    UPDATE gap g SET superseded_at = moment.at FROM said i, moment
    WHERE g.key = i.key AND g.category::int = i.category::int AND g.source::int = i.source::int AND g.superseded_at IS NULL
      AND (g.resident_id = i.resident_id OR g.resident_id IS NULL AND i.is_own_key))
  SELECT CASE WHEN (SELECT count(*) FROM written) + (SELECT count(*) FROM confirmed) <> $34::int THEN push_overtaken() END`

/** $1 residents, sorted */
export const lockResidents = 'SELECT FROM resident WHERE resident_id = ANY ($1::uuid[]) ORDER BY resident_id FOR UPDATE'

/** As the merge's own; $1 residents, $2 source, $3 category, $4 field, $5 field by which records last */
export const copyToResident = (column: 'registered_area' | 'living_area' | 'life_status') => `
  UPDATE resident p SET ${column} = r.value
  FROM (
    SELECT DISTINCT ON (r.resident_id) r.resident_id, r.data ->> $4::text AS value
    FROM record r WHERE r.resident_id = ANY ($1::uuid[]) AND r.source::int = $2 AND r.category::int = $3
    ORDER BY r.resident_id, r.deleted, r.valid_to DESC NULLS FIRST, r.data ->> $5::text DESC NULLS LAST, r.key) r
  WHERE r.resident_id = p.resident_id AND p.${column} IS DISTINCT FROM r.value`
