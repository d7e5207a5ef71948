import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import t from 'tap'
import { listMigrations } from '../../src/store/migrate.ts'
import { openStore } from '../../src/store/open.ts'
import { createPool } from '../../src/store/pool.ts'
import { emptyDatabase, testDatabase } from '../fixtures/database.ts'

const { url, pool } = await testDatabase(t)

async function backendOf(client: pg.ClientBase | pg.Pool): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  return rows[0]?.pid ?? 0
}

t.test('dates stay days, counts are numbers, and a number too large is refused rather than rounded', async (t) => {
  const sql = `select date '2024-02-29' as day, array[date '2024-02-29', null] as days, count(*) as count,
    array[9007199254740991, null]::bigint[] as counts, timestamptz '2024-02-29T12:00Z' as at`
  t.strictSame((await pool.query(sql)).rows, [
    {
      day: '2024-02-29',
      days: ['2024-02-29', null],
      count: 1,
      counts: [Number.MAX_SAFE_INTEGER, null],
      at: new Date('2024-02-29T12:00Z'),
    },
  ])
  await t.rejects(pool.query('select 9007199254740993 as large'), RangeError)
  t.strictSame((await pool.query('select 1 as one')).rows, [{ one: 1 }])
})

t.test('a store at DATABASE_URL is migrated on opening, and speaks as yiku', async (t) => {
  const { url } = await emptyDatabase(t)
  const said: string[] = []
  const store = await openStore({ databaseUrl: url, dataFolder: '/nowhere' }, { log: (line) => said.push(line) })
  t.strictSame(await store.db.selectFrom('batch').selectAll().execute(), [])
  t.strictSame((await store.pool.query(`select current_setting('application_name') as name`)).rows, [{ name: 'yiku' }])
  t.equal(said.length, (await listMigrations()).length)
  await store.close()
})

t.test('without DATABASE_URL the store is embedded in the data folder, and closing it stops the server', async (t) => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'yiku-open-'))
  await chmod(dataFolder, 0o755)
  t.teardown(() => rm(dataFolder, { recursive: true }))
  const store = await openStore({ databaseUrl: undefined, dataFolder })
  t.strictSame(await store.db.selectFrom('batch').selectAll().execute(), [])
  await store.close()
  const files = await readdir(join(dataFolder, 'postgres', 'data'))
  t.ok(files.includes('PG_VERSION'))
  t.notOk(files.includes('postmaster.pid'))
})

t.test('a database that cannot be reached is storeUnavailable', async (t) => {
  const opening = openStore({ databaseUrl: 'postgres://nobody@127.0.0.1:1/none', dataFolder: '/nowhere' })
  await t.rejects(opening, { code: 'storeUnavailable' })
})

t.test('a connection cut off during a query is not used again', async (t) => {
  const fragile = createPool(url, { connections: 1 })
  const client = await fragile.connect()
  const pid = await backendOf(client)
  await Promise.all([
    t.rejects(client.query('select pg_sleep(5)'), { code: '57P01' }).then(() => client.release()),
    pool.query('select pg_terminate_backend($1)', [pid]),
  ])
  t.not(await backendOf(fragile), pid)
  await fragile.end()
})

t.test('a connection cut off between two queries does not end the process', async (t) => {
  const said: string[] = []
  const fragile = createPool(url, { log: (line) => said.push(line), connections: 1 })
  const client = await fragile.connect()
  const pid = await backendOf(client)
  const ended = new Promise<void>((resolve) => client.once('end', resolve))
  await pool.query('select pg_terminate_backend($1)', [pid])
  await ended
  t.match(said.join(), '数据库连接中断')
  client.release()
  t.not(await backendOf(fragile), pid)
  await fragile.end()
})

t.test('a statement that takes too long is cancelled by the server, and its connection stays', async (t) => {
  const impatient = createPool(url, { patience: 200, connections: 1 })
  const client = await impatient.connect()
  const pid = await backendOf(client)
  await t.rejects(client.query('select pg_sleep(5)'), { code: '57014' })
  client.release()
  t.equal(await backendOf(impatient), pid)
  await impatient.end()
})

for (const pipeline of [false, true])
  t.test(
    `a server that says nothing is given up with its connection, ${pipeline ? 'sent ahead' : 'asked one by one'}`,
    { skip: remote() },
    async (t) => {
      const impatient = createPool(url, { patience: 200, connections: 1, pipeline })
      const client = await impatient.connect()
      const frozen = await backendOf(client)
      process.kill(frozen, 'SIGSTOP')
      t.teardown(() => process.kill(frozen, 'SIGCONT'))
      const ended = new Promise<void>((resolve) => client.once('end', resolve))
      await t.rejects(client.query('select 1'), { message: 'Query read timeout' })
      client.release()
      await ended
      t.not(await backendOf(impatient), frozen)
      await impatient.end()
    },
  )

function remote(): string | false {
  return process.env.DATABASE_URL ? 'the processes of another server cannot be stopped' : false
}
