/**
 * Ingestion of one large export, beside plain COPY of the same records into the same table with the same indexes, beside
 * pgloader with the same file, and beside itself: the same export once more, in which nothing has changed.
 */
import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { dayInChina } from '../../src/ingest/load-adapters.ts'
import { openStore } from '../../src/store/open.ts'
import { generateCounty } from '../county/generate.ts'
import { benchPlace } from './bench-place.ts'
import type { Figure } from './figure.ts'
import type { IngestMeasure, IngestTask } from './ingest-child.ts'
import { hasPgloader, loadByPgloader } from './pgloader.ts'
import { runChild } from './run-child.ts'

export interface IngestBenchOptions {
  readonly residents: number
  readonly rounds: number
}

/** as in the file: each resident's rows together, the residents in no order of their keys */
const rowsInFileOrder = '(SELECT * FROM record ORDER BY md5(resident_id::text))'
/** plain COPY is text; the binary format, which the ingestion itself writes, spares the server the parsing */
const formats = ['text', 'binary'] as const
type CopyFormat = (typeof formats)[number]
const department = 'medicalSecurity'
const exportName = /费用结算|结算/
const idColumn = '证件号码'

interface Round {
  readonly first: IngestMeasure
  readonly again: IngestMeasure
  /** seconds */
  readonly copies: Readonly<Record<CopyFormat, number>>
  /** seconds; undefined where it is not installed */
  readonly pgloader: number | undefined
}

interface Bench {
  readonly client: pg.Client
  readonly task: IngestTask
  readonly folder: string
}

export async function benchIngest({ residents, rounds }: IngestBenchOptions): Promise<Figure[]> {
  const { dataFolder: folder, databaseUrl } = await benchPlace()
  await mkdir(folder, { recursive: true })
  const file = await exportFile(join(folder, `county-${residents}`), residents)
  console.log(`文件 ${(await stat(file)).size >> 20} MiB，${rounds} 轮`)
  const store = await openStore({ databaseUrl, dataFolder: folder }, { patience: 0 })
  const client = new pg.Client({ connectionString: store.url })
  await client.connect()
  try {
    const task = { department, file, url: store.url, keyFile: join(folder, 'keys.json') }
    const measured: Round[] = []
    while (measured.length < rounds) measured.push(await runRound({ client, task, folder }))
    return figuresOf(measured)
  } finally {
    for (const format of formats) await rm(rowsFile(folder, format), { force: true })
    await client.end()
    await store.close()
  }
}

async function runRound({ client, task, folder }: Bench): Promise<Round> {
  await empty(client)
  // all begin with the write-ahead log's files at hand and nothing left to write
  await client.query('CHECKPOINT')
  const first = await runChild<IngestMeasure>('ingest-child.ts', task)
  const { records } = first
  console.log(`导入 ${rate(records, first.seconds)}，内存峰值 ${first.peakMegabytes} MB`)
  for (const format of formats) await keepRows(client, folder, format)
  await client.query('CHECKPOINT')
  const again = await runChild<IngestMeasure>('ingest-child.ts', task)
  if (again.records > 0 || again.same !== records) throw new Error('the same export changed something')
  console.log(`  再次导入同一文件 ${rate(records, again.seconds)}，内存峰值 ${again.peakMegabytes} MB`)
  const copies = { text: await copyRows(client, folder, 'text'), binary: await copyRows(client, folder, 'binary') }
  for (const format of formats) console.log(`  直接 COPY（${format}）${rate(records, copies[format])}`)
  const pgloader = (await hasPgloader())
    ? await loadByPgloader({ ...task, client, idColumn, rows: records })
    : undefined
  console.log(pgloader === undefined ? '  本机未安装 pgloader，未作对比' : `  pgloader ${rate(records, pgloader)}`)
  return { first, again, copies, pgloader }
}

function figuresOf(rounds: readonly Round[]): Figure[] {
  const name = '导入 GB18030 CSV 的速度'
  const loaded = rounds.flatMap(({ pgloader, first }) => (pgloader === undefined ? [] : [pgloader / first.seconds]))
  const memory = rounds.map(({ first, again }) => Math.max(first.peakMegabytes, again.peakMegabytes))
  return [
    {
      name,
      against: '同样的行直接 COPY，同表同索引',
      values: rounds.map(({ copies, first }) => copies.text / first.seconds),
      target: { least: 0.6 },
    },
    ...(loaded.length > 0 ? [{ name, against: 'pgloader，不作校验', values: loaded, target: { least: 1 } }] : []),
    {
      name: '再次导入未变的全量，时间',
      against: '首次导入',
      values: rounds.map(({ again, first }) => again.seconds / first.seconds),
      target: { most: 0.35 },
    },
    { name: '导入进程内存', against: '峰值', values: memory, unit: 'MB', target: { most: 400 } },
  ]
}

function rowsFile(folder: string, format: CopyFormat): string {
  return join(folder, `rows.${format}`)
}

async function keepRows(client: pg.Client, folder: string, format: CopyFormat): Promise<void> {
  const rows = client.query(copyTo(`COPY ${rowsInFileOrder} TO STDOUT (FORMAT ${format})`))
  await pipeline(rows, createWriteStream(rowsFile(folder, format)))
}

/** @returns seconds */
async function copyRows(client: pg.Client, folder: string, format: CopyFormat): Promise<number> {
  await client.query('TRUNCATE record')
  await client.query('CHECKPOINT')
  const rows = createReadStream(rowsFile(folder, format), { highWaterMark: 1 << 20 })
  const start = performance.now()
  await pipeline(rows, client.query(copyFrom(`COPY record FROM STDIN (FORMAT ${format})`)))
  return (performance.now() - start) / 1000
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
      upload, change, change_pending, known_rows`,
  )
}

function rate(rows: number, seconds: number): string {
  return `${Math.round(rows / seconds)} 行/秒（${seconds.toFixed(1)} 秒）`
}
