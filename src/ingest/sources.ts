/** What each department has delivered of each category, and whether it is late. */
import type { Category, Freshness } from '../catalogue/category.ts'
import { freshnessDays } from '../catalogue/category.ts'
import type { Store } from '../store/open.ts'
import type { Adapter } from './adapter.ts'

export interface SourceState {
  readonly category: Category
  /** the moment up to which the source stands for being complete */
  readonly observedAt?: Date
  /** days after which what it says is stale */
  readonly days: number
  /** `never`: there is no coverage at all */
  readonly state: 'current' | 'late' | 'never'
}

export interface DepartmentState {
  readonly department: Adapter['department']
  readonly lastMerged?: Date
  readonly sources: readonly SourceState[]
}

export interface SourcesOptions {
  readonly departments: readonly Adapter['department'][]
  readonly categories: readonly Category[]
  readonly at: Date
}

const dayMs = 86_400_000

export async function readSources(
  { db }: Pick<Store, 'db'>,
  { departments, categories, at }: SourcesOptions,
): Promise<DepartmentState[]> {
  const covered = await db
    .selectFrom('coverage')
    .select(['source', 'category', ({ fn }) => fn.max('observed_at').as('observed')])
    .where('superseded_at', 'is', null)
    .groupBy(['source', 'category'])
    .execute()
  const merged = await db
    .selectFrom('batch')
    .select(['source', ({ fn }) => fn.max('finished_at').as('finished')])
    .where('status', '=', 'merged')
    .where('mode', '<>', 'revert')
    .groupBy('source')
    .execute()
  const times = new Map(covered.map(({ source, category, observed }) => [`${source}/${category}`, observed]))
  const finished = new Map(merged.map(({ source, finished }) => [source, finished]))
  return departments.map((department) => {
    const lastMerged = finished.get(department.number)
    return {
      department,
      ...(lastMerged && { lastMerged }),
      sources: categories
        .filter(({ sources }) => sources.includes(department.id))
        .map((category) => stateOf(category, times.get(`${department.number}/${category.number}`), at)),
    }
  })
}

function stateOf(category: Category, observedAt: Date | undefined, at: Date): SourceState {
  const freshness: Freshness = category.freshness
  const days = freshnessDays[freshness]
  if (!observedAt) return { category, days, state: 'never' }
  const isLate = at.getTime() - observedAt.getTime() > days * dayMs
  return { category, days, observedAt, state: isLate ? 'late' : 'current' }
}
