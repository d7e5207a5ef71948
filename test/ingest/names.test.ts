/** A refused row may be anybody's who bears, or ever bore, the name that it says. */
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { revertBatch } from '../../src/ingest/revert.ts'
import { plainName } from '../../src/residents/plain-name.ts'
import { revertPushes } from '../../src/updates/revert-pushes.ts'
import { testApp } from '../fixtures/app.ts'
import { pusherOf } from '../updates/pusher.ts'
import { cars, counted, day, idOf, said, smallHub, vehicleHeading } from './small-hub.ts'

const hub = await smallHub(t)
const app = await testApp(t, hub)
const police = await pusherOf(hub, app, { department: 'police', categories: ['personBasic'] })
t.beforeEach(() => hub.empty())

const people = (date: string, rows: readonly string[]) =>
  hub.send('police', `people_${date}.csv`, ['身份号码,姓名,出生日期,状态,电话', ...rows], { allowShrink: true })
const person = (n: number, name: string) => `${idOf(n)},${name},1990-03-07,生,`
const vehicles = (date: string, rows: readonly string[], options = {}) =>
  hub.send('trafficPolice', `vehicles_${date}.csv`, [vehicleHeading, ...rows], { allowShrink: true, ...options })
const carOf = (n: number, name: string, idNumber = idOf(n)) => `${idNumber},${name},湘J${10_000 + n},大众,2020-05-06`
const destroyed = (n: number, name: string) => carOf(n, name, '4.30781E+17')
const brand = async (n: number) => said(await hub.ask(idOf(n), 'vehicle', { at: day('2026-11-10') }), 'brand')

t.test('whose row was refused under his new name is not gone', async (t) => {
  await people('20261108', [person(1, '甲旧名'), person(2, '甲二')])
  await vehicles('20261108', [...cars(5, 9), carOf(1, '甲旧名'), carOf(2, '甲二')])
  await people('20261109', [person(1, '甲新名'), person(2, '甲二')])
  const report = await vehicles('20261110', [...cars(5, 9), destroyed(1, '甲新名')])
  t.strictSame(counted(report, 'vehicle'), { same: 5, gone: 1 })
  t.strictSame([await brand(1), await brand(2)], ['unknown stale', 'none'])
})

t.test('nor by a name that only another department has, nor by the second of two in one file', async (t) => {
  await people('20261108', [person(1, '甲一'), person(2, '甲二')])
  const second = carOf(2, '甲儿').replace('湘J', '湘K')
  await vehicles('20261108', [...cars(5, 9), carOf(1, '甲伊'), carOf(2, '甲二'), second])
  await people('20261109', [person(1, '甲一'), person(2, '甲二')])
  const report = await vehicles('20261110', [...cars(5, 9), destroyed(1, '甲伊'), destroyed(2, '甲儿')])
  t.strictSame(counted(report, 'vehicle'), { same: 5 })
  t.strictSame([await brand(1), await brand(2)], ['unknown stale', 'unknown stale'])
})

t.test('both names count of one whom nobody knew and whose file has two', async (t) => {
  await vehicles('20261108', [...cars(5, 9), carOf(1, '甲一'), carOf(1, '甲伊').replace('湘J', '湘K')])
  for (const name of ['甲一', '甲伊']) {
    const report = await vehicles('20261109', [...cars(5, 9), destroyed(1, name)])
    t.strictSame(counted(report, 'vehicle'), { same: 5 }, name)
  }
})

t.test('of many names the latest are kept', async (t) => {
  await people('20261001', [person(1, '名')])
  for (let nth = 0; nth < 20; nth++)
    await people(`202610${String(10 + nth)}`, [person(1, `名${String.fromCharCode(0x4e00 + nth)}`)])
  const { rows } = await hub.store.pool.query('SELECT name_keys AS names FROM resident')
  const latest = Array.from({ length: 16 }, (_, nth) =>
    hub.vault.nameKey(plainName(`名${String.fromCharCode(0x4e00 + 4 + nth)}`)),
  )
  t.strictSame(
    rows.map(({ names }) => names.map((key: string) => key.replaceAll('-', '')).sort()),
    [latest.sort()],
  )
})

t.test('a refused row leaves open what was asked since, not what was known before', async (t) => {
  await people('20261108', [person(1, '甲一')])
  await vehicles('20261108', [...cars(5, 9), `${idOf(2)},,湘J10002,大众,2020-05-06`])
  const { rows } = await hub.store.pool.query('SELECT clock_timestamp() AS now')
  const before = new Date(rows[0].now)
  await sleep(5)
  await vehicles('20261109', [...cars(5, 9), destroyed(1, '甲一')])
  const answer = async (n: number, at: string, asOf?: Date) =>
    said(await hub.ask(idOf(n), 'vehicle', { at: day(at), ...(asOf && { asOf }) }), 'brand')
  t.strictSame(
    [await answer(1, '2026-11-09'), await answer(1, '2026-11-08', before)],
    ['unknown notCovered', 'none'],
    'by his name',
  )
  t.strictSame(
    [await answer(2, '2026-11-09'), await answer(2, '2026-11-08', before)],
    ['unknown stale', '大众 v1'],
    'without one',
  )
})

t.test('a name that was taken back tells nothing', async (t) => {
  await vehicles('20261108', [`${idOf(1)},,湘J10001,大众,2020-05-06`])
  await vehicles('20261109', [...cars(5, 9), destroyed(3, '甲真名')])
  t.equal(await brand(1), 'unknown stale', 'who has no name may have any')
  await vehicles('20261110', [...cars(5, 9), destroyed(3, '甲真名')])
  t.equal(await brand(1), 'unknown stale')
  const since = new Date()
  await sleep(5)
  const fields = { name: '甲假名', sex: '1', ethnicity: '01', birthDate: '1990-03-07', lifeStatus: 'alive' }
  const item = { category: 'personBasic', idNumber: idOf(1), operation: 'upsert', sourceVersion: 1, fields }
  t.strictSame(await police.said([item]), ['accepted 1'])
  await revertPushes(hub, { department: 'police', since })
  await vehicles('20261110', [...cars(5, 9), destroyed(3, '甲真名')])
  t.equal(await brand(1), 'unknown stale')
  const wrong = await people('20261109', [person(1, '甲假名')])
  await revertBatch(hub, wrong.batchId)
  await vehicles('20261110', [...cars(5, 9), destroyed(3, '甲真名')])
  t.equal(await brand(1), 'unknown stale')
  await people('20261110', [person(1, '甲真')])
  await vehicles('20261110', [...cars(5, 9), destroyed(3, '甲真名')])
  t.equal(await brand(1), 'none', 'now it is known that it is not his')
})
