/** Whether what is asked of a record's fields fits them. Pure. */
import type { Field, FieldType } from './field.ts'
import type { ParameterValue } from './parameter.ts'
import type { Count, Day, Test, Where } from './predicate.ts'
import { fieldOf, type PredicateContext, parameterOf } from './vocabulary.ts'

/** @throws {Error} at a test that is not for its field */
export function checkWhere(category: string, where: Where, context: PredicateContext): void {
  for (const [name, test] of Object.entries(where)) {
    const field = fieldOf(category, name, context)
    const wrong = testProblem(field, test, context)
    if (wrong) throw new Error(`${category}.${name}: ${wrong}`)
  }
}

export const numbers: readonly FieldType[] = ['amount', 'decimal', 'integer']
const days: readonly FieldType[] = ['date', 'expiry', 'month']

/** Which fields each test is for. */
function testProblem(field: Field, test: Test, context: PredicateContext): string | undefined {
  const { orAbsent, ...rest } = test
  if (orAbsent && field.required) return 'is never absent'
  if ('filled' in rest)
    return orAbsent ? 'filled or absent is everything' : (field.required && 'is always filled') || undefined
  if ('oneOf' in rest || 'noneOf' in rest)
    return codeProblem(field, 'oneOf' in rest ? rest.oneOf : rest.noneOf, context)
  if ('is' in rest) return field.type === 'boolean' ? undefined : 'is not yes or no'
  if ('within' in rest) return field.type === 'area' ? undefined : 'is no area'
  if ('atLeast' in rest || 'atMost' in rest) {
    for (const bound of [rest.atLeast, rest.atMost])
      if (bound !== undefined) checkCount(bound, ['integer', 'amount', 'ratio'], context)
    return numbers.includes(field.type) ? undefined : 'is no number'
  }
  const bounds = Object.values(rest)
  if (bounds.length === 0) return 'is tested for nothing'
  for (const day of bounds) checkDay(day, context)
  return days.includes(field.type) ? undefined : 'is no day'
}

function codeProblem(field: Field, codes: readonly string[], { words }: PredicateContext): string | undefined {
  if (field.type !== 'code') return 'is no code'
  if (codes.length === 0) return 'is one of none'
  const known = words.codeSets.get(field.codes ?? '')?.codes ?? {}
  const stray = codes.find((code) => !Object.hasOwn(known, code))
  return stray === undefined ? undefined : `${stray} is no code of ${field.codes}`
}

function checkDay(day: Day, context: PredicateContext): void {
  if (day === 'today') return
  const [distance, ...more] = Object.values(day)
  if (distance === undefined || more.length > 0) throw new Error('a day is so far from today')
  checkCount(distance, ['integer'], context)
}

function checkCount(count: Count, types: readonly ParameterValue['type'][], context: PredicateContext): void {
  if (typeof count === 'object') parameterOf(count.parameter, types, context)
  else if (!Number.isSafeInteger(count) || count < 0) throw new Error(`${count} is no whole number`)
}
