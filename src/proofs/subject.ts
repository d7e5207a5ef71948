/** Whose facts are looked at, and under which circumstances. */
import type { Category } from '../catalogue/category.ts'
import type { Condition } from '../catalogue/condition.ts'
import type { Measure } from '../catalogue/measure.ts'
import type { Answer } from '../residents/profile.ts'
import type { ParameterValues } from './parameters.ts'
import type { Reason } from './verdict.ts'

/** What is known of a category: what the profile answers, or that the asker may not know. */
export type Given = Answer | { readonly status: 'withheld' } | { readonly status: 'unknown'; readonly reason: Reason }

export interface Subject {
  /** valid, 18 characters: birth date and sex follow from it */
  readonly idNumber: string
  /** undefined where nobody asked for the category: it is then upstreamUnavailable */
  answer(category: string): Given | undefined
}

/** Somebody of whom nothing may be known. */
export function closedSubject(idNumber: string, reason: Reason = 'notAuthorised'): Subject {
  const nothing: Given = { status: 'unknown', reason }
  return { idNumber, answer: () => nothing }
}

/** What predicates are evaluated against, beside the people. */
export interface Circumstances {
  readonly catalogue: {
    getCategory(id: string): Category
    readonly conditions: ReadonlyMap<string, Condition>
    readonly measures: ReadonlyMap<string, Measure>
  }
  readonly parameters: ParameterValues
  /** the day of the question in China, `YYYY-MM-DD` */
  readonly day: string
  /** area code of the county that the hub is for */
  readonly county: string
}
