import type { Field, Level } from './field.ts'

/** Days after which a value is stale, by how the source keeps it current. P pushed, D daily, W weekly, M monthly, Y yearly. */
export const freshnessDays = { P: 1, D: 1, W: 7, M: 31, Y: 366 } as const
export type Freshness = keyof typeof freshnessDays

/** How the profile groups categories, as people think of them. */
export const categoryGroups = {
  person: '个人与证件',
  family: '家庭',
  relief: '救助与福利',
  work: '就业与社保',
  health: '医疗与健康',
  education: '教育',
  home: '住房与土地',
  property: '车辆、经营与收入',
  civic: '党员、信用与证照',
} as const
export type CategoryGroup = keyof typeof categoryGroups

/** One of the kinds of fact that departments hold about a resident. */
export interface Category {
  /** stable number, stored in every record: never reused */
  readonly number: number
  /** camelCase name in the API */
  readonly id: string
  /** Chinese title */
  readonly title: string
  readonly group: CategoryGroup
  /** ids of the departments that deliver it; the first is the authority where they disagree */
  readonly sources: readonly string[]
  /** `one`: a source holds at most one record of a resident */
  readonly cardinality: 'one' | 'many'
  /** natural key within resident and source: field names, or `idNumber` where the resident is the key */
  readonly key: readonly string[]
  /**
   * No two residents' records bear the same key: a plate, a card's number. A refused row that bears one is about whoever has
   * that record. Not of what a household or co-owners share, or what most have alike (a scheme and a year).
   */
  readonly keyIsOwn?: true
  readonly level: Level
  readonly freshness: Freshness
  readonly fields: Readonly<Record<string, Field>>
  /** which fields say where a resident belongs and whether he lives: kept in `resident` beside the records */
  readonly resident?: {
    /** day from which a record says nothing of these any more */
    readonly ended?: string
    readonly registeredArea?: string
    readonly livingArea?: string
    readonly lifeStatus?: string
  }
  /**
   * Its field `formerIdNumber` is the number that the resident had before: what other departments still have under that one
   * is read as his (src/residents/former-number.ts). That a record has one is marked in the open, which one is sealed.
   */
  readonly renumbers?: true
}

/** Name of the field of a category that `renumbers`. */
export const formerNumberField = 'formerIdNumber'

/** The level of a field: its own, else its category's. */
export function levelOf({ level, fields }: Pick<Category, 'level' | 'fields'>, name: string): Level {
  return fields[name]?.level ?? level
}

/** Whether a record states a fact, as it is compared by, in a field below level 4: that there is one of level 4 is itself not told. */
export function saysOpenly(category: Pick<Category, 'level' | 'fields'>, fact: string): boolean {
  return Object.entries(category.fields).some(
    ([name, { comparable = [] }]) => comparable.some(({ as }) => as === fact) && levelOf(category, name) < 4,
  )
}

/** Checks what a category says of itself; what it refers to is checked by `buildCatalogue`. @throws {Error} naming category and field */
export function defineCategory(category: Category): Category {
  const fail = (why: string): never => {
    throw new Error(`category ${category.id}: ${why}`)
  }
  if (!/^[a-z][A-Za-z0-9]*$/.test(category.id)) fail('the id must be camelCase')
  if (!Number.isInteger(category.number) || category.number < 1 || category.number > 32767) fail('number out of range')
  if (category.sources.length === 0) fail('names no source')
  if (new Set(category.sources).size !== category.sources.length) fail('names a source twice')
  if (category.key.length === 0) fail('has no key')
  for (const name of category.key) {
    const field = category.fields[name]
    if (name === 'idNumber' && !field) continue
    if (!field) throw new Error(`category ${category.id}: key field ${name} is no field`)
    if (!field.required) fail(`key field ${name} must be required`)
  }
  for (const name of Object.values(category.resident ?? {})) {
    const field = category.fields[name]
    if (!field) fail(`resident field ${name} is no field`)
    else if ((field.level ?? category.level) > 2)
      fail(`resident field ${name} is sealed and cannot be kept beside the records`)
  }
  if (category.renumbers && category.fields[formerNumberField]?.type !== 'idNumber')
    fail(`it must have a field ${formerNumberField} of type idNumber`)
  if (category.renumbers && category.cardinality !== 'one')
    fail('a former number stands in the only record of a resident')
  for (const [name, field] of Object.entries(category.fields)) checkField(category, name, field)
  return category
}

function checkField(category: Category, name: string, field: Field): void {
  const fail = (why: string): never => {
    throw new Error(`category ${category.id}, field ${name}: ${why}`)
  }
  if (!/^[a-z][A-Za-z0-9]*$/.test(name)) fail('the name must be camelCase')
  if (!field.title) fail('has no title')
  if ((field.type === 'code') !== (field.codes !== undefined)) fail('a code field, and no other, names its code set')
  if ((field.type === 'decimal') !== (field.scale !== undefined)) fail('a decimal field, and no other, names its scale')
  if (field.level !== undefined && field.level < category.level) fail("its level is below the category's")
  if (field.mask && (field.type !== 'text' || levelOf(category, name) !== 3)) fail('only a text of level 3 has a mask')
  if (field.type === 'idNumber' && (field.level ?? category.level) < 3) fail('an ID number is level 3 at least')
  if (field.pattern && !/^\^.*\$$/s.test(field.pattern.source)) fail('its pattern must be anchored')
  if (field.pattern && /[gmy]/.test(field.pattern.flags)) fail('flags g, m and y make a pattern match otherwise')
  if (field.pattern && field.type !== 'text') fail('only a text has a pattern')
  if (field.max !== undefined && field.type !== 'text') fail('only a text has a longest length')
  if (field.mayBeFuture && field.type !== 'date' && field.type !== 'month')
    fail('only a date or month may be in the future')
  const { atLeast, atMost } = field
  const isNumber = field.type === 'amount' || field.type === 'decimal' || field.type === 'integer'
  if ((atLeast ?? atMost) !== undefined && !isNumber) fail('only a number has bounds')
  if (atLeast !== undefined && atMost !== undefined && atLeast > atMost) fail('nothing is within its bounds')
}
