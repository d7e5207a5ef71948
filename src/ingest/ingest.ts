/** One batch from its files to the store: read, stage, refuse what cannot be taken, merge, report. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { basename } from 'node:path'
import type pg from 'pg'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { YikuError } from '../errors.ts'
import type { Store } from '../store/open.ts'
import { openKeyRing, type Suite } from '../vault/key-ring.ts'
import { openVault } from '../vault/vault.ts'
import { carrierOf, type Export } from './adapter.ts'
import { type BatchFile, type BatchReport, changesIn } from './batch.ts'
import { withBatchClient } from './batch-client.ts'
import {
  beginBatch,
  clearStaged,
  endBatch,
  lockDepartment,
  type PlacedDoubt,
  refuseLines,
  storeGaps,
  storeRejects,
} from './batch-store.ts'
import { getBatch } from './batches.ts'
import { openCopy } from './copy-stream.ts'
import { type Adapters, dayInChina, getExport, type LoadedAdapter, observedAtOf } from './load-adapters.ts'
import { type CompiledExport, compileExport } from './map-row.ts'
import { classifyStaged, guardShrink, type Merge, mergeStaged, spokenFor } from './merge.ts'
import { joinSets, joinSetsFromRows, learnSizes, learnSizesFromRows } from './merge-sql.ts'
import { readerOf } from './readers/index.ts'
import { stagingColumns } from './record-stage.ts'
import { residentColumns } from './resident-stage.ts'
import type { StagedBlock } from './stage-block.ts'
import { openGrowingPool, openStagingPool } from './staging-pool.ts'

export interface IngestHub {
  readonly store: Store
  readonly catalogue: Catalogue
  readonly adapters: Adapters
  readonly keyFile: string
  readonly suite: Suite
  /** area code that the departments' snapshots cover */
  readonly area: string
}

export interface IngestOptions {
  readonly department: string
  /** paths of all the files of one export, or one connection URL for a view */
  readonly files: readonly string[]
  /** id of the export; by the files' names where absent */
  readonly exportId?: string | undefined
  /** when the department exported; by the file's name, else its time of change */
  readonly observedAt?: Date | undefined
  /** say what would change, and change nothing */
  readonly dryRun?: boolean | undefined
  /** merge a snapshot although it removes more than the adapter's bound */
  readonly allowShrink?: boolean | undefined
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

export interface Progress {
  readonly stage: 'reading' | 'merging'
  readonly rows: number
  /** bytes read so far, and in all; absent for a view */
  readonly bytes?: number
  readonly totalBytes?: number
}

/** files from which on threads of their own are worth their start */
const threadsFromBytes = 4 << 20
/** by how many milliseconds a department's clock may be ahead */
const clockSkew = 3_600_000
const rejectShare = 0.5
const rejectShareFromRows = 100
const defaultShrinkBound = 0.05

/** Runs one batch. @throws {YikuError} where the whole export is refused; the batch stays as `refused` with the reason */
export async function ingest(hub: IngestHub, options: IngestOptions): Promise<BatchReport> {
  const loaded = hub.adapters.get(options.department)
  const one = exportOf(loaded, options)
  const files = await Promise.all(options.files.map((file) => describeFile(one, file)))
  const observedAt = options.observedAt ?? (await exportTime(one, options.files))
  guardFuture(observedAt)
  return withBatchClient(hub.store.url, async (client) => {
    await lockDepartment(client, loaded.adapter.department.number)
    const batchId = await beginBatch(client, { source: loaded.adapter.department.number, one, files, observedAt })
    await runBatch({ hub, options, loaded, one, files, observedAt, client, batchId })
    return await getBatch(hub, batchId)
  })
}

/** An export of tomorrow would count as newer than everything that comes until then. @throws {YikuError} exportFromFuture */
function guardFuture(observedAt: Date): void {
  if (observedAt.getTime() > Date.now() + clockSkew)
    throw new YikuError('exportFromFuture', { detail: `文件导出于 ${dayInChina(observedAt)}` })
}

function exportOf({ adapter }: LoadedAdapter, { files, exportId }: IngestOptions): Export {
  const [first] = files
  if (first === undefined) throw new YikuError('fileNotFound', { detail: '没有给出文件' })
  const found = getExport(adapter, { file: basename(first), id: exportId })
  const other = files.find((file) => exportId === undefined && getExport(adapter, { file: basename(file) }) !== found)
  if (other) throw new YikuError('unknownExport', { file: basename(other), detail: '一个批次只能有同一种导出的文件' })
  return found
}

interface Running {
  readonly hub: IngestHub
  readonly options: IngestOptions
  readonly loaded: LoadedAdapter
  readonly one: Export
  readonly files: readonly BatchFile[]
  readonly observedAt: Date
  readonly client: pg.Client
  readonly batchId: number
}

async function runBatch(run: Running): Promise<void> {
  const { hub, options, loaded, one, observedAt, client, batchId } = run
  const today = dayInChina(observedAt)
  const compiled = compileExport({ adapter: loaded.adapter, export: one, catalogue: hub.catalogue, today })
  const merge: Merge = {
    batchId,
    source: loaded.adapter.department.number,
    mode: one.mode,
    continuous: one.continuous ?? false,
    observedAt: spokenFor(observedAt, one.behind ?? 0),
    behind: snapshotsBehind(hub.catalogue, loaded),
    categories: compiled.categories,
    carriers: compiled.categories.map(({ id }) => carrierOf(loaded.adapter, id)?.id),
    area: hub.area,
    versioned: one.sourceVersion !== undefined,
    catalogue: hub.catalogue,
    openVault: async () => openVault((await openKeyRing(hub.keyFile, { suite: hub.suite })).ring),
  }
  const doubts: PlacedDoubt[] = []
  const tally = { rows: 0, notes: 0, destroyed: 0, rejected: 0, leftover: new Set<string>(), doubts }
  try {
    if (one.mode === 'snapshot') await guardOlder(client, run)
    await stageFiles(run, compiled, tally)
    if (tally.rows >= joinSetsFromRows) await client.query(joinSets)
    tally.rejected += await refuseLines(client, { batchId, one, destroyed: tally.destroyed > 0, doubts })
    if (tally.rows >= rejectShareFromRows && tally.rejected > tally.rows * rejectShare)
      throw new YikuError('tooManyRejects', { detail: `共 ${tally.rows} 行，退回 ${tally.rejected} 行` })
    options.onProgress?.({ stage: 'merging', rows: tally.rows })
    const categories = await classifyStaged(client, merge)
    const counts = { rows: tally.rows, rejected: tally.rejected, notes: tally.notes, categories }
    const end = { batchId, counts, leftover: [...tally.leftover] }
    if (options.dryRun) {
      await clearStaged(client, batchId)
      return await endBatch(client, { ...end, status: 'dryRun' })
    }
    if (one.mode === 'snapshot' && !options.allowShrink)
      await guardShrink(client, merge, { counts: categories, bound: one.shrinkBound ?? defaultShrinkBound })
    await client.query('BEGIN')
    await client.query("SET LOCAL work_mem = '256MB'")
    await mergeStaged(client, merge, categories)
    await endBatch(client, { ...end, status: 'merged' })
    if (changesIn(counts) >= learnSizesFromRows) await client.query(learnSizes)
    await client.query('COMMIT')
  } catch (error) {
    await refuseBatch(client, { batchId, error, tally })
    throw error
  }
  // what is merged stays merged: a later batch clears what this one could not
  await clearStaged(client, batchId).catch(() => undefined)
}

/** By how many days the department's snapshots are behind, by number of category. */
function snapshotsBehind(catalogue: Catalogue, { adapter }: LoadedAdapter): Map<number, number> {
  const late = adapter.exports.filter(({ behind }) => behind !== undefined)
  return new Map(
    late.flatMap(({ behind = 0, records }) =>
      records.map(({ category }) => [catalogue.getCategory(category).number, behind] as const),
    ),
  )
}

interface Tally {
  rows: number
  notes: number
  destroyed: number
  rejected: number
  readonly leftover: Set<string>
  readonly doubts: PlacedDoubt[]
}

/** A refused or failed batch leaves nothing but its own line, its reason and its rejects. */
async function refuseBatch(
  client: pg.Client,
  { batchId, error, tally }: { batchId: number; error: unknown; tally: Tally },
): Promise<void> {
  const refusal =
    error instanceof YikuError
      ? { code: error.code, message: error.message }
      : { code: 'internal', message: new YikuError('internal').message }
  const counts = { rows: tally.rows, rejected: tally.rejected, notes: tally.notes, categories: {} }
  try {
    await client.query('ROLLBACK')
    await clearStaged(client, batchId)
    await endBatch(client, { batchId, counts, leftover: [...tally.leftover], status: 'refused', refusal })
  } catch {
    // the connection is gone: the next batch of this department finds this one interrupted and clears it
  }
}

/** Asks the snapshots of before, not the coverage, which change files may have carried on. */
async function guardOlder(client: pg.Client, { loaded, one, observedAt }: Running): Promise<void> {
  const found = await client.query(
    "SELECT max(observed_at) AS newest FROM batch WHERE source = $1 AND export = $2 AND mode = 'snapshot' AND status = 'merged'",
    [loaded.adapter.department.number, one.id],
  )
  const newest: Date | null = found.rows[0]?.newest ?? null
  if (newest && newest > observedAt)
    throw new YikuError('olderThanStore', {
      detail: `文件导出于 ${dayInChina(observedAt)}，库中已有 ${dayInChina(newest)} 的全量`,
    })
}

/** Reads all files through the mapping threads into `staging`, streaming: memory does not grow with the files. */
async function stageFiles(run: Running, compiled: CompiledExport, tally: Tally): Promise<void> {
  const { hub, options, loaded, one, files, observedAt, client, batchId } = run
  const totalBytes = files.reduce((sum, { bytes }) => sum + bytes, 0)
  const isView = one.format.type === 'view'
  const large = isView || totalBytes >= threadsFromBytes
  const threads = large ? Math.min(2, availableParallelism()) : 0
  const spec = {
    module: loaded.module,
    exportId: one.id,
    batchId,
    today: dayInChina(observedAt),
    keyFile: hub.keyFile,
    suite: hub.suite,
  }
  const pool = await (isView ? openGrowingPool : openStagingPool)(spec, threads)
  const residentClient = await hub.store.pool.connect().catch(async (error) => {
    // threads that nobody ends keep the process alive
    await pool.close()
    throw error
  })
  const records = openCopy(client, 'staging', stagingColumns)
  const residents = openCopy(residentClient, 'staging_resident', residentColumns)
  const underWay = new Set<Promise<void>>()
  let bytes = 0
  let failure: Error | undefined

  const take = async (staged: StagedBlock) => {
    addTo(tally, staged)
    await storeRejects(hub.store.pool, { batchId, file: staged.file, refused: staged.refused })
    await storeGaps(hub.store.pool, batchId, staged.gaps)
    await Promise.all([records.write(staged.copy), residents.write(staged.residents)])
  }

  try {
    for (const [file, path] of options.files.entries()) {
      const blocks = readerOf(one.format).blocks(path, {
        required: compiled.required,
        optional: compiled.optional,
        fileName: files[file]?.name ?? '',
      })
      for await (const block of blocks) {
        bytes += block.bytes?.length ?? 0
        const work = pool
          .stage(file, block)
          .then(take)
          .finally(() => underWay.delete(work))
        work.catch(() => undefined)
        underWay.add(work)
        if (underWay.size > threads + 1) await Promise.race(underWay)
        options.onProgress?.({ stage: 'reading', rows: tally.rows, ...(bytes > 0 ? { bytes, totalBytes } : {}) })
      }
    }
    await Promise.all(underWay)
    await Promise.all([records.end(), residents.end()])
  } catch (error) {
    await Promise.allSettled(underWay)
    failure = error instanceof Error ? error : new Error(String(error))
    records.abort(failure)
    residents.abort(failure)
    throw error
  } finally {
    residentClient.release(failure)
    await pool.close()
  }
}

function addTo(tally: Tally, staged: StagedBlock): void {
  tally.rows += staged.rows
  tally.notes += staged.notes
  tally.destroyed += staged.destroyed
  tally.rejected += staged.refused.length
  for (const name of staged.leftover) tally.leftover.add(name)
  for (const doubt of staged.doubts) tally.doubts.push({ file: staged.file, ...doubt })
}

async function describeFile({ format }: Export, path: string): Promise<BatchFile> {
  if (format.type === 'view') return { name: format.view, bytes: 0, sha256: '' }
  const found = await stat(path).catch((cause) => {
    throw new YikuError('fileNotFound', { file: basename(path), cause })
  })
  if (!found.isFile()) throw new YikuError('fileNotFound', { file: basename(path) })
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk)
  return { name: basename(path), bytes: found.size, sha256: hash.digest('hex') }
}

/** The oldest of the files counts: what came later may be missing from it. */
async function exportTime(one: Export, paths: readonly string[]): Promise<Date> {
  if (one.format.type === 'view') return new Date()
  const times = await Promise.all(
    paths.map(async (path) => observedAtOf(one, basename(path)) ?? (await stat(path)).mtime),
  )
  return new Date(Math.min(...times.map((time) => time.getTime())))
}
