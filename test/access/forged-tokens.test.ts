import { generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import fc from 'fast-check'
import t from 'tap'
import { testApp } from '../fixtures/app.ts'
import { encode, forge } from '../fixtures/forge.ts'
import { testAccount, testHub } from '../fixtures/hub.ts'

const hub = await testHub(t)
const { ask, reached, signInAs } = await testApp(t, hub)
const clerk = await testAccount(hub, 'clerk')
const sub = `account:${clerk.account}`
const seed = 20261121

function tryToken(authorization: string) {
  return ask({
    method: 'POST',
    url: '/v1/account/totp/confirm',
    headers: { authorization },
    payload: { otp: '000000' },
  })
}

const now = Math.floor(Date.now() / 1000)
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const publicPem = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString()
const genuine = (await signInAs(clerk)).authorization.slice('Bearer '.length)
const [head = '', body = '', signature = ''] = genuine.split('.')

/** Signed with a key pair of the forger's own. */
function signedBy(alg: 'RS256' | 'ES256', more: object = {}): string {
  const claims = {
    sub,
    ver: 1,
    sid: randomUUID(),
    aud: 'yiku',
    iss: 'yiku',
    iat: now,
    exp: now + 300,
    jti: randomUUID(),
  }
  const input = `${encode({ alg, typ: 'at+jwt', kid: '1', ...more })}.${encode(claims)}`
  const key = alg === 'RS256' ? rsa.privateKey : { key: ec.privateKey, dsaEncoding: 'ieee-p1363' as const }
  return `${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}`
}

const text = fc.string({ maxLength: 20 })
const strangeKid = fc.oneof(
  fc.constantFrom(
    '../../../../dev/null',
    "1' or '1'='1",
    '1; drop table account',
    '0',
    '01',
    ' 1',
    '1 ',
    '255',
    '999',
    '1e0',
    '',
    '/etc/passwd',
    '\u0000',
    'constructor',
    '__proto__',
  ),
  fc.constantFrom<unknown>(1, null, ['1'], { kid: '1' }, true, undefined),
  text.filter((kid) => kid !== '1'),
)
const strangeTime = fc.constantFrom<unknown>('', `${now + 60}`, null, true, [now + 60], {}, -1, now + 60.5, 1e300)
const url = fc.constantFrom('https://evil.example/jwks.json', 'file:///dev/null', 'data:application/json,{}')

/** A token signed with the hub's own key, but not as the hub makes them: every check must stand for itself. */
const asHub = (header: object, claims: object = {}) =>
  `Bearer ${forge(hub, { header: { ...header }, claims: { sub, ...claims } })}`

const kinds: Readonly<Record<string, fc.Arbitrary<string>>> = {
  'alg none': fc
    .tuple(fc.constantFrom('none', 'None', 'NONE', 'nOnE', ''), fc.constantFrom('', signature, 'x'))
    .map(([alg, end]) => `Bearer ${encode({ alg, typ: 'at+jwt', kid: '1' })}.${body}.${end}`),
  'RS256 and ES256 by a key of his own': fc
    .constantFrom('RS256' as const, 'ES256' as const)
    .map((alg) => `Bearer ${signedBy(alg)}`),
  'a public key taken for a secret': fc
    .constantFrom(publicPem, publicPem.trim(), rsa.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'))
    .map((pem) => `Bearer ${forge(hub, { key: Buffer.from(pem), claims: { sub } })}`),
  'another HMAC, rightly signed': fc
    .constantFrom(
      ['HS384', 'sha384'] as const,
      ['HS512', 'sha512'] as const,
      ['HS256', 'sha512'] as const,
      ['hs256', 'sha256'] as const,
    )
    .map(([alg, digest]) => `Bearer ${forge(hub, { header: { alg }, digest, claims: { sub } })}`),
  'another key': fc
    .constantFrom('', 'secret', 'yiku', '\0'.repeat(32))
    .map((key) => `Bearer ${forge(hub, { key: Buffer.from(key), claims: { sub } })}`),
  'another subkey of the hub': fc
    .constantFrom('resident', 'record', 'totp', 'access-token')
    .map((purpose) => `Bearer ${forge(hub, { key: hub.ring.indexKey(purpose), claims: { sub } })}`),
  'kid games': strangeKid.map((kid) => asHub({ kid })),
  'a key brought along': fc
    .tuple(fc.constantFrom('jku', 'x5u'), url)
    .map(([name, where]) => `Bearer ${signedBy('RS256', { [name]: where })}`),
  'a key brought along, rightly signed': fc
    .constantFrom<object>(
      { jku: 'https://evil.example' },
      { x5u: 'https://evil.example' },
      { jwk: ec.publicKey.export({ format: 'jwk' }) },
      { x5c: ['AA=='] },
      { crit: ['exp'] },
      { b64: false, crit: ['b64'] },
    )
    .map((header) => asHub(header)),
  'jwk of his own': fc.constant(`Bearer ${signedBy('ES256', { jwk: ec.publicKey.export({ format: 'jwk' }) })}`),
  'wrong type': fc
    .constantFrom<unknown>('JWT', 'jwt', 'id+jwt', 'dpop+jwt', 'application/jwt', '', undefined, 7, ['at+jwt'])
    .map((typ) => asHub({ typ })),
  'wrong audience or issuer': fc
    .tuple(
      fc.constantFrom('aud', 'iss'),
      fc.constantFrom<unknown>('other', 'Yiku', 'yiku ', '', ['other'], ['yiku'], ['yiku', 'other'], null, 7),
    )
    .map(([claim, value]) => asHub({}, { [claim]: value })),
  'missing claims': fc
    .subarray(['sub', 'ver', 'sid', 'aud', 'iss', 'iat', 'exp', 'jti'], { minLength: 1 })
    .map((claims) => asHub({}, Object.fromEntries(claims.map((claim) => [claim, undefined])))),
  'claims too many': fc
    .constantFrom<object>({ role: 'auditor' }, { nbf: now + 300 }, { nbf: now - 300 }, { scope: 'all' }, { area: '43' })
    .map((claims) => asHub({}, claims)),
  'time games': fc
    .oneof(
      fc.tuple(fc.constantFrom('exp', 'iat'), strangeTime).map(([claim, value]) => ({ [claim]: value })),
      fc.integer({ min: 1, max: 1e6 }).map((past) => ({ exp: now - past, iat: now - past - 60 })),
      fc.integer({ min: 700, max: 1e9 }).map((far) => ({ exp: now + far })),
      fc.integer({ min: 120, max: 1e6 }).map((ahead) => ({ iat: now + ahead, exp: now + ahead + 60 })),
    )
    .map((claims) => asHub({}, claims)),
  'another subject': fc
    .constantFrom<unknown>(
      'account:0',
      'account:999999999',
      'account:-1',
      `account: ${clerk.account}`,
      `account:0${clerk.account}`,
      `${sub}:`,
      `${clerk.account}`,
      'client:nobody',
      'client:constructor',
      'account:__proto__',
      'resident:1',
      7,
      [sub],
      '',
    )
    .map((subject) => asHub({}, { sub: subject })),
  'another version': fc.constantFrom<unknown>(0, 2, 99, -1, 1.5, '1', null, [1], true).map((ver) => asHub({}, { ver })),
  'a bit flipped': fc.tuple(fc.nat({ max: genuine.length - 1 }), fc.nat({ max: 6 })).map(([at, bit]) => {
    const bytes = Buffer.from(genuine)
    bytes[at] = (bytes[at] ?? 0) ^ (1 << bit)
    return `Bearer ${bytes.toString('latin1').replace(/[^\x20-\x7e]/g, '~')}`
  }),
  'cut short': fc.nat({ max: genuine.length - 1 }).map((length) => `Bearer ${genuine.slice(0, length)}`),
  'parts doubled, swapped, left out': fc
    .array(fc.constantFrom(head, body, signature, ''), { minLength: 1, maxLength: 6 })
    .filter((parts) => parts.join('.') !== genuine)
    .map((parts) => `Bearer ${parts.join('.')}`),
  'padded and decorated': fc
    .constantFrom(
      `${genuine}=`,
      `${genuine}.`,
      `.${genuine}`,
      `${genuine},${genuine}`,
      `${genuine} ${genuine}`,
      `"${genuine}"`,
      `${genuine};x`,
      `${head}.${body}.${signature}==`,
      `${head}%2e${body}.${signature}`,
    )
    .map((token) => `Bearer ${token}`),
  'too long': fc.integer({ min: 2000, max: 12_000 }).map((length) => `Bearer ${genuine}${'A'.repeat(length)}`),
  'long claims, rightly signed': fc
    .integer({ min: 2000, max: 6000 })
    .map((length) => asHub({}, { sid: 'a'.repeat(length) })),
  'no bearer': fc.constantFrom(
    '',
    'Bearer',
    'Bearer ',
    `Basic ${Buffer.from('a:b').toString('base64')}`,
    genuine,
    `Token ${genuine}`,
    `Bearer: ${genuine}`,
    `bearer\t${genuine}`,
    `DPoP ${genuine}`,
  ),
}

t.test('the forger’s tools are good: rightly signed, everything right, his token is taken', async (t) => {
  t.match((await tryToken(`Bearer ${forge(hub, { claims: { sub } })}`)).body, { code: 'badOtp' })
  t.match(
    (await tryToken(`bearer ${forge(hub, { claims: { sub } })}`)).body,
    { code: 'badOtp' },
    'RFC 9110: case does not matter',
  )
})

t.test('of 500 forged tokens none is taken, and each is told the same', async (t) => {
  const names = Object.keys(kinds)
  const each = Math.ceil(500 / names.length)
  const tried = reached.length
  let forged = 0
  for (const [at, [kind, tokens]] of Object.entries(kinds).entries())
    for (const authorization of fc.sample(tokens, { numRuns: each, seed: seed + at })) {
      const { status, body, headers } = await tryToken(authorization)
      forged++
      if (status === 401 && body.code === 'unauthenticated' && /^Bearer/.test(String(headers['www-authenticate'])))
        continue
      t.fail(`${kind}: ${status} ${body.code} for ${authorization.slice(0, 400)}`)
    }
  t.ok(forged >= 500, `${forged} tokens of ${names.length} kinds, seed ${seed}`)
  t.equal(reached.length, tried, 'no handler is reached')
})

t.test('every bit of the signature counts, also those that base64 leaves over', async (t) => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const last = genuine.at(-1) ?? ''
  for (const other of alphabet.replace(last, ''))
    t.equal((await tryToken(`Bearer ${genuine.slice(0, -1)}${other}`)).status, 401, other)
})

t.test('an unknown key id makes the key file be read at most once a second', async (t) => {
  let read = 0
  const { openTokens } = await import('../../src/access/tokens.ts')
  const sealingKey = (id: number, purpose: string) => {
    if (id > 1) read++
    return hub.ring.sealingKey(id, purpose)
  }
  const tokens = await openTokens({ ...hub.ring, sealingKey })
  for (let kid = 2; kid < 50; kid++) t.throws(() => tokens.verify(forge(hub, { header: { kid: String(kid) } })))
  t.equal(read, 1)
})
