import { join } from 'node:path'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Config } from '../config.ts'
import { YikuError } from '../errors.ts'
import { startEmbedded } from './embedded.ts'
import { listMigrations, migrate } from './migrate.ts'
import { createPool, type PoolOptions } from './pool.ts'
import type { Tables } from './tables.ts'

export interface Store {
  readonly pool: pg.Pool
  readonly db: Kysely<Tables>
  readonly url: string
  close(): Promise<void>
}

/** The store at DATABASE_URL or else the embedded one, brought to the newest migration. */
export async function openStore(
  { databaseUrl, dataFolder }: Pick<Config, 'databaseUrl' | 'dataFolder'>,
  options: PoolOptions = {},
): Promise<Store> {
  const { log = () => undefined } = options
  const embedded = databaseUrl ? undefined : await startEmbedded({ folder: join(dataFolder, 'postgres'), log })
  const url = databaseUrl ?? embedded?.url ?? ''
  try {
    for (const name of await migrateAt(url)) log(`数据库已执行迁移 ${name}`)
  } catch (error) {
    await embedded?.stop()
    throw error
  }
  const store = attachStore(url, options)
  return { ...store, close: () => store.close().then(() => embedded?.stop()) }
}

/** A store that another process has opened and brought to its newest migration. */
export function attachStore(url: string, options: PoolOptions = {}): Store {
  const pool = createPool(url, options)
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  return { pool, db, url, close: () => pool.end() }
}

/** On a connection of its own: a migration may take as long as it needs. */
async function migrateAt(url: string): Promise<readonly string[]> {
  const migrations = await listMigrations()
  const client = new pg.Client({
    connectionString: url,
    application_name: 'yiku migrate',
    connectionTimeoutMillis: 10_000,
  })
  client.on('error', () => undefined)
  await client.connect().catch((cause) => {
    throw new YikuError('storeUnavailable', { detail: `连不上数据库：${cause.message}`, cause })
  })
  return migrate(client, migrations).finally(() => client.end())
}
