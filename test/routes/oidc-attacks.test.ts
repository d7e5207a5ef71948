/** Ways to sign in at the identity platform that are none, against a real provider and against one that lies. */
import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import t from 'tap'
import { openSignIn, signSignIn } from '../../src/access/sign-in-state.ts'
import { type Reply, testApp } from '../fixtures/app.ts'
import { type Answer, forgedPlatform } from '../fixtures/forged-platform.ts'
import { testAccount, testHub } from '../fixtures/hub.ts'
import { callBack, cookieOf, start, testPlatform, withPlatform } from '../fixtures/identity-platform.ts'
import { holds } from '../fixtures/property.ts'

const bare = await testHub(t)
const { publicUrl } = bare.config
const { pool } = bare.store
const real = await testPlatform(t, { publicUrl })
const app = await testApp(t, await withPlatform(bare, real.settings))
const victim = await testAccount(bare, 'window', { platformSignIn: 'allowed' })
const person = { subject: 'victim', claims: { employee_no: victim.username } }

async function countSessions(): Promise<number> {
  const { rows } = await pool.query<{ count: number }>('select count(*)::int from session')
  return rows[0]?.count ?? 0
}

/** What came of it; fails where somebody is signed in. */
async function outcome(replying: Promise<Reply>): Promise<unknown> {
  const before = await countSessions()
  const reply = await replying
  if ((await countSessions()) !== before || cookieOf(reply, 'yiku_refresh') !== undefined) throw new Error('signed in')
  return [reply.status, reply.body?.code]
}

const notConfirmed = [401, 'identityNotConfirmed']

function changed(url: string, change: Readonly<Record<string, string | undefined>>): string {
  const next = new URL(url)
  for (const [name, value] of Object.entries(change))
    if (value === undefined) next.searchParams.delete(name)
    else next.searchParams.set(name, value)
  return next.href
}

t.test('what came back once does not come back again', async (t) => {
  const { cookie, url } = await start(app)
  const back = await real.visit(url, person)
  t.equal((await callBack(app, back, { cookie })).status, 303)
  t.strictSame(await outcome(callBack(app, back, { cookie })), notConfirmed, 'the same state and code')
  const next = await start(app)
  const state = new URL(next.url).searchParams.get('state') ?? ''
  t.strictSame(
    await outcome(callBack(app, changed(back, { state }), { cookie: next.cookie })),
    notConfirmed,
    'the code with a new state',
  )
  const again = await start(app)
  const other = await real.visit(again.url, person)
  const replies = await Promise.all([1, 2, 3].map(() => callBack(app, other, { cookie: again.cookie })))
  t.strictSame(replies.map(({ status }) => status).sort(), [303, 401, 401], 'one of three at once')
})

t.test('an answer is taken from the browser that asked alone', async (t) => {
  const mine = await start(app)
  const theirs = await start(app)
  const back = await real.visit(mine.url, person)
  t.strictSame(await outcome(callBack(app, back, {})), notConfirmed, 'no cookie')
  t.strictSame(await outcome(callBack(app, back, { cookie: theirs.cookie })), notConfirmed, 'another’s')
  const code = new URL(back).searchParams.get('code') ?? ''
  const theirBack = await real.visit(theirs.url, person)
  t.strictSame(
    await outcome(callBack(app, changed(theirBack, { code }), { cookie: theirs.cookie })),
    notConfirmed,
    'another’s code under one’s own state: PKCE',
  )
  t.equal((await callBack(app, back, { cookie: mine.cookie })).status, 303, 'who asked is not kept out by it')
})

t.test('a stranger’s attempt does not spoil the sign-in that is under way', async (t) => {
  const { cookie, url } = await start(app)
  const back = await real.visit(url, person)
  const spoiled = await callBack(app, changed(back, { state: randomUUID() }), { cookie })
  t.equal(spoiled.status, 401)
  t.equal(spoiled.headers['set-cookie'], undefined)
  t.equal((await callBack(app, back, { cookie })).status, 303)
})

t.test('an answer that another issuer gives, or nobody, is none', async (t) => {
  for (const iss of ['https://evil.example', `${real.settings.issuer}/`, undefined]) {
    const { cookie, url } = await start(app)
    const back = changed(await real.visit(url, person), { iss })
    t.strictSame(await outcome(callBack(app, back, { cookie })), notConfirmed, iss ?? 'none')
  }
})

t.test('odd callbacks are refused', async (t) => {
  const { cookie, url } = await start(app)
  const back = new URL(await real.visit(url, person))
  const state = back.searchParams.get('state') ?? ''
  const odd: Readonly<Record<string, [string, number]>> = {
    nothing: ['', 401],
    'state twice': [`${back.search}&state=${state}`, 400],
    'a state that is too long': [`?code=x&state=${'x'.repeat(200)}`, 400],
    'an encoding that is none': ['?state=%E0%A4%A', 401],
  }
  for (const [what, [search, status]] of Object.entries(odd)) {
    const [got] = (await outcome(callBack(app, `${publicUrl}${back.pathname}${search}`, { cookie }))) as [number]
    t.equal(got, status, what)
  }
  for (const change of [{ code: undefined }, { code: '' }, { error: 'access_denied' }, { id_token: 'x.y.z' }]) {
    const one = await start(app)
    const answer = changed(await real.visit(one.url, person), change)
    t.strictSame(await outcome(callBack(app, answer, { cookie: one.cookie })), notConfirmed, JSON.stringify(change))
  }
  const twice = await start(app)
  const answer = `${await real.visit(twice.url, person)}&code=other`
  t.strictSame(await outcome(callBack(app, answer, { cookie: twice.cookie })), notConfirmed, 'code twice')
})

t.test('a cookie that we did not sign, or whose time is over, or of the other step, is none', async (t) => {
  const { cookie, url } = await start(app)
  const [name = '', value = ''] = cookie.split('=')
  const state = new URL(url).searchParams.get('state') ?? ''
  const away = openSignIn(bare.vault, value, 'away')
  t.match(away, { state, returnTo: '/' })
  if (!away) return
  t.ok(away.expires > Date.now() + 9 * 60_000 && away.expires <= Date.now() + 10 * 60_000)
  t.equal(openSignIn(bare.vault, value, 'awaitingCode'), undefined)
  const late = signSignIn(bare.vault, { ...away, expires: Date.now() - 1 })
  t.equal(openSignIn(bare.vault, late, 'away'), undefined)
  const answer = `${publicUrl}/v1/sessions/oidc/callback?code=x&state=${state}`
  t.strictSame(await outcome(callBack(app, answer, { cookie: `${name}=${late}` })), notConfirmed)
  holds(
    t,
    fc.property(fc.nat(value.length - 1), fc.constantFrom(...'abcdef0123456789_-.'), (at, letter) => {
      const forged = value.slice(0, at) + letter + value.slice(at + 1)
      if (openSignIn(bare.vault, forged, 'away') && !isSameContent(forged, value)) throw new Error(forged)
    }),
    { numRuns: 300 },
  )
  for (const strange of ['', '.', 'x', `.${'0'.repeat(32)}`, `${value}0`, value.replace('.', '..')])
    t.equal(openSignIn(bare.vault, strange, 'away'), undefined, strange.slice(0, 40))
})

/** The last letter of base64 has bits that stand for nothing. */
function isSameContent(one: string, other: string): boolean {
  const [[content = '', tag], [content2 = '', tag2]] = [one.split('.'), other.split('.')]
  return Buffer.from(content, 'base64').equals(Buffer.from(content2, 'base64')) && tag === tag2
}

t.test('nobody is sent on to another site', async (t) => {
  const evil = [
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '\\/evil.example',
    'http://evil.example',
    'https:evil.example',
    'javascript:alert(1)',
    'evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '\t//evil.example',
    ' //evil.example',
    '/\u200b/evil.example',
    '',
    `/${'x'.repeat(500)}`,
  ]
  for (const returnTo of evil) {
    const url = `/v1/sessions/oidc/start?${new URLSearchParams({ returnTo })}`
    const { status, body, headers } = await app.ask({ url })
    t.match([status, body?.code, headers.location], [400, 'badRequest', undefined], JSON.stringify(returnTo))
    const inBrowser = await app.ask({ url, headers: { accept: 'text/html' } })
    t.equal(inBrowser.headers.location, `${publicUrl}/?signIn=badRequest`)
  }
  t.equal((await app.ask({ url: '/v1/sessions/oidc/start?returnTo=/a&returnTo=//evil.example' })).status, 400)
  for (const returnTo of [
    '/%2F%2Fevil.example',
    '/%5Cevil.example',
    '/..//evil.example',
    '/.//evil.example',
    '/@evil.example',
  ]) {
    const { cookie, url } = await start(app, `?${new URLSearchParams({ returnTo })}`)
    const { headers } = await callBack(app, await real.visit(url, person), { cookie })
    t.equal(new URL(String(headers.location)).origin, publicUrl, returnTo)
  }
})

const forged = await forgedPlatform(t, { sub: 'victim-there', employee_no: victim.username })
const lied = await testApp(t, await withPlatform(bare, forged.settings))

async function answerWith(answer: Answer): Promise<Reply> {
  const { cookie, url } = await start(lied)
  return callBack(lied, forged.answer(url, answer), { cookie })
}

const now = Math.floor(Date.now() / 1000)

t.test('an ID token that is not for us, not new, not from the platform signs nobody in', async (t) => {
  await pool.query('update account set platform_subject = null')
  t.equal((await answerWith({})).status, 303, 'a good one does')
  const lies: Readonly<Record<string, Answer>> = {
    'another audience': { claims: { aud: 'other' } },
    'others may show it, too': { claims: { aud: ['yiku', 'other'], azp: 'yiku' } },
    'authorised for another': { claims: { azp: 'other' } },
    'no audience': { claims: { aud: undefined } },
    'another issuer': { claims: { iss: 'https://evil.example' } },
    'no issuer': { claims: { iss: undefined } },
    'another nonce': { claims: { nonce: 'x' } },
    'no nonce': { claims: { nonce: undefined } },
    'no subject': { claims: { sub: undefined } },
    'a number as subject': { claims: { sub: 7 } },
    'an empty subject': { claims: { sub: '' } },
    'two subjects in one': { claims: { sub: 'victim\u0000there' } },
    'past its end': { claims: { iat: now - 100, exp: now - 40 } },
    'without end': { claims: { exp: undefined } },
    'an end in words': { claims: { exp: 'never' } },
    'not yet': { claims: { nbf: now + 100 } },
    unsigned: { header: { alg: 'none', kid: undefined }, signature: 'none' },
    'signed by nobody': { signature: 'none' },
    'signed with the client’s secret': { header: { alg: 'HS256', kid: undefined }, signature: 'secret' },
    'signed by a stranger': { signature: 'stranger' },
    'signed by a stranger under another name': { header: { kid: 'two' }, signature: 'stranger' },
    'an algorithm that we do not take': { header: { alg: 'RS512' }, signature: 'sha512' },
    'a critical extension': { header: { crit: ['x'], x: 1 } },
    'no ID token': { token: { status: 200, body: { access_token: 'x', token_type: 'Bearer' } } },
    'an ID token that is none': {
      token: { status: 200, body: { access_token: 'x', token_type: 'Bearer', id_token: 'x.y' } },
    },
    'a code that the platform does not know': { token: { status: 400, body: { error: 'invalid_grant' } } },
    'another issuer in the answer': { query: { iss: 'https://evil.example' } },
    'the user said no': { query: { error: 'access_denied' } },
  }
  for (const [what, answer] of Object.entries(lies)) t.strictSame(await outcome(answerWith(answer)), notConfirmed, what)
  const replies = await Promise.all(
    [lies['another audience'], lies['signed by a stranger'], lies['another nonce']].map((lie) => answerWith(lie ?? {})),
  )
  const texts = new Set(replies.map(({ text }) => text.replace(/urn:uuid:[0-9a-f-]{36}/, '')))
  t.equal(texts.size, 1, 'and nobody is told which claim was wrong')
})

t.test('a platform that takes a code twice does not make two sign-ins of one', async (t) => {
  const { cookie, url } = await start(lied)
  const back = forged.answer(url)
  t.equal((await callBack(lied, back, { cookie })).status, 303)
  t.strictSame(await outcome(callBack(lied, back, { cookie })), notConfirmed)
  const again = await start(lied)
  const other = forged.answer(again.url)
  const replies = await Promise.all([1, 2, 3, 4].map(() => callBack(lied, other, { cookie: again.cookie })))
  t.strictSame(replies.map(({ status }) => status).sort(), [303, 401, 401, 401], 'nor does one of four at once')
})

t.test('clocks may differ by half a minute', async (t) => {
  t.equal((await answerWith({ claims: { iat: now - 100, exp: Math.floor(Date.now() / 1000) - 20 } })).status, 303)
  t.equal((await answerWith({ claims: { nbf: Math.floor(Date.now() / 1000) + 20 } })).status, 303)
})

t.test('a platform that does not do its part is down', async (t) => {
  const unavailable = [503, 'identityPlatformUnavailable']
  const broken: Readonly<Record<string, NonNullable<Answer['token']>>> = {
    'an error of its own': { status: 500, body: { error: 'server_error' } },
    'no JSON object': { status: 502, body: 'x' },
    'it does not know us': { status: 401, body: { error: 'invalid_client' } },
    'it is busy': { status: 400, body: { error: 'temporarily_unavailable' } },
  }
  for (const [what, token] of Object.entries(broken))
    t.strictSame(await outcome(answerWith({ token })), unavailable, what)
  const impostor = await forgedPlatform(t, {})
  for (const metadata of [
    { issuer: 'https://other.example' },
    { issuer: undefined },
    { authorization_endpoint: undefined },
    { authorization_endpoint: 'javascript:alert(1)' },
    { authorization_endpoint: 7 },
  ]) {
    impostor.answer(`${publicUrl}?redirect_uri=${publicUrl}`, { metadata })
    const cold = await testApp(t, await withPlatform(bare, impostor.settings))
    const { body } = await cold.ask({ url: '/v1/sessions/oidc/start' })
    t.match(body, { code: 'identityPlatformUnavailable' }, JSON.stringify(metadata))
  }
})

t.test('metadata and keys are asked for once', async (t) => {
  const counts = Map.groupBy(forged.asked, (path) => path)
  t.equal(counts.get('/.well-known/openid-configuration')?.length, 1)
  // one more for the key that there was not
  t.equal(counts.get('/jwks')?.length, 2)
  t.ok((counts.get('/token')?.length ?? 0) > 20)
})
