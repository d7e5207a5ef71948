/** How a resident's records stand now, without opening them: which there are, and what sources say they cover. */
import { categoriesStating, factsIn, type ReadCategory } from './conflict.ts'
import type { ProfileHub } from './find-profile.ts'
import { conflictsIn, coverageOf } from './find-profile.ts'
import { findBefore, gapsElsewhere, isRenumbered, renumberingCategory } from './former-number.ts'
import type { Held, HeldRecord } from './profile.ts'
import { type ProfileRow, profileQuery } from './profile-sql.ts'
import { readStatements } from './statement.ts'

export interface StandingQuery {
  /** 32 hexadecimal digits, or a uuid */
  readonly residentId: string
  /** with the fields that were read of them */
  readonly categories: readonly ReadCategory[]
}

/**
 * Records without their fields. A refused row that only may be this resident's is not looked for: that takes his name.
 * Of a resident whom the store no longer has, nothing is held.
 */
export async function findStanding(hub: ProfileHub, { residentId, categories }: StandingQuery): Promise<Held> {
  const { store, area, catalogue } = hub
  const numbers = categories.map(({ category }) => category.number)
  const facts = factsIn(categories)
  const compared = categoriesStating(facts, catalogue.categories)
  const renumbering = renumberingCategory(catalogue.categories)?.number
  const query = profileQuery({
    residentId,
    only: residentId,
    near: numbers,
    elsewhere: undefined,
    compared,
    renumbering,
  })
  const { rows } = await store.pool.query<ProfileRow>(query)
  const resident = rows.find(({ kind }) => kind === 'resident')?.data
  const areas = [area, resident?.registeredArea, resident?.livingArea].filter((one) => typeof one === 'string')
  const before = await findBefore(hub, { residentId, rows, reading: { categories }, compared })
  const records = [...recordsIn(residentId, rows), ...(before ? recordsIn(before.residentId, before.rows) : [])]
  const gaps = rows
    .filter(({ kind }) => kind === 'gap')
    .map(({ category, source }) => ({ category: category ?? 0, source: source ?? 0 }))
  return {
    records: records.filter(({ category }) => numbers.includes(category)),
    coverage: coverageOf(rows, areas),
    gaps: [
      ...gaps,
      ...(before?.gaps ?? []),
      ...(isRenumbered(rows) ? gapsElsewhere(categories.map(({ category }) => category)) : []),
    ],
    read: new Map(categories.map(({ category, fields }) => [category.number, fields])),
    ...conflictsIn(hub, { rows: before ? [...rows, ...before.rows] : rows, facts }),
  }
}

function recordsIn(residentId: string, rows: readonly ProfileRow[]): HeldRecord[] {
  return rows
    .filter(({ kind }) => kind === 'record')
    .map(({ category, source, key, digest, version, observed_at, self_collected, stated }) => ({
      residentId,
      category: category ?? 0,
      source: source ?? 0,
      key: (key ?? '').replaceAll('-', ''),
      fields: {},
      digest: (digest ?? '').replaceAll('-', ''),
      version: version ?? 0,
      observedAt: observed_at ?? new Date(0),
      selfCollected: self_collected ?? false,
      ...(stated && { statements: readStatements(stated) }),
    }))
}
