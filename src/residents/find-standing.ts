/** How a resident's records stand now, without opening any of them: which there are, and what sources say they cover. */
import { comparedWith } from './conflict.ts'
import type { ProfileHub } from './find-profile.ts'
import { conflictsIn, coverageOf } from './find-profile.ts'
import type { Held } from './profile.ts'
import { type ProfileRow, profileQuery } from './profile-sql.ts'
import { readStatements } from './statement.ts'

export interface StandingQuery {
  /** 32 hexadecimal digits, or a uuid */
  readonly residentId: string
  /** numbers of categories */
  readonly categories: readonly number[]
}

/**
 * Records without their fields. A refused row that only may be this resident's is not looked for: that takes his name.
 * Of a resident whom the store no longer has, nothing is held.
 */
export async function findStanding(
  hub: Pick<ProfileHub, 'store' | 'area' | 'catalogue' | 'adapters'>,
  { residentId, categories }: StandingQuery,
): Promise<Held> {
  const { store, area, catalogue } = hub
  const compared = comparedWith(
    catalogue.categories.filter(({ number }) => categories.includes(number)),
    catalogue.categories,
  )
  const query = profileQuery({ residentId, only: residentId, near: categories, elsewhere: undefined, compared })
  const { rows } = await store.pool.query<ProfileRow>(query)
  const resident = rows.find(({ kind }) => kind === 'resident')?.data
  const areas = [area, resident?.registeredArea, resident?.livingArea].filter((one) => typeof one === 'string')
  return {
    records: rows
      .filter(({ kind }) => kind === 'record')
      .map(({ category, source, key, digest, version, observed_at, self_collected, stated }) => ({
        category: category ?? 0,
        source: source ?? 0,
        key: (key ?? '').replaceAll('-', ''),
        fields: {},
        digest: (digest ?? '').replaceAll('-', ''),
        version: version ?? 0,
        observedAt: observed_at ?? new Date(0),
        selfCollected: self_collected ?? false,
        ...(stated && { statements: readStatements(stated) }),
      })),
    coverage: coverageOf(rows, areas),
    gaps: rows
      .filter(({ kind }) => kind === 'gap')
      .map(({ category, source }) => ({ category: category ?? 0, source: source ?? 0 })),
    ...conflictsIn(hub, rows),
  }
}
