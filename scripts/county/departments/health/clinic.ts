/** Where people are treated. */
import type { Person } from '../../people.ts'

export function aliveOn({ birthDate, death }: Person, day: string): boolean {
  return birthDate <= day && (death === undefined || death.date > day)
}

export function clinicOf({ household }: Person): string {
  return `${household.village.town.name}卫生院`
}
