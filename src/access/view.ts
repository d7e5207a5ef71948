/** What of each category may be shown, as the rules and an item say: made once, before anybody asks. Pure. */
import { type Category, levelOf } from '../catalogue/category.ts'
import type { Level } from '../catalogue/field.ts'
import { fieldsOf, type Item, reads } from '../catalogue/item.ts'
import { decidingRule, type Rule } from './rule.ts'

/** Why something is not shown: the first that stands in the way. */
export type WithheldReason = 'role' | 'area' | 'item' | 'level'
export type Shown = 'clear' | 'masked'

export interface ShownCategory {
  readonly category: Category
  /** how each field is shown; one that is not named is not */
  readonly fields: Readonly<Record<string, Shown>>
  /** fields that the purpose needs and that are not shown all the same */
  readonly withheld: Readonly<Record<string, WithheldReason>>
  /** whether a record's first and last day may be told: often they are those of a field */
  readonly validity: boolean
}

export interface WithheldCategory {
  readonly category: Category
  readonly reason: WithheldReason
}

export type CategoryScope = ShownCategory | WithheldCategory

/** A category that the item's predicates may read, with the fields that they need of it. */
export interface JudgedCategory {
  readonly category: Category
  readonly fields: Readonly<Record<string, true>>
}

export interface View {
  /** in the order of the catalogue */
  readonly categories: readonly CategoryScope[]
  /** what the item is decided by, shown or not; a category of which they may not read all they need is not there */
  readonly judged: readonly JudgedCategory[]
  /** how the resident's name heads the reply, if at all: whoever may know it sees thereby whether it is the right one */
  readonly name: Shown | undefined
  /** whether the reply's head tells that the resident lives */
  readonly lifeStatus: boolean
}

export interface ViewContext {
  /** the asker's role's */
  readonly rules: readonly Rule[]
  /** the asker's */
  readonly area: string
  /** the resident is of another area, and present */
  readonly elsewhere: boolean
  readonly item: Item | undefined
}

/** @throws {YikuError} badRule where the rules do not decide */
export function viewOf(categories: readonly Category[], context: ViewContext): View {
  const person = categories.find(({ id }) => id === 'personBasic')
  const name = person && outcomeOf(person, 'name', context)
  return {
    categories: categories.map((category) => categoryScope(category, context)),
    judged: categories.flatMap((category) => judgedCategory(category, context) ?? []),
    name: name === 'clear' || name === 'masked' ? name : undefined,
    lifeStatus: person !== undefined && outcomeOf(person, 'lifeStatus', context) === 'clear',
  }
}

type Outcome = Shown | WithheldReason

function categoryScope(category: Category, context: ViewContext): CategoryScope {
  const { item } = context
  const names = Object.keys(category.fields)
  const outcomes = new Map(names.map((name) => [name, outcomeOf(category, name, context)]))
  const barred = firstReason([...outcomes.values()])
  if (barred === 'role' || barred === 'area') return { category, reason: barred }
  const needed = item ? names.filter((name) => reads(item, category.id, name)) : names
  if (needed.length === 0) return { category, reason: 'item' }
  const reason = firstReason(needed.map((name) => outcomes.get(name) ?? 'role'))
  if (reason) return { category, reason }
  const fields: Record<string, Shown> = {}
  const withheld: Record<string, WithheldReason> = {}
  for (const name of needed) {
    const outcome = outcomes.get(name) ?? 'role'
    if (outcome === 'clear' || outcome === 'masked') fields[name] = outcome
    else withheld[name] = outcome
  }
  const allClear = needed.every((name) => fields[name] === 'clear')
  return { category, fields, withheld, validity: category.level <= 2 || allClear }
}

/** Half of what a predicate needs would pass for a record that leaves the other half empty: so it is all or nothing. */
function judgedCategory(category: Category, context: ViewContext): JudgedCategory | undefined {
  const fields = fieldsOf(context.item?.needs ?? {}, category.id)
  const isBarred = (name: string) => ['role', 'area'].includes(outcomeOf(category, name, context))
  if (!fields || Object.keys(fields).some(isBarred)) return undefined
  return { category, fields }
}

/** The reason why nothing of it is shown: that of the field which comes nearest to being shown. */
function firstReason(outcomes: readonly Outcome[]): WithheldReason | undefined {
  if (outcomes.includes('clear') || outcomes.includes('masked')) return undefined
  if (outcomes.includes('level')) return 'level'
  return outcomes.includes('area') ? 'area' : 'role'
}

/** What comes out for a field, but for the item's ceiling. */
function outcomeOf(category: Category, name: string, { rules, area, elsewhere, item }: ViewContext): Outcome {
  const level: Level = levelOf(category, name)
  const rule = decidingRule(rules, { item: item?.id, category: category.id, level, area })
  if (!rule || rule.show === 'withheld') return 'role'
  if (elsewhere && rule.reach !== 'presence') return 'area'
  if (rule.show === 'predicate' || level === 4) return 'level'
  const itemSaysClear = item?.clear?.[category.id]?.includes(name) ?? false
  if (rule.show === 'itemClear') return level < 3 || itemSaysClear ? 'clear' : 'masked'
  // an ID number in a record is somebody else's: no role alone sees it in clear, nor does the resident
  if (category.fields[name]?.type === 'idNumber' && !itemSaysClear) return 'masked'
  return rule.show
}
