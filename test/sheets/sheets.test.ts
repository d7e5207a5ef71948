/** Tables on their way out, read by programs that others wrote. */
import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { crc32, inflateRawSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import exceljs from 'exceljs'
import fc from 'fast-check'
import t from 'tap'
import { csvOf } from '../../src/sheets/csv.ts'
import { plainCell } from '../../src/sheets/plain-cell.ts'
import type { Sheet } from '../../src/sheets/sheet.ts'
import { xlsxOf } from '../../src/sheets/xlsx.ts'
import { zipOf } from '../../src/sheets/zip.ts'

function all<T>(pieces: AsyncIterable<T>): Promise<T[]> {
  return Readable.from(pieces).toArray()
}

async function* rowsOf(rows: readonly (readonly string[])[]): AsyncGenerator<readonly string[]> {
  yield* rows
}

function sheet(rows: readonly (readonly string[])[], columns = ['甲', '乙', '丙']): Sheet {
  return { name: '访问记录', columns, rows: rowsOf(rows) }
}

async function readCsv(sheet: Sheet): Promise<string[][]> {
  const text = (await all(csvOf(sheet))).join('')
  assert.ok(text.startsWith('\ufeff'), 'Excel needs the mark')
  return parse(text, { bom: true, relax_column_count: false })
}

async function readXlsx(sheet: Sheet): Promise<string[][]> {
  const book = new exceljs.Workbook()
  await book.xlsx.load(Buffer.concat(await all(xlsxOf(sheet))) as unknown as ArrayBuffer)
  const [page] = book.worksheets
  assert.equal(page?.name, sheet.name)
  const rows: string[][] = []
  page?.eachRow({ includeEmpty: true }, (row) => {
    rows.push(sheet.columns.map((_, at) => String(row.getCell(at + 1).value ?? '')))
    row.eachCell((cell) => assert.equal(cell.type, exceljs.ValueType.String, 'every cell is a text'))
  })
  return rows
}

const beginnings = [
  '=1+1',
  '+86',
  '-1',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '\n=1',
  ' =1',
  '\u00a0=1',
  '\u200b=1',
  '＝1',
  '＋1',
  '－1',
  '＠x',
]

t.test('what a spreadsheet would take for a formula is neutralised, and nothing else changed', async (t) => {
  for (const text of beginnings) t.equal(plainCell(text), `'${text}`, JSON.stringify(text))
  for (const text of ['王·艾力', 'JS-2026-000123', '1=1', '', ' ', '"', "'=1", '2026-11-21 09:30:15.123'])
    t.equal(plainCell(text), text)
  for (const read of [readCsv, readXlsx]) {
    const [, ...rows] = await read(sheet(beginnings.slice(0, 4).map((text) => [text, `x${text}`, text])))
    t.strictSame(
      rows,
      beginnings.slice(0, 4).map((text) => [`'${text}`, `x${text}`, `'${text}`]),
    )
  }
})

const cell = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }).filter((text) => !/[\p{Cc}\ufffe\uffff]/u.test(text)),
  fc.constantFrom(...beginnings, 'a,b', 'a"b', '"', '""', 'a;b', '_x000D_', '_x0041_ 丙', '<&>', ']]>', '  x  ', '𠮷'),
)
const someRows = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 8 })

t.test('any text comes back from a CSV file as it was put in', async (t) => {
  const property = fc.asyncProperty(someRows, async (rows) => {
    assert.deepStrictEqual(await readCsv(sheet(rows)), [['甲', '乙', '丙'], ...rows.map((row) => row.map(plainCell))])
  })
  await fc.assert(property, { numRuns: 200 })
  t.pass('holds')
})

t.test('any text comes back from an .xlsx file, and no cell is a formula', async (t) => {
  const filled = fc.array(
    fc.array(
      cell.filter((text) => text !== '' && !/[\r\n\t]/.test(text)),
      { minLength: 3, maxLength: 3 },
    ),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  const property = fc.asyncProperty(filled, async (rows) => {
    const [heading, ...read] = await readXlsx(sheet(rows))
    assert.deepStrictEqual(heading, ['甲', '乙', '丙'])
    assert.deepStrictEqual(
      read.map((row) => row.map(unescaped)),
      rows.map((row) => row.map(plainCell)),
    )
  })
  await fc.assert(property, { numRuns: 40 })
  t.pass('holds')
})

/** exceljs leaves OOXML's own escapes as they are. */
function unescaped(text: string): string {
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

t.test('control characters, which XML cannot carry, are escaped as OOXML has it', async (t) => {
  const bytes = Buffer.concat(await all(xlsxOf(sheet([['a\u0001b', 'c\rd', 'e\uffff']]))))
  const part = partsOf(bytes).get('xl/worksheets/sheet1.xml') ?? ''
  t.match(part, 'a_x0001_b')
  t.match(part, 'c_x000D_d')
  t.match(part, 'e_xFFFF_')
})

/** Reads an archive by its directory alone, and holds sizes and check sums against what it finds. */
function partsOf(zip: Buffer): ReadonlyMap<string, string> {
  const end = zip.length - 22
  assert.equal(zip.toString('latin1', end, end + 4), 'PK\x05\x06')
  const parts = new Map<string, string>()
  let at = zip.readUInt32LE(end + 16)
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    assert.equal(zip.toString('latin1', at, at + 4), 'PK\x01\x02')
    const [crc, packed, size] = [zip.readUInt32LE(at + 16), zip.readUInt32LE(at + 20), zip.readUInt32LE(at + 24)]
    const [nameLength, offset] = [zip.readUInt16LE(at + 28), zip.readUInt32LE(at + 42)]
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength)
    const from = offset + 30 + zip.readUInt16LE(offset + 26) + zip.readUInt16LE(offset + 28)
    const content = inflateRawSync(zip.subarray(from, from + packed))
    assert.deepStrictEqual([content.length, crc32(content)], [size, crc], name)
    assert.equal(zip.readUInt32LE(from + packed), 0x08074b50, 'sizes follow the part')
    parts.set(name, content.toString('utf8'))
    at += 46 + nameLength
  }
  assert.equal(at, end)
  return parts
}

t.test('an archive is whole, whatever goes in', async (t) => {
  const property = fc.asyncProperty(fc.array(fc.array(fc.string({ unit: 'grapheme' }))), async (given) => {
    const archive = Buffer.concat(await all(zipOf(given.map((content, nth) => ({ name: `分${nth}`, content })))))
    assert.deepStrictEqual(
      [...partsOf(archive)],
      given.map((content, nth) => [`分${nth}`, content.join('')]),
    )
  })
  await fc.assert(property, { numRuns: 50 })
  t.pass('holds')
})

t.test(
  'of a long table no more is read than has been taken, but for a piece; an error in its rows is the stream’s',
  async (t) => {
    for (const write of [csvOf, xlsxOf]) {
      let [made, over] = [0, false]
      const many = async function* () {
        try {
          for (; ; made++) yield Array.from({ length: 10 }, () => crypto.randomUUID())
        } finally {
          over = true
        }
      }
      let taken = 0
      for await (const piece of write({ ...sheet([]), rows: many() })) {
        taken += piece.length
        // 360 characters a row, of which a compressor leaves half
        t.ok(made * 100 < taken + 1_000_000, `${made} rows read where ${taken} were taken`)
        if (taken > 1_000_000) break
      }
      t.ok(made > 1000)
      // whoever stops reading ends it, soon
      for (let turns = 0; !over && turns < 100; turns++) await setImmediate()
      t.ok(over)
    }
    const broken = async function* () {
      yield ['a']
      throw new Error('the database is gone')
    }
    for (const write of [csvOf, xlsxOf])
      await t.rejects(all<string | Buffer>(write({ ...sheet([]), rows: broken() })), /the database is gone/)
  },
)
