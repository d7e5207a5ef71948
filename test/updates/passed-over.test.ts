/** What is passed over as older than what the store has: nobody keeps it, and it must not be missed later. */
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { revertPushes } from '../../src/updates/revert-pushes.ts'
import { testApp } from '../fixtures/app.ts'
import { said as saidOf, smallHub, vehicleHeading } from '../ingest/small-hub.ts'
import { brand, car, personOf, pusherOf } from './pusher.ts'

const hub = await smallHub(t)
const app = await testApp(t, hub)
const genuine = await pusherOf(hub, app)
const stolen = await pusherOf(hub, app)
const department = 'trafficPolice'
const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000)
const row = (n: number, name: string) => `${personOf(n)},甲,湘J${10_000 + n},${name},2020-05-06`
const others = Array.from({ length: 60 }, (_, at) => row(100 + at, '大众'))
let files = 0
function send(rows: readonly string[], { exportId = 'vehicles', hours = 0, heading = vehicleHeading } = {}) {
  files += 1
  return hub.send(department, `${files}.csv`, [heading, ...rows], { exportId, observedAt: hoursAgo(hours) })
}
const load = (rows: readonly string[], hours: number) => send([...others, ...rows], { hours })
const brandOf = async (n: number) => saidOf(await hub.ask(personOf(n), 'vehicle', { at: new Date() }), 'brand')
const brandsOf = (...of: readonly number[]) => Promise.all(of.map(brandOf))

/** Pushes by the stolen key; the moment before. */
async function poison(items: readonly unknown[]): Promise<Date> {
  await sleep(5)
  const since = new Date()
  await sleep(5)
  await stolen.said(items)
  return since
}
const takeBack = (since: Date) => revertPushes(hub, { department, since, client: stolen.id })

t.test('by an export, while a poisoned push stood in its way', async (t) => {
  await load([row(1, '大众'), row(2, '大众')], 20)
  const since = await poison([brand(1, '毒', 1), brand(2, '毒', 1), brand(3, '毒', 1)])
  // cut before the pushes, and taken after them: 1 has another car by now, 2 has sold his, 3 has got one
  await load([row(1, '红旗'), row(3, '红旗')], 1)
  t.strictSame(await brandsOf(1, 2, 3), ['毒 v2', '毒 v2', '毒 v1'])
  await takeBack(since)
  t.strictSame(
    await brandsOf(1, 2, 3),
    ['大众 v3 +?', '大众 v3 +?', 'unknown notCovered'],
    'what they had before may be so no more',
  )
  await load([row(1, '红旗'), row(3, '红旗')], -0.01)
  t.strictSame(await brandsOf(1, 2, 3), ['红旗 v4', 'none', '红旗 v3'], 'the next one says it')
})

t.test('by a file of changes', async (t) => {
  await load([row(11, '大众'), row(12, '大众')], -0.02)
  const since = await poison([brand(11, '毒', 1)])
  const change = { exportId: 'vehicleChanges', heading: `${vehicleHeading},操作` }
  await send([`${row(11, '红旗')},改`], { ...change, hours: 1 })
  t.strictSame(await brandsOf(11, 12), ['毒 v2', '大众 v1'])
  await takeBack(since)
  t.strictSame(await brandsOf(11, 12), ['大众 v3 +?', '大众 v1'])
})

t.test('of a push: it is taken when it is sent again', async (t) => {
  t.strictSame(await genuine.said([brand(50, '大众', 1)]), ['accepted 1'])
  const since = await poison([brand(50, '毒', 999)])
  t.strictSame(await genuine.said([brand(50, '红旗', 2)], 'the-key-of-50'), ['stale 2'])
  await takeBack(since)
  t.match(await brandOf(50), '大众 v3 +?', 'till then it is not known')
  t.strictSame(await genuine.said([brand(50, '红旗', 2)], 'the-key-of-50'), ['accepted 4'])
  t.match(await brandOf(50), /^红旗 v4/)
})

t.test('what nothing was passed over of is as it was before', async (t) => {
  await load([row(61, '大众')], -0.03)
  const since = await poison([brand(61, '毒', 1)])
  await takeBack(since)
  t.equal(await brandOf(61), '大众 v3')
})

t.test('an older export stays older, though a push since speaks of what happened before it', async (t) => {
  await load([row(71, '大众')], -0.04)
  const pushed = (name: string, sourceVersion: number, occurredAt?: Date) =>
    genuine.said([car(71, { sourceVersion, occurredAt: occurredAt?.toISOString(), fields: { brand: name } })])
  await sleep(1)
  t.strictSame(await pushed('奔驰', 1), ['accepted 2'])
  // of the next version; the business was done ten hours ago and is entered only now
  t.strictSame(await pushed('红旗', 2, hoursAgo(10)), ['accepted 3'])
  await send([`${row(71, '大众')},改`], { exportId: 'vehicleChanges', heading: `${vehicleHeading},操作`, hours: 5 })
  t.equal((await brandOf(71)).slice(0, 5), '红旗 v3')
})
