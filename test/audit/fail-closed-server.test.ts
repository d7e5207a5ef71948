/** The whole server while the log cannot be written: what comes over the wire holds no fact, however it fails. */
import { connect } from 'node:net'
import { kill } from 'node:process'
import { setTimeout } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { openLogWriter } from '../../src/audit/batch-writer.ts'
import { type TestApp, testApp } from '../fixtures/app.ts'
import { madeUpCallers } from '../fixtures/callers.ts'
import { testHub } from '../fixtures/hub.ts'
import { plantRecord, plantResident } from '../fixtures/plant.ts'
import { idNumberOf } from '../residents/id-numbers.ts'
import { entryOf, looksOf } from './entries.ts'
import { harmEntries, writerPid } from './failures.ts'

const patience = 700
const base = await testHub(t)
const accessLog = openLogWriter({ url: base.store.url, patience })
t.teardown(() => accessLog.close())
const { hub, as } = madeUpCallers({ ...base, accessLog })
const server = await testApp(t, hub)
const client = hub.store.pool

const idNumber = idNumberOf('430781', '1945-01-01', '123')
const canary = 'K1K'
await plantResident(hub, { idNumber, registeredArea: '430781001001' })
for (const category of hub.catalogue.categories)
  await plantRecord(hub, {
    idNumber,
    category,
    fields: Object.fromEntries(Object.keys(category.fields).map((field) => [field, canary])),
  })
const resident = as({
  kind: 'resident',
  role: 'resident',
  id: 'b1a5e7a4-51f0-4b1c-9e0e-0f6a3c1d2e3f',
  name: '',
  organisation: '',
  area: '',
  residentIdNumber: idNumber,
})
const address = new URL(await server.app.listen({ port: 0 }))

/** All bytes that come back for a query, as they come. */
async function bytesOf(authorization: string): Promise<string> {
  const body = JSON.stringify({ idNumber })
  const socket = connect(Number(address.port), address.hostname)
  socket.write(
    [
      'POST /v1/profiles/query HTTP/1.1',
      'host: localhost',
      `authorization: ${authorization}`,
      'content-type: application/json',
      `content-length: ${body.length}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  )
  let bytes = ''
  for await (const chunk of socket) bytes += chunk
  return bytes
}

function ask({ ask }: TestApp = server) {
  return ask({ method: 'POST', url: '/v1/profiles/query', headers: resident, payload: { idNumber } })
}

/** Whether the entry that these bytes name is in the log. */
async function isLogged(bytes: string): Promise<boolean> {
  const [, receipt = ''] = /\r\nyiku-receipt: (.*)\r\n/.exec(bytes) ?? []
  return (await looksOf(hub, { headers: { 'yiku-receipt': receipt } })).length === 1
}

async function refusesAll(t: Test, { butLogged = false } = {}): Promise<void> {
  const begun = performance.now()
  const all = await Promise.all(Array.from({ length: 20 }, () => bytesOf(resident.authorization)))
  const logged = await Promise.all(all.map(isLogged))
  for (const [at, bytes] of all.entries()) {
    if (butLogged && logged[at]) continue
    t.match(bytes, /^HTTP\/1.1 503 /)
    t.match(bytes, /"code":"auditUnavailable"/)
    t.notMatch(bytes, new RegExp(canary), 'no fact')
    t.notMatch(bytes, /yiku-receipt/, 'and no receipt')
  }
  t.ok(logged.includes(false))
  t.ok(performance.now() - begun < patience + 2500, `${Math.round(performance.now() - begun)} ms`)
}

/** As soon as the writer has another connection. */
async function worksAgain(t: Test): Promise<void> {
  const begun = performance.now()
  let reply = await ask()
  while (reply.status !== 200 && performance.now() - begun < 5000) reply = await ask()
  t.equal(reply.status, 200, 'and afterwards it works again')
  t.match(await looksOf(hub, reply), [{ outcome: 'answered', basis: 'self' }])
}

t.test('while all is well the facts come, with their entry', async (t) => {
  const reply = await ask()
  t.equal(reply.status, 200)
  t.match(await bytesOf(resident.authorization), new RegExp(`yiku-receipt: entry=[^]*${canary}`))
  t.ok(entryOf(reply))
})

t.test('insert refused', async (t) => {
  const body = `RAISE EXCEPTION 'no' USING ERRCODE = 'insufficient_privilege';`
  const remove = await harmEntries(t, { client, body })
  await refusesAll(t)
  t.match((await server.ask({ url: '/health/ready' })).body, { code: 'auditUnavailable' }, 'and it is not ready')
  await remove()
  await worksAgain(t)
  t.equal((await server.ask({ url: '/health/ready' })).status, 200)
})

t.test('disk full', async (t) => {
  const body = `RAISE EXCEPTION 'no space left on device' USING ERRCODE = 'disk_full';`
  const remove = await harmEntries(t, { client, body })
  await refusesAll(t)
  await remove()
  await worksAgain(t)
})

t.test('the writer’s backend frozen', { skip: process.platform === 'win32' && 'no SIGSTOP' }, async (t) => {
  const pid = await writerPid(client)
  kill(pid, 'SIGSTOP')
  t.teardown(() => kill(pid, 'SIGCONT'))
  // whoever comes last is written on the next connection, within his time
  await refusesAll(t, { butLogged: true })
  await worksAgain(t)
})

t.test('killed in its commit', async (t) => {
  const body = 'PERFORM pg_terminate_backend(pg_backend_pid());'
  const remove = await harmEntries(t, { client, deferred: true, body })
  await refusesAll(t)
  await remove()
  await worksAgain(t)
})

t.test('the queue is full', async (t) => {
  const narrow = openLogWriter({ url: base.store.url, patience, capacity: 1 })
  t.teardown(() => narrow.close())
  const app = await testApp(t, { ...hub, accessLog: narrow })
  await ask(app)
  const pid = await writerPid(client)
  kill(pid, 'SIGSTOP')
  t.teardown(() => kill(pid, 'SIGCONT'))
  let isWaiting = true
  const waiting = ask(app).finally(() => {
    isWaiting = false
  })
  await setTimeout(50)
  const refused = await ask(app)
  t.ok(isWaiting, 'at once')
  t.match([refused.status, refused.body.code], [503, 'auditUnavailable'])
  t.match(await app.ask({ url: '/health/ready' }), { status: 503, body: { code: 'auditUnavailable' } })
  t.equal((await waiting).status, 503)
})

t.test('not ready within two seconds while nothing can be written, and ready again afterwards', async (t) => {
  const one = openLogWriter({ url: base.store.url, patience: 5000 })
  t.teardown(() => one.close())
  const app = await testApp(t, { ...hub, accessLog: one })
  const ready = () => app.ask({ url: '/health/ready' })
  t.equal((await ready()).status, 200)
  await ask(app)
  const pid = await writerPid(client)
  kill(pid, 'SIGSTOP')
  const waiting = ask(app)
  await setTimeout(1100)
  t.match(await ready(), { status: 503, body: { code: 'auditUnavailable' } })
  kill(pid, 'SIGCONT')
  t.equal((await waiting).status, 200)
  t.equal((await ready()).status, 200)
})
