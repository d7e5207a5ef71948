import t from 'tap'
import type { Format } from '../../../src/ingest/format.ts'
import { gb, person, readAll, refusal } from './read-all.ts'

const format: Format = {
  type: 'fixedWidth',
  encoding: 'gb18030',
  columns: [
    { name: '身份证号', bytes: 18 },
    { name: '姓名', bytes: 10 },
    { name: '金额', bytes: 8 },
  ],
}
const id = '430725199901011234'

/** Pads to so many GB18030 bytes. */
function pad(text: string, bytes: number): string {
  return text + ' '.repeat(bytes - gb(text).length)
}

t.test('bytes are counted before decoding, four-byte characters included', async (t) => {
  const lines = [
    `${id}${pad('张三', 10)}${pad('12.50', 8)}`,
    `${id}${pad('\u{20000}·䶮', 10)}    1.00`,
    `${id}五个汉字名12345678`,
  ]
  const read = await readAll(format, gb(`${lines.join('\r\n')}\r\n\r\n`))
  t.strictSame(read.rows, [
    { line: 1, cells: [id, '张三', '12.50'] },
    { line: 2, cells: [id, '\u{20000}·䶮', '1.00'] },
    { line: 3, cells: [id, '五个汉字名', '12345678'] },
  ])
  t.strictSame([read.broken, read.columns], [[], ['身份证号', '姓名', '金额']])
})

t.test('spaces missing at the end are fine; any other length is not', async (t) => {
  const read = await readAll(
    format,
    gb(`${id}张三\n${id}\n${id}${pad('张三', 10)}12345678 \n${id}张三 \n${id}张三    x\n`),
  )
  t.strictSame(read.cells, [
    [id, '张三', ''],
    [id, '', ''],
    [id, '张三    x', ''],
  ])
  t.strictSame(read.problems, ['3 columnCount', '4 columnCount'])
  t.strictSame(read.broken[0]?.cells, [id, '张三', '12345678'])
})

t.test('a character cut by a column border, bad bytes and controls', async (t) => {
  const cut = `${id}x五个汉字名1234567`
  const bad = Buffer.concat([Buffer.from(id), Buffer.from([0xff, 0xff]), Buffer.from('        12345678\n')])
  const read = await readAll(
    format,
    Buffer.concat([gb(`${cut}\n`), bad, Buffer.from(`${id}a\0${' '.repeat(8)}12345678\n`)]),
  )
  t.strictSame(read.problems, ['1 badCharacter 姓名', '2 badCharacter 姓名', '3 badCharacter 姓名'])
  t.strictSame(read.broken[0]?.cells?.[0], id)
  t.notMatch(JSON.stringify(read.broken), /\ufffd/)
})

t.test('in UTF-8 the bytes are those of UTF-8', async (t) => {
  const utf8: Format = { ...format, encoding: 'utf-8' }
  t.strictSame((await readAll(utf8, `${id}张三    12345678\n`)).cells, [[id, '张三', '12345678']])
})

t.test('refusals', async (t) => {
  t.equal((await refusal(format, '')).code, 'fileEmpty')
  t.equal((await refusal(format, `${id}张三丰${id}\n`.repeat(3))).code, 'fileWrongEncoding')
  t.match(await refusal(format, gb(`${id}张三\n`), { ...person, required: ['住址'] }), {
    code: 'fileMissingColumn',
    column: '住址',
  })
})

t.test('many lines make several blocks', async (t) => {
  const read = await readAll(format, gb(`${id}${pad('张三', 10)}12345678\n`.repeat(30_000)))
  t.equal(read.rows.length, 30_000)
  t.ok(read.blocks.length > 3)
  t.equal(read.rows.at(-1)?.line, 30_000)
})
