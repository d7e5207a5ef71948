import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import {
  parseBoolean,
  parseDate,
  parseDecimal,
  parseExcelSerial,
  parseExpiry,
  parseInteger,
  parseMonth,
  parseYear,
} from '../../src/ingest/spellings.ts'
import { holds } from '../fixtures/property.ts'

const days = fc
  .date({ min: new Date('1900-03-01'), max: new Date('2173-10-13'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))

/** The parts of a day as numbers, without leading zeros. */
function partsOf(day: string): { year: string; month: string; date: string } {
  const [year = '', month = '', date = ''] = day.split('-')
  return { year, month: String(Number(month)), date: String(Number(date)) }
}

t.test('a date is understood as departments spell it', async (t) => {
  const spellings = [
    '2021-3-5',
    '2021-03-05',
    '2021/3/5',
    '2021.03.05',
    '20210305',
    '20210305093005',
    '2021年3月5日',
    '2021年03月05日',
    '2021-03-05 00:00:00',
    '2021-03-05 9:30',
    '2021-03-05T09:30:05.123',
    '2021-03-05T00:00:00+08:00',
    '2021/3/5 0:00:00',
  ]
  for (const text of spellings) t.equal(parseDate(text), '2021-03-05', text)
})

t.test('a moment with an offset is the day that it was in China', async (t) => {
  t.equal(parseDate('2021-03-04T16:00:00Z'), '2021-03-05', 'midnight in China as JavaScript writes it')
  t.equal(parseDate('2021-03-04T16:00:00.000Z'), '2021-03-05')
  t.equal(parseDate('2021-03-04T15:59:59.999Z'), '2021-03-04')
  t.equal(parseDate('2021-03-05T00:00:00Z'), '2021-03-05')
  t.equal(parseDate('2021-12-31T23:30:00+0000'), '2022-01-01')
  t.equal(parseDate('2021-03-05 00:30:00+09:00'), '2021-03-04')
  t.equal(parseDate('2021-03-05 00:30+08:00'), '2021-03-05')
})

t.test('what is no date is no date', async (t) => {
  const bad = [
    '',
    '0000-00-00',
    '00000000',
    '2021-02-30',
    '2021-13-01',
    '20210230',
    '2021年2月29日',
    '长期',
    '5/3/2021',
    '21-3-5',
  ]
  const half = [
    '2021',
    '2021-03',
    '202103',
    '2021-3-5x',
    '2021-3-5 25',
    '2021--3-5',
    '44260',
    '-2021-3-5',
    '2021-03-05T',
    '２０２１-3-5',
  ]
  for (const text of [...bad, ...half]) t.equal(parseDate(text), undefined, text)
})

t.test('any day survives any spelling', async (t) => {
  holds(
    t,
    fc.property(days, fc.constantFrom('-', '/', '.'), (day, separator) => {
      const { year, month, date } = partsOf(day)
      assert.equal(parseDate([year, month, date].join(separator)), day)
      assert.equal(parseDate(day.replaceAll('-', '')), day)
      assert.equal(parseDate(`${year}年${month}月${date}日`), day)
      assert.equal(parseDate(`${day} 00:00:00`), day)
      assert.equal(parseDate(`${day}T00:00:00+08:00`), day)
      assert.equal(parseDate(new Date(`${day}T00:00:00+08:00`).toISOString()), day)
      assert.equal(parseExpiry(day), day)
      assert.equal(parseMonth(day), day.slice(0, 7))
    }),
  )
})

t.test('长期 in all its spellings is 9999-12-31, for what expires and for nothing else', async (t) => {
  for (const text of ['长期', '长期有效', '永久', '99991231', '9999-12-31', '9999年12月31日'])
    t.equal(parseExpiry(text), '9999-12-31', text)
  for (const text of ['长期', '永久', '长期有效']) t.equal(parseDate(text), undefined, text)
  t.equal(parseExpiry('2040-2-30'), undefined)
  t.equal(parseExpiry('constructor'), undefined)
})

t.test("a serial is a day of Excel's 1900 calendar, whose 29 February 1900 never was", async (t) => {
  t.equal(parseExcelSerial('25569'), '1970-01-01')
  t.equal(parseExcelSerial('36526'), '2000-01-01')
  t.equal(parseExcelSerial('44260'), '2021-03-05')
  t.equal(parseExcelSerial('44260.999988'), '2021-03-05', 'a time of day counts for nothing')
  t.equal(parseExcelSerial('61'), '1900-03-01')
  for (const text of ['60', '59', '10', '1', '0', '-1', '', '2021-03-05', '100000', '4426O', '44260,5', '1e4'])
    t.equal(parseExcelSerial(text), undefined, text)
  holds(
    t,
    fc.property(days, (day) => {
      const serial = (Date.parse(day) - Date.parse('1970-01-01')) / 86_400_000 + 25_569
      assert.equal(parseExcelSerial(String(serial)), day)
    }),
  )
})

t.test('a month is understood as departments spell it', async (t) => {
  for (const text of [
    '2021-3',
    '2021-03',
    '202103',
    '2021年3月',
    '2021年03月',
    '2021/03',
    '2021.3',
    '2021-03-05',
    '20210305',
    '2021年3月5日',
  ])
    t.equal(parseMonth(text), '2021-03', text)
  for (const text of [
    '',
    '2021-13',
    '202100',
    '2021',
    '2021-',
    '20213',
    '3月',
    '0000-00',
    '2021年',
    '21-03',
    '2021.1',
    '2021-3x',
  ])
    t.equal(parseMonth(text), undefined, text)
  for (const text of ['2021', '2021年']) t.equal(parseYear(text), '2021')
  for (const text of ['', '21', '2021-01', '二〇二一', '2021年度']) t.equal(parseYear(text), undefined)
})

/** Any number of fen as the store writes it. */
function canonical(fen: bigint): string {
  const sign = fen < 0n ? '-' : ''
  const digits = String(fen < 0n ? -fen : fen).padStart(3, '0')
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

const fen = fc.bigInt({ min: -999_999_999_999_999n, max: 999_999_999_999_999n })
const fullWidth = (text: string) => text.replace(/[!-~]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0))

t.test('an amount is understood as departments spell it', async (t) => {
  const amount = (text: string) => parseDecimal(text, { scale: 2 })
  for (const text of [
    '1234.5',
    '1234.50',
    '1,234.5',
    '1,234.50',
    '￥1234.5',
    '¥1,234.50',
    '1234.5元',
    '１２３４．５',
    '1，234.5',
    '01234.5',
    '1234.500',
  ])
    t.equal(amount(text), '1234.50', text)
  t.equal(amount('1.2万元'), '12000.00')
  t.equal(amount('1.2万'), '12000.00')
  t.equal(amount('0.123456万元'), '1234.56')
  t.equal(amount('-0'), '0.00', 'there is but one nothing')
  t.equal(amount('-0.00'), '0.00')
  t.equal(amount('-1,234'), '-1234.00')
  t.equal(amount('0'), '0.00')
  const bad = [
    '',
    '1,23.4',
    '12,34',
    '1,2345',
    ',123',
    '1234.',
    '.5',
    '1.2.3',
    '1e3',
    '1.234',
    '0.001',
    '1.2345678万元',
    '约3',
    '3千',
    '--1',
    '+1',
    'Infinity',
    '0x10',
    '1 234',
    '元',
    '1234567890123456',
    '１２．３４５',
  ]
  for (const text of bad) t.equal(amount(text), undefined, text)
})

/** Whether a text has one of the shapes that dates come in; which day it then is says `Date`. */
const shapes = [
  /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$/,
  /^(\d{4})(\d{2})(\d{2})(?:\d{6})?$/,
  /^(\d{4})年(\d{1,2})月(\d{1,2})日$/,
]

function dayOfShape(text: string): string | undefined {
  const match = shapes.map((shape) => shape.exec(text)).find((found) => found)
  if (!match) return undefined
  const day = `${match[1]}-${match[2]?.padStart(2, '0')}-${match[3]?.padStart(2, '0')}`
  const date = new Date(`${day}T00:00:00Z`)
  const isReal = !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === day
  return isReal && !day.startsWith('0000') ? day : undefined
}

t.test('a date has one of few shapes, whole, and is a day of the calendar', async (t) => {
  const piece = fc.constantFrom('2024', '1900', '0000', '02', '2', '12', '13', '29', '31', '0', '5')
  const between = fc.constantFrom('-', '/', '.', '年', '月', '', ' ')
  const end = fc.constantFrom(
    '',
    '日',
    ' 8:05',
    'T08:05:09',
    ' 08:05:09.123',
    '080509',
    ' 8:5',
    '08',
    'x',
    ' ',
    '日 8:05',
  )
  const nearly = fc.tuple(piece, between, piece, between, piece, end).map((parts) => parts.join(''))
  holds(
    t,
    fc.property(nearly, (text) => assert.equal(parseDate(text), dayOfShape(text), text)),
    { numRuns: 20_000 },
  )
})

t.test('a column may count in another unit, and a cell that names its own is believed', async (t) => {
  t.equal(parseDecimal('1.2', { scale: 2, unit: 10_000 }), '12000.00')
  t.equal(parseDecimal('12345', { scale: 2, unit: 0.01 }), '123.45')
  t.equal(parseDecimal('5', { scale: 2, unit: 0.01 }), '0.05')
  t.equal(parseDecimal('1.5', { scale: 2, unit: 0.01 }), undefined, 'half a fen')
  t.equal(parseDecimal('3', { scale: 2, unit: 1000 }), '3000.00')
  t.equal(parseDecimal('3', { scale: 2, unit: 10 }), '30.00')
  t.equal(parseDecimal('500元', { scale: 2, unit: 10_000 }), '500.00')
  t.equal(parseDecimal('1.2万', { scale: 2, unit: 1000 }), '12000.00')
  t.equal(parseDecimal('90.5㎡', { scale: 2 }), '90.50')
  t.equal(parseDecimal('90.5平方米', { scale: 2 }), '90.50')
  t.equal(parseDecimal('3.25亩', { scale: 2 }), '3.25')
  t.equal(parseDecimal('3.256', { scale: 2 }), undefined, 'refused, not rounded')
})

t.test('any amount survives any spelling', async (t) => {
  holds(
    t,
    fc.property(fen, (value) => {
      const text = canonical(value)
      const [whole = '', cents = ''] = text.split('.')
      const grouped = `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${cents}`
      for (const spelling of [text, grouped, `${text}元`, fullWidth(text), fullWidth(grouped), `${text}00`])
        assert.equal(parseDecimal(spelling, { scale: 2 }), text, spelling)
      assert.equal(parseDecimal(String(value), { scale: 2, unit: 0.01 }), text)
      assert.equal(parseDecimal(text, { scale: 2, unit: 10_000 }), canonical(value * 10_000n))
    }),
  )
})

t.test('any nonzero digit too many is refused', async (t) => {
  holds(
    t,
    fc.property(fen, fc.integer({ min: 1, max: 9 }), fc.nat(3), (value, digit, zeros) => {
      assert.equal(parseDecimal(`${canonical(value)}${'0'.repeat(zeros)}${digit}`, { scale: 2 }), undefined)
    }),
  )
})

t.test('an integer is whole', async (t) => {
  for (const [text, value] of [
    ['12', 12],
    ['1,234', 1234],
    ['1234.0', 1234],
    ['１２', 12],
    ['-3', -3],
    ['1.2万', 12_000],
  ] as const)
    t.equal(parseInteger(text), value, text)
  t.ok(Object.is(parseInteger('-0'), 0))
  for (const text of ['', '1.5', '3人', 'x', '12,34']) t.equal(parseInteger(text), undefined, text)
  t.equal(parseInteger('3', 1000), 3000)
})

t.test('yes and no in the usual spellings, and nothing guessed from others', async (t) => {
  for (const text of ['是', '有', '1', 'Y', 'y', 'T', 'true', 'TRUE', '√']) t.equal(parseBoolean(text), true, text)
  for (const text of ['否', '无', '0', 'N', 'n', 'F', 'false', 'FALSE', '×']) t.equal(parseBoolean(text), false, text)
  for (const text of ['', '2', '未知', 'yes', '是否', 'constructor', '-']) t.equal(parseBoolean(text), undefined, text)
})
