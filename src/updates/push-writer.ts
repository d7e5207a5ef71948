/**
 * The way of all pushes of a process into the store: what came of a department while its last ones were being committed
 * goes together. So a department whose export is being merged holds up nobody else's pushes, and its own never meet. A
 * push is answered when it is committed, and not before.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { YikuError } from '../errors.ts'
import { createPool } from '../store/pool.ts'
import type { Vault } from '../vault/vault.ts'
import { announceChanges } from './announce-changes.ts'
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
  /** departments at a time */
  readonly connections?: number
  /** items that may wait; whoever comes on top is refused at once */
  readonly capacity?: number
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

export function openPushWriter({ url, vault, connections = 8, capacity = 20_000 }: PushWriterOptions): PushWriter {
  const pool = createPool(url, { connections, pipeline: true })
  pool.on('connect', (client) => void client.query(settings).catch(() => undefined))
  /** by department, while something of it is on its way */
  const queues = new Map<number, Waiting[]>()
  const residents = new Set<string>()
  const underWay = new Map<string, Promise<unknown>>()
  const announcer = announceChanges(pool)
  let items = 0
  let closed = false

  const run = async (source: number, queue: Waiting[]) => {
    // a turn of the event loop, so that what arrives together is written together
    await sleep(0)
    for (let batch = takeFrom(queue); batch.length > 0; batch = takeFrom(queue)) {
      if (residents.size > remembered) residents.clear()
      await writeBatch({ pool, vault, residents, announce: announcer.announce }, batch)
    }
    queues.delete(source)
  }
  const enqueue = (push: Push): Promise<PushAnswer> => {
    if (closed || items >= capacity) throw new YikuError('updatesBusy', { retryAfter: 1 })
    items += push.items.length
    const { number } = push.source
    const queue = queues.get(number) ?? []
    const answer = new Promise<PushAnswer>((resolve, reject) => queue.push({ push, resolve, reject }))
    if (!queues.has(number)) void run(number, queue)
    queues.set(number, queue)
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
      await announcer.close()
      await pool.end()
    },
  }
}

/** The next to be written together; two of one key are not. */
function takeFrom(queue: Waiting[]): Waiting[] {
  let items = 0
  let count = 0
  for (const { push } of queue) {
    items += push.items.length
    if (count > 0 && items > itemsTogether) break
    count += 1
  }
  return queue.splice(0, count)
}

interface Lane {
  readonly pool: pg.Pool
  readonly vault: Vault
  readonly residents: Set<string>
  announce(): void
}

/** One that cannot be written must not take the others with it. */
async function writeBatch(lane: Lane, batch: readonly Waiting[]): Promise<void> {
  try {
    const { written, isNews } = await writeOrRetry(
      lane,
      batch.map(({ push }) => push),
    )
    if (isNews) lane.announce()
    for (const [at, waiting] of batch.entries()) settle(waiting, written[at])
  } catch (error) {
    // of a lost connection nobody knows what it has done: the sender asks again
    if (batch.length === 1 || !isOfData(error)) for (const waiting of batch) waiting.reject(error)
    else for (const one of batch) await writeBatch(lane, [one])
  }
}

function settle({ resolve, reject }: Waiting, written: WrittenPushes['written'][number] | undefined): void {
  if (written === undefined || written === 'reused') reject(new YikuError('idempotencyKeyReused'))
  else resolve(written)
}

async function writeOrRetry({ pool, ...context }: Lane, pushes: readonly Push[]): Promise<WrittenPushes> {
  for (let attempt = 1; ; attempt++) {
    const client = await pool.connect()
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
