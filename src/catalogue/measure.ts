import type { Quantity } from './predicate.ts'

/** A quantity with a name, which several items share: declared income, homes. */
export interface Measure {
  /** camelCase */
  readonly id: string
  /** Chinese, as it stands in a sentence */
  readonly title: string
  readonly is: Quantity
}

/** Checks what a measure says of itself; what it refers to is checked by `buildCatalogue`. @throws {Error} naming the measure */
export function defineMeasure(measure: Measure): Measure {
  if (!/^[a-z][A-Za-z0-9]*$/.test(measure.id)) throw new Error(`measure ${measure.id}: the id must be camelCase`)
  if (!measure.title) throw new Error(`measure ${measure.id}: has no title`)
  return measure
}
