import t from 'tap'
import { ingest } from '../../src/ingest/ingest.ts'
import { revertBatch } from '../../src/ingest/revert.ts'
import { bookFile, textRows } from './readers/zip-file.ts'
import {
  car,
  cars,
  counted,
  day,
  idOf,
  refusals,
  said,
  smallHub,
  stagedRows,
  vehicleHeading,
  wholeStore,
} from './small-hub.ts'

const hub = await smallHub(t)
t.beforeEach(() => hub.empty())

const vehicles = (date: string, rows: readonly string[], options = {}) =>
  hub.send('trafficPolice', `vehicles_${date}.csv`, [vehicleHeading, ...rows], options)
const brand = async (n: number, when: { at?: Date; asOf?: Date } = { at: day('2026-11-10') }) =>
  said(await hub.ask(idOf(n), 'vehicle', when), 'brand')

t.test('a snapshot twice changes nothing the second time', async (t) => {
  const first = await vehicles('20261110', cars(1, 40))
  t.strictSame(counted(first, 'vehicle'), { new: 40 })
  t.equal(first.status, 'merged')
  t.equal(first.observedAt.toISOString(), '2026-11-09T16:00:00.000Z', 'midnight in China, out of the name')
  const before = await wholeStore(hub)
  const again = await vehicles('20261110', cars(1, 40))
  t.strictSame(counted(again, 'vehicle'), { same: 40 })
  const after = await wholeStore(hub)
  t.strictSame([after.record, after.record_history, after.resident], [before.record, [], before.resident])
  t.equal(await stagedRows(hub), 0)
  t.equal(await brand(7), '大众 v1')
})

t.test('a newer snapshot keeps the records that it repeats fresh', async (t) => {
  await vehicles('20261101', cars(1, 3))
  t.equal(await brand(1, { at: day('2026-11-10') }), 'unknown stale')
  t.equal(await brand(9), 'nobody')
  await vehicles('20261110', cars(1, 3))
  t.equal(await brand(1, { at: day('2026-11-10') }), '大众 v1')
})

t.test('a changed row: both versions are kept, and each answers for its time', async (t) => {
  await vehicles('20261109', cars(1, 20))
  const between = new Date()
  const report = await vehicles('20261110', [...cars(1, 19), car(20, '红旗')])
  t.strictSame(counted(report, 'vehicle'), { same: 19, changed: 1 })
  t.equal(await brand(20), '红旗 v2')
  t.equal(await brand(20, { asOf: between, at: day('2026-11-09') }), '大众 v1')
  t.equal(await brand(20, { asOf: new Date(between.getTime() - 60_000), at: day('2026-11-09') }), 'unknown notCovered')
  const { rows } = await hub.store.pool.query('SELECT version, superseded_by FROM record_history')
  t.strictSame(rows, [{ version: 1, superseded_by: report.batchId }])
})

t.test('a vanished row is buried: none, with the coverage that says so', async (t) => {
  await vehicles('20261109', cars(1, 21))
  const between = new Date()
  const report = await vehicles('20261110', cars(1, 20))
  t.strictSame(counted(report, 'vehicle'), { same: 20, gone: 1 })
  const answer = await hub.ask(idOf(21), 'vehicle', { at: day('2026-11-10') })
  t.match(answer, {
    status: 'none',
    coverage: [{ source: 2, area: '430781', observedAt: new Date('2026-11-10T00:00:00+08:00') }],
  })
  t.equal(await brand(21, { asOf: between, at: day('2026-11-09') }), '大众 v1')
  const { rows } = await hub.store.pool.query('SELECT version, data, sealed FROM record WHERE deleted')
  t.strictSame(rows, [{ version: 2, data: null, sealed: null }], 'a tombstone holds nothing')
  const gone = new Date()
  await vehicles('20261111', cars(1, 21))
  t.equal(await brand(21), '大众 v3', 'and what comes back is a new version')
  t.equal(await brand(21, { asOf: gone, at: day('2026-11-10') }), 'none', 'as of then')
})

t.test('a snapshot that removes more than its bound stops before the merge', async (t) => {
  await vehicles('20261109', cars(1, 40))
  const before = await wholeStore(hub)
  const shrunk = [...cars(1, 36), car(37, '红旗')]
  await t.rejects(vehicles('20261110', shrunk), {
    code: 'snapshotShrinks',
    message: /现有 40 条，将减少 3 条（7\.5%），上限为 5%/,
  })
  t.strictSame(await wholeStore(hub), before)
  t.equal(await stagedRows(hub), 0)
  const { rows } = await hub.store.pool.query("SELECT refusal ->> 'code' AS code FROM batch WHERE status = 'refused'")
  t.strictSame(rows, [{ code: 'snapshotShrinks' }])
  t.strictSame(counted(await vehicles('20261110', cars(1, 38)), 'vehicle'), { same: 38, gone: 2 }, '5 % is allowed')
  const forced = await vehicles('20261110', shrunk, { allowShrink: true })
  t.strictSame(counted(forced, 'vehicle'), { same: 36, changed: 1, gone: 1 })
})

t.test('a snapshot with a heading and no rows says that there is nothing', async (t) => {
  await vehicles('20261110', [])
  await hub.send('trafficPolice', 'licences_20261110.csv', [
    '身份号码,姓名,档案编号,准驾车型,领证日期',
    `${idOf(1)},甲,430700000001,C1,2015-05-05`,
  ])
  t.equal(await brand(1), 'none')
})

t.test('an export of the future is refused: it would count as newer than all that comes until then', async (t) => {
  await vehicles('20261110', cars(1, 20))
  const before = await wholeStore(hub)
  await t.rejects(vehicles('20991231', cars(1, 20)), { code: 'exportFromFuture' })
  t.strictSame(await wholeStore(hub), before)
})

t.test('an older snapshot is refused and leaves everything as it was', async (t) => {
  await vehicles('20261110', cars(1, 20))
  const before = await wholeStore(hub)
  await t.rejects(vehicles('20261109', [...cars(1, 19), car(20, '红旗')]), {
    code: 'olderThanStore',
    message: /文件导出于 2026-11-09，库中已有 2026-11-10 的“机动车”全量/,
  })
  t.strictSame(await wholeStore(hub), before)
  const sameDay = await vehicles('20261110', [...cars(1, 19), car(20, '红旗')])
  t.strictSame(counted(sameDay, 'vehicle'), { same: 19, changed: 1 }, 'of the same moment, the later one counts')
})

t.test('one that is older than what a template said to be all there is, too', async (t) => {
  const byTemplate = (day: string, n: number) => {
    const rows = [
      ['操作', '公民身份号码', '姓名', '号牌种类', '号牌号码', '车辆类型', '初次登记日期'],
      ['', idOf(n), '甲', '02', '湘JX', 'K33', '2020-05-06'],
    ]
    return hub.send('trafficPolice', 'a.xlsx', bookFile({ sheets: [{ name: '机动车', rows: textRows(rows) }] }), {
      exportId: 'template:vehicle',
      mode: 'snapshot',
      observedAt: new Date(day),
      allowShrink: true,
    })
  }
  await vehicles('20261109', cars(1, 20))
  const template = await byTemplate('2026-11-10T16:15:00+08:00', 1)
  t.strictSame(counted(template, 'vehicle'), { new: 1, gone: 20 })
  const before = await wholeStore(hub)
  await t.rejects(vehicles('20261110', cars(1, 20), { allowShrink: true }), {
    code: 'olderThanStore',
    message: /文件导出于 2026-11-10 00:00，库中已有 2026-11-10 16:15 的“机动车”全量/,
  })
  await t.rejects(byTemplate('2026-11-08T16:15:00+08:00', 2), { code: 'olderThanStore' })
  t.strictSame(await wholeStore(hub), before)
  const again = await byTemplate('2026-11-10T16:15:00+08:00', 1)
  await revertBatch(hub, again.batchId)
  await revertBatch(hub, template.batchId)
  t.equal((await vehicles('20261110', cars(1, 20))).status, 'merged', 'where that was taken back, nothing is newer')
})

t.test('two exports of one department do not touch each other', async (t) => {
  await vehicles('20261110', cars(1, 3))
  await hub.send('trafficPolice', 'licences_20261109.csv', [
    '身份号码,姓名,档案编号,准驾车型,领证日期',
    `${idOf(1)},甲,430700000001,C1,2015-05-05`,
  ])
  t.equal(await brand(1), '大众 v1')
  t.equal(said(await hub.ask(idOf(2), 'driverLicence', { at: day('2026-11-09') }), 'class'), 'none')
})

t.test('several files are one batch: what is in any of them is not gone', async (t) => {
  const send = (parts: readonly (readonly string[])[], dates = ['20261110', '20261110']) =>
    ingest(hub, {
      department: 'trafficPolice',
      files: parts.map((rows, at) => hub.file(`vehicles_${dates[at]}_${at + 1}.csv`, [vehicleHeading, ...rows])),
    })
  const report = await send([cars(1, 10), [...cars(11, 20), 'x,,,,']])
  t.strictSame(counted(report, 'vehicle'), { new: 20 })
  t.strictSame(
    report.files.map(({ name }) => name),
    ['vehicles_20261110_1.csv', 'vehicles_20261110_2.csv'],
  )
  t.equal(report.counts.rows, 21)
  const { rows } = await hub.store.pool.query('SELECT file, line FROM reject')
  t.strictSame(rows, [{ file: 1, line: 12 }], 'a reject names its file')
  t.strictSame(counted(await send([cars(11, 20), cars(1, 10)]), 'vehicle'), { same: 20 })
  const mixed = await send([cars(1, 10), cars(11, 20)], ['20261112', '20261111'])
  t.equal(mixed.observedAt.toISOString(), '2026-11-10T16:00:00.000Z', 'as old as its oldest file')
  const doubled = await send([cars(1, 20), cars(20, 20)], ['20261112', '20261112'])
  t.strictSame(await refusals(hub, doubled), ['2 duplicateKey'], 'a key in two files is as doubled as in one')
  const paths = [hub.file('vehicles_20261113.csv', []), hub.file('licences_20261113.csv', [])]
  await t.rejects(ingest(hub, { department: 'trafficPolice', files: paths }), { code: 'unknownExport' })
})

t.test(
  'of fewer files than the time before, one may be missing: nothing may be gone unless it is confirmed',
  async (t) => {
    const send = (date: string, parts: readonly (readonly string[])[], options = {}) =>
      ingest(hub, {
        department: 'trafficPolice',
        files: parts.map((rows, at) => hub.file(`vehicles_${date}_${at + 1}.csv`, [vehicleHeading, ...rows])),
        ...options,
      })
    await send('20261109', [cars(1, 97), cars(98, 100)])
    const before = await wholeStore(hub)
    await t.rejects(send('20261110', [cars(1, 97)]), {
      code: 'snapshotShrinks',
      message: /将减少 3 条（3\.0%），上次的全量有 2 个文件，这次只有 1 个/,
    })
    t.strictSame(await wholeStore(hub), before)
    t.strictSame(counted(await send('20261110', [cars(1, 50), cars(51, 98)]), 'vehicle'), { same: 98, gone: 2 })
    t.strictSame(counted(await send('20261111', [cars(1, 99)]), 'vehicle'), { changed: 1, same: 98 }, 'nothing is gone')
    t.strictSame(counted(await send('20261112', [cars(1, 98)]), 'vehicle'), { same: 98, gone: 1 }, 'as many as before')
    await send('20261113', [cars(1, 50), cars(51, 98)])
    const confirmed = await send('20261114', [cars(1, 97)], { allowShrink: true })
    t.strictSame(counted(confirmed, 'vehicle'), { same: 97, gone: 1 })
  },
)

t.test('names: what is not known is refused before anything is written', async (t) => {
  const path = hub.file('vehicles_20261110.csv', [vehicleHeading])
  await t.rejects(ingest(hub, { department: 'traffic', files: [path] }), {
    code: 'unknownDepartment',
    message: /trafficPolice/,
  })
  await t.rejects(ingest(hub, { department: 'constructor', files: [path] }), { code: 'unknownDepartment' })
  await t.rejects(ingest(hub, { department: 'police', files: [path] }), {
    code: 'unknownExport',
    message: /vehicles_20261110\.csv.*人口/,
  })
  await t.rejects(ingest(hub, { department: 'trafficPolice', files: [path], exportId: 'cars' }), {
    code: 'unknownExport',
  })
  await t.rejects(ingest(hub, { department: 'trafficPolice', files: [] }), { code: 'fileNotFound' })
  await t.rejects(ingest(hub, { department: 'trafficPolice', files: [`${path}x`], exportId: 'vehicles' }), {
    code: 'fileNotFound',
  })
  await t.rejects(ingest(hub, { department: 'trafficPolice', files: [hub.folder], exportId: 'vehicles' }), {
    code: 'fileNotFound',
  })
  const { rows } = await hub.store.pool.query('SELECT FROM batch')
  t.equal(rows.length, 0)
})

t.test('the time of the export: given, or out of the name to the second, also of a copy', async (t) => {
  const named = await vehicles('20261110083015', cars(1, 1))
  t.equal(named.observedAt.toISOString(), '2026-11-10T00:30:15.000Z')
  const given = await vehicles('20261110', cars(1, 1), { observedAt: day('2026-11-12') })
  t.equal(given.observedAt.toISOString(), day('2026-11-12').toISOString())
  const copies = [' (1)', '(1)', '（2）', ' - 副本', ' - 副本 (2)', ' - Copy']
  for (const [at, mark] of copies.entries()) {
    const copy = await vehicles(`202611${at + 13}${mark}`, cars(1, 1))
    t.equal(copy.observedAt.getTime(), new Date(`2026-11-${at + 13}T00:00:00+08:00`).getTime(), mark)
  }
})

t.test('an export whose day is not known is not taken: it might be an old one', async (t) => {
  await vehicles('20261110', cars(1, 20))
  const before = await wholeStore(hub)
  const path = hub.file('机动车.csv', [vehicleHeading, ...cars(1, 20)])
  const undated = (file: string, exportId = 'vehicles') =>
    ingest(hub, { department: 'trafficPolice', files: [file], exportId, dryRun: true })
  await t.rejects(undated(path), { code: 'exportUndated', message: /^机动车\.csv：.*vehicles_YYYYMMDD\.csv/ })
  await t.rejects(undated(path, 'vehicleChanges'), { code: 'exportUndated', message: /changes_YYYYMMDD\.csv/ })
  for (const name of ['vehicles_20261399', 'vehicles_20260231', 'vehicles_20261111 old', 'licences_20261111'])
    await t.rejects(undated(hub.file(`${name}.csv`, [vehicleHeading])), { code: 'exportUndated' }, name)
  await t.rejects(vehicles('20261109 (1)', cars(1, 20)), { code: 'olderThanStore' }, 'a second download is as old')
  t.strictSame(await wholeStore(hub), before)
  const given = await ingest(hub, {
    department: 'trafficPolice',
    files: [path],
    exportId: 'vehicles',
    observedAt: day('2026-11-12'),
  })
  t.strictSame([given.status, given.observedAt], ['merged', day('2026-11-12')], 'unless its day is given')
})

t.test('a dry run reports what the run then does, and changes nothing', async (t) => {
  await vehicles('20261109', cars(1, 40))
  const before = await wholeStore(hub)
  const rows = [
    ...cars(1, 37),
    car(38, '红旗'),
    car(39),
    car(41),
    '430781199003070011,乙,湘J1,大众,2020-01-01',
    car(37),
  ]
  const dry = await vehicles('20261110', rows, { dryRun: true })
  t.strictSame(await wholeStore(hub), before)
  t.equal(await stagedRows(hub), 0)
  t.equal(dry.status, 'dryRun')
  const real = await vehicles('20261110', rows)
  const { changedFields, ...counts } = dry.counts
  t.strictSame(counts, real.counts)
  t.strictSame(changedFields, { vehicle: { brand: 1 } }, 'names, and no values')
  t.strictSame(counted(real, 'vehicle'), { new: 1, changed: 1, same: 38, gone: 1 })
  t.strictSame(await refusals(hub, dry), await refusals(hub, real))
  t.strictSame(await refusals(hub, real), ['42 badIdNumber 身份号码', '43 duplicateKey'])
})

t.test('where a resident lives is where the permit says that lasts longest', async (t) => {
  const heading = '身份号码,姓名,证号,地址,区划,签发,到期,版本'
  const permit = (number: string, area: string, expires: string) =>
    `${idOf(1)},甲,${number},某路,${area},2020-01-01,${expires},1`
  const area = async () => (await hub.profile(idOf(1), 'residencePermit'))?.resident.livingArea
  const old = permit('A', '430781001', '2021-01-01')
  const now = permit('B', '430781002', '2027-01-01')
  await hub.send('police', 'permits_20261101.csv', [heading, old, now])
  t.equal(await area(), '430781002')
  await hub.send('police', 'permits_20261102.csv', [heading, now], { allowShrink: true })
  t.equal(await area(), '430781002', 'the end of an old permit does not end the new one')
  await hub.send('police', 'permits_20261103.csv', [heading, now, permit('C', '430781003', '2028-01-01')])
  t.equal(await area(), '430781003')
  await hub.send('police', 'permits_20261104.csv', [heading], { allowShrink: true })
  t.equal(await area(), undefined)
})

t.test('whose row comes with a number and a name that fit nobody is not gone', async (t) => {
  await vehicles('20261109', cars(1, 40))
  const bad = car(2)
    .replace(idOf(2), `${idOf(77, '19510203').slice(0, 17)}*`)
    .replace('甲2', '乙')
  const report = await vehicles('20261110', [car(1), bad, ...cars(3, 40)])
  t.strictSame([counted(report, 'vehicle').gone ?? 0, report.counts.rejected], [0, 1])
})
