import { type CellObject, set_cptable, utils, type WorkSheet, write } from '@e965/xlsx'
import * as cptable from '@e965/xlsx/dist/cpexcel.full.mjs'
import t from 'tap'
import type { Format } from '../../../src/ingest/format.ts'
import { codePages } from '../../../src/ingest/readers/code-pages.ts'
import { xlsReader } from '../../../src/ingest/readers/xls.ts'
import { gb, person, readAll, refusal } from './read-all.ts'
import { bookFile, textRows } from './zip-file.ts'

set_cptable(cptable)

const format: Format = { type: 'xls' }
const id = '430725199901011234'
const heading = ['身份证号', '姓名', '其他']

type Cells = (string | number | boolean | CellObject | null)[][]

function xls(
  sheets: Record<string, Cells | WorkSheet>,
  change: (book: ReturnType<typeof utils.book_new>) => void = () => {},
) {
  const book = utils.book_new()
  for (const [name, rows] of Object.entries(sheets)) {
    utils.book_append_sheet(book, Array.isArray(rows) ? utils.aoa_to_sheet(rows) : rows, name)
  }
  change(book)
  return write(book, { bookType: 'biff8', type: 'buffer' }) as Buffer
}

async function third(cell: string | number | boolean | CellObject): Promise<string | undefined> {
  return (await readAll(format, xls({ 表1: [heading, [id, '张三', cell]] }))).cells[0]?.[2]
}

/** 10,000 rows; writing them costs more than reading them */
const largeFile = xls({ a: [heading, ...Array.from({ length: 10_000 }, (_, n) => [`${id}${n}`, `张三${n}`, n])] })

t.test('rows of a sheet, texts as they are', async (t) => {
  const read = await readAll(
    { type: 'xls', notes: /^合计/ },
    xls({ 人口: [['桃源县'], [], heading, [id, '张三·䶮𠀀', '0012'], [null, ''], ['合计', 1], ['谁写的']] }),
  )
  t.strictSame(read.columns, heading)
  t.strictSame(read.rows, [{ line: 4, cells: [id, '张三·䶮𠀀', '0012'] }])
  t.strictSame([read.notes, read.problems, read.blocks[0]?.sheet], [2, ['7 badRow'], '人口'])
})

t.test('numbers, dates, truth and errors', async (t) => {
  t.equal(await third(Number('430781199901011234')), '4.3078119990101126E+17')
  t.equal(await third(13812345678), '13812345678')
  t.equal(await third(1234.56), '1234.56')
  t.equal(await third(0.1 + 0.2), '0.3')
  t.equal(await third(true), 'true')
  t.equal(await third({ t: 'e', v: 42 }), '#N/A')
  t.equal(await third({ t: 'n', v: 44260, z: 'yyyy"年"m"月"d"日"' }), '2021-03-05')
  t.equal(await third({ t: 'n', v: 44260, z: 'm/d/yy' }), '2021-03-05')
  t.equal(await third({ t: 'n', v: 44260.5, z: 'yyyy/m/d h:mm' }), '2021-03-05 12:00:00')
  t.equal(await third({ t: 'n', v: 430, z: '000000' }), '000430')
})

t.test('the date system of 1904', async (t) => {
  const file = xls({ a: [heading, [id, '张三', { t: 'n', v: 42798, z: 'yyyy-mm-dd' }]] }, (book) => {
    book.Workbook = { WBProps: { date1904: true } }
  })
  t.equal((await readAll(format, file)).cells[0]?.[2], '2021-03-05')
})

t.test(
  'plain numbers that are days of 1904 become those of 1900, where the export says that they are days',
  async (t) => {
    const row = [id, '张三', 42798, '42798', '20210305', '']
    const file = (date1904: boolean) =>
      xls({ a: [[...heading, '起', '止', '退'], row] }, (book) => {
        book.Workbook = { WBProps: { date1904 } }
      })
    const serials = new Set(['起', '止', '退'])
    const read = async (date1904: boolean, options = { ...person, serials }) =>
      (await readAll(format, file(date1904), options)).cells[0]?.slice(2)
    t.strictSame(await read(true), ['42798', '44260', '20210305', ''])
    t.strictSame(await read(false), ['42798', '42798', '20210305', ''])
  },
)

t.test('merged headings of two rows', async (t) => {
  const sheet = utils.aoa_to_sheet([
    ['身份证号', '配偶', null, '姓名'],
    [null, '姓名', '电话', null],
    [id, '李四', '1', '张三'],
  ])
  sheet['!merges'] = [{ s: { r: 0, c: 1 }, e: { r: 0, c: 2 } }]
  const read = await readAll({ type: 'xls', headerRows: 2 }, xls({ a: sheet }))
  t.strictSame(read.columns, ['身份证号', '配偶/姓名', '配偶/电话', '姓名'])
  t.strictSame(read.cells, [[id, '李四', '1', '张三']])
})

t.test('several sheets, hidden ones not, names that are wanted', async (t) => {
  const table = [heading, [id, '张三', '']]
  const file = xls({ 说明: [['说明']], 一月: table, 旧: table, 二月: table }, (book) => {
    book.Workbook = { Sheets: [0, 0, 1, 0].map((Hidden) => ({ Hidden: Hidden as 0 | 1 })) }
  })
  const names = async (sheets?: RegExp) =>
    (await readAll({ type: 'xls', ...(sheets && { sheets }) }, file)).blocks.map((block) => block.sheet)
  t.strictSame(await names(), ['一月', '二月'])
  t.strictSame(await names(/二/), ['二月'])
  t.match((await refusal({ type: 'xls', sheets: /旧/ }, file)).message, '隐藏')
})

t.test('many rows in several blocks, in order', async (t) => {
  const read = await readAll(format, largeFile)
  t.equal(read.rows.length, 10_000)
  t.ok(read.rows.every((row, n) => row.line === n + 2 && row.cells[1] === `张三${n}`))
  t.ok(read.blocks.length >= 9)
})

t.test('a sheet without a table is left early, the next is read', async (t) => {
  const junk = Array.from({ length: 5000 }, (_, n) => ['x', n])
  t.equal((await readAll(format, xls({ junk, a: [heading, [id, '张三', '']] }))).rows.length, 1)
})

t.test('files that are something else', async (t) => {
  const message = async (content: string | Uint8Array) => {
    const refused = await refusal(format, content)
    t.equal(refused.code, 'fileNotWhatItClaims')
    return refused.message
  }
  t.match(await message(bookFile({ sheets: [{ name: 'a', rows: textRows([heading]) }] })), '.xlsx 工作簿')
  t.match(await message('<html xmlns:o="x"><table><tr><td>1</td></tr></table></html>'), '网页')
  t.match(await message(' \r\n<TABLE border="1"><tr>'), '网页')
  t.match(await message('<?xml version="1.0"?><Workbook/>'), 'XML')
  t.match(await message('{"a":1}'), 'JSON')
  t.match(await message('%PDF-1.7'), 'PDF')
  t.match(await message('身份证号,姓名\n'), '应为旧版 Excel')
  const good = xls({ a: [heading, [id, '张三', '']] })
  t.match(await message(good.subarray(0, 600)), '已损坏')
  t.match(await message(Buffer.concat([good.subarray(0, 512), Buffer.alloc(4096, 7)])), '已损坏')
  t.equal((await refusal(format, '')).code, 'fileEmpty')
})

t.test('missing columns', async (t) => {
  t.match(await refusal(format, xls({ a: [['身份证号', '名字']] }), person), {
    code: 'fileMissingColumn',
    column: '姓名',
  })
})

t.test('a thread that takes too long, or too much memory, is ended', { timeout: 120_000 }, async (t) => {
  const limits = { bytes: 64e6, memoryMb: 2048, milliseconds: 60_000 }
  t.match((await refusal(xlsReader({ type: 'xls' }, { ...limits, milliseconds: 1 }), largeFile)).message, '读取超时')
  t.equal((await refusal(xlsReader({ type: 'xls' }, { ...limits, bytes: 1000 }), largeFile)).code, 'fileBeyondLimits')
  t.match((await refusal(xlsReader({ type: 'xls' }, { ...limits, memoryMb: 24 }), largeFile)).message, '内存过多')
  t.equal((await readAll(xlsReader({ type: 'xls' }, limits), largeFile)).rows.length, 10_000)
})

t.test('the reader can be left early', async (t) => {
  const { file } = await import('./read-all.ts')
  const source = file(largeFile)
  for await (const block of xlsReader({ type: 'xls' }).blocks(source, person)) {
    t.ok(block.rows?.length)
    break
  }
})

t.test('Excel 5 with Chinese in code page 936', async (t) => {
  // the library writes no Chinese there: letters of as many bytes are put in and overwritten
  const words = { QQQQQQQQ: '身份证号', WWWW: '姓名', EEEE: '张三' }
  const book = utils.book_new()
  utils.book_append_sheet(
    book,
    utils.aoa_to_sheet([
      ['QQQQQQQQ', 'WWWW'],
      [id, 'EEEE'],
    ]),
    'a',
  )
  const file = write(book, { bookType: 'biff5', type: 'buffer' }) as Buffer
  for (const [letters, word] of Object.entries(words)) gb(word).copy(file, file.indexOf(letters))
  const codePage = file.indexOf(Buffer.from('42000200', 'hex'))
  if (codePage >= 0) file.writeUInt16LE(936, codePage + 4)
  t.strictSame((await readAll(format, file)).cells, [[id, '张三']])
})

t.test('code pages, of which bytes may come one by one', (t) => {
  const { decode } = codePages.utils
  t.equal(decode(936, gb('身份证号')), '身份证号')
  t.equal(decode(950, Buffer.from('a9d2', 'hex')), '所')
  t.equal(decode(1252, [0x63, 0x61, 0x66, 0xe9]), 'café')
  t.equal(decode(437, [0x41]), 'A', 'an unknown one is taken for the Western')
  t.equal(decode(1251, [0xff]), 'я')
  t.equal(decode(1200, Buffer.from('\ufeff张', 'utf16le')), '\ufeff张', 'every character counts')
  t.equal(decode(936, [0xff]), '\ufffd', 'what says nothing can be told')
  t.end()
})
