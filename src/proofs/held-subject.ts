/** What the store holds of somebody, as predicates look at it. Pure. */
import type { Category } from '../catalogue/category.ts'
import type { Item } from '../catalogue/item.ts'
import { type Answer, answerCategory, type Held } from '../residents/profile.ts'
import type { Subject } from './subject.ts'

export interface Asking {
  /** numbers of a category's sources, the authority first */
  sourcesOf(category: Category): readonly number[]
  readonly at: Date
}

export type AnswerOf = (category: Category) => Answer

/** What each category answers: made when it is first asked for. */
export function answersOf(held: Held, { sourcesOf, at }: Asking): AnswerOf {
  const answers = new Map<Category, Answer>()
  return (category) => {
    let answer = answers.get(category)
    if (!answer) {
      answer = answerCategory(held, { category, sources: sourcesOf(category), at })
      answers.set(category, answer)
    }
    return answer
  }
}

export interface Holding {
  readonly idNumber: string
  readonly answerOf: AnswerOf
  /** the categories that were read for it */
  readonly read: readonly { readonly category: Category }[]
}

/** What the item needs and was not read is what the asker may not know. */
export function heldSubject({ idNumber, answerOf, read }: Holding, { needs }: Pick<Item, 'needs'>): Subject {
  const categories = new Map(read.map(({ category }) => [category.id, category]))
  return {
    idNumber,
    answer(id) {
      const category = categories.get(id)
      if (category) return answerOf(category)
      return Object.hasOwn(needs, id) ? { status: 'withheld' } : undefined
    },
  }
}
