import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto'
import fc from 'fast-check'
import t from 'tap'
import { addClientKey, revokeClientKey } from '../../src/access/client-keys.ts'
import { testApp } from '../fixtures/app.ts'
import { assertionOf, newClientKey, signatureOf, testClient, tokenRequest } from '../fixtures/clients.ts'
import { encode } from '../fixtures/forge.ts'
import { testHub } from '../fixtures/hub.ts'

const hub = await testHub(t)
const { ask } = await testApp(t, hub)
const seed = 20261121
const now = Math.floor(Date.now() / 1000)

const victims = { EdDSA: await testClient(hub), ES256: await testClient(hub, { algorithm: 'ES256' }) }
const victim = fc.constantFrom(victims.EdDSA, victims.ES256)
const other = await testClient(hub)
const stranger = await newClientKey()
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const revoked = await newClientKey()
for (const { id } of Object.values(victims)) {
  const { kid } = await addClientKey(hub.store.db, { client: id, jwk: revoked.jwk })
  await revokeClientKey(hub.store.db, { client: id, kid })
}

function claimsOf(id: string, change: object = {}): object {
  const aud = `${hub.config.publicUrl}/v1/token`
  return { iss: id, sub: id, aud, iat: now, exp: now + 200, jti: randomUUID(), ...change }
}

/** Whatever a header says, rightly signed by the key that is given. */
function signedAs(header: string, claims: object, key: KeyObject): string {
  const input = `${Buffer.from(header).toString('base64url')}.${encode(claims)}`
  return `${input}.${signatureOf(input, key).toString('base64url')}`
}

const url = fc.constantFrom('https://evil.example/jwks.json', 'file:///dev/null', 'data:application/json,{}')
const nothing = fc.constantFrom<unknown>(undefined, null, '', 7, [], {}, true)

const kinds: Readonly<Record<string, fc.Arbitrary<string>>> = {
  'alg none': fc
    .tuple(victim, fc.constantFrom('none', 'None', 'NONE', 'nOnE', ''), fc.constantFrom('', 'x', 'AAAA'))
    .map(([{ id, kid }, alg, end]) => `${encode({ alg, kid })}.${encode(claimsOf(id))}.${end}`),
  'the public key taken for a secret': fc
    .tuple(victim, fc.constantFrom('jwk', 'x', 'raw', 'pem', 'der'), fc.constantFrom('HS256', 'EdDSA', 'ES256'))
    .map(([{ id, kid, jwk, privateKey }, form, alg]) => {
      const key = createPublicKey(privateKey)
      const forms: Readonly<Record<string, Buffer>> = {
        jwk: Buffer.from(JSON.stringify(jwk)),
        x: Buffer.from(jwk.x),
        raw: Buffer.from(jwk.x, 'base64url'),
        pem: Buffer.from(key.export({ type: 'spki', format: 'pem' })),
        der: key.export({ type: 'spki', format: 'der' }),
      }
      const input = `${encode({ alg, kid })}.${encode(claimsOf(id))}`
      return `${input}.${createHmac('sha256', forms[form] ?? '')
        .update(input)
        .digest('base64url')}`
    }),
  'another’s key, in another’s name': victim.map(({ id }) =>
    signedAs(JSON.stringify({ alg: 'EdDSA', kid: other.kid }), claimsOf(id), other.privateKey),
  ),
  'another’s key, under the victim’s kid': fc
    .tuple(victim, fc.constantFrom('EdDSA', 'Ed25519', 'ES256'))
    .map(([{ id, kid }, alg]) => signedAs(JSON.stringify({ alg, kid }), claimsOf(id), other.privateKey)),
  'a stranger’s key': victim.map((one) => assertionOf(hub, one, { privateKey: stranger.privateKey })),
  'a revoked key': victim.map(({ id }) =>
    signedAs(JSON.stringify({ alg: 'EdDSA', kid: revoked.kid }), claimsOf(id), revoked.privateKey),
  ),
  'another algorithm than the key’s': fc
    .tuple(victim, fc.constantFrom('RS256', 'PS256', 'ES384', 'ES512', 'ES256K', 'HS512', 'Ed448', 'eddsa', 'es256'))
    .map(([one, alg]) => assertionOf(hub, one, { header: { alg } })),
  'the other of the two algorithms': victim.map((one) =>
    assertionOf(hub, one, { header: { alg: one.algorithm === 'ES256' ? 'EdDSA' : 'ES256' } }),
  ),
  'RSA with a key of his own': victim.map(({ id, kid }) => {
    const input = `${encode({ alg: 'RS256', kid })}.${encode(claimsOf(id))}`
    return `${input}.${sign('sha256', Buffer.from(input), rsa.privateKey).toString('base64url')}`
  }),
  'a signature of zeros': fc
    .tuple(victim, fc.constantFrom(0, 32, 64, 65, 72, 132))
    .map(([{ id, kid, algorithm: alg }, length]) =>
      [encode({ alg, kid }), encode(claimsOf(id)), Buffer.alloc(length).toString('base64url')].join('.'),
    ),
  'a signature in DER': fc.constant(victims.ES256).map(({ id, kid, privateKey }) => {
    const input = `${encode({ alg: 'ES256', kid })}.${encode(claimsOf(id))}`
    return `${input}.${sign('sha256', Buffer.from(input), privateKey).toString('base64url')}`
  }),
  'kid games': fc
    .tuple(
      victim,
      fc.oneof(
        nothing,
        fc.constantFrom(
          '../../../dev/null',
          "x' or '1'='1",
          '*',
          '%',
          '__proto__',
          'constructor',
          other.kid,
          'A'.repeat(43),
        ),
        fc.string({ maxLength: 50 }),
      ),
    )
    .map(([one, kid]) => assertionOf(hub, one, { header: { kid } })),
  'a key brought along, and its signature': fc
    .tuple(victim, fc.constantFrom('jwk', 'jku', 'x5u', 'x5c'), url)
    .map(([{ id, kid }, name, where]) => {
      const value = { jwk: stranger.jwk, jku: where, x5u: where, x5c: ['AA=='] }[name]
      return signedAs(JSON.stringify({ alg: 'EdDSA', kid, [name]: value }), claimsOf(id), stranger.privateKey)
    }),
  'a header that is not understood, rightly signed': fc
    .tuple(
      victim,
      fc.constantFrom<object>(
        { crit: ['exp'] },
        { b64: false, crit: ['b64'] },
        { zip: 'DEF' },
        { cty: 'JWT' },
        { typ: 'at+jwt' },
        { typ: 'dpop+jwt' },
        { jku: 'https://evil.example' },
      ),
    )
    .map(([one, header]) => assertionOf(hub, one, { header: { ...header } })),
  'the same name twice in the header, rightly signed': fc
    .tuple(victim, fc.constantFrom('"alg":"none",', '"kid":"x",', '"al\\u0067":"none",'), fc.boolean())
    .map(([{ id, kid, algorithm: alg, privateKey }, twice, isFirst]) => {
      const whole = JSON.stringify({ alg, kid })
      const [start, end] = isFirst
        ? [`{${twice}`, whole.slice(1)]
        : [`${whole.slice(0, -1)},`, `${twice.slice(0, -1)}}`]
      return signedAs(start + end, claimsOf(id), privateKey)
    }),
  'the same name twice in the claims, rightly signed': victim.map(({ id, kid, algorithm: alg, privateKey }) => {
    const claims = JSON.stringify(claimsOf(id)).replace('{', `{"sub":"${other.id}",`)
    const input = `${encode({ alg, kid })}.${Buffer.from(claims).toString('base64url')}`
    return `${input}.${signatureOf(input, privateKey).toString('base64url')}`
  }),
  'another’s name, by the key of his own': fc
    .tuple(victim, fc.constantFrom('iss', 'sub', 'both'))
    .map(([{ id }, which]) => {
      const names = which === 'both' ? { iss: id, sub: id } : { [which]: id }
      return assertionOf(hub, other, { claims: names })
    }),
  'no name of ours': fc
    .tuple(victim, fc.oneof(nothing, fc.constantFrom('client:x', 'account:1', '*', "' or ''='", 'a\0b')))
    .map(([one, name]) => assertionOf(hub, one, { claims: { iss: name, sub: name } })),
  'for another audience': fc
    .tuple(
      victim,
      fc.oneof(
        nothing,
        fc.constantFrom<unknown>(
          'yiku',
          'https://other.example/v1/token',
          `${hub.config.publicUrl}/v1/token/`,
          `${hub.config.publicUrl}/v1/TOKEN`,
          `${hub.config.publicUrl}@evil.example/v1/token`,
          [`${hub.config.publicUrl}/v1/token`, 'https://other.example'],
          [hub.config.publicUrl, `${hub.config.publicUrl}/v1/token`],
          { [hub.config.publicUrl]: true },
        ),
      ),
    )
    .map(([one, aud]) => assertionOf(hub, one, { claims: { aud } })),
  'expired, or good for too long': fc
    .tuple(
      victim,
      fc.oneof(
        fc.integer({ min: 1, max: 1e6 }).map((past) => ({ exp: now - past, iat: undefined })),
        fc.integer({ min: 420, max: 1e9 }).map((far) => ({ exp: now + far })),
        fc.integer({ min: 150, max: 1e6 }).map((ahead) => ({ iat: now + ahead })),
        fc.integer({ min: 150, max: 1e6 }).map((ahead) => ({ nbf: now + ahead })),
        fc.integer({ min: 400, max: 1e6 }).map((past) => ({ iat: now - past })),
        nothing.map((exp) => ({ exp: exp === 7 ? String(now + 60) : exp })),
        fc.constantFrom({ exp: 1e300 }, { exp: -1 }, { iat: '' }, { nbf: null }, { iat: [now] }),
      ),
    )
    .map(([one, claims]) => assertionOf(hub, one, { claims: { ...claims } })),
  'without a jti': fc
    .tuple(victim, fc.oneof(nothing, fc.constantFrom('short', 'x'.repeat(129), 'a b c d e f', '编号编号编号编号')))
    .map(([one, jti]) => assertionOf(hub, one, { claims: { jti } })),
  'a bit flipped': fc.tuple(victim, fc.nat({ max: 10_000 }), fc.nat({ max: 6 })).map(([one, at, bit]) => {
    const bytes = Buffer.from(assertionOf(hub, one))
    const place = at % bytes.length
    bytes[place] = (bytes[place] ?? 0) ^ (1 << bit)
    return bytes.toString('latin1')
  }),
  'parts doubled, swapped, left out': fc
    .tuple(victim, fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 5 }))
    .filter(([, order]) => order.join() !== '0,1,2')
    .map(([one, order]) => {
      const parts = assertionOf(hub, one).split('.')
      return order.map((at) => parts[at] ?? '').join('.')
    }),
  'padded and decorated': fc
    .tuple(victim, fc.constantFrom('=', '.', ' ', '\n', '~', 'A', ',', '\0'), fc.boolean())
    .map(([one, end, isFirst]) => (isFirst ? end + assertionOf(hub, one) : assertionOf(hub, one) + end)),
}

t.test('the forger’s tools are good: with nothing wrong, his assertion is taken', async (t) => {
  for (const { id, kid, algorithm: alg, privateKey } of Object.values(victims)) {
    const good = signedAs(JSON.stringify({ alg, kid }), claimsOf(id), privateKey)
    t.equal((await ask(tokenRequest(good))).status, 200, alg)
    const names = { typ: 'client-authentication+jwt' }
    const typed = signedAs(JSON.stringify({ alg, kid, ...names }), claimsOf(id), privateKey)
    t.equal((await ask(tokenRequest(typed))).status, 200)
  }
})

t.test('of more than 200 forged assertions none is taken', async (t) => {
  const each = 12
  let forged = 0
  for (const [at, [kind, assertions]] of Object.entries(kinds).entries())
    for (const assertion of fc.sample(assertions, { numRuns: each, seed: seed + at })) {
      const { status, body } = await ask(tokenRequest(assertion))
      forged++
      if (status === 401 && body.code === 'invalidClient' && body.error === 'invalid_client') continue
      t.fail(`${kind}: ${status} ${body.code} for ${assertion.slice(0, 600)}`)
    }
  t.ok(forged >= 200, `${forged} assertions of ${Object.keys(kinds).length} kinds, seed ${seed}`)
})

t.test('of 40 assertions that come again none is taken, however the header is spelt', async (t) => {
  for (let nth = 0; nth < 40; nth++) {
    const one = nth % 2 ? victims.EdDSA : victims.ES256
    const jti = randomUUID()
    t.equal((await ask(tokenRequest(assertionOf(hub, one, { claims: { jti } })))).status, 200)
    const again = nth % 4 < 2 ? {} : { header: { typ: 'JWT' } }
    const { status } = await ask(tokenRequest(assertionOf(hub, one, { claims: { jti, exp: now + 250 }, ...again })))
    t.equal(status, 401)
  }
})

t.test('every bit of the signature counts, also those that base64 leaves over', async (t) => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const good = assertionOf(hub, victims.EdDSA)
  for (const last of alphabet.replace(good.at(-1) ?? '', ''))
    t.equal((await ask(tokenRequest(good.slice(0, -1) + last))).status, 401, last)
  t.equal((await ask(tokenRequest(good))).status, 200)
})
