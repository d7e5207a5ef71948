/** Who may subscribe to what, and who sees and restarts it. */
import { randomUUID } from 'node:crypto'
import t from 'tap'
import { createWebhookSender } from '../../src/updates/webhook-sender.ts'
import { blockList } from '../../src/updates/webhook-target.ts'
import { entriesOf } from '../audit/entries.ts'
import { testApp } from '../fixtures/app.ts'
import { testHub } from '../fixtures/hub.ts'
import { brand, type Pusher, pusherOf } from '../updates/pusher.ts'
import { openReceiver, webhookSecret } from '../updates/receiver.ts'

const networks = ['127.0.0.0/8', '10.20.0.0/16']
const hub = await testHub(t, { config: { webhookNetworks: networks } })
const app = await testApp(t, hub)
const { ask } = app
const system = await pusherOf(hub, app)
const other = await pusherOf(hub, app)
const officer = (await app.signIn('officer', { department: 'trafficPolice' })).authorization
const stranger = (await app.signIn('officer', { department: 'civilAffairs' })).authorization

const wanted = { url: 'https://10.20.3.4/hook', categories: ['vehicle'], secret: webhookSecret }

function subscribe(change: object = {}, { authorization }: Pick<Pusher, 'authorization'> = system) {
  return ask({
    method: 'POST',
    url: '/v1/subscriptions',
    headers: { authorization },
    payload: { ...wanted, ...change },
  })
}

function call(method: 'GET' | 'POST' | 'DELETE', url: string, authorization = system.authorization, payload?: object) {
  return ask({ method, url, headers: { authorization }, ...(payload && { payload }) })
}

t.afterEach(async () => {
  await hub.store.pool.query('DELETE FROM subscription')
})

t.test('a subscription says where and what; its secret is not said again', async (t) => {
  const made = await subscribe({ categories: ['vehicle', 'driverLicence', 'vehicle'] })
  t.equal(made.status, 201)
  t.match(made.body, {
    client: system.id,
    url: wanted.url,
    categories: ['vehicle', 'driverLicence'],
    state: 'active',
    waiting: 0,
    parked: 0,
    failures: [],
  })
  const { id } = made.body
  const listed = await call('GET', '/v1/subscriptions')
  t.strictSame(listed.body, { subscriptions: [made.body] })
  const shown = await call('GET', `/v1/subscriptions/${id}`)
  t.strictSame(shown.body, { subscription: made.body, parked: [] })
  for (const { text } of [made, listed, shown]) t.notMatch(text, webhookSecret.slice(6, 20))
  const [entry] = await entriesOf(hub, made)
  t.match(entry, {
    kind: 'administration',
    outcome: 'answered',
    actor: system.id,
    subject: `subscription:${id}`,
    route: 'POST /v1/subscriptions',
  })
  t.equal((await call('DELETE', `/v1/subscriptions/${id}`)).status, 204)
  t.strictSame((await call('GET', '/v1/subscriptions')).body, { subscriptions: [] })
})

t.test('only what is agreed, to where it may go, with a secret that is one', async (t) => {
  const refused: readonly (readonly [object, number, string])[] = [
    [{ categories: ['marriage'] }, 403, 'forbidden'],
    [{ categories: ['vehicle', 'nonsense'] }, 403, 'forbidden'],
    [{ categories: [] }, 400, 'badRequest'],
    [{ secret: 'geheim' }, 400, 'badSubscription'],
    [{ secret: undefined }, 400, 'badRequest'],
    [{ url: 'https://10.21.0.1/' }, 400, 'badSubscription'],
    [{ url: 'http://169.254.169.254/latest' }, 400, 'badSubscription'],
    [{ url: 'http://8.8.8.8/' }, 400, 'badSubscription'],
    [{ url: 'file:///etc/passwd' }, 400, 'badSubscription'],
    [{ extra: 1 }, 400, 'badRequest'],
  ]
  for (const [change, status, code] of refused) {
    const reply = await subscribe(change)
    t.match([reply.status, reply.body.code], [status, code], JSON.stringify(change))
    if (code === 'badSubscription') t.match(reply.body.detail, /须|应|查不到/, 'and says what to do')
  }
  t.strictSame((await call('GET', '/v1/subscriptions')).body, { subscriptions: [] })
  t.equal((await subscribe({ url: 'http://10.20.3.4/hook' })).status, 201)
})

t.test('ten of one system, at once or not', async (t) => {
  const replies = await Promise.all(Array.from({ length: 14 }, () => subscribe()))
  const statuses = replies.map(({ status }) => status)
  t.equal(statuses.filter((status) => status === 201).length, 10)
  t.ok(replies.every(({ status, body }) => status === 201 || body.code === 'tooManySubscriptions'))
  t.equal((await subscribe({}, other)).status, 201, 'others have their own ten')
})

t.test('another’s is as one that does not exist; officers see and restart those of their department', async (t) => {
  const { id } = (await subscribe()).body
  const acts: readonly (readonly ['GET' | 'POST' | 'DELETE', string, object?])[] = [
    ['GET', ''],
    ['POST', '/resume'],
    ['POST', '/replay', { from: 'deliveries' }],
    ['POST', '/secret', { secret: webhookSecret }],
    ['DELETE', ''],
  ]
  for (const [method, path, payload] of acts) {
    const url = `/v1/subscriptions/${id}${path}`
    const foreign = await call(method, url, other.authorization, payload)
    t.match([foreign.status, foreign.body.code], [404, 'subscriptionNotFound'], url)
    const absent = await call(method, `/v1/subscriptions/${randomUUID()}${path}`, system.authorization, payload)
    t.match([absent.status, absent.body.code], [404, 'subscriptionNotFound'], url)
    const isForOfficers = path !== '/secret' && method !== 'DELETE'
    t.equal((await call(method, url, stranger, payload)).status, isForOfficers ? 404 : 403, `stranger ${url}`)
    t.equal((await call(method, url, officer, payload)).status, isForOfficers ? 200 : 403, `officer ${url}`)
  }
  t.equal((await call('GET', '/v1/subscriptions', officer)).body.subscriptions[0].id, id)
  t.strictSame((await call('GET', '/v1/subscriptions', stranger)).body, { subscriptions: [] })
  for (const role of ['clerk', 'window', 'auditor', 'securityAdmin', 'systemAdmin'] as const)
    t.equal((await call('GET', '/v1/subscriptions', (await app.signIn(role)).authorization)).status, 403, role)
  t.equal(
    (await call('POST', `/v1/subscriptions/${id}/secret`, system.authorization, { secret: webhookSecret })).status,
    204,
  )
  t.equal((await call('GET', '/v1/subscriptions/x')).status, 400)
})

t.test('what was parked is seen and replayed; a place is told from again', async (t) => {
  let status = 500
  const receiver = await openReceiver(t, { answer: (reply) => void reply.writeHead(status).end() })
  const { id } = (await subscribe({ url: receiver.url })).body
  let at = Date.now()
  const sender = createWebhookSender({
    hub,
    rules: { networks: blockList(networks) },
    now: () => new Date(at),
    random: () => 1,
  })
  t.teardown(() => sender.close())
  await system.said([brand(1, '大众', 1)])
  await sender.step()
  const retrying = (await call('GET', `/v1/subscriptions/${id}`, officer)).body.subscription
  t.match(retrying, { state: 'retrying', waiting: 1, failures: [{ reason: 'status', status: 500 }] })
  t.ok(retrying.nextTryAt && retrying.waitingSince)
  at += 3 * 86_400_000
  await sender.step()
  status = 410
  await system.said([brand(2, '大众', 1)])
  await sender.step()
  const stopped = (await call('GET', `/v1/subscriptions/${id}`)).body
  t.match(stopped.subscription, { state: 'parked', reason: 'gone', parked: 1 })
  t.match(stopped.parked, [
    { delivery: receiver.received[0]?.id, reason: 'status', tries: 2, after: '1.0', through: '2.0' },
  ])

  status = 200
  const replay = (from: string) => call('POST', `/v1/subscriptions/${id}/replay`, officer, { from })
  const asked = await replay('deliveries')
  t.match([asked.status, asked.body.state], [200, 'active'])
  t.match(await entriesOf(hub, asked), [{ subject: `subscription:${id}`, kind: 'administration', role: 'officer' }])
  while (await sender.step());
  t.strictSame(receiver.told().slice(-2), ['1.1', '2.1'])
  t.match((await call('GET', `/v1/subscriptions/${id}`)).body, {
    subscription: { state: 'active', parked: 0 },
    parked: [],
  })
  t.equal((await replay('2.0')).status, 200)
  while (await sender.step());
  t.strictSame(receiver.told().slice(-3), ['1.1', '2.1', '2.1'])
  t.equal((await replay('earliest')).status, 200)
  while (await sender.step());
  t.strictSame(receiver.told().slice(-2), ['1.1', '2.1'])
  for (const from of ['', 'x', '1', '99.0']) t.equal((await replay(from)).body.code, 'badChangeCursor', from)
  await hub.store.pool.query('DELETE FROM change_feed WHERE position = 1')
  t.match(await replay('1.0'), { status: 410, body: { code: 'changesForgotten' } })
})

t.test('a token of an event is worth what one of the feed is, to its system alone', async (t) => {
  const receiver = await openReceiver(t)
  await subscribe({ url: receiver.url })
  const sender = createWebhookSender({ hub, rules: { networks: blockList(networks) } })
  t.teardown(() => sender.close())
  await system.said([brand(3, '大众', 1)])
  while (await sender.step());
  await hub.store.pool.query('UPDATE resident SET registered_area = $1', [hub.area])
  const { token: changeToken } = receiver.received[0]?.events[0].data ?? {}
  const payload = { changeToken, purpose: { item: 'publicRentalHousing', caseNumber: 'JS-1' } }
  t.equal((await call('POST', '/v1/profiles/query', system.authorization, payload)).status, 200)
  t.match(await call('POST', '/v1/profiles/query', other.authorization, payload), { body: { code: 'badChangeToken' } })
})
