/**
 * Pushes over HTTP, acknowledged when they are durable, beside the plain driver running the same upsert on the same table with
 * the same concurrency, in pairs of rounds. Sender, server and database share the machine.
 */
import { execFile } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { addClient } from '../../src/access/clients.ts'
import { readPublicJwk } from '../../src/access/public-jwk.ts'
import { buildApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { type Hub, openHub } from '../../src/hub.ts'
import type { Figure } from './figure.ts'
import { paired } from './paired.ts'
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
  /** share of the plain driver's rate: what issues 5 and 8 ask */
  readonly least: number
  readonly aim: number
  readonly most: number
}

const shapes: readonly Shape[] = [
  { title: '单项', items: 1, connections: 16, least: 0.6, aim: 0.7, most: 40_000 },
  { title: '每批 500 项', items: 500, connections: 4, least: 0.5, aim: 0.6, most: 300 },
]

export async function benchUpdates({ people, rounds, seconds }: UpdatesBenchOptions): Promise<Figure[]> {
  const { dataFolder: outer, databaseUrl } = readConfig(process.env)
  const environment = { YIKU_DATA: join(outer, 'bench', 'updates'), YIKU_DEMO_RESIDENTS: '0', LOG_LEVEL: 'silent' }
  const hub = await openHub(readConfig({ ...environment, DATABASE_URL: databaseUrl }), { log: console.error })
  const app = await buildApp(hub)
  try {
    const http = await app.listen({ host: '127.0.0.1', port: 0 })
    const authorization = await newClient(hub)
    // of this run all are newer than those of the one before, however many it wrote
    let version = Date.now() * 1000
    const run = async (way: UpdateLoad['way'], shape: Shape) => {
      version += shape.most
      const { items, connections, most } = shape
      const url = way === 'http' ? http : hub.store.url
      return measure({ way, url, authorization, connections, items, most, seconds, people, version })
    }
    const figures: Figure[] = []
    for (const shape of shapes) {
      // warmed up, both of them
      await run('http', shape)
      await run('driver', shape)
      const pairs = await paired({ rounds, ours: () => run('http', shape), theirs: () => run('driver', shape) })
      for (const { ours, theirs } of pairs)
        console.log(`${shape.title} ${lineOf('推送', ours)}   ${lineOf('直接写', theirs)}`)
      const values = pairs.map(({ ours, theirs }) => ours.itemsPerSecond / theirs.itemsPerSecond)
      const name = `推送（${shape.title}）的速度`
      const against = `同样的写入直接进库，${shape.connections} 个连接`
      for (const least of [shape.least, shape.aim]) figures.push({ name, against, values, target: { least } })
    }
    return figures
  } finally {
    await app.close()
    await hub.close()
  }
}

async function measure(load: UpdateLoad): Promise<UpdateMeasure> {
  const script = fileURLToPath(new URL('updates-load.ts', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [script, JSON.stringify(load)])
  const found: UpdateMeasure = JSON.parse(stdout)
  if (Object.keys(found.failures).length > 0) throw new Error(`not all was taken: ${JSON.stringify(found.failures)}`)
  return found
}

/** `Authorization` of a department's system. */
async function newClient({ catalogue, store, area, tokens, access }: Hub): Promise<string> {
  const id = `bench-${Date.now()}`
  const { publicKey } = generateKeyPairSync('ed25519')
  await addClient(store.db, catalogue, {
    id,
    name: '测速',
    organisation: '测速',
    department: 'trafficPolice',
    area,
    categories: ['vehicle'],
    key: readPublicJwk(publicKey.export({ format: 'jwk' })),
  })
  await access.refreshed()
  return `Bearer ${tokens.issue({ kind: 'client', id, ver: 1 }).accessToken}`
}

function lineOf(what: string, { itemsPerSecond, p50, p99 }: UpdateMeasure): string {
  return `${what} ${itemsPerSecond.toFixed(0)}/s p50 ${p50.toFixed(1)} p99 ${p99.toFixed(1)} ms`
}
