/** A file of changes that was not taken is missing: what came after it carries nothing on past it. */
import { readFileSync } from 'node:fs'
import t from 'tap'
import { revertBatch } from '../../src/ingest/revert.ts'
import { testHub } from '../fixtures/hub.ts'
import { bookFile, textRows } from './readers/zip-file.ts'
import { counted, day, idOf, said, withWords } from './small-hub.ts'

const hub = withWords(await testHub(t))
const sample = (name: string) =>
  readFileSync(new URL(`../../adapters/civil-affairs/samples/${name}_20261101.csv`, import.meta.url), 'utf8').split(
    /\r?\n/,
  )
const [title = '', heading = ''] = sample('临时救助台账')
const [changeHeading = ''] = sample('临时救助变更')

const snapshot = (date: string) => {
  const rows = [1, 2, 3].map(
    (n) =>
      `"LS20250000${1000 + n}","甲","${idOf(n)}","1","急难型－意外事件","发放救助金","8,000.00","无","津市市民政局","20250914","20250928","0391","白衣镇"`,
  )
  return hub.send('civilAffairs', `临时救助台账_${date}.csv`, [title, heading, ...rows])
}
const changes = (date: string, rows: readonly string[], head = changeHeading) =>
  hub.send('civilAffairs', `临时救助变更_${date}.csv`, [head, ...rows])
const granted = (n: number, date: string) =>
  `新增,LS20260000${n},甲,${idOf(n)},17775044035,交通事故,现金,1.17,1,无,2026-11-02,2026-11-02,津市市民政局,4738,${date} 08:00:00`
const revoked = (n: number, date: string) => `撤销,LS20260000${n},甲,${idOf(n)},,,,,,,,,,,${date} 08:00:00`
const withoutLast = (line: string) => line.replace(/,[^,]*$/, '')
/** a file that lacks a column */
const refused = (date: string, n: number) =>
  changes(date, [withoutLast(granted(n, '2026-11-04'))], withoutLast(changeHeading))
const relief = async (date: string, n = 20) =>
  said(await hub.ask(idOf(n), 'temporaryRelief', { at: day(date) }), 'grantNumber')

t.beforeEach(() => hub.empty())

t.test('refused as a whole', async (t) => {
  await snapshot('20261101')
  await changes('20261102', [granted(20, '2026-11-02')])
  await changes('20261103', [revoked(20, '2026-11-03')])
  t.equal(await relief('2026-11-03'), 'none')
  await t.rejects(refused('20261104', 20), { code: 'fileMissingColumn' })
  t.equal(await relief('2026-11-04'), 'unknown stale')
  await changes('20261105', [granted(30, '2026-11-05')])
  t.equal(await relief('2026-11-05'), 'unknown stale', 'nobody knows what the file before would have said')
  await changes('20261104', [granted(21, '2026-11-04')])
  await changes('20261106', [granted(31, '2026-11-06')])
  t.equal(await relief('2026-11-06'), 'none', 'it was brought again')
})

t.test('a file that comes late takes nothing back', async (t) => {
  await snapshot('20261101')
  await changes('20261103', [granted(30, '2026-11-03')])
  await changes('20261105', [granted(31, '2026-11-05'), granted(20, '2026-11-05')])
  await changes('20261106', [revoked(20, '2026-11-06')])
  t.equal(await relief('2026-11-06'), 'none')
  await changes('20261104', [granted(32, '2026-11-04')])
  t.equal(await relief('2026-11-06'), 'none')
})

t.test('reverted', async (t) => {
  await snapshot('20261101')
  await changes('20261102', [granted(20, '2026-11-02')])
  await changes('20261103', [revoked(20, '2026-11-03')])
  const { batchId } = await changes('20261104', [granted(20, '2026-11-04')])
  await revertBatch(hub, batchId)
  t.equal(await relief('2026-11-04'), 'unknown stale')
  await changes('20261105', [granted(30, '2026-11-05')])
  t.equal(await relief('2026-11-05'), 'unknown stale')
})

t.test('and came before its snapshot', async (t) => {
  await changes('20261102', [granted(20, '2026-11-02')])
  await changes('20261103', [revoked(20, '2026-11-03')])
  await t.rejects(refused('20261104', 20), { code: 'fileMissingColumn' })
  await changes('20261105', [granted(30, '2026-11-05')])
  await snapshot('20261101')
  t.strictSame([await relief('2026-11-03'), await relief('2026-11-05')], ['none', 'unknown stale'])
})

t.test('coverage that stands again stands once', async (t) => {
  const coverage = async () =>
    (
      await hub.store.pool.query(
        'SELECT category, area, observed_at, batch_id FROM coverage WHERE superseded_at IS NULL ORDER BY 1',
      )
    ).rows
  await snapshot('20261101')
  const before = await coverage()
  const two = await changes('20261102', [granted(20, '2026-11-02')])
  const three = await changes('20261103', [granted(21, '2026-11-03')])
  await revertBatch(hub, two.batchId)
  await revertBatch(hub, three.batchId)
  t.strictSame(await coverage(), before)
})

t.test('a file of changes is taken back also where a snapshot came since that speaks for before it', async (t) => {
  await snapshot('20261101')
  const wrong = await changes('20261102', [granted(20, '2026-11-02')])
  // of 3 November, and sixty days behind: it says nothing of November
  await snapshot('20261103')
  t.equal(await relief('2026-11-02'), 'LS2026000020 v1')
  const { counts } = await revertBatch(hub, wrong.batchId)
  t.match(counts.categories, { temporaryRelief: { changed: 1 } })
  t.match(await relief('2026-11-02'), /^unknown/)
})

t.test('and what it had closed is open again, and what it carried on ends before it', async (t) => {
  await snapshot('20261101')
  await changes('20261102', [granted(20, '2026-11-02')])
  await changes('20261103', [revoked(20, '2026-11-03')])
  // what came for him on the fourth could not be read
  await changes('20261104', [granted(20, '2026-11-04').replace('交通事故', '某某'), granted(21, '2026-11-04')])
  t.equal(await relief('2026-11-04'), 'unknown notCovered')
  const wrong = await changes('20261105', [revoked(20, '2026-11-05')])
  t.equal(await relief('2026-11-05'), 'none')
  await snapshot('20261106')
  t.equal(await relief('2026-11-05'), 'none')
  await revertBatch(hub, wrong.batchId)
  t.equal(await relief('2026-11-05'), 'unknown notCovered')
  t.equal(await relief('2026-11-05', 1), 'unknown stale', 'of the fifth nothing is known any more')
})

const template = (at: string, numbers: readonly number[]) => {
  const rows = [
    ['操作', '公民身份号码', '姓名', '救助编号', '救助事由', '救助方式', '救助金额', '审批日期'],
    ...numbers.map((n) => ['', idOf(n), '甲', `LS20250000${1000 + n}`, '02', '01', '8000', '2025-09-14']),
  ]
  return hub.send('civilAffairs', 'a.xlsx', bookFile({ sheets: [{ name: '临时救助', rows: textRows(rows) }] }), {
    exportId: 'template:temporaryRelief',
    mode: 'snapshot',
    observedAt: day(at),
    allowShrink: true,
  })
}

t.test('all there is by a template speaks for its own moment, though exports of the category are behind', async (t) => {
  const all = await template('2026-11-10', [1, 2, 20])
  t.match(all, { status: 'merged', counts: { rejected: 0 } })
  await template('2026-11-11', [1, 2])
  t.equal(await relief('2026-11-11'), 'none')
  // a file of five days before, which comes late: of what all there is did not have
  const late = await changes('20261106', [granted(20, '2026-11-06')])
  t.strictSame(counted(late, 'temporaryRelief'), { stale: 1 })
  t.equal(await relief('2026-11-11'), 'none')
})
