import { generateKeyPairSync } from 'node:crypto'
import t, { type Test } from 'tap'
import { addClientKey, isInForce, listClientKeys, revokeClientKey } from '../../src/access/client-keys.ts'
import { addClient, changeClient } from '../../src/access/clients.ts'
import { kidOf, parsePublicKey, readPublicJwk } from '../../src/access/public-jwk.ts'
import { newClientKey, testClient } from '../fixtures/clients.ts'
import { testHub } from '../fixtures/hub.ts'

const hub = await testHub(t)
const { db } = hub.store
const ed25519 = generateKeyPairSync('ed25519')
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const edJwk = ed25519.publicKey.export({ format: 'jwk' })
const ecJwk = p256.publicKey.export({ format: 'jwk' })

function codeOf(work: () => unknown): unknown {
  try {
    return work()
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error
  }
}

t.test('a public key is read as JWK or PEM, and only the key is kept', async (t) => {
  const pem = (key: typeof p256.publicKey) => key.export({ type: 'spki', format: 'pem' }).toString()
  for (const [jwk, key] of [
    [edJwk, ed25519.publicKey],
    [ecJwk, p256.publicKey],
  ] as const) {
    const more = { kid: 'mine', use: 'sig', alg: jwk.kty === 'EC' ? 'ES256' : 'EdDSA', key_ops: ['verify'], x5c: ['x'] }
    t.strictSame(parsePublicKey(JSON.stringify({ ...jwk, ...more })), jwk)
    t.strictSame(parsePublicKey(pem(key)), jwk)
    t.strictSame(parsePublicKey(`our key\n${pem(key).replaceAll('\n', '\r\n')}`), jwk)
  }
})

t.test('a key’s id is its thumbprint, as RFC 8037 computes it', async (t) => {
  const jwk = readPublicJwk({ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' })
  t.equal(await kidOf(jwk), 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k')
})

t.test('a private key is refused as one, in every form it comes in', async (t) => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pems = [
    ed25519.privateKey.export({ type: 'pkcs8', format: 'pem' }),
    p256.privateKey.export({ type: 'sec1', format: 'pem' }),
    rsa.privateKey.export({ type: 'pkcs1', format: 'pem' }),
    p256.privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'x' }),
    `${ed25519.publicKey.export({ type: 'spki', format: 'pem' })}${ed25519.privateKey.export({ type: 'pkcs8', format: 'pem' })}`,
  ]
  const jwks = [ed25519, p256, rsa].map(({ privateKey }) => privateKey.export({ format: 'jwk' }))
  const secret = { kty: 'oct', k: 'AAAA' }
  const texts = [...pems.map(String), ...[...jwks, { keys: jwks }, secret].map((jwk) => JSON.stringify(jwk))]
  for (const text of texts)
    t.equal(
      codeOf(() => parsePublicKey(text)),
      'privateKeyGiven',
      text.slice(0, 40),
    )
})

t.test('what is no key of ours is refused', async (t) => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 4096 }).publicKey
  const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey
  const k256 = generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey
  const x25519 = generateKeyPairSync('x25519').publicKey
  const ed448 = generateKeyPairSync('ed448').publicKey
  const others = [rsa, p384, k256, x25519, ed448]
  const wrong: unknown[] = [
    ...others.map((key) => key.export({ format: 'jwk' })),
    { ...ecJwk, crv: 'P-384' },
    { ...ecJwk, x: edJwk.x },
    { ...ecJwk, y: undefined },
    { ...ecJwk, y: `${ecJwk.y}A` },
    { ...edJwk, kty: 'EC' },
    { ...edJwk, crv: 'X25519' },
    { ...edJwk, x: edJwk.x?.slice(1) },
    { ...edJwk, x: `${edJwk.x}=` },
    { ...edJwk, use: 'enc' },
    { ...edJwk, alg: 'HS256' },
    { ...edJwk, alg: 'ES256' },
    { ...ecJwk, alg: 'EdDSA' },
    { keys: [edJwk] },
    [edJwk],
    null,
    'x',
    7,
  ]
  for (const value of wrong)
    t.equal(
      codeOf(() => readPublicJwk(value)),
      'badClientKey',
      JSON.stringify(value),
    )
  const pems = others.map((key) => key.export({ type: 'spki', format: 'pem' }).toString())
  const texts = [
    '',
    '{',
    'x',
    '-----BEGIN PUBLIC KEY-----',
    '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----',
  ]
  for (const text of [...pems, ...texts])
    t.equal(
      codeOf(() => parsePublicKey(text)),
      'badClientKey',
      text.slice(0, 60),
    )
})

/** Little-endian; the highest bit is the sign of the other coordinate. */
function encodePoint(y: bigint, sign: 0 | 1): string {
  const bytes = Buffer.from(y.toString(16).padStart(64, '0'), 'hex').reverse()
  bytes[31] = (bytes[31] ?? 0) | (sign << 7)
  return bytes.toString('base64url')
}

t.test('a point of small order is no key: anybody could sign under it', async (t) => {
  const p = 2n ** 255n - 19n
  const eighth = BigInt('0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7')
  for (const y of [0n, 1n, p - 1n, p, p + 1n, eighth, p - eighth])
    for (const sign of [0, 1] as const) {
      const jwk = { kty: 'OKP', crv: 'Ed25519', x: encodePoint(y, sign) }
      t.equal(
        codeOf(() => readPublicJwk(jwk)),
        'badClientKey',
        jwk.x,
      )
    }
})

async function versionOf(id: string): Promise<number> {
  const { version } = await db
    .selectFrom('client')
    .select('version')
    .where('client_id', '=', id)
    .executeTakeFirstOrThrow()
  return version
}

t.test('two keys at a time, also when many come at once; a revoked one never comes back', async (t: Test) => {
  const { id, kid, jwk } = await testClient(hub)
  const keys = await Promise.all(Array.from({ length: 6 }, () => newClientKey()))
  const tries = await Promise.all(
    keys.map((key) =>
      addClientKey(db, { client: id, jwk: key.jwk }).then(
        () => 'added',
        (error) => error.code,
      ),
    ),
  )
  t.strictSame(tries.sort(), ['added', ...Array(5).fill('clientKeysFull')])
  t.equal(await versionOf(id), 1, 'a new key ends no token')
  await t.rejects(addClientKey(db, { client: id, jwk }), { code: 'clientKeyExists' })

  t.equal(await revokeClientKey(db, { client: id, kid, keepLast: true }), 1)
  t.equal(await versionOf(id), 2, 'a revoked one ends them all')
  await t.rejects(revokeClientKey(db, { client: id, kid }), { code: 'clientKeyNotFound' })
  await t.rejects(addClientKey(db, { client: id, jwk }), { code: 'clientKeyExists' })
  const [other] = (await listClientKeys(db, id)).filter(isInForce)
  if (!other) throw new Error('there is one')
  await t.rejects(revokeClientKey(db, { client: id, kid: other.kid, keepLast: true }), { code: 'lastClientKey' })
  t.equal(await versionOf(id), 2)
  t.equal(await revokeClientKey(db, { client: id, kid: other.kid }), 0, 'whoever keeps the hub may take the last one')
  t.equal((await listClientKeys(db, id)).length, 2)
})

t.test('two that revoke at once leave one key', async (t) => {
  const { id, kid } = await testClient(hub)
  const second = await addClientKey(db, { client: id, jwk: (await newClientKey()).jwk })
  const tries = await Promise.all(
    [kid, second.kid].map((one) =>
      revokeClientKey(db, { client: id, kid: one, keepLast: true }).catch((error) => error.code),
    ),
  )
  t.strictSame(tries.sort(), [1, 'lastClientKey'])
})

t.test('a key that is changed or deleted by hand ends the tokens, too', async (t) => {
  const { id } = await testClient(hub)
  await hub.store.pool.query('update client_key set revoked_at = now() where client_id = $1', [id])
  t.equal(await versionOf(id), 2)
  await hub.store.pool.query('delete from client_key where client_id = $1', [id])
  t.equal(await versionOf(id), 3)
})

t.test('a client that is there twice, or is none, is refused as a whole', async (t) => {
  const { id } = await testClient(hub)
  const about = { name: 'x', organisation: 'x', area: '430781', categories: ['marriage'] }
  const add = (change: object) => addClient(db, hub.catalogue, { id: 'new', ...about, ...change })
  await t.rejects(add({ id }), { code: 'clientExists' })
  const wrong = [{ id: 'X' }, { id: 'client:x' }, { name: '' }, { organisation: '' }, { area: '43' }]
  for (const change of wrong) await t.rejects(add(change), { code: 'badClient' }, JSON.stringify(change))
  await t.rejects(add({ categories: ['marriage', 'nothing'] }), { code: 'badClient', message: /nothing/ })
  await t.rejects(changeClient(db, hub.catalogue, { id, categories: ['nothing'] }), { code: 'badClient' })
  await t.rejects(changeClient(db, hub.catalogue, { id, area: '1' }), { code: 'badClient' })
  await t.rejects(changeClient(db, hub.catalogue, { id: 'nobody', disabled: true }), { code: 'clientNotFound' })
  await t.rejects(addClientKey(db, { client: 'nobody', jwk: readPublicJwk(edJwk) }), { code: 'clientNotFound' })
  await t.rejects(listClientKeys(db, 'nobody'), { code: 'clientNotFound' })
  await changeClient(db, hub.catalogue, { id, categories: ['vehicle', 'vehicle'], name: 'y' })
  t.equal(await versionOf(id), 2)
  const acting = await hub.access.refreshed()
  t.match(acting.clients.get(id)?.identity, { name: 'y', categories: ['vehicle'], role: 'system' })
})
