import type { Category } from './category.ts'
import type { Fact } from './fact.ts'
import type { Comparison, Field, FieldType } from './field.ts'

/** What is equal only where it is written equally, in the form in which the hub keeps it. */
const comparableTypes: readonly FieldType[] = ['text', 'code', 'date', 'idNumber', 'uscc', 'area']

/** Checks what a category's fields are compared as. @throws {Error} naming category and field */
export function checkComparisons(category: Category, facts: ReadonlyMap<string, Fact>): void {
  const stated = new Set<string>()
  for (const [name, field] of Object.entries(category.fields))
    for (const comparison of field.comparable ?? []) {
      const problem = problemOf(comparison, { category, field, facts })
      if (problem) throw new Error(`category ${category.id}, field ${name}: ${problem}`)
      if (stated.has(comparison.as)) throw new Error(`category ${category.id}: two fields state ${comparison.as}`)
      stated.add(comparison.as)
    }
}

interface Stating {
  readonly category: Category
  readonly field: Field
  readonly facts: ReadonlyMap<string, Fact>
}

function problemOf({ as, where, unless, newestBy }: Comparison, { category, field, facts }: Stating) {
  if (!facts.has(as)) return `unknown fact ${as}`
  if (!comparableTypes.includes(field.type)) return `a ${field.type} cannot be compared`
  const stray = Object.keys({ ...where, ...unless }).find((name) => !Object.hasOwn(category.fields, name))
  if (stray !== undefined) return `${stray} is no field`
  const dated = newestBy === undefined ? undefined : category.fields[newestBy]
  if (newestBy !== undefined && (dated?.type !== 'date' || !dated.required)) return `${newestBy} is no required date`
  return undefined
}
