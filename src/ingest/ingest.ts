/** One batch from its files to the store: read, stage, refuse what cannot be taken, merge, report. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type pg from 'pg'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { YikuError } from '../errors.ts'
import type { Store } from '../store/open.ts'
import { closeGate } from '../store/source-gate.ts'
import { readKeyRing } from '../vault/key-ring.ts'
import { openVault } from '../vault/vault.ts'
import { carrierOf, type Export } from './adapter.ts'
import { type BatchFile, type BatchReport, changesIn } from './batch.ts'
import { withBatchClient } from './batch-client.ts'
import { beginBatch, clearAttempt, clearStaged, endBatch, lockDepartment } from './batch-store.ts'
import { getBatch } from './batches.ts'
import { changedFieldsOf } from './changed-fields.ts'
import { openCopy } from './copy-stream.ts'
import { loadDirectly } from './direct-way.ts'
import { nameInWords, namesSayDay } from './export-name.ts'
import { forgetBatch } from './known-rows-sql.ts'
import { forgetUnconfirmed } from './known-rows-store.ts'
import { type Adapters, dayInChina, getExport, type LoadedAdapter, observedAtOf } from './load-adapters.ts'
import { endOf, forgetOthers, type Loading, readFiles, refuseLate } from './loading.ts'
import { compileExport } from './map-row.ts'
import { classifyStaged, guardShrink, type Merge, mergeStaged, withGone, withSame } from './merge.ts'
import { joinSets, joinSetsFromRows, joinSetsFromShare, learnSizes, learnSizesFromRows } from './merge-sql.ts'
import { newTally, type Tally } from './read-export.ts'
import { memorable, type Recalled, recallRows, type Settled, settleRecalled } from './recall.ts'
import type { StagedBlock } from './stage-block.ts'
import { stagingColumns } from './staged-tuple.ts'
import { daysBehind, readStanding, spokenFor } from './standing-snapshots.ts'
import { tellBatch } from './tell-batch.ts'
import { findMadeExport } from './template-export.ts'

export interface IngestHub {
  readonly store: Store
  readonly catalogue: Catalogue
  readonly adapters: Adapters
  readonly keyFile: string
  /** area code that the departments' snapshots cover */
  readonly area: string
}

export interface IngestOptions {
  readonly department: string
  /** paths of all the files of one export, or one connection URL for a view */
  readonly files: readonly string[]
  /** id of the export; by the files' names where absent */
  readonly exportId?: string | undefined
  /** what the files are said to be, where their export is made out of the catalogue; default `changes` */
  readonly mode?: Export['mode'] | undefined
  /** the batch that waits for these files; absent: a new one */
  readonly batchId?: number | undefined
  /** when the department exported; by the files' names, or their time of change where those of the export never say */
  readonly observedAt?: Date | undefined
  /** say what would change, and change nothing */
  readonly dryRun?: boolean | undefined
  /** merge a snapshot although it removes more than the adapter's bound */
  readonly allowShrink?: boolean | undefined
  readonly onProgress?: ((progress: Progress) => void) | undefined
  /** bytes of the files from which on rows are remembered from one snapshot to the next */
  readonly recallFrom?: number | undefined
  /** keys that a first load remembers; rows beyond them go by way of `staging` */
  readonly keysRemembered?: number | undefined
}

export interface Progress {
  /** `again`: the direct way came to nothing, and the export is read anew */
  readonly stage: 'reading' | 'again' | 'merging'
  readonly rows: number
  /** bytes read so far, and in all; absent for a view */
  readonly bytes?: number
  readonly totalBytes?: number
}

/** by how many milliseconds a department's clock may be ahead */
const clockSkew = 3_600_000
const defaultShrinkBound = 0.05

/** Runs one batch. @throws {YikuError} where the whole export is refused; the batch stays as `refused` with the reason */
export async function ingest(hub: IngestHub, options: IngestOptions): Promise<BatchReport> {
  const loaded = hub.adapters.get(options.department)
  const one = exportOf(hub, loaded, options)
  const files = await Promise.all(options.files.map((file) => describeFile(one, file)))
  const observedAt = options.observedAt ?? (await exportTime(one, options.files))
  guardFuture(observedAt)
  return withBatchClient(hub.store.url, async (client) => {
    await lockDepartment(client, loaded.adapter.department.number)
    const batch = { source: loaded.adapter.department.number, one, files, observedAt }
    const batchId = await beginBatch(client, batch, options.batchId)
    // it takes as long as reading does: both at the same time
    const fingerprinted = storeFingerprints(hub.store.pool, { batchId, one, files, paths: options.files })
    fingerprinted.catch(() => undefined)
    await runBatch({ hub, options, loaded, one, files, observedAt, client, batchId, fingerprinted }).finally(() =>
      Promise.allSettled([fingerprinted]),
    )
    return await getBatch(hub, batchId)
  })
}

/** An export of tomorrow would count as newer than everything that comes until then. @throws {YikuError} exportFromFuture */
function guardFuture(observedAt: Date): void {
  if (observedAt.getTime() > Date.now() + clockSkew)
    throw new YikuError('exportFromFuture', { detail: `文件导出于 ${dayInChina(observedAt)}` })
}

function exportOf(
  { catalogue }: IngestHub,
  { adapter }: LoadedAdapter,
  { files, exportId, mode = 'changes' }: IngestOptions,
): Export {
  const [first] = files
  if (first === undefined) throw new YikuError('fileNotFound', { detail: '没有给出文件' })
  const made = exportId === undefined ? undefined : findMadeExport({ adapter, catalogue, id: exportId, mode })
  if (made) return made
  const found = getExport(adapter, { file: basename(first), id: exportId })
  const other = files.find((file) => exportId === undefined && getExport(adapter, { file: basename(file) }) !== found)
  if (other) throw new YikuError('unknownExport', { file: basename(other), detail: '一个批次只能有同一种导出的文件' })
  return found
}

type Running = Omit<Loading, 'compiled' | 'merge' | 'memory'>

async function runBatch(run: Running): Promise<void> {
  const { hub, options, loaded, one, observedAt, client, batchId } = run
  const today = dayInChina(observedAt)
  const compiled = compileExport({ adapter: loaded.adapter, export: one, catalogue: hub.catalogue, today })
  const merge: Merge = {
    batchId,
    source: loaded.adapter.department.number,
    mode: one.mode,
    continuous: one.continuous ?? false,
    exportId: one.id,
    exportedAt: observedAt,
    observedAt: spokenFor(observedAt, one.behind),
    behind: daysBehind(loaded.adapter),
    categories: compiled.categories,
    carriers: compiled.categories.map(({ id }) => carrierOf(loaded.adapter, id)?.id),
    area: hub.area,
    versioned: one.sourceVersion !== undefined,
    catalogue: hub.catalogue,
    openVault: async () => openVault(await readKeyRing(hub.keyFile)),
  }
  const tally = newTally()
  try {
    if (one.mode === 'snapshot') await guardOlder(client, run, merge)
    const loading = { ...run, compiled, merge, memory: await memorable(run) }
    const isLoaded = !options.dryRun && (await loadDirectly(loading, tally))
    if (!isLoaded) await stageAndMerge(loading, tally)
  } catch (error) {
    await refuseBatch(client, { batchId, error, tally })
    throw error
  }
  // what is merged stays merged: a later batch clears what this one could not
  await clearStaged(client, batchId).catch(() => undefined)
}

/** By way of `staging`: compares with what the store knows, then merges. Rows that say what the store holds are passed over. */
async function stageAndMerge(run: Loading, tally: Tally): Promise<void> {
  const recalled = await recallRows(run)
  await stageRows(run, tally, recalled)
  if (!recalled) return await mergeRows(run, tally)
  if (!run.options.dryRun) await closeGate(run.client, run.merge.source)
  const settled = await settleRecalled(run, recalled)
  if (settled) return await mergeRows(run, tally, { ...recalled, ...settled })
  await clearAttempt(run.client, run.batchId)
  Object.assign(tally, newTally())
  run.options.onProgress?.({ stage: 'again', rows: 0 })
  await stageRows(run, tally)
  await mergeRows(run, tally)
}

async function stageRows(run: Loading, tally: Tally, recalled?: Recalled): Promise<void> {
  const records = openCopy(run.client, 'staging', stagingColumns)
  const write = ({ copy }: StagedBlock) => records.write(copy)
  const sink = { write, end: records.end, abort: records.abort }
  await readFiles(run, { sink, recalled }, tally)
}

/** @param passedOver what the rows mean that are not staged, where there are any */
async function mergeRows(run: Loading, tally: Tally, passedOver?: Recalled & Settled): Promise<void> {
  const { options, one, client, batchId, merge } = run
  // beside a store that is much larger, the few rows that are staged are quicker looked up one by one
  if (passedOver ? tally.records > tally.rows * joinSetsFromShare : tally.rows >= joinSetsFromRows)
    await client.query(joinSets)
  await refuseLate(run, tally)
  options.onProgress?.({ stage: 'merging', rows: tally.rows })
  if (!options.dryRun && !passedOver) await closeGate(client, merge.source)
  await client.query('BEGIN')
  await client.query("SET LOCAL work_mem = '256MB'")
  const staged = withSame(merge, await classifyStaged(client, merge), passedOver?.same)
  const categories = await withGone(client, merge, { staged, unseen: passedOver?.unseen })
  const end = endOf(run, tally, categories)
  if (options.dryRun) {
    const counts = { ...end.counts, changedFields: await changedFieldsOf(client, merge) }
    await client.query('ROLLBACK')
    await clearStaged(client, batchId)
    return await endBatch(client, { ...end, counts, status: 'dryRun' })
  }
  if (one.mode === 'snapshot' && !options.allowShrink) {
    const files = { now: run.files.length, before: await countFilesBefore(client, run) }
    await guardShrink(client, merge, { counts: categories, bound: one.shrinkBound ?? defaultShrinkBound, files })
  }
  await mergeStaged(client, merge, { counts: categories, residents: tally.residents })
  if (!passedOver) await forgetOthers(run)
  else if (run.memory) await forgetUnconfirmed(client, run.memory, passedOver.known)
  await endBatch(client, { ...end, status: 'merged' })
  await tellBatch(client, { ...merge, changes: changesIn(end.counts) })
  if (changesIn(end.counts) >= learnSizesFromRows) await client.query(learnSizes)
  await client.query('COMMIT')
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
    await client.query(forgetBatch, [batchId])
    await endBatch(client, { batchId, counts, leftover: [...tally.leftover], status: 'refused', refusal })
  } catch {
    // the connection is gone: the next batch of this department finds this one interrupted and clears it
  }
}

/** @throws {YikuError} olderThanStore */
async function guardOlder(client: pg.Client, { hub, one, observedAt }: Running, merge: Merge): Promise<void> {
  const own = merge.categories.map(({ number }) => number)
  const newer = (await readStanding(client, merge)).find(
    ({ category, spoke }) => own.includes(category) && spoke > merge.observedAt,
  )
  if (!newer) return
  const times = [observedAt, newer.exported]
  const days = times.map(dayInChina)
  const [mine, other] = days[0] === days[1] ? times.map(minuteInChina) : days
  const late = one.behind === undefined ? '' : `，所载截至 ${one.behind} 天以前`
  const { title } = hub.catalogue.getCategoryByNumber(newer.category)
  throw new YikuError('olderThanStore', {
    detail: `文件导出于 ${mine}${late}，库中已有 ${other} 的“${title}”全量`,
  })
}

/** `YYYY-MM-DD HH:MM` */
function minuteInChina(moment: Date): string {
  return new Date(moment.getTime() + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')
}

/** How many files the last snapshot of this export was. */
async function countFilesBefore(client: pg.Client, { loaded, one }: Running): Promise<number> {
  const { rows } = await client.query<{ files: number }>(
    `SELECT jsonb_array_length(files) AS files FROM batch
     WHERE source = $1 AND export = $2 AND mode = 'snapshot' AND status = 'merged'
     ORDER BY observed_at DESC, batch_id DESC LIMIT 1`,
    [loaded.adapter.department.number, one.id],
  )
  return rows[0]?.files ?? 0
}

async function describeFile({ format }: Export, path: string): Promise<BatchFile> {
  if (format.type === 'view') return { name: format.view, bytes: 0, sha256: '' }
  const found = await stat(path).catch((cause) => {
    throw new YikuError('fileNotFound', { file: basename(path), cause })
  })
  if (!found.isFile()) throw new YikuError('fileNotFound', { file: basename(path) })
  return { name: basename(path), bytes: found.size, sha256: '' }
}

interface Fingerprinting extends Pick<Loading, 'batchId' | 'one' | 'files'> {
  readonly paths: readonly string[]
}

/** Writes down which bytes the files were. */
async function storeFingerprints(pool: pg.Pool, { batchId, one, files, paths }: Fingerprinting): Promise<void> {
  if (one.format.type === 'view') return
  const found: BatchFile[] = []
  for (const [at, file] of files.entries()) found.push({ ...file, sha256: await sha256Of(paths[at] ?? '') })
  await pool.query('UPDATE batch SET files = $2 WHERE batch_id = $1', [batchId, JSON.stringify(found)])
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk)
  return hash.digest('hex')
}

/** The oldest of the files counts: what came later may be missing from it. @throws {YikuError} exportUndated */
async function exportTime(one: Export, paths: readonly string[]): Promise<Date> {
  if (one.format.type === 'view') return new Date()
  const times = await Promise.all(paths.map((path) => fileTime(one, path)))
  return new Date(Math.min(...times.map((time) => time.getTime())))
}

/** A file that was renamed is as old as it was: when it was sent or copied says nothing of its day. */
async function fileTime(one: Export, path: string): Promise<Date> {
  const file = basename(path)
  const named = observedAtOf(one, file)
  if (named) return named
  if (!namesSayDay(one)) return (await stat(path)).mtime
  throw new YikuError('exportUndated', { file, detail: `文件名应如 ${nameInWords(one)}，其中的日期为实际导出的日期` })
}
