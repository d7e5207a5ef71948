import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { openAccessState } from '../../src/access/access-state.ts'
import { revokeClientKey } from '../../src/access/client-keys.ts'
import { changeClient } from '../../src/access/clients.ts'
import { type TestApp, testApp } from '../fixtures/app.ts'
import {
  assertionOf,
  type ClientKey,
  newClientKey,
  type TestClient,
  testClient,
  tokenRequest,
} from '../fixtures/clients.ts'
import { testHub } from '../fixtures/hub.ts'

const hub = await testHub(t)
const { db } = hub.store
const first = await testApp(t, hub)
const { ask } = first

interface Caller {
  readonly authorization: string
}

async function tokenOf(client: TestClient): Promise<Caller> {
  const { status, body } = await ask(tokenRequest(assertionOf(hub, client)))
  if (status !== 200) throw new Error(`no token: ${status} ${body.detail}`)
  return { authorization: `Bearer ${body.access_token}` }
}

function addKey(id: string, { authorization }: Caller, payload: object) {
  return ask({ method: 'POST', url: `/v1/clients/${id}/keys`, headers: { authorization }, payload })
}

function deleteKey(id: string, { authorization }: Caller, kid: string) {
  return ask({ method: 'DELETE', url: `/v1/clients/${id}/keys/${kid}`, headers: { authorization } })
}

t.test('a system changes to a new key by itself', async (t) => {
  const client = await testClient(hub)
  const next: ClientKey = await newClientKey('ES256')
  const before = await tokenOf(client)
  const added = await addKey(client.id, before, { jwk: { ...next.jwk, kid: 'mine', use: 'sig' } })
  t.equal(added.status, 201)
  t.equal(added.body.kid, next.kid)
  t.match([await tokenOf(client), await tokenOf({ ...client, ...next })], [{}, {}], 'both are good')
  t.match((await addKey(client.id, before, { jwk: (await newClientKey()).jwk })).body, { code: 'clientKeysFull' })
  t.match((await addKey(client.id, before, { jwk: next.jwk })).body, { code: 'clientKeyExists' })

  const after = await tokenOf({ ...client, ...next })
  t.equal((await deleteKey(client.id, after, client.kid)).status, 204)
  await hub.access.refreshed()
  t.equal((await deleteKey(client.id, before, client.kid)).status, 401, 'the old tokens are worth nothing')
  t.match((await ask(tokenRequest(assertionOf(hub, client)))).body, { code: 'invalidClient' }, 'nor is the old key')
  const renewed = await tokenOf({ ...client, ...next })
  t.match((await deleteKey(client.id, renewed, next.kid)).body, { status: 409, code: 'lastClientKey' })
  t.match((await deleteKey(client.id, renewed, client.kid)).body, { status: 404, code: 'clientKeyNotFound' })
  t.match((await addKey(client.id, renewed, { jwk: client.jwk })).body, { status: 409, code: 'clientKeyExists' })
})

t.test('nobody touches another’s keys, nor learns whether he is there', async (t) => {
  const [one, other] = [await testClient(hub), await testClient(hub)]
  const token = await tokenOf(one)
  const { jwk } = await newClientKey()
  const problems = []
  for (const id of [other.id, 'nobody', one.id.toUpperCase(), `${one.id}%20`])
    problems.push(await addKey(id, token, { jwk }), await deleteKey(id, token, other.kid))
  const bytes = problems.map(({ status, text }) => `${status} ${text.replace(/urn:uuid:[0-9a-f-]{36}/, '')}`)
  t.equal(new Set(bytes).size, 1)
  t.match(problems[0]?.body, { status: 404, code: 'clientNotFound' })
  t.match((await addKey(one.id, await first.signIn('securityAdmin'), { jwk })).body, { status: 403 })
  t.equal((await ask(tokenRequest(assertionOf(hub, other)))).status, 200)
})

t.test('a private key or a bad one is refused, and nothing of it kept', async (t) => {
  const logging = await testHub(t, { config: { logLevel: 'trace' } })
  const { ask } = await testApp(t, logging)
  const client = await testClient(logging)
  const { body } = await ask(tokenRequest(assertionOf(logging, client)))
  const add = (payload: object) =>
    ask({
      method: 'POST',
      url: `/v1/clients/${client.id}/keys`,
      headers: { authorization: `Bearer ${body.access_token}` },
      payload,
    })
  const secret = (await newClientKey()).privateKey.export({ format: 'jwk' })
  const given = await add({ jwk: secret })
  t.match([given.status, given.body.code], [400, 'privateKeyGiven'])
  const wrong = [{ jwk: { ...client.jwk, crv: 'P-384' } }, { jwk: { kty: 'RSA', n: 'AQAB', e: 'AQAB' } }]
  for (const payload of wrong) t.match((await add(payload)).body, { status: 400, code: 'badClientKey' })
  for (const payload of [{}, { jwk: 'x' }, { jwk: [client.jwk] }, { jwk: client.jwk, more: 1 }, { jwk: null }])
    t.match((await add(payload)).body, { status: 400, code: 'badRequest' })
  const { rows } = await logging.store.pool.query('select * from client_key')
  t.equal(rows.length, 1)
  t.ok(logging.logged.length > 0)
  const told = [given.text, ...logging.logged].join('\n')
  t.notOk(told.includes(secret.d ?? '') || told.includes(secret.x ?? ''))
})

/** When the last success began, in milliseconds after the taking back. */
async function lastSuccess(servers: readonly TestApp[], client: TestClient, takeBack: () => Promise<unknown>) {
  const { authorization } = await tokenOf(client)
  const successes: number[] = []
  let refusals = 0
  let going = true
  const busy = servers.map(async ({ app }) => {
    while (going) {
      const begun = performance.now()
      const { statusCode } = await app.inject({
        method: 'DELETE',
        url: `/v1/clients/${client.id}/keys/none`,
        headers: { authorization },
      })
      if (statusCode === 404) successes.push(begun)
      else if (statusCode === 401) refusals++
      else throw new Error(`${statusCode}`)
      await sleep(5)
    }
  })
  while (successes.length < 10) await sleep(20)
  await takeBack()
  const takenBack = performance.now()
  await sleep(1500)
  going = false
  await Promise.all(busy)
  if (successes.length === 0 || refusals === 0) throw new Error('let in before, refused after')
  return Math.max(...successes) - takenBack
}

t.test(
  'a revoked key, a disabled system, an ended agreement: its tokens end within a second, on every server',
  async (t) => {
    const access = openAccessState({ url: hub.store.url })
    t.teardown(() => access.close())
    const servers = [first, await testApp(t, { ...hub, access })]
    const { catalogue } = hub
    const ways: Readonly<Record<string, (client: TestClient) => Promise<unknown>>> = {
      'key revoked': ({ id, kid }) => revokeClientKey(db, { client: id, kid }),
      disabled: ({ id }) => changeClient(db, catalogue, { id, disabled: true }),
      'other categories': ({ id }) => changeClient(db, catalogue, { id, categories: ['vehicle'] }),
      'key revoked by hand': ({ id }) =>
        hub.store.pool.query('update client_key set revoked_at = now() where client_id = $1', [id]),
    }
    const cases = Object.entries(ways).map(async ([what, takeBack]) => {
      const client = await testClient(hub)
      return { what, ms: await lastSuccess(servers, client, () => takeBack(client)) }
    })
    for (const { what, ms } of await Promise.all(cases))
      t.ok(ms < 1000, `${what}: the last success began ${ms.toFixed(0)} ms after`)
  },
)
