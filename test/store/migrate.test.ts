import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import t, { type Test } from 'tap'
import { listMigrations, type Migration, migrate } from '../../src/store/migrate.ts'
import { emptyDatabase } from '../fixtures/database.ts'

const one = { '0001_one.sql': 'create table one (id integer)' }
const two = { '0002_two.sql': 'alter table one add name text; create table two (id integer)' }

async function read(t: Test, files: Readonly<Record<string, string>>): Promise<readonly Migration[]> {
  const folder = await mkdtemp(join(tmpdir(), 'yiku-migrations-'))
  t.teardown(() => rm(folder, { recursive: true }))
  for (const [name, sql] of Object.entries(files)) await writeFile(join(folder, name), sql)
  return listMigrations(folder)
}

async function connect(t: Test, url: string): Promise<pg.Client> {
  const client = new pg.Client(url)
  await client.connect()
  t.teardown(() => client.end())
  return client
}

async function freshDatabase(t: Test): Promise<pg.Client> {
  const { url } = await emptyDatabase(t)
  return connect(t, url)
}

async function listTables(client: pg.Client): Promise<readonly string[]> {
  const sql = `select tablename as name from pg_tables where schemaname = 'public' order by name`
  return (await client.query<{ name: string }>(sql)).rows.map(({ name }) => name)
}

t.test('migrations run once, in order, and are recorded', async (t) => {
  const client = await freshDatabase(t)
  t.strictSame(await migrate(client, await read(t, one)), ['0001_one.sql'])
  const both = await read(t, { ...one, ...two })
  t.strictSame(await migrate(client, both), ['0002_two.sql'])
  t.strictSame(await migrate(client, both), [])
  t.strictSame(await listTables(client), ['migration', 'one', 'two'])
  const { rows } = await client.query('select number, name, hash from migration order by number')
  t.strictSame(
    rows,
    both.map(({ number, name, hash }) => ({ number, name, hash })),
  )
})

t.test('several processes that migrate at once apply each migration once', async (t) => {
  const { url } = await emptyDatabase(t)
  const both = await read(t, { ...one, ...two })
  const clients = await Promise.all([connect(t, url), connect(t, url), connect(t, url)])
  const applied = await Promise.all(clients.map((client) => migrate(client, both)))
  t.strictSame(applied.flat().sort(), ['0001_one.sql', '0002_two.sql'])
})

t.test('an applied migration that was edited is refused; other line ends are no edit', async (t) => {
  const client = await freshDatabase(t)
  await migrate(client, await read(t, { '0001_one.sql': 'create table one (\n id integer\n)' }))
  t.strictSame(await migrate(client, await read(t, { '0001_one.sql': 'create table one (\r\n id integer\r\n)' })), [])
  const edited = await read(t, { '0001_one.sql': 'create table one (\n id bigint\n)', ...two })
  await t.rejects(migrate(client, edited), { code: 'storeUnavailable', message: /0001_one\.sql.*不一致/ })
  t.strictSame(await listTables(client), ['migration', 'one'])
})

t.test('a database newer than the code is refused', async (t) => {
  const client = await freshDatabase(t)
  await migrate(client, await read(t, { ...one, ...two }))
  await t.rejects(migrate(client, await read(t, one)), { message: /数据库比程序新（已有迁移 0002_two\.sql）/ })
})

t.test('a failing migration changes nothing, and those before it stand', async (t) => {
  const client = await freshDatabase(t)
  const broken = await read(t, { ...one, '0002_broken.sql': 'create table two (id integer); select 1 / 0' })
  await t.rejects(migrate(client, broken), { message: /0002_broken\.sql 没有成功，未作任何改动：division by zero/ })
  t.strictSame(await listTables(client), ['migration', 'one'])
  t.strictSame(await migrate(client, await read(t, { ...one, ...two })), ['0002_two.sql'])
})

t.test('a gap, a double number or an odd name among the files is refused', async (t) => {
  await t.rejects(read(t, { ...one, '0003_three.sql': '' }), { message: /0003_three\.sql 的编号不连续或重复/ })
  await t.rejects(read(t, { ...one, '0001_uno.sql': '' }), { message: /编号不连续或重复/ })
  await t.rejects(read(t, { 'first.sql': '' }), { message: /first\.sql 应形如/ })
})

t.test('a role that may only read serves a database that is up to date', async (t) => {
  const client = await freshDatabase(t)
  const migrations = await read(t, one)
  await migrate(client, migrations)
  const reader = `yiku_test_reader_${process.pid}`
  await client.query(`create role ${reader}; grant select on migration to ${reader}; set role ${reader}`)
  t.strictSame(await migrate(client, migrations), [])
  await client.query(`reset role; drop owned by ${reader}; drop role ${reader}`)
})
