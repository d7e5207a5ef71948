/** Reads all files of an export through the mapping threads, streaming: memory does not grow with the files. */
import { availableParallelism } from 'node:os'
import type pg from 'pg'
import type { Export } from './adapter.ts'
import type { BatchFile } from './batch.ts'
import { type PlacedDoubt, storeGaps, storeRejects } from './batch-store.ts'
import { openCopy } from './copy-stream.ts'
import type { Progress } from './ingest.ts'
import type { Learning } from './known-rows-store.ts'
import type { CompiledExport } from './map-row.ts'
import { readerOf } from './readers/index.ts'
import { residentColumns } from './resident-stage.ts'
import type { StagedBlock } from './stage-block.ts'
import type { StagerSpec } from './stager.ts'
import { openGrowingPool, openStagingPool } from './staging-pool.ts'

/** What the rows of an export came to. */
export interface Tally {
  rows: number
  notes: number
  /** rows whose ID number Excel destroyed */
  destroyed: number
  rejected: number
  /** records that are not passed over */
  records: number
  /** staged residents; one may be among them more than once */
  residents: number
  readonly leftover: Set<string>
  readonly doubts: PlacedDoubt[]
}

export function newTally(): Tally {
  return { rows: 0, notes: 0, destroyed: 0, rejected: 0, records: 0, residents: 0, leftover: new Set(), doubts: [] }
}

/** Where the tuples of the records go. */
export interface RecordSink {
  /** resolves when more may come */
  write(staged: StagedBlock): Promise<void>
  /** resolves when the server has taken everything */
  end(): Promise<void>
  abort(error: Error): void
}

export interface ReadExportOptions {
  readonly pool: pg.Pool
  readonly spec: StagerSpec
  readonly one: Export
  readonly compiled: CompiledExport
  readonly files: readonly BatchFile[]
  readonly paths: readonly string[]
  readonly sink: RecordSink
  /** takes what rows come to, for later snapshots */
  readonly learning: Learning | undefined
  readonly onProgress: ((progress: Progress) => void) | undefined
}

/** files from which on threads of their own are worth their start */
const threadsFromBytes = 4 << 20

/** Rejects, gaps and residents go to the store at once; what is counted is added to the tally. */
export async function readExport(options: ReadExportOptions, tally: Tally): Promise<void> {
  const { pool: connections, spec, one, compiled, files, paths, sink, learning, onProgress } = options
  const { batchId } = spec
  const totalBytes = files.reduce((sum, { bytes }) => sum + bytes, 0)
  const isView = one.format.type === 'view'
  const large = isView || totalBytes >= threadsFromBytes
  const threads = large ? Math.min(2, availableParallelism()) : 0
  const pool = await (isView ? openGrowingPool : openStagingPool)(spec, threads)
  const residentClient = await connections.connect().catch(async (error) => {
    // threads that nobody ends keep the process alive
    await pool.close()
    throw error
  })
  const residents = openCopy(residentClient, 'staging_resident', residentColumns)
  const underWay = new Set<Promise<void>>()
  let bytes = 0
  let failure: Error | undefined

  const take = async (staged: StagedBlock) => {
    addTo(tally, staged)
    await storeRejects(connections, { batchId, file: staged.file, refused: staged.refused })
    await storeGaps(connections, batchId, staged.gaps)
    await learning?.add(staged.learned)
    await Promise.all([sink.write(staged), residents.write(staged.residents)])
  }

  try {
    for (const [file, path] of paths.entries()) {
      const blocks = readerOf(one.format).blocks(path, {
        required: compiled.required,
        optional: compiled.optional,
        serials: compiled.serials,
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
        onProgress?.({ stage: 'reading', rows: tally.rows, ...(bytes > 0 ? { bytes, totalBytes } : {}) })
      }
    }
    await Promise.all(underWay)
    await Promise.all([sink.end(), residents.end(), learning?.end()])
  } catch (error) {
    await Promise.allSettled(underWay)
    failure = error instanceof Error ? error : new Error(String(error))
    sink.abort(failure)
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
  tally.records += staged.records
  tally.residents += staged.residentCount
  for (const name of staged.leftover) tally.leftover.add(name)
  for (const doubt of staged.doubts) tally.doubts.push({ file: staged.file, ...doubt })
}
