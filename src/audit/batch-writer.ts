/**
 * The batch writer: entries of many requests, one commit. What queued during the last commit is the next batch, so that
 * under load a commit is shared by all who wait, and without load nobody waits for others.
 */
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'
import type pg from 'pg'
import { YikuError } from '../errors.ts'
import { type EntryDraft, malformedFields } from './entry.ts'
import { encodeStored, entryVersion, type StoredFields, storedFields } from './entry-encoding.ts'
import { entryFields } from './entry-fields.ts'
import { newEntryId } from './entry-id.ts'
import { insertEntries } from './entry-sql.ts'
import { hashLeaf } from './merkle-tree.ts'
import type { Receipt } from './receipt.ts'
import { withoutIdNumbers } from './without-id-numbers.ts'
import { WriterConnection } from './writer-connection.ts'

export interface LogWriter {
  /**
   * Resolves when the entry is on disk, never before.
   * @throws {YikuError} auditUnavailable where it cannot be said within the patience that it is: then nothing may leave
   */
  append(draft: EntryDraft): Promise<Receipt>
  /** entries that wait, those of the running commit included */
  readonly waiting: number
  /**
   * Looks whether entries can be written, as far as that is known without writing one: nothing waits for long, nothing was
   * refused since the last one that was written, and where nobody writes, the server would take one.
   * @throws {YikuError} auditUnavailable
   */
  check(): Promise<void>
  /** Takes no more, and resolves when what waits is written or refused. */
  close(): Promise<void>
}

export interface LogWriterOptions {
  readonly url: string
  /** milliseconds that an entry waits at the most */
  readonly patience?: number
  /** entries that may wait; more are refused at once */
  readonly capacity?: number
  /** clock, in milliseconds since 1970 */
  readonly now?: () => number
  /** what is wrong, never of whom */
  readonly log?: (line: string) => void
}

/** An entry on its way. */
interface Waiting {
  readonly stored: StoredFields
  readonly leafHash: Buffer
  /** on the clock of performance.now() */
  readonly since: number
  /** on the clock of performance.now() */
  readonly deadline: number
  resolve(): void
  reject(cause: unknown): void
}

const largestBatch = 1000
const longestPause = 1000
/** milliseconds: what waits longer, waits for a server that does not answer */
const longestWait = 1000
/** milliseconds for which a refusal is remembered where no entry has been written since */
const refusalCounts = 10_000

export function openLogWriter(options: LogWriterOptions): LogWriter {
  const { patience = 3000, capacity = 10_000, now = Date.now } = options
  const connection = new WriterConnection(options.url, patience)
  const queue: Waiting[] = []
  let waiting = 0
  let closed = false
  let running: Promise<void> | undefined
  let batch: readonly Waiting[] = []
  let refusedAt = -refusalCounts
  const log = (line: string) => {
    refusedAt = performance.now()
    options.log?.(line)
  }

  const run = async () => {
    // a turn of the event loop, so that what arrives together is written together
    await turn()
    while (queue.length > 0) {
      batch = queue.splice(0, largestBatch)
      await writeAll(connection, batch, log)
    }
    batch = []
    running = undefined
  }
  return {
    get waiting() {
      return waiting
    },
    async append(draft) {
      const { id, stored, leafHash } = prepare(draft, now())
      if (closed || waiting >= capacity) throw new YikuError('auditUnavailable')
      waiting += 1
      const durable = new Promise<void>((resolve, reject) => {
        const since = performance.now()
        queue.push({ stored, leafHash, since, deadline: since + patience, resolve, reject })
      })
      running ??= run()
      try {
        await durable
        refusedAt = -refusalCounts
      } catch (cause) {
        throw new YikuError('auditUnavailable', { cause })
      } finally {
        waiting -= 1
      }
      return { entry: id, leafHash: leafHash.toString('base64') }
    },
    async check() {
      const time = performance.now()
      const since = Math.min(...batch.map((one) => one.since))
      if (closed || waiting >= capacity || time - since > longestWait || time - refusedAt < refusalCounts)
        throw new YikuError('auditUnavailable')
      // a probe beside a commit under way could take its connection from it
      const failure = running ? undefined : await connection.run(probe, time + longestWait)
      if (failure) throw new YikuError('auditUnavailable', { cause: failure.error })
    },
    async close() {
      closed = true
      await running
      await connection.close()
    },
  }
}

interface Prepared {
  readonly id: string
  readonly stored: StoredFields
  readonly leafHash: Buffer
}

/** @throws {YikuError} auditUnavailable where the draft is none: what cannot be logged must not happen */
function prepare(draft: EntryDraft, at: number): Prepared {
  const wrong = malformedFields(draft)
  const id = newEntryId(at)
  const stored = wrong.length === 0 ? storedFields({ ...withoutIdNumbers(draft), id, at }) : []
  const bytes = encodeStored(entryVersion, stored)
  if (wrong.length === 0 && bytes) return { id, stored, leafHash: hashLeaf(bytes) }
  throw new YikuError('auditUnavailable', { cause: new Error(`an entry is malformed: ${wrong.join(', ')}`) })
}

/** Writes a batch, again on a new connection where one is lost, until each entry is written, refused or too late. */
async function writeAll(
  connection: WriterConnection,
  batch: readonly Waiting[],
  log: (line: string) => void,
): Promise<void> {
  let left = batch
  for (let pause = 10; ; pause = Math.min(pause * 2, longestPause)) {
    const time = performance.now()
    for (const late of left.filter(({ deadline }) => deadline <= time)) late.reject(new Error('too late'))
    left = left.filter(({ deadline }) => deadline > time)
    if (left.length === 0) return
    const deadline = Math.min(...left.map((one) => one.deadline))
    const failure = await connection.run((client) => insert(client, left), deadline)
    if (!failure) return settle(left, (one) => one.resolve())
    log(`访问记录没有写入：${failure.reason}`)
    if (failure.kind === 'entry' && left.length > 1) {
      // one bad entry must not take the others with it
      const half = left.length >> 1
      await writeAll(connection, left.slice(0, half), log)
      left = left.slice(half)
    } else if (failure.kind === 'lost') await sleep(Math.max(0, Math.min(pause, deadline - performance.now())))
    else return settle(left, (one) => one.reject(failure.error))
  }
}

function settle(batch: readonly Waiting[], how: (one: Waiting) => void): void {
  for (const one of batch) how(one)
}

/** @throws {Error} where the server would not take an entry */
async function probe(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ takes: boolean }>(
    `SELECT NOT current_setting('transaction_read_only')::boolean AND has_table_privilege('access_entry', 'INSERT') AS takes`,
  )
  if (!rows[0]?.takes) throw new Error('the server takes no entries')
}

async function insert(client: pg.Client, batch: readonly Waiting[]): Promise<void> {
  const columns: (string | null)[][] = entryFields.map((_, nth) => batch.map(({ stored }) => stored[nth] ?? null))
  const versions = batch.map(() => String(entryVersion))
  const hashes = batch.map(({ leafHash }) => leafHash.toString('hex'))
  await client.query({ name: 'append', text: insertEntries, values: [...columns, versions, hashes] })
}
