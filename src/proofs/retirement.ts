/** From which day on somebody is of retirement age. */
import type { RetirementSchedule } from '../catalogue/parameter.ts'
import { addMonths, monthsBetween } from './calendar.ts'

/** @param birthDate `YYYY-MM-DD` */
export function retiresOn(birthDate: string, { age, bornFrom, monthsOfBirth, upTo }: RetirementSchedule): string {
  const later = monthsBetween(bornFrom, birthDate)
  const delay = later < 0 ? 0 : Math.min((upTo - age) * 12, Math.floor(later / monthsOfBirth) + 1)
  return addMonths(birthDate, age * 12 + delay)
}
