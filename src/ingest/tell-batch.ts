/** What a batch changed, told to those who read the feed. For the end of a merge's transaction. */
import type pg from 'pg'
import type { Category } from '../catalogue/category.ts'

export interface ChangedBatch {
  readonly batchId: number
  /** number of the department */
  readonly source: number
  readonly categories: readonly Category[]
  /** records that are otherwise than before */
  readonly changes: number
}

/** Above this, readers are told that the category as a whole may have changed: a first load of millions costs one line. */
const toldOneByOne = 50_000

/**
 * $1 batch, $2 source, $3 categories. What the batch wrote or buried, and what a revert put back, as it stands; not a delete of what
 * was not there. Joined by the primary key: a planner without statistics takes the index of sources for as good, and compares each with all.
 */
const tellEach = `
  WITH touched AS (
    SELECT resident_id, category, key, version, deleted FROM record
    WHERE source = $2 AND category = ANY ($3::smallint[]) AND batch_id = $1 AND (version > 1 OR NOT deleted)
    UNION ALL SELECT r.resident_id, r.category, r.key, r.version, r.deleted
    FROM (SELECT DISTINCT resident_id, category, key FROM record_history
      WHERE superseded_by = $1 AND source = $2 AND category = ANY ($3::smallint[])) h
    JOIN record r ON r.resident_id = h.resident_id AND r.category = h.category AND r.source::int = $2::int AND r.key = h.key
    WHERE r.batch_id <> $1)
  INSERT INTO change (batch_id, nth, resident_id, category, version, deleted)
  SELECT $1::bigint, row_number() OVER (ORDER BY resident_id, category, key), resident_id, category, version, deleted FROM touched`

/** As of `tellEach` */
const tellWhole = `
  INSERT INTO change (batch_id, nth, category, deleted)
  SELECT $1::bigint, nth, category, false FROM unnest($3::smallint[]) WITH ORDINALITY AS c (category, nth)
  WHERE $2::smallint IS NOT NULL`

const announce = `
  WITH waiting AS (
    INSERT INTO change_pending (batch_id, source, at, categories) VALUES ($1, $2, clock_timestamp(), $3))
  SELECT pg_notify('yiku_change', '')`

export async function tellBatch(
  client: pg.ClientBase,
  { batchId, source, categories, changes }: ChangedBatch,
): Promise<void> {
  if (changes === 0) return
  const values = [batchId, source, categories.map(({ number }) => number)]
  await client.query(changes > toldOneByOne ? tellWhole : tellEach, values)
  await client.query(announce, values)
}
