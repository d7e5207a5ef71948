/**
 * The statements of a merge. All are set-based and join on the whole key of a record, resident first, so that on Citus
 * each runs on all shards in parallel. Parameters: $1 batch, $2 source, $3 observed at; more where said.
 */

/**
 * The staged row is older than what the store knows: by the source's own version where both have one, else by the time
 * of observation, which for a record that a snapshot left standing is the snapshot's.
 */
const stale = `(CASE WHEN s.source_version IS NOT NULL AND r.source_version IS NOT NULL AND s.source_version <> r.source_version
  THEN s.source_version < r.source_version ELSE GREATEST(r.observed_at, c.observed_at) > $3 END)`

/** A newer snapshot did not have it. */
const missed = 'coalesce(c.observed_at > $3, false)'

/** $4 categories, $5 when the newest snapshot of each was taken */
const staged = `staging s LEFT JOIN record r
  ON r.resident_id = s.resident_id AND r.category = s.category AND r.source = $2 AND r.key = s.key
  LEFT JOIN unnest($4::smallint[], $5::timestamptz[]) AS c (category, observed_at) ON c.category = s.category`

const isNew = `r.resident_id IS NULL AND NOT s.deleted AND NOT ${missed}`
const isSame =
  '(r.resident_id IS NOT NULL AND r.digest = s.digest AND r.deleted = s.deleted OR r.resident_id IS NULL AND s.deleted)'
const isChange = `r.resident_id IS NOT NULL AND (r.digest <> s.digest OR r.deleted <> s.deleted) AND NOT ${stale}`
const isStale = `(r.resident_id IS NOT NULL AND NOT ${isSame} AND ${stale} OR r.resident_id IS NULL AND NOT s.deleted AND ${missed})`

/** $2 files, $3 lines, $4 sheets of each, '' where there is none */
const refusedLines = 'refused AS (SELECT * FROM unnest($2::int[], $3::int[], $4::text[]) AS l (file, line, sheet))'
/** Of a staged row; a set that is looked up, never a join: see `dropUnsaid` */
const isRefused = (row: string) =>
  `(${row}.file, ${row}.line, coalesce(${row}.sheet, '')) IN (SELECT file, line, sheet FROM refused)`
const isLine = (row: string, line: string) =>
  `${line}.file = ${row}.file AND ${line}.line = ${row}.line AND ${line}.sheet = coalesce(${row}.sheet, '')`

/**
 * Lines that must be refused because the export holds the same key twice; equal content keeps its first line. Grouping
 * by the key alone is a hash of all rows; what else is asked, is asked of the few that repeat, and of those in windows:
 * a planner that expects one of them would join them with themselves by loops. Not among them: lines that are refused
 * anyway.
 */
export const duplicateLines = `
  WITH ${refusedLines},
  repeated AS (
    SELECT resident_id, category, key FROM staging WHERE batch_id = $1
    GROUP BY resident_id, category, key HAVING count(*) > 1),
  copies AS (
    SELECT resident_id, category, key, s.digest, s.file, s.line, s.sheet,
      row_number() OVER in_order AS nth, first_value(s.digest) OVER in_order AS first
    FROM staging s JOIN repeated USING (resident_id, category, key)
    WHERE s.batch_id = $1 AND (${isRefused('s')}) IS NOT TRUE
    WINDOW in_order AS (PARTITION BY resident_id, category, key ORDER BY s.file, s.sheet NULLS FIRST, s.line)),
  judged AS (
    SELECT file, line, sheet, nth, count(*) OVER same AS copies, bool_and(digest = first) OVER same AS equal
    FROM copies WINDOW same AS (PARTITION BY resident_id, category, key))
  SELECT DISTINCT file, line, sheet FROM judged WHERE copies > 1 AND (NOT equal OR nth > 1)
  ORDER BY file, sheet, line`

/** In a \`changes\` file a later version of the same record stands for the earlier ones. */
export const dropSuperseded = `
  DELETE FROM staging s USING staging n
  WHERE s.batch_id = $1 AND n.batch_id = $1 AND n.resident_id = s.resident_id AND n.category = s.category
    AND n.key = s.key AND n.source_version > s.source_version`

/** Whom lines that are refused after staging concern; what another line says as well is not lost. */
export const gapsOfLines = `
  WITH ${refusedLines},
  dropped AS MATERIALIZED (
    SELECT s.category, s.resident_id, s.key, s.digest FROM staging s WHERE s.batch_id = $1 AND (${isRefused('s')}) IS TRUE),
  kept AS (
    SELECT n.category, n.resident_id, n.key, n.digest FROM staging n
    WHERE n.batch_id = $1 AND ((n.category, n.resident_id, n.key, n.digest) IN (SELECT * FROM dropped)) IS TRUE
      AND (${isRefused('n')}) IS NOT TRUE)
  INSERT INTO staging_gap (batch_id, category, resident_id, key)
  SELECT $1, category, resident_id, key FROM (SELECT * FROM dropped EXCEPT SELECT * FROM kept) d`

/** Takes lines off the staging and into the rejects. $2 files, $3 lines, $4 sheets, $5 problems of each */
export const refuseStagedLines = `
  WITH refused AS (
    SELECT * FROM unnest($2::smallint[], $3::int[], $4::text[], $5::jsonb[]) AS l (file, line, sheet, problems)),
  dropped AS (
    DELETE FROM staging s USING refused l WHERE s.batch_id = $1 AND ${isLine('s', 'l')}
    RETURNING s.file, s.line, s.sheet, l.problems)
  INSERT INTO reject (batch_id, file, sheet, line, problems)
  SELECT DISTINCT $1::bigint, file, sheet, line, problems FROM dropped`

export const classify = `
  SELECT s.category,
    count(*) FILTER (WHERE ${isNew})::int AS new,
    count(*) FILTER (WHERE ${isChange} AND NOT s.deleted)::int AS changed,
    count(*) FILTER (WHERE ${isChange} AND s.deleted)::int AS deleted,
    count(*) FILTER (WHERE ${isSame})::int AS same,
    count(*) FILTER (WHERE ${isStale})::int AS stale
  FROM ${staged} WHERE s.batch_id = $1 GROUP BY s.category`

/**
 * Records that a snapshot no longer holds; those whom a refused row may concern stay. A snapshot that is behind comes
 * with the time for which it speaks as $3, so that it cannot bury what change files have brought since, in whichever
 * order both arrive: it would be wrong to go by the files' dates, which may be the same day, or by who wrote the record
 * last, since in time the snapshot takes over what a change file brought. A refused row that bears a record's key, and
 * nothing of whom it is about, may be this record's; where keys are one person's alone, so may one that names somebody
 * badly. $4 categories, $5 those whose keys are
 */
const gone = `
  r.source = $2 AND r.category = ANY ($4::smallint[]) AND NOT r.deleted AND r.observed_at <= $3
  AND NOT EXISTS (SELECT FROM staging s WHERE s.batch_id = $1
    AND s.resident_id = r.resident_id AND s.category = r.category AND s.key = r.key)
  AND NOT EXISTS (SELECT FROM staging_gap g WHERE g.batch_id = $1 AND g.category = r.category AND g.resident_id = r.resident_id)
  AND NOT EXISTS (SELECT FROM staging_gap g WHERE g.batch_id = $1 AND g.category = r.category AND g.key = r.key
    AND g.resident_id IS NULL AND (g.hint IS NULL OR g.category = ANY ($5::smallint[])))`

/** Finds them once for all that follows. $4, $5 as in `gone` */
export const findGone = `
  INSERT INTO staging_gone (batch_id, resident_id, category, key)
  SELECT $1, r.resident_id, r.category, r.key FROM record r WHERE ${gone}`

/** The same where rows were passed over: none of what they say is missing. */
export const findGoneUnseen = `${findGone}
  AND r.digest IN (SELECT digest FROM staging_unseen WHERE batch_id = $1)`

/** How many they are is not known before. */
export const learnUnseen = 'ANALYZE staging_unseen'
export const learnGone = 'ANALYZE staging_gone'

export const countGone =
  'SELECT category, count(*)::int AS gone FROM staging_gone WHERE batch_id = $1 GROUP BY category'

/** Records that would be gone while a row with a bad ID number may be theirs, with what tells it. */
export const hintedGone = `
  SELECT DISTINCT m.category, m.resident_id, p.id_number, p.name_keys FROM staging_gone m JOIN resident p USING (resident_id)
  WHERE m.batch_id = $1 AND EXISTS (
    SELECT FROM staging_gap g WHERE g.batch_id = $1 AND g.category = m.category AND g.hint IS NOT NULL)`

/** A row with a bad ID number that may be this resident's; every one, where his name is not known. $2 category, $3 resident, $4 hints */
export const protectHinted = `
  INSERT INTO staging_gap (batch_id, category, resident_id)
  SELECT DISTINCT $1::bigint, h.category, h.resident_id
  FROM unnest($2::smallint[], $3::uuid[], $4::uuid[]) AS h (category, resident_id, hint)
  JOIN staging_gap g ON g.batch_id = $1 AND g.category = h.category
    AND (g.hint = h.hint OR h.hint IS NULL AND g.hint IS NOT NULL)`

/** Whose row may have been refused is not gone. */
export const keepProtected = `
  DELETE FROM staging_gone m USING staging_gap g
  WHERE m.batch_id = $1 AND g.batch_id = $1 AND g.category = m.category AND g.resident_id = m.resident_id`

export const hasHints = 'SELECT FROM staging_gap WHERE batch_id = $1 AND hint IS NOT NULL LIMIT 1'

/** Live records of the source by category. $1 source, $2 categories */
export const countLive = `
  SELECT category, count(*)::int AS live FROM record
  WHERE source = $1 AND category = ANY ($2::smallint[]) AND NOT deleted GROUP BY category`

/**
 * Residents of whom nothing is said: all their rows were refused, or only delete. Few, so that the rest need not be looked
 * for; IS TRUE and OFFSET 0 keep the planner from joins, which loop for hours where it expects fewer: of a batch under way
 * the statistics know nothing.
 */
export const dropUnsaid = `
  WITH doubtful AS (
    SELECT resident_id FROM staging_gap WHERE batch_id = $1 AND resident_id IS NOT NULL
    UNION SELECT resident_id FROM staging WHERE batch_id = $1 AND deleted),
  said AS (
    SELECT resident_id FROM doubtful JOIN staging s USING (resident_id) WHERE s.batch_id = $1 AND NOT s.deleted
    UNION SELECT resident_id FROM doubtful d
    WHERE EXISTS (SELECT FROM record r WHERE r.resident_id = d.resident_id AND r.batch_id = $1 OFFSET 0))
  DELETE FROM staging_resident p WHERE p.batch_id = $1
    AND (p.resident_id IN (SELECT resident_id FROM doubtful EXCEPT SELECT resident_id FROM said)) IS TRUE`

/** A resident stands in `staging_resident` once or more; a row with a name goes before one without. $2, $3 first and last resident of the slice */
const stagedResidents = (condition: string) => `
  SELECT DISTINCT ON (resident_id) resident_id, id_number, birth_date, name_key FROM staging_resident p
  WHERE batch_id = $1 AND resident_id BETWEEN $2 AND $3 ${condition}
  ORDER BY resident_id, name_key NULLS LAST`

const intoResident = `
  INSERT INTO resident (resident_id, id_number, birth_date, name_keys)
  SELECT resident_id, id_number, birth_date, CASE WHEN name_key IS NOT NULL THEN ARRAY[name_key] END FROM`

/**
 * Names that residents have not borne before, beside those that are known: of which department's is right, nothing is said;
 * of too many, the latest stay.
 * @param names resident_id, name_key
 */
export const addNames = (names: string) => `
  WITH more AS MATERIALIZED (
    SELECT n.resident_id, array_agg(DISTINCT n.name_key) AS names
    FROM (${names}) n JOIN resident r USING (resident_id)
    WHERE n.name_key IS NOT NULL AND (n.name_key = ANY (r.name_keys)) IS NOT TRUE GROUP BY n.resident_id),
  locked AS MATERIALIZED (
    SELECT resident_id FROM resident WHERE resident_id IN (SELECT resident_id FROM more) ORDER BY resident_id FOR UPDATE)
  UPDATE resident known SET name_keys = (known.name_keys || more.names)[cardinality(known.name_keys || more.names) - 15:]
  FROM more JOIN locked USING (resident_id) WHERE known.resident_id = more.resident_id`

/** Of residents whom the store knows. $2, $3 as in `stagedResidents` */
export const nameResidents = addNames(
  'SELECT resident_id, name_key FROM staging_resident WHERE batch_id = $1 AND resident_id BETWEEN $2 AND $3',
)

/** Whether somebody came by several names; hashes of them are compared, for keys have no least one. $2, $3 as in `stagedResidents` */
export const haveSeveralNames = `
  SELECT FROM staging_resident WHERE batch_id = $1 AND resident_id BETWEEN $2 AND $3
  GROUP BY resident_id HAVING min(uuid_hash_extended(name_key, 0)) <> max(uuid_hash_extended(name_key, 0)) LIMIT 1`

/**
 * Residents whom nobody knew; half as dear as `upsertResidents`. Fails with 23505 where another department's batch
 * brings one of them at the same time. $2, $3 as in `stagedResidents`
 */
export const insertResidents = `
  ${intoResident} (${stagedResidents('AND NOT EXISTS (SELECT FROM resident r WHERE r.resident_id = p.resident_id)')}) p`

/** $2, $3 as in `stagedResidents` */
export const upsertResidents = `
  ${intoResident} (${stagedResidents('')}) p ON CONFLICT (resident_id) DO NOTHING`

// biome-ignore format: a list of columns
export const recordColumns = [
  'resident_id', 'key', 'digest', 'batch_id', 'observed_at', 'recorded_at', 'source_version', 'version', 'valid_from',
  'valid_to', 'category', 'source', 'deleted', 'self_collected', 'data', 'sealed', 'stated',
]

export const historyColumns = [...recordColumns, 'superseded_at', 'superseded_by'].join(', ')
export const currentVersion = recordColumns.map((column) => `r.${column}`).join(', ')

export const keepChanged = `
  INSERT INTO record_history (${historyColumns})
  SELECT ${currentVersion}, now(), $1 FROM ${staged} WHERE s.batch_id = $1 AND ${isChange}`

const newVersion = `
  INSERT INTO record (${recordColumns.join(', ')})
  SELECT s.resident_id, s.key, s.digest, $1, $3, now(), s.source_version, 1, s.valid_from, s.valid_to, s.category, $2,
    s.deleted, s.self_collected, s.data, s.sealed, s.stated`

const replace = `
  ON CONFLICT (resident_id, category, source, key) DO UPDATE SET
    digest = excluded.digest, batch_id = excluded.batch_id, observed_at = excluded.observed_at,
    recorded_at = excluded.recorded_at, version = record.version + 1,
    source_version = coalesce(excluded.source_version, record.source_version),
    valid_from = excluded.valid_from, valid_to = excluded.valid_to, deleted = excluded.deleted,
    self_collected = excluded.self_collected, data = excluded.data, sealed = excluded.sealed, stated = excluded.stated
  WHERE (record.digest <> excluded.digest OR record.deleted <> excluded.deleted)
    AND CASE WHEN excluded.source_version IS NOT NULL AND record.source_version IS NOT NULL
      AND excluded.source_version <> record.source_version
      THEN excluded.source_version > record.source_version ELSE record.observed_at <= excluded.observed_at END`

const allStaged = `${newVersion} FROM staging s WHERE s.batch_id = $1 AND NOT s.deleted`

/**
 * For a batch of which the store knows nothing yet: no join, and in the order of the primary key, which fills its index
 * from left to right; a slice of the residents at a time, so that each is sorted in memory. Its deletes are of records
 * that are not there. Fails with 23505 if somebody wrote one of its records in between; then `upsertAll`.
 * $4, $5 first and last resident of the slice
 */
export const insertSlice = `${allStaged} AND s.resident_id BETWEEN $4 AND $5 ORDER BY s.resident_id, s.category, s.key`
/** staged rows of a slice: some 500 bytes each, within `work_mem` */
export const sliceRows = 400_000
export const upsertAll = `${allStaged} ${replace}`

export const upsertDifferent = `${newVersion} FROM ${staged} WHERE s.batch_id = $1 AND (${isNew} OR ${isChange}) ${replace}`

/** Whether the store holds anything of the source in the categories. $1 source, $2 categories */
export const knowsAny =
  'SELECT EXISTS (SELECT FROM record WHERE source = $1 AND category = ANY ($2::smallint[])) AS known'

/**
 * Takes records that came straight from the file back to `staging`, because a later row has their key.
 * $2 source; $3 files, $4 lines of the later rows, $5 files, $6 lines of the first ones
 */
export const stageFirstCopies = `
  WITH repeated AS (
    SELECT DISTINCT ON (resident_id, category, key) resident_id, category, key, first_file, first_line
    FROM staging s JOIN unnest($3::int[], $4::int[], $5::int[], $6::int[]) AS l (file, line, first_file, first_line)
      ON s.file = l.file AND s.line = l.line
    WHERE s.batch_id = $1),
  taken AS (
    DELETE FROM record r USING repeated d
    WHERE r.batch_id = $1 AND r.source = $2
      AND r.resident_id = d.resident_id AND r.category = d.category AND r.key = d.key
    RETURNING r.*, d.first_file, d.first_line)
  INSERT INTO staging (batch_id, resident_id, key, digest, source_version, line, valid_from, valid_to, category, file,
    deleted, self_collected, data, sealed, stated)
  SELECT batch_id, resident_id, key, digest, source_version, first_line, valid_from, valid_to, category, first_file,
    deleted, self_collected, data, sealed, stated
  FROM taken RETURNING category`

const isRepeated = `s.batch_id = $1 AND r.resident_id = s.resident_id AND r.category = s.category AND r.source = $2
  AND r.key = s.key AND r.digest = s.digest AND r.deleted = s.deleted`
const isLaterVersion =
  '(s.source_version IS NOT NULL AND (r.source_version IS NULL OR s.source_version > r.source_version))'

/** A delete of what is not there is kept as a tombstone: an older file must not raise the dead. */
export const keepDeletes = `${newVersion} FROM ${staged} WHERE s.batch_id = $1 AND s.deleted AND r.resident_id IS NULL`

// biome-ignore format: a list of columns
export const confirmationColumns = [
  'resident_id', 'key', 'category', 'source', 'version', 'batch_id', 'said_at', 'said_version', 'former_at', 'former_version',
].join(', ')

/** Says the same of a record again, and writes down how old that was before. @param said when; of a snapshot null */
const confirm = (said: string, rows: string) => `
  WITH noted AS (
    INSERT INTO confirmation (${confirmationColumns})
    SELECT r.resident_id, r.key, r.category, r.source, r.version, $1, ${said}, s.source_version, r.observed_at, r.source_version
    FROM record r JOIN staging s ON ${rows})
  UPDATE record r SET observed_at = GREATEST(r.observed_at, ${said}),
    source_version = GREATEST(r.source_version, s.source_version)
  FROM staging s WHERE ${rows}`

/** A `changes` file confirms what it repeats: it is as fresh as the file, and at the version of the file. */
export const confirmSame = confirm(
  '$3::timestamptz',
  `${isRepeated} AND (r.observed_at < $3 OR ${isLaterVersion})
    AND (s.source_version IS NULL OR r.source_version IS NULL OR s.source_version >= r.source_version)`,
)

/** A snapshot confirms by its coverage; only the source's versions are to be taken over. */
export const confirmVersions = confirm('NULL::timestamptz', `${isRepeated} AND ${isLaterVersion}`)

const buriedNow = `staging_gone m WHERE m.batch_id = $1 AND r.source = $2
  AND r.resident_id = m.resident_id AND r.category = m.category AND r.key = m.key`

export const keepGone = `
  INSERT INTO record_history (${historyColumns})
  SELECT ${currentVersion}, now(), $1 FROM record r, ${buriedNow}`

const buried = `version = r.version + 1, deleted = true, data = NULL, sealed = NULL, stated = NULL,
  digest = '00000000-0000-0000-0000-000000000000', recorded_at = now()`

/** A tombstone keeps the source version: an older push must not raise the dead. */
export const buryGone = `UPDATE record r SET ${buried}, batch_id = $1, observed_at = $3 FROM ${buriedNow}`

/** Residents of whom a batch wrote, or took back, a record. $1 batch, $2 source, $3 category */
const touched = `
  SELECT resident_id FROM record WHERE batch_id = $1 AND source = $2 AND category = $3
  UNION SELECT resident_id FROM record_history WHERE superseded_by = $1 AND source = $2 AND category = $3`

export type ResidentColumn = 'registered_area' | 'living_area' | 'life_status'

/**
 * An open field that `resident` keeps beside the records. Of several records of a resident the one that lasts longest
 * counts, and none that is deleted or has ended. $4 field, $5 field by which records last, $6 field with the day from which
 * one has ended (both may be null)
 */
export const copyFieldOf = (records: string, column: ResidentColumn) => `
  UPDATE resident p SET ${column} = r.value
  FROM (
    SELECT DISTINCT ON (r.resident_id) r.resident_id, CASE WHEN NOT has_ended THEN r.data ->> $4::text END AS value
    FROM ${records},
      LATERAL (SELECT r.deleted OR coalesce(r.data ->> $6::text <= to_char(now() AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD'), false)
        AS has_ended) e
    ORDER BY r.resident_id, has_ended, r.valid_to DESC NULLS FIRST, r.data ->> $5::text DESC NULLS LAST, r.key) r
  WHERE r.resident_id = p.resident_id AND p.${column} IS DISTINCT FROM r.value`

/** Where the batch changed one. $1 batch, $2 source, $3 category; the rest as of `copyFieldOf` */
export const copyToResident = (column: ResidentColumn) =>
  copyFieldOf(
    `(SELECT r.* FROM record r JOIN (${touched}) t USING (resident_id) WHERE r.source = $2 AND r.category = $3) r`,
    column,
  )

/** $1 source, $2 categories, $3 area */
export const endCoverage = `
  UPDATE coverage SET superseded_at = now()
  WHERE source = $1 AND category = ANY ($2::smallint[]) AND area = $3 AND superseded_at IS NULL`

/**
 * Whether a file of changes of a moment between two is missing: it was refused, broken off or reverted, and was not brought
 * again. A file without a date of its own bears that of its arrival, so that whatever comes after it may be it.
 */
const isLost = (carrier: string, from: string, to: string) => `EXISTS (
  SELECT FROM batch f WHERE f.source = $2 AND f.export = ${carrier} AND f.mode = 'changes'
    AND f.status IN ('refused', 'interrupted', 'reverted') AND f.observed_at > ${from} AND f.observed_at < ${to}
    AND NOT EXISTS (SELECT FROM batch a
      WHERE a.source = $2 AND a.export = f.export AND a.mode = 'changes' AND a.batch_id > f.batch_id
      AND (a.status = 'merged' OR a.batch_id = $1)
      AND (a.observed_at = f.observed_at OR f.observed_at > f.started_at - interval '1 minute')))`

/**
 * Change files that came before their snapshot carry it on too, up to the first that is missing. $4 categories, $5 area, $6 their
 * continuous exports
 */
export const beginCoverage = `
  INSERT INTO coverage (source, category, area, observed_at, batch_id, recorded_at)
  SELECT $2, category, $5, greatest($3, (SELECT max(b.observed_at) FROM batch b
    WHERE b.source = $2 AND b.export = c.carrier AND b.mode = 'changes' AND b.status = 'merged'
      AND NOT ${isLost('c.carrier', '$3', 'b.observed_at')})), $1, now()
  FROM unnest($4::smallint[], $6::text[]) AS c (category, carrier)`

/**
 * A continuous `changes` file carries what was complete on to its own time, if none before it is missing. $1 batch, $2 source,
 * $3 observed at, $4 categories, $5 the export
 */
export const extendCoverage = `
  WITH ended AS (
    UPDATE coverage c SET superseded_at = now()
    WHERE source = $2 AND category = ANY ($4::smallint[]) AND superseded_at IS NULL AND observed_at < $3
      AND NOT ${isLost('$5', 'c.observed_at', '$3')}
    RETURNING category, area, covers_from)
  INSERT INTO coverage (source, category, area, covers_from, observed_at, batch_id, recorded_at)
  SELECT $2, category, area, covers_from, $3, $1, now() FROM ended`

/** A snapshot answers anew every gap that earlier ones left, and change files up to its time. $1 source, $2 categories, $3 observed at */
export const endGapsOfSnapshot = `
  UPDATE gap g SET superseded_at = now() FROM batch b
  WHERE g.source = $1 AND g.category = ANY ($2::smallint[]) AND g.superseded_at IS NULL AND b.batch_id = g.batch_id
    AND (b.mode = 'snapshot' OR b.observed_at <= $3)`

/**
 * A good row closes the gap that a bad one of the same record left before, if the store took it or knew it: one that is
 * older than what the store holds says nothing of later. Where several people's records share a key, as those of a
 * household do, it does not say whose the bad row was. $1 batch, $2 source, $3 observed at, $4 categories whose keys are one
 * person's alone
 */
export const endGapsOfChanges = `
  UPDATE gap g SET superseded_at = now() FROM staging s, batch b
  WHERE s.batch_id = $1 AND g.source = $2 AND g.category = s.category AND g.superseded_at IS NULL
    AND g.key = s.key AND (g.resident_id = s.resident_id OR g.resident_id IS NULL AND g.category = ANY ($4::smallint[]))
    AND b.batch_id = g.batch_id AND b.observed_at <= $3
    AND EXISTS (SELECT FROM record r WHERE r.resident_id = s.resident_id AND r.category = s.category AND r.source = $2
      AND r.key = s.key AND r.digest = s.digest AND r.deleted = s.deleted OFFSET 0)`

/** $1 batch, $2 source */
export const beginGaps = `
  INSERT INTO gap (source, category, resident_id, hint, key, batch_id, recorded_at)
  SELECT DISTINCT $2::smallint, category, resident_id, hint, key, $1::bigint, now() FROM staging_gap WHERE batch_id = $1`

/**
 * What was just written has no statistics yet, and a planner that expects one row and finds a million loops for hours.
 * From so many staged rows on, sets are joined by hashing or merging.
 */
export const joinSets = 'SET enable_nestloop = off'
export const joinSetsFromRows = 2000
/** the same of rows that are staged beside others that are passed over, once the staged ones have been analysed */
export const joinSetsFromShare = 0.05

/** After a large batch: without it the planner takes the index by source and category for one that finds a single row. */
export const learnSizes = 'ANALYZE record (source, category)'
export const learnSizesFromRows = 10_000

/** filled while an export is read */
export const readTables = ['staging', 'staging_resident', 'staging_gap'] as const
export const stagingTables = [...readTables, 'staging_unseen', 'staging_gone'] as const
export const usesAllTables = 'SELECT WHERE EXISTS (SELECT FROM staging_unseen) OR EXISTS (SELECT FROM staging_gone)'

const confirms = (confirmation: string, row: string) =>
  ['resident_id', 'key', 'category', 'source', 'version']
    .map((column) => `${confirmation}.${column} = ${row}.${column}`)
    .join(' AND ')

/**
 * How old a version is by what still holds: as it was written, and as it was confirmed since. Nothing, where nobody
 * confirmed it. $3 reverted batches and pushes
 */
const heldAge = (row: string) => {
  const holds = 'FILTER (WHERE f.batch_id <> ALL ($3::bigint[]))'
  return `
    SELECT greatest(min(f.former_at), max(f.said_at) ${holds}) AS observed_at,
      greatest(CASE WHEN bool_and(f.former_version IS NOT NULL) THEN min(f.former_version) END,
        max(f.said_version) ${holds}) AS source_version
    FROM confirmation f WHERE ${confirms('f', row)} AND f.former_at IS NOT NULL HAVING count(*) > 0`
}

/** What was confirmed by what is taken back now is as old as it was without. $1 source, $2 what, $3 all that ever was */
export const unconfirm = `
  UPDATE record r SET observed_at = held.observed_at, source_version = held.source_version
  FROM (SELECT DISTINCT resident_id, key, category, source, version FROM confirmation
    WHERE source = $1 AND batch_id = ANY ($2::bigint[])) c, LATERAL (${heldAge('c')}) held
  WHERE ${confirms('c', 'r')}`

/**
 * Records that stand on a reverted batch or push, and that nobody has written or confirmed since. When a push says that it
 * observed is no bound: whoever holds a stolen key may say what he likes. A snapshot confirms what a push brought where it
 * speaks for a later moment, another push or a file of changes where it said so.
 * $3 reverted batches and pushes, $4 when the batches observed; $5 categories, $6 of which later snapshots (batches) have
 * confirmed what they left standing, $7 the moments for which they speak
 */
const undone = `
  FROM record r JOIN unnest($3::bigint[], $4::timestamptz[]) AS b (batch_id, observed_at) USING (batch_id)
  WHERE r.source = $2 AND r.observed_at <= b.observed_at AND NOT EXISTS (
    SELECT FROM unnest($5::smallint[], $6::bigint[], $7::timestamptz[]) AS c (category, batch_id, observed_at)
    WHERE c.category = r.category AND c.batch_id > r.batch_id AND c.observed_at >= r.observed_at)
  AND (b.observed_at < 'infinity' OR NOT EXISTS (
    SELECT FROM confirmation f WHERE ${confirms('f', 'r')} AND f.batch_id <> ALL ($3::bigint[])))`

/** $1 the reverting batch, $2 source; the rest as in `undone` */
export const keepUndone = `
  INSERT INTO record_history (${historyColumns}) SELECT ${currentVersion}, now(), $1 ${undone}`

const kept = `record_history k WHERE k.superseded_by = $1 AND k.source = $2
  AND r.resident_id = k.resident_id AND r.category = k.category AND r.source = k.source AND r.key = k.key`

/**
 * Puts back, as a new version, the newest one before that no reverted batch wrote, with who confirmed it. $1 the reverting
 * batch, $2 source, $3 reverted batches
 */
export const restorePrevious = `
  WITH previous AS (
    SELECT DISTINCT ON (h.resident_id, h.category, h.source, h.key) h.*
    FROM record_history h JOIN record_history k USING (resident_id, category, source, key)
    WHERE k.superseded_by = $1 AND k.source = $2 AND h.version < k.version AND h.batch_id <> ALL ($3::bigint[])
    ORDER BY h.resident_id, h.category, h.source, h.key, h.version DESC),
  restored AS (
    UPDATE record r SET version = r.version + 1, batch_id = h.batch_id, recorded_at = now(), digest = h.digest,
      observed_at = coalesce(held.observed_at, h.observed_at),
      source_version = CASE WHEN held.observed_at IS NULL THEN h.source_version ELSE held.source_version END,
      valid_from = h.valid_from, valid_to = h.valid_to, deleted = h.deleted, self_collected = h.self_collected,
      data = h.data, sealed = h.sealed, stated = h.stated
    FROM previous h LEFT JOIN LATERAL (${heldAge('h')}) held ON true
    WHERE r.source = $2 AND h.resident_id = r.resident_id AND h.category = r.category AND h.source = r.source AND h.key = r.key
    RETURNING r.resident_id, r.key, r.category, r.source, h.version, r.version AS restored)
  INSERT INTO confirmation (${confirmationColumns})
  SELECT f.resident_id, f.key, f.category, f.source, n.restored, f.batch_id, f.said_at, f.said_version, f.former_at, f.former_version
  FROM restored n JOIN confirmation f ON ${confirms('f', 'n')}`

/**
 * What only reverted batches ever said is said no more, and was never observed: a file of any age may say it again.
 * $1 the reverting batch, $2 source, $3 reverted batches
 */
export const buryFirst = `
  UPDATE record r SET ${buried}, batch_id = $1, observed_at = 'epoch', source_version = NULL
  FROM ${kept} AND r.batch_id = ANY ($3::bigint[]) AND r.version = k.version`

/**
 * What was corrected by nothing but what is taken back is disputed again, and its department's answer with it: of whoever
 * compares first whether the fields say so (corrections/settle.ts). $1 the reverting batch, $2 source, $3 reverted batches
 */
export const reopenCorrections = `
  UPDATE correction c SET state = 'open', seen_version = 0, changed_at = NULL, closed_at = NULL, closed_by = NULL,
    answer_digest = NULL, answer = NULL
  FROM record_history k JOIN record r USING (resident_id, category, source, key)
  WHERE k.superseded_by = $1 AND k.source = $2 AND NOT r.deleted AND c.state = 'corrected'
    AND c.resident_id = k.resident_id AND c.category = k.category AND c.source = k.source AND c.key = k.key
    AND coalesce(c.changed_at, c.closed_at) >= (
      SELECT date_trunc('milliseconds', h.superseded_at) FROM record_history h
      WHERE h.resident_id = k.resident_id AND h.category = k.category AND h.source = k.source AND h.key = k.key
        AND h.version < k.version AND h.batch_id <> ALL ($3::bigint[])
      ORDER BY h.version DESC LIMIT 1)`

/**
 * Whom nobody names any more but what was taken back may bear any name. $1 the reverting batch, $2 source, $3 category that
 * has the residents' names
 */
export const unnameResidents = `
  UPDATE resident p SET name_keys = NULL
  WHERE p.resident_id IN (SELECT resident_id FROM record_history WHERE superseded_by = $1 AND source = $2)
    AND p.name_keys IS NOT NULL
    AND NOT EXISTS (SELECT FROM record r WHERE r.resident_id = p.resident_id AND r.category = $3 AND NOT r.deleted)`

/**
 * What the source said of a record while that which is taken back stood in its way was passed over as older, and has not
 * been kept: of complete exports no one knows whether they had it, of files of changes and of pushes only that they
 * said something older. Till the source says it again, it is not known. $1 the reverting batch, $2 source, $3 categories, $4 their ids
 */
export const beginGapsOfUndone = `
  INSERT INTO gap (source, category, resident_id, key, batch_id, recorded_at)
  SELECT k.source, k.category, k.resident_id, k.key, $1, now()
  FROM record_history k JOIN unnest($3::smallint[], $4::text[]) AS c (category, id) USING (category)
  WHERE k.superseded_by = $1 AND k.source = $2 AND (
    EXISTS (SELECT FROM batch b WHERE b.source = $2 AND b.status = 'merged' AND b.finished_at > k.recorded_at
      AND (b.mode = 'snapshot' AND b.counts -> 'categories' ? c.id
        OR b.mode = 'changes' AND (b.counts -> 'categories' -> c.id ->> 'stale')::int > 0))
    OR EXISTS (SELECT FROM push p WHERE p.source = $2 AND p.stale > 0 AND p.at > k.recorded_at AND p.reverted_by IS NULL))`

/** What a revert took back, by category. $1 the reverting batch */
export const countUndone =
  'SELECT category, count(*)::int AS changed FROM record_history WHERE superseded_by = $1 GROUP BY category'

/** Batches and pushes of the source that were reverted, with when they observed: of pushes, no matter when. $1 source */
export const revertedBatches = `
  SELECT coalesce(array_agg(batch_id), '{}') AS batches, coalesce(array_agg(observed_at), '{}') AS observed
  FROM (SELECT batch_id, observed_at FROM batch WHERE source = $1 AND status = 'reverted'
    UNION ALL SELECT push_id, 'infinity' FROM push WHERE source = $1 AND reverted_by IS NOT NULL) r`

/** Coverage that the reverted batch gave, or that was built upon it, where no later snapshot stands. */
const shaken = `source = $1 AND batch_id >= $2 AND NOT EXISTS (
  SELECT FROM unnest($3::smallint[], $4::bigint[]) AS s (category, batch_id)
  WHERE s.category = c.category AND s.batch_id > $2)
  AND EXISTS (SELECT FROM coverage own WHERE own.batch_id = $2 AND own.source = c.source
    AND own.category = c.category AND own.area = c.area)`

/** $1 source, $2 the reverted batch, $3 categories, $4 their newest snapshots */
export const endShakenCoverage = `
  UPDATE coverage c SET superseded_at = now() WHERE ${shaken} AND superseded_at IS NULL`

/** Coverage as it stood before. Parameters as of endShakenCoverage */
export const restoreCoverage = `
  INSERT INTO coverage (source, category, area, covers_from, observed_at, batch_id, recorded_at)
  SELECT DISTINCT ON (o.category, o.area) o.source, o.category, o.area, o.covers_from, o.observed_at, o.batch_id, now()
  FROM coverage o JOIN batch b ON b.batch_id = o.batch_id AND b.status = 'merged'
  WHERE o.source = $1 AND o.batch_id < $2 AND EXISTS (SELECT FROM coverage c WHERE ${shaken}
    AND c.source = o.source AND c.category = o.category AND c.area = o.area)
    AND NOT EXISTS (SELECT FROM coverage k WHERE k.superseded_at IS NULL
      AND k.source = o.source AND k.category = o.category AND k.area = o.area)
  ORDER BY o.category, o.area, o.batch_id DESC, o.coverage_id DESC`

/** $1 the reverted batch */
export const endGapsOfReverted = 'UPDATE gap SET superseded_at = now() WHERE batch_id = $1 AND superseded_at IS NULL'

/** Gaps that reverted batches or pushes had closed, where no later snapshot stands. $1 source, $2 categories, $3 their newest snapshots */
export const reopenGaps = `
  WITH last AS (
    SELECT DISTINCT ON (source, category, resident_id, hint, key, batch_id) * FROM gap WHERE source = $1
    ORDER BY source, category, resident_id, hint, key, batch_id, gap_id DESC)
  INSERT INTO gap (source, category, resident_id, hint, key, batch_id, recorded_at)
  SELECT g.source, g.category, g.resident_id, g.hint, g.key, g.batch_id, now()
  FROM last g JOIN batch own ON own.batch_id = g.batch_id AND own.status = 'merged'
  WHERE (EXISTS (SELECT FROM batch b WHERE b.source = $1 AND b.status = 'reverted' AND b.finished_at = g.superseded_at)
      OR EXISTS (SELECT FROM push p WHERE p.source = $1 AND p.reverted_by IS NOT NULL AND p.at = g.superseded_at))
    AND NOT EXISTS (SELECT FROM unnest($2::smallint[], $3::bigint[], $4::timestamptz[]) AS s (category, batch_id, observed_at)
      WHERE s.category = g.category AND s.batch_id > g.batch_id AND (own.mode = 'snapshot' OR own.observed_at <= s.observed_at))`
