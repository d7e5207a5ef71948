/** The statements of pushes: sets of items as arrays, in the order of the records' key, so that writers never wait in a circle. */
import { currentVersion, historyColumns, recordColumns } from '../ingest/merge-sql.ts'

/** $1 clients, $2 keys, $3 parts: what is remembered of each, and a number for those of which nothing is */
export const findKnown = `
  SELECT k.push_id, replace(k.fingerprint::text, '-', '') AS fingerprint, k.answer, nextval('batch_batch_id_seq') AS number,
    clock_timestamp()::text AS at
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

const isItem = 'r.resident_id = i.resident_id AND r.category = i.category AND r.source = i.source AND r.key = i.key'
const items = 'unnest($1::uuid[], $2::smallint[], $3::smallint[], $4::uuid[])'

/** $1 residents, $2 categories, $3 sources, $4 keys, sorted. `at`: when the last of them was at hand */
export const lockRecords = `
  SELECT (i.nth - 1)::int AS nth, replace(r.digest::text, '-', '') AS digest, r.deleted, r.source_version, r.observed_at,
    r.version, clock_timestamp()::text AS at
  FROM ${items} WITH ORDINALITY AS i (resident_id, category, source, key, nth)
  JOIN record r ON ${isItem}
  ORDER BY i.nth FOR UPDATE OF r`

/** As of `lockRecords`; $5 by which push each is superseded, $6 when */
export const keepVersions = `
  INSERT INTO record_history (${historyColumns})
  SELECT ${currentVersion}, $6::timestamptz, i.push
  FROM unnest($1::uuid[], $2::smallint[], $3::smallint[], $4::uuid[], $5::bigint[]) AS i (resident_id, category, source, key, push)
  JOIN record r ON ${isItem}`

/**
 * New versions. One that somebody else has written first is not written: then fewer rows come back than went in.
 * As of `lockRecords`; $5 digests, $6 pushes, $7 when they were observed (null: now), $8 when they are written, $9 source
 * versions, $10 versions, $11 and $12 validity, $13 whether deleted, $14 data, $15 sealed
 */
export const writeRecords = `
  INSERT INTO record AS r (${recordColumns.join(', ')})
  SELECT resident_id, key, digest, push, coalesce(observed_at, date_trunc('milliseconds', $8::timestamptz)), $8::timestamptz,
    source_version, version, valid_from, valid_to, category, source, deleted, false, data, sealed
  FROM unnest($1::uuid[], $2::smallint[], $3::smallint[], $4::uuid[], $5::uuid[], $6::bigint[], $7::timestamptz[], $9::bigint[],
    $10::int[], $11::date[], $12::date[], $13::boolean[], $14::jsonb[], $15::bytea[])
    AS i (resident_id, category, source, key, digest, push, observed_at, source_version, version, valid_from, valid_to,
      deleted, data, sealed)
  ON CONFLICT (resident_id, category, source, key) DO UPDATE SET
    digest = excluded.digest, batch_id = excluded.batch_id, observed_at = excluded.observed_at,
    recorded_at = excluded.recorded_at, source_version = excluded.source_version, version = excluded.version,
    valid_from = excluded.valid_from, valid_to = excluded.valid_to, deleted = excluded.deleted, data = excluded.data,
    sealed = excluded.sealed, self_collected = excluded.self_collected
  WHERE r.version = excluded.version - 1`

/** What is said again is as fresh as its saying. As of `lockRecords`; $5 source versions, $6 when observed (null: now) */
export const confirmRecords = `
  UPDATE record r SET source_version = greatest(r.source_version, i.source_version),
    observed_at = greatest(r.observed_at, coalesce(i.observed_at, date_trunc('milliseconds', clock_timestamp())))
  FROM unnest($1::uuid[], $2::smallint[], $3::smallint[], $4::uuid[], $5::bigint[], $6::timestamptz[])
    AS i (resident_id, category, source, key, source_version, observed_at)
  WHERE ${isItem}`

/** $1 residents, sorted */
export const lockResidents = 'SELECT FROM resident WHERE resident_id = ANY ($1::uuid[]) ORDER BY resident_id FOR UPDATE'

/** As the merge's own; $1 residents, $2 source, $3 category, $4 field, $5 field by which records last */
export const copyToResident = (column: 'registered_area' | 'living_area' | 'life_status') => `
  UPDATE resident p SET ${column} = r.value
  FROM (
    SELECT DISTINCT ON (r.resident_id) r.resident_id, r.data ->> $4::text AS value
    FROM record r WHERE r.resident_id = ANY ($1::uuid[]) AND r.source = $2 AND r.category = $3
    ORDER BY r.resident_id, r.deleted, r.valid_to DESC NULLS FIRST, r.data ->> $5::text DESC NULLS LAST, r.key) r
  WHERE r.resident_id = p.resident_id AND p.${column} IS DISTINCT FROM r.value`

/**
 * A good item closes the gap that a refused row of the same record left. As of `lockRecords`; $5 when, $6 whether the key
 * says whose record it is: where a source holds one of each resident, it does not.
 */
export const endGaps = `
  UPDATE gap g SET superseded_at = $5::timestamptz
  FROM unnest($1::uuid[], $2::smallint[], $3::smallint[], $4::uuid[], $6::boolean[])
    AS i (resident_id, category, source, key, is_own_key)
  WHERE g.source = i.source AND g.category = i.category AND g.key = i.key AND g.superseded_at IS NULL
    AND (g.resident_id = i.resident_id OR g.resident_id IS NULL AND i.is_own_key)`

/** $1 pushes, $2 nth of each, $3 residents, $4 categories, $5 versions, $6 deleted; $7 pushes, $8 sources, $9 when, $10 categories of each as text */
export const tellChanges = `
  WITH told AS (
    INSERT INTO change (batch_id, nth, resident_id, category, version, deleted)
    SELECT * FROM unnest($1::bigint[], $2::int[], $3::uuid[], $4::smallint[], $5::int[], $6::boolean[])),
  waiting AS (
    INSERT INTO change_pending (batch_id, source, at, categories)
    SELECT push, source, $9::timestamptz, categories::smallint[]
    FROM unnest($7::bigint[], $8::smallint[], $10::text[]) AS p (push, source, categories))
  SELECT pg_notify('yiku_change', '')`

/** $1 pushes, $2 clients, $3 sources, $4 when, $5 to $8 counts, $9 keys, $10 parts, $11 fingerprints, $12 answers */
export const rememberPushes = `
  WITH given AS (
    SELECT * FROM unnest($1::bigint[], $2::text[], $3::smallint[], $5::int[], $6::int[], $7::int[], $8::int[], $9::text[],
      $10::int[], $11::uuid[], $12::text[])
      AS p (push, client, source, accepted, duplicate, stale, rejected, key, part, fingerprint, answer)),
  kept AS (
    INSERT INTO push (push_id, client_id, source, at, accepted, duplicate, stale, rejected)
    SELECT push, client, source, $4::timestamptz, accepted, duplicate, stale, rejected FROM given)
  INSERT INTO push_key (client_id, idempotency_key, part, fingerprint, push_id, answer, at)
  SELECT client, key, part, fingerprint, push, answer, $4::timestamptz FROM given ORDER BY client, key, part`
