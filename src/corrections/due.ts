import type { Catalogue } from '../catalogue/catalogue.ts'
import { addWorkingDays, type CountedDay } from '../catalogue/working-days.ts'

/** By when a department must answer what was disputed on a day of China. @throws {Error} where the county has not said how long it may take */
export function dueOf({ parameters, holidays }: Pick<Catalogue, 'parameters' | 'holidays'>, day: string): CountedDay {
  const days = parameters.get('correctionDays')?.values.findLast(({ from }) => from <= day)
  if (days?.type !== 'integer') throw new Error(`parameter correctionDays has no value on ${day}`)
  return addWorkingDays(holidays, day, days.value)
}
