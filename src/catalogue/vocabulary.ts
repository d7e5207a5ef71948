import type { Category } from './category.ts'
import type { CodeSet } from './code-set.ts'
import type { Condition } from './condition.ts'
import type { Field } from './field.ts'
import type { Measure } from './measure.ts'
import type { Parameter, ParameterValue } from './parameter.ts'

/** What predicates may speak of. */
export interface Vocabulary {
  readonly categories: ReadonlyMap<string, Category>
  readonly codeSets: ReadonlyMap<string, CodeSet>
  readonly conditions: ReadonlyMap<string, Condition>
  readonly measures: ReadonlyMap<string, Measure>
  readonly parameters: ReadonlyMap<string, Parameter>
}

export interface PredicateContext {
  readonly words: Vocabulary
  /** told of every field that is read; `isTold` false: it only tells things apart, and nobody need see it */
  readonly onRead: (category: string, field: string, isTold: boolean) => void
  /** `item` has a family to speak of; within one of its members there is no other */
  readonly family: boolean
  /** conditions and measures on the way here */
  readonly within?: readonly string[]
}

/** The first value of a parameter of one of the types. @throws {Error} where there is none */
export function parameterOf(id: string, types: readonly ParameterValue['type'][], { words }: PredicateContext) {
  const [value] = words.parameters.get(id)?.values ?? []
  if (!value) throw new Error(`unknown parameter ${id}`)
  if (!types.includes(value.type)) throw new Error(`parameter ${id} is no ${types.join(' or ')}`)
  return value
}

/** @throws {Error} at an unknown category */
export function categoryOf(id: string, { words }: PredicateContext): Category {
  const category = words.categories.get(id)
  if (!category) throw new Error(`unknown category ${id}`)
  return category
}

/** A field, which is thereby read. @throws {Error} at an unknown one */
export function fieldOf(id: string, name: string, context: PredicateContext, isTold = true): Field {
  const { fields } = categoryOf(id, context)
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined
  if (!field) throw new Error(`unknown field ${id}.${name}`)
  context.onRead(id, name, isTold)
  return field
}
