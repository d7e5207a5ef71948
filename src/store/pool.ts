import pg from 'pg'
import { queryInTime } from './query-in-time.ts'
import { getTypeParser } from './type-parsers.ts'

export interface PoolOptions {
  readonly log?: (line: string) => void
  /** After so many milliseconds a statement fails, and a silent server's connection is given up; 0 waits for ever. */
  readonly patience?: number
  readonly connections?: number
  /** Send a statement before the one before it is answered: what need not wait costs one way there and back. */
  readonly pipeline?: boolean
}

/** A pool that outlives the server's death and freeze. */
export function createPool(url: string, options: PoolOptions = {}): pg.Pool {
  const { log = () => undefined, patience = 15_000, connections = 10, pipeline = false } = options
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'yiku',
    max: connections,
    connectionTimeoutMillis: 5000,
    keepAlive: true,
    pipeline,
    types: { getTypeParser },
    ...(patience > 0 && { statement_timeout: patience }),
  })
  pool.on('error', () => undefined)
  pool.on('connect', (client) => {
    // a client in use has no other listener, and an 'error' without one ends the process
    client.on('error', (error) => log(`数据库连接中断：${error.message}`))
    queryInTime(client, patience)
  })
  return pool
}
