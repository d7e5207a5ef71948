/** The facts of a profile in the groups in which they are shown. Pure. */
import type { Guide, Profile } from './answer.ts'
import { type FactGroup, factGroupOf, factGroups } from './fact-groups.ts'
import type { CategoryEntry } from './show-value.ts'

type CategoryAnswer = Profile['categories'][string]

export interface ShownFact {
  readonly id: string
  readonly title: string
  readonly entry: CategoryEntry | undefined
  readonly answer: CategoryAnswer
}

export interface ShownFacts {
  readonly groups: readonly { readonly id: FactGroup; readonly title: string; readonly facts: readonly ShownFact[] }[]
  /** titles of what the item does not need */
  readonly outside: readonly string[]
}

export function groupFacts({ categories }: Profile, guide: Guide): ShownFacts {
  const facts = Object.entries(categories).map(([id, answer]) => {
    const entry = guide.categories.get(id)
    return { id, title: entry?.title ?? id, entry, answer }
  })
  const isOutside = ({ answer }: ShownFact) => answer.status === 'withheld' && answer.reason === 'item'
  const inside = facts.filter((fact) => !isOutside(fact))
  const groups = factGroups.map(({ id, title }) => ({
    id,
    title,
    facts: inside.filter(({ entry }) => (entry ? factGroupOf(entry) : 'person') === id),
  }))
  return {
    groups: groups.filter(({ facts: own }) => own.length > 0),
    outside: facts.filter(isOutside).map(({ title }) => title),
  }
}
