/** The county that is asked about: generated and ingested once, kept, and said again to hold when a day has gone by. */
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Hub } from '../../src/hub.ts'
import { dayInChina } from '../../src/ingest/load-adapters.ts'
import { attachStore } from '../../src/store/open.ts'
import { generateCounty } from '../county/generate.ts'
import { ingestCounty } from '../county/ingest-county.ts'
import { showProgress } from '../county/progress.ts'
import { type BenchHub, openBenchHub } from './bench-hub.ts'
import { runSql } from './run-sql.ts'

const seed = 7

export async function openCountyHub(residents: number): Promise<BenchHub> {
  const opened = await openBenchHub(`query-${residents}`)
  const { hub } = opened
  const folder = join(hub.config.dataFolder, 'county')
  const done = join(hub.config.dataFolder, 'ingested')
  if (existsSync(done)) {
    await confirm(hub)
    return opened
  }
  if (!existsSync(join(folder, 'county.json'))) {
    console.log(`生成 ${residents} 名虚构居民的导出……`)
    const progress = showProgress(residents)
    await generateCounty({ residents, seed, out: folder, today: dayInChina(new Date()), onProgress: progress.update })
    progress.stop()
  }
  console.log('导入各部门的导出……')
  // the server's own connections give up what takes long, and reading an export does
  const store = attachStore(hub.store.url, { patience: 0 })
  await ingestCounty({ ...hub, store }, { folder, observedAt: new Date() }).finally(() => store.close())
  await runSql(hub.store.url, 'VACUUM (ANALYZE)')
  await writeFile(done, '')
  await confirm(hub)
  return opened
}

/** What the departments said holds today as well: without that, a county of last week would answer "stale" for the most part. */
async function confirm({ store }: Hub): Promise<void> {
  await runSql(store.url, 'UPDATE coverage SET observed_at = now() WHERE superseded_at IS NULL')
}

export interface BenchResident {
  readonly idNumber: string
  /** 32 hexadecimal digits */
  readonly residentId: string
}

/** Residents of the county, as chance has it, but the same ones each time. */
export async function someResidents({ store, vault, area }: Hub, count: number): Promise<BenchResident[]> {
  const { rows } = await store.pool.query<{ digest: string; sealed: Buffer }>(
    `SELECT replace(resident_id::text, '-', '') AS digest, id_number AS sealed FROM resident
     WHERE starts_with(registered_area, $1) OR starts_with(living_area, $1) ORDER BY md5(resident_id::text) LIMIT $2`,
    [area, count],
  )
  const idNumbers = vault.residents.open(rows)
  return rows.map(({ digest }, at) => ({ residentId: digest, idNumber: idNumbers[at] ?? '' }))
}
