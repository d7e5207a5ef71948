import { parse as csvParse } from 'csv-parse/sync'
import fc from 'fast-check'
import t from 'tap'
import type { Format } from '../../../src/ingest/format.ts'
import { gb, measure, msComputed, person, readAll, refusal, repeat } from './read-all.ts'

const csv: Format = { type: 'csv' }
const heading = '身份证号,姓名,住址\n'
const id = '430725199901011234'

t.test('rows with their lines, whatever the encoding and the line ends', async (t) => {
  const text = `身份证号,姓名,住址\n${id},张三·䶮𠀀,漳江街道\n\n${id},€李四,\n`
  const expected = [
    { line: 2, cells: [id, '张三·䶮𠀀', '漳江街道'] },
    { line: 4, cells: [id, '€李四', ''] },
  ]
  for (const [name, content] of Object.entries({
    GB18030: gb(text),
    'UTF-8': Buffer.from(text),
    'UTF-8 with a mark': Buffer.from(`\ufeff${text}`),
    'GB18030 with a mark': Buffer.concat([Buffer.from('84319533', 'hex'), gb(text)]),
    CRLF: gb(text.replaceAll('\n', '\r\n')),
    'CR alone': gb(text.replaceAll('\n', '\r')),
    'no newline at the end': gb(text.slice(0, -1)),
    'CRLF without the last LF': gb(text.replaceAll('\n', '\r\n').slice(0, -1)),
    'a DOS end of file': Buffer.concat([gb(text), Buffer.from([26])]),
  })) {
    const read = await readAll(csv, content)
    t.strictSame(read.rows, expected, name)
    t.strictSame(read.columns, ['身份证号', '姓名', '住址'], name)
    t.strictSame(read.broken, [], name)
  }
})

t.test('quotes', async (t) => {
  const read = await readAll(
    csv,
    `${heading}"${id}","张""三""","漳江,街道"\n${id},李"四",5"\n"${id}","王五","第一行\n第二行"\n${id},赵六,\n`,
  )
  t.strictSame(read.rows, [
    { line: 2, cells: [id, '张"三"', '漳江,街道'] },
    { line: 3, cells: [id, '李"四"', '5"'] },
    { line: 4, cells: [id, '王五', '第一行\n第二行'] },
    { line: 6, cells: [id, '赵六', ''] },
  ])
  t.strictSame(read.broken, [])
})

t.test('an unclosed quote costs its own line only', async (t) => {
  const good = Array.from({ length: 50 }, (_, index) => `${id},李四${index},x`)
  for (const bad of [`${id},"张三,x`, `"${id},张三,x`, `${id},张三,"x`, `${id},"张"三,x`]) {
    const lines = [...good.slice(0, 25), bad, ...good.slice(25)]
    const read = await readAll(csv, gb(`${heading}${lines.join('\n')}\n`))
    t.strictSame(read.problems, ['27 unclosedQuote'], bad)
    t.equal(read.rows.length, 50)
    t.strictSame(
      read.rows.map((row) => row.line).filter((line) => line >= 26 && line <= 28),
      [26, 28],
    )
  }
})

t.test('two unclosed quotes cost two lines, though they could close each other', async (t) => {
  const read = await readAll(csv, `${heading}${id},"张三,x\n${id},李四,x\n${id},"王五,x\n`)
  t.strictSame(read.problems, ['2 unclosedQuote', '4 unclosedQuote'])
  t.equal(read.rows.length, 1)
})

t.test('a quote that another line happens to close, with other columns, costs its own line', async (t) => {
  const read = await readAll(csv, `${heading}${id},"张三,x\n${id},李四,x\n5",x,y,z\n${id},王五,x\n`)
  t.strictSame(read.problems, ['2 unclosedQuote', '4 columnCount'])
  t.strictSame(
    read.rows.map((row) => row.line),
    [3, 5],
  )
})

t.test('a quoted cell runs over at most 20 lines', async (t) => {
  const cell = (lines: number) => Array.from({ length: lines }, (_, index) => `第${index}行`).join('\n')
  const fits = await readAll(csv, `${heading}${id},张三,"${cell(20)}"\n`)
  t.equal(fits.cells[0]?.[2], cell(20))
  const tooLong = await readAll(csv, `${heading}${id},张三,"${cell(21)}"\n`)
  t.equal(tooLong.rows.length, 0)
  t.equal(tooLong.problems[0], '2 unclosedQuote')
  t.equal(tooLong.problems.length, 21)
})

t.test('the cells before an unclosed quote are kept, to know whom it concerned', async (t) => {
  const read = await readAll(csv, `${heading}${id},"张三,x\n`)
  t.strictSame(read.broken[0]?.cells, [id, '', ''])
})

t.test('wrong number of cells; empty ones at the end do not count', async (t) => {
  const read = await readAll(csv, `${heading}${id},张三\n${id},李四,x,\n${id},王五,x,y\n,,\n , ,\n,,,,\n`)
  t.strictSame(read.problems, ['2 columnCount', '4 columnCount'])
  t.strictSame(read.broken[1]?.cells, [id, '王五', 'x'])
  t.strictSame(read.rows, [{ line: 3, cells: [id, '李四', 'x'] }])
})

t.test('nameless columns at the end of the heading', async (t) => {
  const read = await readAll(csv, `身份证号,姓名,,\n${id},张三\n${id},李四,,备注\n`)
  t.strictSame(read.columns, ['身份证号', '姓名', '', ''])
  t.strictSame(read.cells, [
    [id, '张三', '', ''],
    [id, '李四', '', '备注'],
  ])
})

t.test('what people put around a number to keep Excel off it', async (t) => {
  const lines = [
    `="${id}",张三,`,
    `"=""${id}""",李四,`,
    `\t${id},王五\t,`,
    `'${id},赵六,'`,
    `${id},'Abd al-Rahman,'2021-03-05`,
  ]
  const read = await readAll(csv, heading + lines.join('\n'))
  t.strictSame(read.cells, [
    [id, '张三', ''],
    [id, '李四', ''],
    [id, '王五', ''],
    [id, '赵六', ''],
    [id, "'Abd al-Rahman", '2021-03-05'],
  ])
})

t.test('a heading repeated in the middle is a note, with a mark before it or not', async (t) => {
  const read = await readAll(
    csv,
    `\ufeff${heading}${id},张三,\n身份证号, 姓名,住址\n\ufeff身份证号,姓名,住址\n${id},李四,\n`,
  )
  t.equal(read.rows.length, 2)
  t.equal(read.notes, 2)
  t.strictSame(read.broken, [])
})

t.test('title rows above the heading', async (t) => {
  const read = await readAll(csv, `桃源县人口表\n\n"制表：公安局,2021年",,\n身份证号,姓名\n${id},张三\n`)
  t.equal(read.notes, 2)
  t.strictSame(read.rows, [{ line: 5, cells: [id, '张三'] }])
  const late = `${'标题\n'.repeat(19)}身份证号,姓名\n${id},张三\n`
  t.equal((await readAll(csv, late)).rows[0]?.line, 21)
  t.equal((await refusal(csv, `标题\n${late}`)).code, 'fileMissingColumn')
})

t.test('column names lose white space of any kind', async (t) => {
  const read = await readAll(csv, ` 身份证号　,"姓\n　名",住 址\n${id},张三,x\n`)
  t.strictSame(read.columns, ['身份证号', '姓名', '住址'])
  t.equal(read.rows[0]?.line, 3)
})

t.test('a missing column refuses the file and says what is missing and what is there', async (t) => {
  const options = { ...person, required: ['身份证号', '姓名', '住址'] }
  const refused = await refusal(csv, gb('身份证号,名字\n1,2\n'), options)
  t.match(refused, { code: 'fileMissingColumn', column: '姓名', line: 1 })
  t.match(refused.message, '缺少：姓名、住址')
  t.match(refused.message, '已有：身份证号、名字')
})

t.test('a file without a heading is refused without naming a resident', async (t) => {
  const refused = await refusal(csv, `${id},张三,x\n`)
  t.match(refused, { code: 'fileMissingColumn', column: '身份证号' })
  t.notMatch(refused.message, /张三|4307/)
})

t.test('another delimiter is mentioned', async (t) => {
  const text = `身份证号|姓名\n${id}|张三\n`
  t.match((await refusal(csv, text)).message, '文件似乎以竖线分隔')
  t.strictSame((await readAll({ type: 'csv', delimiter: '|' }, gb(text))).cells, [[id, '张三']])
})

t.test('GB18030 characters whose second byte is the delimiter', async (t) => {
  const odd = new TextDecoder('gb18030').decode(Buffer.from('817c', 'hex'))
  const read = await readAll({ type: 'csv', delimiter: '|' }, gb(`身份证号|姓名\n${id}|${odd}三\n`))
  t.strictSame(read.cells, [[id, `${odd}三`]])
})

t.test('duplicate columns refuse the file', async (t) => {
  t.match(await refusal(csv, '身份证号,姓名,姓 名\n'), { code: 'fileDuplicateColumn', column: '姓名' })
  t.equal((await readAll(csv, `身份证号,姓名,备注,备注\n${id},张三,1,2\n`)).rows.length, 1)
})

t.test('empty files', async (t) => {
  t.equal((await refusal(csv, '')).code, 'fileEmpty')
  t.equal((await refusal(csv, '\n\r\n \n')).code, 'fileEmpty')
  t.equal((await refusal(csv, '\ufeff')).code, 'fileEmpty')
  const only = await readAll(csv, heading.trim())
  t.strictSame([only.columns, only.rows, only.blocks.length], [['身份证号', '姓名', '住址'], [], 1])
})

t.test('encodings: declared and found', async (t) => {
  const text = `${heading}${`${id},张三,湖南省桃源县\n`.repeat(20)}`
  t.match((await refusal({ type: 'csv', encoding: 'gb18030' }, text)).message, '约定为 GB18030，文件似乎是 UTF-8')
  t.match((await refusal({ type: 'csv', encoding: 'gb18030' }, `\ufeff${text}`)).code, 'fileWrongEncoding')
  t.match((await refusal({ type: 'csv', encoding: 'utf-8' }, gb(text))).message, '约定为 UTF-8，文件似乎是 GB18030')
  const utf16 = Buffer.from(`\ufeff${text}`, 'utf16le')
  for (const content of [
    utf16,
    utf16.subarray(2),
    Buffer.from(utf16).swap16(),
    Buffer.from(utf16.subarray(2)).swap16(),
  ]) {
    const refused = await refusal(csv, content)
    t.equal(refused.code, 'fileWrongEncoding')
    t.match(refused.message, 'UTF-16')
  }
  const big5 = Buffer.from(Array.from({ length: 400 }, (_, index) => 0x80 + (index % 128)))
  const lines = Array.from({ length: 20 }, () => Buffer.concat([Buffer.from([0xff]), big5, Buffer.from('\n')]))
  t.equal((await refusal(csv, Buffer.concat(lines))).code, 'fileWrongEncoding')
})

t.test('女 alone in GB18030 is not "Ů" in UTF-8', async (t) => {
  const options = { ...person, required: ['id', 'sex'] }
  t.strictSame((await readAll(csv, gb(`id,sex\n${id},女\n`), options)).cells, [[id, '女']])
  t.strictSame((await readAll(csv, `id,sex\n${id},女\n`, options)).cells, [[id, '女']])
})

t.test('one line that cannot be decoded costs itself, in either encoding', async (t) => {
  const good = Array.from({ length: 6000 }, (_, index) => `${id},张三${index},湖南省桃源县漳江街道文昌社区`)
  for (const encode of [gb, Buffer.from] as ((text: string) => Buffer)[]) {
    const before = encode(`${heading}${good.slice(0, 3000).join('\n')}\n${id},李`)
    const after = encode(`四,x\n${good.slice(3000).join('\n')}\n`)
    const read = await readAll(csv, Buffer.concat([before, Buffer.from([0xff]), after]))
    t.strictSame(read.problems, ['3002 badCharacter 姓名'])
    t.equal(read.rows.length, 6000)
    t.ok(read.blocks.length > 1)
    t.strictSame(read.broken[0]?.cells?.[0], id)
    t.notMatch(JSON.stringify([read.cells, read.broken]), /\ufffd/)
  }
})

t.test('a damaged line does not make another encoding of a small file', async (t) => {
  for (const encode of [gb, Buffer.from] as ((text: string) => Buffer)[]) {
    const name = encode('张三')
    const lines = [encode(`${heading}${id},`), name.subarray(0, -1), encode(`,x\n${id},李四,桃源\n`)]
    const read = await readAll(csv, Buffer.concat(lines))
    t.strictSame([read.problems, read.cells], [['2 badCharacter 姓名'], [[id, '李四', '桃源']]])
  }
})

t.test('characters that must not be stored', async (t) => {
  const fffd = Buffer.from('8431a437', 'hex')
  const read = await readAll(
    csv,
    `${heading}${id},张\0三,\n${id},张\x1b三,\n${id},张\x85三,\n${id},张\ufffd三,\n${id},张\r三,\n${id},张\t三,\n${id},"张\n三",\n`,
  )
  t.strictSame(read.problems, [2, 3, 4, 5].map((line) => `${line} badCharacter 姓名`).concat('6 badCharacter'))
  t.strictSame(read.broken[0]?.cells, [id, '', ''])
  t.strictSame(
    read.cells.map((cells) => cells[1]),
    ['张\t三', '张\n三'],
  )
  const inGb = await readAll(csv, Buffer.concat([gb(`${heading}${id},张`), fffd, gb('三,\n')]))
  t.strictSame(inGb.problems, ['2 badCharacter 姓名'])
})

t.test('limits', async (t) => {
  const wide = (cells: number) => `身份证号,姓名${',x'.repeat(cells - 2)}\n`
  t.equal((await readAll(csv, wide(2000))).columns.length, 2000)
  t.equal((await refusal(csv, wide(2001))).code, 'fileBeyondLimits')
  t.match(await refusal(csv, `${heading}${id},张三,x\n${','.repeat(2000)}x\n`), { code: 'fileBeyondLimits', line: 3 })
  t.equal((await readAll(csv, `${heading}${id},张三,"${','.repeat(5000)}"\n`)).rows.length, 1)
  const long = (length: number) => `${heading}${id},张三,x\n${id},李四,${'x'.repeat(length)}\n${id},王五,\n`
  t.equal((await readAll(csv, long(1_000_000))).rows.length, 3)
  t.match(await refusal(csv, long(1_100_000)), { code: 'fileBeyondLimits', line: 3 })
  t.equal((await refusal(csv, 'x'.repeat(3_000_000))).code, 'fileBeyondLimits')
  const started = msComputed()
  t.equal((await refusal(csv, `${'x,'.repeat(1_000_000)}\n`)).code, 'fileBeyondLimits')
  t.ok(msComputed() - started < 2000)
})

t.test('files of another kind', async (t) => {
  for (const [head, name] of [
    ['PK\x03\x04', '压缩包'],
    ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', '旧版 Excel'],
    ['%PDF-1.7', 'PDF'],
    ['Rar!\x1a\x07\x00', 'RAR'],
    ['7z\xbc\xaf\x27\x1c', '7z'],
    ['<html xmlns:x="urn"><table>', '网页'],
    ['<?xml version="1.0"?><a/>', 'XML'],
  ] as const) {
    const refused = await refusal(csv, Buffer.from(`${head}rest\n`, 'latin1'))
    t.equal(refused.code, 'fileNotWhatItClaims', name)
    t.match(refused.message, name)
  }
  const comments = `${'<!---->'.repeat(500)}x`
  const started = msComputed()
  t.equal((await refusal(csv, comments)).code, 'fileMissingColumn')
  t.ok(msComputed() - started < 1000)
})

t.test('a file that is not there', async (t) => {
  const { readFrom } = await import('./read-all.ts')
  await t.rejects(readFrom(csv, '/nowhere/at/all.csv'), { code: 'fileNotFound' })
  await t.rejects(readFrom(csv, '/tmp'), { code: 'fileNotFound' })
})

t.test('blocks hold whole records, however they are quoted', async (t) => {
  const kinds = {
    plain: (n: number) => `${id},张三${n},湖南省桃源县`,
    quoted: (n: number) => `"${id}","张三${n}","湖南省,桃源县"`,
    'some in two lines': (n: number) => (n % 50 === 0 ? `${id},张三${n},"湖南省\n桃源县"` : `${id},张三${n},湖南省`),
    'all in seven lines': (n: number) => `"${id}","张三${n}","${'一\r\n'.repeat(6)}桃源县"`,
    'all in two lines': (n: number) => `"${id}","张三${n}","湖南省\n桃源县"`,
    'every tenth unclosed': (n: number) => (n % 10 === 0 ? `${id},"张三${n},湖南省` : `${id},张三${n},湖南省`),
  }
  for (const [name, line] of Object.entries(kinds)) {
    const count = 20_000
    const lines = Array.from({ length: count }, (_, index) => line(index))
    const read = await readAll(csv, gb(`${heading}${lines.join('\r\n')}\r\n`))
    const unclosed = name === 'every tenth unclosed'
    t.equal(read.rows.length, unclosed ? count * 0.9 : count, name)
    t.equal(read.broken.length, unclosed ? count / 10 : 0, name)
    t.ok(read.blocks.length > 2, name)
    t.ok(
      read.blocks.every((block) => (block.bytes?.length ?? 0) <= 1024 * 1024),
      name,
    )
    const last = read.rows.at(-1)
    t.equal(last?.cells[1], `张三${count - 1}`, name)
    const physical = `${heading}${lines.join('\r\n')}`.split('\n')
    for (const row of [...read.rows.slice(0, 2), ...read.rows.slice(-2)]) {
      t.ok(physical[row.line - 1]?.includes(row.cells[1] ?? '?'), `${name} line ${row.line}`)
    }
  }
})

t.test('memory does not grow with the file', { timeout: 120_000 }, (t) => {
  const file = Buffer.concat([gb(heading), repeat(gb(`${id},张三,湖南省桃源县漳江街道\n`), 2_000_000)])
  const measured = measure(file, csv)
  t.comment(JSON.stringify(measured))
  t.match(measured, { rows: 2_000_000 })
  t.ok(measured.growth < 100e6)
  t.end()
})

const texts = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: fc.constantFrom('张', '䶮', '·', ',', '"', '\n', ' ', 'a', '4', '|', '\\', ';'), maxLength: 12 }),
)

t.test('well-formed files are read as csv-parse reads them', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(texts, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 30 }),
      fc.constantFrom('\n', '\r\n'),
      fc.constantFrom(',', '\t', '|', ';'),
      fc.boolean(),
      async (table, end, delimiter, always) => {
        const quote = (cell: string) =>
          always || /["\n\r]/.test(cell) || cell.includes(delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell
        const tidy = table.map((cells) => cells.map((cell) => cell.replaceAll(/[\t\r]/g, '').replace(/^(?:'|=")+/, '')))
        const text =
          [['身份证号', '姓名', '住址'], ...tidy].map((cells) => cells.map(quote).join(delimiter)).join(end) + end
        const expected = (csvParse(text, { delimiter, relax_quotes: true, skip_empty_lines: true }) as string[][])
          .slice(1)
          .filter((cells) => cells.some((cell) => cell.trim() !== ''))
        const found = await readAll({ type: 'csv', delimiter: delimiter as ',' }, gb(text))
        t.strictSame(found.problems, [], JSON.stringify(text))
        const same = JSON.stringify(found.cells) === JSON.stringify(expected)
        if (!same) t.strictSame(found.cells, expected, JSON.stringify(text))
        return same
      },
    ),
    { numRuns: 500 },
  )
})

t.test('whatever the bytes, every line is a row, a note, blank or broken', async (t) => {
  const soup = fc.array(fc.constantFrom('"', ',', '\n', 'a', '张', '""', '",', ',"', '\r\n', id), { maxLength: 60 })
  await fc.assert(
    fc.asyncProperty(soup, async (pieces) => {
      const body = pieces.join('')
      const read = await readAll(csv, `${heading}${body}`)
      const lines = `${heading}${body}`.split(/\n/)
      const seen = [...read.rows, ...read.broken].map((row) => row.line)
      t.equal(new Set(seen).size, seen.length)
      return seen.every((line) => line >= 2 && line <= lines.length)
    }),
    { numRuns: 500 },
  )
})
