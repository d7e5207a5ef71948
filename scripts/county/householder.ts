/** Who speaks for a household: signs for its land, receives its payments, holds its accounts. */
import { addYears } from './dates.ts'
import type { Household, Person } from './people.ts'

/** Those born and not yet dead at the end of a day. */
export function livingOn({ members }: Household, day: string): Person[] {
  return members.filter(({ birthDate, death }) => birthDate <= day && (!death || death.date > day))
}

/** The head while he lives, then the oldest adult; nobody where none is left. */
export function householderOn(household: Household, day: string): Person | undefined {
  const adults = livingOn(household, day).filter(({ birthDate }) => addYears(birthDate, 18) <= day)
  const head = adults.find(({ relationToHead }) => relationToHead === '02')
  return head ?? adults.sort((a, b) => (a.birthDate < b.birthDate ? -1 : 1))[0]
}
