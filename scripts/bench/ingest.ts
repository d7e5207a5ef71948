/** Ingestion of one large export, beside plain COPY of the same records into the same table with the same indexes. */
import { spawn } from 'node:child_process'
import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { readConfig } from '../../src/config.ts'
import { dayInChina } from '../../src/ingest/load-adapters.ts'
import { openStore } from '../../src/store/open.ts'
import { generateCounty } from '../county/generate.ts'
import type { IngestMeasure } from './ingest-child.ts'

export interface IngestBenchOptions {
  readonly residents: number
  readonly rounds: number
}

/** as in the file: each resident's rows together, the residents in no order of their keys */
const rowsInFileOrder = '(SELECT * FROM record ORDER BY md5(resident_id::text))'
/** plain COPY is text; the binary format, which the ingestion itself writes, spares the server the parsing */
const formats = ['text', 'binary'] as const
const department = 'medicalSecurity'
const exportName = /费用结算|结算/

/** Prints records/s of both, their ratio and the ingesting process's peak memory. */
export async function benchIngest({ residents, rounds }: IngestBenchOptions): Promise<void> {
  const { dataFolder, databaseUrl } = readConfig(process.env)
  const folder = join(dataFolder, 'bench')
  await mkdir(folder, { recursive: true })
  const file = await exportFile(join(folder, `county-${residents}`), residents)
  console.log(`文件 ${(await stat(file)).size >> 20} MiB，${rounds} 轮`)
  const store = await openStore({ databaseUrl, dataFolder: folder }, { patience: 0 })
  const client = new pg.Client({ connectionString: store.url })
  await client.connect()
  const ratios = { text: [] as number[], binary: [] as number[] }
  try {
    for (let round = 1; round <= rounds; round++) {
      await empty(client)
      // all begin with the write-ahead log's files at hand and nothing left to write
      await client.query('CHECKPOINT')
      const measured = await ingestInChild({ file, url: store.url, keyFile: join(folder, 'keys.json') })
      await client.query('CHECKPOINT')
      for (const format of formats) await keepRows(client, folder, format)
      console.log(
        `第 ${round} 轮：导入 ${rate(measured.records, measured.seconds)}，内存峰值 ${measured.peakMegabytes} MB`,
      )
      for (const format of formats) {
        const seconds = await copyRows(client, folder, format)
        const ratio = seconds / measured.seconds
        ratios[format].push(ratio)
        console.log(`  直接 COPY（${format}）${rate(measured.records, seconds)}，比值 ${ratio.toFixed(2)}`)
      }
    }
    for (const format of formats) {
      await rm(rowsFile(folder, format), { force: true })
      const [least, most] = [Math.min(...ratios[format]), Math.max(...ratios[format])]
      const spread = `${least.toFixed(2)}–${most.toFixed(2)}`
      console.log(`对 COPY（${format}）的比值：中位数 ${median(ratios[format]).toFixed(2)}（${spread}），目标 ≥ 0.40`)
    }
  } finally {
    await client.end()
    await store.close()
  }
}

function rowsFile(folder: string, format: string): string {
  return join(folder, `rows.${format}`)
}

async function keepRows(client: pg.Client, folder: string, format: string): Promise<void> {
  const rows = client.query(copyTo(`COPY ${rowsInFileOrder} TO STDOUT (FORMAT ${format})`))
  await pipeline(rows, createWriteStream(rowsFile(folder, format)))
}

/** @returns seconds */
async function copyRows(client: pg.Client, folder: string, format: string): Promise<number> {
  await client.query('TRUNCATE record')
  await client.query('CHECKPOINT')
  const rows = createReadStream(rowsFile(folder, format), { highWaterMark: 1 << 20 })
  return timed(() => pipeline(rows, client.query(copyFrom(`COPY record FROM STDIN (FORMAT ${format})`))))
}

async function exportFile(folder: string, residents: number): Promise<string> {
  if (!existsSync(join(folder, 'county.json'))) {
    console.log(`生成 ${residents} 名虚构居民的医保导出……`)
    await generateCounty({ residents, seed: 1, out: folder, today: dayInChina(new Date()), departments: [department] })
  }
  const names = await readdir(join(folder, department))
  const name = names.find((one) => exportName.test(one))
  if (name === undefined) throw new Error(`no settlements among ${names.join(', ')}`)
  return join(folder, department, name)
}

async function empty(client: pg.Client): Promise<void> {
  await client.query(
    `TRUNCATE record, record_history, resident, staging, staging_resident, staging_gap, coverage, gap, reject, batch,
      upload, change, change_pending`,
  )
}

/** In a process of its own, so that its peak memory is the ingestion's alone. */
function ingestInChild(options: { file: string; url: string; keyFile: string }): Promise<IngestMeasure> {
  return new Promise((resolve, reject) => {
    const script = new URL('ingest-child.ts', import.meta.url).pathname
    const child = spawn(process.execPath, [script, JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    child.stdout.on('data', (chunk) => {
      output += chunk
    })
    child.on('close', (code) =>
      code === 0 ? resolve(JSON.parse(output)) : reject(new Error(`ingestion left with ${code}`)),
    )
  })
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1000
}

function rate(rows: number, seconds: number): string {
  return `${Math.round(rows / seconds)} 行/秒（${seconds.toFixed(1)} 秒）`
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}
