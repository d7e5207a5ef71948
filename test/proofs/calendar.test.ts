import t from 'tap'
import { addDays, addMonths, monthsBetween } from '../../src/proofs/calendar.ts'

/** By the platform's own calendar. */
function monthsOn(day: string, months: number): string {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number)
  const last = new Date(Date.UTC(year, month + months, 0))
  last.setUTCDate(Math.min(date, last.getUTCDate()))
  return last.toISOString().slice(0, 10)
}

t.test('the same day of another month, or its last', async (t) => {
  t.equal(addMonths('2024-01-31', 1), '2024-02-29')
  t.equal(addMonths('2023-01-31', 1), '2023-02-28')
  t.equal(addMonths('2000-03-31', -1), '2000-02-29')
  t.equal(addMonths('1899-12-31', 2), '1900-02-28')
  t.equal(addMonths('2026-11-22', -11), '2025-12-22')
  let day = '1890-01-01'
  const wrong: string[] = []
  for (let n = 0; n < 4000; n++, day = addDays(day, 17))
    for (const months of [0, 1, -1, 11, -12, 13, 720, -777])
      if (addMonths(day, months) !== monthsOn(day, months)) wrong.push(`${day} ${months}`)
  t.strictSame(wrong, [])
})

t.test('whole months, whatever the days', async (t) => {
  t.equal(monthsBetween('2025-12-31', '2026-01-01'), 1)
  t.equal(monthsBetween('2026-03-01', '2024-02-29'), -25)
})
