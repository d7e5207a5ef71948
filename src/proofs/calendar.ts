/** Days before and after a day, all `YYYY-MM-DD`. */

export function addDays(day: string, days: number): string {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number)
  return new Date(Date.UTC(year, month - 1, date + days)).toISOString().slice(0, 10)
}

/** The same day of another month; its last where it has no such day. Of the years 0 to 9999. */
export function addMonths(day: string, months: number): string {
  const month = monthsOf(day) + months
  const year = Math.floor(month / 12)
  const date = Math.min(Number(day.slice(8)), daysIn(year, month - year * 12))
  return [padded(year, 4), padded(month - year * 12 + 1, 2), padded(date, 2)].join('-')
}

/** Whole months from one month to another; days are not looked at. */
export function monthsBetween(from: string, to: string): number {
  return monthsOf(to) - monthsOf(from)
}

/** Since January of the year 0, of a day or a month. */
function monthsOf(text: string): number {
  return Number(text.slice(0, 4)) * 12 + Number(text.slice(5, 7)) - 1
}

const daysOfMonths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** @param month 0 to 11 */
function daysIn(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return month === 1 && isLeap ? 29 : (daysOfMonths[month] ?? 0)
}

function padded(number: number, digits: number): string {
  return String(number).padStart(digits, '0')
}
