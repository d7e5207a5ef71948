import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { read, utils } from '@e965/xlsx'
import { parse } from 'csv-parse/sync'
import exceljs from 'exceljs'
import fc from 'fast-check'
import { SaxesParser } from 'saxes'
import t from 'tap'
import type { Layout } from '../../scripts/county/department.ts'
import { brokenBytes, missingCell, unclosedQuote } from '../../scripts/county/faults.ts'
import { encode, encodedLength } from '../../scripts/county/writers/encoding.ts'
import { openWriter } from '../../scripts/county/writers/open-writer.ts'
import type { Damage } from '../../scripts/county/writers/writer.ts'

// every file is read back by a decoder that shares no code with its writer

const columns = ['身份证号', '姓名', '金额', '日期']
const rows = [
  ['430781196211150206', '马䶮㛃', '1234.50', '2021-03-05'],
  ['43078119461002016X', '𠮷𬭎', '0', ''],
  ['943643199011190150', '古丽娜尔·买买提', '', '1999-12-31'],
  ['430781197009250128', 'a,b"c\td<e>&f|g;h\'i', '12,34.5元', '2021-02-30'],
]

type Row = readonly string[]

const folder = t.testdir({})
let files = 0

function cellsOf(row: Row): Record<string, string> {
  return Object.fromEntries(columns.map((column, at) => [column, row[at] ?? '']))
}

interface Written {
  readonly path: string
  readonly bytes: Buffer
  /** what the writer said of each row */
  readonly lines: readonly number[]
}

/** Writes the rows in one layout. */
function written(layout: Layout, { of = rows, damage }: { of?: readonly Row[]; damage?: Damage } = {}): Written {
  const path = join(folder, `export${files++}`)
  const writer = openWriter(path, layout, columns)
  const lines = of.map((row) => writer.write(cellsOf(row), damage))
  writer.close()
  return { path, bytes: readFileSync(path), lines }
}

function decoded(bytes: Uint8Array, encoding: 'utf-8' | 'gb18030'): string {
  return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes)
}

const expectedRows = [columns, ...rows]

for (const encoding of ['utf-8', 'gb18030'] as const)
  for (const delimiter of [',', '\t', '|', ';'] as const)
    for (const quoteAll of [false, true])
      t.test(`CSV in ${encoding} with ${JSON.stringify(delimiter)}${quoteAll ? ', quoted' : ''}`, async (t) => {
        const { bytes, lines } = written({ type: 'csv', encoding, delimiter, quoteAll })
        const text = decoded(bytes, encoding)
        t.strictSame(parse(text, { delimiter }), expectedRows)
        t.strictSame(lines, [2, 3, 4, 5])
        t.equal(text.split('\r\n').length, expectedRows.length + 1)
      })

t.test('CSV has titles, a byte order mark, LF, and lines counted through line breaks in cells', async (t) => {
  const layout: Layout = { type: 'csv', encoding: 'utf-8', bom: true, newline: '\n', titles: ['津市市', '2026年'] }
  const of = [
    ['1', 'a\nb', '', ''],
    ['2', 'c', '', ''],
  ]
  const { bytes, lines } = written(layout, { of })
  const text = decoded(bytes, 'utf-8')
  t.ok(text.startsWith('\ufeff津市市\n2026年\n身份证号,'))
  t.strictSame(lines, [4, 6])
  t.equal(text.split('\n')[6 - 1], '2,c,,')
})

t.test('GB18030 carries every character that Unicode assigns and real names hold', async (t) => {
  // CJK ideographs of all extensions, Latin, punctuation; not the private use area
  const blocks = [
    [0x20, 0x7e],
    [0xa0, 0x24f],
    [0x2010, 0x2060],
    [0x3000, 0x303f],
    [0x3400, 0x4dbf],
    [0x4e00, 0x9fff],
    [0x20000, 0x2a6df],
    [0x2a700, 0x2ebe0],
    [0x30000, 0x3134a],
  ]
  const of = blocks.map(([from = 0, to = 0]) => [
    Array.from({ length: to - from + 1 }, (_, at) => String.fromCodePoint(from + at))
      .join('')
      .replace(/["\\s,]/g, ''),
  ])
  const { bytes } = written({ type: 'csv', encoding: 'gb18030' }, { of })
  const cells: string[][] = parse(decoded(bytes, 'gb18030'), { trim: false, relax_quotes: true })
  t.strictSame(
    cells.slice(1).map(([cell]) => cell),
    of.map(([cell]) => cell),
  )
  t.throws(() => written({ type: 'csv', encoding: 'gb18030' }, { of: [['\ud842']] }), /surrogate/)
})

t.test('damaged lines cost no other line', async (t) => {
  const layout: Layout = { type: 'csv', encoding: 'gb18030', newline: '\n' }
  const of = [
    ['1', '张', '5', '2021'],
    ['2', '李', '6', ''],
  ]
  const linesOf = (damage: Damage, given = layout) => {
    const text = written(given, { of, damage }).bytes.toString('latin1')
    return text
      .split('\n')
      .slice(1, -1)
      .map((line) => line.replaceAll(/[\x80-\xfe]+/g, '*'))
  }
  t.strictSame(linesOf(unclosedQuote()), ['1,*,5,"2021', '2,*,6,"'])
  t.strictSame(linesOf(unclosedQuote(), { ...layout, quoteAll: true }), ['"1","*","5","2021', '"2","*","6","'])
  t.strictSame(linesOf(missingCell()), ['1,*,5', '2,*,6'])
  t.strictSame(linesOf(missingCell(), { ...layout, quoteAll: true }), ['"1","*","5"', '"2","*","6"'])
  t.strictSame(linesOf(brokenBytes()), ['1,*,5,2021\xff', '2,*,6,\xff'])
  const line = written(layout, { of, damage: brokenBytes() }).bytes.subarray(-6)
  t.throws(() => decoded(line, 'gb18030'))
  t.throws(() => decoded(line, 'utf-8'))
})

for (const encoding of ['utf-8', 'gb18030'] as const)
  t.test(`fixed width in ${encoding} counts bytes`, async (t) => {
    const widths = [18, 40, 10, 10]
    const bytesOf = Object.fromEntries(columns.map((column, at) => [column, widths[at] ?? 0]))
    const layout: Layout = { type: 'fixedWidth', encoding, bytes: bytesOf }
    const { bytes, lines } = written(layout)
    t.equal(bytes.length, rows.length * (78 + 2))
    const found = rows.map((_, row) => {
      const line = bytes.subarray(row * 80)
      return widths.map((width, nth) => {
        const from = widths.slice(0, nth).reduce((sum, one) => sum + one, 0)
        return decoded(line.subarray(from, from + width), encoding).trimEnd()
      })
    })
    t.strictSame(found, rows)
    t.strictSame(lines, [1, 2, 3, 4])
    t.throws(() => written({ ...layout, bytes: { ...bytesOf, 姓名: 3 } }), /needs/)
    const damaged = decoded(written(layout, { damage: missingCell() }).bytes, encoding)
      .split('\r\n')
      .slice(0, -1)
    t.equal(damaged.length, rows.length)
    for (const line of damaged)
      t.ok(/\S $/.test(line) && encodedLength(line, encoding) < 78, 'shorter, and ends with a space')
  })

t.test('an encoded length is what a decoder takes, and the text comes back', async () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'é', '·', '马', '䶮', '𠮷') })
  fc.assert(
    fc.property(text, fc.constantFrom('utf-8', 'gb18030'), (text, encoding) => {
      const bytes = encode(text, encoding)
      return bytes.length === encodedLength(text, encoding) && decoded(bytes, encoding) === text
    }),
  )
})

t.test('JSON lines', async (t) => {
  const path = join(folder, `export${files++}`)
  const layout: Layout = { type: 'jsonLines', bare: ['金额', '有效', '人.年龄'] }
  const writer = openWriter(path, layout, ['人.姓名', '人.年龄', '金额', '有效'])
  const lines = [
    writer.write({ '人.姓名': '𠮷"\0', '人.年龄': '7', 金额: '1234.50', 有效: 'true' }),
    writer.write({ '人.姓名': '', '人.年龄': '', 金额: '12,34.5元', 有效: '' }),
    writer.write({ '人.姓名': '马', '人.年龄': '-3', 金额: '007', 有效: '否' }),
  ]
  writer.close()
  t.strictSame(lines, [1, 2, 3])
  t.strictSame(
    readFileSync(path, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
    [
      { 人: { 姓名: '𠮷"\0', 年龄: 7 }, 金额: 1234.5, 有效: true },
      { 人: { 姓名: '', 年龄: null }, 金额: '12,34.5元', 有效: null },
      { 人: { 姓名: '马', 年龄: -3 }, 金额: '007', 有效: '否' },
    ],
  )
})

for (const encoding of ['utf-8', 'gb18030'] as const)
  t.test(`XML in ${encoding}`, async (t) => {
    const path = join(folder, `export${files++}`)
    const layout: Layout = { type: 'xml', root: '数据', record: '人', encoding, attributes: ['编号'] }
    const writer = openWriter(path, layout, ['编号', '姓名', '住址.村', '住址.组'])
    const lines = rows.map(([id = '', name = '']) =>
      writer.write({ 编号: id, 姓名: name, '住址.村': '嘉山', '住址.组': '' }),
    )
    writer.close()
    const text = decoded(readFileSync(path), encoding)
    const parser = new SaxesParser()
    const found: string[][] = []
    const places: number[] = []
    let current = ''
    parser.on('opentag', ({ name, attributes }) => {
      current = name
      if (name !== '人') return
      found.push([String(attributes.编号)])
      places.push(parser.line)
    })
    parser.on('text', (text) => {
      if (text.trim() !== '') found.at(-1)?.push(`${current}=${text}`)
    })
    parser.write(text).close()
    t.strictSame(
      found,
      rows.map(([id, name]) => [id, `姓名=${name}`, '村=嘉山']),
    )
    t.strictSame(lines, places)
    t.match(text, encoding === 'utf-8' ? 'encoding="UTF-8"' : 'encoding="GB18030"')
    t.throws(() => openWriter(`${path}2`, layout, ['姓名']).write({ 姓名: '\0' }), /cannot carry/)
  })

const titled = {
  sheet: '明细',
  titles: ['津市市补贴发放表', '单位：元'],
  notes: ['注：以上为演示数据', '制表人：某某'],
  otherSheets: ['填报说明', '字典'],
  numeric: ['金额'],
  dates: ['日期'],
} as const

t.test('.xlsx as exceljs reads it', async (t) => {
  const { path, lines } = written({ type: 'xlsx', ...titled })
  const book = new exceljs.Workbook()
  await book.xlsx.readFile(path)
  t.strictSame(
    book.worksheets.map(({ name }) => name),
    ['填报说明', '明细', '字典'],
  )
  const sheet = book.getWorksheet('明细')
  t.ok(sheet)
  if (!sheet) return
  t.strictSame(lines, [4, 5, 6, 7])
  t.equal(sheet.getCell('A1').value, '津市市补贴发放表')
  t.equal(sheet.getCell('D1').master.address, 'A1', 'titles are merged over the table')
  t.equal(sheet.getCell('D8').master.address, 'A8', 'so are notes')
  t.equal(sheet.getCell('A9').value, '制表人：某某')
  t.strictSame(
    [1, 2, 3, 4].map((at) => sheet.getRow(3).getCell(at).value),
    columns,
  )
  t.equal(sheet.getCell('A4').value, '430781196211150206')
  t.equal(sheet.getCell('A4').numFmt, '@')
  t.equal(sheet.getCell('B4').value, '马䶮㛃')
  t.equal(sheet.getCell('C4').value, 1234.5)
  t.strictSame(sheet.getCell('D4').value, new Date('2021-03-05T00:00:00Z'))
  t.equal(sheet.getCell('B5').value, '𠮷𬭎')
  t.equal(sheet.getCell('D5').value, null)
  t.equal(sheet.getCell('B7').value, rows[3]?.[1])
  t.equal(sheet.getCell('C7').value, '12,34.5元', 'what is no number stays text')
  t.equal(sheet.getCell('D7').value, '2021-02-30', 'what is no day stays text')
})

for (const type of ['xlsx', 'xls'] as const)
  t.test(`.${type} as SheetJS reads it`, async (t) => {
    const { bytes, lines } = written({ type, ...titled })
    const book = read(bytes, { cellNF: true })
    const sheet = book.Sheets.明细
    t.ok(sheet)
    if (!sheet) return
    const table: unknown[][] = utils.sheet_to_json(sheet, { header: 1, raw: false, defval: '', dateNF: 'yyyy-mm-dd' })
    t.strictSame(table[2], columns)
    const shown = rows.map((row) => row.map((cell) => (cell === '1234.50' ? '1234.5' : cell)))
    t.strictSame(
      lines.map((line) => table[line - 1]),
      shown,
    )
    t.equal(sheet.C4?.t, 'n')
    t.equal(sheet.A4?.t, 's')
    t.ok(sheet['!merges']?.some(({ s, e }) => s.r === 0 && s.c === 0 && e.r === 0 && e.c === 3))
  })

t.test('a destroyed ID number is a number in a workbook', async (t) => {
  for (const type of ['xlsx', 'xls'] as const) {
    const { bytes } = written({ type, sheet: '表' }, { of: [['4.30781E+17', '张', '', '']] })
    t.strictSame(read(bytes).Sheets.表?.A2?.v, 430781e12)
  }
})

t.test('long texts survive .xls', async (t) => {
  const long = '长'.repeat(600)
  const { bytes } = written({ type: 'xls', sheet: '表' }, { of: [['1', long, '', '']] })
  t.equal(read(bytes).Sheets.表?.B2?.v, long)
})

const grouped: readonly string[] = ['身份证号', '补贴/标准', '补贴/月数', '日期']
const groups = { 补贴: ['标准', '月数'] }

for (const type of ['xlsx', 'xls', 'htmlTable'] as const)
  t.test(`a heading of two rows in ${type}`, async (t) => {
    const path = join(folder, `export${files++}`)
    const writer = openWriter(path, { type, sheet: '表', titles: ['标题'], groups }, grouped)
    const line = writer.write({ 身份证号: '1234', '补贴/标准': '5', '补贴/月数': '6', 日期: '7' })
    writer.close()
    t.equal(line, 4)
    const sheet = Object.values(read(readFileSync(path)).Sheets)[0]
    t.ok(sheet)
    if (!sheet) return
    const table = utils.sheet_to_json(sheet, { header: 1, raw: false, defval: '' })
    t.strictSame(table.slice(1), [
      ['身份证号', '补贴', '', '日期'],
      ['', '标准', '月数', ''],
      ['1234', '5', '6', '7'],
    ])
    const merges = (sheet['!merges'] ?? []).map(utils.encode_range).sort()
    t.strictSame(merges, ['A1:D1', 'A2:A3', 'B2:C2', 'D2:D3'])
    const apart = ['补贴/标准', '身份证号', '补贴/月数']
    t.throws(() => openWriter(path, { type, sheet: '表', groups }, apart), /side by side/)
  })

for (const encoding of ['utf-8', 'gb18030'] as const)
  t.test(`an HTML table in ${encoding}`, async (t) => {
    const { bytes, lines } = written({ type: 'htmlTable', encoding, ...titled })
    const text = decoded(bytes, encoding)
    t.match(text, '<th colspan="4">津市市补贴发放表</th>')
    t.match(text, /mso-number-format:"\\@"/)
    const sheet = Object.values(read(text, { type: 'string', raw: true }).Sheets)[0]
    const table = sheet ? utils.sheet_to_json<unknown[]>(sheet, { header: 1, defval: '' }) : []
    // SheetJS folds a TAB in a cell into a space, as browsers do
    const shown = rows.map((row) => row.map((cell) => cell.replace('\t', ' ')))
    t.strictSame(
      lines.map((line) => table[line - 1]),
      shown,
    )
  })

for (const type of ['xlsx', 'xls'] as const)
  t.test(`a large .${type} is whole, and the same bytes each time`, async (t) => {
    const layout: Layout = { type, sheet: '表' }
    const of = Array.from({ length: 20_000 }, (_, at) => [String(at).padStart(18, '4'), '马䶮', '1', '2021-03-05'])
    const { bytes } = written(layout, { of })
    const sheet = read(bytes).Sheets.表
    const ids = of.map((_, at) => sheet?.[`A${at + 2}`]?.v)
    t.ok(ids.every((id, at) => id === of[at]?.[0]))
    t.equal(sheet?.['!ref'], 'A1:D20001')
    t.ok(bytes.equals(written(layout, { of }).bytes))
  })

t.test('half a million rows take no more memory than a few', async (t) => {
  const script = `
    import { openWriter } from ${JSON.stringify(new URL('../../scripts/county/writers/open-writer.ts', import.meta.url).href)}
    const [folder] = process.argv.slice(1)
    const columns = ['a', 'b', 'c', 'd']
    const layouts = [
      { type: 'csv', encoding: 'gb18030' }, { type: 'fixedWidth', encoding: 'gb18030', bytes: { a: 20, b: 20, c: 20, d: 40 } },
      { type: 'jsonLines' }, { type: 'xml', root: 'r', record: 'e', encoding: 'utf-8' }, { type: 'xlsx', sheet: 's' },
      { type: 'htmlTable', sheet: 's' }, { type: 'view', view: 'v', table: 't' },
    ]
    for (const layout of layouts) {
      const writer = openWriter(folder + '/' + layout.type, layout, columns)
      for (let row = 0; row < 70_000; row++) writer.write({ a: String(row), b: '马䶮', c: '2021-03-05', d: '湖南省常德市津市市嘉山街道' })
      writer.close()
    }
    console.log(process.resourceUsage().maxRSS)`
  const args = ['--max-old-space-size=48', '--input-type=module', '--eval', script, folder]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  t.ok(Number(stdout) < 200 * 1024, `${Math.round(Number(stdout) / 1024)} MB`)
})

t.test('.xls does not take more rows than a sheet holds', async (t) => {
  const writer = openWriter(join(folder, 'x.xls'), { type: 'xls', sheet: '表', notes: ['注'] }, ['a'])
  for (let row = 2; row <= 65_535; row++) writer.write({ a: '1' })
  t.throws(() => writer.write({ a: '1' }), /rowsPerFile/)
})

t.test('formats that carry no damage refuse it', async (t) => {
  for (const layout of [
    { type: 'jsonLines' },
    { type: 'xlsx', sheet: '表' },
    { type: 'view', view: 'v', table: 't' },
  ] as const)
    t.throws(() => written(layout, { damage: missingCell() }), /no lines/)
})
