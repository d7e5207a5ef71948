/** Whose answer a refused row leaves open, where several people's records share a key, and until when. */
import { readFileSync } from 'node:fs'
import t from 'tap'
import { testApp } from '../fixtures/app.ts'
import { testHub } from '../fixtures/hub.ts'
import { personOf, car as pushed, pusherOf } from '../updates/pusher.ts'
import { car, cars, counted, idOf, said, smallHub, vehicleHeading, withWords } from './small-hub.ts'

t.test('a scheme and a year are nobody’s own', async (t) => {
  const hub = withWords(await testHub(t))
  const app = await testApp(t, hub)
  const police = await pusherOf(hub, app, { department: 'police', categories: ['personBasic'] })
  const insurer = await pusherOf(hub, app, { department: 'medicalSecurity', categories: ['medicalInsurance'] })
  const sample = new URL('../../adapters/medical-security/samples/基本医保参保_20261101_1.csv', import.meta.url)
  const [heading = ''] = readFileSync(sample, 'utf8').split(/\r?\n/)
  const line = (n: number, { id = idOf(n), name = `甲${n}` } = {}) =>
    `430781000000000${10_000 + n},01,${id},${name},2026,390,1,430781,,,,400.00,,2025-10-11,2026-01-01,2026-12-31,2026-11-01 02:00:00`
  const lines = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => line(from + at))
  const snapshot = (days: number, rows: readonly string[]) => {
    const stamp = new Date(Date.now() + 8 * 3_600_000 - days * 86_400_000).toISOString().slice(0, 10)
    const name = `基本医保参保_${stamp.replaceAll('-', '')}_1.csv`
    return hub.send('medicalSecurity', name, [heading, ...rows], { allowShrink: true })
  }
  const insured = async (n: number) => said(await hub.ask(idOf(n), 'medicalInsurance', { at: new Date() }), 'year')
  t.beforeEach(async () => {
    await hub.empty()
    const known = { sex: '1', ethnicity: '01', birthDate: '1990-03-07', lifeStatus: 'alive', nationality: 'CHN' }
    const people = [1, 2].map((n) => ({
      category: 'personBasic',
      idNumber: idOf(n),
      operation: 'upsert',
      sourceVersion: 1,
      fields: { name: `甲${n}`, ...known },
    }))
    t.strictSame(await police.said(people), ['accepted 1', 'accepted 1'])
    await snapshot(2, lines(1, 30))
  })

  t.test('a stranger’s refused row keeps nobody who is gone', async (t) => {
    const stranger = line(99, { id: '4.10105E+17', name: '外乡人' })
    const report = await snapshot(0, [...lines(3, 30), stranger])
    t.strictSame([counted(report, 'medicalInsurance').gone, report.counts.rejected], [2, 1])
    t.strictSame([await insured(1), await insured(2)], ['none', 'none'])
  })

  t.test('one that may be his own does', async (t) => {
    const report = await snapshot(0, [...lines(3, 30), line(1, { id: '4.30781E+17' })])
    t.equal(counted(report, 'medicalInsurance').gone, 1)
    t.strictSame([await insured(1), await insured(2)], ['unknown stale', 'none'])
  })

  t.test('and what is said of another does not close it', async (t) => {
    await snapshot(1, lines(2, 30))
    await snapshot(0, [...lines(2, 30), line(1, { id: '4.30781E+17' })])
    t.equal(await insured(1), 'unknown notCovered')
    const push = (n: number) => ({
      category: 'medicalInsurance',
      idNumber: idOf(n),
      operation: 'upsert',
      occurredAt: new Date().toISOString(),
      fields: { scheme: '390', year: '2026', status: '1', areaCode: '430781' },
    })
    await insurer.said([push(20)])
    t.equal(await insured(1), 'unknown notCovered')
    await snapshot(0, lines(2, 30))
    t.equal(await insured(1), 'none', 'the next snapshot answers anew')
  })
})

t.test('what is older closes nothing', async (t) => {
  const hub = await smallHub(t)
  const vehicles = (date: string, rows: readonly string[]) =>
    hub.send('trafficPolice', `vehicles_${date}.csv`, [vehicleHeading, ...rows])
  const changes = (date: string, rows: readonly string[]) =>
    hub.send('trafficPolice', `changes_${date}.csv`, [`${vehicleHeading},操作`, ...rows])
  const brand = async (n: number) =>
    said(await hub.ask(idOf(n), 'vehicle', { at: new Date('2026-11-10T20:00:00+08:00') }), 'brand')
  t.beforeEach(() => hub.empty())

  t.test('a file of changes', async (t) => {
    await vehicles('20261110', cars(1, 9))
    await changes('20261110130000', [`${car(1, '红旗').replace('2020-05-06', '2020-02-30')},改`])
    t.equal(await brand(1), '大众 v1 +?')
    await changes('20261110110000', [`${car(1, '奔驰')},改`])
    t.equal(await brand(1), '奔驰 v2 +?', 'of what came at one o’clock nobody knows')
    await changes('20261110140000', [`${car(1, '红旗')},改`])
    t.equal(await brand(1), '红旗 v3')
  })

  t.test('a row that was itself too old', async (t) => {
    await vehicles('20261110', cars(1, 9))
    await changes('20261110130000', [`${car(1, '红旗')},改`])
    await changes('20261110120000', [`${car(1, '红旗').replace('2020-05-06', '2020-02-30')},改`])
    t.equal(await brand(1), '红旗 v2 +?')
    await changes('20261110123000', [`${car(1, '奔驰')},改`])
    t.equal(await brand(1), '红旗 v2 +?')
  })

  t.test('a push', async (t) => {
    const app = await testApp(t, hub)
    const pusher = await pusherOf(hub, app)
    const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000)
    const row = (registered = '2020-05-06') => `${personOf(1)},甲1,湘J10001,大众,${registered}`
    const asked = async () => said(await hub.ask(personOf(1), 'vehicle', { at: new Date() }), 'brand')
    await hub.send('trafficPolice', 'v.csv', [vehicleHeading, row()], { exportId: 'vehicles', observedAt: ago(120) })
    const bad = [`${vehicleHeading},操作`, `${row('2099-01-01')},改`]
    await hub.send('trafficPolice', 'c.csv', bad, { exportId: 'vehicleChanges', observedAt: ago(30) })
    t.equal(await asked(), '大众 v1 +?')
    const push = (minutes: number, brand: string) =>
      pushed(1, { sourceVersion: undefined, occurredAt: ago(minutes).toISOString(), fields: { brand } })
    t.strictSame(await pusher.said([push(60, '奔驰')]), ['accepted 2'])
    t.equal(await asked(), '奔驰 v2 +?')
    t.strictSame(await pusher.said([push(10, '红旗')]), ['accepted 3'])
    t.equal(await asked(), '红旗 v3')
  })
})
