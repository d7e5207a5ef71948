import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { changeClient } from '../../src/access/clients.ts'
import { ingest } from '../../src/ingest/ingest.ts'
import { tellBatch } from '../../src/ingest/tell-batch.ts'
import { placeChanges, readChanges } from '../../src/updates/change-feed.ts'
import { readChangeToken, writeChangeTokens } from '../../src/updates/change-token.ts'
import { changesKeptDays, forgetOldPushes } from '../../src/updates/forget.ts'
import { testApp } from '../fixtures/app.ts'
import { car as carRow, smallHub, vehicleHeading } from '../ingest/small-hub.ts'
import { brand, noCar, personOf, pusherOf } from './pusher.ts'

const hub = await smallHub(t)
const app = await testApp(t, hub)
const { said, authorization, id } = await pusherOf(hub, app)
const { pool } = hub.store
const vehicle = hub.catalogue.getCategory('vehicle')

interface Event {
  readonly id: string
  readonly type: string
  readonly data: { readonly category: string; readonly version?: number; readonly token?: string }
}

async function read(query: string, as = authorization): Promise<{ events: Event[]; cursor: string; text: string }> {
  const reply = await app.ask({ url: `/v1/changes?${query}`, headers: { authorization: as } })
  if (reply.status !== 200) throw new Error(reply.text)
  return { events: JSON.parse(reply.text), cursor: String(reply.headers['yiku-cursor']), text: reply.text }
}

/** Where the feed ends now. */
async function end(): Promise<string> {
  let { events, cursor } = await read('limit=1000')
  while (events.length > 0) ({ events, cursor } = await read(`limit=1000&after=${cursor}`))
  return cursor
}

t.test('each change is told once, in the order of the feed, without content', async (t) => {
  await said([brand(1, '大众', 1), brand(2, '红旗', 1), brand(1, '大众', 1)])
  await said([brand(1, '奔驰', 2)])
  await said([brand(1, '奔驰', 3), noCar(2, 2), noCar(3, 1)])
  const { events, cursor, text } = await read('limit=100')
  const told = events.map(({ type, data }) => `${type} ${data.category} ${data.version}`)
  t.strictSame(told.slice(0, 2), ['yiku.record.upsert vehicle 1', 'yiku.record.upsert vehicle 1'])
  t.strictSame(
    told.slice(2),
    ['yiku.record.upsert vehicle 2', 'yiku.record.delete vehicle 2'],
    'nothing of what changed nothing',
  )
  t.notMatch(text, /大众|奔驰|湘J|4307/)
  t.strictSame((await read(`after=${cursor}`)).events, [])
  const one = await read(`after=${events[1]?.id}&limit=1`)
  t.strictSame(one.events[0]?.id, events[2]?.id, 'the id of an event is a place to go on from')
  t.equal(one.cursor, events[2]?.id)
})

t.test('a reader gets its own categories alone, and fewer if it wants', async (t) => {
  const other = await pusherOf(hub, app, { categories: ['driverLicence'] })
  t.strictSame((await read('', other.authorization)).events, [])
  const fields = {
    fileNumber: '430781000001',
    class: 'C1',
    firstIssued: '2010-01-01',
    expires: '9999-12-31',
    status: 'A',
  }
  const licence = { ...brand(9, '', 1), category: 'driverLicence', fields }
  t.strictSame(await said([brand(9, '大众', 1), licence]), ['accepted 1', 'accepted 1'])
  const own = (await read('', other.authorization)).events.map(({ data }) => data.category)
  t.strictSame(own, ['driverLicence'], 'also of a push that has others')
  t.ok((await read('category=vehicle')).events.length > 0)
  t.equal((await read('category=driverLicence')).events.length, 1)
  const foreign = await app.ask({ url: '/v1/changes?category=marriage', headers: { authorization } })
  t.equal(foreign.status, 403)
  const village = await pusherOf(hub, app, { area: `${hub.area}001001` })
  t.strictSame((await read('', village.authorization)).events, [], 'nor of residents of another area')
  await pool.query('UPDATE resident SET living_area = $1 WHERE resident_id = $2', [
    `${hub.area}001001`,
    hub.vault.residentId(personOf(2)),
  ])
  t.equal((await read('', village.authorization)).events.length, 2)
})

t.test('a cursor that is none, or not of this feed, or forgotten, is refused', async (t) => {
  const ask = async (query: string) =>
    (await app.ask({ url: `/v1/changes?${query}`, headers: { authorization } })).body.code
  for (const after of ['', 'x', '0.1', '1', '1.-1', '-1.1', '1.1e3', '99999.1'])
    t.equal(await ask(`after=${after}`), 'badChangeCursor', after)
  for (const query of ['limit=0', 'limit=1001', 'limit=x', 'wait=26', 'wait=-1'])
    t.equal(await ask(query), 'badRequest', query)
})

t.test('what commits late gets a late place: nobody who read on misses it', async (t) => {
  const from = await end()
  const slow = await pool.connect()
  await slow.query('BEGIN')
  await tellBatch(slow, { batchId: 1_000_001, source: 2, categories: [vehicle], changes: 1_000_000 })
  await said([brand(10, '大众', 1)])
  const early = await read(`after=${from}`)
  t.strictSame(
    early.events.map(({ type }) => type),
    ['yiku.record.upsert'],
  )
  await slow.query('COMMIT')
  slow.release()
  const late = await read(`after=${early.cursor}`)
  t.strictSame(
    late.events.map(({ type }) => type),
    ['yiku.category.reload'],
  )
})

t.test('places are given once, also by many at a time', async (t) => {
  for (let n = 0; n < 20; n++) await said([brand(20 + n, '大众', 1)])
  await Promise.all(Array.from({ length: 6 }, () => placeChanges(hub.store)))
  const { rows } = await pool.query('SELECT position, batch_id FROM change_feed ORDER BY position')
  t.strictSame(
    rows.map(({ position }) => position),
    rows.map((_, at) => at + 1),
  )
  t.equal(new Set(rows.map(({ batch_id }) => batch_id)).size, rows.length)
})

t.test('who waits is told at once', async (t) => {
  const from = await end()
  const waiting = read(`after=${from}&wait=10`)
  await sleep(300)
  const begun = performance.now()
  await said([brand(50, '大众', 1)])
  t.equal((await waiting).events.length, 1)
  t.ok(performance.now() - begun < 900, 'before it would have looked again')
  const empty = performance.now()
  t.strictSame((await read(`after=${await end()}&wait=1`)).events, [])
  t.ok(performance.now() - empty > 900)
})

t.test('who waits is told nothing once he is stopped, or once other categories are agreed', async (t) => {
  for (const change of [{ categories: ['driverLicence'] }, { disabled: true }]) {
    const from = await end()
    const waiter = await pusherOf(hub, app)
    const waiting = app.ask({
      url: `/v1/changes?after=${from}&wait=10`,
      headers: { authorization: waiter.authorization },
    })
    await sleep(300)
    await changeClient(hub.store.db, hub.catalogue, { id: waiter.id, ...change })
    await hub.access.refreshed()
    await said([brand(51, '大众', 1), brand(52, '大众', 1)])
    t.equal((await waiting).status, 401)
  }
})

t.test('the token is spent on a query, by whom it was given to, for a week', async (t) => {
  const { events } = await read('limit=3')
  const token = events[2]?.data.token ?? ''
  await pool.query('UPDATE resident SET registered_area = $1', [hub.area])
  const purpose = { item: 'publicRentalHousing', caseNumber: 'JS-1' }
  const query = (changeToken: string, as = authorization, more = {}) =>
    app.ask({
      method: 'POST',
      url: '/v1/profiles/query',
      headers: { authorization: as },
      payload: { changeToken, purpose, ...more },
    })
  const found = await query(token)
  t.equal(found.status, 200)
  t.equal(found.body.categories.vehicle.status, 'present')
  const other = await pusherOf(hub, app)
  t.equal((await query(token, other.authorization)).body.code, 'badChangeToken')
  for (const bad of [
    '',
    'x',
    token.slice(0, -2),
    `${token.slice(0, 30)}${token[30] === 'A' ? 'B' : 'A'}${token.slice(31)}`,
  ])
    t.equal((await query(bad)).body.code, 'badChangeToken', bad)
  t.equal((await query(token, authorization, { idNumber: personOf(1) })).body.code, 'badIdNumber')
  const { rows } = await pool.query(`SELECT outcome FROM access_entry WHERE kind = 'query' AND resident_id = $1`, [
    hub.vault.residentId(personOf(1)),
  ])
  t.ok(rows.length > 0, 'and it is written down whose look it was')

  const residentId = hub.vault.residentId(personOf(1))
  const holder = (now: Date) => ({ vault: hub.vault, client: id, now })
  const [made = ''] = writeChangeTokens(holder(new Date('2026-11-01T00:00:00Z')), [residentId])
  t.equal(readChangeToken(holder(new Date('2026-11-08T00:00:00Z')), made), residentId)
  t.throws(() => readChangeToken(holder(new Date('2026-11-09T00:00:00Z')), made), { code: 'badChangeToken' })
})

t.test('a batch is told record by record', async (t) => {
  const from = await end()
  const rows = (name: string, last: number) => Array.from({ length: last }, (_, n) => carRow(n + 1, name))
  const load = async (days: number, lines: readonly string[]) =>
    ingest(hub, {
      department: 'trafficPolice',
      exportId: 'vehicles',
      files: [hub.file(`v${days}.csv`, [vehicleHeading, ...lines])],
      observedAt: new Date(Date.now() - days * 86_400_000),
      allowShrink: true,
    })
  await load(3, rows('大众', 3))
  await load(2, [...rows('大众', 1), carRow(2, '红旗'), carRow(4)])
  const { events } = await read(`after=${from}`)
  t.strictSame(events.map(({ type, data }) => `${type} ${data.version}`).sort(), [
    'yiku.record.delete 2',
    'yiku.record.upsert 1',
    'yiku.record.upsert 1',
    'yiku.record.upsert 1',
    'yiku.record.upsert 1',
    'yiku.record.upsert 2',
  ])
})

t.test('what is old is forgotten, but for the last place', async (t) => {
  const { position } = (
    await readChanges(hub.store, { after: undefined, limit: 1, categories: [vehicle.number], area: undefined })
  ).next
  const { last } = (await pool.query('SELECT max(position) AS last FROM change_feed')).rows[0]
  await pool.query('UPDATE change_feed SET at = now() - make_interval(days => $1)', [changesKeptDays + 1])
  await pool.query(`UPDATE push_key SET at = now() - interval '31 days'`)
  await forgetOldPushes(hub.store)
  const counts = await pool.query(
    'SELECT (SELECT count(*)::int FROM change_feed) AS feed, (SELECT count(*)::int FROM push_key) AS keys, (SELECT count(*)::int FROM push) AS pushes',
  )
  t.match(counts.rows[0], { feed: 1, keys: 0 })
  t.ok(counts.rows[0].pushes > 20, 'who wrote what is kept')
  const forgotten = await app.ask({ url: `/v1/changes?after=${position}.1`, headers: { authorization } })
  t.match([forgotten.status, forgotten.body.code], [410, 'changesForgotten'])
  await said([brand(60, '大众', 1)])
  const { events } = await read('')
  t.equal(events.at(-1)?.id, `${last + 1}.1`, 'places go on')
})
