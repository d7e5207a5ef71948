import t from 'tap'
import type { Format } from '../../../src/ingest/format.ts'
import { gb, measure, msComputed, person, readAll, refusal } from './read-all.ts'

const format: Format = { type: 'xml', record: 'Person' }
const options = { ...person, required: ['idNumber', 'name'], optional: ['spouse.idNumber', 'type', 'phone.kind'] }
const id = '430725199901011234'

function xml(body: string, declaration = '<?xml version="1.0" encoding="UTF-8"?>'): string {
  return `${declaration}\n<Data>\n${body}\n</Data>`
}

const one = `<Person><idNumber>${id}</idNumber><name>张三</name></Person>`

t.test('elements and attributes by path, with the line of the opening tag', async (t) => {
  const body = `<Person
  type="1">
  <idNumber>${id}</idNumber><name> 张&amp;<![CDATA[三<]]> </name>
  <spouse><idNumber>x</idNumber></spouse><phone kind="m">13</phone>
</Person>
<Person
><idNumber/><name>李四</name><photo>x</photo></Person>`
  const read = await readAll(format, xml(body), options)
  t.strictSame(read.rows, [
    { line: 3, cells: [id, '张&三<', 'x', '1', 'm'] },
    { line: 8, cells: ['', '李四', '', '', ''] },
  ])
  t.strictSame(read.leftover, ['phone', 'photo'])
})

t.test('encodings: declared, marked, found; GB2312 and GBK mean GB18030', async (t) => {
  const expected = [[id, '张三·䶮𠀀', '', '', '']]
  const body = `<Person><idNumber>${id}</idNumber><name>张三·䶮𠀀</name></Person>`
  const declared = (name: string) => xml(body, `<?xml version="1.0" encoding="${name}"?>`)
  for (const [name, content] of Object.entries({
    'UTF-8': xml(body),
    'a mark': `\ufeff${xml(body)}`,
    GB2312: gb(declared('GB2312')),
    gbk: gb(declared('gbk')),
    GB18030: gb(declared('GB18030')),
    none: gb(xml(body, '<?xml version="1.0"?>')),
    'none, UTF-8': xml(body, ''),
  })) {
    t.strictSame((await readAll(format, content, options)).cells, expected, name)
  }
  const many = (name: string) => xml(`${body}\n`.repeat(20), `<?xml version="1.0" encoding="${name}"?>`)
  t.equal((await refusal(format, gb(many('UTF-8')), options)).code, 'fileWrongEncoding')
  t.equal((await refusal(format, many('GB2312'), options)).code, 'fileWrongEncoding')
  t.equal((await refusal(format, declared('Big5'), options)).code, 'fileWrongEncoding')
  t.equal(
    (await refusal(format, Buffer.from(`\ufeff${declared('UTF-16')}`, 'utf16le'), options)).code,
    'fileWrongEncoding',
  )
  const bad = Buffer.concat([Buffer.from(xml(one).slice(0, -8)), Buffer.from([0xff]), Buffer.from('</Data>')])
  t.match(await refusal(format, bad, options), { code: 'fileWrongEncoding' })
})

t.test('document types and entities are refused at once', async (t) => {
  const laughs = Array.from({ length: 9 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join('')
  const started = msComputed()
  for (const declaration of [
    `<!DOCTYPE Data [<!ENTITY l0 "ha">${laughs}]>`,
    '<!DOCTYPE Data SYSTEM "file:///etc/passwd">',
    '<!doctype Data>',
    `<!DOCTYPE Data [${'<!ENTITY x "y">'.repeat(500_000)}]>`,
    `<!DOCTYPE Data [<!ENTITY x "${'y'.repeat(10_000_000)}">]>`,
  ]) {
    const refused = await refusal(
      format,
      xml('<Person><name>&l9;</name></Person>', `<?xml version="1.0"?>${declaration}`),
      options,
    )
    t.equal(refused.code, 'fileXmlEntities')
  }
  t.ok(msComputed() - started < 2000)
  t.equal((await refusal(format, xml('<Person><name>&own;</name></Person>'), options)).code, 'fileNotWhatItClaims')
})

t.test('malformed XML is refused with its line, and without what stands there', async (t) => {
  for (const body of [
    '<Person><secret></Person>',
    '<Person secret>',
    '<Person>&#0;</Person>',
    '<Person a="1" a="2"/>',
    '</secret>',
  ]) {
    const refused = await refusal(format, xml(body), options)
    t.match(refused, { code: 'fileNotWhatItClaims', line: 3 })
    t.notMatch(refused.message, /secret/)
  }
  t.equal((await refusal(format, xml(one).slice(0, -3), options)).code, 'fileNotWhatItClaims')
  t.equal((await refusal(format, 'hello', options)).code, 'fileNotWhatItClaims')
  t.equal((await refusal(format, 'PK\x03\x04', options)).code, 'fileNotWhatItClaims')
})

t.test('limits: depth, text, a tag, a comment', async (t) => {
  const deep = (depth: number) =>
    `<Person>${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}<idNumber>1</idNumber><name>a</name></Person>`
  t.equal((await readAll(format, xml(deep(30)), options)).rows.length, 1)
  t.equal((await refusal(format, xml(deep(31)), options)).code, 'fileBeyondLimits')
  const text = (length: number) => `${one}<Person><name>${'x'.repeat(length)}</name></Person>`
  t.equal((await readAll(format, xml(text(65_000)), options)).rows.length, 2)
  t.equal((await refusal(format, xml(text(66_000)), options)).code, 'fileBeyondLimits')
  for (const body of [
    `${one}<Person><name>${'x<!---->'.repeat(70_000)}</name></Person>`,
    `<!--${'x'.repeat(200_000)}-->${one}`,
    `<Person ${Array.from({ length: 30_000 }, (_, n) => `a${n}="1"`).join(' ')}/>`,
    `<Person a="${'x'.repeat(1_000_000)}"/>`,
  ]) {
    t.equal((await refusal(format, xml(body), options)).code, 'fileBeyondLimits', body.slice(0, 20))
  }
})

t.test('a value given twice, and text between the values', async (t) => {
  const read = await readAll(
    format,
    xml(`${one}
<Person><idNumber>1</idNumber><idNumber>2</idNumber><name>a</name></Person>
<Person idNumber="1"><idNumber>2</idNumber><name>a</name></Person>
<Person>x<idNumber>2</idNumber><name>a</name></Person>
<Person><idNumber>2</idNumber><name>a\ufffd</name></Person>
<Person><idNumber>2</idNumber><name>a\x7f</name></Person>`),
    options,
  )
  t.strictSame(read.problems, [
    '4 badRow idNumber',
    '5 badRow idNumber',
    '6 badRow',
    '7 badCharacter name',
    '8 badCharacter name',
  ])
})

t.test('prefixes do not count', async (t) => {
  const body = `<n:Person xmlns:n="urn:x" xmlns:xsi="urn:y" xsi:type="z"><n:idNumber>1</n:idNumber><n:name>a</n:name></n:Person>`
  const read = await readAll(format, xml(body), options)
  t.strictSame([read.cells, read.leftover], [[['1', 'a', '', '', '']], []])
})

t.test('missing columns and files without records', async (t) => {
  t.match(await refusal(format, xml('<Person><name>x</name></Person>'), options), {
    code: 'fileMissingColumn',
    column: 'idNumber',
  })
  t.equal((await refusal(format, xml('<People/>'), options)).code, 'fileEmpty')
  t.equal((await refusal(format, '', options)).code, 'fileEmpty')
})

t.test('memory does not grow with the file', { timeout: 120_000 }, (t) => {
  const wanted = `<Person><身份证号>${id}</身份证号><姓名>张三</姓名></Person>\n`
  const measured = measure(xml(wanted.repeat(400_000)), format)
  t.comment(JSON.stringify(measured))
  t.match(measured, { rows: 400_000 })
  t.ok(measured.largest < 4000)
  t.ok(measured.growth < 100e6)
  t.end()
})
