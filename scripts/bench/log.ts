/**
 * What the access log costs: the same profile query over HTTP with and without it, in pairs of rounds, from a process of
 * its own. The log's side includes the sequencer. A writer that writes nothing exists here and nowhere else.
 */
import { execFile } from 'node:child_process'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { addClient } from '../../src/access/clients.ts'
import { readPublicJwk } from '../../src/access/public-jwk.ts'
import { buildApp } from '../../src/app.ts'
import { newEntryId } from '../../src/audit/entry-id.ts'
import { openLogKey } from '../../src/audit/log-key.ts'
import { createSequencer } from '../../src/audit/sequencer.ts'
import { readConfig } from '../../src/config.ts'
import { type Hub, openHub } from '../../src/hub.ts'
import { type Demo, prepareDemo } from '../demo.ts'
import type { Load, LoadMeasure } from './log-load.ts'

export interface LogCostOptions {
  readonly residents: number
  readonly rounds: number
  readonly seconds: number
  readonly connections: number
}

/** share of the throughput without a log */
const least = 0.7
/** milliseconds by which p99 may be longer, beside one fsync */
const mostLonger = 10

export async function benchLogCost(options: LogCostOptions): Promise<void> {
  const { dataFolder: outer, databaseUrl } = readConfig(process.env)
  const dataFolder = join(outer, 'bench', 'log')
  const environment = { YIKU_DATA: dataFolder, YIKU_DEMO_RESIDENTS: String(options.residents), LOG_LEVEL: 'silent' }
  const hub = await openHub(readConfig({ ...environment, DATABASE_URL: databaseUrl }), { log: console.error })
  try {
    const demo = await prepareDemo(hub, { log: console.error })
    if (!demo) throw new Error('the store holds other data than the demo')
    const idNumbers = await within(hub, demo)
    const asked = { path: '/v1/profiles/query', item: 'publicRentalHousing' } as const
    await measure(hub, { ...options, ...asked, authorization: await newClient(hub), idNumbers })
  } finally {
    await hub.close()
  }
}

interface Asking extends LogCostOptions, Pick<Load, 'path' | 'item' | 'authorization' | 'idNumbers'> {}

async function measure(hub: Hub, { rounds, ...asking }: Asking): Promise<void> {
  const fsync = await fsyncTime(hub.config.dataFolder)
  // warmed up, both of them
  await withLog(hub, { ...asking, seconds: 2 })
  await withoutLog(hub, { ...asking, seconds: 2 })
  const pairs: { ratio: number; longer: number }[] = []
  for (let round = 0; round < rounds; round++) {
    // whoever comes first in one round comes second in the next
    const early = round % 2 === 0 ? await withLog(hub, asking) : undefined
    const without = await withoutLog(hub, asking)
    const logged = early ?? (await withLog(hub, asking))
    const pair = { ratio: logged.perSecond / without.perSecond, longer: logged.p99 - without.p99 }
    pairs.push(pair)
    console.log(`${lineOf('有记录', logged)}   ${lineOf('无记录', without)}   比 ${pair.ratio.toFixed(2)}`)
  }
  const [ratio, longer] = [median(pairs.map((pair) => pair.ratio)), median(pairs.map((pair) => pair.longer))]
  console.log(`吞吐之比（中位数）${ratio.toFixed(2)}，目标 ≥ ${least}`)
  console.log(
    `p99 之差（中位数）${longer.toFixed(1)} ms，目标 ≤ 一次 fsync（${fsync.toFixed(1)} ms）＋${mostLonger} ms`,
  )
  if (!(ratio >= least && longer <= fsync + mostLonger)) process.exitCode = 1
}

/** The hub under a load, with its log. */
export async function withLog(hub: Hub, asking: Omit<Load, 'url'>): Promise<LoadMeasure> {
  const { store, keyFile, area, config, accessLog } = hub
  const sequencer = createSequencer({
    url: store.url,
    key: await openLogKey(keyFile, area),
    folder: config.checkpointFolder,
    days: config.logDays,
    append: accessLog.append,
  })
  sequencer.start()
  return load(hub, asking).finally(() => sequencer.close())
}

function withoutLog(hub: Hub, asking: Omit<Load, 'url'>): Promise<LoadMeasure> {
  const receipt = { leafHash: randomBytes(32).toString('base64') }
  const accessLog: Hub['accessLog'] = {
    ...hub.accessLog,
    append: async () => ({ entry: newEntryId(Date.now()), ...receipt }),
  }
  return load({ ...hub, accessLog }, asking)
}

async function load(hub: Hub, asking: Omit<Load, 'url'>) {
  const app = await buildApp(hub)
  try {
    const url = await app.listen({ host: '127.0.0.1', port: 0 })
    const asked: Load = { ...asking, url }
    const script = fileURLToPath(new URL('log-load.ts', import.meta.url))
    const { stdout } = await promisify(execFile)(process.execPath, [script, JSON.stringify(asked)])
    const found: LoadMeasure = JSON.parse(stdout)
    if (Object.keys(found.failures).length > 0)
      throw new Error(`not all was answered: ${JSON.stringify(found.failures)}`)
    return found
  } finally {
    await app.close()
  }
}

/** Those of the demo's residents whom a system of this county reaches. */
export async function within({ store, vault, area }: Hub, { residents }: Demo): Promise<string[]> {
  const { rows } = await store.pool.query<{ key: string }>(
    `SELECT replace(resident_id::text, '-', '') AS key FROM resident WHERE starts_with(registered_area, $1) OR starts_with(living_area, $1)`,
    [area],
  )
  const reached = new Set(rows.map(({ key }) => key))
  return residents.map(({ idNumber }) => idNumber).filter((idNumber) => reached.has(vault.residentId(idNumber)))
}

/** `Authorization` of a department's system, which no budget bounds: the log is what is measured. */
export async function newClient(hub: Hub): Promise<string> {
  const { catalogue, store, area, tokens, access } = hub
  const id = `bench-${Date.now()}`
  const { publicKey } = generateKeyPairSync('ed25519')
  await addClient(store.db, catalogue, {
    id,
    name: '测速',
    organisation: '测速',
    area,
    categories: catalogue.categories.map((category) => category.id),
    key: readPublicJwk(publicKey.export({ format: 'jwk' })),
  })
  await access.refreshed()
  return `Bearer ${tokens.issue({ kind: 'client', id, ver: 1 }).accessToken}`
}

/** Milliseconds that the disk of a folder takes to make 8 KiB durable: the median of fifty. */
async function fsyncTime(folder: string): Promise<number> {
  const file = join(folder, 'fsync')
  const handle = await open(file, 'w')
  const times: number[] = []
  for (let nth = 0; nth < 50; nth++) {
    const begun = performance.now()
    await handle.write(randomBytes(8192))
    await handle.datasync()
    times.push(performance.now() - begun)
  }
  await handle.close()
  await rm(file)
  return median(times)
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}

export function lineOf(what: string, { perSecond, p50, p99 }: LoadMeasure): string {
  return `${what} ${perSecond.toFixed(0)}/s p50 ${p50.toFixed(1)} p99 ${p99.toFixed(1)} ms`
}
