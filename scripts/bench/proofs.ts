/**
 * What a check of the papers costs beside a profile query for the same item, over HTTP in pairs of rounds from a process of
 * its own; both are logged, and a check also signs and keeps its receipt. The cost is the time that one of them takes up:
 * the inverse of what is answered in a second.
 */
import { join } from 'node:path'
import { readConfig } from '../../src/config.ts'
import { type Hub, openHub } from '../../src/hub.ts'
import { prepareDemo } from '../demo.ts'
import { type LogCostOptions, lineOf, median, newClient, within, withLog } from './log.ts'
import type { Load } from './log-load.ts'

export type ProofBenchOptions = LogCostOptions

/** one that reads little, one with a family, one with much to add up */
const items = ['elderCard', 'publicRentalHousing', 'subsistenceApplication']
/** times the cost of a query */
const most = 1.5

export async function benchProofs({ residents, ...options }: ProofBenchOptions): Promise<void> {
  const { dataFolder: outer, databaseUrl } = readConfig(process.env)
  const dataFolder = join(outer, 'bench', 'log')
  const environment = { YIKU_DATA: dataFolder, YIKU_DEMO_RESIDENTS: String(residents), LOG_LEVEL: 'silent' }
  const hub = await openHub(readConfig({ ...environment, DATABASE_URL: databaseUrl }), { log: console.error })
  try {
    const demo = await prepareDemo(hub, { log: console.error })
    if (!demo) throw new Error('the store holds other data than the demo')
    const asking = { ...options, authorization: await newClient(hub), idNumbers: await within(hub, demo) }
    for (const item of items) if ((await compare(hub, { ...asking, item })) > most) process.exitCode = 1
  } finally {
    await hub.close()
  }
}

type Asking = Omit<Load, 'url' | 'path'> & Pick<ProofBenchOptions, 'rounds'>

async function compare(hub: Hub, { rounds, ...asking }: Asking): Promise<number> {
  const query = (seconds: number) => withLog(hub, { ...asking, seconds, path: '/v1/profiles/query' })
  const check = (seconds: number) => withLog(hub, { ...asking, seconds, path: '/v1/proofs/check' })
  await query(1)
  await check(1)
  const ratios: number[] = []
  for (let round = 0; round < rounds; round++) {
    // whoever comes first in one round comes second in the next
    const early = round % 2 === 0 ? await check(asking.seconds) : undefined
    const asked = await query(asking.seconds)
    const checked = early ?? (await check(asking.seconds))
    ratios.push(asked.perSecond / checked.perSecond)
    console.log(`${asking.item}   ${lineOf('核对', checked)}   ${lineOf('查询', asked)}`)
  }
  const ratio = median(ratios)
  console.log(`${asking.item}：一次核对的代价是一次查询的（中位数）${ratio.toFixed(2)} 倍，目标 ≤ ${most}`)
  return ratio
}
