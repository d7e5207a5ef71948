/** Counting working days in China, holidays and days worked instead included. Days are `YYYY-MM-DD`. Pure. */
import { type Holidays, isWeekend } from './holidays.ts'

export type HolidaysByYear = ReadonlyMap<number, Holidays>

export interface CountedDay {
  readonly day: string
  /** a year on the way is not announced yet: its weekends alone were left out */
  readonly provisional: boolean
}

export function isWorkingDay(holidays: HolidaysByYear, day: string): boolean {
  const year = holidays.get(yearOf(day))
  if (year?.work.includes(day)) return true
  return !isWeekend(day) && !year?.off.some(({ from, to }) => from <= day && day <= to)
}

/** The so-many-th working day after a day, which itself does not count. */
export function addWorkingDays(holidays: HolidaysByYear, from: string, count: number): CountedDay {
  let [day, left, provisional] = [from, count, false]
  while (left > 0) {
    day = nextDay(day)
    provisional ||= !holidays.has(yearOf(day))
    if (isWorkingDay(holidays, day)) left -= 1
  }
  return { day, provisional }
}

/** Working days after one day, up to and with another; negative where that one came before. */
export function workingDaysBetween(holidays: HolidaysByYear, from: string, to: string): number {
  if (to < from) return -workingDaysBetween(holidays, to, from)
  let count = 0
  for (let day = from; day < to; ) {
    day = nextDay(day)
    if (isWorkingDay(holidays, day)) count += 1
  }
  return count
}

function yearOf(day: string): number {
  return Number(day.slice(0, 4))
}

function nextDay(day: string): string {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number)
  return new Date(Date.UTC(year, month - 1, date + 1)).toISOString().slice(0, 10)
}
