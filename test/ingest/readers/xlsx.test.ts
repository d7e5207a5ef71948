import { deflateRawSync } from 'node:zlib'
import ExcelJS from 'exceljs'
import t from 'tap'
import type { Format } from '../../../src/ingest/format.ts'
import { measure, msComputed, person, readAll, refusal } from './read-all.ts'
import { bookEntries, bookFile, textCell, textRows, zipFile } from './zip-file.ts'

const format: Format = { type: 'xlsx' }
const id = '430725199901011234'
const heading = ['身份证号', '姓名', '其他']

/** A workbook with one sheet of a heading, and one row whose third cell is this XML. */
function cell(xml: string, rest: Partial<Parameters<typeof bookFile>[0]> = {}): Buffer {
  const row = `<row r="2">${textCell('A2', id)}${textCell('B2', '张三')}${xml}</row>`
  return bookFile({ sheets: [{ name: '表1', rows: textRows([heading]) + row }], ...rest })
}

async function third(xml: string, rest?: Partial<Parameters<typeof bookFile>[0]>): Promise<string | undefined> {
  return (await readAll(format, cell(xml, rest))).cells[0]?.[2]
}

t.test('texts: shared, in runs, with a phonetic guide, inline, escaped', async (t) => {
  const strings = [
    '<t>甲</t>',
    '<r><rPr><b/></rPr><t>张</t></r><r><t xml:space="preserve"> 三</t></r>',
    '<t>张三</t><rPh sb="0" eb="1"><t>ZHANG</t></rPh><phoneticPr fontId="1"/>',
    '<t>a_x000D_\nb_x005F_x000D_</t>',
    '',
  ]
  const found = await Promise.all(strings.map((_, n) => third(`<c r="C2" t="s"><v>${n}</v></c>`, { strings })))
  t.strictSame(found, ['甲', '张 三', '张三', 'a\r\nb_x000D_', ''])
  t.equal(await third('<c t="inlineStr"><is><r><t>张</t></r><r><t>三</t></r><rPh><t>x</t></rPh></is></c>'), '张三')
  t.equal(await third('<c t="str"><f>A1&amp;"x"</f><v>甲&lt;乙</v></c>'), '甲<乙')
  t.equal((await refusal(format, cell('<c t="s"><v>9</v></c>', { strings }))).code, 'fileNotWhatItClaims')
})

t.test('numbers: what Excel shows, and never digits that a double has made up', async (t) => {
  const numbers = {
    '5': '5',
    '1234.5599999999999': '1234.56',
    '0.10000000000000001': '0.1',
    '1.3812345678E10': '13812345678',
    '430725990101123': '430725990101123',
    '4.3078119990101101E+17': '4.3078119990101101E+17',
    '430781199901011234': '430781199901011234',
    '430781199901011260': '4.3078119990101126E+17',
    '430781199901011264': '4.3078119990101126E+17',
    '1000000000000000.5': '1000000000000000.5',
    '-1.5': '-1.5',
    NaN: 'NaN',
  }
  for (const [raw, expected] of Object.entries(numbers))
    t.equal(await third(`<c r="C2"><v>${raw}</v></c>`), expected, raw)
})

t.test('dates by style, in both date systems, and percentages', async (t) => {
  const styles = [0, 14, 22, 164, 165, 166, 20, 31, 57, 167, 168, 169, 170, 171, 2, 9, 10, 172]
  const codes = {
    164: 'yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@',
    165: '[$-804]yyyy/m/d h:mm',
    166: '#,##0.00_);[Red]\\(#,##0.00\\)',
    167: '000000',
    168: '&quot;d&quot;0',
    169: '[h]:mm:ss',
    170: '[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy',
    171: 'General',
    172: '0.000%;[Red]-0.000%',
  }
  const styled = (style: number, value: string, date1904 = false) =>
    third(`<c r="C2" s="${style}"><v>${value}</v></c>`, { styles, codes, date1904 })
  const expected: [number, string, string][] = [
    [0, '44260', '44260'],
    [1, '44260', '2021-03-05'],
    [1, '44260.5', '2021-03-05 12:00:00'],
    [2, '44260.5', '2021-03-05 12:00:00'],
    [3, '44260', '2021-03-05'],
    [4, '44260.999999', '2021-03-06 00:00:00'],
    [5, '44260', '44260'],
    [6, '0.75', '18:00:00'],
    [7, '44260', '2021-03-05'],
    [8, '44260', '2021-03-05'],
    [9, '430', '000430'],
    [10, '44260', '44260'],
    [11, '0.5', '12:00:00'],
    [12, '44260', '2021-03-05'],
    [13, '44260', '44260'],
    [14, '44260', '44260'],
    [15, '0.5', '50%'],
    [16, '7.0000000000000007E-2', '7%'],
    [17, '-0.33335', '-33.335%'],
    [1, '1', '1900-01-01'],
    [1, '59', '1900-02-28'],
    [1, '60', '1900-02-29'],
    [1, '61', '1900-03-01'],
    [1, '0', '1900-01-00'],
    [1, '2958465', '9999-12-31'],
    [1, '2958466', '2958466'],
    [1, '-1', '-1'],
    [1, '4.3078119990101101E+17', '4.3078119990101101E+17'],
  ]
  for (const [style, value, text] of expected) t.equal(await styled(style, value), text, `${style} ${value}`)
  t.equal(await styled(1, '42798', true), '2021-03-05')
  t.equal(await styled(1, '0', true), '1904-01-01')
  const days = { ...person, serials: new Set(['其他']) }
  const plain = cell('<c r="C2"><v>42798.5</v></c>', { date1904: true })
  t.equal((await readAll(format, plain, days)).cells[0]?.[2], '44260.5', 'a plain number that the export calls a day')
  t.equal((await readAll(format, plain)).cells[0]?.[2], '42798.5', 'or does not')
  t.equal(await third('<c t="d"><v>2021-03-05T00:00:00</v></c>'), '2021-03-05')
})

t.test('booleans, errors, formulas', async (t) => {
  t.equal(await third('<c t="b"><v>1</v></c>'), 'true')
  t.equal(await third('<c t="b"><v>0</v></c>'), 'false')
  t.equal(await third('<c t="e"><v>#N/A</v></c>'), '#N/A')
  t.equal(await third('<c><f>1+1</f><v>2</v></c>'), '2')
  t.equal(await third('<c t="str"><f>""</f><v></v></c>'), '')
  const read = await readAll(format, cell('<c><f>1+1</f></c>'))
  t.strictSame([read.rows, read.problems], [[], ['2 badRow 其他']])
})

t.test('cells and rows without their place, and with prefixes', async (t) => {
  const rows =
    '<row><c t="inlineStr"><is><t>身份证号</t></is></c><c t="inlineStr"><is><t>姓名</t></is></c></row>' +
    `<row/><row><c t="inlineStr"><is><t>${id}</t></is></c><c t="inlineStr"><is><t>张三</t></is></c></row>`
  t.strictSame((await readAll(format, bookFile({ sheets: [{ name: 'a', rows }] }))).rows, [
    { line: 3, cells: [id, '张三'] },
  ])
  const entries = bookEntries({ sheets: [{ name: 'a', rows: textRows([heading, [id, '张三', 'x']]) }] }).map(
    (entry) => ({
      ...entry,
      content: entry.name.includes('sheet1')
        ? String(entry.content)
            .replaceAll(/<(\/?)(?=[a-z])/gi, '<$1x:')
            .replace('xmlns=', 'xmlns:x=')
        : entry.content,
    }),
  )
  t.strictSame((await readAll(format, zipFile(entries))).cells, [[id, '张三', 'x']])
})

t.test('titles, notes, blank rows, repeated headings, a lone cell', async (t) => {
  const rows = textRows([
    ['桃源县人口表'],
    [],
    ['', '单位：人'],
    ['身份证号', '姓\n名', ''],
    [id, '张三', '多余'],
    ['', ' '],
    ['身份证号', '姓名'],
    [id, '\t李四'],
    ['合计', '2'],
    ['小　计', '2'],
    ['本页总计：', '2'],
    ['共计2人', ''],
    ['总计算机', '张三'],
    ['制表人：王'],
    ['谁写的'],
  ])
  const book = bookFile({ sheets: [{ name: '表1', rows }] })
  const read = await readAll({ type: 'xlsx', notes: /^制表人/ }, book)
  t.strictSame(read.columns, ['身份证号', '姓名'])
  t.strictSame(read.rows, [
    { line: 5, cells: [id, '张三'] },
    { line: 8, cells: [id, '李四'] },
    { line: 13, cells: ['总计算机', '张三'] },
  ])
  t.strictSame([read.notes, read.problems], [8, ['15 badRow']])
  t.equal(read.blocks[0]?.sheet, '表1')
})

t.test('the heading must stand within the first 20 rows', async (t) => {
  const at = (line: number) => bookFile({ sheets: [{ name: 'a', rows: textRows([heading, [id, '张三']], line) }] })
  t.equal((await readAll(format, at(20))).rows[0]?.line, 21)
  t.equal((await refusal(format, at(21))).code, 'fileMissingColumn')
})

t.test('headings of two rows, with merged cells', async (t) => {
  const two: Format = { type: 'xlsx', headerRows: 2 }
  const options = { ...person, required: ['身份证号', '配偶/姓名'], optional: ['配偶/身份证号', '备注'] }
  const rows = textRows([
    ['桃源县人口表'],
    ['序号', '身份证号', '配偶', '', '备注', '同'],
    ['', '', '姓名', '身份证号', '', '同'],
    ['1', id, '李四', 'x', 'y', 'z'],
  ])
  const merges = ['A1:F1', 'A2:A3', 'B2:B3', 'C2:D2', 'E2:E3']
  const expected = ['序号', '身份证号', '配偶/姓名', '配偶/身份证号', '备注', '同']
  for (const title of [merges, merges.slice(1)]) {
    const read = await readAll(two, bookFile({ sheets: [{ name: 'a', rows, merges: title }] }), options)
    t.strictSame(read.columns, expected)
    t.strictSame([read.cells, read.notes], [[['1', id, '李四', 'x', 'y', 'z']], 1])
  }
  const unmerged = await readAll(two, bookFile({ sheets: [{ name: 'a', rows }] }), {
    ...options,
    required: ['配偶/姓名'],
  })
  t.equal(unmerged.columns[3], '身份证号')
  const titled = textRows([
    ['标题'],
    ['序号', '身份证号', '姓名', '配偶'],
    ['', '', '', '姓名'],
    ['1', id, '张三', '李四'],
  ])
  const known = { ...person, optional: ['配偶/姓名'] }
  const read = await readAll(two, bookFile({ sheets: [{ name: 'a', rows: titled }] }), known)
  t.strictSame([read.columns, read.cells], [['序号', '身份证号', '姓名', '配偶/姓名'], [['1', id, '张三', '李四']]])
  const single = await readAll(
    two,
    bookFile({ sheets: [{ name: 'a', rows: textRows([['身份证号', '姓名'], [], [id, '张三']]) }] }),
  )
  t.strictSame(single.cells, [[id, '张三']])
})

t.test('several sheets, hidden ones not', async (t) => {
  const table = textRows([heading, [id, '张三']])
  const sheets = [
    { name: '说明', rows: textRows([['说明']]) },
    { name: '一月', rows: table },
    { name: '空', rows: '' },
    { name: '旧', rows: table, state: 'hidden' as const },
    { name: '更旧', rows: table, state: 'veryHidden' as const },
    {
      name: '二月',
      rows: textRows([
        ['姓名', '身份证号'],
        ['李四', id],
      ]),
    },
  ]
  const read = await readAll(format, bookFile({ sheets }))
  t.strictSame(
    read.blocks.map((block) => [block.sheet, block.rows?.[0]?.cells]),
    [
      ['一月', [id, '张三', '']],
      ['二月', ['李四', id]],
    ],
  )
  const chosen = await readAll({ type: 'xlsx', sheets: /月$|空/ }, bookFile({ sheets }))
  t.equal(chosen.blocks.length, 2)
  t.equal((await refusal({ type: 'xlsx', sheets: /月|说明/ }, bookFile({ sheets }))).code, 'fileMissingColumn')
  t.match((await refusal({ type: 'xlsx', sheets: /旧/ }, bookFile({ sheets }))).message, '隐藏')
  t.equal((await refusal(format, bookFile({ sheets: [{ name: 'a', rows: '' }] }))).code, 'fileEmpty')
})

t.test('missing and duplicate columns', async (t) => {
  const refused = await refusal(
    format,
    bookFile({
      sheets: [
        {
          name: '表1',
          rows: textRows([
            ['身份证号', '名字'],
            [id, '张三'],
          ]),
        },
      ],
    }),
  )
  t.match(refused, { code: 'fileMissingColumn', column: '姓名', line: 1 })
  t.match(refused.message, '已有：身份证号、名字；工作表“表1”')
  const twice = bookFile({ sheets: [{ name: '表1', rows: textRows([['身份证号', '姓名', '姓名']]) }] })
  t.match(await refusal(format, twice), { code: 'fileDuplicateColumn', column: '姓名' })
})

t.test('characters that must not be stored', async (t) => {
  const read = await readAll(format, cell('<c t="inlineStr"><is><t>a_x0000_b</t></is></c>'))
  t.strictSame([read.problems, read.broken[0]?.cells], [['2 badCharacter 其他'], [id, '张三', '']])
  t.strictSame((await readAll(format, cell('<c t="inlineStr"><is><t>a\ufffd</t></is></c>'))).problems, [
    '2 badCharacter 其他',
  ])
})

t.test('a workbook that exceljs wrote', async (t) => {
  const book = new ExcelJS.Workbook()
  const sheet = book.addWorksheet('人口')
  sheet.addRow(['桃源县'])
  sheet.mergeCells('A1:C1')
  sheet.addRow(heading)
  sheet.addRow([id, '张三·䶮𠀀', new Date(Date.UTC(2021, 2, 5))])
  sheet.addRow([id, { richText: [{ text: '李' }, { text: '四' }] }, { formula: '1+1', result: 2 }])
  const read = await readAll(format, Buffer.from(await book.xlsx.writeBuffer()))
  t.strictSame(read.rows, [
    { line: 3, cells: [id, '张三·䶮𠀀', '2021-03-05'] },
    { line: 4, cells: [id, '李四', '2'] },
  ])
})

t.test('zip: sizes in 64 bits, stored, other spelling', async (t) => {
  const book = { sheets: [{ name: 'a', rows: textRows([heading, [id, '张三']]) }] }
  for (const change of [{ zip64: true }, { stored: true }] as const) {
    t.equal(
      (await readAll(format, zipFile(bookEntries(book).map((entry) => ({ ...entry, ...change }))))).rows.length,
      1,
    )
  }
  const odd = bookEntries(book).map((entry) => ({ ...entry, name: entry.name.replaceAll('/', '\\').toUpperCase() }))
  t.equal((await readAll(format, zipFile(odd))).rows.length, 1)
})

t.test('damaged and foreign files', async (t) => {
  const good = bookFile({ sheets: [{ name: 'a', rows: textRows([heading, [id, '张三']]) }] })
  const code = async (content: Uint8Array | string) => (await refusal(format, content)).code
  t.equal(await code(good.subarray(0, good.length - 30)), 'fileNotWhatItClaims')
  const spoilt = Buffer.from(good)
  spoilt.fill(0, 60, 80)
  t.equal(await code(spoilt), 'fileNotWhatItClaims')
  const entries = bookEntries({ sheets: [{ name: 'a', rows: textRows([heading, [id, '张三']]) }] })
  for (const change of [{ crc: 1 }, { size: 5 }, { encrypted: true }]) {
    t.equal(
      await code(zipFile(entries.map((entry) => (entry.name.includes('sheet1') ? { ...entry, ...change } : entry)))),
      'fileNotWhatItClaims',
    )
  }
  t.equal(await code(zipFile([...entries, { name: 'XL/workbook.xml', content: 'x' }])), 'fileNotWhatItClaims')
  t.match((await refusal(format, zipFile([{ name: 'word/document.xml', content: 'x' }]))).message, 'Word')
  t.match((await refusal(format, '身份证号,姓名\n')).message, '应为 .xlsx 工作簿')
  t.match((await refusal(format, '<html><table>')).message, '网页')
  t.match((await refusal(format, Buffer.from('d0cf11e0a1b11ae1', 'hex'))).message, '加了密码')
  t.equal(await code(''), 'fileEmpty')
  const bomb = `<!DOCTYPE x [<!ENTITY a "b">]>`
  t.equal(
    await code(zipFile(entries.map((entry) => (entry.name.includes('sheet1') ? { ...entry, content: bomb } : entry)))),
    'fileXmlEntities',
  )
})

t.test('bombs are refused within two seconds', async (t) => {
  // not compressed, so that the limits are met and not the ratio
  const book = (rows: string) =>
    zipFile(bookEntries({ sheets: [{ name: 'a', rows }] }).map((entry) => ({ ...entry, stored: true })))
  const head = textRows([heading])
  const bombs = {
    'a gigabyte of spaces': bombFile(1024),
    'a gigabyte of elements': bombFile(1024, '<a/>'),
    'three gigabytes in one text': bombFile(3000, 'x'),
    'a million columns': book(`<row r="1">${'<c t="inlineStr"><is><t>x</t></is></c>'.repeat(1_000_000)}</row>`),
    'a million empty columns': book(`${head}<row r="2">${'<c/>'.repeat(1_000_000)}</row>`),
    'a cell far to the right': book(`${head}<row r="2">${textCell('XFD2', 'x')}</row>`),
    'a cell beyond the right': book(`${head}<row r="2">${textCell('ZZZ2', 'x')}</row>`),
    'two million blank rows': book(head + '<row/>'.repeat(2_000_000)),
    'two million blank rows, deflated': bookFile({ sheets: [{ name: 'a', rows: head + '<row/>'.repeat(2_000_000) }] }),
    'a row beyond the bottom': book(`${head}<row r="2000000"/>`),
    'rows out of order': book(`${head}<row r="1"/>`),
    'many entries': zipFile(Array.from({ length: 2001 }, (_, n) => ({ name: `${n}`, content: '' }))),
  }
  for (const [name, content] of Object.entries(bombs)) {
    const before = process.memoryUsage().rss
    const started = msComputed()
    const refused = await refusal(format, content)
    t.match(refused.code, /^(fileTooLarge|fileBeyondLimits|fileNotWhatItClaims)$/, name)
    t.ok(msComputed() - started < 2000, `${name}: ${Math.round(msComputed() - started)} ms`)
    t.ok(process.memoryUsage().rss - before < 300e6, `${name}: memory`)
  }
})

/** A sheet that comes to so many megabytes, made of one deflated megabyte over and over. */
function bombFile(megabytes: number, filler = ' '): Buffer {
  const entries = bookEntries({ sheets: [{ name: 'a', rows: '' }] })
  const sheet = Buffer.from(`<worksheet><sheetData><row><c t="str"><v>${filler.repeat(256)}`)
  // full flushes let deflated pieces be put one behind another
  const piece = deflateRawSync(Buffer.alloc(1024 * 1024, filler), { finishFlush: 3 })
  const packed = Buffer.concat([
    deflateRawSync(sheet, { finishFlush: 3 }),
    ...Array<Buffer>(megabytes).fill(piece),
    Buffer.from('0300', 'hex'),
  ])
  const zip = zipFile(
    entries.map((entry) => (entry.name.includes('sheet1') ? { ...entry, content: packed, stored: true } : entry)),
  )
  // the method of the sheet's entries becomes 8, deflated
  for (
    let at = zip.indexOf('xl/worksheets/sheet1.xml');
    at >= 0;
    at = zip.indexOf('xl/worksheets/sheet1.xml', at + 1)
  ) {
    const local = zip.readUInt32LE(at - 30) === 0x04034b50
    zip.writeUInt16LE(8, local ? at - 22 : at - 36)
  }
  return zip
}

t.test('100,000 rows of 12 columns in bounded memory', { timeout: 120_000 }, async (t) => {
  const letters = 'ABCDEFGHIJKL'.split('')
  const cellOf = (n: number, column: number) =>
    column < 3 ? `t="s"><v>${n * 3 + column - 3}</v></c>` : `s="0"><v>${n * column}</v></c>`
  const row = (n: number) =>
    `<row r="${n + 1}">${letters.map((letter, column) => `<c r="${letter}${n + 1}" ${cellOf(n, column)}`).join('')}</row>`
  const rows = Array.from({ length: 100_000 }, (_, n) => row(n + 1))
  const strings = Array.from({ length: 300_000 }, (_, n) => `<t>湖南省桃源县${n}</t>`)
  const sheet = { name: 'a', rows: textRows([[...heading, ...letters.slice(3)]]) + rows.join('') }
  // the least compression: the most takes longer than the reading
  const entries = bookEntries({ sheets: [sheet], strings }).map((entry) => ({ ...entry, level: 1 }))
  const measured = measure(zipFile(entries), format)
  t.comment(JSON.stringify(measured))
  t.match(measured, { rows: 100_000 })
  t.ok(measured.largest <= 1100)
  t.ok(measured.growth < 200e6)
})
