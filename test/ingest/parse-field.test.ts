import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { buildCatalogue } from '../../src/catalogue/catalogue.ts'
import { defineCodeSet } from '../../src/catalogue/code-set.ts'
import type { Field, Value } from '../../src/catalogue/field.ts'
import { cellParser, Fault } from '../../src/ingest/parse-field.ts'
import { holds } from '../fixtures/property.ts'

const sexes = defineCodeSet({
  id: 'sex',
  title: '性别',
  standard: 'GB/T 2261.1-2003',
  codes: { '1': '男性', '2': '女性', '9': '未说明的性别' },
})
const kin = defineCodeSet({
  id: 'kin',
  title: '家庭关系',
  standard: 'GB/T 4761-2008',
  codes: { '1': '配偶', '10': '配偶', '20': '子' },
})
const catalogue = buildCatalogue([], [sexes, kin])
const today = '2026-11-01'

type Rule = Exclude<Parameters<typeof cellParser>[2], string>

/** What a cell means; a fault by its code in brackets. */
function read(field: Omit<Field, 'title'>, cell: string, rule: Partial<Rule> = {}): Value | undefined {
  const value = cellParser(catalogue, { title: '字段', ...field }, { from: '列', ...rule }, today)(cell)
  return value instanceof Fault ? `[${value.code}]` : value
}

const sex = { type: 'code', codes: 'sex' } as const

t.test('an empty cell says nothing, unless the field or the adapter wants it', async (t) => {
  for (const cell of ['', '  ', '\u3000', '\t']) {
    t.equal(read({ type: 'text' }, cell), undefined)
    t.equal(read({ type: 'text', required: true }, cell), '[missing]')
    t.equal(read({ type: 'text' }, cell, { required: true }), '[missing]')
    t.equal(read({ type: 'integer' }, cell), undefined, 'nothing is not 0')
    t.equal(read({ type: 'boolean' }, cell), undefined, 'nothing is not no')
  }
})

t.test('a text is trimmed and otherwise kept, rare characters and all', async (t) => {
  t.equal(read({ type: 'text' }, ' 䶮𠮷·艾力　'), '䶮𠮷·艾力')
  t.equal(read({ type: 'text' }, 'a\0b'), '[badCharacter]')
  t.equal(read({ type: 'text' }, '张\ufffd'), '[badCharacter]')
})

t.test(
  'a code is as the standard has it, or by the map of the department, or by its text; nothing is guessed',
  async (t) => {
    t.equal(read(sex, '1'), '1')
    for (const cell of ['01', '男', '男性', '3', 'toString']) t.equal(read(sex, cell), '[unknownCode]', cell)
    const codes = { 男: '1', 女: '2' }
    t.equal(read(sex, ' 男 ', { codes }), '1')
    for (const cell of ['1', '男性', '男女', 'constructor', '__proto__', 'toString'])
      t.equal(read(sex, cell, { codes }), '[unknownCode]', cell)
    t.equal(read(sex, '女性', { texts: true }), '2')
    for (const cell of ['女', '2', '女性别']) t.equal(read(sex, cell, { texts: true }), '[unknownCode]', cell)
  },
)

t.test('a text that stands for two codes stands for none', async (t) => {
  t.equal(read({ type: 'code', codes: 'kin' }, '子', { texts: true }), '20')
  t.equal(read({ type: 'code', codes: 'kin' }, '配偶', { texts: true }), '[unknownCode]')
})

t.test('a map to a code that the set has not is refused before any row', async (t) => {
  const field: Field = { title: '性别', ...sex }
  t.throws(() => cellParser(catalogue, field, { from: '列', codes: { 男: '1', 女: '3' } }, today), /列.*3/)
  const flag: Field = { title: '是否', type: 'boolean' }
  t.throws(() => cellParser(catalogue, flag, { from: '列', codes: { 有: 'yes' } }, today), /列.*yes/)
})

t.test('known dirty values are looked up first; null is nothing', async (t) => {
  const lookup = { '-': null, '2099-12-31': null, 约三百: '300' }
  t.equal(read({ type: 'date' }, ' 2099-12-31 ', { lookup }), undefined)
  t.equal(read({ type: 'date', required: true }, '-', { lookup }), '[missing]')
  t.equal(read({ type: 'amount' }, '约三百', { lookup }), '300.00')
  t.equal(read({ type: 'amount' }, '约四百', { lookup }), '[badAmount]')
  t.equal(read({ type: 'text' }, 'constructor', { lookup }), 'constructor')
  t.equal(read(sex, '未说明', { lookup: { 未说明: '未说明的性别' }, texts: true }), '9')
})

t.test('dates: spelt, as serials, without end, in the future', async (t) => {
  t.equal(read({ type: 'date' }, '2021年3月5日'), '2021-03-05')
  t.equal(read({ type: 'date' }, '2021-02-30'), '[badDate]')
  t.equal(read({ type: 'date' }, '2026-11-02'), '[futureDate]')
  t.equal(read({ type: 'date' }, '长期'), '[badDate]')
  t.equal(read({ type: 'date' }, '1066-10-14'), '[dateOutOfBounds]')
  t.equal(read({ type: 'expiry' }, '长期'), '9999-12-31')
  t.equal(read({ type: 'expiry' }, '44260', { serial: true }), '2021-03-05')
  t.equal(read({ type: 'expiry' }, '长期', { serial: true }), '9999-12-31')
  t.equal(read({ type: 'date' }, '44260', { serial: true }), '2021-03-05')
  t.equal(read({ type: 'date' }, '44260'), '[badDate]', 'a number is a serial only where the adapter says so')
  t.equal(read({ type: 'date' }, '2021-03-05', { serial: true }), '2021-03-05', 'a cell that is formatted as a date')
  t.equal(read({ type: 'expiry' }, '2021/3/5', { serial: true }), '2021-03-05')
  t.equal(read({ type: 'date' }, '60', { serial: true }), '[badDate]')
  t.equal(read({ type: 'month' }, '2021.3'), '2021-03')
  t.equal(read({ type: 'month' }, '2021-13'), '[badMonth]')
  t.equal(read({ type: 'year' }, '2021年'), '2021')
  t.equal(read({ type: 'year' }, '21'), '[badDate]')
})

t.test('amounts and numbers in the unit of the column', async (t) => {
  t.equal(read({ type: 'amount' }, '1,234.5元'), '1234.50')
  t.equal(read({ type: 'amount' }, '1.2', { unit: 10_000 }), '12000.00')
  t.equal(read({ type: 'amount' }, '12345', { unit: 0.01 }), '123.45')
  t.equal(read({ type: 'amount' }, '1.234'), '[badAmount]', 'refused, not rounded')
  t.equal(read({ type: 'amount', atLeast: 0 }, '-1'), '[outOfBounds]')
  t.equal(read({ type: 'decimal', scale: 4 }, '33.3'), '33.3000')
  t.equal(read({ type: 'decimal', scale: 1 }, '33.33'), '[badNumber]')
  t.equal(read({ type: 'decimal', scale: 2 }, '2', { unit: 100 }), '200.00')
  t.equal(read({ type: 'decimal', scale: 1 }, '33.3%'), '[badNumber]')
  const share = { type: 'decimal', scale: 1, percent: true } as const
  for (const cell of ['33.3', '33.3%', '３３.３％', '33.3 %']) t.equal(read(share, cell), '33.3')
  t.equal(read(share, '0.5', { unit: 100 }), '50.0')
  t.equal(read(share, '50%', { unit: 100 }), '50.0')
  t.equal(read({ type: 'integer' }, '1,234'), 1234)
  t.equal(read({ type: 'integer' }, '3', { unit: 1000 }), 3000)
  t.equal(read({ type: 'integer' }, '1.5'), '[badNumber]')
})

t.test('bounds of the adapter are narrower than those of the catalogue', async (t) => {
  t.equal(read({ type: 'amount' }, '50001', { atMost: 50_000 }), '[outOfBounds]')
  t.equal(read({ type: 'amount' }, '50000', { atMost: 50_000 }), '50000.00')
  t.equal(read({ type: 'integer' }, '0', { atLeast: 1 }), '[outOfBounds]')
  t.equal(read({ type: 'date' }, '1948-12-31', { atLeast: '1949-10-01' }), '[dateOutOfBounds]')
  t.equal(read({ type: 'date' }, '1949-10-01', { atLeast: '1949-10-01' }), '1949-10-01')
  t.equal(read({ type: 'month' }, '2026-10', { atMost: '2026-09' }), '[dateOutOfBounds]')
})

t.test('yes and no, ID numbers, codes of organisations and areas', async (t) => {
  t.equal(read({ type: 'boolean' }, '是'), true)
  t.equal(read({ type: 'boolean' }, '否'), false)
  t.equal(read({ type: 'boolean' }, '不详'), '[unknownCode]')
  const codes = { 住校: 'true', 走读: 'false' }
  t.equal(read({ type: 'boolean' }, '住校', { codes }), true)
  t.equal(read({ type: 'boolean' }, '走读', { codes }), false)
  t.equal(read({ type: 'boolean' }, '是', { codes }), '[unknownCode]')
  t.equal(read({ type: 'idNumber' }, ' 11010519491231002x'), '11010519491231002X')
  t.equal(read({ type: 'idNumber' }, '110105491231002'), '11010519491231002X')
  t.equal(read({ type: 'idNumber' }, '110105194912310021'), '[badIdNumber]')
  t.equal(read({ type: 'idNumber' }, '1.10105E+17'), '[destroyedIdNumber]')
  t.equal(read({ type: 'uscc' }, '９１１１００００１０００１０４３３l'), '91110000100010433L')
  t.equal(read({ type: 'uscc' }, '91110000100010433M'), '[badUscc]')
  t.equal(read({ type: 'area' }, '４３０７８１'), '430781')
  t.equal(read({ type: 'area' }, '津市市'), '[badFormat]')
})

t.test(
  'whatever a cell holds, its value passes the check of the catalogue and survives JSON, or the cell is refused',
  async (t) => {
    const fields: readonly Omit<Field, 'title'>[] = [
      { type: 'text' },
      sex,
      { type: 'date' },
      { type: 'expiry' },
      { type: 'month' },
      { type: 'year' },
      { type: 'amount' },
      { type: 'decimal', scale: 3 },
      { type: 'integer' },
      { type: 'boolean' },
      { type: 'idNumber' },
      { type: 'uscc' },
      { type: 'area' },
    ]
    const cells = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...'0123456789-/.,年月日万元长期 ￥Xx是否男女　１２') }),
      fc.double().map(String),
    )
    for (const field of fields) {
      const parse = cellParser(catalogue, { title: '字段', ...field }, { from: '列' }, today)
      holds(
        t,
        fc.property(cells, (cell) => {
          const value = parse(cell)
          if (value === undefined) assert.equal(cell.trim(), '')
          else if (!(value instanceof Fault)) assert.ok(Object.is(JSON.parse(JSON.stringify(value)), value))
        }),
        { numRuns: 300 },
      )
    }
  },
)
