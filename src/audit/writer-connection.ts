/** The batch writer's one connection: opened when it is needed, given up when it keeps silent. */
import pg from 'pg'
import { closeAtOnce } from '../store/close-at-once.ts'
import { openLogClient } from './log-client.ts'

/**
 * `lost`: it is not known whether anything was written, or another attempt may do · `entry`: the server does not take
 * something of what was sent · `refused`: the server takes nothing now
 */
interface Failure {
  readonly kind: 'lost' | 'entry' | 'refused'
  readonly error: unknown
  /** without values */
  readonly reason: string
}

export class WriterConnection {
  readonly #url: string
  readonly #patience: number
  #client: pg.Client | undefined
  #opening: Promise<pg.Client> | undefined

  constructor(url: string, patience: number) {
    this.#url = url
    this.#patience = patience
  }

  /** Runs a statement; what is not over at the deadline (on the clock of performance.now()) is given up. */
  async run(work: (client: pg.Client) => Promise<void>, deadline: number): Promise<Failure | undefined> {
    const attempt = this.#get().then((client) => {
      if (performance.now() >= deadline) throw new Error('connected too late')
      return work(client)
    })
    const failure = await failureBefore(attempt, deadline)
    if (failure?.kind === 'lost') this.#drop()
    return failure
  }

  async close(): Promise<void> {
    await this.#opening?.catch(() => undefined)
    await this.#client?.end().catch(() => undefined)
  }

  async #get(): Promise<pg.Client> {
    if (this.#client) return this.#client
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined
    })
    return this.#opening
  }

  async #open(): Promise<pg.Client> {
    const client = await openLogClient(this.#url, { role: 'yiku_log_writer', patience: this.#patience })
    client.once('end', () => {
      if (this.#client === client) this.#client = undefined
    })
    // the first entry of a month must not find the log without a place for it
    await client.query("SELECT access_ensure_months(now(), now() + interval '1 month')")
    this.#client = client
    return client
  }

  #drop(): void {
    if (this.#client) closeAtOnce(this.#client)
    this.#client = undefined
  }
}

function failureBefore(attempt: Promise<void>, deadline: number): Promise<Failure | undefined> {
  const { promise, resolve } = Promise.withResolvers<Failure | undefined>()
  const left = Math.max(0, deadline - performance.now())
  const late = setTimeout(() => resolve(failureOf(new Error('no answer in time'))), left)
  attempt.then(
    () => resolve(undefined),
    (error) => resolve(failureOf(error)),
  )
  return promise.finally(() => clearTimeout(late))
}

/** Classes of SQLSTATE: 22 and 23 data and constraints, P0 raised by a trigger; 08, 40, 55, 57 pass by themselves. */
function failureOf(error: unknown): Failure {
  if (!(error instanceof pg.DatabaseError)) return { kind: 'lost', error, reason: String(error) }
  const { code = '', routine = '' } = error
  const reason = `PostgreSQL ${code} ${routine}`
  if (/^(?:22|23|P0)/.test(code)) return { kind: 'entry', error, reason }
  return { kind: /^(?:08|40|55|57|53300)/.test(code) ? 'lost' : 'refused', error, reason }
}
