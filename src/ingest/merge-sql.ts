/**
 * The statements of a merge. All are set-based and join on the whole key of a record, resident first, so that on Citus
 * each runs on all shards in parallel. Parameters: $1 batch, $2 source, $3 observed at; more where said.
 */

/** The staged row is older than what the store knows: by the source's own version where both have one, else by the time of observation. */
const stale = `(CASE WHEN s.source_version IS NOT NULL AND r.source_version IS NOT NULL AND s.source_version <> r.source_version
  THEN s.source_version < r.source_version ELSE r.observed_at > $3 END)`

const staged = `staging s LEFT JOIN record r
  ON r.resident_id = s.resident_id AND r.category = s.category AND r.source = $2 AND r.key = s.key`

const isNew = 'r.resident_id IS NULL AND NOT s.deleted'
const isSame =
  '(r.resident_id IS NOT NULL AND r.digest = s.digest AND r.deleted = s.deleted OR r.resident_id IS NULL AND s.deleted)'
const isChange = `r.resident_id IS NOT NULL AND (r.digest <> s.digest OR r.deleted <> s.deleted) AND NOT ${stale}`

/** Lines that must be refused because the file holds the same key twice; equal content keeps its first line. */
export const duplicateLines = `
  WITH repeated AS (
    SELECT resident_id, category, key, min((file::bigint << 32) | line) AS first, count(DISTINCT digest) = 1 AS equal
    FROM staging WHERE batch_id = $1 GROUP BY resident_id, category, key HAVING count(*) > 1)
  SELECT DISTINCT s.file, s.line, bool_or(NOT d.equal) OVER (PARTITION BY s.file, s.line) AS conflicting
  FROM staging s JOIN repeated d USING (resident_id, category, key)
  WHERE s.batch_id = $1 AND (NOT d.equal OR ((s.file::bigint << 32) | s.line) <> d.first)
  ORDER BY file, line`

/** In a \`changes\` file a later version of the same record stands for the earlier ones. */
export const dropSuperseded = `
  DELETE FROM staging s USING staging n
  WHERE s.batch_id = $1 AND n.batch_id = $1 AND n.resident_id = s.resident_id AND n.category = s.category
    AND n.key = s.key AND n.source_version > s.source_version`

/** Lines whose ID number ends in 000. */
export const suspectLines =
  'SELECT DISTINCT file, line FROM staging WHERE batch_id = $1 AND suspect ORDER BY file, line'

/** Whom lines that are refused after staging concern. $2 files, $3 lines. */
export const gapsOfLines = `
  INSERT INTO staging_gap (batch_id, category, resident_id, key)
  SELECT $1, s.category, s.resident_id, s.key
  FROM staging s JOIN unnest($2::int[], $3::int[]) AS l (file, line) ON s.file = l.file AND s.line = l.line
  WHERE s.batch_id = $1`

/** $2 files, $3 lines */
export const dropLines = `
  DELETE FROM staging s USING unnest($2::int[], $3::int[]) AS l (file, line)
  WHERE s.batch_id = $1 AND s.file = l.file AND s.line = l.line`

export const classify = `
  SELECT s.category,
    count(*) FILTER (WHERE ${isNew})::int AS new,
    count(*) FILTER (WHERE ${isChange} AND NOT s.deleted)::int AS changed,
    count(*) FILTER (WHERE ${isChange} AND s.deleted)::int AS deleted,
    count(*) FILTER (WHERE ${isSame})::int AS same,
    count(*) FILTER (WHERE NOT ${isSame} AND r.resident_id IS NOT NULL AND ${stale})::int AS stale
  FROM ${staged} WHERE s.batch_id = $1 GROUP BY s.category`

/** Records that a snapshot no longer holds; those whom a refused row may concern stay. $4 categories */
const gone = `
  r.source = $2 AND r.category = ANY ($4::smallint[]) AND NOT r.deleted AND r.observed_at <= $3
  AND NOT EXISTS (SELECT FROM staging s WHERE s.batch_id = $1
    AND s.resident_id = r.resident_id AND s.category = r.category AND s.key = r.key)
  AND NOT EXISTS (SELECT FROM staging_gap g WHERE g.batch_id = $1 AND g.category = r.category AND g.resident_id = r.resident_id)
  AND NOT EXISTS (SELECT FROM staging_gap g WHERE g.batch_id = $1 AND g.category = r.category AND g.key = r.key)`

/** $4 categories */
export const countGone = `
  SELECT r.category, count(*)::int AS gone FROM record r WHERE ${gone} GROUP BY r.category`

/** Live records of the source by category. $1 source, $2 categories */
export const countLive = `
  SELECT category, count(*)::int AS live FROM record
  WHERE source = $1 AND category = ANY ($2::smallint[]) AND NOT deleted GROUP BY category`

export const insertResidents = `
  INSERT INTO resident (resident_id, id_number, birth_date, name_key)
  SELECT DISTINCT ON (resident_id) resident_id, id_number, birth_date, name_key FROM staging_resident p
  WHERE batch_id = $1 AND EXISTS (
    SELECT FROM staging s WHERE s.batch_id = $1 AND s.resident_id = p.resident_id AND NOT s.deleted)
  ON CONFLICT (resident_id) DO NOTHING`

// biome-ignore format: a list of columns
const recordColumns = [
  'resident_id', 'key', 'digest', 'batch_id', 'observed_at', 'recorded_at', 'source_version', 'version', 'valid_from',
  'valid_to', 'category', 'source', 'deleted', 'self_collected', 'data', 'sealed',
]

const historyColumns = [...recordColumns, 'superseded_at', 'superseded_by'].join(', ')
const currentVersion = recordColumns.map((column) => `r.${column}`).join(', ')

export const keepChanged = `
  INSERT INTO record_history (${historyColumns})
  SELECT ${currentVersion}, now(), $1 FROM ${staged} WHERE s.batch_id = $1 AND ${isChange}`

const newVersion = `
  INSERT INTO record (${recordColumns.join(', ')})
  SELECT s.resident_id, s.key, s.digest, $1, $3, now(), s.source_version, 1, s.valid_from, s.valid_to, s.category, $2,
    s.deleted, s.self_collected, s.data, s.sealed`

const replace = `
  ON CONFLICT (resident_id, category, source, key) DO UPDATE SET
    digest = excluded.digest, batch_id = excluded.batch_id, observed_at = excluded.observed_at,
    recorded_at = excluded.recorded_at, source_version = excluded.source_version, version = record.version + 1,
    valid_from = excluded.valid_from, valid_to = excluded.valid_to, deleted = excluded.deleted,
    self_collected = excluded.self_collected, data = excluded.data, sealed = excluded.sealed
  WHERE (record.digest <> excluded.digest OR record.deleted <> excluded.deleted)
    AND CASE WHEN excluded.source_version IS NOT NULL AND record.source_version IS NOT NULL
      AND excluded.source_version <> record.source_version
      THEN excluded.source_version > record.source_version ELSE record.observed_at <= excluded.observed_at END`

/** For a batch of which the store knows nothing yet: no join. Its deletes are of records that are not there. */
export const upsertAll = `${newVersion} FROM staging s WHERE s.batch_id = $1 AND NOT s.deleted ${replace}`

export const upsertDifferent = `${newVersion} FROM ${staged} WHERE s.batch_id = $1 AND (${isNew} OR ${isChange}) ${replace}`

/** A `changes` file confirms what it repeats: it is as fresh as the file. */
export const confirmSame = `
  UPDATE record r SET observed_at = $3 FROM staging s
  WHERE s.batch_id = $1 AND r.resident_id = s.resident_id AND r.category = s.category AND r.source = $2 AND r.key = s.key
    AND r.digest = s.digest AND r.deleted = s.deleted AND r.observed_at < $3`

/** $4 categories */
export const keepGone = `
  INSERT INTO record_history (${historyColumns})
  SELECT ${currentVersion}, now(), $1 FROM record r WHERE ${gone}`

const buried = `version = r.version + 1, deleted = true, data = NULL, sealed = NULL,
  digest = '00000000-0000-0000-0000-000000000000', recorded_at = now()`

/** $4 categories. A tombstone keeps the source version: an older push must not raise the dead. */
export const buryGone = `UPDATE record r SET ${buried}, batch_id = $1, observed_at = $3 WHERE ${gone}`

/** Open fields that `resident` keeps beside the records, out of what this batch wrote. $2 source, $3 category, $4 field; the column is the caller's */
export const copyToResident = (column: 'registered_area' | 'living_area' | 'life_status') => `
  UPDATE resident p SET ${column} = r.data ->> $4::text FROM record r
  WHERE r.batch_id = $1 AND r.source = $2 AND r.category = $3 AND r.resident_id = p.resident_id
    AND p.${column} IS DISTINCT FROM r.data ->> $4::text`

/** $1 source, $2 categories, $3 area */
export const endCoverage = `
  UPDATE coverage SET superseded_at = now()
  WHERE source = $1 AND category = ANY ($2::smallint[]) AND area = $3 AND superseded_at IS NULL`

/** $1 batch, $2 source, $3 observed at, $4 categories, $5 area */
export const beginCoverage = `
  INSERT INTO coverage (source, category, area, observed_at, batch_id, recorded_at)
  SELECT $2, category, $5, $3, $1, now() FROM unnest($4::smallint[]) AS c (category)`

/** A continuous `changes` file carries what was complete on to its own time. $1 batch, $2 source, $3 observed at, $4 categories */
export const extendCoverage = `
  WITH ended AS (
    UPDATE coverage SET superseded_at = now()
    WHERE source = $2 AND category = ANY ($4::smallint[]) AND superseded_at IS NULL AND observed_at < $3
    RETURNING category, area, covers_from)
  INSERT INTO coverage (source, category, area, covers_from, observed_at, batch_id, recorded_at)
  SELECT $2, category, area, covers_from, $3, $1, now() FROM ended`

/** A snapshot answers every gap of its categories anew. $1 source, $2 categories */
export const endGapsOfSnapshot = `
  UPDATE gap SET superseded_at = now() WHERE source = $1 AND category = ANY ($2::smallint[]) AND superseded_at IS NULL`

/** A good row closes the gap that a bad one of the same record left. $1 batch, $2 source */
export const endGapsOfChanges = `
  UPDATE gap g SET superseded_at = now() FROM staging s
  WHERE s.batch_id = $1 AND g.source = $2 AND g.category = s.category AND g.superseded_at IS NULL
    AND g.key = s.key AND (g.resident_id = s.resident_id OR g.resident_id IS NULL)`

/** $1 batch, $2 source */
export const beginGaps = `
  INSERT INTO gap (source, category, resident_id, hint, key, batch_id, recorded_at)
  SELECT DISTINCT $2::smallint, category, resident_id, hint, key, $1::bigint, now() FROM staging_gap WHERE batch_id = $1`

export const stagingTables = ['staging', 'staging_resident', 'staging_gap'] as const

/** Records that a batch wrote and nobody has written since. */
const written = 'r.batch_id = $1 AND r.source = $2'

const previous = `record_history h WHERE h.resident_id = r.resident_id AND h.category = r.category
  AND h.source = r.source AND h.key = r.key AND h.version = r.version - 1`

/** $1 the reverted batch, $2 source, $3 the reverting batch */
export const keepReverted = `
  INSERT INTO record_history (${historyColumns}) SELECT ${currentVersion}, now(), $3 FROM record r WHERE ${written}`

/** Puts the version before back as a new one. $1 the reverted batch, $2 source, $3 the reverting batch */
export const restorePrevious = `
  UPDATE record r SET version = r.version + 1, batch_id = $3, recorded_at = now(), digest = h.digest,
    observed_at = h.observed_at, source_version = h.source_version, valid_from = h.valid_from, valid_to = h.valid_to,
    deleted = h.deleted, self_collected = h.self_collected, data = h.data, sealed = h.sealed
  FROM ${previous} AND ${written}`

/** What the batch was the first to say is said no more. $1 the reverted batch, $2 source, $3 the reverting batch */
export const buryFirst = `UPDATE record r SET ${buried}, batch_id = $3 WHERE ${written}`

/** Coverage as it stood before the batch, where nothing has replaced the batch's own since. $1 the reverted batch */
export const restoreCoverage = `
  WITH ended AS (
    UPDATE coverage SET superseded_at = now() WHERE batch_id = $1 AND superseded_at IS NULL
    RETURNING source, category, area, recorded_at)
  INSERT INTO coverage (source, category, area, covers_from, observed_at, batch_id, recorded_at)
  SELECT o.source, o.category, o.area, o.covers_from, o.observed_at, o.batch_id, now()
  FROM ended e JOIN coverage o
    ON o.source = e.source AND o.category = e.category AND o.area = e.area AND o.superseded_at = e.recorded_at`

/** Gaps as they stood before the batch. $1 the reverted batch */
export const restoreGaps = `
  WITH ended AS (UPDATE gap SET superseded_at = now() WHERE batch_id = $1 AND superseded_at IS NULL)
  INSERT INTO gap (source, category, resident_id, hint, key, batch_id, recorded_at)
  SELECT o.source, o.category, o.resident_id, o.hint, o.key, o.batch_id, now()
  FROM gap o JOIN batch b ON b.batch_id = $1 AND o.source = b.source AND o.superseded_at = b.finished_at`
