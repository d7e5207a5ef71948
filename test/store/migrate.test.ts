import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type t from 'tap'
import { listMigrations, type Migration, migrate } from '../../src/store/migrate.ts'
import { emptyDatabase } from '../fixtures/database.ts'

async function migrations(t: Tap.Test, files: Readonly<Record<string, string>>): Promise<readonly Migration[]> {
  const folder = await mkdtemp(join(tmpdir(), 'yiku-migrations-'))
  t.teardown(() => rm(folder, { recursive: true }))
  for (const [name, sql] of Object.entries(files)) await writeFile(join(folder, name), sql)
  return listMigrations(folder)
}

async function connect(t: Tap.Test, url: string): Promise<pg.Client> {
  const client = new pg.Client(url)
  await client.connect()
  t.teardown(() => client.end())
  return client
}

declare namespace Tap {
  type Test = typeof t
}

const one = { '0001_one.sql': 'create table one (id integer)' }
const two = { ...one, '0002_two.sql': 'alter table one add name text; create table two (id integer)' }
