import { createHmac } from 'node:crypto'
import t from 'tap'
import { testApp } from '../fixtures/app.ts'
import { addAccount, testHub } from '../fixtures/hub.ts'

const hub = await testHub(t)
const { app, ask, signIn } = await testApp(t, hub)
const account = await addAccount(hub, 'clerk')

function signInWith(payload: object) {
  return ask({ method: 'POST', url: '/v1/sessions', payload })
}

t.test('the right name and password give a token, for an hour, and say whose it is', async (t) => {
  const { status, body, headers } = await signInWith(account)
  t.equal(status, 200)
  t.equal(headers['cache-control'], 'no-store')
  t.equal(body.expiresIn, 3600)
  t.strictSame(body.account, {
    name: account.username,
    role: 'clerk',
    organisation: '津市市政务服务中心',
    area: '430781',
  })
  t.match(app.jwt.decode(body.accessToken), { sub: account.username, role: 'clerk', aud: 'yiku', iss: 'yiku' })
})

t.test('a wrong name and a wrong password get the same problem', async (t) => {
  const { password, username } = account
  const wrong = [
    { username, password: `${password}x` },
    { username: 'nobody', password },
    { username: username.toUpperCase(), password },
    { username: `${username} `, password },
    { username: `' or ''='`, password },
  ]
  const replies = await Promise.all(wrong.map(signInWith))
  const bytes = replies.map(({ status, text }) => `${status} ${text.replace(/urn:uuid:[0-9a-f-]{36}/, '')}`)
  t.equal(new Set(bytes).size, 1)
  t.match(replies[0]?.body, { status: 401, code: 'badCredentials' })
})

t.test('a wrong name takes as long as a wrong password', async (t) => {
  const times = { name: [] as number[], password: [] as number[] }
  const time = async (payload: object) => {
    const started = performance.now()
    await signInWith(payload)
    return performance.now() - started
  }
  await time({ username: 'nobody', password: 'x' })
  for (let nth = 0; nth < 9; nth++) {
    times.name.push(await time({ username: `nobody-${nth}`, password: 'x' }))
    times.password.push(await time({ username: account.username, password: 'x' }))
  }
  const median = (values: number[]) => values.sort((a, b) => a - b)[4] ?? 0
  const ratio = median(times.name) / median(times.password)
  t.ok(
    ratio > 0.6 && ratio < 1.67,
    `name ${median(times.name).toFixed(1)} ms, password ${median(times.password).toFixed(1)} ms`,
  )
  t.ok(median(times.password) > 4, 'a password is dear to try')
})

t.test('what is no sign-in is refused', async (t) => {
  const { username, password } = account
  const bad = [
    {},
    { username },
    { username, password: '' },
    { username: 7, password },
    { username, password, role: 'administrator' },
    { username: 'x'.repeat(65), password },
    { username, password: 'x'.repeat(257) },
    { username: 'a\0b', password },
    { username: [username], password },
  ]
  for (const payload of bad) {
    const { status, text } = await signInWith(payload)
    t.equal(status, 400, JSON.stringify(payload).slice(0, 60))
    t.notOk(text.includes(password))
  }
})

const asked = { idNumber: '11010519491231002X', purpose: { item: 'x', caseNumber: 'y' } }

function query(authorization: string | undefined, payload: object | string = asked) {
  const headers = { 'content-type': 'application/json', ...(authorization === undefined ? {} : { authorization }) }
  return ask({
    method: 'POST',
    url: '/v1/profiles/query',
    headers,
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
  })
}

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A token rightly signed with this key (HS256, or HS512 where the header says so), as this hub signs its own where nothing is changed. */
function forge({
  key = Buffer.from(hub.ring.indexKey('access-token')),
  header = {},
  claims = {},
}: {
  key?: Buffer
  header?: object
  claims?: object
} = {}): string {
  const now = Math.floor(Date.now() / 1000)
  const payload = {
    sub: 'eve',
    role: 'clerk',
    organisation: 'x',
    area: '430781',
    aud: 'yiku',
    iss: 'yiku',
    iat: now,
    exp: now + 60,
    ...claims,
  }
  const digest = 'alg' in header && header.alg === 'HS512' ? 'sha512' : 'sha256'
  const signed = `${encode({ alg: 'HS256', typ: 'JWT', ...header })}.${encode(payload)}`
  return `${signed}.${createHmac(digest, key).update(signed).digest('base64url')}`
}

t.test('no token but the hub’s own, in force, for this hub, reaches a resident', async (t) => {
  t.equal((await query(`Bearer ${forge()}`)).status, 404, 'the forger’s tools are good')
  const { authorization } = await signIn('clerk')
  const [head = '', body = '', signature = ''] = authorization.slice('Bearer '.length).split('.')
  const past = Math.floor(Date.now() / 1000) - 1
  const tokens: Readonly<Record<string, string | undefined>> = {
    none: undefined,
    empty: '',
    'another scheme': `Basic ${Buffer.from('a:b').toString('base64')}`,
    'no token': 'Bearer ',
    garbage: 'Bearer x.y.z',
    'another key': `Bearer ${forge({ key: Buffer.alloc(32) })}`,
    'another subkey of the hub': `Bearer ${forge({ key: Buffer.from(hub.ring.indexKey('resident')) })}`,
    'a changed body': `Bearer ${head}.${encode({ sub: 'eve', role: 'clerk', organisation: 'x', area: '43', aud: 'yiku', iss: 'yiku', exp: 9e9 })}.${signature}`,
    'a cut signature': `Bearer ${head}.${body}.${signature.slice(0, -2)}`,
    'no signature': `Bearer ${head}.${body}.`,
    'alg none': `Bearer ${encode({ alg: 'none', typ: 'JWT' })}.${body}.`,
    'alg NONE with a signature': `Bearer ${encode({ alg: 'NONE', typ: 'JWT' })}.${body}.${signature}`,
    'alg HS512': `Bearer ${forge({ header: { alg: 'HS512' } })}`,
    'alg RS256': `Bearer ${forge({ header: { alg: 'RS256' } })}`,
    expired: `Bearer ${forge({ claims: { exp: past } })}`,
    'not yet': `Bearer ${forge({ claims: { nbf: past + 3600 } })}`,
    'without end': `Bearer ${forge({ claims: { exp: undefined } })}`,
    'for another audience': `Bearer ${forge({ claims: { aud: 'other' } })}`,
    'for no audience': `Bearer ${forge({ claims: { aud: undefined } })}`,
    'from another issuer': `Bearer ${forge({ claims: { iss: 'other' } })}`,
    'without subject': `Bearer ${forge({ claims: { sub: undefined } })}`,
    'without role': `Bearer ${forge({ claims: { role: undefined } })}`,
    'with a role of another kind': `Bearer ${forge({ claims: { role: ['clerk'] } })}`,
  }
  for (const [what, token] of Object.entries(tokens)) {
    const { status, body } = await query(token)
    t.match([status, body.code], [401, 'unauthenticated'], what)
  }
})

t.test('who is not signed in does not even learn what is wrong with his request', async (t) => {
  for (const payload of [
    '{',
    '{}',
    JSON.stringify({ ...asked, idNumber: 7 }),
    JSON.stringify({ ...asked, categories: ['nothing'] }),
    'x'.repeat(70_000),
  ])
    t.equal((await query(undefined, payload)).status, 401, payload.slice(0, 40))
})
