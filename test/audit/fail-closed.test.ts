/** What happens to the database, and that no entry is called durable which is not. */
import { connect, createServer } from 'node:net'
import { kill } from 'node:process'
import pg from 'pg'
import t, { type Test } from 'tap'
import { type LogWriter, openLogWriter } from '../../src/audit/batch-writer.ts'
import { harmEntries, writerPid } from './failures.ts'
import { draft, testLog } from './log.ts'

const log = await testLog(t)
const { url, client } = log
const patience = 700

async function openWriter(t: Test): Promise<LogWriter> {
  const writer = openLogWriter({ url, patience })
  t.teardown(() => writer.close())
  // connected already: what is tested is what happens under way
  await writer.append(draft())
  return writer
}

/** Appends some entries; none may resolve, and each must be refused in time. */
async function refusesAll(t: Test, writer: LogWriter, caseNumber = 'refused'): Promise<void> {
  const start = performance.now()
  const appended = Array.from({ length: 20 }, () => writer.append(draft({ caseNumber })))
  for (const { status } of await Promise.allSettled(appended)) t.equal(status, 'rejected')
  for (const one of appended) await t.rejects(one, { code: 'auditUnavailable' })
  t.ok(performance.now() - start < patience + 1500, `${Math.round(performance.now() - start)} ms`)
}

async function worksAgain(t: Test, writer: LogWriter): Promise<void> {
  const { entry } = await writer.append(draft())
  const { rowCount } = await client.query('SELECT FROM access_entry WHERE entry_id = $1', [entry])
  t.equal(rowCount, 1, 'and afterwards it works again')
}

t.test('insert refused', async (t) => {
  const writer = await openWriter(t)
  const remove = await harmEntries(t, {
    client,
    body: `RAISE EXCEPTION 'no' USING ERRCODE = 'insufficient_privilege';`,
  })
  await refusesAll(t, writer)
  await remove()
  await worksAgain(t, writer)
})

t.test('disk full', async (t) => {
  const writer = await openWriter(t)
  const remove = await harmEntries(t, {
    client,
    body: `RAISE EXCEPTION 'no space left on device' USING ERRCODE = 'disk_full';`,
  })
  await refusesAll(t, writer)
  await remove()
  await worksAgain(t, writer)
})

t.test('read-only', async (t) => {
  const writer = await openWriter(t)
  const name = (await client.query('SELECT current_database() AS name')).rows[0].name
  await client.query(`ALTER DATABASE ${name} SET default_transaction_read_only = on`)
  t.teardown(() => client.query(`ALTER DATABASE ${name} RESET default_transaction_read_only`).then(() => undefined))
  await client.query('SELECT pg_terminate_backend($1)', [await writerPid(client)])
  await refusesAll(t, writer)
  await client.query(`ALTER DATABASE ${name} RESET default_transaction_read_only`)
  await client.query('SELECT pg_terminate_backend($1)', [await writerPid(client)])
  await worksAgain(t, writer)
})

t.test('table locked', async (t) => {
  const writer = await openWriter(t)
  const other = await log.connect()
  await other.query('BEGIN; LOCK TABLE access_entry IN ACCESS EXCLUSIVE MODE')
  await refusesAll(t, writer)
  await other.query('ROLLBACK')
  await worksAgain(t, writer)
})

t.test('database frozen', { skip: process.platform === 'win32' && 'no SIGSTOP' }, async (t) => {
  const writer = await openWriter(t)
  const pid = await writerPid(client)
  kill(pid, 'SIGSTOP')
  // once only: a backend that wakes finds nobody there, and is soon gone
  t.teardown(() => kill(pid, 'SIGCONT'))
  await refusesAll(t, writer)
  // the server as a whole is well: only the one backend slept
  await worksAgain(t, writer)
})

t.test('a backend frozen at its commit: what it wakes up to write is not doubled', async (t) => {
  const remove = await harmEntries(t, {
    client,
    deferred: true,
    body: `IF NEW.case_number = 'slow' THEN PERFORM pg_sleep(0.4); END IF;`,
  })
  const writer = openLogWriter({ url, patience: 3000 })
  t.teardown(() => writer.close())
  await writer.append(draft())
  const appended = writer.append(draft({ caseNumber: 'slow' }))
  await new Promise((resolve) => setTimeout(resolve, 150))
  // the connection goes while the commit is under way; the server may or may not finish it
  await client.query('SELECT pg_terminate_backend($1)', [await writerPid(client)])
  const { entry } = await appended
  await remove()
  const { rowCount } = await client.query('SELECT FROM access_entry WHERE entry_id = $1', [entry])
  t.equal(rowCount, 1)
})

t.test('commit killed', async (t) => {
  const writer = await openWriter(t)
  const remove = await harmEntries(t, {
    client,
    deferred: true,
    body: 'PERFORM pg_terminate_backend(pg_backend_pid());',
  })
  await refusesAll(t, writer, 'killed')
  t.equal((await client.query(`SELECT FROM access_entry WHERE case_number = 'killed'`)).rowCount, 0)
  await remove()
  await worksAgain(t, writer)
})

t.test('connections refused', async (t) => {
  const wrong = new URL(url)
  wrong.port = '1'
  const writer = openLogWriter({ url: wrong.href, patience })
  t.teardown(() => writer.close())
  await refusesAll(t, writer)
})

t.test('no such login', async (t) => {
  const wrong = new URL(url)
  wrong.username = 'nobody_by_this_name'
  const writer = openLogWriter({ url: wrong.href, patience })
  t.teardown(() => writer.close())
  await refusesAll(t, writer)
})

t.test('a server that accepts and keeps silent', async (t) => {
  const silent = createServer((socket) => socket.resume().on('error', () => undefined))
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  t.teardown(() => new Promise<void>((resolve) => silent.close(() => resolve())))
  const address = silent.address()
  const wrong = new URL(url)
  wrong.port = String(address !== null && typeof address === 'object' ? address.port : 0)
  const writer = openLogWriter({ url: wrong.href, patience })
  await refusesAll(t, writer)
  await writer.close()
})

t.test('an answer that is lost on its way: the entry is written once', async (t) => {
  const { hostname, port } = new URL(url)
  let silent = false
  // between writer and server: lets the statement through, and loses what comes back
  const between = createServer((near) => {
    const far = connect(Number(port), hostname)
    near.pipe(far).on('error', () => near.destroy())
    near.on('error', () => far.destroy()).on('close', () => far.destroy())
    far.on('data', (bytes) => {
      if (!silent) near.write(bytes)
      else if (bytes.includes('INSERT')) {
        silent = false
        near.destroy()
      }
    })
  })
  await new Promise<void>((resolve) => between.listen(0, '127.0.0.1', resolve))
  t.teardown(() => new Promise<void>((resolve) => between.close(() => resolve())))
  const address = between.address()
  const through = new URL(url)
  through.port = String(address !== null && typeof address === 'object' ? address.port : 0)
  const writer = openLogWriter({ url: through.href })
  await writer.append(draft())
  silent = true
  const { entry } = await writer.append(draft())
  t.equal(silent, false, 'it was lost indeed')
  t.equal((await client.query('SELECT FROM access_entry WHERE entry_id = $1', [entry])).rowCount, 1)
  await writer.close()
})

t.test('after all this the log is whole', async (t) => {
  await log.settle()
  t.match(await log.verify(), { findings: [], pending: 0 })
})

t.test('the application cannot change, remove or empty what was logged', async (t) => {
  const roles = ['yiku_log_writer', 'yiku_log_sequencer', 'none']
  const acts = [
    `UPDATE access_entry SET case_number = 'x'`,
    'DELETE FROM access_entry',
    'TRUNCATE access_entry',
    'UPDATE access_leaf SET entry_id = entry_id',
    'DELETE FROM access_leaf',
    'TRUNCATE access_leaf',
    `UPDATE access_tile SET root = root`,
    'DELETE FROM access_tile',
    `UPDATE checkpoint SET note = ''`,
    'DELETE FROM checkpoint',
    'TRUNCATE checkpoint CASCADE',
    'DELETE FROM access_pending',
    'TRUNCATE access_pending',
    `SELECT access_drop_month(date_trunc('month', now())::date)`,
  ]
  const { rows } = await client.query(`SELECT inhrelid::regclass::text AS month FROM pg_inherits
    WHERE inhparent = 'access_entry'::regclass ORDER BY 1 LIMIT 1`)
  const month = rows[0].month
  const direct = [`TRUNCATE ${month}`, `DELETE FROM ${month}`]
  const writer = openLogWriter({ url })
  await writer.append(draft())
  await writer.close()
  for (const role of roles)
    for (const act of [...acts, ...direct]) {
      await client.query('BEGIN')
      await client.query(`SET LOCAL ROLE ${role}`)
      const error = await client.query(act).catch((error: unknown) => error)
      const isEmpty = error instanceof Object && 'rowCount' in error && error.rowCount === 0
      t.ok(isEmpty || (error instanceof pg.DatabaseError && error.code === '42501'), `${role}: ${act}`)
      await client.query('ROLLBACK')
    }
})

t.test('the writer writes as a role that may only add', async (t) => {
  const writer = await openWriter(t)
  const remove = await harmEntries(t, {
    client,
    body: `IF session_user = current_user THEN RAISE EXCEPTION 'as owner'; END IF;`,
    definer: false,
  })
  await writer.append(draft())
  await remove()
})
