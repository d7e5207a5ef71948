import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type pg from 'pg'
import { YikuError } from '../errors.ts'

/** One numbered SQL file; it runs in a transaction of its own, once, and never changes afterwards. */
export interface Migration {
  readonly number: number
  readonly name: string
  readonly sql: string
  /** SHA-256 of the text, with LF line ends: a checkout on Windows is no edit. */
  readonly hash: string
}

interface Applied {
  readonly number: number
  readonly name: string
  readonly hash: string
}

/** Any number that nobody else locks: the ASCII of "yiku". */
const advisoryLock = 0x79696b75

const migrationsFolder = join(import.meta.dirname, 'migrations')

/** The migrations of a folder, numbered 1, 2, 3 … without a gap. */
export async function listMigrations(folder = migrationsFolder): Promise<readonly Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  const migrations = await Promise.all(names.map((name) => readMigration(folder, name)))
  const misnumbered = migrations.find(({ number }, index) => number !== index + 1)
  if (misnumbered) throw refusal(`迁移文件 ${misnumbered.name} 的编号不连续或重复`)
  return migrations
}

async function readMigration(folder: string, name: string): Promise<Migration> {
  const number = Number(/^(\d{4})_[a-z0-9-]+\.sql$/.exec(name)?.[1])
  if (Number.isNaN(number)) throw refusal(`迁移文件名 ${name} 应形如 0001_some-words.sql`)
  const sql = (await readFile(join(folder, name), 'utf8')).replaceAll('\r\n', '\n')
  return { number, name, sql, hash: createHash('sha256').update(sql).digest('hex') }
}

/**
 * Brings the database to the code's state; many processes may call it at once. Returns the names of what it applied.
 * Refuses a database that has migrations which the code does not have, or has otherwise.
 */
export async function migrate(client: pg.ClientBase, migrations: readonly Migration[]): Promise<readonly string[]> {
  // without the lock first: a role that may not create tables can still serve a database that is up to date
  if (missing(migrations, await listApplied(client)).length === 0) return []
  await client.query('select pg_advisory_lock($1)', [advisoryLock])
  try {
    const todo = missing(migrations, await listApplied(client))
    for (const migration of todo) await apply(client, migration)
    return todo.map(({ name }) => name)
  } finally {
    await client.query('select pg_advisory_unlock($1)', [advisoryLock])
  }
}

async function listApplied(client: pg.ClientBase): Promise<readonly Applied[]> {
  const { rows: found } = await client.query<{ exists: boolean }>(
    `select to_regclass('migration') is not null as exists`,
  )
  if (!found[0]?.exists) return []
  const { rows } = await client.query<Applied>('select number, name, hash from migration order by number')
  return rows
}

/** What is still to apply, once everything applied is found unchanged among the code's files. */
function missing(migrations: readonly Migration[], applied: readonly Applied[]): readonly Migration[] {
  for (const { number, name, hash } of applied) {
    const migration = migrations[number - 1]
    if (!migration) throw refusal(`数据库比程序新（已有迁移 ${name}），请升级程序`)
    if (migration.hash !== hash) {
      throw refusal(`已执行的迁移 ${name} 与程序中的 ${migration.name} 不一致；迁移文件一经执行不得修改，请另加一个`)
    }
  }
  return migrations.slice(applied.length)
}

async function apply(client: pg.ClientBase, { number, name, sql, hash }: Migration): Promise<void> {
  try {
    await client.query('begin')
    await client.query(`create table if not exists migration (
      number integer primary key, name text not null, hash text not null, applied_at timestamptz not null default now())`)
    await client.query(sql)
    await client.query('insert into migration (number, name, hash) values ($1, $2, $3)', [number, name, hash])
    await client.query('commit')
  } catch (cause) {
    await client.query('rollback')
    throw refusal(`迁移 ${name} 没有成功，未作任何改动：${cause instanceof Error ? cause.message : cause}`, cause)
  }
}

function refusal(detail: string, cause?: unknown): YikuError {
  return new YikuError('storeUnavailable', { detail, cause })
}
