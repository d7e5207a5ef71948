import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { type CheckContext, fieldCheck, isStorable, usccCheckCharacter } from '../../src/catalogue/check.ts'
import { ageOn, isRealDate } from '../../src/catalogue/dates.ts'
import type { Field, Value } from '../../src/catalogue/field.ts'
import { holds } from '../fixtures/property.ts'

const today = '2026-11-01'

/** What a field says of a value: the problem's code, or 'good'. */
function verdict(field: Omit<Field, 'title'>, value: Value, context: Partial<CheckContext> = {}): string {
  return fieldCheck({ title: '字段', ...field }, { today, ...context })(value) ?? 'good'
}

t.test('a text comes back as it went in, or is refused', async (t) => {
  const text = { type: 'text' } as const
  for (const good of ['张三', '䶮', '𠮷', '𬎆𣲗', 'é', 'e\u0301', '买买提·艾力', 'a b', '\u3000全角', '👨‍👩‍👧', '0'])
    t.equal(verdict(text, good), 'good', good)
  const bad = [
    '\0',
    'a\0b',
    '\ud840',
    'a\udc00',
    '\udc00\ud840',
    '\ufffd',
    '\uffff',
    '\ufffe',
    'a\tb',
    'a\nb',
    '\x7f',
    '\x85',
  ]
  for (const one of bad) t.equal(verdict(text, one), 'badCharacter', JSON.stringify(one))
  t.equal(verdict(text, ''), 'badFormat')
  for (const spoilt of ['#N/A', '#REF!', '6.21765554E+18', '4E+17']) t.equal(verdict(text, spoilt), 'badFormat', spoilt)
  for (const good of ['#3', '1E', 'E+1', '3E栋']) t.not(verdict({ type: 'text' }, good), 'badFormat', good)
  t.equal(verdict(text, 1), 'badFormat')
  t.equal(verdict(text, true), 'badFormat')
})

t.test('what is storable survives UTF-8; what is not would not, or is a control character', async (t) => {
  const strings = fc.string({
    unit: fc.oneof(fc.constantFrom('\ud800', '\udfff', '\0', '\ufffd', '\u2028', '𠮷'), fc.string()),
  })
  holds(
    t,
    fc.property(strings, (text) => {
      const survives = Buffer.from(text, 'utf8').toString('utf8') === text
      assert.equal(isStorable(text), survives && !/\p{Cc}|\ufffd|\ufffe|\uffff/u.test(text))
    }),
  )
})

t.test('a text has a longest length, 200 unless the field says otherwise, and a shape', async (t) => {
  t.equal(verdict({ type: 'text' }, '长'.repeat(200)), 'good')
  t.equal(verdict({ type: 'text' }, '长'.repeat(201)), 'tooLong')
  t.equal(verdict({ type: 'text', max: 4 }, '𠮷𠮷'), 'good', 'length counts UTF-16 units')
  t.equal(verdict({ type: 'text', max: 4 }, '𠮷𠮷𠮷'), 'tooLong')
  const tail = { type: 'text', pattern: /^\d{4}$/ } as const
  t.equal(verdict(tail, '1234'), 'good')
  for (const bad of ['123', '12345', '１２３４', '1234 ']) t.equal(verdict(tail, bad), 'badFormat')
})

t.test('a code is one of its set, and nothing that every object has', async (t) => {
  const code = { type: 'code', codes: 'sex' } as const
  const codes = { '1': '男性', '2': '女性' }
  t.equal(verdict(code, '1', { codes }), 'good')
  for (const bad of ['3', '', '01', '男性', 'constructor', 'toString', '__proto__', 1, true])
    t.equal(verdict(code, bad, { codes }), 'unknownCode', String(bad))
  t.equal(verdict(code, '1'), 'unknownCode', 'without a set nothing is known')
})

t.test('a date exists, is not after the export unless it may be, and not before 1850', async (t) => {
  const date = { type: 'date' } as const
  for (const good of [today, '1850-01-01', '2024-02-29', '2000-02-29', '1999-12-31'])
    t.equal(verdict(date, good), 'good')
  const bad = [
    '2026-2-1',
    '20260201',
    '2025-02-29',
    '1900-02-29',
    '2026-04-31',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
  ]
  for (const one of [...bad, '0000-00-00', '2026-01-01T00:00:00Z', ' 2026-01-01', '', 20260201])
    t.equal(verdict(date, one), 'badDate', String(one))
  t.equal(verdict(date, '2026-11-02'), 'futureDate')
  t.equal(verdict(date, '1849-12-31'), 'dateOutOfBounds')
  t.equal(verdict({ ...date, mayBeFuture: true }, '2099-01-01'), 'good')
  t.equal(verdict({ ...date, mayBeFuture: true }, '9999-12-31'), 'futureDate', '长期 is no day')
  t.equal(verdict({ type: 'expiry' }, '9999-12-31'), 'good')
  t.equal(verdict({ type: 'expiry' }, '2040-02-30'), 'badDate')
  t.equal(verdict({ type: 'expiry' }, '1700-01-01'), 'dateOutOfBounds')
})

t.test('months and years', async (t) => {
  const month = { type: 'month' } as const
  for (const good of ['2026-11', '1850-01']) t.equal(verdict(month, good), 'good')
  for (const bad of ['2026-13', '2026-00', '2026-1', '202611', '2026-11-01', '', 202611])
    t.equal(verdict(month, bad), 'badMonth')
  t.equal(verdict(month, '2026-12'), 'futureDate')
  t.equal(verdict({ ...month, mayBeFuture: true }, '2026-12'), 'good')
  t.equal(verdict(month, '1849-12'), 'dateOutOfBounds')
  for (const good of ['1950', '2026']) t.equal(verdict({ type: 'year' }, good), 'good')
  for (const bad of ['0999', '3000', '26', '2026年', '', 2026]) t.equal(verdict({ type: 'year' }, bad), 'badDate')
})

t.test('amounts and decimals are canonical texts within their bounds', async (t) => {
  const amount = { type: 'amount' } as const
  for (const good of ['0.00', '1234.50', '-1234.50', '9999999999999.99']) t.equal(verdict(amount, good), 'good', good)
  const bad = [
    '1',
    '1.5',
    '1.500',
    '01.00',
    '+1.00',
    '1,234.00',
    '.50',
    '',
    ' 1.00',
    '1e3',
    'NaN',
    1,
    '１.00',
    '-0.00',
    '-00.10',
  ]
  for (const one of bad) t.equal(verdict(amount, one), 'badAmount', String(one))
  t.equal(verdict(amount, '10000000000000.01'), 'outOfBounds')
  t.equal(verdict({ ...amount, atLeast: 0 }, '-0.01'), 'outOfBounds')
  t.equal(verdict({ ...amount, atMost: 100 }, '100.00'), 'good')
  t.equal(verdict({ ...amount, atMost: 100 }, '100.01'), 'outOfBounds')
  t.equal(verdict({ type: 'decimal', scale: 4 }, '33.3333'), 'good')
  t.equal(verdict({ type: 'decimal', scale: 4 }, '33.33'), 'badNumber')
  t.equal(verdict({ type: 'decimal', scale: 0 }, '33'), 'good')
  t.equal(verdict({ type: 'decimal', scale: 0 }, '-0'), 'badNumber')
  t.equal(verdict({ type: 'decimal', scale: 0 }, '33.'), 'badNumber')
})

t.test('integers and booleans are JSON values, not texts of them', async (t) => {
  const integer = { type: 'integer', atLeast: 1, atMost: 12 } as const
  for (const good of [1, 12]) t.equal(verdict(integer, good), 'good')
  for (const bad of [0, 13]) t.equal(verdict(integer, bad), 'outOfBounds')
  for (const bad of [1.5, '1', true, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])
    t.equal(verdict(integer, bad), 'badNumber')
  for (const good of [true, false]) t.equal(verdict({ type: 'boolean' }, good), 'good')
  for (const bad of ['true', 1, 0, '']) t.equal(verdict({ type: 'boolean' }, bad), 'badFormat')
})

t.test('areas are counties, towns or villages; ID numbers are 18 characters', async (t) => {
  for (const good of ['430781', '430781100', '430781100001']) t.equal(verdict({ type: 'area' }, good), 'good')
  for (const bad of ['43', '4307811', '43078110000', '4307811000012', '４３０７８１', 430781])
    t.equal(verdict({ type: 'area' }, bad), 'badFormat')
  t.equal(verdict({ type: 'idNumber', level: 3 }, '11010519491231002X'), 'good')
  for (const bad of ['11010519491231002x', '110105491231002', 1.1010519491231002e17])
    t.equal(verdict({ type: 'idNumber' }, bad), 'badIdNumber')
})

const usccAlphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'

/** GB 32100-2015 once more: the weights are the powers of 3 modulo 31, and the whole code sums to 0. */
function usccSum(code: string): number {
  let weight = 1
  let sum = 0
  for (const character of code) {
    sum += usccAlphabet.indexOf(character) * weight
    weight = (weight * 3) % 31
  }
  return sum % 31
}

/** Codes of large companies, as they publish them. */
const companies = {
  '91110000100010433L': '中国石油天然气集团',
  '91100000100003962T': '中国工商银行',
  '911100001000044477': '中国建设银行',
  '914403001922038216': '华为技术',
  '9144030071526726XG': '腾讯计算机系统',
}

t.test('a unified social credit code has the check character of GB 32100', async (t) => {
  for (const [code, name] of Object.entries(companies)) {
    t.match(code, /^[0-9A-HJ-NPQRTUWXY]{18}$/)
    t.equal(verdict({ type: 'uscc' }, code), 'good', name)
  }
  for (const bad of ['91110000100010433l', '91110000100010433', '91110000100010433LL', '9111000010001O433L', '', 1])
    t.equal(verdict({ type: 'uscc' }, bad), 'badUscc', String(bad))
  const seventeen = fc
    .tuple(
      fc.string({ unit: fc.constantFrom(...usccAlphabet), minLength: 2, maxLength: 2 }),
      fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 6, maxLength: 6 }),
      fc.string({ unit: fc.constantFrom(...usccAlphabet), minLength: 9, maxLength: 9 }),
    )
    .map((parts) => parts.join(''))
  const check = fieldCheck({ title: '代码', type: 'uscc' }, { today })
  holds(
    t,
    fc.property(seventeen, fc.nat(17), fc.constantFrom(...usccAlphabet), (head, at, other) => {
      const code = head + usccCheckCharacter(head)
      // the weight of the check character is the 18th power, under which all must sum to 0
      const last = usccAlphabet.indexOf(code.charAt(17))
      const right = usccSum(head) + last
      if (right % 31 !== 0) throw new Error(`${code} does not sum to 0`)
      if (check(code) !== undefined) throw new Error(`${code} is refused`)
      const changed = code.slice(0, at) + other + code.slice(at + 1)
      if (changed !== code && check(changed) === undefined) throw new Error(`${changed} is taken for ${code}`)
    }),
  )
})

t.test('a day is real where the calendar has it', async (t) => {
  holds(
    t,
    fc.property(fc.integer({ min: 1, max: 9999 }), fc.nat(14), fc.nat(33), (year, month, day) => {
      const pad = (number: number, length: number) => String(number).padStart(length, '0')
      const date = new Date(0)
      date.setUTCFullYear(year, month - 1, day)
      const exists = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
      assert.equal(isRealDate(`${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`), exists)
    }),
  )
  for (const bad of ['0000-01-01', '2026-1-1', '2026-01-01 ', '']) t.notOk(isRealDate(bad))
})

t.test('an age is that of the last birthday', async (t) => {
  t.equal(ageOn('1945-01-01', '2026-11-21'), 81)
  t.equal(ageOn('1946-11-21', '2026-11-21'), 80)
  t.equal(ageOn('1946-11-22', '2026-11-21'), 79)
  t.equal(ageOn('2024-02-29', '2025-02-28'), 0)
  t.equal(ageOn('2024-02-29', '2025-03-01'), 1)
})
