/** One batch on its way into the store, and what both ways have in common. */
import type pg from 'pg'
import { YikuError } from '../errors.ts'
import type { Export } from './adapter.ts'
import type { BatchFile } from './batch.ts'
import { type EndedBatch, refuseLines } from './batch-store.ts'
import type { IngestHub, IngestOptions } from './ingest.ts'
import * as sql from './known-rows-sql.ts'
import { type KnownRowsOf, openLearning } from './known-rows-store.ts'
import { dayInChina, type LoadedAdapter } from './load-adapters.ts'
import type { CompiledExport } from './map-row.ts'
import type { CountsByCategory, Merge } from './merge.ts'
import { type ReadExportOptions, type RecordSink, readExport, type Tally } from './read-export.ts'
import type { Recalled } from './recall.ts'

export interface Loading {
  readonly hub: IngestHub
  readonly options: IngestOptions
  readonly loaded: LoadedAdapter
  readonly one: Export
  readonly files: readonly BatchFile[]
  readonly observedAt: Date
  readonly client: pg.Client
  readonly batchId: number
  readonly compiled: CompiledExport
  readonly merge: Merge
  /** where its rows may be remembered for the next time */
  readonly memory: KnownRowsOf | undefined
  /** resolves when the files' digests are written down */
  readonly fingerprinted: Promise<void>
}

export interface ReadingOf {
  readonly sink: RecordSink
  /** for `record` itself: the moment for which the export speaks */
  readonly directAt?: Date
  /** rows to be passed over */
  readonly recalled?: Recalled | undefined
}

/**
 * Reads its files into a sink. When it is done their digests are written down, too: they go to the batch's line by another
 * connection, for which that of the batch must not wait once it holds that line itself.
 */
export async function readFiles(loading: Loading, reading: ReadingOf, tally: Tally): Promise<void> {
  await readExport(readingOf(loading, reading), tally)
  await loading.fingerprinted
}

function readingOf(loading: Loading, { sink, directAt, recalled }: ReadingOf): ReadExportOptions {
  const { hub, options, loaded, one, files, observedAt, batchId, compiled, memory } = loading
  const learning = memory && !options.dryRun ? openLearning(hub.store.pool, memory) : undefined
  return {
    pool: hub.store.pool,
    spec: {
      module: loaded.module,
      exportId: one.id,
      mode: one.mode,
      batchId,
      today: dayInChina(observedAt),
      keyFile: hub.keyFile,
      directAt,
      recall: recalled && { memory: recalled.known.memory, fileBytes: files.map(({ bytes }) => bytes) },
      learns: learning !== undefined,
    },
    learning,
    one,
    compiled,
    files,
    paths: options.files,
    sink,
    onProgress: options.onProgress,
  }
}

const rejectShare = 0.5
const rejectShareFromRows = 100

/** Refuses what only the whole export shows. @throws {YikuError} tooManyRejects */
export async function refuseLate({ client, batchId, one }: Loading, tally: Tally): Promise<void> {
  const { rows, destroyed, doubts } = tally
  tally.rejected += await refuseLines(client, { batchId, one, destroyed: destroyed > 0, doubts })
  if (rows >= rejectShareFromRows && tally.rejected > rows * rejectShare)
    throw new YikuError('tooManyRejects', { detail: `共 ${rows} 行，退回 ${tally.rejected} 行` })
}

/** What it has learned of its rows stands for what earlier ones had. For where it has read every row. */
export async function forgetOthers({ client, memory }: Loading): Promise<void> {
  if (memory) await client.query(sql.forgetOthers, [memory.batchId, memory.source, memory.exportId])
}

export function endOf({ batchId }: Loading, tally: Tally, categories: CountsByCategory): Omit<EndedBatch, 'status'> {
  const counts = { rows: tally.rows, rejected: tally.rejected, notes: tally.notes, categories }
  return { batchId, counts, leftover: [...tally.leftover] }
}
