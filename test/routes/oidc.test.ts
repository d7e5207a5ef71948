import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { writeClientKey } from '../../scripts/client-keygen.ts'
import { changeAccount, type NewAccount } from '../../src/access/accounts.ts'
import { credentialsOf, otpOf, type Reply, testApp } from '../fixtures/app.ts'
import { forge } from '../fixtures/forge.ts'
import { type TestAccount, testAccount, testHub } from '../fixtures/hub.ts'
import {
  callBack,
  cookieOf,
  mapping,
  type Person,
  start,
  testPlatform,
  withPlatform,
} from '../fixtures/identity-platform.ts'
import { plantRecord, plantResident } from '../fixtures/plant.ts'
import { idNumberOf } from '../residents/id-numbers.ts'

const bare = await testHub(t)
const { publicUrl } = bare.config
const { db, pool } = bare.store
const platform = await testPlatform(t, { publicUrl })
const hub = await withPlatform(bare, platform.settings)
const app = await testApp(t, hub)
const { ask } = app
const own = { host: '127.0.0.1:8080', origin: publicUrl }
const page = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }

interface Visit {
  readonly query?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly at?: typeof app
}

/** Signs in at the platform and comes back, in one browser. */
async function visit(person: Person, { query, headers, at = app }: Visit = {}): Promise<Reply> {
  const { cookie, url } = await start(at, query)
  return callBack(at, await platform.visit(url, person), { ...headers, cookie })
}

/** What a page does once the browser has come back to it. */
function refresh(reply: Reply) {
  const cookie = cookieOf(reply, 'yiku_refresh') ?? ''
  return ask({ method: 'POST', url: '/v1/sessions/refresh', headers: { ...own, cookie } })
}

/** `Authorization` of somebody who has just signed in at the platform. */
async function bearer(person: Person, more?: Visit) {
  const reply = await visit(person, more)
  const { status, body } = await refresh(reply)
  if (status !== 200) throw new Error(`${reply.status} ${reply.text} ${status}`)
  return { authorization: `Bearer ${body.accessToken}` }
}

async function refused(person: Person, more?: Visit): Promise<unknown> {
  const reply = await visit(person, more)
  if (cookieOf(reply, 'yiku_refresh') !== undefined) throw new Error('signed in')
  return [reply.status, reply.body?.code]
}

const linkable = (role: NewAccount['role'], change: Partial<NewAccount> = {}) =>
  testAccount(hub, role, { platformSignIn: 'allowed', ...change })

function holderOf({ username }: TestAccount, more: Omit<Person, 'subject'> = {}): Person {
  return { subject: randomUUID(), ...more, claims: { employee_no: username, ...more.claims } }
}

const notEntitled = [403, 'identityNotEntitled']

function getAccount(username: string) {
  return db.selectFrom('account').selectAll().where('username', '=', username).executeTakeFirst()
}

const clerk = { role: 'clerk', area: '430781001001' } as const

function claimant(change: Readonly<Record<string, unknown>> = {}): Person & { readonly username: string } {
  const username = `staff-${randomUUID().slice(0, 8)}`
  const claims = {
    employee_no: username,
    name: `新人 ${username}`,
    groups: ['everybody', 'yiku-clerk'],
    org: '三洲驿街道',
    area: clerk.area,
    ...change,
  }
  return { subject: randomUUID(), username, claims }
}

t.test(
  'a browser is sent to the platform with PKCE, state and nonce, and keeps what ties the answer to it',
  async (t) => {
    const reply = await ask({ url: '/v1/sessions/oidc/start?returnTo=/cases/7?tab=2' })
    t.equal(reply.status, 302)
    const { origin, searchParams } = new URL(String(reply.headers.location))
    t.equal(origin, platform.settings.issuer)
    t.match(Object.fromEntries(searchParams), {
      response_type: 'code',
      client_id: 'yiku',
      redirect_uri: `${publicUrl}/v1/sessions/oidc/callback`,
      scope: 'openid profile',
      code_challenge_method: 'S256',
      code_challenge: /^[\w-]{43}$/,
      nonce: /^[\w-]{43}$/,
      state: /^[0-9a-f-]{36}$/,
    })
    const cookie = String(reply.headers['set-cookie'])
    for (const attribute of ['HttpOnly', 'SameSite=Lax', 'Path=/v1/sessions/oidc', 'Expires='])
      t.match(cookie, attribute)
    t.notMatch(cookie, /Secure|Domain/)
  },
)

t.test('behind https the cookie is secure, and of this host alone', async (t) => {
  const config = { ...hub.config, origin: 'https://yiku.example', publicUrl: 'https://yiku.example' }
  const { ask } = await testApp(t, { ...hub, config })
  const cookie = String((await ask({ url: '/v1/sessions/oidc/start' })).headers['set-cookie'])
  t.match(cookie, /^__Host-yiku_sign_in=/)
  for (const attribute of ['HttpOnly', 'SameSite=Lax', 'Path=/;', 'Secure']) t.match(cookie, attribute)
})

t.test('whose account allows it signs in as with a password, and comes back to his page', async (t) => {
  const one = await linkable('window')
  const person = holderOf(one)
  const reply = await visit(person, { query: '?returnTo=/cases/7?tab=2', headers: page })
  t.match([reply.status, reply.headers.location], [303, `${publicUrl}/cases/7?tab=2`])
  t.equal(reply.headers['referrer-policy'], 'no-referrer')
  const cookies = [reply.headers['set-cookie']].flat().map(String)
  t.match(
    cookies.find((cookie) => cookie.startsWith('yiku_refresh')),
    /HttpOnly; SameSite=Strict/,
  )
  t.match(
    cookies.find((cookie) => cookie.startsWith('yiku_sign_in')),
    /^yiku_sign_in=;/,
  )
  const { body } = await refresh(reply)
  t.match(body, { account: { role: 'window', area: '430781' }, mustFirst: [] })
  const [, claims = ''] = body.accessToken.split('.')
  t.match(JSON.parse(Buffer.from(claims, 'base64url').toString()), { sub: `account:${one.account}` })
  t.equal((await ask({ method: 'POST', url: '/v1/sessions', payload: credentialsOf(one) })).status, 200, 'or so')
})

t.test('once linked, the link decides and not the name', async (t) => {
  const one = await linkable('window')
  const other = await linkable('window')
  const person = holderOf(one)
  await bearer(person)
  t.strictSame(await refused({ ...person, subject: randomUUID() }), notEntitled, 'another with the same name')
  const renamed = await visit({ ...person, claims: { employee_no: other.username } })
  const { body } = await refresh(renamed)
  t.equal(body.account.name, `持有人 ${one.username}`)
  t.equal((await getAccount(other.username))?.platform_subject, null)
  await changeAccount(db, one.username, { platformSignIn: 'none' })
  t.equal((await refresh(renamed)).status, 401, 'who is no longer allowed to has no session either')
  t.strictSame(await refused(person), notEntitled)
  await changeAccount(db, one.username, { platformSignIn: 'allowed' })
  await bearer({ ...person, subject: randomUUID() })
})

t.test('an account that does not allow it, or is disabled, is not reached', async (t) => {
  const closed = await testAccount(hub, 'window')
  t.strictSame(await refused(holderOf(closed)), notEntitled)
  t.strictSame(await refused(claimant({ employee_no: closed.username })), notEntitled, 'whatever he may do by claims')
  const disabled = await linkable('window')
  const person = holderOf(disabled)
  await bearer(person)
  await changeAccount(db, disabled.username, { disabled: true })
  t.strictSame(await refused(person), notEntitled)
  t.strictSame(await refused(holderOf(disabled)), notEntitled)
  t.strictSame(await refused({ subject: 'nobody', claims: { employee_no: 'nobody' } }), notEntitled)
  t.strictSame(await refused({ subject: 'nothing' }), notEntitled)
  for (const employee_no of [7, ['x'], null, '', ' ', 'Nobody', "x' or ''='"])
    t.strictSame(await refused({ subject: randomUUID(), claims: { employee_no } }), notEntitled)
})

t.test('a first password that was never changed is void once its holder comes by the platform', async (t) => {
  const one = await linkable('window', { mustChange: true })
  const { body } = await refresh(await visit(holderOf(one)))
  t.strictSame(body.mustFirst, [])
  const { status } = await ask({ method: 'POST', url: '/v1/sessions', payload: credentialsOf(one) })
  t.equal(status, 401)
})

t.test('one who first comes in two tabs at once is linked once', async (t) => {
  const person = holderOf(await linkable('window'))
  const begun = [await start(app), await start(app)]
  const back: string[] = []
  for (const { url } of begun) back.push(await platform.visit(url, person))
  const replies = await Promise.all(back.map((url, at) => callBack(app, url, { cookie: begun[at]?.cookie ?? '' })))
  t.ok(replies.some(({ status }) => status === 303))
  t.equal((await visit(person)).status, 303)
})

t.test('claims make an account of the role they map to, and keep it so', async (t) => {
  const person = claimant()
  const first = await refresh(await visit(person))
  const { name, org: organisation } = person.claims as Record<string, string>
  t.strictSame(first.body.account, { name, role: 'clerk', organisation, area: clerk.area })
  t.match(await getAccount(person.username), { platform_sign_in: 'managed', holder: name, must_change: false })
  t.equal((await visit(person)).status, 303, 'and again')

  const promoted = { ...person, claims: { ...person.claims, area: '430781', groups: 'yiku-window' } }
  const second = await refresh(await visit(promoted))
  t.match(second.body.account, { role: 'window', area: '430781' })
  await hub.access.refreshed()
  const stale = await ask({
    method: 'POST',
    url: '/v1/account/totp',
    headers: { authorization: `Bearer ${first.body.accessToken}` },
    payload: { password: 'x' },
  })
  t.equal(stale.status, 401, 'the token of the other role is worth nothing')

  const back = await visit(promoted)
  t.strictSame(
    await refused({ ...promoted, claims: { ...promoted.claims, groups: [] } }),
    notEntitled,
    'without a role there is nothing for him',
  )
  t.equal((await refresh(back)).status, 401, 'and what he had open is over')
  await changeAccount(db, person.username, { disabled: true })
  t.strictSame(await refused(promoted), notEntitled, 'claims do not enable')
})

t.test('claims that do not make an account make none', async (t) => {
  const wrong: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    'two roles': { groups: ['yiku-clerk', 'yiku-window'] },
    'a role that is not mapped': { groups: ['auditor', 'securityAdmin'] },
    'a clerk of a county': { area: '430781' },
    'an area that is none': { area: '43078' },
    'an area as a number': { area: 430781001001 },
    'no organisation': { org: undefined },
    'an invisible organisation': { org: '\u200b' },
    'an officer without department': { groups: ['yiku-officer'], area: '430781' },
    'an officer of no department': { groups: ['yiku-officer'], area: '430781', dept: 'police2' },
    'a name that no account can have': { employee_no: 'ZHANG SAN' },
  }
  for (const [what, change] of Object.entries(wrong)) t.strictSame(await refused(claimant(change)), notEntitled, what)
  const officer = claimant({ groups: ['yiku-officer'], area: '430781', dept: 'police' })
  t.match((await refresh(await visit(officer))).body.account, { role: 'officer' })
})

t.test('no claim leads to one of the three powers: the account must be there', async (t) => {
  const roles = [{ ...mapping.roles[0], role: 'auditor' }]
  await t.rejects(withPlatform(bare, platform.settings, { roles }), /YIKU_OIDC_MAPPING/)
  const managed = claimant()
  await bearer(managed)
  await t.rejects(changeAccount(db, managed.username, { role: 'auditor', area: '430781' }), { code: 'badAccount' })
  const auditor = await linkable('auditor')
  const person = holderOf(auditor, {
    amr: ['pwd', 'mfa'],
    claims: { groups: ['yiku-clerk'], org: 'x', area: '430781' },
  })
  const { body } = await refresh(await visit(person))
  t.match(body, { account: { role: 'auditor' }, mustFirst: [] }, 'its role is the account’s, whatever the claims say')
})

t.test('a second factor that the platform has seen is enough; else the code is asked for', async (t) => {
  const auditor = await linkable('auditor')
  const { totpSecret = '' } = auditor
  const person = holderOf(auditor, { amr: ['pwd'] })
  t.equal((await visit({ ...person, amr: ['pwd', 'mfa'] })).status, 303)
  t.strictSame(await refused(person), [401, 'otpRequired'])

  const asked = await visit(person, { query: '?returnTo=/cases?tab=2', headers: page })
  t.match([asked.status, asked.headers.location], [303, `${publicUrl}/cases?tab=2&signIn=otpRequired`])
  t.equal(cookieOf(asked, 'yiku_refresh'), undefined)
  const cookie = cookieOf(asked, 'yiku_sign_in') ?? ''
  const give = (otp: string, headers: Readonly<Record<string, string>> = { ...own, cookie }) =>
    ask({ method: 'POST', url: '/v1/sessions/oidc/otp', headers, payload: { otp } })
  const wrong = otpOf(totpSecret) === '000000' ? '000001' : '000000'
  t.match((await give(wrong)).body, { status: 401, code: 'badCredentials' })
  t.match((await give(otpOf(totpSecret), own)).body, { status: 401, code: 'unauthenticated' })
  const elsewhere = { cookie, host: own.host, origin: 'https://evil.example' }
  t.match((await give(otpOf(totpSecret), elsewhere)).body, { status: 403, code: 'crossSite' })
  t.equal((await getAccount(auditor.username))?.failures, 1, 'a wrong code counts')
  const given = await give(otpOf(totpSecret))
  t.match(given.body, { account: { role: 'auditor' }, mustFirst: [] })
  t.ok(cookieOf(given, 'yiku_refresh'))
  t.match((await give(otpOf(totpSecret))).body, { code: 'badCredentials' }, 'no code is taken twice')

  const { cookie: away } = await start(app)
  t.match((await give(otpOf(totpSecret, 1), { ...own, cookie: away })).body, { code: 'unauthenticated' })
  await changeAccount(db, auditor.username, { organisation: '审计局' })
  t.match((await give(otpOf(totpSecret, 1))).body, { code: 'badCredentials' }, 'nor for an account that has changed')
})

t.test('five wrong codes lock the account', async (t) => {
  const auditor = await linkable('auditor')
  const { totpSecret = '' } = auditor
  const cookie = cookieOf(await visit(holderOf(auditor)), 'yiku_sign_in') ?? ''
  const give = (otp: string) =>
    ask({ method: 'POST', url: '/v1/sessions/oidc/otp', headers: { ...own, cookie }, payload: { otp } })
  const wrong = otpOf(totpSecret) === '000000' ? '000001' : '000000'
  for (let nth = 0; nth < 5; nth++) t.equal((await give(wrong)).status, 401)
  t.equal((await give(otpOf(totpSecret))).status, 401)
})

t.test('who needs a second factor and has none here works with the platform’s, and not without', async (t) => {
  const auditor = await linkable('auditor')
  await db.updateTable('account').set({ totp: null }).where('account_id', '=', auditor.account).execute()
  const person = holderOf(auditor)
  const list = (headers: object) => ask({ url: '/v1/accounts', headers: { ...headers } })
  const with2 = await refresh(await visit({ ...person, amr: ['mfa'] }))
  t.strictSame(with2.body.mustFirst, [])
  t.equal((await list({ authorization: `Bearer ${with2.body.accessToken}` })).status, 200)
  const with1 = await refresh(await visit({ ...person, amr: ['pwd'] }))
  t.strictSame(with1.body.mustFirst, ['setUpOtp'])
  const { body } = await list({ authorization: `Bearer ${with1.body.accessToken}` })
  t.equal(body.code, 'otpSetupRequired')
})

const [zhang, li] = ['111', '113'].map((sequence) => idNumberOf('430781', '1962-02-28', sequence))
if (!zhang || !li) throw new Error('no residents')
const personBasic = hub.catalogue.getCategory('personBasic')
for (const idNumber of [zhang, li]) {
  await plantResident(hub, { idNumber, registeredArea: clerk.area })
  await plantRecord(hub, { idNumber, category: personBasic, fields: { name: '张三丰', sex: '1', lifeStatus: 'alive' } })
}

const resident = (id_number: unknown, acr = 'L3'): Person => ({ subject: randomUUID(), acr, claims: { id_number } })

function look(headers: object, idNumber: string, more: object = {}) {
  return ask({ method: 'POST', url: '/v1/profiles/query', headers: { ...headers }, payload: { idNumber, ...more } })
}

const bytesOf = ({ status, text }: Reply) => `${status} ${text.replace(/urn:uuid:[0-9a-f-]{36}/, '')}`

t.test('a resident sees himself, and of others not even that they are there', async (t) => {
  const headers = await bearer(resident(zhang))
  const me = await look(headers, zhang)
  t.match(me, {
    status: 200,
    body: { resident: { name: '张三丰' }, categories: { personBasic: { status: 'present' } } },
  })
  t.equal((await look(headers, zhang.toLowerCase())).status, 200)
  const absent = bytesOf(await look(headers, idNumberOf('430781', '1962-02-28', '999')))
  t.match(absent, /^404 .*residentNotFound/)
  t.equal(bytesOf(await look(headers, li)), absent)
  const presence = { method: 'cardRead', reference: 'reader-7' }
  const purpose = { item: 'elderCard', caseNumber: 'JS-1' }
  t.equal(bytesOf(await look(headers, li, { presence, purpose })), absent, 'nothing that he says changes it')
  t.equal((await look(await bearer(resident(li)), li)).status, 200, 'the other sees himself')
})

t.test('a resident reaches nothing else', async (t) => {
  const headers = await bearer(resident(zhang))
  for (const { method, url, config } of app.routes) {
    const { policy } = config ?? {}
    if (policy === 'public' || policy === undefined || policy.roles.includes('resident')) continue
    const reply = await ask({ method: [method].flat()[0] as 'GET', url, headers })
    t.equal(reply.status, 403, url)
  }
})

t.test('whose a resident’s session is stands in no token, cookie, log or column in clear', async (t) => {
  const logged = await testHub(t, { config: { logLevel: 'trace' } })
  const verbose = await withPlatform(logged, platform.settings)
  const at = await testApp(t, verbose)
  const reply = await visit(resident(zhang), { at })
  const cookie = cookieOf(reply, 'yiku_refresh') ?? ''
  const { body } = await at.ask({ method: 'POST', url: '/v1/sessions/refresh', headers: { ...own, cookie } })
  t.match(body, { account: { name: '居民本人', role: 'resident', organisation: '', area: '' }, mustFirst: [] })
  const [, claims = ''] = body.accessToken.split('.')
  const { rows } = await logged.store.pool.query('select session::text as row, session_id from session')
  t.equal(rows.length, 1)
  const person = `resident:${rows[0].session_id}`
  t.equal(body.person, person, 'by which one resident is told from another')
  t.match(JSON.parse(Buffer.from(claims, 'base64url').toString()), { sub: person })
  for (const text of [
    Buffer.from(claims, 'base64url').toString(),
    JSON.stringify(reply),
    rows[0].row,
    ...logged.logged,
  ])
    t.notOk(text.includes(zhang))
  t.notOk(rows[0].row.includes(Buffer.from(zhang).toString('hex')))
})

t.test('a sealed ID number that is set down under another session opens neither', async (t) => {
  const mine = await bearer(resident(zhang))
  await bearer(resident(li))
  await pool.query(`update session s set id_number = o.id_number from session o
    where s.account_id is null and o.account_id is null and s.session_id <> o.session_id
      and o.started_at = (select max(started_at) from session where account_id is null) and s.started_at < o.started_at`)
  for (const idNumber of [zhang, li]) t.equal((await look(mine, idNumber)).status, 500)
})

t.test('a token for a resident is worth what his session is', async (t) => {
  await bearer(resident(zhang))
  await bearer(holderOf(await linkable('window')))
  const { rows } = await pool.query<{ session_id: string; account_id: number | null }>(
    'select session_id, account_id from session where ended_at is null order by started_at desc limit 2',
  )
  const [ofAccount, ofResident] = rows
  if (!ofAccount?.account_id || !ofResident) throw new Error('no sessions')
  const status = async (claims: object) =>
    (await look({ authorization: `Bearer ${forge(hub, { claims: { ...claims } })}` }, zhang)).status
  const of = (sub: string, sid: string | undefined) => status({ sub, sid })
  t.equal(await of(`resident:${ofResident.session_id}`, ofResident.session_id), 200)
  t.equal(await of(`resident:${ofResident.session_id}`, undefined), 401)
  t.equal(await of(`resident:${ofResident.session_id}`, ofAccount.session_id), 401)
  t.equal(await of(`resident:${ofAccount.session_id}`, ofAccount.session_id), 401, 'an account’s session')
  const none = randomUUID()
  t.equal(await of(`resident:${none}`, none), 401)
  for (const id of ['1', '', none.toUpperCase(), `${none}x`, zhang]) t.equal(await of(`resident:${id}`, none), 401, id)
})

t.test('a resident is let in with a whole ID number and the assurance demanded, and not otherwise', async (t) => {
  for (const acr of ['L2', 'L', '', 'L3 '])
    t.strictSame(await refused(resident(zhang, acr)), notEntitled, `assurance ${acr}`)
  t.strictSame(await refused({ subject: randomUUID(), claims: { id_number: zhang } }), notEntitled, 'none')
  for (const wrong of [Number(li.slice(0, 17)), [zhang], `${zhang.slice(0, 17)}0`, zhang.slice(1), '', null, {}])
    t.strictSame(await refused(resident(wrong)), notEntitled, JSON.stringify(wrong))
})

t.test('who has an account is its holder, unless he comes as the resident he also is', async (t) => {
  const person = { ...holderOf(await linkable('window')), acr: 'L4' }
  const both = { ...person, claims: { ...person.claims, id_number: zhang } }
  t.equal((await refresh(await visit(both))).body.account.role, 'window')
  t.equal((await refresh(await visit(both, { query: '?as=resident' }))).body.account.role, 'resident')
  t.strictSame(await refused(person, { query: '?as=resident' }), notEntitled)
})

t.test('a resident’s session goes on, and ends for all of its tokens, like an account’s', async (t) => {
  const reply = await visit(resident(zhang))
  const first = await refresh(reply)
  const second = await refresh(first)
  t.equal(second.status, 200)
  const headers = { authorization: `Bearer ${second.body.accessToken}` }
  t.equal((await look(headers, zhang)).status, 200)
  await pool.query(`update session set refreshed_at = refreshed_at - interval '11 seconds' where ended_at is null`)
  t.equal((await refresh(reply)).status, 401, 'an old cookie that comes again')
  t.equal((await look(headers, zhang)).status, 401, 'ends it')
  t.equal((await refresh(second)).status, 401)

  const again = await bearer(resident(zhang))
  await pool.query(`update session set expires_at = clock_timestamp() where account_id is null and ended_at is null`)
  t.equal((await look(again, zhang)).status, 401, 'no token outlives its session')
})

t.test('signing out says where one can sign out of the platform, too', async (t) => {
  const out = (headers: object) => ask({ method: 'DELETE', url: '/v1/sessions/current', headers: { ...headers } })
  const headers = await bearer(resident(zhang))
  const reply = await out(headers)
  t.equal(reply.status, 200)
  const { origin, searchParams } = new URL(reply.body.endSessionUrl)
  t.equal(origin, platform.settings.issuer)
  t.strictSame(Object.fromEntries(searchParams), { client_id: 'yiku', post_logout_redirect_uri: `${publicUrl}/` })
  t.equal((await fetch(reply.body.endSessionUrl)).status, 200, 'the platform understands it')
  t.equal((await look(headers, zhang)).status, 401)

  const one = await linkable('window')
  const cookie = cookieOf(await visit(holderOf(one)), 'yiku_refresh') ?? ''
  t.match((await out({ ...own, cookie })).body, { endSessionUrl: /^http/ })
  t.equal((await ask({ method: 'POST', url: '/v1/sessions/refresh', headers: { ...own, cookie } })).status, 401)
  t.equal((await out(await app.signInAs(one))).status, 204, 'who came by password does not hear of it')
})

t.test('residents’ sessions are swept a day after their end', async (t) => {
  await pool.query(`update session set expires_at = clock_timestamp() - interval '25 hours' where account_id is null`)
  await visit(resident(zhang))
  const { rows } = await pool.query('select count(*)::int from session where account_id is null')
  t.strictSame(rows, [{ count: 1 }])
})

t.test('a platform that changes its keys without notice is understood at once', async (t) => {
  const person = holderOf(await linkable('window'))
  t.equal((await visit(person)).status, 303)
  platform.rotateKeys()
  t.equal((await visit(person)).status, 303)
})

t.test('a platform that is down is said to be, and passwords still work', async (t) => {
  const one = await linkable('window')
  const person = holderOf(one)
  const { cookie, url } = await start(app)
  const back = await platform.visit(url, person)
  const cold = await testApp(t, await withPlatform(bare, platform.settings))
  platform.isDown = true
  t.match((await cold.ask({ url: '/v1/sessions/oidc/start' })).body, {
    status: 503,
    code: 'identityPlatformUnavailable',
  })
  const inBrowser = await cold.ask({ url: '/v1/sessions/oidc/start', headers: page })
  t.match([inBrowser.status, inBrowser.headers.location], [303, `${publicUrl}/?signIn=identityPlatformUnavailable`])
  t.match((await callBack(app, back, { cookie })).body, { status: 503, code: 'identityPlatformUnavailable' })
  t.equal((await ask({ method: 'POST', url: '/v1/sessions', payload: credentialsOf(one) })).status, 200)
  platform.isDown = false
  t.equal((await visit(person, { at: cold })).status, 303)
})

t.test('we say who we are with a private key, where the site has agreed so', async (t) => {
  for (const algorithm of ['EdDSA', 'ES256'] as const) {
    const keyFile = join(bare.folder, `${algorithm}.json`)
    const key = await writeClientKey({ file: keyFile, algorithm })
    const other = await testPlatform(t, { publicUrl, keys: [key], algorithm })
    const at = await testApp(t, await withPlatform(bare, { ...other.settings, keyFile }))
    const person = holderOf(await linkable('window'))
    const { cookie, url } = await start(at)
    t.equal((await callBack(at, await other.visit(url, person), { cookie })).status, 303, algorithm)
  }
  const keyFile = join(bare.folder, 'broken.json')
  await writeFile(keyFile, '{ "kty": "EC", "d": "secret" }')
  await t.rejects(withPlatform(bare, { ...platform.settings, keyFile }), /YIKU_OIDC_KEY_FILE .*broken\.json：应为私钥/)
})

t.test('claims that the platform gives at its UserInfo endpoint count where the mapping says so', async (t) => {
  const reticent = await testPlatform(t, { publicUrl, conformIdTokenClaims: true })
  const person = holderOf(await linkable('window'))
  for (const userInfo of [false, true]) {
    const at = await testApp(t, await withPlatform(bare, reticent.settings, { userInfo, acrValues: 'L3' }))
    const { cookie, url } = await start(at)
    t.equal(new URL(url).searchParams.get('acr_values'), 'L3')
    t.equal((await callBack(at, await reticent.visit(url, person), { cookie })).status, userInfo ? 303 : 403)
  }
})

t.test('without a platform there is no such sign-in', async (t) => {
  const { ask } = await testApp(t, bare)
  for (const path of ['start', 'callback?code=x&state=y'])
    t.match((await ask({ url: `/v1/sessions/oidc/${path}` })).body, { status: 404, code: 'noIdentityPlatform' })
})
