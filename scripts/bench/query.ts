/**
 * The profile query of a department's system, which is authenticated, scoped, masked, logged and receipted, beside fastify
 * and pg doing the same SELECT and replying with its rows. Servers, sender and database share the machine; every reply is
 * looked at, and has an entry of its own in the log.
 */
import type { Hub } from '../../src/hub.ts'
import { prefixKeys } from '../../src/residents/hint.ts'
import type { BareInput } from './bare-child.ts'
import { newClient } from './bench-hub.ts'
import { type BenchResident, openCountyHub, someResidents } from './county-hub.ts'
import type { Figure } from './figure.ts'
import { type Ask, checkLogged, type LoadMeasure, lineOf, runLoad } from './load.ts'
import { paired } from './paired.ts'
import { hubAsks, readingsOfItems, withItems } from './profile-asks.ts'
import { type Server, startServer } from './server.ts'

export interface QueryBenchOptions {
  readonly residents: number
  readonly rounds: number
  readonly seconds: number
  readonly connections: readonly number[]
}

/** who is asked about, of the county's residents */
const asked = 20_000
/** replies that are compared record by record */
const compared = 200

export async function benchQuery({ residents, rounds, seconds, connections }: QueryBenchOptions): Promise<Figure[]> {
  const { hub, environment } = await openCountyHub(residents)
  const servers: Server[] = []
  try {
    const client = await newClient(hub)
    const readings = await readingsOfItems(hub, client.id)
    const people = await someResidents(hub, asked)
    const input: BareInput = { databaseUrl: hub.store.url, area: hub.area, readings }
    const [ours, bare] = [
      await startServer('hub-child.ts', { environment }),
      await startServer('bare-child.ts', { input }),
    ]
    servers.push(ours, bare)
    const askHub = (count: number, time: number): Promise<LoadMeasure> => {
      const headers = { authorization: client.authorization() }
      return runLogged(hub, { url: ours.url, headers, asks: hubAsks(people), connections: count, seconds: time })
    }
    const askBare = (count: number, time: number) =>
      runLoad({ url: bare.url, headers: {}, asks: bareAsks(hub, people), connections: count, seconds: time })
    await compareAnswers({ hub, people, ours, bare, authorization: client.authorization() })
    const figures: Figure[] = []
    for (const count of connections) {
      const before = await usageOf(ours, bare)
      const asks = { ours: 0, bare: 0 }
      const counted = (whose: keyof typeof asks, load: () => Promise<LoadMeasure>) => async () => {
        const found = await load()
        asks[whose] += found.count
        return found
      }
      const pairs = await paired({
        rounds,
        ours: counted('ours', () => askHub(count, seconds)),
        theirs: counted('bare', () => askBare(count, seconds)),
      })
      const after = await usageOf(ours, bare)
      for (const pair of pairs)
        console.log(`${count} 个连接 ${lineOf('一库', pair.ours)}   ${lineOf('仅 fastify 加 pg', pair.theirs)}`)
      console.log(
        `每次查询的处理器时间：一库 ${((after.ours - before.ours) / asks.ours).toFixed(0)} µs，` +
          `仅 fastify 加 pg ${((after.bare - before.bare) / asks.bare).toFixed(0)} µs（均不含数据库）`,
      )
      const against = `fastify + pg，${count} 个连接`
      figures.push(
        {
          name: '查询吞吐',
          against,
          values: pairs.map((pair) => pair.ours.perSecond / pair.theirs.perSecond),
          target: { least: 0.6 },
        },
        {
          name: '查询 p99',
          against,
          values: pairs.map((pair) => pair.ours.p99 / pair.theirs.p99),
          target: { most: 2 },
        },
      )
    }
    const { megabytes } = await ours.usage()
    const memory = { name: '服务进程内存', against: '上述负载下的峰值', values: [megabytes], unit: 'MB' }
    return [...figures, { ...memory, target: { most: 300 } }]
  } finally {
    for (const server of servers) await server.close()
    await hub.close()
  }
}

/** Asks the hub, and looks into its log afterwards. */
export async function runLogged(hub: Hub, load: Parameters<typeof runLoad>[0]): Promise<LoadMeasure> {
  const found = await runLoad(load)
  await checkLogged(hub.store.url, found)
  await settled(hub)
  return found
}

/** Until the sequencer has done its work: it belongs to the hub's round, and must not burden the next. */
async function settled({ store }: Hub): Promise<void> {
  const waiting = 'SELECT EXISTS (SELECT FROM access_pending) AS waiting'
  while ((await store.pool.query<{ waiting: boolean }>(waiting)).rows[0]?.waiting)
    await new Promise((resolve) => setTimeout(resolve, 100))
}

function bareAsks({ vault }: Hub, people: readonly BenchResident[]): Ask[] {
  return withItems(people).map(({ residentId, idNumber, item }) => ({
    path: '/query',
    body: JSON.stringify({ residentId, prefixes: prefixKeys(vault, idNumber), item }),
    expect: '"kind":"resident"',
  }))
}

interface Comparing {
  readonly hub: Hub
  readonly people: readonly BenchResident[]
  readonly ours: Server
  readonly bare: Server
  readonly authorization: string
}

interface HubReply {
  readonly categories: Readonly<Record<string, { readonly records?: readonly unknown[] }>>
}

/** Both tell of the same records, and nearly all of them are fresh enough to be shown. @throws {Error} */
async function compareAnswers({ hub, people, ours, bare, authorization }: Comparing): Promise<void> {
  const some = people.slice(0, compared)
  const [hubQuestions, bareQuestions] = [hubAsks(some), bareAsks(hub, some)]
  let [shown, stored] = [0, 0]
  for (const [nth, question] of hubQuestions.entries()) {
    const { categories }: HubReply = await ask(ours.url, question, { authorization })
    const rows: readonly { kind: string }[] = await ask(bare.url, bareQuestions[nth] ?? question, {})
    const records = sum(Object.values(categories).map((one) => one.records?.length ?? 0))
    const held = rows.filter(({ kind }) => kind === 'record').length
    if (records > held) throw new Error(`the hub shows ${records} records where there are ${held}`)
    shown += records
    stored += held
  }
  console.log(`每次查询平均 ${(stored / some.length).toFixed(1)} 条记录，其中 ${shown} / ${stored} 条在有效期内`)
  if (shown < stored * 0.8) throw new Error('too much of the county is stale to be measured')
}

async function ask<Reply>(
  url: string,
  { path, body = '' }: Ask,
  headers: Readonly<Record<string, string>>,
): Promise<Reply> {
  const init = { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body }
  const reply = await fetch(`${url}${path}`, init)
  if (!reply.ok) throw new Error(`${path} answers ${reply.status}`)
  const found: Reply = JSON.parse(await reply.text())
  return found
}

async function usageOf(ours: Server, bare: Server): Promise<{ ours: number; bare: number }> {
  return { ours: (await ours.usage()).cpu, bare: (await bare.usage()).cpu }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
