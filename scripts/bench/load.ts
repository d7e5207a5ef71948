/** A load on a server from a process of its own, with every answer looked at: a wrong or unlogged reply fails the run. */
import { runChild } from './run-child.ts'
import { runSql } from './run-sql.ts'

export interface Ask {
  readonly path: string
  /** JSON; absent: GET */
  readonly body?: string
  /** part of a right reply */
  readonly expect: string
}

export interface Load {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** asked in turn, again and again */
  readonly asks: readonly Ask[]
  readonly connections: number
  readonly seconds: number
  /**
   * Asked so many times a second by all connections together, and each time counted from when it was due; undefined: as
   * fast as answers come, where one that is slow is asked less.
   */
  readonly rate?: number
}

export interface LoadMeasure {
  readonly count: number
  readonly perSecond: number
  /** milliseconds */
  readonly p50: number
  readonly p99: number
  /** µs of the sender's own for each */
  readonly cpu: number
  /** statuses other than 200, wrong replies, and how many of each */
  readonly failures: Readonly<Record<string, number>>
  /** access entries that the replies named */
  readonly entries: readonly string[]
}

/** @throws {Error} where not all was answered as expected */
export async function runLoad(load: Load): Promise<LoadMeasure> {
  const found = await runChild<LoadMeasure>('load-child.ts', load)
  if (Object.keys(found.failures).length > 0) throw new Error(`not all was answered: ${JSON.stringify(found.failures)}`)
  return found
}

/** @throws {Error} where a reply has no entry of its own in the log */
export async function checkLogged(databaseUrl: string, { count, entries }: LoadMeasure): Promise<void> {
  const [found] = await runSql<{ logged: number }>(
    databaseUrl,
    `SELECT count(DISTINCT entry_id) AS logged FROM access_entry WHERE entry_id = ANY ($1::uuid[]) AND outcome = 'answered'`,
    [entries],
  )
  const logged = found?.logged ?? 0
  if (logged !== count) throw new Error(`${count} replies, ${logged} of them logged`)
}

export function lineOf(what: string, { perSecond, p50, p99 }: LoadMeasure): string {
  return `${what} ${perSecond.toFixed(0)}/s p50 ${p50.toFixed(1)} p99 ${p99.toFixed(1)} ms`
}
