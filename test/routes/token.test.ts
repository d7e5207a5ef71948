import { createServer } from 'node:net'
import * as openid from 'openid-client'
import t, { type Test } from 'tap'
import { changeClient } from '../../src/access/clients.ts'
import { type AssertionAlgorithm, assertionAlgorithms } from '../../src/access/public-jwk.ts'
import { alikeInTime } from '../fixtures/alike-in-time.ts'
import { testApp } from '../fixtures/app.ts'
import { assertionOf, newClientKey, type TestClient, testClient, tokenRequest } from '../fixtures/clients.ts'
import { testHub } from '../fixtures/hub.ts'

const hub = await testHub(t, { config: { publicUrl: 'https://yiku.example' } })
const { app, ask } = await testApp(t, hub)
const client = await testClient(hub)

function askToken(of: TestClient = client) {
  return ask(tokenRequest(assertionOf(hub, of)))
}

t.test('an assertion gives a token, for ten minutes, that lets its client in', async (t) => {
  for (const algorithm of assertionAlgorithms) {
    const one = await testClient(hub, { algorithm })
    const { status, body, headers } = await askToken(one)
    t.equal(status, 200, algorithm)
    t.strictSame(Object.keys(body), ['access_token', 'token_type', 'expires_in'])
    t.match(body, { token_type: 'Bearer', expires_in: 600 })
    t.equal(headers['cache-control'], 'no-store')
    const [, claims = ''] = body.access_token.split('.')
    t.match(JSON.parse(Buffer.from(claims, 'base64url').toString()), { sub: `client:${one.id}`, ver: 1 })
    const url = `/v1/clients/${one.id}/keys`
    const { jwk } = await newClientKey()
    const headersOfToken = { authorization: `Bearer ${body.access_token}` }
    t.equal((await ask({ method: 'POST', url, headers: headersOfToken, payload: { jwk } })).status, 201)
  }
})

t.test('the hub may be named by its address or by that of the route, alone', async (t) => {
  const origin = 'https://yiku.example'
  const audiences = { [origin]: 200, [`${origin}/v1/token`]: 200, [`${origin}/`]: 401, 'http://yiku.example': 401 }
  for (const [aud, expected] of Object.entries(audiences))
    t.equal((await ask(tokenRequest(assertionOf(hub, client, { claims: { aud } })))).status, expected, aud)
  const one = assertionOf(hub, client, { claims: { aud: [origin] } })
  const two = assertionOf(hub, client, { claims: { aud: [origin, 'https://other.example'] } })
  t.equal((await ask(tokenRequest(one))).status, 200, 'one in an array is one')
  t.equal((await ask(tokenRequest(two))).status, 401)
  const named = { host: 'evil.example', 'x-forwarded-host': 'evil.example' }
  const request = tokenRequest(assertionOf(hub, client, { claims: { aud: 'https://evil.example/v1/token' } }))
  t.equal((await ask({ ...request, headers: { ...request.headers, ...named } })).status, 401, 'not by what he calls it')
})

t.test('the holder of the key is told what is wrong with his assertion', async (t) => {
  const now = Math.floor(Date.now() / 1000)
  const wrong: readonly (readonly [object, RegExp])[] = [
    [{ aud: 'https://other.example' }, /^aud 须为 https:\/\/yiku\.example 或 https:\/\/yiku\.example\/v1\/token$/],
    [{ exp: now - 1, iat: now - 60 }, /^exp 已过/],
    [{ exp: now + 310 }, /^exp 至多/],
    [{ nbf: now + 60 }, /^nbf/],
    [{ iat: now + 60 }, /^iat 在将来/],
    [{ iat: now - 3600 }, /^iat 早于/],
    [{ jti: undefined }, /：jti$/],
    [{ jti: 'short' }, /：jti$/],
    [{ jti: 'with a space' }, /：jti$/],
    [{ exp: undefined, iat: 'now' }, /：exp、iat$/],
    [{ iss: 'another' }, /iss 与 sub/],
  ]
  for (const [claims, detail] of wrong) {
    const { status, body } = await ask(tokenRequest(assertionOf(hub, client, { claims: { ...claims } })))
    t.equal(status, 401)
    t.match(body, { code: 'invalidClient', error: 'invalid_client', detail })
  }
  for (const claims of [{ nbf: now + 20, iat: now + 20 }, { exp: now + 300 }, { iat: undefined }, { more: 'x' }])
    t.equal((await ask(tokenRequest(assertionOf(hub, client, { claims })))).status, 200, JSON.stringify(claims))
})

t.test('an assertion is taken once, also of many at once', async (t) => {
  const request = tokenRequest(assertionOf(hub, client))
  const replies = await Promise.all(Array.from({ length: 10 }, () => ask(request)))
  t.equal(replies.filter(({ status }) => status === 200).length, 1)
  const refused = replies.filter(({ status }) => status === 401)
  t.equal(refused.length, 9)
  for (const { body } of refused) t.match(body, { code: 'invalidClient', detail: /jti/ })

  const jti = 'a jti of mine'.replaceAll(' ', '-')
  const other = await testClient(hub)
  for (const [of, expected] of [
    [client, 200],
    [client, 401],
    [other, 200],
  ] as const)
    t.equal((await ask(tokenRequest(assertionOf(hub, of, { claims: { jti } })))).status, expected)
})

t.test('a forged assertion spends no jti, and spent ones are forgotten when they are past', async (t) => {
  const { privateKey } = await newClientKey()
  const claims = { jti: 'the-next-of-his' }
  t.equal((await ask(tokenRequest(assertionOf(hub, client, { claims, privateKey })))).status, 401)
  t.equal((await ask(tokenRequest(assertionOf(hub, client, { claims })))).status, 200)

  const one = await testClient(hub)
  const rows = () => hub.store.db.selectFrom('client_assertion').selectAll().where('client_id', '=', one.id).execute()
  const at = (hours: number) => new Date(Date.now() - hours * 3_600_000)
  const spent = [
    { client_id: one.id, jti: 'past', expires_at: at(1.1) },
    { client_id: one.id, jti: 'just-past', expires_at: at(0.9) },
  ]
  await hub.store.db.insertInto('client_assertion').values(spent).execute()
  t.equal((await askToken(one)).status, 200)
  t.strictSame((await rows()).map(({ jti }) => jti.length < 10 && jti).filter(Boolean), ['just-past'])
})

t.test(
  'an unknown system, an unknown key and a wrong signature get the same bytes, in about the same time',
  async (t) => {
    const disabled = await testClient(hub)
    await changeClient(hub.store.db, hub.catalogue, { id: disabled.id, disabled: true })
    const another = await newClientKey()
    const bytes = new Set<string>()
    const asking = (make: () => string) => () => {
      const request = tokenRequest(make())
      return async () => {
        const { status, text } = await ask(request)
        bytes.add(`${status} ${text.replace(/urn:uuid:[0-9a-f-]{36}/, '')}`)
      }
    }
    const timed = await alikeInTime({
      ways: {
        'unknown system': asking(() => assertionOf(hub, { ...client, id: 'nobody' })),
        'unknown key': asking(() => assertionOf(hub, { ...client, ...another })),
        'wrong signature': asking(() => assertionOf(hub, client, { privateKey: another.privateKey })),
        'disabled system': asking(() => assertionOf(hub, disabled)),
      },
      samples: 240,
      within: 1.5,
    })
    t.equal(bytes.size, 1, [...bytes].join('\n'))
    t.ok(timed.isAlike, timed.says)
  },
)

t.test('what is no request for a token gets a stable code, and OAuth’s own', async (t) => {
  const good = assertionOf(hub, client)
  const { payload, headers } = tokenRequest(good)
  const json = { 'content-type': 'application/json' }
  const form = (text: string) => ({ headers, payload: text })
  const wrong: readonly (readonly [string, object, number, string, string])[] = [
    ['JSON', { headers: json, payload: '{}' }, 415, 'unsupportedMediaType', 'invalid_request'],
    ['no body', {}, 400, 'badRequest', 'invalid_request'],
    ['an empty form', form(''), 400, 'badRequest', 'invalid_request'],
    [
      'multipart',
      { headers: { 'content-type': 'multipart/form-data; boundary=x' }, payload: '--x--' },
      415,
      'unsupportedMediaType',
      'invalid_request',
    ],
    ['no type', { headers: { 'content-type': '' }, payload }, 415, 'unsupportedMediaType', 'invalid_request'],
    ['oversized', form(`${payload}&x=${'x'.repeat(9000)}`), 413, 'bodyTooLarge', 'invalid_request'],
    ['a parameter twice', form(`${payload}&grant_type=client_credentials`), 400, 'badRequest', 'invalid_request'],
    ['an unknown one twice', form(`${payload}&x=1&x=2`), 400, 'badRequest', 'invalid_request'],
    ['two assertions', form(`${payload}&client_assertion=x.y.z`), 400, 'badRequest', 'invalid_request'],
    ['no grant type', tokenRequest(good, { grant_type: undefined }), 400, 'badRequest', 'invalid_request'],
    ['an empty grant type', tokenRequest(good, { grant_type: '' }), 400, 'badRequest', 'invalid_request'],
    [
      'another grant type',
      tokenRequest(good, { grant_type: 'password' }),
      400,
      'unsupportedGrantType',
      'unsupported_grant_type',
    ],
    ['no assertion', tokenRequest(good, { client_assertion: undefined }), 400, 'badRequest', 'invalid_request'],
    [
      'no assertion type',
      tokenRequest(good, { client_assertion_type: undefined }),
      400,
      'badRequest',
      'invalid_request',
    ],
    [
      'SAML',
      tokenRequest(good, { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer' }),
      400,
      'badRequest',
      'invalid_request',
    ],
    ['a secret', tokenRequest(good, { client_secret: 'secret' }), 400, 'badRequest', 'invalid_request'],
    ['a scope', tokenRequest(good, { scope: 'all' }), 400, 'invalidScope', 'invalid_scope'],
    ['another client_id', tokenRequest(good, { client_id: 'another' }), 401, 'invalidClient', 'invalid_client'],
  ]
  for (const [what, request, status, code, error] of wrong) {
    const reply = await ask({ method: 'POST', url: '/v1/token', ...request })
    t.match([reply.status, reply.body.code, reply.body.error], [status, code, error], what)
    t.notOk(reply.text.includes(good), 'and the assertion is not repeated')
    t.equal(reply.headers['cache-control'], 'no-store')
  }
  for (const more of [
    { client_id: client.id },
    { scope: '' },
    { resource: 'https://x.example' },
    { ['__proto__']: 'x' },
  ])
    t.equal((await ask(tokenRequest(assertionOf(hub, client), more))).status, 200, JSON.stringify(more))
  const charset = { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' }
  t.equal((await ask({ ...tokenRequest(good), headers: charset })).status, 200, 'no refusal has spent it')
})

t.test('who asks for nothing but JSON gets the problem as JSON', async (t) => {
  const typeFor = async (accept: string) => {
    const { headers } = await app.inject({ ...tokenRequest('x'), headers: { ...tokenRequest('x').headers, accept } })
    return String(headers['content-type']).split(';')[0]
  }
  t.equal(await typeFor('application/json'), 'application/json')
  for (const accept of ['*/*', 'application/problem+json', 'application/json, */*', 'text/html'])
    t.equal(await typeFor(accept), 'application/problem+json', accept)
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (typeof address !== 'object' || !address) throw new Error('no port')
  return address.port
}

/** A library that somebody else wrote, as a department would use it. */
async function libraryFor(url: string, { id, kid, privateKey, algorithm }: TestClient): Promise<openid.Configuration> {
  const name = algorithm === 'ES256' ? { name: 'ECDSA', namedCurve: 'P-256' } : { name: 'Ed25519' }
  const key = await crypto.subtle.importKey('jwk', privateKey.export({ format: 'jwk' }), name, false, ['sign'])
  const server = { issuer: url, token_endpoint: `${url}/v1/token` }
  const configuration = new openid.Configuration(server, id, undefined, openid.PrivateKeyJwt({ key, kid }))
  openid.allowInsecureRequests(configuration)
  return configuration
}

t.test('openid-client gets a token over a served port, by its default address', async (t: Test) => {
  const port = await freePort()
  const publicUrl = `http://127.0.0.1:${port}`
  const served = { ...hub, config: { ...hub.config, port, publicUrl } }
  const { app } = await testApp(t, served)
  await app.listen({ host: '127.0.0.1', port })
  for (const algorithm of ['Ed25519', 'ES256'] satisfies AssertionAlgorithm[]) {
    const one = await testClient(hub, { algorithm })
    const library = await libraryFor(publicUrl, one)
    const { access_token: token, expires_in } = await openid.clientCredentialsGrant(library)
    t.equal(expires_in, 600)
    const { jwk } = await newClientKey()
    const url = new URL(`${publicUrl}/v1/clients/${one.id}/keys`)
    const headers = new Headers({ 'content-type': 'application/json' })
    const reply = await openid.fetchProtectedResource(library, token, url, 'POST', JSON.stringify({ jwk }), headers)
    t.equal(reply.status, 201)

    const stranger = await libraryFor(publicUrl, { ...one, ...(await newClientKey(algorithm)) })
    const refusal = (error: unknown) => error
    t.match(await openid.clientCredentialsGrant(stranger).catch(refusal), { status: 401, error: 'invalid_client' })
    const scoped = openid.clientCredentialsGrant(library, { scope: 'all' })
    t.match(await scoped.catch(refusal), { status: 400, error: 'invalid_scope' })
  }
})
