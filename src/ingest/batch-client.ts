/** The connection that carries one batch: its lock, its staging, its merge. */
import pg from 'pg'
import { isStoreDown, storeDown, YikuError } from '../errors.ts'
import { getTypeParser } from '../store/type-parsers.ts'

/** Runs a batch on a connection of its own. @throws {YikuError} storeUnavailable where the server cannot be reached, is lost on the way, or has no room */
export async function withBatchClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'yiku batch',
    connectionTimeoutMillis: 10_000,
    types: { getTypeParser },
    keepAlive: true,
    // compiling a statement takes longer than running it over most exports, and is no faster over large ones
    options: '-c jit=off',
  })
  let lost: unknown
  client.on('error', (error) => {
    lost = error
  })
  try {
    await client.connect()
  } catch (cause) {
    throw new YikuError('storeUnavailable', { cause })
  }
  try {
    await watchClient(client)
    return await work(client)
  } catch (error) {
    if (lost || isStoreDown(error)) throw storeDown(error, withoutValues(error))
    throw withoutValues(error)
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** The server gives up the statements of a process that was killed, and with them its lock; where it cannot look, it finishes them first. */
async function watchClient(client: pg.Client): Promise<void> {
  await client.query("SET client_connection_check_interval = '1s'").catch(() => undefined)
}

/** PostgreSQL's messages and details quote what they complain of. */
function withoutValues(error: unknown): unknown {
  if (!(error instanceof pg.DatabaseError)) return error
  const { code, table, column, constraint, routine } = error
  const where = Object.entries({ table, column, constraint, routine }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name} ${value}`],
  )
  return new Error(`PostgreSQL error ${[code, ...where].join(', ')}`)
}
