/** Why a household is poor, as the relief offices write it. */
import { addMonths } from '../../dates.ts'
import type { Person } from '../../people.ts'

/** Code of 致困原因 that what is true of the household's living members suggests. */
export function causeOf(members: readonly Person[]): string {
  if (members.some(({ illnesses }) => illnesses.length > 0)) return '01'
  if (members.some(({ disability }) => disability)) return '02'
  if (members.every(({ age }) => age >= 60)) return '08'
  if (members.some(({ livelihood }) => livelihood.kind === 'unemployed')) return '04'
  if (members.some(({ livelihood }) => livelihood.kind === 'student')) return '05'
  return members.some(({ age }) => age >= 60 || age < 16) ? '03' : '99'
}

/** First day of the month after: from then on a benefit is paid. */
export function paidFrom(day: string): string {
  return `${addMonths(day.slice(0, 7), 1)}-01`
}
