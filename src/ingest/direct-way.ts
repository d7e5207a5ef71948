/**
 * The direct way of a first load: where the store knows nothing of an export's categories from this source there is
 * nothing to compare with, and its rows are copied into `record` while they are read, in the transaction that also
 * merges what had to wait in `staging`. It takes its chance: whatever goes wrong, the batch is begun again by way of
 * `staging`, which then says what it was.
 */
import type pg from 'pg'
import { closeGate } from '../store/source-gate.ts'
import { changesIn, noCounts } from './batch.ts'
import { clearAttempt, endBatch } from './batch-store.ts'
import { type CopyStream, openCopy } from './copy-stream.ts'
import { type DirectLoad, openDirectLoad } from './direct-load.ts'
import type { Format } from './format.ts'
import { mostPlacedBytes } from './line-places.ts'
import { endOf, forgetOthers, type Loading, readFiles, refuseLate } from './loading.ts'
import { type CountsByCategory, classifyStaged, type Merge, mergeStaged } from './merge.ts'
import { joinSets, joinSetsFromRows, knowsAny, learnSizes, learnSizesFromRows, stageFirstCopies } from './merge-sql.ts'
import { newTally, type RecordSink, type Tally } from './read-export.ts'
import { recordColumns, stagingColumns } from './staged-tuple.ts'
import { tellBatch } from './tell-batch.ts'

/** Loads the batch, if it can be loaded directly. Returns whether it did; the tally is then that of the batch. */
export async function loadDirectly(loading: Loading, tally: Tally): Promise<boolean> {
  const { client, batchId } = loading
  if (!mayGoDirectly(loading)) return false
  const own = newTally()
  await client.query('BEGIN')
  try {
    if (await knowsSomething(client, loading.merge)) {
      await client.query('ROLLBACK')
      return false
    }
    await copyAndMerge(loading, own)
    await client.query('COMMIT')
  } catch {
    await client.query('ROLLBACK')
    await clearAttempt(client, batchId)
    loading.options.onProgress?.({ stage: 'again', rows: own.rows })
    return false
  }
  Object.assign(tally, own)
  return true
}

async function copyAndMerge(loading: Loading, tally: Tally): Promise<void> {
  const { client, options, files, merge } = loading
  const load = openDirectLoad({ fileBytes: files.map(({ bytes }) => bytes), capacity: options.keysRemembered })
  await readFiles(loading, { sink: directSink(loading, load), directAt: merge.observedAt }, tally)
  // a planner that knows nothing of what was just written takes hours over a few rows
  if (tally.rows >= learnSizesFromRows) await client.query(learnSizes)
  if (load.waiting >= joinSetsFromRows) await client.query(joinSets)
  await closeGate(client, merge.source)
  const copied = await takeBack(loading, load)
  await refuseLate(loading, tally)
  options.onProgress?.({ stage: 'merging', rows: tally.rows })
  await finish(loading, copied, tally)
}

/** Lines of a workbook are not numbered through: they do not say which row it was. */
function mayGoDirectly({ one, files }: Loading): boolean {
  const bytes = files.reduce((sum, file) => sum + file.bytes + 1, 0)
  return one.mode === 'snapshot' && one.operation === undefined && numbersLines(one.format) && bytes <= mostPlacedBytes
}

function numbersLines({ type }: Format): boolean {
  return type !== 'xlsx' && type !== 'xls' && type !== 'htmlTable'
}

async function knowsSomething(client: pg.Client, { source, categories }: Merge): Promise<boolean> {
  const { rows } = await client.query(knowsAny, [source, categories.map(({ number }) => number)])
  return rows[0]?.known !== false
}

/** The connection of the batch is busy with `record`: what waits takes one from the pool, if there is any. */
function directSink({ client, hub }: Loading, load: DirectLoad): RecordSink {
  const records = openCopy(client, 'record', recordColumns)
  let opening: Promise<Waiting> | undefined
  const writeStaged = async (tuples: Uint8Array) => {
    opening ??= openWaiting(hub.store.pool)
    const { copy } = await opening
    await copy.write(tuples)
  }
  return {
    async write(block) {
      const { direct, staged } = load.divide(block)
      if (staged.length > 0) await writeStaged(staged)
      for (const tuples of direct) await records.write(tuples)
    },
    async end() {
      await records.end()
      const waiting = await opening
      await waiting?.copy.end()
      waiting?.connection.release()
    },
    abort(error) {
      records.abort(error)
      opening
        ?.then(({ copy, connection }) => {
          copy.abort(error)
          connection.release(error)
        })
        .catch(() => undefined)
    },
  }
}

interface Waiting {
  readonly connection: pg.PoolClient
  readonly copy: CopyStream
}

async function openWaiting(pool: pg.Pool): Promise<Waiting> {
  const connection = await pool.connect()
  return { connection, copy: openCopy(connection, 'staging', stagingColumns) }
}

/** Of a key that came more than once, the first row is in `record` already: it must wait with the others. */
async function takeBack({ client, batchId, merge }: Loading, { repeats, copied }: DirectLoad): Promise<CopiedCounts> {
  const counts = new Map(copied)
  if (repeats.length === 0) return counts
  const { rows } = await client.query<{ category: number }>(stageFirstCopies, [
    batchId,
    merge.source,
    repeats.map(({ file }) => file),
    repeats.map(({ line }) => line),
    repeats.map(({ firstFile }) => firstFile),
    repeats.map(({ firstLine }) => firstLine),
  ])
  for (const { category } of rows) counts.set(category, (counts.get(category) ?? 0) - 1)
  return counts
}

/** Number of category → records. */
type CopiedCounts = ReadonlyMap<number, number>

/** Merges what waited, and ends the batch. */
async function finish(loading: Loading, copied: CopiedCounts, tally: Tally): Promise<void> {
  const { client, merge } = loading
  await client.query("SET LOCAL work_mem = '256MB'")
  const counts = await classifyStaged(client, merge)
  await mergeStaged(client, merge, { counts, residents: tally.residents })
  await forgetOthers(loading)
  const end = endOf(loading, tally, sumOf(merge, counts, copied))
  await endBatch(client, { ...end, status: 'merged' })
  await tellBatch(client, { ...merge, changes: changesIn(end.counts) })
}

function sumOf({ categories }: Merge, staged: CountsByCategory, copied: CopiedCounts): CountsByCategory {
  return Object.fromEntries(
    categories.map(({ id, number }) => {
      const counts = staged[id] ?? noCounts
      return [id, { ...counts, new: counts.new + (copied.get(number) ?? 0) }]
    }),
  )
}
