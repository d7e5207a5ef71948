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
import type { LogCostOptions } from './log.ts'
import { paired } from './paired.ts'
import { benchItems, queryAsk } from './profile-asks.ts'
import { runLogged } from './query.ts'
import { runSql } from './run-sql.ts'
import { type Server, startServer } from './server.ts'

export type ProofBenchOptions = LogCostOptions

/** who is asked about, of the county's residents */
const asked = 5000

export async function benchProofs({ residents, ...options }: ProofBenchOptions): Promise<Figure[]> {
  const { hub, environment } = await openCountyHub(residents)
  const servers: Server[] = []
  try {
    // receipts of runs before: millions of them, more after each
    await runSql(hub.store.url, 'TRUNCATE proof_receipt')
    const people = await someResidents(hub, asked)
    const { authorization } = await newClient(hub)
    const server = await startServer('hub-child.ts', { environment })
    servers.push(server)
    const asking = { ...options, people, authorization, url: server.url }
    const figures: Figure[] = []
    for (const item of benchItems) figures.push(await compare(hub, { ...asking, item }))
    return figures
  } finally {
    for (const server of servers) await server.close()
    await hub.close()
  }
}

interface Comparing extends Omit<ProofBenchOptions, 'residents'> {
  readonly people: readonly BenchResident[]
  readonly item: string
  readonly url: string
  authorization(): string
}

async function compare(hub: Hub, comparing: Comparing): Promise<Figure> {
  const { people, item, url, rounds, seconds, connections, authorization } = comparing
  const load = (asks: readonly Ask[]): Promise<LoadMeasure> =>
    runLogged(hub, { url, headers: { authorization: authorization() }, asks, connections, seconds })
  const queries = people.map((one) => queryAsk({ ...one, item }))
  const checks = queries.map((one) => ({ ...one, path: '/v1/proofs/check', expect: `"item":"${item}"` }))
  const pairs = await paired({ rounds, ours: () => load(checks), theirs: () => load(queries) })
  for (const { ours, theirs } of pairs) console.log(`${item}   ${lineOf('核对', ours)}   ${lineOf('查询', theirs)}`)
  const values = pairs.map(({ ours, theirs }) => theirs.perSecond / ours.perSecond)
  return {
    name: `核对的代价（${item}）`,
    against: `同一事项的查询，${connections} 个连接`,
    values,
    target: { most: 1.5 },
  }
}
