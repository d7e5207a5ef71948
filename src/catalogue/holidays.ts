import { isRealDate } from './dates.ts'

/** What of a year is not as the week has it: announced by the State Council each November for the year to come. */
export interface Holidays {
  readonly year: number
  /** the notice, with its number */
  readonly notice: string
  /** first and last day, both included; Saturdays and Sundays among them are named like the rest */
  readonly off: readonly { readonly title: string; readonly from: string; readonly to: string }[]
  /** Saturdays and Sundays on which everybody works (调休上班) */
  readonly work: readonly string[]
}

/** Checks a year's holidays. @throws {Error} naming the year */
export function defineHolidays(holidays: Holidays): Holidays {
  const { year, notice, off, work } = holidays
  const fail = (why: string): never => {
    throw new Error(`holidays of ${year}: ${why}`)
  }
  if (!notice) fail('the notice must be named')
  if (off.length === 0) fail('there are none')
  const isOfYear = (day: string) => isRealDate(day) && day.startsWith(`${year}-`)
  for (const { title, from, to } of off) {
    if (!title) fail('a holiday without a title')
    if (!isOfYear(from) || !isOfYear(to) || to < from) fail(`${title} is not from a day of the year to a later one`)
  }
  for (const [at, { title, from }] of off.entries())
    if (at > 0 && from <= (off[at - 1]?.to ?? '')) fail(`${title} begins before the one before is over`)
  for (const day of work) {
    if (!isOfYear(day)) fail(`${day} is no day of the year`)
    if (!isWeekend(day)) fail(`${day} is worked on anyway`)
    if (off.some(({ from, to }) => from <= day && day <= to)) fail(`${day} is both`)
  }
  return holidays
}

/** Saturday or Sunday. @param day `YYYY-MM-DD` */
export function isWeekend(day: string): boolean {
  return [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay())
}
