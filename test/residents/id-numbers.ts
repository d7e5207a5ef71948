/** Valid ID numbers for tests, by the recursive method of ISO 7064 and not by the program's own. */
import fc from 'fast-check'

/** Check character of ISO 7064 MOD 11-2, pure system, recursive method. */
export function checkOf(seventeen: string): string {
  let product = 0
  for (const digit of seventeen) product = ((product + Number(digit)) * 2) % 11
  const check = (12 - product) % 11
  return check === 10 ? 'X' : String(check)
}

/** A valid number of this division, day (`YYYY-MM-DD`) and sequence. */
export function idNumberOf(division: string, birthDate: string, sequence: string): string {
  const seventeen = `${division}${birthDate.replaceAll('-', '')}${sequence}`
  return seventeen + checkOf(seventeen)
}

const digits = (length: number, from = 0) =>
  fc.integer({ min: from, max: 10 ** length - 1 }).map((number) => String(number).padStart(length, '0'))

const birthDates = fc
  .date({ min: new Date('1880-01-01'), max: new Date('2026-11-01'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))

/** Valid numbers of anybody whose sequence is not 000, which is never given. */
export const idNumbers = fc
  .tuple(digits(6, 100_000), birthDates, digits(3, 1))
  .map(([division, birthDate, sequence]) => idNumberOf(division, birthDate, sequence))
