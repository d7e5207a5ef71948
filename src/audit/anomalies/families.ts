/** Who of the residents looked at belongs together. Pure. */
import type { Look } from './look.ts'

/** How many families the residents of these looks are of: those of one household, and relatives of each other, are one. */
export function countFamilies(looks: readonly Look[]): number {
  const people = new Map(looks.map((look) => [look.resident, look.subject]))
  people.delete(undefined)
  // one who stands for each group; a household is represented like a person
  const parents = new Map<string, string>()
  const root = (name: string): string => {
    let at = name
    for (let up = parents.get(at); up !== undefined && up !== at; up = parents.get(at)) at = up
    return at
  }
  const join = (one: string, other: string) => void parents.set(root(one), root(other))
  for (const [resident = '', subject] of people) {
    if (subject?.household !== undefined) join(resident, `household ${subject.household}`)
    for (const relative of subject?.family ?? []) join(resident, relative)
  }
  return new Set([...people.keys()].map((resident = '') => root(resident))).size
}
