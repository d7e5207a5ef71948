import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import t from 'tap'
import { type Embedded, startEmbedded } from '../../src/store/embedded.ts'

// real servers, real processes, real kill -9, one after the other in one folder
const folder = await mkdtemp(join(tmpdir(), 'yiku-embedded-'))
t.teardown(() => rm(folder, { recursive: true }))
const lines: string[] = []
const pidFile = join(folder, 'data', 'postmaster.pid')

function start(): Promise<Embedded> {
  return startEmbedded({ folder, log: (line) => lines.push(line) })
}

async function ask<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return (await client.query<Row>(sql)).rows
  } finally {
    await client.end()
  }
}

/** The postmaster's process number, undefined where no server runs. */
async function serverPid(): Promise<number | undefined> {
  const text = await readFile(pidFile, 'utf8').catch(() => undefined)
  return text === undefined ? undefined : Number(text.split('\n')[0])
}

/** Another process that holds the server until `leave`. */
async function otherProcess(): Promise<{ url: string; process: ChildProcess; leave(): Promise<void> }> {
  const script = join(import.meta.dirname, '..', 'fixtures', 'hold-server.ts')
  const child = spawn(process.execPath, [script, folder], { stdio: ['pipe', 'pipe', 'inherit'] })
  t.teardown(() => child.kill('SIGKILL'))
  const [url] = await once(createInterface(child.stdout), 'line')
  async function leave(): Promise<void> {
    child.stdin.end()
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }
  return { url, process: child, leave }
}

async function killHard(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}

async function killServer(): Promise<void> {
  const pid = await serverPid()
  if (pid) process.kill(pid, 'SIGKILL')
}

async function eventually(condition: () => Promise<boolean>): Promise<boolean> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if (await condition().catch(() => false)) return true
    await sleep(100)
  }
  return false
}

t.test('the first start makes a UTF-8 database that sorts by code point and computes in UTC', async (t) => {
  const server = await start()
  const asked = `select pg_encoding_to_char(encoding) as encoding, datlocale as locale, current_setting('timezone') as zone,
    upper('é') as upper from pg_database where datname = current_database()`
  t.strictSame(await ask(server.url, asked), [{ encoding: 'UTF8', locale: 'C.UTF-8', zone: 'UTC', upper: 'É' }])
  await ask(server.url, 'create table kept (name text primary key)')
  await ask(server.url, `insert into kept values ('张三')`)
  await server.stop()
  t.equal(await serverPid(), undefined, 'the only one to hold it has stopped it')
})

t.test('after a stop the data and the address are the same', async (t) => {
  const server = await start()
  t.strictSame(await ask(server.url, 'select name from kept'), [{ name: '张三' }])
  const { url } = server
  await server.stop()
  const again = await start()
  t.equal(again.url, url)
  await again.stop()
})

t.test('the password is random, in a file only the owner can read, and asked for', async (t) => {
  const { mode } = await stat(join(folder, 'password'))
  t.equal(mode & 0o777, 0o600)
  const server = await start()
  t.match(server.url, /:[\w-]{32}@127\.0\.0\.1:/)
  const wrong = new URL(server.url)
  wrong.password = 'guessed'
  await t.rejects(ask(wrong.href, 'select 1'), { code: '28P01' })
  await server.stop()
})

t.test('several processes that start at once share one server, and the last to leave stops it', async (t) => {
  const processes = await Promise.all([otherProcess(), otherProcess(), otherProcess(), otherProcess()])
  t.equal(new Set(processes.map(({ url }) => url)).size, 1)
  const [last, ...others] = processes
  await Promise.all(others.map(({ leave }) => leave()))
  t.strictSame(await ask(last?.url ?? '', 'select 1 as one'), [{ one: 1 }])
  await last?.leave()
  t.equal(await serverPid(), undefined)
})

t.test('a server in use by somebody without a hold is left running', async (t) => {
  const server = await start()
  const guest = new pg.Client(server.url)
  await guest.connect()
  await server.stop()
  t.strictSame((await guest.query('select 1 as one')).rows, [{ one: 1 }])
  await guest.end()
  const again = await start()
  await again.stop()
  t.equal(await serverPid(), undefined)
})

t.test('kill -9 of the process that started it leaves a server that the next one takes over', async (t) => {
  const first = await otherProcess()
  const pid = await serverPid()
  await killHard(first.process)
  const second = await start()
  t.equal(await serverPid(), pid)
  t.equal(second.url, first.url)
  await second.stop()
  t.equal(await serverPid(), undefined)
})

t.test(
  'kill -9 of PostgreSQL: its holders start it again at the same address, and nothing committed is lost',
  async (t) => {
    const [server, other] = await Promise.all([start(), otherProcess()])
    await ask(server.url, `insert into kept values ('李四')`)
    const pid = await serverPid()
    await killServer()
    t.ok(await eventually(async () => (await ask(server.url, 'select name from kept')).length === 2))
    t.not(await serverPid(), pid)
    t.match(lines.join('\n'), '意外停止，正在重新启动')
    await server.stop()
    t.ok(
      await eventually(async () => (await ask(other.url, 'select name from kept')).length === 2),
      'so does the other process',
    )
    await other.leave()
    t.equal(await serverPid(), undefined)
  },
)

t.test('kill -9 of both: the stale postmaster.pid is no obstacle, even where its number is in use again', async (t) => {
  const holder = await otherProcess()
  await ask(holder.url, `insert into kept values ('王五')`)
  await killHard(holder.process)
  await killServer()
  const stale = await readFile(pidFile, 'utf8')
  const { uid, gid } = await stat(join(folder, 'data'))
  const stranger = spawn('sleep', ['60'], { uid, gid })
  t.teardown(() => stranger.kill())
  await writeFile(pidFile, stale.replace(/^\d+/, String(stranger.pid)))
  const server = await start()
  t.equal((await ask(server.url, 'select name from kept')).length, 3)
  await server.stop()
})

t.test('errors, which may carry residents’ data, do not reach the server’s log', async (t) => {
  const server = await start()
  await t.rejects(ask(server.url, `insert into kept values ('王五')`), { code: '23505' })
  await t.rejects(ask(server.url, `select '王五'::integer`), { code: '22P02' })
  await server.stop()
  const logs = await readdir(join(folder, 'data', 'log'))
  const text = await Promise.all(logs.map((name) => readFile(join(folder, 'data', 'log', name), 'utf8')))
  t.match(text.join(''), 'database system is ready')
  t.notMatch(text.join(''), '王五')
})

t.test('a folder that another major version made is refused', async (t) => {
  const file = join(folder, 'data', 'PG_VERSION')
  const version = await readFile(file, 'utf8')
  await writeFile(file, '9.6\n')
  await t.rejects(start(), { code: 'storeUnavailable', message: /PostgreSQL 9\.6 建立，本程序随带的是 18/ })
  await writeFile(file, version)
})

t.test('a first start that was cut off does not spoil the next', async (t) => {
  await rm(join(folder, 'data'), { recursive: true })
  await mkdir(join(folder, 'data.new', 'base'), { recursive: true })
  const server = await start()
  t.strictSame(await ask(server.url, 'select 1 as one'), [{ one: 1 }])
  await server.stop()
})

t.test('root: a folder that no other user can reach is replaced, and a line says so', async (t) => {
  if (process.getuid?.() !== 0) return t.pass('only for root')
  const closed = await mkdtemp(join(tmpdir(), 'yiku-closed-'))
  await chmod(closed, 0o700)
  const said: string[] = []
  const server = await startEmbedded({ folder: join(closed, 'postgres'), log: (line) => said.push(line) })
  t.strictSame(await ask(server.url, 'select 1 as one'), [{ one: 1 }])
  const [, instead = ''] = /改放在 (\/var\/lib\/yiku\/\S+)/.exec(said.join('\n')) ?? []
  t.ok(instead)
  await server.stop()
  await Promise.all([rm(closed, { recursive: true }), rm(instead, { recursive: true })])
})
