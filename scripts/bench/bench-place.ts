/**
 * Where a bench works: in a folder under data/bench, and in the database that stands there or, where DATABASE_URL names a
 * server, in one of its own on that server. What is measured is filled, changed and emptied: that must be nobody's facts,
 * and nobody's log.
 */
import { join } from 'node:path'
import { type Config, readConfig } from '../../src/config.ts'
import { runSql } from './run-sql.ts'

/** @param name of the folder; none: of several benches that empty what they use */
export async function benchPlace(name = ''): Promise<Pick<Config, 'dataFolder' | 'databaseUrl'>> {
  const { dataFolder, databaseUrl } = readConfig(process.env)
  const own = databaseUrl === undefined ? undefined : (await besideDatabase(databaseUrl, name)).url
  return { dataFolder: join(dataFolder, 'bench', name), databaseUrl: own }
}

/** Another database of the same server, made where there is none. @returns its address, and whether it is new */
export async function besideDatabase(url: string, name: string): Promise<{ url: string; made: boolean }> {
  const database = databaseOf(name)
  const found = await runSql(url, 'SELECT FROM pg_database WHERE datname = $1', [database])
  if (found.length === 0) await runSql(url, `CREATE DATABASE ${database}`)
  const other = new URL(url)
  other.pathname = `/${database}`
  return { url: other.href, made: found.length === 0 }
}

export async function dropDatabase(url: string, name: string): Promise<void> {
  await runSql(url, `DROP DATABASE IF EXISTS ${databaseOf(name)} WITH (FORCE)`)
}

/** By no name that a server may have a database of already. */
function databaseOf(name: string): string {
  return ['yiku_bench', ...name.split('-')].filter(Boolean).join('_')
}
