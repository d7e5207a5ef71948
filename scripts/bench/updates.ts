/**
 * Pushes over HTTP, acknowledged when they are durable, beside the plain driver running the same upsert on the same table with
 * the same concurrency, in pairs of rounds. Sender, server and database share the machine.
 */
import { newClient, openBenchHub } from './bench-hub.ts'
import type { Figure } from './figure.ts'
import { paired } from './paired.ts'
import { runChild } from './run-child.ts'
import { runSql } from './run-sql.ts'
import { type Server, startServer } from './server.ts'
import type { UpdateLoad, UpdateMeasure } from './updates-load.ts'

export interface UpdatesBenchOptions {
  readonly people: number
  readonly rounds: number
  readonly seconds: number
}

interface Shape {
  readonly title: string
  readonly items: number
  readonly connections: number
  /** share of the plain driver's rate: what is asked of the hub */
  readonly least: number
  readonly aim: number
  readonly most: number
}

type Target = Pick<UpdateLoad, 'way' | 'url'>

const shapes: readonly Shape[] = [
  { title: '单项', items: 1, connections: 16, least: 0.6, aim: 0.7, most: 40_000 },
  { title: '每批 500 项', items: 500, connections: 4, least: 0.5, aim: 0.6, most: 300 },
]

/** What is left of runs before: their versions fill tables and caches, the more of them there were. */
const forget =
  'TRUNCATE record, record_history, resident, push, push_key, confirmation, change, change_pending, change_feed'

export async function benchUpdates({ people, rounds, seconds }: UpdatesBenchOptions): Promise<Figure[]> {
  const { hub, environment } = await openBenchHub('updates')
  const servers: Server[] = []
  try {
    await runSql(hub.store.url, forget)
    const client = await newClient(hub, { department: 'trafficPolice', categories: ['vehicle'] })
    const server = await startServer('hub-child.ts', { environment })
    servers.push(server)
    // of this run all are newer than those of the one before, however many it wrote
    let version = Date.now() * 1000
    const run = async (to: Target, { connections, items, most }: Shape) => {
      version += most
      const authorization = client.authorization()
      return measure({ ...to, authorization, connections, items, most, seconds, people, version })
    }
    const driver: Target = { way: 'driver', url: hub.store.url }
    /** beside the plain driver, one a round */
    const ratiosOf = async (title: string, url: string, shape: Shape): Promise<number[]> => {
      const ours = () => run({ way: 'http', url }, shape)
      const pairs = await paired({ rounds, ours, theirs: () => run(driver, shape) })
      for (const { ours, theirs } of pairs)
        console.log(`${shape.title} ${lineOf(title, ours)}   ${lineOf('直接写', theirs)}`)
      return pairs.map(({ ours, theirs }) => ours.itemsPerSecond / theirs.itemsPerSecond)
    }
    const figures: Figure[] = []
    for (const shape of shapes) {
      const { connections, least, aim } = shape
      const against = `同样的写入直接进库，${connections} 个连接`
      const name = `推送（${shape.title}）的速度`
      const values = await ratiosOf('推送', server.url, shape)
      for (const target of [{ least }, { least: aim }]) figures.push({ name, against, values, target })
      // what is left of the plain driver's rate where its upserts come by HTTP, and nothing else is done
      const bare = await startServer('bare-push-child.ts', { input: { databaseUrl: driver.url, connections } })
      servers.push(bare)
      const alone = await ratiosOf('仅 fastify 加 pg', bare.url, shape)
      figures.push({ name: `仅 fastify 加 pg（${shape.title}）的速度`, against, values: alone })
    }
    return figures
  } finally {
    for (const server of servers) await server.close()
    await hub.close()
  }
}

async function measure(load: UpdateLoad): Promise<UpdateMeasure> {
  const found = await runChild<UpdateMeasure>('updates-load.ts', load)
  if (Object.keys(found.failures).length > 0) throw new Error(`not all was taken: ${JSON.stringify(found.failures)}`)
  return found
}

function lineOf(what: string, { itemsPerSecond, p50, p99 }: UpdateMeasure): string {
  return `${what} ${itemsPerSecond.toFixed(0)}/s p50 ${p50.toFixed(1)} p99 ${p99.toFixed(1)} ms`
}
