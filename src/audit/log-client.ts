/** A connection of the log's own: to nothing else may an entry have to wait. */
import pg from 'pg'
import { closeAtOnce } from '../store/close-at-once.ts'
import { queryInTime } from '../store/query-in-time.ts'
import { getTypeParser } from '../store/type-parsers.ts'

export interface LogClientOptions {
  /** what the connection may do once it is open, where the database has the role and lets us take it */
  readonly role: 'yiku_log_writer' | 'yiku_log_sequencer'
  /** milliseconds until the server gives a statement up; 0 waits for ever */
  readonly patience: number
}

/** Opens it. Whoever has it must listen for its `error`, which ends it. */
export async function openLogClient(url: string, { role, patience }: LogClientOptions): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: role,
    connectionTimeoutMillis: Math.max(patience, 1000),
    statement_timeout: patience,
    keepAlive: true,
    types: { getTypeParser },
    // durable means on disk, whatever the database's own setting
    options: '-c synchronous_commit=on -c jit=off -c timezone=UTC',
  })
  client.on('error', () => undefined)
  // a frozen server does not keep its own time
  queryInTime(client, patience)
  try {
    await client.connect()
    await client.query("SET client_connection_check_interval = '1s'").catch(() => undefined)
    await takeRole(client, role)
    return client
  } catch (error) {
    closeAtOnce(client)
    throw error
  }
}

/** Without the role the triggers alone keep the log as it was. */
async function takeRole(client: pg.Client, role: string): Promise<void> {
  await client.query(`SET ROLE ${role}`).catch((error) => {
    if (!(error instanceof pg.DatabaseError) || error.severity === 'FATAL') throw error
  })
}
