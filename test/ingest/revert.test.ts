import t from 'tap'
import { revertBatch } from '../../src/ingest/revert.ts'
import { car, cars, counted, day, idOf, said, smallHub, vehicleHeading, wholeStore } from './small-hub.ts'

const hub = await smallHub(t)
t.beforeEach(() => hub.empty())

const vehicles = (date: string, rows: readonly string[], options = {}) =>
  hub.send('trafficPolice', `vehicles_${date}.csv`, [vehicleHeading, ...rows], options)
const changes = (date: string, rows: readonly string[]) =>
  hub.send('trafficPolice', `changes_${date}.csv`, [`${vehicleHeading},操作`, ...rows])
const people = (date: string, rows: readonly string[], options = {}) =>
  hub.send('police', `people_${date}.csv`, ['身份号码,姓名,出生日期,状态,电话', ...rows], options)
const person = (n: number, status = '生') => `${idOf(n)},甲${n},1990-03-07,${status},`
const brand = async (n: number, on = '2026-11-10', asOf?: Date) =>
  said(await hub.ask(idOf(n), 'vehicle', { at: day(on), ...(asOf ? { asOf } : {}) }), 'brand')

/** What answers are made of, without the versions, times and batches that a revert adds. */
async function meaning(): Promise<unknown> {
  const { pool } = hub.store
  const records = await pool.query(
    'SELECT resident_id, category, key, digest, observed_at, source_version, batch_id FROM record WHERE NOT deleted ORDER BY 1, 2, 3',
  )
  const coverage = await pool.query(
    'SELECT category, area, observed_at, batch_id FROM coverage WHERE superseded_at IS NULL ORDER BY 1',
  )
  const gaps = await pool.query(
    'SELECT category, resident_id, hint, key, batch_id FROM gap WHERE superseded_at IS NULL ORDER BY 1, 2, 3, 4',
  )
  const residents = await pool.query(
    'SELECT resident_id, registered_area, living_area, life_status FROM resident ORDER BY 1',
  )
  return [records.rows, coverage.rows, gaps.rows, residents.rows]
}

const badRow = (n: number) => car(n).replace('2020-05-06', '2020-02-30')

t.test('everything is as it was before, and history keeps what was said meanwhile', async (t) => {
  await people('20261109', [person(1), person(2), person(50)])
  await vehicles('20261109', [...cars(1, 40), badRow(50)])
  const before = await meaning()
  const known = await wholeStore(hub)
  const then = new Date()
  const wrong = await vehicles('20261110', [...cars(3, 39), car(1, '红旗'), car(41), badRow(2), car(50)])
  t.strictSame(counted(wrong, 'vehicle'), { new: 2, changed: 1, same: 37, gone: 1 })
  const wrongAnswers = await Promise.all([1, 2, 40, 41, 50].map((n) => brand(n)))
  t.strictSame(wrongAnswers, ['红旗 v2', 'unknown stale', 'none', '大众 v1', '大众 v1'])
  const meanwhile = new Date()
  const report = await revertBatch(hub, wrong.batchId)
  t.match(report, { mode: 'revert', status: 'merged', department: 'trafficPolice', export: 'vehicles' })
  t.strictSame(counted(report, 'vehicle'), { changed: 4 })
  const after = await meaning()
  const residentOf41 = hub.vault.residentId(idOf(41))
  const [records, coverage, gaps, residents] = after as [unknown, unknown, unknown, { resident_id: string }[]]
  const others = residents.filter(({ resident_id }) => resident_id.replaceAll('-', '') !== residentOf41)
  t.strictSame([records, coverage, gaps, others], before, 'he alone stays whom the batch was the first to name')
  const answers = await Promise.all([1, 2, 40, 41, 50].map((n) => brand(n, '2026-11-09')))
  t.strictSame(answers, ['大众 v3', '大众 v1', '大众 v3', 'none', 'unknown notCovered'])
  const inBetween = await Promise.all([1, 2, 40, 41, 50].map((n) => brand(n, '2026-11-10', meanwhile)))
  t.strictSame(inBetween, wrongAnswers, 'what was answered meanwhile can be told')
  t.equal(await brand(1, '2026-11-09', then), '大众 v1')
  const { record_history: history = [] } = await wholeStore(hub)
  t.ok(known.record_history?.every((row) => history.includes(row)))
})

t.test('a batch is reverted once, and a revert never', async (t) => {
  const first = await vehicles('20261109', cars(1, 1))
  const refused = await vehicles('20261110', [], {}).catch(() => undefined)
  t.equal(refused, undefined)
  const report = await revertBatch(hub, first.batchId)
  const after = await wholeStore(hub)
  const refusal = { code: 'batchNotRevertible' }
  await t.rejects(revertBatch(hub, first.batchId), refusal)
  await t.rejects(revertBatch(hub, report.batchId), refusal)
  await t.rejects(revertBatch(hub, first.batchId + 1), refusal, 'a batch that was refused')
  await t.rejects(revertBatch(hub, 4711), { code: 'batchNotFound' })
  const dry = await vehicles('20261109', cars(1, 1), { dryRun: true })
  await t.rejects(revertBatch(hub, dry.batchId), refusal)
  t.strictSame(await wholeStore(hub), after)
})

t.test('of two reverts at once, one does it', async (t) => {
  const { batchId } = await vehicles('20261109', cars(1, 30))
  const both = await Promise.allSettled([revertBatch(hub, batchId), revertBatch(hub, batchId)])
  const failed = both.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []))
  t.equal(failed.length, 1)
  t.ok(['departmentBusy', 'batchNotRevertible'].includes(failed[0]))
})

t.test('columns kept beside the records go back too', async (t) => {
  const lifeStatus = async (n: number) => (await hub.profile(idOf(n), 'personBasic'))?.resident.lifeStatus
  await people('20261109', [person(1), person(2)])
  const wrong = await people('20261110', [person(1, '亡'), person(3, '亡')], { allowShrink: true })
  t.strictSame([await lifeStatus(1), await lifeStatus(2), await lifeStatus(3)], ['dead', undefined, 'dead'])
  await revertBatch(hub, wrong.batchId)
  t.strictSame([await lifeStatus(1), await lifeStatus(2), await lifeStatus(3)], ['alive', 'alive', undefined])
})

t.test('records written since are left alone', async (t) => {
  await vehicles('20261108', cars(1, 3))
  const wrong = await vehicles(
    '20261109',
    cars(1, 3).map((row) => row.replace('大众', '奔驰')),
  )
  await changes('20261110', [`${car(1, '红旗')},改`, `${car(2, '奔驰')},改`])
  const report = await revertBatch(hub, wrong.batchId)
  t.strictSame(counted(report, 'vehicle'), { changed: 1 })
  t.strictSame([await brand(1), await brand(2)], ['红旗 v3 +?', '奔驰 v2 +?'], 'written since, and said again since')
  t.equal(await brand(3, '2026-11-08'), '大众 v3')
})

t.test('what a later snapshot has confirmed stays; with that one reverted, it goes', async (t) => {
  await vehicles('20261107', cars(1, 30))
  const rows = [...cars(1, 28), car(29, '红旗'), car(31)]
  const wrong = await vehicles('20261108', rows)
  const later = await vehicles('20261109', [...rows, car(32)])
  t.strictSame(counted(await revertBatch(hub, wrong.batchId), 'vehicle'), {})
  const still = ['红旗 v2', 'none', '大众 v1', '大众 v1']
  t.strictSame(await Promise.all([29, 30, 31, 32].map((n) => brand(n, '2026-11-09'))), still)
  await revertBatch(hub, later.batchId)
  const answers = await Promise.all([29, 30, 31, 32].map((n) => brand(n, '2026-11-07')))
  t.strictSame(answers, ['大众 v3', '大众 v3', 'none', 'none'], 'nothing stands on a reverted batch')
  const coverage = await hub.store.pool.query('SELECT batch_id FROM coverage WHERE superseded_at IS NULL')
  t.strictSame(coverage.rows, [{ batch_id: 1 }])
})

t.test('the last batches, one after the other', async (t) => {
  await vehicles('20261107', [...cars(1, 30), badRow(40)])
  await people('20261107', [person(40), person(41)])
  const before = await meaning()
  const second = await vehicles('20261108', [...cars(1, 29), car(30, '红旗'), badRow(41)])
  const middle = await meaning()
  const third = await vehicles('20261109', [...cars(1, 29), car(30, '奔驰'), car(41)])
  await revertBatch(hub, third.batchId)
  t.strictSame(await meaning(), middle)
  await revertBatch(hub, second.batchId)
  t.strictSame(await meaning(), before)
  t.strictSame(
    [await brand(30, '2026-11-07'), await brand(40, '2026-11-07'), await brand(41, '2026-11-07')],
    ['大众 v5', 'unknown notCovered', 'none'],
  )
})

t.test('the first batch of all, reverted, leaves nothing said and nothing covered', async (t) => {
  const first = await vehicles('20261109', cars(1, 3))
  await revertBatch(hub, first.batchId)
  t.equal(await brand(1, '2026-11-09'), 'unknown notCovered')
  const { rows } = await hub.store.pool.query('SELECT FROM record WHERE NOT deleted')
  t.equal(rows.length, 0)
})

t.test('after the revert of a batch with a wrong date, the right file is taken, though it is older', async (t) => {
  await vehicles('20261108', cars(1, 2))
  const wrong = await vehicles('20261119', [...cars(1, 1), car(2, '红旗'), car(3)])
  await t.rejects(vehicles('20261109', cars(1, 3)), { code: 'olderThanStore' })
  await revertBatch(hub, wrong.batchId)
  const right = await vehicles('20261109', [...cars(1, 1), car(2, '红旗'), car(3)])
  t.strictSame(counted(right, 'vehicle'), { same: 1, changed: 2 })
  t.strictSame([await brand(2, '2026-11-09'), await brand(3, '2026-11-09')], ['红旗 v4', '大众 v3'])
})

t.test('a reverted batch of changes', async (t) => {
  await vehicles('20261109', cars(1, 3))
  const before = await meaning()
  const wrong = await changes('20261110', [`${car(1, '红旗')},改`, `${car(2)},删`, `${car(4)},增`, `${car(9)},删`])
  await revertBatch(hub, wrong.batchId)
  const [records, coverage, gaps] = (await meaning()) as unknown[]
  t.strictSame([records, coverage, gaps], (before as unknown[]).slice(0, 3))
  t.strictSame(
    counted(await changes('20261109', [`${car(9)},增`]), 'vehicle'),
    { changed: 1 },
    'a delete that was none',
  )
})

t.test('a revert that breaks off changes nothing', async (t) => {
  const { batchId } = await vehicles('20261109', cars(1, 30))
  const before = await wholeStore(hub)
  await hub.store.pool.query(
    `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$;
     CREATE TRIGGER refuse BEFORE INSERT ON record_history FOR EACH ROW EXECUTE FUNCTION refuse()`,
  )
  await t.rejects(revertBatch(hub, batchId))
  await hub.store.pool.query('DROP FUNCTION refuse CASCADE')
  t.strictSame(await wholeStore(hub), before)
  t.equal((await revertBatch(hub, batchId)).status, 'merged')
})

t.test('what a reverted file only confirmed is as old, and of the version, as without it', async (t) => {
  const versions = (date: string, rows: readonly string[]) =>
    hub.send('trafficPolice', `versions_${date}.csv`, [`${vehicleHeading},操作,版本`, ...rows])
  await versions('20261107', [`${car(1)},增,1`, `${car(2)},增,1`])
  await versions('20261108', [`${car(2)},改,2`])
  const before = await meaning()
  const wrong = await versions(
    '20261109',
    [1, 2].map((n) => `${car(n)},改,1000000000`),
  )
  t.strictSame(counted(wrong, 'vehicle'), { same: 2 })
  t.equal(await brand(1, '2026-11-09'), '大众 v1 +?')
  await revertBatch(hub, wrong.batchId)
  t.strictSame(await meaning(), before)
  t.strictSame(counted(await versions('20261110', [`${car(1, '红旗')},改,2`]), 'vehicle'), { changed: 1 })
})

t.test('what two files said goes with both, whichever is reverted first', async (t) => {
  const said = async (n: number, first: number) => {
    const one = await changes('20261108', [`${car(n)},增`])
    const two = await changes('20261109', [`${car(n)},改`])
    t.strictSame(counted(two, 'vehicle'), { same: 1 })
    const both = [one.batchId, two.batchId]
    await revertBatch(hub, both[first] ?? 0)
    t.equal(await brand(n, '2026-11-09'), first === 0 ? '大众 v1 +?' : 'unknown stale')
    await revertBatch(hub, both[1 - first] ?? 0)
    t.equal(await brand(n, '2026-11-09'), 'unknown notCovered')
  }
  await said(1, 0)
  await said(2, 1)
})

t.test('what is restored keeps who confirmed it', async (t) => {
  await changes('20261107', [`${car(1)},增`])
  const before = await meaning()
  const two = await changes('20261108', [`${car(1)},改`])
  const confirmed = await meaning()
  const three = await changes('20261109', [`${car(1, '红旗')},改`])
  await revertBatch(hub, three.batchId)
  t.strictSame(await meaning(), confirmed)
  await revertBatch(hub, two.batchId)
  t.strictSame(await meaning(), before)
})

t.test('a gap of what was itself taken back is not opened again', async (t) => {
  await vehicles('20261107', cars(1, 3))
  const before = await meaning()
  const bad = await changes('20261108', [`${badRow(2)},改`])
  const good = await changes('20261109', [`${car(2, '红旗')},改`])
  await revertBatch(hub, bad.batchId)
  await revertBatch(hub, good.batchId)
  t.strictSame(await meaning(), before)
})

t.test('a file of changes is taken back also where an older snapshot came after it', async (t) => {
  await vehicles('20261101', cars(1, 30))
  const wrong = await changes('20261110', [`${car(1, '毒')},改`, `${car(2)},删`, `${car(31, '毒')},增`])
  await vehicles('20261109', cars(1, 30))
  t.strictSame([await brand(1), await brand(31)], ['毒 v2 +?', '毒 v1 +?'])
  t.strictSame(counted(await revertBatch(hub, wrong.batchId), 'vehicle'), { changed: 3 })
  const after = await Promise.all([1, 2, 31].map((n) => brand(n)))
  t.notOk(
    after.some((text) => text.includes('毒')),
    after.join(),
  )
})
