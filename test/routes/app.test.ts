import { connect, createServer } from 'node:net'
import { Kysely, PostgresDialect } from 'kysely'
import t, { type Test } from 'tap'
import { Problem } from '../../src/routes/problem.ts'
import { createPool } from '../../src/store/pool.ts'
import { type TestApp, testApp } from '../fixtures/app.ts'
import { ingestRows, type TestHub, testAccount, testHub } from '../fixtures/hub.ts'
import { idNumberOf } from '../residents/id-numbers.ts'

const hub = await testHub(t, { config: { logLevel: 'trace' } })
const { ask, signIn } = await testApp(t, hub)
const purpose = { item: 'elderCard', caseNumber: 'JS-2026-000123' }

t.test('an address that is not there is a problem, whatever the method, and is not repeated', async (t) => {
  const idNumber = idNumberOf('430781', '1945-01-01', '123')
  for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const) {
    const { status, body, text } = await ask({ method, url: `/v1/residents/${idNumber}?name=x` })
    t.match([status, body.code], [404, 'notFound'], method)
    t.notMatch(text, idNumber)
  }
  for (const url of [
    '/',
    '/v1',
    '/v1/profiles/query',
    '/v1/catalogue/',
    '/docs/../config',
    '/%',
    '/%00',
    '//',
    '/v1/%e4%bc',
  ])
    t.ok((await ask({ method: 'GET', url })).status < 500, url)
})

t.test('alive, and ready while the database answers', async (t) => {
  t.strictSame((await ask({ url: '/health/live' })).body, { status: 'live' })
  const { body } = await ask({ url: '/health/ready' })
  t.strictSame(body, { status: 'ready', accessLog: { waiting: 0, searchedAt: body.accessLog.searchedAt } })
  t.ok(Date.parse(body.accessLog.searchedAt) <= Date.now())
})

t.test('the catalogue lists 44 categories, with fields, levels and code sets in their order', async (t) => {
  const { body } = await ask({ url: '/v1/catalogue' })
  t.equal(body.categories.length, 44)
  t.strictSame(Object.keys(body.codeSets).length, hub.catalogue.codeSets.size)
  t.match(body.categories[33], {
    number: 34,
    id: 'vehicle',
    group: { id: 'property' },
    sources: [{ id: 'trafficPolice', title: '公安交管' }],
    freshness: { code: 'D', days: 1 },
    fields: { plateType: { title: '号牌种类', type: 'code', codes: 'plateType', level: 3, required: true } },
  })
  for (const { sources } of body.categories)
    for (const { id, title } of sources) t.not(id, title, 'every source has its title')
  const codes = body.codeSets.ethnicity.codes.map(({ code }: { code: string }) => code)
  t.strictSame(codes, [...codes].sort())
})

t.test('the items are listed with what they save and read', async (t) => {
  const { body } = await ask({ url: '/v1/items' })
  t.equal(body.items.length, 22)
  t.match(body.items[0], {
    number: 1,
    id: 'elderCard',
    title: '老年优待证',
    papers: [{ id: 'identityCard', title: '身份证' }, { id: 'householdRegister' }],
    reads: { personBasic: ['name', 'sex', 'birthDate'] },
    clear: { deathRecord: ['deathDate'] },
  })
})

t.test('what is no request at all gets a problem, too, and nothing of it back', async (t) => {
  const served = await testApp(t, hub)
  const { port } = new URL(await served.app.listen({ port: 0, host: '127.0.0.1' }))
  const send = async (bytes: string) => {
    const socket = connect(Number(port), '127.0.0.1')
    socket.end(bytes)
    const chunks: Buffer[] = []
    for await (const chunk of socket) chunks.push(chunk)
    const [head = '', body = ''] = Buffer.concat(chunks).toString().split('\r\n\r\n')
    return { head, body }
  }
  const credential = 'geheim'.repeat(4000)
  const broken: readonly (readonly [string, number, string])[] = [
    [`GET /v1/catalogue HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${credential}\r\n\r\n`, 431, 'headersTooLarge'],
    [`GET /v1/catalogue HTTP/1.1\r\nhost: x\r\ncookie: yiku_refresh=${credential}\r\n\r\n`, 431, 'headersTooLarge'],
    ['geheim\r\n\r\n', 400, 'badRequest'],
    ['GET / HTTP/1.1\r\nhost: x\r\nauthorization geheim\r\n\r\n', 400, 'badRequest'],
  ]
  for (const [bytes, status, code] of broken) {
    const { head, body } = await send(bytes)
    t.match(head, new RegExp(`^HTTP/1.1 ${status} `), code)
    t.match(head, 'content-type: application/problem+json')
    t.match(Problem.parse(JSON.parse(body)), { status, code })
    t.notMatch(body, 'geheim')
  }
  t.notMatch(hub.logged.join(), 'geheim')
})

/** The hub, but with a database behind this address. */
function hubAt(url: string): TestHub {
  const pool = createPool(url, { patience: 1000 })
  t.teardown(() => pool.end())
  const db = new Kysely<never>({ dialect: new PostgresDialect({ pool }) }) as unknown as TestHub['store']['db']
  return { ...hub, store: { ...hub.store, pool, db, url } }
}

async function sayUnavailable(t: Test, { ask }: TestApp, headers: { authorization: string }): Promise<void> {
  const idNumber = idNumberOf('430781', '1945-01-01', '123')
  const requests = [
    { url: '/health/ready' },
    { method: 'POST' as const, url: '/v1/sessions', payload: { username: 'a', password: 'b' } },
    { method: 'POST' as const, url: '/v1/profiles/query', headers, payload: { idNumber, purpose } },
  ]
  for (const request of requests) {
    const { status, body, text } = await ask(request)
    t.match([status, body.code], [503, 'storeUnavailable'], request.url)
    t.notMatch(text, /127\.0\.0\.1|ECONN|postgres/)
  }
  t.equal((await ask({ url: '/health/live' })).status, 200, 'alive all the same')
}

t.test('without its database the hub is alive, not ready, and says 503', async (t) => {
  const down = await testApp(t, hubAt('postgres://yiku:secret@127.0.0.1:1/yiku'))
  await sayUnavailable(t, down, await signIn('clerk'))
  t.notMatch(hub.logged.join(), /secret/)
})

t.test('a database that hangs up is a database that is down', async (t) => {
  const server = createServer((socket) => socket.on('error', () => undefined).destroy())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  await sayUnavailable(
    t,
    await testApp(t, hubAt(`postgres://yiku:secret@127.0.0.1:${port}/yiku`)),
    await signIn('clerk'),
  )
})

t.test('no log line holds an ID number, a name, a password or a token, whatever happens', async (t) => {
  const idNumber = idNumberOf('430781', '1937-07-07', '315')
  const name = '卡纳丽'
  const cells = {
    公民身份号码: idNumber,
    姓名: name,
    性别: '女',
    民族: '汉',
    出生日期: '19370707',
    人员状态: '正常',
    户号: 'H1',
    户籍地址: '津市',
    村居委会代码: '430781001001',
    与户主关系: '户主',
  }
  await ingestRows(hub, { department: 'police', exportId: 'population', rows: [cells] })
  const { password, username } = await testAccount(hub, 'clerk')
  const { authorization } = await signIn('clerk')
  const headers = {
    authorization,
    'user-agent': idNumber,
    referer: `https://example.org/${idNumber}`,
    'x-request-id': idNumber,
  }
  const post = (url: string, payload: object | string, more: object = {}) =>
    ask({ method: 'POST', url, headers: { ...headers, 'content-type': 'application/json', ...more }, payload })
  const from = hub.logged.length
  const asked = { idNumber, purpose: { item: 'elderCard', caseNumber: name } }
  t.equal((await post('/v1/profiles/query', asked)).status, 200)
  await post('/v1/profiles/query', { ...asked, idNumber: `${idNumber}1` })
  await post('/v1/profiles/query', { ...asked, purpose: { item: idNumber, caseNumber: name } })
  await post('/v1/profiles/query', { ...asked, [idNumber]: name })
  await post('/v1/profiles/query', { ...asked, categories: [idNumber] })
  await post('/v1/profiles/query', `{"${idNumber}": ${name}`)
  await post('/v1/profiles/query', asked, { authorization: `Bearer ${idNumber}` })
  await post('/v1/profiles/query', asked, { 'content-type': `text/${idNumber}` })
  await post(`/v1/residents/${idNumber}?name=${encodeURIComponent(name)}`, asked)
  const signedIn = await post('/v1/sessions', { username, password })
  const [cookie = ''] = String(signedIn.headers['set-cookie']).split(';')
  await post('/v1/sessions/refresh', {}, { cookie, origin: 'http://localhost', host: 'localhost' })
  await post('/v1/sessions/refresh', {}, { cookie, origin: 'http://evil.example', host: 'localhost' })
  await post('/v1/account/password', { oldPassword: password, newPassword: `${password}${idNumber}` })
  const { secret } = (
    await post('/v1/account/totp', { password }, { authorization: `Bearer ${signedIn.body.accessToken}` })
  ).body
  await post('/v1/sessions', { username: idNumber, password })
  t.equal((await ask({ url: `/v1/catalogue?idNumber=${idNumber}`, headers })).status, 400)

  // an error of which nobody has thought, and that quotes the data
  const residentId = (text: string): string => {
    throw new Error(`cannot read ${text} (${name})`)
  }
  const broken = { ...hub, vault: { ...hub.vault, residentId } }
  const failing = await testApp(t, broken)
  const failed = await failing.ask({ method: 'POST', url: '/v1/profiles/query', headers, payload: asked })
  t.match([failed.status, failed.body.code], [500, 'internal'])

  const lines = hub.logged.slice(from)
  t.ok(lines.length >= 12, `${lines.length} lines`)
  t.ok(
    lines.some((line) => /app\.test\.ts:\d+/.test(JSON.parse(line).at?.[0])),
    'an error says where it happened',
  )
  const token = authorization.slice('Bearer '.length)
  const canaries = {
    idNumber,
    birth: idNumber.slice(6, 17),
    name,
    password,
    token,
    encoded: encodeURIComponent(name),
    cookie: cookie.slice(-43),
    secret: String(secret),
  }
  t.match(secret, /^[A-Z2-7]{32}$/)
  t.match(canaries.cookie, /^[\w-]{43}$/)
  for (const [what, canary] of Object.entries(canaries))
    t.notOk(
      lines.some((line) => line.includes(canary)),
      what,
    )
  for (const line of lines.filter((line) => 'route' in JSON.parse(line)))
    t.match(JSON.parse(line), { route: /^(\/|none$)/, status: Number, ms: Number })
})
