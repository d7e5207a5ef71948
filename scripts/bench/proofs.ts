/**
 * What a check of the papers costs beside a profile query for the same item, over HTTP in pairs of rounds from a process of
 * its own; both are logged, and a check also signs and keeps its receipt. The cost is the time that one of them takes up:
 * the inverse of what is answered in a second.
 */
import type { Hub } from '../../src/hub.ts'
import { newClient } from './bench-hub.ts'
import { type BenchResident, openCountyHub, someResidents } from './county-hub.ts'
import type { Figure } from './figure.ts'
import { type Ask, type LoadMeasure, lineOf } from './load.ts'
import { type LogCostOptions, withLog } from './log.ts'
import { paired } from './paired.ts'
import { benchItems, queryAsk } from './profile-asks.ts'

export type ProofBenchOptions = LogCostOptions

/** who is asked about, of the county's residents */
const asked = 5000

export async function benchProofs({ residents, ...options }: ProofBenchOptions): Promise<Figure[]> {
  const { hub } = await openCountyHub(residents)
  try {
    const people = await someResidents(hub, asked)
    const { authorization } = await newClient(hub)
    const figures: Figure[] = []
    for (const item of benchItems) figures.push(await compare(hub, { ...options, people, item, authorization }))
    return figures
  } finally {
    await hub.close()
  }
}

interface Comparing extends Omit<ProofBenchOptions, 'residents'> {
  readonly people: readonly BenchResident[]
  readonly item: string
  authorization(): string
}

async function compare(hub: Hub, comparing: Comparing): Promise<Figure> {
  const { people, item, rounds, seconds, connections, authorization } = comparing
  const load = (asks: readonly Ask[], time: number): Promise<LoadMeasure> =>
    withLog(hub, { headers: { authorization: authorization() }, asks, connections, seconds: time })
  const queries = people.map((one) => queryAsk({ ...one, item }))
  const checks = queries.map((one) => ({ ...one, path: '/v1/proofs/check', expect: `"item":"${item}"` }))
  await load(queries, Math.min(seconds, 1))
  await load(checks, Math.min(seconds, 1))
  const pairs = await paired({ rounds, ours: () => load(checks, seconds), theirs: () => load(queries, seconds) })
  for (const { ours, theirs } of pairs) console.log(`${item}   ${lineOf('核对', ours)}   ${lineOf('查询', theirs)}`)
  const values = pairs.map(({ ours, theirs }) => theirs.perSecond / ours.perSecond)
  return {
    name: `核对的代价（${item}）`,
    against: `同一事项的查询，${connections} 个连接`,
    values,
    target: { most: 1.5 },
  }
}
