/** Subscribers are told of changes: in order, at least once, whatever they do, and nobody else is harmed. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { changeClient } from '../../src/access/clients.ts'
import { tellBatch } from '../../src/ingest/tell-batch.ts'
import { placeChanges } from '../../src/updates/change-feed.ts'
import {
  addSubscription,
  changeWebhookSecret,
  getSubscription,
  listParked,
  replayFrom,
  replayParked,
  resumeSubscription,
} from '../../src/updates/subscriptions.ts'
import { createWebhookSender, type WebhookSenderOptions } from '../../src/updates/webhook-sender.ts'
import { beginDelivery, claimSubscription } from '../../src/updates/webhook-store.ts'
import { blockList } from '../../src/updates/webhook-target.ts'
import type { Parked } from '../../src/updates/webhook-turn.ts'
import { testApp } from '../fixtures/app.ts'
import { smallHub } from '../ingest/small-hub.ts'
import { brand, noCar, type Pusher, pusherOf } from './pusher.ts'
import { openReceiver, type Received, webhookSecret } from './receiver.ts'

const hub = await smallHub(t)
const app = await testApp(t, hub)
const { pool } = hub.store
const pusher = await pusherOf(hub, app)
const vehicle = hub.catalogue.getCategory('vehicle')
const licence = hub.catalogue.getCategory('driverLicence')
const minute = 60_000
const day = 24 * 60 * minute

/** A system that subscribes, and what is told of it. */
async function subscriberOf(
  url: string,
  { categories = [vehicle], system }: { categories?: (typeof vehicle)[]; system?: Pusher } = {},
) {
  const { id: client } = system ?? (await pusherOf(hub, app))
  const id = crypto.randomUUID()
  await addSubscription(hub, {
    id,
    client,
    url,
    categories: categories.map(({ number }) => number),
    secret: webhookSecret,
  })
  return { id, client, state: () => getSubscription(hub, { client }, id), parked: () => listParked(hub, id) }
}

/** Senders whose clock the test turns. */
function clockedSender(t: Test, options: Partial<WebhookSenderOptions> = {}) {
  const clock = { at: Date.now() }
  const parked: (string | Parked)[] = []
  const sender = createWebhookSender({
    hub,
    rules: { networks: blockList(['127.0.0.0/8']) },
    log: (one) => parked.push(one),
    now: () => new Date(clock.at),
    random: () => 1,
    ...options,
  })
  t.teardown(() => sender.close())
  const drain = async () => {
    let turns = 0
    while (await sender.step()) turns++
    return turns
  }
  return { sender, clock, parked, drain }
}

let next = 0
/** Pushes of one car each, that nobody else pushes. */
async function pushed(many: number): Promise<void> {
  for (let at = 0; at < many; at++) await pusher.said([brand(100 + next++, '大众', 1)])
}

/** What the feed says, by place. */
async function feedAfter(position: number): Promise<string[]> {
  const { rows } = await pool.query(
    `SELECT f.position || '.' || c.nth AS id FROM change_feed f JOIN change c USING (batch_id)
     WHERE c.category = $1 AND f.position >= $2 ORDER BY f.position, c.nth`,
    [vehicle.number, position],
  )
  return rows.map(({ id }) => id)
}

// each test has its subscribers for itself
t.afterEach(async () => {
  await pool.query('DELETE FROM subscription')
})

t.test('a subscriber is told what the feed tells, in its order, signed, without content, from then on', async (t) => {
  await pushed(3)
  const receiver = await openReceiver(t)
  const { id, client, state } = await subscriberOf(receiver.url)
  const { drain, clock } = clockedSender(t)
  t.equal(await drain(), 0, 'what was before is not news')
  const { cursor } = await state()
  await pusher.said(Array.from({ length: 250 }, (_, at) => brand(1000 + at, '红旗', 1)))
  await pusher.said([brand(1000, '大众', 2), noCar(1001, 2)])
  t.ok((await state()).waiting > 0)
  await drain()
  t.strictSame(receiver.told(), await feedAfter(cursor.position))
  t.equal(receiver.told().length, 252)
  t.ok(
    receiver.received.every(({ events }) => events.length <= 100),
    'in messages of a bearable size',
  )
  for (const { signedBy, headers, timestamp, body } of receiver.received) {
    t.strictSame(signedBy, [0])
    t.equal(timestamp, Math.floor(clock.at / 1000))
    t.match(headers['content-type'], 'application/cloudevents-batch+json')
    t.notMatch(body, /大众|红旗|湘J|4307/)
  }
  t.equal(new Set(receiver.received.map(({ id }) => id)).size, receiver.received.length)
  t.match(
    receiver.received.flatMap(({ events }) => events).find(({ data }) => data.operation === 'delete'),
    {
      specversion: '1.0',
      source: 'urn:yiku:source:trafficPolice',
      type: 'yiku.record.delete',
      data: { category: 'vehicle', operation: 'delete', version: 2 },
    },
  )
  t.match(await state(), { state: 'active', waiting: 0, parked: 0, failures: [] })
  t.equal(await drain(), 0, 'and not told again')
  const fed = await app.ask({
    url: '/v1/changes?limit=1000',
    headers: { authorization: `Bearer ${hub.tokens.issue({ kind: 'client', id: client, ver: 1 }).accessToken}` },
  })
  const known = new Map(JSON.parse(fed.text).map((event: { id: string }) => [event.id, event]))
  for (const { events } of receiver.received) for (const event of events) t.strictSame(event, known.get(event.id))
  t.ok(id)
})

t.test('what commits late is told late, and not missed', async (t) => {
  const receiver = await openReceiver(t)
  await subscriberOf(receiver.url)
  const { drain } = clockedSender(t)
  const slow = await pool.connect()
  await slow.query('BEGIN')
  await tellBatch(slow, { batchId: 2_000_001, source: 2, categories: [vehicle], changes: 1_000_000 })
  await pushed(2)
  await drain()
  await slow.query('COMMIT')
  slow.release()
  await drain()
  const types = receiver.received.flatMap(({ events }) => events.map(({ type }) => type))
  t.strictSame(types, ['yiku.record.upsert', 'yiku.record.upsert', 'yiku.category.reload'])
})

t.test(
  'what fails is tried again under the same id, later and later, in its order, for three days; then it is parked',
  async (t) => {
    const broken = new Set<string>()
    const receiver = await openReceiver(t, {
      answer: (reply, { events }) => void reply.writeHead(events.some(({ id }) => broken.has(id)) ? 500 : 200).end(),
    })
    const { id, state, parked } = await subscriberOf(receiver.url)
    const { cursor } = await state()
    const { sender, drain, clock, parked: logged } = clockedSender(t)
    broken.add(`${cursor.position}.1`)
    await pushed(1)
    const begun = clock.at
    const triedAt: number[] = []
    for (let tries = 0; clock.at < begun + 4 * day && (await parked()).length === 0; tries++) {
      const before = receiver.received.length
      await sender.step()
      t.equal(receiver.received.length, before + 1, 'once')
      triedAt.push(clock.at - begun)
      if (tries === 0) {
        await pushed(2)
        t.equal(await drain(), 0, 'what came after it waits for it')
        t.match(await state(), { state: 'retrying', cursor, failures: [{ reason: 'status', status: 500 }] })
        t.equal((await state()).failures.length, 1)
      }
      const { nextTryAt } = await state()
      if (!nextTryAt) break
      clock.at = nextTryAt.getTime() - 1
      t.equal(await drain(), 0, 'not before its time')
      clock.at += 1
    }
    t.strictSame(triedAt.slice(0, 5), [0, 5000, 15_000, 35_000, 75_000])
    t.equal(triedAt.at(-1), 3 * day)
    t.ok(triedAt.length > 15 && triedAt.length < 45, `${triedAt.length} times`)
    const tries = receiver.received.filter(({ events }) => events[0].id === `${cursor.position}.1`)
    t.equal(new Set(tries.map(({ id }) => id)).size, 1, 'one id')
    t.ok(new Set(tries.map(({ timestamp }) => timestamp)).size > 10, 'ever new timestamps')
    t.match(logged, [{ subscription: id, reason: 'status', status: 500, delivery: tries[0]?.id }])
    t.equal(JSON.stringify(logged).includes('127.0.0.1'), false)
    t.match(await parked(), [{ delivery: tries[0]?.id, reason: 'status', tries: triedAt.length }])
    t.equal((await state()).failures.length, 10)

    // what came after it goes on
    await drain()
    t.strictSame(receiver.told().slice(-2), [`${cursor.position + 1}.1`, `${cursor.position + 2}.1`])
    t.match(await state(), { state: 'active', parked: 1, waiting: 0 })

    // asked for again while it is still refused it comes back, and delays nothing
    await replayParked(hub, id)
    await pushed(1)
    await drain()
    t.match(await state(), { state: 'active', parked: 1, waiting: 0 })
    t.equal(receiver.told().at(-1), `${cursor.position + 3}.1`)
    broken.clear()
    await replayParked(hub, id)
    await drain()
    t.equal(receiver.received.at(-1)?.id, tries[0]?.id, 'under the id it always had')
    t.match(await state(), { state: 'active', parked: 0 })
  },
)

t.test('a receiver that stays away is left alone after three days; resumed, it gets everything in order', async (t) => {
  let answers = 503
  const receiver = await openReceiver(t, { answer: (reply) => void reply.writeHead(answers).end() })
  const { id, state } = await subscriberOf(receiver.url)
  const { cursor } = await state()
  const { drain, clock, parked: logged } = clockedSender(t)
  await pusher.said(Array.from({ length: 150 }, (_, at) => brand(2000 + at, '红旗', 1)))
  for (let nextTryAt: Date | null = new Date(); nextTryAt; ) {
    await drain()
    nextTryAt = (await state()).nextTryAt
    clock.at = nextTryAt?.getTime() ?? clock.at
  }
  t.match(await state(), { state: 'parked', reason: 'status', parked: 1 })
  t.match(logged, [{ delivery: /^msg_/ }, { delivery: undefined }])
  const before = receiver.received.length
  clock.at += 30 * day
  await pushed(3)
  t.equal(await drain(), 0)
  t.equal(receiver.received.length, before)
  answers = 200
  await resumeSubscription(hub, id)
  await replayParked(hub, id)
  await drain()
  const after = receiver.received.slice(before)
  t.strictSame(
    after.flatMap(({ events }) => events.map(({ id }) => id)),
    await feedAfter(cursor.position),
    'nothing is missing',
  )
  t.match(await state(), { state: 'active', parked: 0, waiting: 0 })
})

t.test('410 parks at once; redirects are not followed; only 2xx has arrived', async (t) => {
  const elsewhere = await openReceiver(t)
  const answers: [number, Record<string, string>?][] = [
    [301, { location: elsewhere.url }],
    [307, { location: elsewhere.url }],
    [308, { location: elsewhere.url }],
    [400],
    [404],
    [429],
    [500],
    [410],
  ]
  const receiver = await openReceiver(t, {
    answer: (reply, { id: _ }) => {
      const [status, headers] = answers[0] ?? [204]
      reply.writeHead(status, headers).end()
    },
  })
  const { id, state } = await subscriberOf(receiver.url)
  const { drain, clock } = clockedSender(t)
  await pushed(1)
  for (; answers.length > 0; answers.shift()) {
    await drain()
    const [status = 0] = answers[0] ?? []
    const reason = status === 410 ? 'gone' : status < 400 ? 'redirect' : 'status'
    t.match((await state()).failures[0], { reason, status }, String(status))
    t.equal((await state()).state, status === 410 ? 'parked' : 'retrying')
    clock.at = (await state()).nextTryAt?.getTime() ?? clock.at
  }
  t.equal(elsewhere.received.length, 0)
  clock.at += day
  t.equal(await drain(), 0)
  await resumeSubscription(hub, id)
  await drain()
  t.match(await state(), { state: 'active', reason: null, waiting: 0 })
  t.equal(new Set(receiver.received.map(({ id }) => id)).size, 1)
})

t.test(
  'an agreement that loses a category, or ends, ends its telling at once; of another area nothing is told',
  async (t) => {
    const receiver = await openReceiver(t)
    const system = await pusherOf(hub, app)
    const village = await pusherOf(hub, app, { area: `${hub.area}001009` })
    const villagers = await openReceiver(t)
    await subscriberOf(villagers.url, { system: village })
    const { state, client } = await subscriberOf(receiver.url, { categories: [vehicle, licence], system })
    const { drain, clock } = clockedSender(t)
    let answers = 500
    const flaky = await openReceiver(t, { answer: (reply) => void reply.writeHead(answers).end() })
    const second = await subscriberOf(flaky.url, { system })
    await pushed(1)
    await drain()
    t.equal(receiver.told().length, 1)
    t.equal(villagers.received.length, 0)
    t.equal(flaky.received.length, 1)

    await changeClient(hub.store.db, hub.catalogue, { id: client, categories: ['driverLicence'] })
    await pushed(1)
    answers = 200
    clock.at += minute
    await drain()
    t.equal(receiver.told().length, 1, 'nothing more of what is not agreed any more')
    t.equal(flaky.received.length, 1, 'also of what was on its way')
    t.match(await second.state(), { state: 'active', waiting: 0 })

    await changeClient(hub.store.db, hub.catalogue, { id: client, categories: ['vehicle'], disabled: true })
    await pushed(2)
    t.equal(await drain(), 1, 'only the villagers’ cursor moves')
    t.match(await state(), { state: 'disabled', waiting: 2 })
    await changeClient(hub.store.db, hub.catalogue, { id: client, disabled: false })
    await drain()
    t.equal(receiver.told().length, 3, 'what came in between waited')
  },
)

t.test(
  'an agreement that grows while a message waits: what does not fit goes on in another, and none is missed',
  async (t) => {
    let answers = 500
    const receiver = await openReceiver(t, { answer: (reply) => void reply.writeHead(answers).end() })
    const system = await pusherOf(hub, app, { categories: ['vehicle'] })
    const { client, state } = await subscriberOf(receiver.url, { categories: [vehicle, licence], system })
    const fields = { class: 'C1', firstIssued: '2010-01-01', expires: '9999-12-31', status: 'A' }
    const licences = Array.from({ length: 80 }, (_, at) => ({
      ...brand(3000 + at, '', 1),
      category: 'driverLicence',
      fields: { ...fields, fileNumber: String(430_781_100_000 + at) },
    }))
    const said = await pusher.said([...licences, ...Array.from({ length: 80 }, (_, at) => brand(3000 + at, '红旗', 1))])
    t.ok(said.every((one) => one === 'accepted 1'))
    const { drain, clock } = clockedSender(t)
    await drain()
    t.equal(receiver.received[0]?.events.length, 80)
    await changeClient(hub.store.db, hub.catalogue, { id: client, categories: ['vehicle', 'driverLicence'] })
    answers = 200
    clock.at += minute
    await drain()
    const [first, second, third] = receiver.received
    t.equal(second?.id, first?.id)
    t.not(third?.id, first?.id)
    t.strictSame(
      receiver.received.map(({ events }) => events.length),
      [80, 100, 60],
    )
    t.equal(new Set(receiver.told()).size, 160)
    t.match(await state(), { state: 'active', waiting: 0 })
  },
)

t.test('the secret is changed without a pause: both sign for a day', async (t) => {
  const fresh = `whsec_${Buffer.alloc(48, 9).toString('base64')}`
  const receiver = await openReceiver(t, { secrets: [webhookSecret, fresh] })
  const { id } = await subscriberOf(receiver.url)
  const { drain, clock } = clockedSender(t)
  const signed = async () => {
    await pushed(1)
    await drain()
    return receiver.received.at(-1)?.signedBy
  }
  t.strictSame(await signed(), [0])
  await changeWebhookSecret(hub, id, fresh)
  t.strictSame(await signed(), [1, 0])
  clock.at += day + minute
  t.strictSame(await signed(), [1])
  const { rows } = await pool.query('SELECT * FROM subscription')
  t.notOk(JSON.stringify(rows).includes(fresh.slice(6, 40)))
})

t.test('everything after a place is told again, but never is something skipped', async (t) => {
  const receiver = await openReceiver(t)
  const { id, state } = await subscriberOf(receiver.url)
  const { cursor } = await state()
  const { drain } = clockedSender(t)
  await pushed(5)
  await drain()
  const all = receiver.told()
  await replayFrom(hub, id, { position: cursor.position + 2, nth: 1 })
  await drain()
  t.strictSame(receiver.told().slice(5), all.slice(3))
  t.equal(new Set(receiver.received.map(({ id }) => id)).size, receiver.received.length, 'messages of their own')
  await t.rejects(replayFrom(hub, id, { position: cursor.position + 100, nth: 0 }), { code: 'badChangeCursor' })
  await pool.query('CREATE TABLE kept AS SELECT * FROM change_feed')
  await pool.query('DELETE FROM change_feed WHERE position <= $1', [cursor.position + 1])
  await t.rejects(replayFrom(hub, id, cursor), { code: 'changesForgotten' })
  await replayFrom(hub, id, 'earliest')
  await drain()
  t.strictSame(receiver.told().slice(7), all.slice(2))

  // one who was away for longer than the feed remembers is told that he must ask anew
  await pool.query('UPDATE subscription SET position = $1, nth = 0', [cursor.position])
  await drain()
  t.match(await state(), { state: 'parked', reason: 'forgotten', failures: [{ reason: 'forgotten' }] })
  await replayFrom(hub, id, 'earliest')
  await drain()
  t.match(await state(), { state: 'active', waiting: 0 })
  await pool.query('INSERT INTO change_feed SELECT * FROM kept ON CONFLICT DO NOTHING')
  await pool.query('DROP TABLE kept')
})

t.test('one at a time serves a subscription, in all processes; a late one’s notes are void', async (t) => {
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  const receiver = await openReceiver(t, {
    answer: async (reply, { id: _ }) => {
      if (receiver.received.length === 1) await held
      reply.writeHead(204).end()
    },
  })
  const { state } = await subscriberOf(receiver.url)
  const { cursor } = await state()
  const [one, other] = [clockedSender(t, { leaseMs: 400 }), clockedSender(t)]
  // what it would note can be told from what the other does
  one.clock.at -= minute
  await pushed(1)
  const late = one.sender.step()
  while (receiver.received.length === 0) await sleep(5)
  t.equal(await other.drain(), 0, 'it is the other’s')
  await sleep(450)
  t.equal(await other.sender.step(), true, 'until its lease is over')
  t.equal(receiver.received[0]?.id, receiver.received[1]?.id)
  await pushed(1)
  await other.drain()
  const before = await state()
  release()
  await late
  t.strictSame(await state(), before)
  t.strictSame(
    receiver.told(),
    [0, 0, 1].map((at) => `${cursor.position + at}.1`),
  )
})

t.test('who has somebody told again from a place is not undone by a turn that is under way', async (t) => {
  const receiver = await openReceiver(t)
  const { id, state } = await subscriberOf(receiver.url)
  const { cursor } = await state()
  const { drain } = clockedSender(t)
  await pushed(2)
  await drain()
  await pushed(1)
  await placeChanges(hub.store)
  const claimed = await claimSubscription(pool, { leaseMs: 200, now: new Date() })
  if (!claimed) throw new Error('it is due')
  await replayFrom(hub, id, cursor)
  const through = { position: claimed.cursor.position + 1, nth: 0 }
  t.equal(await beginDelivery(pool, claimed, { through, isEmpty: false }), undefined)
  t.strictSame((await state()).cursor, cursor)
  await sleep(250)
  await drain()
  t.strictSame(
    receiver.told(),
    [0, 1, 0, 1, 2].map((at) => `${cursor.position + at}.1`),
  )
})

t.test('many senders at once: each event once, in order', async (t) => {
  const receivers = await Promise.all(Array.from({ length: 6 }, () => openReceiver(t)))
  const subscribers = await Promise.all(receivers.map(({ url }) => subscriberOf(url)))
  const cursors = await Promise.all(subscribers.map(({ state }) => state()))
  const senders = [clockedSender(t), clockedSender(t), clockedSender(t)]
  let pushing = true
  const working = senders.map(async ({ drain }) => {
    while (pushing || (await drain()) > 0) await sleep(1)
  })
  for (let at = 0; at < 15; at++) await pushed(1)
  pushing = false
  await Promise.all(working)
  for (const { drain } of senders) await drain()
  for (const [at, receiver] of receivers.entries())
    t.strictSame(receiver.told(), await feedAfter(cursors[at]?.cursor.position ?? 0))
})

async function freePort(): Promise<number> {
  const listening = createServer().listen(0, '127.0.0.1')
  await once(listening, 'listening')
  const address = listening.address()
  listening.close()
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}

/** A server that speaks no HTTP, or never ends. */
async function rawServer(t: Test, talk: (socket: import('node:net').Socket) => void): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    talk(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const sockets = new Set<import('node:net').Socket>()
  server.on('connection', (socket) => sockets.add(socket))
  t.teardown(async () => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/hook`
}

t.test('silent, trickling and endless receivers are bounded, and nobody waits for another', async (t) => {
  const trickle = (socket: import('node:net').Socket, head: string) => {
    socket.write(head)
    const timer = setInterval(() => socket.write('x'), 20)
    socket.on('close', () => clearInterval(timer))
  }
  let flooded = 0
  const bad = {
    silent: await rawServer(t, () => undefined),
    deaf: await rawServer(t, (socket) => socket.pause()),
    'trickling headers': await rawServer(t, (socket) => trickle(socket, 'HTTP/1.1 200 OK\r\nx: ')),
    'always about to answer': await rawServer(t, (socket) => {
      const timer = setInterval(() => socket.write('HTTP/1.1 100 Continue\r\n\r\n'), 20)
      socket.on('close', () => clearInterval(timer))
    }),
    'no HTTP': await rawServer(t, (socket) => socket.end('220 smtp.example ESMTP\r\n')),
    closing: await rawServer(t, (socket) => socket.destroy()),
    'huge headers': await rawServer(t, (socket) => socket.end(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(100_000)}\r\n\r\n`)),
    upgrading: await rawServer(t, (socket) =>
      socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
    ),
  }
  const fine = {
    'trickling body': await rawServer(t, (socket) => trickle(socket, 'HTTP/1.1 200 OK\r\n\r\n')),
    'endless body': await rawServer(t, (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      const flood = () => {
        if (!socket.destroyed && socket.bytesWritten < 100_000_000) socket.write(Buffer.alloc(65_536), flood)
        flooded = Math.max(flooded, socket.bytesWritten)
      }
      flood()
    }),
  }
  const states = new Map<string, Awaited<ReturnType<typeof subscriberOf>>['state']>()
  for (const [what, url] of Object.entries({ ...bad, ...fine })) states.set(what, (await subscriberOf(url)).state)
  const receiver = await openReceiver(t)
  const { state } = await subscriberOf(receiver.url)
  const sender = createWebhookSender({ hub, rules: { networks: blockList(['127.0.0.0/8']) }, patience: 1500 })
  t.teardown(() => sender.close())
  sender.start()
  await sleep(100)
  const times: number[] = []
  const begun = performance.now()
  while (performance.now() - begun < 2500) {
    const told = receiver.told().length
    const pushing = performance.now()
    await pushed(1)
    while (receiver.told().length === told) await sleep(2)
    times.push(performance.now() - pushing)
    await sleep(50)
  }
  t.ok(Math.max(...times) < 1000, `${Math.round(Math.max(...times))} ms at the most while others hang`)
  for (const what of Object.keys(bad)) {
    const { failures, deliveredAt } = (await states.get(what)?.()) ?? {}
    t.match(failures?.at(-1)?.reason, /^(timeout|connection)$/, what)
    t.equal(deliveredAt, null, what)
  }
  for (const what of Object.keys(fine)) t.ok((await states.get(what)?.())?.deliveredAt, what)
  t.ok(flooded < 20_000_000, `${flooded} bytes at the most left for one answer`)
  t.equal((await state()).failures.length, 0)
})

t.test('a name that leads elsewhere by now is not followed inside, nor is one that answers anew', async (t) => {
  const inside = await openReceiver(t)
  const port = new URL(inside.url).port
  const answers: string[][] = []
  const asked: string[] = []
  const resolve = async (name: string) => {
    asked.push(name)
    return answers.shift() ?? []
  }
  const { state } = await subscriberOf(`http://hook.example:${port}/hook`)
  const closed = clockedSender(t, { rules: { networks: blockList([]), resolve } })
  await pushed(1)
  answers.push(['127.0.0.1'])
  await closed.drain()
  t.match((await state()).failures[0], { reason: 'badAddress' })
  closed.clock.at += minute
  answers.push([])
  await closed.drain()
  t.match((await state()).failures[0], { reason: 'noName' })
  t.equal(inside.received.length, 0)
  const open = clockedSender(t, { rules: { networks: blockList(['127.0.0.0/8']), resolve } })
  open.clock.at += 10 * minute
  answers.push(['127.0.0.1'], ['10.0.0.1'])
  await open.drain()
  t.equal(inside.received.length, 1, 'the name stands for what was judged, although no DNS knows it')
  t.equal(inside.received[0]?.headers.host, `hook.example:${port}`)
  t.equal(asked.length, 3, 'and is asked once for each request')
})

t.test('a receiver without a certificate that holds for its name is not told', async (t) => {
  const url = await rawServer(t, (socket) => socket.on('data', () => socket.end('HTTP/1.1 200 OK\r\n\r\n')))
  const { state } = await subscriberOf(url.replace('http:', 'https:'))
  const { drain } = clockedSender(t)
  await pushed(1)
  await drain()
  t.match((await state()).failures[0]?.reason, /^(tls|connection)$/)
})

t.test('a message under way when the process leaves is sent again by another, and counts as no failure', async (t) => {
  const receiver = await openReceiver(t, { answer: () => undefined })
  const { state } = await subscriberOf(receiver.url)
  const sender = createWebhookSender({ hub, rules: { networks: blockList(['127.0.0.0/8']) } })
  sender.start()
  await pushed(1)
  while (receiver.received.length === 0) await sleep(10)
  const begun = performance.now()
  await sender.close()
  t.ok(performance.now() - begun < 4500)
  t.match(await state(), { state: 'active', failures: [], waiting: 1 })
  const { sender: other } = clockedSender(t, { patience: 200 })
  t.equal(await other.step(), true, 'at once')
  const [first, second]: (Received | undefined)[] = receiver.received
  t.equal(first?.id, second?.id)
})

t.test('the receiver of the README takes what is signed with its secret, and nothing else', async (t) => {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8')
  const script = /```js\n(import \{ createHmac[\s\S]*?)```/.exec(readme)?.[1] ?? ''
  const folder = t.testdir({ 'receiver.mjs': script })
  const listen = async (secret: string) => {
    const port = await freePort()
    const child = spawn(process.execPath, [join(folder, 'receiver.mjs')], {
      env: { SECRET: secret, PORT: String(port) },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    t.teardown(async () => void child.kill())
    const url = `http://127.0.0.1:${port}/`
    while (!(await fetch(url).catch(() => undefined))) await sleep(20)
    return { url, lines: createInterface({ input: child.stdout }) }
  }
  const good = await listen(webhookSecret)
  const bad = await listen(`whsec_${Buffer.alloc(32, 8).toString('base64')}`)
  const [told, refused] = [await subscriberOf(good.url), await subscriberOf(bad.url)]
  const { drain } = clockedSender(t)
  const line = once(good.lines, 'line')
  await pushed(1)
  await drain()
  t.match((await line)[0], /^msg_[0-9a-f]{32} yiku\.record\.upsert vehicle [\w-]{40,}$/)
  t.match(await told.state(), { state: 'active', failures: [], waiting: 0 })
  t.match(await refused.state(), { state: 'retrying', failures: [{ reason: 'status', status: 401 }] })
})
