/** ID numbers as the office’s older files have them. */
import type { Person } from '../../people.ts'
import type { Random } from '../../random.ts'

/** Some files still hold the 15 digits that were issued until 1999; both give the same resident. */
export function oldId(random: Random, { idNumber, kind, birthDate }: Person): string {
  const had = kind === 'citizen' && birthDate < '1983-01-01' && random.chance(0.03)
  return had ? idNumber.slice(0, 6) + idNumber.slice(8, 17) : random.chance(0.05) ? idNumber.toLowerCase() : idNumber
}
