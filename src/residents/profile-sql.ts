/** One statement, one index range: all that the store holds of one resident at one moment. */
import type { Pool } from 'pg'
import { formerNumberField } from '../catalogue/category.ts'
import { arrayLiteral } from '../store/array-literal.ts'

export interface ProfileRow {
  readonly kind: 'resident' | 'record' | 'renumbered' | 'statement' | 'coverage' | 'gap' | 'dispute'
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
  /** area of a coverage; id of a dispute's correction */
  readonly detail: string | null
  /** of a record that is valid: what it states of the facts on which departments are compared */
  readonly stated: Buffer | null
}

const recordFields = (observedAt: string) =>
  `category, source, key, digest, version, ${observedAt}, valid_from, valid_to, self_collected, data, sealed`
/** A later confirmation moves observed_at on and was not known then; what was is not later than its writing. */
const observedThen = 'CASE WHEN observed_at > $6 THEN recorded_at ELSE observed_at END'
const isKnown = '(superseded_at IS NULL OR superseded_at > $6)'

/** Where the statement finds what is asked. */
interface Asked {
  readonly resident: string
  /** categories where he is within reach by himself */
  readonly near: string
  /** categories elsewhere; null: he is not shown at all */
  readonly elsewhere: string
  /** area within reach */
  readonly area: string
  /** resident within reach */
  readonly only: string
  /** null: now */
  readonly asOf: string
  /** categories that are compared with those */
  readonly compared: string
  /** keyed hashes of what may be left of his ID number in refused rows */
  readonly prefixes: string
  /** category in which his former ID number stands */
  readonly renumbering: string
}

/** Behind a SELECT it is unknown how many they are: one plan is kept, where planning takes longer than reading. */
const alone: Asked = {
  resident: '$1',
  near: '$2::smallint[]',
  elsewhere: '$3::smallint[]',
  area: '$4',
  only: '$5::uuid',
  asOf: '$6::timestamptz',
  compared: '(SELECT $7::smallint[])::smallint[]',
  prefixes: '(SELECT $8::uuid[])',
  renumbering: '$9::smallint',
}

interface ProfileSqlOptions {
  readonly asOf?: boolean
  /** whether what is the same for all residents comes with each of them */
  readonly shared?: 'within' | 'apart'
}

const gapRow = `'gap', category, source, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM gap`

/**
 * What sources cover, and refused rows that may be about anybody. Those with a hint are looked for by the hint: there are as
 * many of them as rows were ever refused.
 */
function sharedSql({ inScope, open, place = '' }: SharedSql): string {
  return `UNION ALL
  SELECT ${place} 'coverage', category, source, NULL, NULL, NULL, observed_at, covers_from, NULL, NULL, NULL, NULL, area, NULL
  FROM coverage WHERE ${inScope} AND ${open}
  UNION ALL
  SELECT ${place} ${gapRow} WHERE resident_id IS NULL AND hint IS NULL AND ${inScope} AND ${open} GROUP BY category, source`
}

interface SharedSql {
  /** conditions */
  readonly inScope: string
  readonly open: string
  /** column before the others */
  readonly place?: string
}

/**
 * Of a record that is out of scope nothing comes but keyed hashes, which say that somebody says something else.
 *
 * Of a resident who does not qualify, `found` is empty: every other branch then stands behind a condition that is false
 * before its table is touched, and the statement does the same as for one who does not exist.
 */
function profileSql(asked: Asked, { asOf = false, shared = 'within' }: ProfileSqlOptions = {}): string {
  // only what is valid on the day is said of it
  const today = `(coalesce(${asked.asOf}, now()) AT TIME ZONE 'Asia/Shanghai')::date`
  const speaking = `CASE WHEN coalesce(valid_from <= ${today}, true) AND coalesce(valid_to >= ${today}, true) THEN stated END`
  const at = asOf ? 'AND recorded_at <= $6' : ''
  const open = asOf ? `${isKnown} AND recorded_at <= $6` : `superseded_at IS NULL AND ${asked.asOf} IS NULL`
  const disputed = asOf ? 'opened_at <= $6 AND (closed_at IS NULL OR closed_at > $6)' : 'closed_at IS NULL'
  const fields = recordFields(asOf ? observedThen : 'observed_at')
  const isInScope =
    'category = ANY ((SELECT categories FROM found)::smallint[]) AND (SELECT near FROM found) IS NOT NULL'
  const wasSo = 'NOT deleted AND recorded_at <= $6 AND superseded_at > $6'
  const recordsWhere = (which: string, stated: string) => {
    const select = (table: string) =>
      `SELECT 'record', ${fields}, NULL, ${stated} FROM ${table} WHERE resident_id = ${asked.resident} AND ${which}`
    const history = asOf ? `UNION ALL ${select('record_history')} AND ${wasSo}` : ''
    return `${select('record')} AND NOT deleted ${at} ${history}`
  }
  // who has a former number: it is needed to find what is his, whether or not it may be told
  const isRenumbering = `category = ${asked.renumbering} AND NOT category = ANY ((SELECT categories FROM found)::smallint[])
    AND (SELECT near FROM found) IS NOT NULL AND data ? '${formerNumberField}'`
  // whom a department that has nobody by this number has under another one by now
  const renumbered = `SELECT 'renumbered', r.category, r.source, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
  FROM record r WHERE r.data ->> '${formerNumberField}' = replace(${asked.resident}::text, '-', '')
    AND r.data ? '${formerNumberField}' AND r.category = ${asked.renumbering} AND NOT r.deleted AND EXISTS (SELECT FROM found)
    AND NOT EXISTS (SELECT FROM record g WHERE g.resident_id = ${asked.resident} AND g.category = r.category
      AND g.source = r.source AND NOT g.deleted)`
  const isCompared = `category = ANY (${asked.compared}) AND NOT category = ANY ((SELECT categories FROM found)::smallint[])
    AND (SELECT near FROM found) IS NOT NULL AND stated IS NOT NULL`
  const statement = `SELECT 'statement', category, source, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, ${speaking}`
  const statedThen = `
  UNION ALL
  ${statement} FROM record_history
  WHERE resident_id = ${asked.resident} AND ${isCompared} AND ${wasSo}`
  // it is kept of today alone: what was known then stands in the records of then
  const lifeStatus = asOf ? 'NULL' : 'life_status'
  // beside each of the names by which he was ever known, and beside none; as an array they are looked for in the index,
  // however many a planner takes them for
  const hints = `SELECT gap_hint(prefix, name) FROM found, unnest(${asked.prefixes}) AS prefix, unnest(NULL::uuid || name_keys) AS name`
  return `
  WITH reached AS MATERIALIZED (
    SELECT *, (starts_with(registered_area, ${asked.area}) OR starts_with(living_area, ${asked.area})
      OR resident_id = ${asked.only}) IS TRUE AS near
    FROM resident WHERE resident_id = ${asked.resident}
  ), found AS MATERIALIZED (
    SELECT *, CASE WHEN near THEN ${asked.near} ELSE ${asked.elsewhere} END AS categories
    FROM reached WHERE near OR ${asked.elsewhere} IS NOT NULL
  )
  SELECT 'resident' AS kind, NULL::smallint AS category, NULL::smallint AS source, NULL::uuid AS key, NULL::uuid AS digest,
    NULL::int AS version, NULL::timestamptz AS observed_at, birth_date AS valid_from, NULL::date AS valid_to,
    NULL::boolean AS self_collected,
    jsonb_build_object('registeredArea', registered_area, 'livingArea', living_area, 'lifeStatus', ${lifeStatus},
      'nameKeys', name_keys, 'near', near) AS data,
    NULL::bytea AS sealed, NULL::text AS detail, NULL::bytea AS stated
  FROM found
  UNION ALL
  ${recordsWhere(isInScope, speaking)}
  UNION ALL
  ${recordsWhere(isRenumbering, 'NULL::bytea')}
  UNION ALL
  ${renumbered}
  UNION ALL
  ${statement} FROM record
  WHERE resident_id = ${asked.resident} AND ${isCompared} AND NOT deleted ${at}
  ${asOf ? statedThen : ''}
  ${shared === 'apart' ? '' : sharedSql({ inScope: isInScope, open })}
  UNION ALL
  SELECT ${gapRow} WHERE resident_id = ${asked.resident} AND ${isInScope} AND ${open} GROUP BY category, source
  UNION ALL
  SELECT ${gapRow} WHERE hint = ANY (ARRAY(${hints})) AND ${isInScope} AND ${open} GROUP BY category, source
  UNION ALL
  SELECT 'dispute', category, source, key, NULL, NULL, opened_at, NULL, NULL, NULL, fields, NULL, correction_id::text, NULL
  FROM correction WHERE resident_id = ${asked.resident} AND ${isInScope} AND ${disputed}`
}

const now = profileSql(alone)
const then = profileSql(alone, { asOf: true })

const askedCategories = `category = ANY (
    (SELECT array_agg(DISTINCT one) FROM asked CROSS JOIN LATERAL unnest(near || elsewhere) AS one)::smallint[])`

/**
 * The same of many askers at once, the rows of each under his place, from 1 on; under 0 what is the same for all residents,
 * of all categories that anybody asks for. An estimate of how many they are would make the statement be planned anew each
 * time: behind a SELECT their number is unknown, and one plan is kept.
 */
const together = `
  WITH asked AS MATERIALIZED (
    SELECT place::int, resident, near::smallint[], elsewhere::smallint[], area, own, compared::smallint[], prefixes::uuid[],
      renumbering::smallint
    FROM unnest((SELECT $1::uuid[]), (SELECT $2::text[]), (SELECT $3::text[]), (SELECT $4::text[]), (SELECT $5::uuid[]),
      (SELECT $6::text[]), (SELECT $7::text[]), (SELECT $8::smallint[]))
      WITH ORDINALITY AS given (resident, near, elsewhere, area, own, compared, prefixes, renumbering, place)
  )
  SELECT asked.place, profile.* FROM asked CROSS JOIN LATERAL (${profileSql(
    {
      resident: 'asked.resident',
      near: 'asked.near',
      elsewhere: 'asked.elsewhere',
      area: 'asked.area',
      only: 'asked.own',
      asOf: 'NULL::timestamptz',
      compared: 'asked.compared',
      prefixes: 'asked.prefixes',
      renumbering: 'asked.renumbering',
    },
    { shared: 'apart' },
  )}) AS profile
  ${sharedSql({ place: '0,', inScope: askedCategories, open: 'superseded_at IS NULL' })}`

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
  /** numbers of the categories that they are compared with; default none */
  readonly compared?: readonly number[]
  /** keyed hashes (hint.ts) by which refused rows are looked for that may be about him; default none */
  readonly prefixes?: readonly string[]
  /** number of the category in which a former ID number stands: a record that has one comes in any case, and whoever has this one */
  readonly renumbering?: number | undefined
}

/** The statement and its values, for `pool.query`. */
export function profileQuery({ residentId, area, only, near, elsewhere, asOf, ...more }: ProfileRead) {
  const { compared = [], prefixes = [], renumbering = null } = more
  return {
    name: asOf ? 'profile-then' : 'profile-now',
    text: asOf ? then : now,
    values: [
      residentId,
      near,
      elsewhere ?? null,
      area ?? null,
      only ?? null,
      asOf ?? null,
      compared,
      prefixes,
      renumbering,
    ],
  }
}

/** The statement for many, as things are now. */
export function profilesQuery(reads: readonly ProfileRead[]) {
  return {
    name: 'profiles-now',
    text: together,
    // an array in an array must be a text: PostgreSQL's own are all of one length
    values: [
      reads.map(({ residentId }) => residentId),
      reads.map(({ near }) => arrayLiteral(near)),
      reads.map(({ elsewhere }) => elsewhere && arrayLiteral(elsewhere)),
      reads.map(({ area }) => area),
      reads.map(({ only }) => only),
      reads.map(({ compared = [] }) => arrayLiteral(compared)),
      reads.map(({ prefixes = [] }) => arrayLiteral(prefixes)),
      reads.map(({ renumbering }) => renumbering ?? null),
    ],
  }
}

interface HintedGaps {
  readonly hints: readonly string[] | undefined
  /** whose rows are looked for, too */
  readonly residentId?: string | undefined
  readonly asOf?: Date | undefined
}

/** Categories and sources in which one of the hints matches a refused row; without hints, those in which there are any. */
export async function readHintedGaps(
  pool: Pool,
  { hints, residentId, asOf }: HintedGaps,
): Promise<{ category: number; source: number }[]> {
  const found = await pool.query(
    hints
      ? {
          name: 'gaps-by-hint',
          text: hintedGaps('(hint = ANY ($2::uuid[]) OR resident_id = $3)'),
          values: [asOf ?? null, hints, residentId ?? null],
        }
      : { text: hintedGaps('resident_id IS NULL AND hint IS NOT NULL'), values: [asOf ?? null] },
  )
  return found.rows
}

function hintedGaps(which: string): string {
  return `SELECT DISTINCT category, source FROM gap WHERE ${which}
     AND CASE WHEN $1::timestamptz IS NULL THEN superseded_at IS NULL
       ELSE recorded_at <= $1 AND (superseded_at IS NULL OR superseded_at > $1) END`
}
