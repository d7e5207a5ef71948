/**
 * What the access log costs: the same profile query over HTTP with and without it, in pairs of rounds, from a process of
 * its own. The log's side includes the sequencer. A writer that writes nothing exists here and nowhere else.
 */
import { randomBytes } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { buildApp } from '../../src/app.ts'
import { newEntryId } from '../../src/audit/entry-id.ts'
import { openLogKey } from '../../src/audit/log-key.ts'
import { createSequencer } from '../../src/audit/sequencer.ts'
import type { Hub } from '../../src/hub.ts'
import { newClient } from './bench-hub.ts'
import { openCountyHub, someResidents } from './county-hub.ts'
import type { Figure } from './figure.ts'
import { checkLogged, type Load, type LoadMeasure, lineOf, runLoad } from './load.ts'
import { median } from './median.ts'
import { type Pair, paired } from './paired.ts'
import { hubAsks } from './profile-asks.ts'

export interface LogCostOptions {
  readonly residents: number
  readonly rounds: number
  readonly seconds: number
  readonly connections: number
}

/** milliseconds by which p99 may be longer, beside one fsync */
const mostLonger = 10
/** who is asked about, of the county's residents */
const asked = 5000

export async function benchLogCost(options: LogCostOptions): Promise<Figure[]> {
  const { hub } = await openCountyHub(options.residents)
  try {
    const { rounds, seconds, connections } = options
    const headers = { authorization: (await newClient(hub)).authorization() }
    const asking = { headers, asks: hubAsks(await someResidents(hub, asked)), connections }
    const fsync = await fsyncTime(hub.config.dataFolder)
    const pairs = await paired({
      rounds,
      ours: () => withLog(hub, { ...asking, seconds }),
      theirs: () => withoutLog(hub, { ...asking, seconds }),
    })
    for (const { ours, theirs } of pairs) console.log(`${lineOf('有记录', ours)}   ${lineOf('无记录', theirs)}`)
    // both at the same rate, which neither is hard put to: at the most that each can do, who does less waits longer for that
    const rate = Math.round(median(pairs.map(({ ours }) => ours.perSecond)) / 2)
    const steady = await paired({
      rounds,
      ours: () => withLog(hub, { ...asking, seconds, rate }),
      theirs: () => withoutLog(hub, { ...asking, seconds, rate }),
    })
    for (const { ours, theirs } of steady)
      console.log(`每秒 ${rate} 次 ${lineOf('有记录', ours)}   ${lineOf('无记录', theirs)}`)
    const against = `同样的查询不写记录，${connections} 个连接`
    const ratios = pairs.map(({ ours, theirs }) => ours.perSecond / theirs.perSecond)
    // a target of one fsync and some: what the disk here takes for one
    const target = { most: fsync + mostLonger }
    return [
      { name: '有访问记录的查询吞吐', against, values: ratios, target: { least: 0.7 } },
      {
        name: '有访问记录的 p99 多出',
        against: `${against}，都是每秒 ${rate} 次`,
        values: longer(steady),
        unit: 'ms',
        target,
      },
      { name: '有访问记录的 p99 多出', against: `${against}，各尽全力`, values: longer(pairs), unit: 'ms', target },
    ]
  } finally {
    await hub.close()
  }
}

function longer(pairs: readonly Pair<LoadMeasure, LoadMeasure>[]): number[] {
  return pairs.map(({ ours, theirs }) => ours.p99 - theirs.p99)
}

type Asking = Omit<Load, 'url'>

/** The hub under a load, with its log. */
async function withLog(hub: Hub, asking: Asking): Promise<LoadMeasure> {
  const { store, keyFile, area, config, accessLog } = hub
  const sequencer = createSequencer({
    url: store.url,
    key: await openLogKey(keyFile, area),
    folder: config.checkpointFolder,
    days: config.logDays,
    append: accessLog.append,
  })
  sequencer.start()
  const found = await load(hub, asking).finally(() => sequencer.close())
  await checkLogged(store.url, found)
  return found
}

function withoutLog(hub: Hub, asking: Asking): Promise<LoadMeasure> {
  const receipt = { leafHash: randomBytes(32).toString('base64') }
  const accessLog: Hub['accessLog'] = {
    ...hub.accessLog,
    append: async () => ({ entry: newEntryId(Date.now()), ...receipt }),
  }
  return load({ ...hub, accessLog }, asking)
}

async function load(hub: Hub, asking: Asking): Promise<LoadMeasure> {
  const app = await buildApp(hub)
  try {
    return await runLoad({ ...asking, url: await app.listen({ host: '127.0.0.1', port: 0 }) })
  } finally {
    await app.close()
  }
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
