/** One statement, one index range: all that the store holds of one resident at one moment. */
import type { Pool } from 'pg'

export interface ProfileRow {
  readonly kind: 'resident' | 'record' | 'coverage' | 'gap'
  readonly category: number | null
  readonly source: number | null
  readonly key: string | null
  readonly digest: string | null
  readonly version: number | null
  readonly observed_at: Date | null
  readonly valid_from: string | null
  readonly valid_to: string | null
  readonly self_collected: boolean | null
  readonly data: Record<string, unknown> | null
  readonly sealed: Buffer | null
  /** area of a coverage; of a gap, 'hint' where it is only a hint and must be looked at more closely */
  readonly detail: string | null
}

const recordFields = (observedAt: string) =>
  `category, source, key, digest, version, ${observedAt}, valid_from, valid_to, self_collected, data, sealed`
/** A later confirmation moves observed_at on and was not known then; what was is not later than its writing. */
const observedThen = 'CASE WHEN observed_at > $6 THEN recorded_at ELSE observed_at END'
const isKnown = '(superseded_at IS NULL OR superseded_at > $6)'

/**
 * $1 resident, $2 categories where he is within reach by himself, $3 categories elsewhere (null = he is not shown at all),
 * $4 area and $5 resident within reach, $6 as of (null = now).
 *
 * Of a resident who does not qualify, `found` is empty: every other branch then stands behind a condition that is false
 * before its table is touched, and the statement does the same as for one who does not exist.
 */
function profileSql(asOf: boolean): string {
  const at = asOf ? 'AND recorded_at <= $6' : ''
  const open = asOf ? `${isKnown} AND recorded_at <= $6` : 'superseded_at IS NULL AND $6::timestamptz IS NULL'
  const fields = recordFields(asOf ? observedThen : 'observed_at')
  const isInScope =
    'category = ANY ((SELECT categories FROM found)::smallint[]) AND (SELECT near FROM found) IS NOT NULL'
  const history = `
  UNION ALL
  SELECT 'record', ${fields}, NULL FROM record_history
  WHERE resident_id = $1 AND ${isInScope} AND NOT deleted AND recorded_at <= $6 AND superseded_at > $6`
  return `
  WITH reached AS MATERIALIZED (
    SELECT *, (starts_with(registered_area, $4) OR starts_with(living_area, $4) OR resident_id = $5::uuid) IS TRUE AS near
    FROM resident WHERE resident_id = $1
  ), found AS MATERIALIZED (
    SELECT *, CASE WHEN near THEN $2::smallint[] ELSE $3::smallint[] END AS categories
    FROM reached WHERE near OR $3::smallint[] IS NOT NULL
  )
  SELECT 'resident' AS kind, NULL::smallint AS category, NULL::smallint AS source, NULL::uuid AS key, NULL::uuid AS digest,
    NULL::int AS version, NULL::timestamptz AS observed_at, birth_date AS valid_from, NULL::date AS valid_to,
    NULL::boolean AS self_collected,
    jsonb_build_object('registeredArea', registered_area, 'livingArea', living_area, 'lifeStatus', life_status,
      'nameKey', replace(name_key::text, '-', ''), 'near', near) AS data,
    NULL::bytea AS sealed, NULL::text AS detail
  FROM found
  UNION ALL
  SELECT 'record', ${fields}, NULL FROM record
  WHERE resident_id = $1 AND ${isInScope} AND NOT deleted ${at}
  ${asOf ? history : ''}
  UNION ALL
  SELECT 'coverage', category, source, NULL, NULL, NULL, observed_at, covers_from, NULL, NULL, NULL, NULL, area FROM coverage
  WHERE ${isInScope} AND ${open}
  UNION ALL
  SELECT 'gap', category, source, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    CASE WHEN resident_id IS NULL AND hint IS NOT NULL THEN 'hint' END
  FROM gap WHERE ${isInScope} AND ${open} AND (resident_id = $1 OR resident_id IS NULL)
  GROUP BY category, source, 13`
}

const now = profileSql(false)
const then = profileSql(true)

export interface ProfileRead {
  readonly residentId: string
  /** residents within reach by themselves: of this area, */
  readonly area?: string | undefined
  /** or this one; where neither is given, nobody is */
  readonly only?: string | undefined
  /** numbers of the categories to read of a resident within reach */
  readonly near: readonly number[]
  /** of any other; undefined where he is not to be read at all */
  readonly elsewhere: readonly number[] | undefined
  readonly asOf?: Date | undefined
}

/** The statement and its values, for `pool.query`. */
export function profileQuery({ residentId, area, only, near, elsewhere, asOf }: ProfileRead) {
  return {
    name: asOf ? 'profile-then' : 'profile-now',
    text: asOf ? then : now,
    values: [residentId, near, elsewhere ?? null, area ?? null, only ?? null, asOf ?? null],
  }
}

/** Categories and sources in which one of the hints matches a refused row. */
export async function readHintedGaps(
  pool: Pool,
  { hints, asOf }: { hints: readonly string[]; asOf?: Date | undefined },
): Promise<{ category: number; source: number }[]> {
  const found = await pool.query(
    `SELECT DISTINCT category, source FROM gap WHERE hint = ANY ($1::uuid[])
     AND CASE WHEN $2::timestamptz IS NULL THEN superseded_at IS NULL
       ELSE recorded_at <= $2 AND (superseded_at IS NULL OR superseded_at > $2) END`,
    [hints, asOf ?? null],
  )
  return found.rows
}
