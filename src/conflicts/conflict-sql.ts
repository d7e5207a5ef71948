/** The statements by which departments are compared. */

/** as of profile-sql.ts: only what is valid on the day is said of it */
const day = "(now() AT TIME ZONE 'Asia/Shanghai')::date"
const speaks = `NOT deleted AND stated IS NOT NULL
  AND coalesce(valid_from <= ${day}, true) AND coalesce(valid_to >= ${day}, true)`

/** $1 residents, $2 categories */
export const readStated = `
  SELECT replace(resident_id::text, '-', '') AS resident, category, source, stated FROM record
  WHERE resident_id = ANY ($1::uuid[]) AND category = ANY ($2::smallint[]) AND ${speaks}`

/** Residents of whom several departments state something, behind $1, $3 at the most; $2 categories */
export const severalStating = `
  SELECT resident_id AS resident FROM record
  WHERE resident_id > $1 AND category = ANY ($2::smallint[]) AND NOT deleted AND stated IS NOT NULL
  GROUP BY resident_id HAVING count(DISTINCT source) > 1 ORDER BY resident_id LIMIT $3`

/**
 * Residents of whom something has begun or ceased to hold since day $3, behind $1, $4 at the most; $2 categories. In the
 * order of the primary key that is one pass over these categories, once a day.
 */
export const turnedSince = `
  SELECT DISTINCT resident_id AS resident FROM record
  WHERE resident_id > $1 AND category = ANY ($2::smallint[]) AND NOT deleted AND stated IS NOT NULL
    AND (valid_from > $3::date AND valid_from <= ${day} OR valid_to >= $3::date AND valid_to < ${day})
  ORDER BY resident_id LIMIT $4`

/** Residents with an open conflict, behind $1, $2 at the most */
export const openResidents = `
  SELECT DISTINCT resident_id AS resident FROM conflict
  WHERE resident_id > $1 AND closed_at IS NULL ORDER BY resident_id LIMIT $2`

/** $1, $2 between which places of the feed, $3 categories. A null stands for all residents */
export const changedResidents = `
  SELECT DISTINCT c.resident_id AS resident FROM change_feed f JOIN change c USING (batch_id)
  WHERE f.position > $1 AND f.position <= $2 AND f.categories && $3::smallint[] AND c.category = ANY ($3::smallint[])`

/**
 * What was found of $1 residents: $2 residents, $3 facts, $4 authorities of those who contradict each other now. Of the
 * others' conflicts, those that were open are closed.
 */
export const openAndClose = `
  WITH found AS (
    SELECT * FROM unnest($2::uuid[], $3::smallint[], $4::smallint[]) AS f (resident_id, fact, authority)),
  closed AS (
    UPDATE conflict c SET closed_at = now()
    WHERE c.resident_id = ANY ($1::uuid[]) AND c.closed_at IS NULL
      AND NOT EXISTS (SELECT FROM found f WHERE f.resident_id = c.resident_id AND f.fact = c.fact))
  INSERT INTO conflict AS c (resident_id, fact, authority) SELECT resident_id, fact, authority FROM found
  ON CONFLICT (resident_id, fact) DO UPDATE SET authority = excluded.authority, closed_at = NULL,
    opened_at = CASE WHEN c.closed_at IS NULL THEN c.opened_at ELSE now() END
  WHERE c.closed_at IS NOT NULL OR c.authority IS DISTINCT FROM excluded.authority`

/**
 * The sides of open conflicts: $1 residents, $2 facts, $3 departments, $4 their categories as text, $5 what they state. An
 * answer holds for what was stated then, and until the conflict opens again.
 */
export const writeSides = `
  WITH said AS (
    SELECT c.conflict_id, s.source, s.categories::smallint[] AS categories, s.stated
    FROM unnest($1::uuid[], $2::smallint[], $3::smallint[], $4::text[], $5::bytea[])
      AS s (resident_id, fact, source, categories, stated)
    JOIN conflict c USING (resident_id, fact)),
  silent AS (
    DELETE FROM conflict_side d WHERE d.conflict_id IN (SELECT conflict_id FROM said)
      AND NOT EXISTS (SELECT FROM said s WHERE s.conflict_id = d.conflict_id AND s.source = d.source))
  INSERT INTO conflict_side AS d (conflict_id, source, categories, stated)
  SELECT conflict_id, source, categories, stated FROM said
  ON CONFLICT (conflict_id, source) DO UPDATE SET categories = excluded.categories, stated = excluded.stated,
    answer = NULL, reason = NULL, answered_at = NULL, answered_by = NULL
  WHERE d.stated <> excluded.stated OR d.categories <> excluded.categories
    OR d.answered_at < (SELECT opened_at FROM conflict c WHERE c.conflict_id = d.conflict_id)`
