/** The questions that are asked of the hub and of what it is held against: the same people for the same purposes. */
import { rulesInForce } from '../../src/access/rules.ts'
import { scopeOf } from '../../src/access/scope.ts'
import type { Hub } from '../../src/hub.ts'
import { categoriesStating, factsIn } from '../../src/residents/conflict.ts'
import { maskIdNumber } from '../../src/residents/mask.ts'
import type { BareInput, BareReading } from './bare-child.ts'
import type { BenchResident } from './county-hub.ts'
import type { Ask } from './load.ts'

/** one that reads little, one with a family, one with much to add up */
export const benchItems = ['elderCard', 'publicRentalHousing', 'subsistenceApplication'] as const

/** What a query for each item reads, for an asker with all categories agreed. */
export async function readingsOfItems({ access, catalogue }: Hub, client: string): Promise<BareInput['readings']> {
  const acting = await access.refreshed()
  const identity = acting.clients.get(client)?.identity
  if (!identity) throw new Error(`no client ${client}`)
  const rules = rulesInForce(acting, catalogue)
  const readings = benchItems.map((item): [string, BareReading] => {
    const { categories, name } = scopeOf(rules, { identity, item }).near
    const shown = categories.filter((one) => 'fields' in one)
    // the reply is headed by the resident's name, and that he lives
    const head = { category: catalogue.getCategory('personBasic'), fields: { lifeStatus: true } }
    const read = name === undefined ? shown : [...shown, head]
    const near = [...new Set(read.map(({ category }) => category.number))]
    return [item, { near, compared: categoriesStating(factsIn(read), catalogue.categories) }]
  })
  return Object.fromEntries(readings)
}

/** Each resident with his purpose, in turn. */
export function withItems(residents: readonly BenchResident[]): (BenchResident & { readonly item: string })[] {
  return residents.map((resident, nth) => ({ ...resident, item: benchItems[nth % benchItems.length] ?? '' }))
}

export function hubAsks(residents: readonly BenchResident[]): Ask[] {
  return withItems(residents).map(queryAsk)
}

/** Each resident has a case of his own. */
export function queryAsk({ idNumber, residentId, item }: BenchResident & { readonly item: string }): Ask {
  return {
    path: '/v1/profiles/query',
    body: JSON.stringify({ idNumber, purpose: { item, caseNumber: `JS-2026-${residentId.slice(0, 8)}` } }),
    // that it is about this resident, and masked
    expect: `"idNumber":"${maskIdNumber(idNumber)}"`,
  }
}
