/**
 * The way of all pushes of a process into the store: what came of a department while its last ones were being committed
 * goes together, or, where it is worth a transaction of its own, beside them. So a department whose export is being
 * merged holds up nobody else's pushes, and its own about one resident never meet. A push is answered when it is
 * committed, and not before.
 */
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'
import type pg from 'pg'
import { YikuError } from '../errors.ts'
import { createPool } from '../store/pool.ts'
import type { Vault } from '../vault/vault.ts'
import { announceChanges, type ChangeAnnouncer } from './announce-changes.ts'
import type { Push, PushAnswer } from './push.ts'
import { type WrittenPushes, writePushes } from './write-pushes.ts'

export interface PushWriter {
  /** @throws {YikuError} idempotencyKeyReused, updatesBusy; whatever the store throws: then nobody knows, and the same key tells */
  write(push: Push): Promise<PushAnswer>
  /** Waits for what is under way. */
  close(): Promise<void>
}

export interface PushWriterOptions {
  readonly url: string
  readonly vault: Vault
  /** transactions at a time */
  readonly connections?: number
  /** items that may wait; whoever comes on top is refused at once */
  readonly capacity?: number
  /**
   * items that are worth a transaction beside the one that is under way: it costs PostgreSQL by itself as much as a few
   * of them
   */
  readonly enough?: number
}

interface Waiting {
  readonly push: Push
  resolve(answer: PushAnswer): void
  reject(error: unknown): void
}

/** items that are written in one transaction, but for a push that alone has more */
const itemsTogether = 1000
const attempts = 20
/** a transaction that lost against another one, by PostgreSQL's codes: a key taken, a deadlock, a conflict */
const lost = new Set(['23505', '40P01', '40001'])
/** residents remembered as known: 32 digits each */
const remembered = 200_000

/**
 * Rows are looked up by their keys, however many: a plan that reads whole tables would be chosen by outdated statistics,
 * and planning anew for each number of items takes longer than writing them.
 */
const settings = `SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_seqscan = off; SET jit = off;
  SET plan_cache_mode = force_generic_plan;
  SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'`

export function openPushWriter(options: PushWriterOptions): PushWriter {
  const { url, vault, connections = 12, capacity = 20_000, enough = 4 } = options
  const pool = createPool(url, { connections, pipeline: true })
  pool.on('connect', (client) => void client.query(settings).catch(() => undefined))
  /** by department, while something of it is on its way */
  const lanes = new Map<number, Lane>()
  const context = { pool, vault, residents: new Set<string>(), announcer: announceChanges(pool) }
  const underWay = new Map<string, Promise<unknown>>()
  let items = 0
  let closed = false

  const start = async (source: number, lane: Lane) => {
    // a turn of the event loop, so that what arrives together is written together
    await turn()
    lane.isStarting = false
    for (let batch = takeFrom(lane, enough); batch; batch = takeFrom(lane, enough)) void write(source, lane, batch)
  }
  const write = async (source: number, lane: Lane, batch: Batch) => {
    if (context.residents.size > remembered) context.residents.clear()
    await writeBatch(context, batch.waiting)
    lane.writing.delete(batch)
    for (let next = takeFrom(lane, enough); next; next = takeFrom(lane, enough)) void write(source, lane, next)
    if (lane.writing.size === 0 && lane.waiting.length === 0) lanes.delete(source)
  }
  const enqueue = (push: Push): Promise<PushAnswer> => {
    if (closed || items >= capacity) throw new YikuError('updatesBusy', { retryAfter: 1 })
    items += push.items.length
    const { number } = push.source
    const lane = lanes.get(number) ?? { waiting: [], items: 0, writing: new Set(), isStarting: false }
    lanes.set(number, lane)
    lane.items += push.items.length
    const answer = new Promise<PushAnswer>((resolve, reject) => lane.waiting.push({ push, resolve, reject }))
    if (!lane.isStarting && isWorthwhile(lane, enough)) {
      lane.isStarting = true
      void start(number, lane)
    }
    return answer.finally(() => {
      items -= push.items.length
    })
  }
  return {
    async write(push) {
      const id = JSON.stringify([push.client, push.key, push.part])
      // the same push at the same time: whoever comes second finds the first's answer in the store
      for (let same = underWay.get(id); same; same = underWay.get(id)) await same.catch(() => undefined)
      const answer = enqueue(push).finally(() => underWay.delete(id))
      underWay.set(id, answer)
      return answer
    },
    async close() {
      closed = true
      await Promise.allSettled(underWay.values())
      await context.announcer.close()
      await pool.end()
    },
  }
}

/** What is on its way of a department. */
interface Lane {
  readonly waiting: Waiting[]
  /** that wait */
  items: number
  readonly writing: Set<Batch>
  /** somebody is about to look what waits */
  isStarting: boolean
}

/** Pushes that are written together. */
interface Batch {
  readonly waiting: readonly Waiting[]
  /** whom they are about */
  readonly residents: ReadonlySet<string>
}

/** transactions of a department at a time: one is prepared while the other is written */
const beside = 2

/** While others are on their way, only what is much is. */
function isWorthwhile({ waiting, items, writing }: Lane, enough: number): boolean {
  return writing.size === 0 ? waiting.length > 0 : writing.size < beside && items >= enough
}

/** The next to be written together, if it may be now: beside others, only what is about other residents. What came first goes first. */
function takeFrom(lane: Lane, enough: number): Batch | undefined {
  if (!isWorthwhile(lane, enough)) return undefined
  const { waiting, writing } = lane
  const { count, items } = measure(waiting)
  const residents = residentsOf(waiting.slice(0, count))
  if ([...writing].some((other) => isShared(residents, other.residents))) return undefined
  const batch = { waiting: waiting.splice(0, count), residents }
  lane.items -= items
  writing.add(batch)
  return batch
}

function isShared(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  for (const one of some) if (others.has(one)) return true
  return false
}

/** How many pushes go together, and what is in them. */
function measure(waiting: readonly Waiting[]): { readonly count: number; readonly items: number } {
  let items = 0
  let count = 0
  for (const { push } of waiting) {
    if (count > 0 && items + push.items.length > itemsTogether) break
    items += push.items.length
    count += 1
  }
  return { count, items }
}

function residentsOf(waiting: readonly Waiting[]): Set<string> {
  const residents = new Set<string>()
  for (const { push } of waiting)
    for (const item of push.items) if ('residentId' in item) residents.add(item.residentId)
  return residents
}

interface Context {
  readonly pool: pg.Pool
  readonly vault: Vault
  readonly residents: Set<string>
  readonly announcer: ChangeAnnouncer
}

/** One that cannot be written must not take the others with it. */
async function writeBatch(context: Context, batch: readonly Waiting[]): Promise<void> {
  try {
    const { written, isNews } = await writeOrRetry(
      context,
      batch.map(({ push }) => push),
    )
    if (isNews) context.announcer.announce()
    for (const [at, waiting] of batch.entries()) settle(waiting, written[at])
  } catch (error) {
    // of a lost connection nobody knows what it has done: the sender asks again
    if (batch.length === 1 || !isOfData(error)) for (const waiting of batch) waiting.reject(error)
    else for (const one of batch) await writeBatch(context, [one])
  }
}

function settle({ resolve, reject }: Waiting, written: WrittenPushes['written'][number] | undefined): void {
  if (written === undefined || written === 'reused') reject(new YikuError('idempotencyKeyReused'))
  else resolve(written)
}

async function writeOrRetry(context: Context, pushes: readonly Push[]): Promise<WrittenPushes> {
  for (let attempt = 1; ; attempt++) {
    const client = await context.pool.connect()
    let failure: unknown
    try {
      return await writePushes(client, { ...context, locking: attempt > 1 }, pushes)
    } catch (error) {
      failure = error
    } finally {
      client.release(failure !== undefined && !isOfData(failure) && !isLost(failure))
    }
    if (!isLost(failure)) {
      // another server may know less than the one before
      context.residents.clear()
      throw failure
    }
    if (attempt === attempts) throw new YikuError('updatesBusy', { retryAfter: 1, cause: failure })
    await sleep(Math.random() * 10 * attempt)
  }
}

function isLost(error: unknown): boolean {
  return lost.has(codeOf(error))
}

/** The server refused a statement, and the connection is as good as before (classes 22, 23, 40, 42, 54). */
function isOfData(error: unknown): boolean {
  return /^(2|4|54)/.test(codeOf(error))
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
