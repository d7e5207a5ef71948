import t from 'tap'
import type { Format } from '../../../src/ingest/format.ts'
import { gb, measure, msComputed, person, readAll, refusal, repeat } from './read-all.ts'

const format: Format = { type: 'htmlTable' }
const id = '430781199901011234'

function page(rows: string, head = ''): string {
  return `<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="gb2312">${head}</head><body><table border=1>${rows}</table></body></html>`
}

const heading = '<tr><th>身份证号</th><th>姓名</th><th>其他</th></tr>'

async function third(content: string): Promise<string | undefined> {
  return (await readAll(format, page(`${heading}<tr><td>${id}</td><td>张三</td>${content}</tr>`))).cells[0]?.[2]
}

t.test('text stays text, whatever a spreadsheet would make of it', async (t) => {
  t.strictSame((await readAll(format, page(`${heading}<tr><td>${id}<td>张三<td>0012`))).cells, [[id, '张三', '0012']])
  for (const text of ['2021-3-5', '1.10', '=1+1', 'TRUE', '4.30725E+17']) t.equal(await third(`<td>${text}</td>`), text)
})

t.test('encodings', async (t) => {
  const text = page(`${heading}<tr><td>${id}</td><td>张三·䶮𠀀</td><td></td></tr>`)
  for (const content of [gb(text), Buffer.from(text), Buffer.from(`\ufeff${text}`)]) {
    t.strictSame((await readAll(format, content)).cells, [[id, '张三·䶮𠀀', '']])
  }
  const long = page(heading + `<tr><td>${id}</td><td>张三</td><td></td></tr>`.repeat(2000))
  t.equal((await refusal({ type: 'htmlTable', encoding: 'gb18030' }, long)).code, 'fileWrongEncoding')
  t.equal((await refusal({ type: 'htmlTable', encoding: 'utf-8' }, gb(long))).code, 'fileWrongEncoding')
  t.equal((await refusal(format, Buffer.from(`\ufeff${long}`, 'utf16le'))).code, 'fileWrongEncoding')
  const one = gb(page(heading + `<tr><td>${id}</td><td>张三</td><td></td></tr>\n`.repeat(20)))
  const at = one.lastIndexOf(gb('张三'))
  one[at] = 0xff
  const read = await readAll(format, one)
  t.strictSame([read.rows.length, read.problems], [19, ['21 badCharacter 姓名']])
})

t.test('what browsers make of the text of a cell', async (t) => {
  t.equal(await third('<td>&nbsp;张&amp;三&lt;br&gt;&#26446;&#x674e;&middot; </td>'), '张&三<br>李李·')
  t.equal(await third('<td>\n  湖南省\r\n  桃源县\t</td>'), '湖南省 桃源县')
  t.equal(await third('<td>第一行<br>第二行<br/></td>'), '第一行\n第二行')
  t.equal(await third('<td><font color="a>b"><b>粗</b>体</font><!-- <td>无</td> --></td>'), '粗体')
  t.equal(await third('<td>a < b &unknown; & c</td>'), 'a < b &unknown; & c')
  t.equal(await third('<td><script>if (a < b) x="</td>"</script>x<STYLE>td</STYLE></td>'), 'x')
  t.equal(await third(`<td>="00123"</td>`), '00123')
  for (const bad of ['&#0;', '&#xd800;', '&#99999999;', '&#27;']) {
    const read = await readAll(format, page(`${heading}<tr><td>${id}</td><td>a${bad}</td><td></td></tr>`))
    t.strictSame(read.problems, ['2 badCharacter 姓名'], bad)
  }
})

t.test('cells over several columns and rows', async (t) => {
  const two: Format = { type: 'htmlTable', headerRows: 2, notes: /^合计/ }
  const rows = `<tr><td colspan=4>标题</td></tr>
    <tr><th rowspan="2">身份证号</th><th colspan='2'>配偶</th><th rowspan=2>姓名</th></tr><tr><th>姓名</th><th>电话</th></tr>
    <tr><td>${id}</td><td>李四</td><td>1</td><td>张三</td></tr><tr><td colspan=2>合　计</td><td>2</td></tr>`
  const read = await readAll(two, page(rows))
  t.strictSame(read.columns, ['身份证号', '配偶/姓名', '配偶/电话', '姓名'])
  t.strictSame(read.rows, [{ line: 4, cells: [id, '李四', '1', '张三'] }])
  t.equal(read.notes, 2)
  const below = await readAll(
    format,
    page(
      `${heading}<tr><td>${id}</td><td rowspan=2>张三</td><td>a</td></tr><tr><td>${id}</td><td>b</td></tr><tr><td>${id}</td><td>李四</td><td>c</td></tr>`,
    ),
  )
  t.strictSame(below.cells, [
    [id, '张三', 'a'],
    [id, '', 'b'],
    [id, '李四', 'c'],
  ])
})

t.test('several tables, tables within tables', async (t) => {
  const inner = `<table>${heading}<tr><td>${id}</td><td>张三</td></tr></table>`
  const read = await readAll(
    format,
    `<div><table><tr><td>标题</td></tr></table>${'<table></table>'}<table><tr><td>${inner}</td></tr></table>${inner}</div>`,
  )
  t.strictSame(
    read.rows.map((row) => [row.line, row.cells[1]]),
    [
      [3, '张三'],
      [6, '张三'],
    ],
  )
})

t.test('a heading far down the page, first in its own table', async (t) => {
  const filler = `<table>${'<tr><td>x</td></tr>'.repeat(50)}</table>`
  t.equal(
    (await readAll(format, `${filler}<table>${heading}<tr><td>${id}</td><td>张三</td></tr></table>`)).rows[0]?.line,
    52,
  )
})

t.test('a page cut anywhere into pieces', async (t) => {
  const row = (n: number) =>
    `<tr><td x="a>b">${id}</td><!-- ${n} --><td>张&amp;三${n}</td><td><script>x</script>${'y'.repeat(n % 97)}</td></tr>`
  const rows = Array.from({ length: 5000 }, (_, n) => row(n))
  const read = await readAll(format, page(heading + rows.join('')))
  t.equal(read.rows.length, 5000)
  t.ok(read.rows.every(({ cells }, n) => cells[1] === `张&三${n}` && cells[2] === 'y'.repeat(n % 97)))
})

t.test('what is no such page', async (t) => {
  t.equal((await refusal(format, '')).code, 'fileEmpty')
  t.match((await refusal(format, '<html><body>x</body></html>')).message, '网页中没有表格')
  t.match((await refusal(format, 'PK\x03\x04')).message, '压缩包')
  t.match((await refusal(format, Buffer.from('d0cf11e0a1b11ae1', 'hex'))).message, '旧版 Excel')
  t.match((await refusal(format, '身份证号,姓名\n')).message, '应为网页')
  t.match(await refusal(format, page(heading), { ...person, required: ['住址'] }), {
    code: 'fileMissingColumn',
    column: '住址',
  })
  t.equal(
    (await refusal(format, page('<tr><td>姓名</td><td>姓名</td><td>身份证号</td></tr>'))).code,
    'fileDuplicateColumn',
  )
})

t.test('limits, within two seconds', async (t) => {
  const bad = {
    'a million columns': page(`<tr>${'<td>x</td>'.repeat(1_000_000)}</tr>`),
    'columns by colspan': page(`<tr>${'<td colspan=1000>x</td>'.repeat(1000)}</tr>`),
    'a cell of two megabytes': page(`${heading}<tr><td>${'x'.repeat(2_000_000)}</td></tr>`),
    'a tag without an end': page(`${heading}<tr><td x="${'x '.repeat(200_000)}`),
    'many tables': '<table>'.repeat(100) + page(heading),
    'more tables': page(heading) + '<table></table>'.repeat(1001),
    'more than 64 MB': page(heading) + ' '.repeat(64 * 1024 * 1024),
  }
  for (const [name, content] of Object.entries(bad)) {
    const started = msComputed()
    t.equal((await refusal(format, content)).code, 'fileBeyondLimits', name)
    t.ok(msComputed() - started < 2000, `${name} in time`)
  }
  t.match((await refusal(format, bad['a cell of two megabytes'])).message, '单元格超过 1 MB')
  const odd = {
    'a comment without an end': page(`${heading}<tr><td>${id}</td><td>张三</td></tr><!--${'x'.repeat(3_000_000)}`),
    'a script without an end': page(
      `${heading}<tr><td>${id}</td><td>张三</td></tr><script>${'</scrip'.repeat(500_000)}`,
    ),
    'a high cell': page(`${heading}<tr><td rowspan=999999>${id}</td><td>张三</td></tr>`),
    'many open brackets': page(`${heading}<tr><td>${id}</td><td>张三</td><td>${'< '.repeat(300_000)}</td></tr>`),
  }
  for (const [name, content] of Object.entries(odd)) {
    const started = msComputed()
    t.equal((await readAll(format, content)).rows.length, 1, name)
    t.ok(msComputed() - started < 2000, `${name} in time`)
  }
})

t.test('memory does not grow with the file', { timeout: 60_000 }, (t) => {
  const row = `<tr><td style="mso-number-format:'\\@'">${id}</td><td>张三</td><td>湖南省桃源县</td></tr>\r\n`
  const [before = '', after = ''] = page(`${heading}\n`).split('\n')
  const measured = measure(Buffer.concat([gb(before), repeat(gb(row), 400_000), gb(after)]), format)
  t.comment(JSON.stringify(measured))
  t.match(measured, { rows: 400_000 })
  t.ok(measured.growth < 100e6)
  t.end()
})
