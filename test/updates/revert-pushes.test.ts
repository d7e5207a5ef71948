import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { revertBatch } from '../../src/ingest/revert.ts'
import { revertPushes } from '../../src/updates/revert-pushes.ts'
import { testApp } from '../fixtures/app.ts'
import { said as saidOf, smallHub, vehicleHeading } from '../ingest/small-hub.ts'
import { brand, car, noCar, personOf, pusherOf } from './pusher.ts'

const hub = await smallHub(t)
const app = await testApp(t, hub)
const genuine = await pusherOf(hub, app)
const stolen = await pusherOf(hub, app)
const officer = await app.signIn('officer', { department: 'trafficPolice' })
const department = 'trafficPolice'

const brandOf = async (n: number) => saidOf(await hub.ask(personOf(n), 'vehicle', { at: new Date() }), 'brand')
const post = (url: string, payload: object = {}, headers = officer) =>
  app.ask({ method: 'POST', url, headers, payload })

/** Of which version at the source each car is, and of when. */
async function agesOf(...of: readonly number[]): Promise<unknown[]> {
  const residents = of.map((n) => hub.vault.residentId(personOf(n)))
  const { rows } = await hub.store.pool.query(
    `SELECT source_version, observed_at FROM unnest($1::uuid[]) WITH ORDINALITY AS p (resident_id, nth)
     JOIN record USING (resident_id) ORDER BY nth`,
    [residents],
  )
  return rows
}

/** Pushes, and the moment before. */
async function poison(items: readonly unknown[]): Promise<Date> {
  await sleep(5)
  const since = new Date()
  await sleep(5)
  await stolen.said(items)
  return since
}

t.test('a push is taken back by its number, by whose department it is', async (t) => {
  await genuine.said([brand(1, '大众', 1), brand(3, '大众', 1)])
  const { body } = await genuine.push([brand(1, '红旗', 2), brand(2, '红旗', 1), noCar(3, 2)], 'the-key-of-1')
  const url = `/v1/batches/${body.batch}/revert`
  const other = await app.signIn('officer', { department: 'police' })
  t.equal((await post(url, {}, other)).status, 403)
  const reverted = await post(url)
  t.match(reverted, {
    status: 200,
    body: { batch: { mode: 'revert', export: 'push', counts: { categories: { vehicle: { changed: 3 } } } } },
  })
  t.strictSame(
    [await brandOf(1), await brandOf(2), await brandOf(3)],
    ['大众 v3 +?', 'unknown notCovered', '大众 v3 +?'],
  )
  t.match(await post(url), { status: 409, body: { code: 'pushesNotRevertible' } })
  t.strictSame(await genuine.said([brand(1, '红旗', 2), brand(2, '红旗', 1), noCar(3, 2)], 'the-key-of-1'), [
    'accepted 4',
    'accepted 3',
    'accepted 4',
  ])
  t.equal((await post('/v1/batches/999999/revert')).status, 404)
  await t.rejects(revertBatch(hub, reverted.body.batch.batch), { code: 'batchNotRevertible' })
})

t.test('all of a stolen key since a moment, and nothing of the others', async (t) => {
  await genuine.said([brand(10, '大众', 1), brand(11, '大众', 1), brand(12, '大众', 1)])
  await stolen.said([brand(13, '大众', 1)])
  const since = await poison([brand(10, '毒', 5), brand(11, '毒', 5), brand(14, '毒', 1)])
  await stolen.said([brand(10, '毒二', 6), noCar(12, 9)])
  await genuine.said([brand(11, '红旗', 7), brand(15, '红旗', 1)])
  const reply = await post('/v1/updates/revert', { since: since.toISOString(), client: stolen.id, reason: '密钥被盗' })
  t.match(reply, { status: 200, body: { batch: { counts: { categories: { vehicle: { changed: 3 } } } } } })
  const brands = await Promise.all([10, 11, 12, 13, 14, 15].map(brandOf))
  t.strictSame(brands, ['大众 v4 +?', '红旗 v3 +?', '大众 v3 +?', '大众 v1 +?', 'unknown notCovered', '红旗 v1 +?'])
  t.strictSame(await genuine.said([brand(10, '红旗', 2)]), ['accepted 5'], 'the poisoned versions count no more')
  const { rows } = await hub.store.pool.query(
    `SELECT reason FROM access_entry WHERE subject LIKE 'pushes:trafficPolice since:%' AND outcome = 'answered'`,
  )
  t.strictSame(rows, [{ reason: '密钥被盗' }])
  t.equal((await post('/v1/updates/revert', { since: new Date().toISOString() })).status, 409)
  t.equal((await post('/v1/updates/revert', { since: since.toISOString() }, await app.signIn('clerk'))).status, 403)
})

t.test('what another push has said as well stays; with that one reverted, it goes', async (t) => {
  await genuine.said([brand(20, '大众', 1)])
  const since = await poison([brand(20, '红旗', 2), brand(21, '红旗', 1)])
  const { body } = await genuine.push([brand(20, '红旗', 3)])
  t.equal(body.results[0].version, 2, 'it confirms')
  await revertPushes(hub, { department, since, client: stolen.id })
  t.strictSame([await brandOf(20), await brandOf(21)], ['红旗 v2 +?', 'unknown notCovered'])
  await revertPushes(hub, { department, push: body.batch })
  t.equal(await brandOf(20), '大众 v3 +?')
})

t.test('saying that it was later does not save a push; an export that says the same for later does', async (t) => {
  const row = (n: number, name: string) => `${personOf(n)},甲,湘J${10_000 + n},${name},2020-05-06`
  const others = Array.from({ length: 60 }, (_, at) => row(100 + at, '大众'))
  const load = (rows: readonly string[], ago: number) =>
    hub.send(department, `${Math.random()}.csv`, [vehicleHeading, ...others, ...rows], {
      exportId: 'vehicles',
      observedAt: new Date(Date.now() - ago),
      allowShrink: true,
    })
  await load([row(30, '大众'), row(31, '大众'), row(32, '大众')], 3_600_000)
  const late = (n: number, name: string, inMs: number) =>
    car(n, {
      sourceVersion: undefined,
      occurredAt: new Date(Date.now() + inMs).toISOString(),
      fields: { plate: `湘J${10_000 + n}`, brand: name },
    })
  const since = await poison([late(30, '毒', 3_000_000), late(31, '毒', 3_000_000), late(32, '红旗', -1000)])
  await load([row(30, '大众'), row(31, '大众'), row(32, '红旗')], 0)
  t.strictSame([await brandOf(30), await brandOf(32)], ['毒 v2', '红旗 v2'])
  await revertPushes(hub, { department, since })
  t.strictSame(await Promise.all([30, 31, 32].map(brandOf)), ['大众 v3 +?', '大众 v3 +?', '红旗 v2'])
})

t.test('pushes under way are waited for, and the feed tells of the revert', async (t) => {
  const since = await poison([brand(40, '毒', 1)])
  const [answers] = await Promise.all([
    Promise.all(Array.from({ length: 20 }, (_, at) => genuine.said([brand(50 + at, '大众', 1)]))),
    revertPushes(hub, { department, since, client: stolen.id }),
  ])
  t.ok(answers.flat().every((answer) => answer === 'accepted 1'))
  const { rows } = await hub.store.pool.query(
    'SELECT deleted, version FROM change WHERE resident_id = $1 ORDER BY batch_id',
    [hub.vault.residentId(personOf(40))],
  )
  t.match(rows, [
    { deleted: false, version: 1 },
    { deleted: true, version: 2 },
  ])
})

t.test('a gap that a reverted push had closed is open again', async (t) => {
  const rows = [`${personOf(70)},甲,湘J${10_070},大众,2099-05-06,增`]
  await hub.send(department, 'bad.csv', [`${vehicleHeading},操作`, ...rows], {
    exportId: 'vehicleChanges',
    observedAt: new Date(Date.now() - 60_000),
  })
  const open = async () => {
    const found = await hub.store.pool.query('SELECT FROM gap WHERE superseded_at IS NULL AND resident_id = $1', [
      hub.vault.residentId(personOf(70)),
    ])
    return found.rowCount
  }
  t.equal(await open(), 1)
  const since = await poison([car(70)])
  t.equal(await open(), 0)
  await revertPushes(hub, { department, since })
  t.equal(await open(), 1)
})

t.test('what a reverted push only confirmed is as old, and of the version, as without it', async (t) => {
  await genuine.said([
    brand(80, '大众', 1),
    brand(81, '大众', 1),
    brand(82, '大众', 1),
    noCar(82, 2),
    brand(83, '大众', 1),
  ])
  const before = await agesOf(80, 81, 82, 83)
  const since = await poison([brand(80, '大众', 1e9), brand(81, '大众', 1e9), noCar(82, 1e9), brand(83, '大众', 1e9)])
  await stolen.said([brand(81, '毒', 1e9 + 1)])
  t.strictSame(await genuine.said([brand(80, '红旗', 2)]), ['stale 1'])
  await revertPushes(hub, { department, since, client: stolen.id })
  t.strictSame(await agesOf(80, 81, 82, 83), before)
  t.strictSame(await genuine.said([80, 81, 82, 83].map((n) => brand(n, '红旗', 3))), [
    'accepted 2',
    'accepted 4',
    'accepted 2',
    'accepted 2',
  ])
})

t.test('what was confirmed and is restored falls back with its confirmation, too', async (t) => {
  await genuine.said([brand(95, '大众', 1)])
  const confirming = await genuine.push([brand(95, '大众', 5)])
  const changing = await genuine.push([brand(95, '红旗', 6)])
  t.equal((await post(`/v1/batches/${changing.body.batch}/revert`)).status, 200)
  t.match(await agesOf(95), [{ source_version: 5 }], 'as it was confirmed')
  t.equal((await post(`/v1/batches/${confirming.body.batch}/revert`)).status, 200)
  t.match(await agesOf(95), [{ source_version: 1 }])
  t.match(await genuine.said([brand(95, '奔驰', 3)]), [/^accepted/])
})

t.test('what somebody else confirmed stays confirmed, in whichever order pushes are reverted', async (t) => {
  await genuine.said([brand(85, '大众', 1), brand(86, '大众', 1), brand(87, '大众', 1)])
  const [, , written] = await agesOf(85, 86, 87)
  await genuine.said([brand(85, '大众', 3)])
  const [before] = await agesOf(85)
  t.strictSame(await stolen.said([85, 86, 87].map((n) => brand(n, '大众', 7))), Array(3).fill('accepted 1'))
  await stolen.said([brand(87, '毒', 8)])
  const changed = await stolen.push([brand(87, '毒二', 9)])
  await genuine.said([brand(86, '大众', 8)])
  const [, confirmed] = await agesOf(85, 86)
  await revertPushes(hub, { department, push: changed.body.batch })
  await revertPushes(hub, { department, since: new Date(Date.now() - 60_000), client: stolen.id })
  t.strictSame(await agesOf(85, 86, 87), [before, confirmed, written])
})
