/** Refused rows that come back corrected are as old as the export that they are of. */
import { readFileSync } from 'node:fs'
import type exceljs from 'exceljs'
import iconv from 'iconv-lite'
import t from 'tap'
import { dayInChina } from '../../src/ingest/load-adapters.ts'
import { testApp } from '../fixtures/app.ts'
import { testHub } from '../fixtures/hub.ts'
import { fill, headingOf, type Officer, officerOf, openWorkbook, pageOf, saved } from '../fixtures/officer.ts'
import { idOf, said, withWords } from '../ingest/small-hub.ts'
import { pusherOf } from '../updates/pusher.ts'

const hub = withWords(await testHub(t))
const served = await testApp(t, hub)
const officer = await officerOf(served, 'trafficPolice')
const system = await pusherOf(hub, served)

const heading =
  '机动车序号,号牌种类,号牌号码,中文品牌,车辆型号,车辆类型,使用性质,机动车所有人,身份证明名称,身份证明号码,初次登记日期,检验有效期止,强制报废期止,机动车状态,车辆识别代号'
const good = '2024-11-02'
const line = (n: number, { date = good, use = 'A' } = {}) =>
  `1,02,湘JB${n},哈弗牌,CC6460,K32,${use},甲${n},居民身份证,${idOf(n)},${date},2027-11-30,2099-12-31,A,LSVAF4180E2184847`
const rest = Array.from({ length: 30 }, (_, at) => line(40 + at))
const bad = [line(31, { date: '昨天' }), line(32, { date: '昨天' })]
const byAdapter = { adapter: 'vehicles' }
const dayMs = 86_400_000
const ago = (days: number) => new Date(Date.now() - days * dayMs)
const stamp = (daysAgo: number) => dayInChina(ago(daysAgo)).replaceAll('-', '')
/** What was known of the nth car, while an export of so many days ago was fresh. */
const use = async (n: number, daysAgo = 0) => said(await hub.ask(idOf(n), 'vehicle', { at: ago(daysAgo) }), 'use')

function exported(daysAgo: number, rows: readonly string[]) {
  const content = iconv.encode(`${[heading, ...rows].join('\r\n')}\r\n`, 'gb18030')
  const name = `机动车_${stamp(daysAgo)}_1.csv`
  return officer.upload([{ name, content }], { ...byAdapter, allowShrink: 'true' })
}

function push(n: number, use: string, minutesAgo = 1) {
  const occurredAt = new Date(Date.now() - minutesAgo * 60_000).toISOString()
  const fields = { plateType: '02', plate: `湘JB${n}`, type: 'K32', use, registeredOn: good, status: 'A' }
  return system.said([{ category: 'vehicle', idNumber: idOf(n), operation: 'upsert', occurredAt, fields }])
}

/** The refused rows of a batch, each with a date that can be read. */
async function corrections(batch: number, by: Officer = officer, column = '初次登记日期', value = good) {
  const book = await by.workbook(`/v1/batches/${batch}/rejects.xlsx`)
  const { row, column: columnOf } = headingOf(pageOf(book))
  const page = pageOf(book)
  for (let at = row + 1; at <= page.rowCount; at++) page.getRow(at).getCell(columnOf(column)).value = value
  return book
}

async function sendBack(book: exceljs.Workbook, fields: Record<string, string> = byAdapter) {
  return officer.upload([{ name: '退回.xlsx', content: await saved(book) }], fields)
}

/** Changes what the workbook says of itself. */
function remark(book: exceljs.Workbook, change: (mark: string) => string): void {
  pageOf(book).eachRow((row) =>
    row.eachCell((cell) => {
      if (typeof cell.value === 'string' && cell.value.endsWith('（请保留本行）')) cell.value = change(cell.value)
    }),
  )
}

t.beforeEach(() => hub.empty())

t.test('they overwrite no newer push, and bring nothing back that a newer snapshot did not have', async (t) => {
  const { batch, observedAt } = await exported(2, [...bad, ...rest])
  const book = await corrections(batch)
  t.strictSame(await push(31, 'D'), ['accepted 1'])
  await exported(0, rest)
  const corrected = await sendBack(book)
  t.match(corrected, {
    status: 'merged',
    export: 'corrections:vehicles',
    observedAt,
    counts: { rejected: 0, categories: { vehicle: { stale: 2, new: 0, changed: 0 } } },
  })
  t.strictSame([await use(31), await use(32)], ['D v1', 'none'])
})

t.test('where nothing came since, they are taken, and close what the refused rows left open', async (t) => {
  const { batch, observedAt } = await exported(1, [...bad, ...rest, line(33), line(34, { date: '昨天' })])
  t.match([await use(31, 1), await use(33, 1)], ['nobody', 'A v1'])
  const book = await corrections(batch)
  const page = pageOf(book)
  page.getRow(page.rowCount).getCell(headingOf(page).column('初次登记日期')).value = '前天'
  const first = await sendBack(book)
  t.match(first, { observedAt, counts: { rows: 3, rejected: 1, categories: { vehicle: { new: 2 } } } })
  t.strictSame([await use(31, 1), await use(32, 1), await use(34, 1)], ['A v1', 'A v1', 'nobody'])
  const second = await sendBack(await corrections(first.batch))
  t.match(second, { observedAt, counts: { rejected: 0, categories: { vehicle: { new: 1 } } } })
  t.equal(await use(34, 1), 'A v1', 'what is refused once more is still of the first export')
})

t.test('of a batch that was taken back since, they are no younger than it was', async (t) => {
  const { batch, observedAt } = await exported(2, [...bad, ...rest])
  const book = await corrections(batch)
  const { status } = await officer.post(`/v1/batches/${batch}/revert`, {})
  t.equal(status, 200)
  t.strictSame(await push(31, 'D'), ['accepted 1'])
  t.match(await sendBack(book), { status: 'merged', observedAt })
  t.match([await use(31), await use(32, 2)], [/^D v1/, /^A v1/])
})

t.test('tried first and then done, they are the same', async (t) => {
  const { batch, observedAt } = await exported(2, [...bad, ...rest])
  const content = await saved(await corrections(batch))
  const tried = await officer.upload([{ name: '退回.xlsx', content }], { ...byAdapter, dryRun: 'true' })
  t.match(tried, { status: 'dryRun', observedAt, counts: { categories: { vehicle: { new: 2 } } } })
  const { body } = await officer.post(`/v1/batches/${tried.batch}/repeat`, {})
  t.match(await officer.ended(body.batch), { status: 'merged', export: 'corrections:vehicles', observedAt })
  t.equal(await use(31, 2), 'A v1')
})

t.test('a workbook that names no batch, or another’s, is as old as its arrival', async (t) => {
  const before = new Date().toISOString()
  const marks = [(mark: string) => mark.replace(/，批次 \d+/, ''), (mark: string) => mark.replace(/\d+/, '999999')]
  for (const change of marks) {
    const { batch } = await exported(2, [...bad, ...rest])
    const book = await corrections(batch)
    remark(book, change)
    const corrected = await sendBack(book)
    t.match(corrected, { status: 'merged', export: 'corrections:vehicles' })
    t.ok(corrected.observedAt > before)
    await hub.empty()
  }
})

t.test('those of several times are to be sent one by one', async (t) => {
  const contents: Buffer[] = []
  for (const daysAgo of [2, 1]) {
    const { batch } = await exported(daysAgo, [...bad, ...rest])
    contents.push(await saved(await corrections(batch)))
  }
  const files = contents.map((content, at) => ({ name: `退回${at}.xlsx`, content }))
  t.match(await officer.upload(files, byAdapter), {
    status: 'refused',
    refusal: { code: 'badUpload', message: /须分开上传/ },
  })
})

t.test('the same of a template', async (t) => {
  const { app } = served
  const empty = await app.inject({ url: '/v1/templates/vehicle.xlsx', headers: officer.headers })
  const template = await openWorkbook(empty.rawPayload)
  const row = (n: number) => ({
    公民身份号码: idOf(n),
    姓名: `甲${n}`,
    号牌种类: '02',
    号牌号码: `湘JB${n}`,
    车辆类型: 'K32',
    使用性质: 'A',
    初次登记日期: '昨天',
  })
  fill(pageOf(template), [row(31), row(32)])
  const byTemplate = { category: 'vehicle' }
  const sent = await sendBack(template, byTemplate)
  t.match(sent, { status: 'merged', counts: { rejected: 2 } })
  const book = await corrections(sent.batch)
  t.strictSame(await push(31, 'D', 0), ['accepted 1'])
  t.match(await sendBack(book, byTemplate), {
    status: 'merged',
    observedAt: sent.observedAt,
    upload: { template: 'current' },
    counts: { categories: { vehicle: { new: 1, stale: 1 } } },
  })
  t.match([await use(31), await use(32)], [/^D v1/, /^A v1/])
  const all = await sendBack(book, { ...byTemplate, mode: 'snapshot' })
  t.ok(all.observedAt > sent.observedAt, 'what is said to be all there is, is so now')
})

t.test('the same of a snapshot that is behind: its rows are', async (t) => {
  const civil = await officerOf(served, 'civilAffairs')
  const sample = (name: string) =>
    readFileSync(new URL(`../../adapters/civil-affairs/samples/${name}_20261101.csv`, import.meta.url), 'utf8').split(
      /\r?\n/,
    )
  const [title = '', bookHeading = ''] = sample('临时救助台账')
  const [changeHeading = ''] = sample('临时救助变更')
  const send = (name: string, daysAgo: number, lines: readonly string[], adapter: string) =>
    civil.upload([{ name: `${name}_${stamp(daysAgo)}.csv`, content: `${lines.join('\r\n')}\r\n` }], { adapter })
  const row = (n: number, date = '20250914') =>
    `"LS20250000${1000 + n}","甲","${idOf(n)}","1","急难型－意外事件","发放救助金","8,000.00","无","津市市民政局","${date}","20250928","0391","白衣镇"`
  const ledger = await send(
    '临时救助台账',
    2,
    [title, bookHeading, row(1), row(2, '昨天'), row(3, '昨天')],
    'reliefBook',
  )
  t.match(ledger, { status: 'merged', counts: { rejected: 2 } })
  const day = dayInChina(ago(30))
  const change = `新增,LS202500001002,甲,${idOf(2)},17775044035,交通事故,现金,1.17,1,无,2025-09-14,2025-09-28,津市市民政局,4738,${day} 08:00:00`
  t.match(await send('临时救助变更', 30, [changeHeading, change], 'relief'), { status: 'merged' })
  const relief = async (n: number) => said(await hub.ask(idOf(n), 'temporaryRelief', { at: ago(30) }), 'amount')
  const known = await relief(2)
  const book = await corrections(ledger.batch, civil, '审批时间', '20250914')
  const corrected = await civil.upload([{ name: '退回.xlsx', content: await saved(book) }], { adapter: 'reliefBook' })
  t.match(corrected, { status: 'merged', counts: { categories: { temporaryRelief: { new: 1, stale: 1 } } } })
  t.match(known, /^11700/)
  t.equal(await relief(2), known, 'a file of changes of between is newer')
  t.equal(await relief(3), '8000.00 v1', 'and the gap is closed')
})
