import type { Predicate } from './predicate.ts'

/** A predicate with a name, which several items share: alive, living here, in hardship. */
export interface Condition {
  /** camelCase */
  readonly id: string
  /** Chinese, as it stands in a sentence */
  readonly title: string
  readonly when: Predicate
}

/** Checks what a condition says of itself; what it refers to is checked by `buildCatalogue`. @throws {Error} naming the condition */
export function defineCondition(condition: Condition): Condition {
  if (!/^[a-z][A-Za-z0-9]*$/.test(condition.id)) throw new Error(`condition ${condition.id}: the id must be camelCase`)
  if (!condition.title) throw new Error(`condition ${condition.id}: has no title`)
  return condition
}
