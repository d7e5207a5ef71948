/** What the store holds of somebody, as predicates look at it. Pure. */
import type { Category } from '../catalogue/category.ts'
import type { Item } from '../catalogue/item.ts'
import { answerCategory, type Held } from '../residents/profile.ts'
import type { Given, Subject } from './subject.ts'

export interface Holding {
  readonly idNumber: string
  readonly held: Held
  /** the categories that were read for it */
  readonly read: readonly { readonly category: Category }[]
}

export interface Asking {
  readonly item: Pick<Item, 'needs'>
  /** numbers of a category's sources, the authority first */
  sourcesOf(category: Category): readonly number[]
  readonly at: Date
}

/** What the item needs and was not read is what the asker may not know. */
export function heldSubject({ idNumber, held, read }: Holding, { item, sourcesOf, at }: Asking): Subject {
  const categories = new Map(read.map(({ category }) => [category.id, category]))
  const answers = new Map<string, Given>()
  return {
    idNumber,
    answer(id) {
      const category = categories.get(id)
      if (!category) return Object.hasOwn(item.needs, id) ? { status: 'withheld' } : undefined
      const answer = answers.get(id) ?? answerCategory(held, { category, sources: sourcesOf(category), at })
      answers.set(id, answer)
      return answer
    },
  }
}
