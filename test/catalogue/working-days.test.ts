import assert from 'node:assert'
import fc from 'fast-check'
import t from 'tap'
import { loadCatalogue } from '../../src/catalogue/catalogue.ts'
import { defineHolidays, type Holidays } from '../../src/catalogue/holidays.ts'
import { addWorkingDays, isWorkingDay, workingDaysBetween } from '../../src/catalogue/working-days.ts'
import { holds } from '../fixtures/property.ts'

const { holidays } = await loadCatalogue()

/** Working days of each month, counted by hand from the notices: 248 in each of the years. */
const months: Readonly<Record<number, readonly number[]>> = {
  2025: [19, 19, 21, 22, 19, 20, 23, 21, 23, 18, 20, 23],
  2026: [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23],
}

function* daysOf(year: number, month: number): Generator<string> {
  const two = (number: number) => String(number).padStart(2, '0')
  for (let day = 1; day <= new Date(Date.UTC(year, month, 0)).getUTCDate(); day++)
    yield `${year}-${two(month)}-${two(day)}`
}

t.test('each month has the working days that the State Council announced', async (t) => {
  for (const [year, counts] of Object.entries(months))
    for (const [at, count] of counts.entries()) {
      const days = [...daysOf(Number(year), at + 1)].filter((day) => isWorkingDay(holidays, day))
      t.equal(days.length, count, `${year}-${at + 1}`)
    }
})

t.test('the days that are not as the week has it are known', async (t) => {
  const isOdd = (day: string) => isWorkingDay(holidays, day) !== isWorkingDay(new Map(), day)
  const odd = (year: number) => months[year]?.flatMap((_, at) => [...daysOf(year, at + 1)].filter(isOdd))
  t.strictSame(
    odd(2025)?.join(' ').replaceAll('2025-', ''),
    [
      '01-01 01-26 01-28 01-29 01-30 01-31 02-03 02-04 02-08 04-04 04-27 05-01 05-02 05-05 06-02',
      '09-28 10-01 10-02 10-03 10-06 10-07 10-08 10-11',
    ].join(' '),
  )
  t.strictSame(
    odd(2026)?.join(' ').replaceAll('2026-', ''),
    [
      '01-01 01-02 01-04 02-14 02-16 02-17 02-18 02-19 02-20 02-23 02-28 04-06 05-01 05-04 05-05 05-09 06-19',
      '09-20 09-25 10-01 10-02 10-05 10-06 10-07 10-10',
    ].join(' '),
  )
})

t.test('ten working days from a day', async (t) => {
  const due = (day: string) => addWorkingDays(holidays, day, 10)
  t.strictSame(due('2026-03-02'), { day: '2026-03-16', provisional: false }, 'two plain weeks')
  t.strictSame(due('2026-02-13'), { day: '2026-03-05', provisional: false }, 'over the Spring Festival')
  t.strictSame(due('2026-09-30'), { day: '2026-10-20', provisional: false }, 'over the National Day')
  t.strictSame(due('2025-12-31'), { day: '2026-01-15', provisional: false }, 'from one announced year to the next')
  t.strictSame(due('2026-11-21'), { day: '2026-12-04', provisional: false }, 'opened on a Saturday')
  t.strictSame(due('2026-12-17'), { day: '2026-12-31', provisional: false }, 'the last that is certain')
  t.strictSame(due('2026-12-18'), { day: '2027-01-01', provisional: true }, '2027 is not announced: weekends alone')
})

const day = fc
  .date({ min: new Date('2024-06-01'), max: new Date('2027-06-30'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))

t.test('counting forward and counting between agree', async (t) => {
  holds(
    t,
    fc.property(day, fc.integer({ min: 1, max: 60 }), (from, count) => {
      const due = addWorkingDays(holidays, from, count)
      assert.equal(workingDaysBetween(holidays, from, due.day), count)
      assert.ok(isWorkingDay(holidays, due.day))
      assert.equal(addWorkingDays(holidays, from, count - 1).day < due.day, true)
    }),
  )
  holds(
    t,
    fc.property(day, day, day, (...days) => {
      const [a = '', b = '', c = ''] = days.sort()
      const between = (from: string, to: string) => workingDaysBetween(holidays, from, to)
      assert.equal(between(a, b) + between(b, c), between(a, c))
      assert.equal(between(c, a), -between(a, c) || 0)
    }),
  )
})

const good: Holidays = {
  year: 2025,
  notice: '某号',
  off: [
    { title: '元旦', from: '2025-01-01', to: '2025-01-01' },
    { title: '春节', from: '2025-01-28', to: '2025-02-04' },
  ],
  work: ['2025-01-26'],
}

t.test('holidays that cannot be are refused', async (t) => {
  t.equal(defineHolidays(good), good)
  const [first, second] = good.off
  if (!first || !second) throw new Error('two holidays')
  const refused: readonly (readonly [Partial<Holidays>, RegExp])[] = [
    [{ notice: '' }, /notice/],
    [{ off: [] }, /none/],
    [{ off: [{ ...first, from: '2024-12-31' }] }, /元旦 is not/],
    [{ off: [{ ...second, from: '2025-02-05' }] }, /春节 is not/],
    [{ off: [{ ...first, to: '2025-02-30' }] }, /元旦 is not/],
    [{ off: [second, first] }, /before the one before/],
    [{ off: [{ ...first, title: '' }] }, /title/],
    [{ work: ['2025-01-27'] }, /worked on anyway/],
    [{ work: ['2025-02-01'] }, /both/],
    [{ work: ['2026-01-04'] }, /no day of the year/],
  ]
  for (const [change, message] of refused) t.throws(() => defineHolidays({ ...good, ...change }), message)
})
