/**
 * Files that nobody meant to send: the server answers each, the process that reads them lives or is replaced, memory
 * stays bounded, and what is stored is what was written. `YIKU_TEST_FUZZED_FILES=10000` is the long form (`npm run soak
 * uploads`); `YIKU_TEST_SEED` repeats a run.
 */
import iconv from 'iconv-lite'
import t from 'tap'
import { seededRandom } from '../../scripts/county/random.ts'
import { testApp } from '../fixtures/app.ts'
import { testHub } from '../fixtures/hub.ts'
import { fill, officerOf, openWorkbook, pageOf, saved } from '../fixtures/officer.ts'
import { bookFile, textRows } from '../ingest/readers/zip-file.ts'
import { idNumberOf } from '../residents/id-numbers.ts'

const count = Number(process.env.YIKU_TEST_FUZZED_FILES ?? 40)
const seed = Number(process.env.YIKU_TEST_SEED ?? Date.now() % 1_000_000)
const { next: random, pick } = seededRandom(`fuzzed uploads ${seed}`)
t.setTimeout(60_000 + count * 1000)

const hub = await testHub(t)
const served = await testApp(t, hub)
const officer = await officerOf(served, 'trafficPolice')
const idNumber = idNumberOf('430781', '1990-03-07', '111')

const headings = ['操作', '公民身份号码', '姓名', '号牌种类', '号牌号码', '车辆类型', '品牌型号', '初次登记日期']
const good = ['', idNumber, '甲', '02', '湘J1', 'K33', '大众', '2020-05-06']
const odd = [
  '',
  ' ',
  '\u0000',
  '\ud800',
  '\ufffd',
  '=1+1',
  "'",
  '_x0000_',
  '９',
  '𠮷',
  '"',
  ',',
  '\n',
  '\t',
  '4.30725E+17',
  `${idNumber.slice(0, 15)}000`,
  idNumber.toLowerCase(),
  'x'.repeat(40_000),
  '1e999',
  '-0',
  '__proto__',
  'constructor',
  '示例',
]

const template = Buffer.from(
  (await served.app.inject({ url: '/v1/templates/vehicle.xlsx', headers: officer.headers })).rawPayload,
)
const filledIn = await (async () => {
  const book = await openWorkbook(template)
  fill(pageOf(book), [Object.fromEntries(headings.map((heading, at) => [heading, good[at] ?? '']))])
  return saved(book)
})()

/** Some bytes are others, some are gone, some are there twice. */
function damaged(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes)
  for (let hits = 1 + Math.floor(random() * 8); hits > 0; hits--)
    copy[Math.floor(random() * copy.length)] = random() * 256
  const cut = Math.floor(random() * copy.length)
  return pick([copy, copy.subarray(0, cut), copy.subarray(cut), Buffer.concat([copy.subarray(0, cut), copy])])
}

/** Cells that nobody expects, in rows that are too short, too long or in no order. */
function oddCells(): string[][] {
  return Array.from({ length: 1 + Math.floor(random() * 6) }, () => {
    const row = [...good]
    for (let hits = Math.floor(random() * 4); hits > 0; hits--) row[Math.floor(random() * 12)] = pick(odd)
    return Array.from(row, (cell = '') => cell).slice(0, random() < 0.1 ? 3 : undefined)
  })
}

function oddHeadings(): string[] {
  const row = [...headings]
  if (random() < 0.2) row[Math.floor(random() * row.length)] = pick([...odd, ...headings])
  return row
}

function escaped(cell: string): string {
  return cell.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`)
}

const makers: readonly (() => {
  readonly name: string
  readonly content: Buffer
  readonly by: Record<string, string>
})[] = [
  () => ({ name: 'a.xlsx', content: damaged(filledIn), by: { category: 'vehicle' } }),
  () => ({
    name: 'a.xlsx',
    content: bookFile({
      sheets: [{ name: 'a', rows: textRows([oddHeadings(), ...oddCells()].map((row) => row.map(escaped))) }],
    }),
    by: { category: 'vehicle', mode: pick(['snapshot', 'changes']), allowShrink: 'true' },
  }),
  () => ({
    name: '机动车_20261101_1.csv',
    content: damaged(
      iconv.encode(
        [oddHeadings(), ...oddCells()].map((row) => row.join()).join('\r\n'),
        pick(['utf8', 'gb18030', 'utf16le']),
      ),
    ),
    by: { adapter: 'vehicles', allowShrink: 'true' },
  }),
  () => ({ name: '驾驶人_20261101_1.xlsx', content: damaged(filledIn), by: { adapter: 'licences' } }),
]

t.test(`${count} files that nobody meant to send, seed ${seed}`, async (t) => {
  const ends = new Map<string, number>()
  for (let n = 0; n < count; n++) {
    const { name, content, by } = pick(makers)()
    const reply = await officer.send([{ name, content }], by)
    if (reply.status === 202) {
      const { status, refusal } = await officer.ended(reply.body.batch)
      const end = refusal?.code ?? status
      ends.set(end, (ends.get(end) ?? 0) + 1)
      if (end === 'internal' || end === 'interrupted') t.fail(`file ${n}: ${end}`)
    } else {
      t.ok(reply.status === 400, `file ${n}: ${reply.status} ${reply.body?.code}`)
      ends.set(reply.body.code, (ends.get(reply.body.code) ?? 0) + 1)
    }
  }
  t.comment(Object.fromEntries(ends))
  t.notOk(ends.has('uploadAborted'), 'no process was lost')
  const { rows } = await hub.store.pool.query<{ text: string }>('SELECT r.data::text AS text FROM record r')
  for (const { text } of rows) t.notMatch(text, '\ufffd')
  const { rows: others } = await hub.store.pool.query('SELECT count(*)::int AS count FROM resident')
  t.ok(others[0].count <= 1, 'and nothing under another person')
})
