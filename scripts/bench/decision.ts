/** What one decision costs: which categories and fields a query may show, under the rules that a new store has. */
import { type CompiledRules, compileRules } from '../../src/access/compile-rules.ts'
import type { Identity } from '../../src/access/identity.ts'
import { listRules } from '../../src/access/rule-store.ts'
import { type ScopeRequest, scopeOf } from '../../src/access/scope.ts'
import { loadCatalogue } from '../../src/catalogue/catalogue.ts'
import { openStore } from '../../src/store/open.ts'
import { benchPlace } from './bench-place.ts'
import type { Figure } from './figure.ts'

export interface DecisionBenchOptions {
  readonly decisions: number
  readonly rounds: number
}

export async function benchDecision({ decisions, rounds }: DecisionBenchOptions): Promise<Figure[]> {
  const store = await openStore(await benchPlace())
  const [rows, catalogue] = [await listRules(store.db), await loadCatalogue()]
  await store.close()
  const begun = performance.now()
  const rules = compileRules(rows, catalogue)
  console.log(
    `${rows.length} 条规则、${catalogue.items.length} 个事项，编译 ${(performance.now() - begun).toFixed(0)} ms`,
  )
  return Object.entries(askers(catalogue.categories.map(({ id }) => id))).map(([asker, change]) => {
    const requests = catalogue.items.map(({ id }) => ({ item: id, ...change }))
    const values = Array.from({ length: rounds }, () => microseconds(rules, requests, decisions))
    return { name: `权限判断（${asker}）`, against: '时间', values, unit: 'µs', target: { most: 5 } }
  })
}

function askers(categories: readonly string[]): Readonly<Record<string, ScopeRequest>> {
  const base = { id: '1', name: '', organisation: '', area: '430781100203' }
  const clerk: Identity = { ...base, kind: 'account', role: 'clerk' }
  const system: Identity = { ...base, kind: 'client', role: 'system', area: '430781', categories }
  return {
    代办员: { identity: clerk },
    '代办员，居民在场': { identity: clerk, present: true },
    '代办员，只要一类': { identity: clerk, present: true, asked: ['personBasic'] },
    '代办员，点名要全部 44 类': { identity: clerk, present: true, asked: categories },
    '部门系统，约定 44 类': { identity: system },
    '部门系统，约定并点名 44 类': { identity: system, asked: categories },
  }
}

function microseconds(rules: CompiledRules, requests: readonly ScopeRequest[], decisions: number): number {
  let shown = 0
  const begun = performance.now()
  for (let done = 0; done < decisions; done += requests.length)
    for (const request of requests) shown += scopeOf(rules, request).near.categories.length
  const took = performance.now() - begun
  if (shown === 0) throw new Error('nothing was decided')
  return (took * 1000) / decisions
}
