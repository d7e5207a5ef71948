/** That no reply leaves without its entry, and what stands in it. */
import { readdirSync, readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import Fastify, { type HTTPMethods } from 'fastify'
import t, { type Test } from 'tap'
import type { Identity } from '../../src/access/identity.ts'
import { enforcePolicies } from '../../src/access/policy.ts'
import { accountRoles } from '../../src/access/roles.ts'
import type { EntryDraft } from '../../src/audit/entry.ts'
import { logRequests } from '../../src/audit/log-requests.ts'
import { YikuError } from '../../src/errors.ts'
import type { Hub } from '../../src/hub.ts'
import { gateOf } from '../../src/routes/gate.ts'
import { credentialsOf, otpOf, type Reply, testApp } from '../fixtures/app.ts'
import { madeUpCallers } from '../fixtures/callers.ts'
import { assertionOf, testClient } from '../fixtures/clients.ts'
import { testAccount, testHub } from '../fixtures/hub.ts'
import { plantRecord, plantResident } from '../fixtures/plant.ts'
import { idNumberOf } from '../residents/id-numbers.ts'
import { countEntries, entriesOf, entryOf, looksOf, textOfLog } from './entries.ts'

const { hub, as } = madeUpCallers(await testHub(t))
const { ask, routes, signInAs } = await testApp(t, hub)
const { catalogue, vault } = hub

const idNumber = idNumberOf('430781', '1945-01-01', '123')
const absent = idNumberOf('430781', '1970-07-07', '117')
const foreign = idNumberOf('110105', '1949-12-31', '002')
const name = '卡纳丽'
await plantResident(hub, { idNumber, registeredArea: '430781001001' })
await plantResident(hub, { idNumber: foreign, registeredArea: '110105001001' })
for (const category of catalogue.categories.slice(0, 3))
  await plantRecord(hub, {
    idNumber,
    category,
    fields: Object.fromEntries(Object.keys(category.fields).map((field) => [field, field === 'name' ? name : 'K1K'])),
  })

const clerk: Identity = {
  kind: 'account',
  id: '712',
  role: 'clerk',
  name: '王代办',
  organisation: '津市市金鱼岭街道',
  area: '430781001001',
}
const byClerk = as(clerk)
const purpose = { item: 'elderCard', caseNumber: 'JS-2026-000123' }

function query(payload: object, headers: object = byClerk, by = ask): Promise<Reply> {
  return by({ method: 'POST', url: '/v1/profiles/query', headers: { ...headers }, payload })
}

/** The one entry that counts. */
async function onlyLook(t: Test, reply: Reply) {
  const looks = await looksOf(hub, reply)
  t.equal(looks.length, 1, 'one entry of the request counts')
  return looks[0]
}

const dashed = (key: string) => key.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')

t.test('a route that does not say what it is to the log is refused at registration', async (t) => {
  const app = Fastify()
  logRequests(app, { accessLog: hub.accessLog, vault, refuse: () => '' })
  const handler = async () => 'x'
  app.get('/logged', { config: { audit: 'query' } }, handler)
  app.get('/not', { config: { audit: { none: 'is a picture' } } }, handler)
  t.throws(() => app.get('/forgotten', handler), /GET \/forgotten does not say/)
  t.throws(() => app.get('/unreasoned', { config: { audit: { none: '' } } }, handler), /does not say/)
  t.ok(routes.length > 20 && routes.every(({ config }) => config?.audit !== undefined))
})

t.test('which routes are not logged is known, and why', async (t) => {
  const not = routes.filter(({ config, url }) => typeof config?.audit === 'object' && !/^\/docs(\/|$)/.test(url))
  t.strictSame(not.flatMap(({ method, url }) => (method === 'HEAD' ? [] : `${method} ${url}`)).sort(), [
    'GET /',
    'GET /.well-known/jwks.json',
    'GET /assets/:name',
    'GET /desk/*',
    'GET /health/live',
    'GET /health/ready',
    'GET /metrics',
    'GET /openapi.json',
    'GET /v1/batches',
    'GET /v1/batches/:batch',
    'GET /v1/batches/:batch/rejects',
    'GET /v1/catalogue',
    'GET /v1/changes',
    'GET /v1/checkpoints/:size',
    'GET /v1/checkpoints/key',
    'GET /v1/checkpoints/latest',
    'GET /v1/conflicts',
    'GET /v1/items',
    'GET /v1/sessions/oidc/start',
    'GET /v1/sources',
    'GET /v1/subscriptions',
    'GET /v1/subscriptions/:id',
    'GET /v1/templates/:category.xlsx',
    'GET /v1/tiles/checkpoint',
    'GET /v1/tiles/tile/*',
    'POST /v1/updates',
  ])
})

t.test('no route writes to the socket past the hook', async (t) => {
  const folder = new URL('../../src/routes/', import.meta.url)
  for (const file of readdirSync(folder))
    t.notMatch(readFileSync(new URL(file, folder), 'utf8'), /\bhijack\(|reply\.raw|writeHead|\.res\b/, file)
})

/** Everybody there is, and nobody. */
const callers: Readonly<Record<string, Identity | undefined>> = {
  nobody: undefined,
  ...Object.fromEntries(accountRoles.map((role, at) => [role, { ...clerk, id: String(800 + at), role }])),
  system: { kind: 'client', id: 'civil', role: 'system', name: '婚姻', organisation: '民政局', area: '430781' },
  resident: {
    kind: 'resident',
    id: 'b1a5e7a4-51f0-4b1c-9e0e-0f6a3c1d2e3f',
    role: 'resident',
    name: '居民本人',
    organisation: '',
    area: '',
    residentIdNumber: idNumber,
  },
}

const outcomes = (status: number) =>
  status < 400 ? 'answered' : [401, 403, 429].includes(status) ? 'denied' : status === 404 ? 'notFound' : 'failed'

t.test(
  'every route, whoever calls it: each reply that is logged has one entry that counts, with its outcome',
  async (t) => {
    let logged = 0
    for (const [who, identity] of Object.entries(callers)) {
      const headers = identity ? as(identity) : {}
      for (const { method: methods, url, config } of routes)
        for (const method of [methods].flat() as HTTPMethods[]) {
          const where = `${who}: ${method} ${url}`
          const before = await countEntries(hub)
          const body = ['GET', 'HEAD', 'DELETE'].includes(method) ? {} : { payload: {} }
          const { status, headers: replied } = await ask({ method: method as 'GET', url, headers, ...body })
          const { policy, audit } = config ?? {}
          const isRefused = policy !== 'public' && [401, 403].includes(status)
          const written = (await countEntries(hub)) - before
          if (typeof audit === 'object' && !isRefused) {
            if (written !== 0 || entryOf({ headers: replied })) t.fail(`${where} is logged`)
            continue
          }
          logged += 1
          const [look, ...more] = await looksOf(hub, { headers: replied })
          const kind =
            isRefused &&
            (typeof audit === 'object' ||
              !identity ||
              !(typeof policy === 'object' && policy.roles.includes(identity.role)))
              ? 'denial'
              : audit
          const expected = { kind, outcome: outcomes(status), route: `${method} ${url}`, actor: identity?.id ?? null }
          if (policy === 'public') Object.assign(expected, { actor: look?.actor })
          if (!look || more.length > 0 || written > 2) t.fail(`${where}: ${written} entries, ${more.length + 1} count`)
          else t.match(look, expected, `${where}: ${status}`)
        }
    }
    t.ok(logged > 150, `${logged} logged replies`)
  },
)

t.test('what meets no route is nobody’s look', async (t) => {
  const before = await countEntries(hub)
  for (const url of ['/v1/profiles', `/v1/residents/${idNumber}`, '/%zz'])
    t.notOk(entryOf(await ask({ url, headers: byClerk })), url)
  t.equal(await countEntries(hub), before)
})

t.test('a look: who, for what, on what ground, at whom; the receipt names it', async (t) => {
  const reply = await query({ idNumber, purpose, categories: ['marriage', 'personBasic'] })
  t.equal(reply.status, 200)
  t.strictSame(reply.body.receipt.entry, entryOf(reply))
  t.equal(reply.headers['yiku-receipt'], `entry=${reply.body.receipt.entry}, leaf=${reply.body.receipt.leafHash}`)
  const { rows } = await hub.store.pool.query('SELECT leaf_hash FROM access_entry WHERE entry_id = $1', [
    entryOf(reply),
  ])
  t.equal(rows[0].leaf_hash.toString('base64'), reply.body.receipt.leafHash)
  const numbers = ['marriage', 'personBasic'].map((id) => catalogue.getCategory(id).number)
  const look = await onlyLook(t, reply)
  t.match(look, {
    kind: 'query',
    outcome: 'answered',
    code: null,
    route: 'POST /v1/profiles/query',
    actorKind: 'account',
    actor: '712',
    actorName: '王代办',
    role: 'clerk',
    organisation: '津市市金鱼岭街道',
    area: '430781001001',
    item: 'elderCard',
    caseNumber: 'JS-2026-000123',
    basis: 'area',
    residentId: dashed(vault.residentId(idNumber)),
    categoriesAsked: numbers,
  })
  for (const [id, { status }] of Object.entries<{ status: string }>(reply.body.categories))
    t.equal(look?.categoriesGiven?.includes(catalogue.getCategory(id).number), status !== 'withheld', id)
  t.match(look?.address, /^[0-9a-f-]{36}$/)
  t.equal(look?.address, dashed(vault.addressKey('127.0.0.1')))
  t.equal(vault.addressKey('::ffff:127.0.0.1'), vault.addressKey('127.0.0.1'))
  t.not(vault.addressKey('127.0.0.2'), vault.addressKey('127.0.0.1'))
})

t.test('the ground: presence where evidence was given, agreement, oneself', async (t) => {
  const presence = { method: 'cardRead', reference: 'reader-7/2026-11-21T09:30' }
  const present = await query({ idNumber: foreign, purpose, presence })
  t.equal(present.status, 200)
  t.match(await onlyLook(t, present), {
    basis: 'presence',
    presenceMethod: 'cardRead',
    presenceReference: presence.reference,
    outcome: 'answered',
  })
  const system: Identity = { ...clerk, kind: 'client', role: 'system', categories: ['personBasic'], area: '430781' }
  t.match(await onlyLook(t, await query({ idNumber, purpose }, as(system))), {
    basis: 'agreement',
    actorKind: 'client',
  })
  const { resident } = callers
  if (!resident) throw new Error('there is one')
  const own = await onlyLook(t, await query({ idNumber }, as(resident)))
  t.match(own, { basis: 'self', actorKind: 'resident', actor: resident.id, actorName: null, item: null })
})

t.test(
  'nobody found, whether there is nobody or he is out of reach: two entries, of which the second counts',
  async (t) => {
    const shapes: unknown[] = []
    for (const number of [absent, foreign]) {
      const reply = await query({ idNumber: number, purpose })
      t.match([reply.status, reply.body.code], [404, 'residentNotFound'])
      const all = await entriesOf(hub, reply)
      t.strictSame(
        all.map(({ outcome }) => outcome),
        ['answered', 'notFound'],
      )
      const look = await onlyLook(t, reply)
      t.match(look, { outcome: 'notFound', code: 'residentNotFound', residentId: dashed(vault.residentId(number)) })
      t.equal(look?.categoriesGiven, null, 'and nothing was given')
      shapes.push(all.map(({ residentId: _, ...rest }) => rest))
    }
    t.strictSame(shapes[0], shapes[1], 'the log cannot be told by its shape either')
  },
)

t.test('refused looks are entries: out of budget, of no purpose, of no such item', async (t) => {
  const refusals: readonly [object, string, string][] = [
    [{ idNumber }, 'failed', 'purposeRequired'],
    [{ idNumber, purpose: { ...purpose, item: `no-${idNumber}` } }, 'failed', 'unknownItem'],
    [{ idNumber, purpose, categories: [idNumber] }, 'failed', 'badRequest'],
    [{ idNumber: '1', purpose }, 'failed', 'badIdNumber'],
    [{ idNumber, purpose: { ...purpose, caseNumber: 'JS\n1' } }, 'failed', 'badRequest'],
  ]
  for (const [payload, outcome, code] of refusals) {
    const reply = await query(payload)
    t.match(await onlyLook(t, reply), { kind: 'query', outcome, code, actor: '712' }, code)
  }
  const { pool } = hub.store
  await pool.query(`INSERT INTO budget (role, per_minute, per_hour, per_day, case_residents, case_looks)
    VALUES ('clerk', 1, 1, 1, 1, 1)`)
  const looker = await testAccount(hub, 'clerk')
  const headers = await signInAs(looker)
  await query({ idNumber, purpose }, headers)
  const over = await query({ idNumber, purpose }, headers)
  await pool.query('DELETE FROM budget')
  t.equal(over.status, 429)
  t.match(await onlyLook(t, over), {
    kind: 'query',
    outcome: 'denied',
    code: 'budgetExceeded',
    actor: String(looker.account),
    residentId: dashed(vault.residentId(idNumber)),
  })
})

t.test('a read that fails is written down as failed', async (t) => {
  const pool: Hub['store']['pool'] = Object.create(hub.store.pool)
  pool.query = ((statement: { name?: string }, ...rest: unknown[]) =>
    statement.name === 'profiles-now'
      ? Promise.reject(new Error('the disk is on fire'))
      : Reflect.apply(hub.store.pool.query, hub.store.pool, [statement, ...rest])) as typeof pool.query
  const broken = await testApp(t, { ...hub, store: { ...hub.store, pool } })
  const reply = await query({ idNumber, purpose }, byClerk, broken.ask)
  t.match([reply.status, reply.body.code], [500, 'internal'])
  t.match(await onlyLook(t, reply), { outcome: 'failed', code: 'internal' })
})

t.test('an ID number in a case number or a reference is refused, however it is written', async (t) => {
  const wide = idNumber.replaceAll(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0))
  const spellings = [
    idNumber,
    `JS-${idNumber}-1`,
    wide,
    `${idNumber.slice(0, 6)} ${idNumber.slice(6, 14)} ${idNumber.slice(14)}`,
    `办理${idNumber}的事`,
    `00${idNumber}`,
    `旧证 ${idNumber.slice(0, 6)}${idNumber.slice(8, 17)}`,
  ]
  for (const text of spellings)
    for (const payload of [
      { idNumber, purpose: { ...purpose, caseNumber: text } },
      { idNumber, purpose, presence: { method: 'agent', reference: text } },
    ]) {
      const reply = await query(payload)
      t.match([reply.status, reply.body.code], [400, 'idNumberInText'], text)
      t.notOk(reply.text.includes(idNumber.slice(6, 14)))
      t.match(await onlyLook(t, reply), { outcome: 'failed', code: 'idNumberInText', caseNumber: null })
    }
  for (const text of ['JS-2026-000123', '4307-2026-0123456', '43078120261121000123', '202611210001234', 'reader-7'])
    t.equal((await query({ idNumber, purpose: { ...purpose, caseNumber: text } })).status, 200, text)
})

t.test('whoever signs in, and whoever does not: the account it was about, never what was typed', async (t) => {
  const account = await testAccount(hub, 'window')
  const signIn = (payload: object) => ask({ method: 'POST', url: '/v1/sessions', payload })
  const subject = `account:${account.account}`
  const signedIn = await signIn(credentialsOf(account))
  t.match(await onlyLook(t, signedIn), { kind: 'signIn', outcome: 'answered', actor: String(account.account), subject })
  const wrong = await signIn({ username: account.username, password: 'Tippfehler-77' })
  t.match(await onlyLook(t, wrong), {
    kind: 'signIn',
    outcome: 'denied',
    actorKind: 'anonymous',
    subject,
    code: 'badCredentials',
  })
  const nobody = await signIn({ username: account.password, password: 'x' })
  t.match(await onlyLook(t, nobody), { outcome: 'denied', actorKind: 'anonymous', actor: null, subject: null })

  const refresh = (cookie: string) =>
    ask({
      method: 'POST',
      url: '/v1/sessions/refresh',
      headers: { cookie, origin: 'http://localhost', host: 'localhost' },
    })
  const cookieOf = ({ headers }: Reply) => String(headers['set-cookie']).split(';')[0] ?? ''
  const refreshed = await refresh(cookieOf(signedIn))
  t.match(await onlyLook(t, refreshed), { kind: 'signIn', outcome: 'answered', subject })
  await refresh(cookieOf(refreshed))
  const reused = await refresh(cookieOf(signedIn))
  t.match([reused.status, reused.body.code], [401, 'refreshReused'])
  t.match(await onlyLook(t, reused), { outcome: 'denied', code: 'refreshReused', subject: /^session:[0-9a-f-]{36}$/ })

  const headers = await signInAs(account)
  const out = await ask({ method: 'DELETE', url: '/v1/sessions/current', headers })
  t.equal(out.status, 204)
  t.match(await onlyLook(t, out), {
    kind: 'signIn',
    outcome: 'answered',
    actor: String(account.account),
    subject: /^session:/,
  })

  const secured = await testAccount(hub, 'auditor')
  const { totpSecret, username, password } = secured
  const half = await signIn({ username, password })
  t.match(await onlyLook(t, half), { outcome: 'denied', code: 'otpRequired', subject: `account:${secured.account}` })
  t.equal((await signIn({ username, password, otp: otpOf(totpSecret ?? '') })).status, 200)

  const system = await testClient(hub)
  const token = (assertion: string) =>
    ask({
      method: 'POST',
      url: '/v1/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: assertion,
      }).toString(),
    })
  const given = await token(assertionOf(hub, system))
  t.equal(given.status, 200)
  t.match(await onlyLook(t, given), { kind: 'signIn', outcome: 'answered', actorKind: 'client', actor: system.id })
  const refused = await token('x.y.z')
  t.match(await onlyLook(t, refused), { outcome: 'denied', actorKind: 'anonymous', code: 'invalidClient' })

  const log = await textOfLog(hub)
  for (const secret of ['Tippfehler-77', account.password]) t.notOk(log.includes(secret))
})

t.test('the log holds no ID number, no fact and no name of a resident, whatever was asked', async (t) => {
  const log = await textOfLog(hub)
  t.ok(log.length > 10_000)
  for (const secret of [idNumber, absent, foreign, idNumber.slice(6, 17), name, 'K1K']) t.notOk(log.includes(secret))
})

/** A log in which nothing can be written. */
const noLog: Hub['accessLog'] = {
  waiting: 0,
  append: async () => {
    throw new YikuError('auditUnavailable')
  },
  check: async () => undefined,
  close: async () => undefined,
}

t.test('without a log: 503 from every route that is logged, and nothing else leaves', async (t) => {
  const silent = await testApp(t, { ...hub, accessLog: noLog })
  const before = await countEntries(hub)
  let refused = 0
  for (const [who, identity] of Object.entries(callers)) {
    const headers = identity ? as(identity) : {}
    for (const { method: methods, url, config } of silent.routes)
      for (const method of [methods].flat() as HTTPMethods[]) {
        const payload = url === '/v1/profiles/query' ? { idNumber, purpose } : {}
        const body = ['GET', 'HEAD', 'DELETE'].includes(method) ? {} : { payload }
        const reply = await silent.ask({ method: method as 'GET', url, headers, ...body })
        const { audit } = config ?? {}
        if (typeof audit === 'object' && reply.body?.code !== 'auditUnavailable') continue
        refused += 1
        const told = Object.keys(reply.headers).sort().join()
        if (reply.status !== 503) t.fail(`${who}: ${method} ${url} gets ${reply.status}`)
        if (method !== 'HEAD') t.match(reply.body, { code: 'auditUnavailable' })
        t.match(told, /^cache-control,(connection,)?content-length,content-type,date,x-content-type-options$/, url)
        t.notMatch(reply.text, /K1K|卡纳丽/)
      }
  }
  t.ok(refused > 150)
  t.equal(await countEntries(hub), before)
})

t.test('without a log nobody signs in, and nothing is changed', async (t) => {
  const silent = await testApp(t, { ...hub, accessLog: noLog })
  const [window, security] = [await testAccount(hub, 'window'), await testAccount(hub, 'securityAdmin')]
  const [byWindow, bySecurity] = [await signInAs(window), await signInAs(security)]
  const system = await testClient(hub)
  const bySystem = {
    authorization: `Bearer ${hub.tokens.issue({ kind: 'client', id: system.id, ver: 1 }).accessToken}`,
  }
  await hub.access.refreshed()
  const state = async () =>
    (
      await hub.store.pool.query(
        `SELECT (SELECT json_agg(a ORDER BY a.account_id) FROM (SELECT account_id, password_hash, totp, totp_pending, disabled, version FROM account) a)::text
         || (SELECT count(*) FROM session)::text || (SELECT count(*) FROM access_request)::text || (SELECT count(*) FROM client_key)::text AS state`,
      )
    ).rows[0].state
  const before = await state()
  const acts: readonly Parameters<typeof ask>[0][] = [
    { method: 'POST', url: '/v1/sessions', payload: { username: window.username, password: window.password } },
    {
      method: 'POST',
      url: '/v1/account/password',
      headers: byWindow,
      payload: { oldPassword: window.password, newPassword: 'correct horse battery 9' },
    },
    { method: 'POST', url: '/v1/account/totp', headers: byWindow, payload: { password: window.password } },
    {
      method: 'POST',
      url: '/v1/access-changes',
      headers: bySecurity,
      payload: { kind: 'accountChange', subject: window.username, set: { disabled: true }, reason: 'x' },
    },
    { method: 'DELETE', url: `/v1/clients/${system.id}/keys/${system.kid}`, headers: bySystem },
  ]
  for (const act of acts) {
    const reply = await silent.ask(act)
    t.match([reply.status, reply.headers['set-cookie']], [503, undefined], String(act.url))
    if (!/keys/.test(String(act.url))) t.match(reply.body, { code: 'auditUnavailable' })
  }
  t.equal(await state(), before)
  // the new password has ended the token that the second factor would need
  for (const act of acts.filter(({ url }) => url === '/v1/account/password' || url === '/v1/access-changes')) {
    const reply = await ask(act)
    t.ok(reply.status < 300, `${act.url}: ${reply.status}`)
    t.match(await onlyLook(t, reply), { kind: 'administration', outcome: 'answered', subject: /^account:/ })
  }
  t.not(await state(), before, 'with one they are')
})

t.test('a stream waits like everything else, and is closed where it may not leave', async (t) => {
  for (const takes of [true, false]) {
    const order: string[] = []
    const written: EntryDraft[] = []
    const accessLog: Pick<Hub['accessLog'], 'append'> = {
      append: async (draft) => {
        await new Promise((resolve) => setTimeout(resolve, 30))
        order.push('entry')
        if (!takes) throw new YikuError('auditUnavailable')
        written.push(draft)
        return { entry: '01a20137-b965-719f-b0f4-fa7e5fd1d79b', leafHash: 'x' }
      },
    }
    let stream: Readable | undefined
    const app = Fastify()
    enforcePolicies(app, gateOf(hub))
    logRequests(app, { accessLog, vault, refuse: (_, reply) => `no log: ${reply.code(503).statusCode}` })
    app.get('/export', { config: { policy: 'public', audit: 'export' } }, async (_, reply) => {
      stream = Readable.from(
        (async function* () {
          order.push('first byte')
          yield 'facts'
        })(),
      )
      return reply.header('content-disposition', 'attachment; filename=facts.csv').send(stream)
    })
    const { statusCode, payload, headers } = await app.inject('/export')
    await app.close()
    if (takes) {
      t.match([statusCode, payload], [200, 'facts'])
      t.strictSame(order, ['entry', 'first byte'])
      t.match(written, [{ kind: 'export', outcome: 'answered', route: 'GET /export' }])
    } else {
      t.match([statusCode, payload], [503, 'no log: 503'])
      t.strictSame(order, ['entry'])
      t.equal(headers['content-disposition'], undefined)
      t.ok(stream?.destroyed)
    }
  }
})

t.test('an act that does not wait for its entry does not pass the tests', async (t) => {
  const app = Fastify()
  enforcePolicies(app, gateOf(hub))
  logRequests(app, { accessLog: hub.accessLog, vault, refuse: () => '' })
  const config = { policy: 'public', audit: 'administration' } as const
  app.post('/rash', { config }, async () => 'done')
  app.post('/careful', { config }, async ({ entry }) => {
    await entry.begin({ subject: 'x' })
    return 'done'
  })
  t.equal((await app.inject({ method: 'POST', url: '/rash' })).statusCode, 500)
  t.equal((await app.inject({ method: 'POST', url: '/careful' })).statusCode, 200)
  await app.close()
})
