import { execFileSync } from 'node:child_process'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { type AccessState, openAccessState } from '../../src/access/access-state.ts'
import { changeAccount, resetPassword } from '../../src/access/accounts.ts'
import { type TestApp, testApp } from '../fixtures/app.ts'
import { type TestHub, testAccount, testHub } from '../fixtures/hub.ts'
import { tcpProxy } from '../fixtures/tcp-proxy.ts'

const hub = await testHub(t)
const { db, url } = hub.store
const first = await testApp(t, hub)

/** Another server of the same hub: its own application, and its own memory of who may act. */
async function anotherServer(t: Test, databaseUrl = url): Promise<{ server: TestApp; access: AccessState }> {
  const access = openAccessState({ url: databaseUrl })
  t.teardown(() => access.close())
  return { server: await testApp(t, { ...hub, access } satisfies TestHub), access }
}

interface Try {
  readonly begun: number
  readonly status: number
}

function tryToken({ ask }: TestApp, authorization: string) {
  const url = '/v1/account/totp/confirm'
  return ask({ method: 'POST', url, headers: { authorization }, payload: { otp: '000000' } })
}

/** Asks with a token, so many at a time, until told to stop. */
function load(
  { app }: TestApp,
  authorization: string,
  at: number,
): { readonly tries: readonly Try[]; stop(): Promise<readonly Try[]> } {
  const tries: Try[] = []
  let going = true
  const one = async () => {
    while (going) {
      const begun = performance.now()
      const { statusCode } = await app.inject({
        method: 'POST',
        url: '/v1/account/totp/confirm',
        headers: { authorization },
        payload: { otp: '000000' },
      })
      // the code is wrong: who hears that has been let in
      tries.push({ begun, status: statusCode })
      // a refusal waits for nothing: unlike a network, this loop would leave no turn to anybody else
      await nextTurn()
    }
  }
  const all = Promise.all(Array.from({ length: at }, one))
  return {
    tries,
    async stop() {
      going = false
      await all
      return tries
    },
  }
}

const letIn = 400
const refused = 401

type Way = keyof typeof ways

/** Takes things back while every server is busy with tokens of theirs; tells how it went. */
async function revokeUnderLoad(t: Test, servers: readonly TestApp[], hows: readonly Way[]): Promise<void> {
  const cases = await Promise.all(
    hows.map(async (how) => {
      const { username, ...account } = await testAccount(hub, 'window')
      const { authorization } = await first.signInAs({ username, ...account })
      return { how, username, authorization, loads: servers.map((server) => load(server, authorization, 2)) }
    }),
  )
  const wasLetIn = ({ tries }: { readonly tries: readonly Try[] }) => tries.some(({ status }) => status === letIn)
  while (!cases.every(({ loads }) => loads.every(wasLetIn))) await sleep(20)
  await sleep(200)
  const outcomes = cases.map(async ({ how, loads, ...one }) => {
    await ways[how](one)
    const revoked = performance.now()
    await sleep(1700)
    return { how, revoked, tried: await Promise.all(loads.map(({ stop }) => stop())) }
  })
  for (const { how, revoked, tried } of await Promise.all(outcomes))
    for (const [nth, tries] of tried.entries()) {
      const statuses = [...new Set(tries.map(({ status }) => status))].sort()
      t.strictSame(statuses, [letIn, refused], `${how}, server ${nth}: let in before, refused after, nothing else`)
      const successes = tries.filter(({ status }) => status === letIn).map(({ begun }) => begun - revoked)
      const last = `${tries.length} tries, the last success began ${Math.max(...successes).toFixed(0)} ms after`
      t.equal(successes.filter((ms) => ms > 1000).length, 0, `${how}, server ${nth}: ${last}`)
    }
}

const ways = {
  disabled: ({ username }: { username: string }) => changeAccount(db, username, { disabled: true }),
  'other area': ({ username }: { username: string }) => changeAccount(db, username, { area: '430781100' }),
  'other role': ({ username }: { username: string }) =>
    changeAccount(db, username, { role: 'clerk', area: '430781001001' }),
  'other password': ({ username }: { username: string }) => resetPassword(db, username, 'another password of his'),
  'signed out': async ({ authorization }: { authorization: string }) => {
    await first.ask({ method: 'DELETE', url: '/v1/sessions/current', headers: { authorization } })
  },
  'by hand': async ({ username }: { username: string }) => {
    await hub.store.pool.query('update account set disabled = true where username = $1', [username])
  },
}

t.test('whatever is taken back is refused within a second, on every server, under load', async (t) => {
  const second = await anotherServer(t)
  await revokeUnderLoad(t, [first, second.server], Object.keys(ways) as Way[])
})

t.test('also where the notification gets lost', async (t) => {
  const { rows } = await hub.store.pool.query(`select pg_get_functiondef('access_changed'::regproc) as made`)
  const made = String(rows[0].made)
  await hub.store.pool.query(made.replace(/PERFORM pg_notify[^;]*;/, ''))
  const second = await anotherServer(t)
  await revokeUnderLoad(t, [first, second.server], ['disabled', 'signed out'])
  for (let nth = 0; nth < 5; nth++) {
    const { authorization } = await first.signIn('window')
    const { status } = await tryToken(second.server, authorization)
    t.equal(status, letIn, 'who has just been added need not wait for the news')
  }
  await hub.store.pool.query(made)
})

t.test('also where the connection is cut again and again', async (t) => {
  const proxy = await tcpProxy(url)
  t.teardown(() => proxy.close())
  const second = await anotherServer(t, proxy.url)
  const cutting = setInterval(() => proxy.cut(), 150)
  t.teardown(() => clearInterval(cutting))
  const account = await testAccount(hub, 'window')
  const { authorization } = await first.signInAs(account)
  const busy = load(second.server, authorization, 4)
  await sleep(500)
  await changeAccount(db, account.username, { disabled: true })
  const revoked = performance.now()
  await sleep(1700)
  const tries = await busy.stop()
  t.ok(tries.some(({ status }) => status === letIn))
  t.equal(tries.filter(({ begun, status }) => status === letIn && begun > revoked + 1000).length, 0)
  t.ok(tries.every(({ status }) => [letIn, refused, 503].includes(status)))
})

t.test('a server that cannot ask lets nobody in after a second, and everybody again when it can', async (t) => {
  const proxy = await tcpProxy(url)
  t.teardown(() => proxy.close())
  const { server } = await anotherServer(t, proxy.url)
  const { authorization } = await first.signIn('window')
  const ask = async () => {
    const { status, body } = await tryToken(server, authorization)
    return `${status} ${body.code}`
  }
  t.equal(await ask(), '400 badOtp')
  proxy.freeze()
  t.equal(await ask(), '400 badOtp', 'what was confirmed a moment ago still holds')
  await sleep(1050)
  const begun = performance.now()
  t.equal(await ask(), '503 storeUnavailable')
  t.ok(performance.now() - begun < 700, 'and says so soon')
  proxy.thaw()
  await sleep(600)
  t.equal(await ask(), '400 badOtp')
})

t.test('a pause of the whole process refuses nobody', async (t) => {
  const { server, access } = await anotherServer(t)
  const { authorization } = await first.signIn('window')
  t.equal((await tryToken(server, authorization)).status, letIn)
  for (const asking of [false, true]) {
    if (asking) void access.refreshed()
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1200)
    t.equal((await tryToken(server, authorization)).status, letIn)
  }
})

/** Disables an account from another process while this one stands still, for more than a second after. */
function disableDuringPause(username: string): void {
  const program = `
    import pg from 'pg'
    const client = new pg.Client(process.argv[1])
    await client.connect()
    await client.query('update account set disabled = true where username = $1', [process.argv[2]])
    await client.end()
    setTimeout(() => {}, 1100)`
  execFileSync(process.execPath, ['--input-type=module', '-e', program, url, username])
}

t.test('nobody is let in by an answer from before a pause', async (t) => {
  const { server, access } = await anotherServer(t)
  const account = await testAccount(hub, 'window')
  const { authorization } = await first.signInAs(account)
  t.equal((await tryToken(server, authorization)).status, letIn)
  void access.refreshed()
  // the question is sent, its answer not read: no turn of the loop passes
  for (let nth = 0; nth < 50; nth++) await Promise.resolve()
  disableDuringPause(account.username)
  t.equal((await tryToken(server, authorization)).status, refused)
})

t.test('nothing is asked of the store for a request, nor for those that come at once', async (t) => {
  const { access } = await anotherServer(t)
  const known = await access.current()
  t.equal(await access.current(), known, 'the very same')
  const [one, two] = await Promise.all([access.refreshed(), access.refreshed()])
  t.equal(one, two)
  t.equal(one.accounts, known.accounts, 'what has not changed is not read again')
  await testAccount(hub, 'clerk')
  const later = await access.refreshed()
  t.not(later.accounts, known.accounts)
  t.equal(later.clients, known.clients)
  await access.close()
  await t.rejects(
    access.current().then(() => access.refreshed()),
    { code: 'storeUnavailable' },
  )
})
