/** The statements about rows that are known, and about the records that they say. $1 batch, $2 source, where both are. */

/** $1 source, $2 export, $3 rules, $4 day, $5 bytes of a pair */
export const countKnown = `
  SELECT coalesce(sum(octet_length(pairs)) / $5::int, 0)::int AS rows FROM known_rows
  WHERE source = $1 AND export = $2 AND rules = $3 AND day <= $4`

/** What was read last first: of two rows that give one record, that is the one to expect. Parameters as of `countKnown` */
export const readKnown = `
  SELECT pairs FROM known_rows WHERE source = $1 AND export = $2 AND rules = $3 AND day <= $4 ORDER BY batch_id DESC`

/** $1 batch */
export const forgetBatch = 'DELETE FROM known_rows WHERE batch_id = $1'

/** What a batch that read every row has learned stands for all before. $3 export */
export const forgetOthers = 'DELETE FROM known_rows WHERE source = $2 AND export = $3 AND batch_id <> $1'

/** $3 export */
export const listOthers = 'SELECT part FROM known_rows WHERE source = $2 AND export = $3 AND batch_id <> $1'
/** $1 part */
export const readPart = 'SELECT pairs FROM known_rows WHERE part = $1'
/** $1 part, $2 pairs */
export const replacePart = 'UPDATE known_rows SET pairs = $2 WHERE part = $1'
/** $1 part */
export const forgetPart = 'DELETE FROM known_rows WHERE part = $1'

/**
 * Digests in a few hundred groups: a row for each would cost ten times as much. Those of a group begin alike, as those
 * that stand together in `KnownRows`.
 */
const packed = (from: string) => `
  SELECT r.category, string_agg(uuid_send(r.digest), '') AS digests FROM ${from}
  GROUP BY r.category, get_byte(uuid_send(r.digest), 0)`

const current = 'record r WHERE r.source = $1 AND r.category = ANY ($2::smallint[]) AND NOT r.deleted'

/** Digests of the source's current records. $1 source, $2 categories */
export const storedDigests = packed(current)

/** Of those whose resident has a name: a row that says it once more would add nothing. $1 source, $2 categories */
export const namedDigests = packed(
  `${current} AND r.resident_id NOT IN (SELECT resident_id FROM resident WHERE name_keys IS NULL)`,
)

/** Digests of the records that staged rows are about. */
export const stagedAbout = packed(`
  (SELECT DISTINCT resident_id, category, key FROM staging WHERE batch_id = $1) s JOIN record r
  ON r.resident_id = s.resident_id AND r.category = s.category AND r.source = $2 AND r.key = s.key WHERE NOT r.deleted`)

/**
 * Versions before of what no row has given, or what is deleted. Each record's are looked up by its key: they are few, and
 * history is many times larger. $3 categories
 */
const earlier = `record c CROSS JOIN LATERAL (
    SELECT o.* FROM record_history o WHERE o.resident_id = c.resident_id AND o.category = c.category
      AND o.source = c.source AND o.key = c.key OFFSET 0) h
  WHERE c.source = $2 AND c.category = ANY ($3::smallint[])
    AND (c.deleted OR c.digest IN (SELECT digest FROM staging_unseen WHERE batch_id = $1))`

/** Their digests. $3 categories */
export const earlierDigests = packed(`(SELECT DISTINCT h.category, h.digest FROM ${earlier}) r`)

/**
 * Stages rows that were passed over, as if they had been read: out of those of the versions that say the same. Which
 * versions come into question must be found first, by their keys: by digests every record would be looked at for each
 * row. Such rows have no version of the source's own; the records may have one from a push.
 * $4 digests, $5 files, $6 lines of the rows
 */
const stage = (versions: string) => `
  WITH v AS MATERIALIZED (${versions})
  INSERT INTO staging (batch_id, resident_id, key, digest, line, valid_from, valid_to, category, file, deleted,
    self_collected, data, sealed, stated)
  SELECT $1, v.resident_id, v.key, v.digest, l.line, v.valid_from, v.valid_to, v.category, l.file, false,
    v.self_collected, v.data, v.sealed, v.stated
  FROM v JOIN unnest($4::uuid[], $5::int[], $6::int[]) AS l (digest, file, line) USING (digest)`

/** Rows of records that staged rows are about too. $3 categories; $4 to $6 as above */
export const stageStored = stage(`
  SELECT r.* FROM (SELECT DISTINCT resident_id, category, key FROM staging WHERE batch_id = $1) s JOIN record r
  ON r.resident_id = s.resident_id AND r.category = s.category AND r.source = $2 AND r.key = s.key
  WHERE NOT r.deleted AND r.category = ANY ($3::smallint[])`)

/** Rows of records that have been written since. $3 to $6 as of `stageStored` */
export const stageEarlier = stage(`SELECT DISTINCT ON (h.digest) h.* FROM ${earlier} AND h.digest = ANY ($4::uuid[])`)
