import t from 'tap'
import { car, cars, counted, day, idOf, refusals, said, smallHub, vehicleHeading, wholeStore } from './small-hub.ts'

const hub = await smallHub(t)
t.beforeEach(() => hub.empty())

const vehicles = (date: string, rows: readonly string[], options = {}) =>
  hub.send('trafficPolice', `vehicles_${date}.csv`, [vehicleHeading, ...rows], options)
const changes = (date: string, rows: readonly string[], options = {}) =>
  hub.send('trafficPolice', `changes_${date}.csv`, [`${vehicleHeading},操作`, ...rows], options)
const versions = (date: string, rows: readonly string[], options = {}) =>
  hub.send('trafficPolice', `versions_${date}.csv`, [`${vehicleHeading},操作,版本`, ...rows], options)
const brand = async (n: number, on = '2026-11-10') => said(await hub.ask(idOf(n), 'vehicle', { at: day(on) }), 'brand')

t.test('upserts and deletes: what is not in the file stays', async (t) => {
  await vehicles('20261109', cars(1, 3))
  const report = await changes('20261110', [`${car(1, '红旗')},改`, `${car(2)},删`, `${car(4)},增`])
  t.strictSame(counted(report, 'vehicle'), { new: 1, changed: 1, deleted: 1 })
  t.strictSame(
    [await brand(1), await brand(2, '2026-11-09'), await brand(3, '2026-11-09'), await brand(4)],
    ['红旗 v2 +?', 'none', '大众 v1', '大众 v1 +?'],
  )
  const again = await changes('20261110', [`${car(1, '红旗')},改`, `${car(2)},删`, `${car(4)},增`])
  t.strictSame(counted(again, 'vehicle'), { same: 3 })
})

t.test('a delete needs only the natural key', async (t) => {
  await vehicles('20261109', cars(1, 1))
  const report = await changes('20261110', [`${idOf(1)},,湘J10001,,,删`])
  t.strictSame([counted(report, 'vehicle'), report.counts.rejected], [{ deleted: 1 }, 0])
})

t.test('an operation that nobody knows refuses its row', async (t) => {
  const report = await changes('20261110', [`${car(1)},注销`, `${car(2)},`])
  t.strictSame(await refusals(hub, report), ['2 unknownCode 操作', '3 missing 操作'])
})

t.test('changes alone cover nothing', async (t) => {
  await changes('20261110', [`${car(1)},增`, `${car(2)},删`])
  t.strictSame([await brand(1), await brand(2)], ['大众 v1 +?', 'nobody'])
  await changes('20261110', [`${idOf(1)},甲1,湘J20001,大众,2020-05-06,增`, `${car(1)},删`])
  t.equal(await brand(1), '大众 v1 +?')
})

t.test('a file that came late never overwrites a newer one', async (t) => {
  await vehicles('20261101', cars(1, 4))
  await changes('20261110', [`${car(1, '红旗')},改`, `${car(2)},删`, `${car(5)},删`])
  const before = await wholeStore(hub)
  const late = [`${car(1, '奔驰')},改`, `${car(2, '奔驰')},改`, `${car(5)},增`]
  const report = await changes('20261105', late)
  t.strictSame(counted(report, 'vehicle'), { stale: 3 })
  t.strictSame((await wholeStore(hub)).record, before.record)
  t.equal(await brand(1), '红旗 v2 +?')
  const sameDay = await changes('20261110', [`${car(1, '奔驰')},改`])
  t.strictSame(counted(sameDay, 'vehicle'), { changed: 1 }, 'of the same moment, the later one counts')
})

t.test('nor what a newer snapshot has left standing, or did not have', async (t) => {
  await vehicles('20261101', cars(1, 2))
  await vehicles('20261110', cars(1, 2))
  const report = await changes('20261105', [`${car(1, '奔驰')},改`, `${car(3)},增`, `${car(2)},改`])
  t.strictSame(counted(report, 'vehicle'), { stale: 2, same: 1 })
  t.strictSame([await brand(1), await brand(3)], ['大众 v1', 'none'])
})

t.test('a snapshot does not overwrite or bury what changes of a later day have said', async (t) => {
  await vehicles('20261101', cars(1, 30))
  await changes('20261110', [`${car(1, '红旗')},改`, `${car(2)},删`, `${car(31)},增`])
  const report = await vehicles('20261105', cars(1, 30))
  t.strictSame(counted(report, 'vehicle'), { same: 28, stale: 2 })
  t.strictSame([await brand(1), await brand(31)], ['红旗 v2 +?', '大众 v1 +?'])
  t.equal(await brand(2, '2026-11-05'), 'none')
})

t.test('a row that says the same again makes the record as fresh as its file; before, it was not', async (t) => {
  const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000)
  const fresh = async (at: Date, asOf?: Date) =>
    said(await hub.ask(idOf(1), 'vehicle', { at, ...(asOf ? { asOf } : {}) }), 'brand')
  await changes('x', [`${car(1)},增`], { observedAt: hoursAgo(48), exportId: 'vehicleChanges' })
  const between = new Date()
  t.equal(await fresh(between), 'unknown stale')
  const observedAt = new Date(Date.now() + 1)
  const report = await changes('x', [`${car(1)},改`], { observedAt, exportId: 'vehicleChanges' })
  t.strictSame(counted(report, 'vehicle'), { same: 1 })
  t.equal(await fresh(new Date()), '大众 v1 +?')
  const then = await hub.profile(idOf(1), 'vehicle', between)
  const [record] = then?.held.records ?? []
  t.ok(record && record.observedAt <= between, 'nobody is told then of what was seen later')
})

t.test('source versions: the highest of a file counts, in whatever order its rows stand', async (t) => {
  const rows = [
    `${car(1, '红旗')},改,3`,
    `${car(1, '奔驰')},改,2`,
    `${car(1)},增,1`,
    `${car(2)},增,5`,
    `${car(2)},删,6`,
  ]
  const report = await versions('20261110', rows)
  t.strictSame([counted(report, 'vehicle'), report.counts.rejected], [{ new: 1, same: 1 }, 0])
  t.strictSame([await brand(1), await brand(2)], ['红旗 v1 +?', 'nobody'])
})

t.test('source versions: two rows of one version must say the same', async (t) => {
  const report = await versions('20261110', [
    `${car(1)},改,3`,
    `${car(1, '红旗')},改,3`,
    `${car(2)},增,1`,
    `${car(2)},增,1`,
  ])
  t.strictSame(await refusals(hub, report), ['2 duplicateKey', '3 duplicateKey', '5 duplicateKey'])
  t.strictSame([await brand(1), await brand(2)], ['nobody', '大众 v1 +?'])
})

t.test('source versions rule where both have one, whatever the dates of the files', async (t) => {
  await versions('20261110', [`${car(1)},增,20261110083000`])
  const older = await versions('20261111', [`${car(1, '奔驰')},改,2026-11-10 08:29:59`])
  t.strictSame(counted(older, 'vehicle'), { stale: 1 })
  const newer = await versions('20261109', [`${car(1, '红旗')},改,2026-11-10 08:30:01`])
  t.strictSame(counted(newer, 'vehicle'), { changed: 1 })
  t.equal(await brand(1, '2026-11-09'), '红旗 v2 +?')
  const deleted = await versions('20261109', [`${car(1)},删,2026-11-10 08:30:02`])
  t.strictSame(counted(deleted, 'vehicle'), { deleted: 1 })
  const late = await versions('20261112', [`${car(1)},增,2026-11-10 08:30:01`])
  t.strictSame(counted(late, 'vehicle'), { stale: 1 }, 'the dead are not raised')
})

t.test('a higher version that says the same again stands against those between', async (t) => {
  await versions('20261110', [`${car(1)},增,1`])
  await versions('20261110', [`${car(1)},改,3`])
  const report = await versions('20261110', [`${car(1, '红旗')},改,2`])
  t.strictSame(counted(report, 'vehicle'), { stale: 1 })
  const permit = (version: number, address: string) =>
    `${idOf(1)},甲,A,${address},430781001,2020-01-01,2030-01-01,${version}`
  const heading = '身份号码,姓名,证号,地址,区划,签发,到期,版本'
  await hub.send('police', 'permits_20261101.csv', [heading, permit(1, '甲路')])
  await hub.send('police', 'permits_20261102.csv', [heading, permit(3, '甲路')])
  const between = await hub.send('police', 'permit-changes_20261103.csv', [
    `${heading},操作`,
    `${permit(2, '乙路')},改`,
  ])
  t.strictSame(counted(between, 'residencePermit'), { stale: 1 }, 'also where the snapshot said it')
})

t.test('a version that is none refuses its row', async (t) => {
  const report = await versions('20261110', [`${car(1)},增,`, `${car(2)},增,v3`])
  t.strictSame(await refusals(hub, report), ['2 missing 版本', '3 badFormat 版本'])
})

t.test('rows of one key without versions: nobody knows which came last', async (t) => {
  await vehicles('20261109', cars(1, 1))
  const report = await changes('20261110', [`${car(1, '红旗')},改`, `${car(1)},删`])
  t.strictSame(await refusals(hub, report), ['2 duplicateKey', '3 duplicateKey'])
  t.equal(await brand(1, '2026-11-09'), '大众 v1 +?')
})

t.test('a dry run of changes reports what the run then does, and changes nothing', async (t) => {
  await vehicles('20261109', cars(1, 3))
  const before = await wholeStore(hub)
  const rows = [`${car(1, '红旗')},改`, `${car(2)},删`, `${car(3)},改`, `${car(4)},增`, `${car(5)},删`, `${car(6)},x`]
  const dry = await changes('20261110', rows, { dryRun: true })
  t.strictSame(await wholeStore(hub), before)
  const real = await changes('20261110', rows)
  t.strictSame(dry.counts, { ...real.counts, changedFields: { vehicle: { brand: 1 } } })
  t.strictSame(counted(real, 'vehicle'), { new: 1, changed: 1, deleted: 1, same: 2 })
})

t.test('a good row closes the gap that a bad one of the same record left; others it leaves', async (t) => {
  await vehicles('20261110', cars(9, 9))
  await hub.send('police', 'people_20261110.csv', [
    '身份号码,姓名,出生日期,状态,电话',
    ...[1, 2].map((n) => `${idOf(n)},甲${n},1990-03-07,生,`),
  ])
  t.strictSame([await brand(1), await brand(2)], ['none', 'none'])
  await changes('20261110120000', [
    `${car(1).replace('2020-05-06', '2020-02-30')},增`,
    `${car(2).replace('2020', '2099')},增`,
  ])
  t.strictSame([await brand(1), await brand(2)], ['unknown notCovered', 'unknown notCovered'])
  await changes('20261110130000', [`${car(1)},增`])
  t.strictSame([await brand(1), await brand(2)], ['大众 v1', 'unknown notCovered'])
  await changes('20261110140000', [`${car(2)},删`])
  t.equal(await brand(2), 'none')
})

t.test('a snapshot that comes late leaves the gap of a later day open', async (t) => {
  await vehicles('20261108', cars(1, 3))
  await changes('20261110', [`${car(2, '红旗').replace('2020-05-06', '2020-02-30')},改`])
  t.equal(await brand(2), 'unknown stale')
  await vehicles('20261109', cars(1, 3))
  t.equal(await brand(2, '2026-11-09'), 'unknown stale', 'late')
})
