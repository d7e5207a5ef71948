import fc from 'fast-check'
import t from 'tap'
import type { Format } from '../../../src/ingest/format.ts'
import { hasBadCharacter } from '../../../src/ingest/readers/cell.ts'
import { readJsonObject } from '../../../src/ingest/readers/json-object.ts'
import { PathValues } from '../../../src/ingest/readers/path-values.ts'
import { gb, person, readAll, refusal } from './read-all.ts'

const format: Format = { type: 'jsonLines' }
const options = { ...person, required: ['idNumber', 'name'], optional: ['spouse.idNumber', 'alive', 'amount'] }
const id = '430725199901011234'

function line(rest: Record<string, unknown> = {}): string {
  return JSON.stringify({ idNumber: id, name: '张三', ...rest })
}

t.test('columns by dotted path, line by line', async (t) => {
  const text = [
    line({ spouse: { idNumber: 'x' }, alive: true }),
    '',
    line({ spouse: null, alive: false, amount: 1.5 }),
  ].join('\n')
  const expected = [
    { line: 1, cells: [id, '张三', 'x', 'true', ''] },
    { line: 3, cells: [id, '张三', '', 'false', '1.5'] },
  ]
  for (const content of [text, `\ufeff${text}`, gb(text.replaceAll('\n', '\r\n'))]) {
    const read = await readAll(format, content, options)
    t.strictSame(read.rows, expected)
    t.strictSame([read.broken, read.leftover], [[], []])
  }
})

t.test('numbers keep the digits of the file', async (t) => {
  const read = await readAll(format, `{"idNumber":430725199901011234,"name":1.10,"amount":-1e5}\n`, options)
  t.strictSame(read.cells, [['430725199901011234', '1.10', '', '', '-1e5']])
})

t.test('the same key twice leaves it open whose record it is', async (t) => {
  const read = await readAll(
    format,
    [
      `{"idNumber":"1","idNumber":"2","name":"a"}`,
      `{"idNumber":"1","x":{"y":1,"y":2},"name":"a"}`,
      `{"idNumber":"1","\\u0069dNumber":"2","name":"a"}`,
      `{"idNumber":"1","name":"a","spouse":{"idNumber":"2"},"spouse.idNumber":"3"}`,
      line(),
    ].join('\n'),
    options,
  )
  t.strictSame(
    read.problems.map((problem) => problem.slice(0, 8)),
    ['1 badRow', '2 badRow', '3 badRow', '4 badRow'],
  )
  t.equal(read.rows.length, 1)
})

t.test('an ID number that is an array or an object is nobody’s', async (t) => {
  const read = await readAll(
    format,
    [
      line(),
      line({ idNumber: [id] }),
      line({ idNumber: { a: id } }),
      line({ idNumber: [] }),
      line({ idNumber: {} }),
    ].join('\n'),
    options,
  )
  t.strictSame(
    read.problems,
    [2, 3, 4, 5].map((n) => `${n} badRow idNumber`),
  )
})

t.test('what is no object, or no JSON', async (t) => {
  const bad = [
    '[1]',
    '"x"',
    '5',
    'null',
    '{',
    `{"a":1,}`,
    `{'a':1}`,
    `${line()}x`,
    `{"a":01}`,
    `{"a":"\t"}`,
    '{"a":"\\x"}',
    '{"a" 1}',
    '{"a":.5}',
  ]
  const read = await readAll(format, [line(), ...bad].join('\n'), options)
  t.strictSame(
    read.problems,
    bad.map((_, index) => `${index + 2} badRow`),
  )
})

t.test('nesting is limited', async (t) => {
  const deep = (depth: number) => `{"idNumber":"1","name":"a","x":${'['.repeat(depth)}${']'.repeat(depth)}}`
  const read = await readAll(format, [line(), deep(30), deep(33), deep(100_000)].join('\n'), options)
  t.strictSame(read.problems, ['3 badRow', '4 badRow'])
})

t.test('characters that must not be stored', async (t) => {
  const bad = ['\\u0000', '\\ud800', '\\ufffd', '\ufffd', '\\u001b', '\u0085']
  const read = await readAll(format, [line(), ...bad.map((c) => `{"idNumber":"1","name":"a${c}"}`)].join('\n'), options)
  t.strictSame(
    read.problems,
    bad.map((_, index) => `${index + 2} badCharacter name`),
  )
  const broken = await readAll(
    format,
    Buffer.concat([
      Buffer.from(`${line()}\n{"idNumber":"1","name":"`),
      Buffer.from([0xff]),
      Buffer.from(`"}\n${line()}\n`),
    ]),
    options,
  )
  t.strictSame(broken.problems, ['2 badCharacter'])
})

t.test('names that nobody asked for are reported, in arrays once', async (t) => {
  const read = await readAll(
    format,
    [
      line({ phone: '1', spouse: { name: 'x' } }),
      line({ members: [{ name: 'a' }, { name: 'b', x: [1] }], none: null, void: {} }),
    ].join('\n'),
    options,
  )
  t.strictSame(read.leftover, ['phone', 'spouse.name', 'members', 'none', 'void'])
  t.strictSame(read.columns, ['idNumber', 'name', 'spouse.idNumber', 'alive', 'amount'])
})

t.test('elements of arrays by position', async (t) => {
  const read = await readAll(format, line({ members: [{ name: 'a' }, { name: 'b' }] }), {
    ...options,
    optional: ['members.1.name'],
  })
  t.strictSame(read.cells, [[id, '张三', 'b']])
})

t.test('a path that no line has refuses the file', async (t) => {
  const wanted = { ...options, required: ['idNumber', 'spouse.name'] }
  t.match(await refusal(format, line(), wanted), { code: 'fileMissingColumn', column: 'spouse.name' })
  t.equal((await readAll(format, line({ spouse: null }), wanted)).rows.length, 1)
  t.equal((await refusal(format, '', wanted)).code, 'fileEmpty')
  t.equal((await refusal(format, '\n\n', wanted)).code, 'fileEmpty')
  t.equal((await refusal(format, 'x\n'.repeat(30), wanted)).code, 'fileNotWhatItClaims')
  t.equal((await refusal(format, '%PDF-1.4', wanted)).code, 'fileNotWhatItClaims')
})

t.test('a long line of escapes', async (t) => {
  const read = await readAll(format, `{"idNumber":"1","name":"${'\\n'.repeat(500_000)}"}`, options)
  t.equal(read.cells[0]?.[1]?.length, 500_000)
})

/** One line read without a file. */
function readLine(text: string): readonly string[] | undefined {
  const values = new PathValues(['name', 'a'])
  readJsonObject(text, values)
  const taken = values.take(1)
  return 'row' in taken ? taken.row.cells : undefined
}

t.test('takes what JSON.parse takes, and reads the same', (t) => {
  const key = fc.constantFrom('name', 'a', 'b"\\', '名')
  fc.assert(
    fc.property(fc.dictionary(key, fc.jsonValue({ maxDepth: 3 })), (object) => {
      const values = ['name', 'a'].map((name) => object[name] ?? '')
      const found = readLine(JSON.stringify(object))
      const texts = values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)))
      const scalar = values.every((value) => typeof value !== 'object')
      if (!scalar || texts.some((text) => hasBadCharacter(text) || !text.isWellFormed())) return found === undefined
      return JSON.stringify(found) === JSON.stringify(texts)
    }),
    { numRuns: 2000 },
  )
  const soup = fc.string({ unit: fc.constantFrom(...'{}[]":,0a1.-e\\ntrue '), maxLength: 14 })
  fc.assert(
    fc.property(soup, (text) => isJson(`{"b":${text}}`) || readLine(`{"b":${text}}`) === undefined),
    { numRuns: 20_000 },
  )
  t.end()
})

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
