/** Whether a record, or what several say of one thing, is as a predicate asks. */
import type { Field, Value } from '../catalogue/field.ts'
import type { Count, Day, Test, Where } from '../catalogue/predicate.ts'
import { addDays, addMonths } from './calendar.ts'
import { compareDecimals, type Decimal, parseDecimal } from './decimal.ts'
import type { Circumstances } from './subject.ts'
import { statedValues, type Thing } from './things.ts'
import type { Reason } from './verdict.ts'

/** Whether a thing is as asked; where that is not known, why. */
export function fits(
  thing: Thing,
  where: Where,
  { category, circumstances }: { category: string; circumstances: Circumstances },
): boolean | ReadonlySet<Reason> {
  const { fields } = circumstances.catalogue.getCategory(category)
  const reasons = new Set<Reason>()
  for (const [name, test] of Object.entries(where)) {
    const field = fields[name]
    const found = field ? fitsTest(thing, name, { field, test, circumstances }) : 'notCovered'
    if (found === false) return false
    if (found !== true) reasons.add(found)
  }
  return reasons.size === 0 || reasons
}

interface FieldTest {
  readonly field: Field
  readonly test: Test
  readonly circumstances: Circumstances
}

function fitsTest(thing: Thing, name: string, { field, test, circumstances }: FieldTest): boolean | Reason {
  const values = statedValues(thing, name)
  if ('filled' in test) return values.length > 0
  if (values.length === 0) return test.orAbsent ?? 'notCovered'
  const against = thing.contested.has(name) ? thing.contested.get(name) : []
  if (!against) return 'conflict'
  const [first, ...others] = [...values, ...against].map((value) => isAsTested(value, { field, test, circumstances }))
  return others.every((other) => other === first) ? first === true : 'conflict'
}

function isAsTested(value: Value, { field, test, circumstances }: FieldTest): boolean {
  if ('oneOf' in test) return typeof value === 'string' && test.oneOf.includes(value)
  if ('noneOf' in test) return typeof value === 'string' && !test.noneOf.includes(value)
  if ('is' in test) return value === test.is
  if ('within' in test) return typeof value === 'string' && value.startsWith(circumstances.county)
  if ('atLeast' in test || 'atMost' in test) {
    const number = parseDecimal(String(value))
    const isAtLeast = test.atLeast === undefined || compareDecimals(number, amountOf(test.atLeast, circumstances)) >= 0
    return (
      isAtLeast && (test.atMost === undefined || compareDecimals(number, amountOf(test.atMost, circumstances)) <= 0)
    )
  }
  return typeof value === 'string' && isInPeriod(value, test, { field, circumstances })
}

type Period = Extract<Test, { from?: Day }>

function isInPeriod(
  value: string,
  { from, to, before, after }: Period,
  { field, circumstances }: { field: Field; circumstances: Circumstances },
): boolean {
  const bound = (day: Day) => {
    const found = dayOf(day, circumstances)
    return field.type === 'month' ? found.slice(0, 7) : found
  }
  if (from !== undefined && value < bound(from)) return false
  if (to !== undefined && value > bound(to)) return false
  if (before !== undefined && value >= bound(before)) return false
  return after === undefined || value > bound(after)
}

/** `YYYY-MM-DD` */
function dayOf(day: Day, circumstances: Circumstances): string {
  const { day: today } = circumstances
  if (day === 'today') return today
  if ('daysAgo' in day) return addDays(today, -wholeNumber(day.daysAgo, circumstances))
  if ('daysAhead' in day) return addDays(today, wholeNumber(day.daysAhead, circumstances))
  if ('monthsAgo' in day) return addMonths(today, -wholeNumber(day.monthsAgo, circumstances))
  return addMonths(today, -12 * wholeNumber(day.yearsAgo, circumstances))
}

function wholeNumber(count: Count, { parameters }: Circumstances): number {
  if (typeof count === 'number') return count
  const value = parameters.get(count.parameter)
  if (value?.type !== 'integer') throw new Error(`parameter ${count.parameter} is no whole number`)
  return value.value
}

/** A number or a parameter, exactly. */
export function amountOf(count: Count, { parameters }: Circumstances): Decimal {
  if (typeof count === 'number') return parseDecimal(String(count))
  const value = parameters.get(count.parameter)
  if (!value || value.type === 'boolean' || value.type === 'retirementAge')
    throw new Error(`parameter ${count.parameter} is no number`)
  return parseDecimal(String(value.value))
}
