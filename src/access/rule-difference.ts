/** What a change of rules opens and closes: the cells of the matrix role × category × level that become others. Pure. */
import type { Catalogue } from '../catalogue/catalogue.ts'
import { type Category, levelOf } from '../catalogue/category.ts'
import type { Level } from '../catalogue/field.ts'
import { decidingRule, type Place, type Rule, ruledRoles } from './rule.ts'

/** How a role sees fields of a level of a category; null: not at all. */
type Cell = Pick<Rule, 'reach' | 'show'> | null

export interface CellChange {
  readonly role: Rule['role']
  readonly category: string
  readonly level: Level
  /** only for this item; else for those that no rule names, too */
  readonly item?: string
  /** only for askers of this area; else for those of areas that no rule names, too */
  readonly area?: string
  readonly before: Cell
  readonly after: Cell
  /** more is shown than before, or of more residents */
  readonly opens: boolean
}

export interface RuleSets {
  readonly before: readonly Rule[]
  readonly after: readonly Rule[]
}

/** In the order of roles, categories and levels; an item or area that changes as everything else does is not told apart. */
export function ruleDifference(sets: RuleSets, { categories }: Pick<Catalogue, 'categories'>): readonly CellChange[] {
  return ruledRoles.flatMap((role) => {
    const before = sets.before.filter((rule) => rule.role === role)
    const after = sets.after.filter((rule) => rule.role === role)
    if (before.length === after.length && before.every((rule) => after.includes(rule))) return []
    const named = [...before, ...after]
    const items = [undefined, ...distinct(named.map(({ item }) => item))]
    const areas = ['', ...distinct(named.map(({ area }) => area))]
    return categories.flatMap((category) =>
      levelsOf(category).flatMap((level) => {
        const general = changeAt({ before, after }, { category: category.id, level, item: undefined, area: '' })
        const special = items
          .flatMap((item) => areas.map((area) => ({ category: category.id, level, item, area })))
          .filter(({ item, area }) => item !== undefined || area !== '')
          .flatMap((place) => {
            const change = changeAt({ before, after }, place)
            return change && !sameChange(change, general) ? [{ change, place }] : []
          })
        return [
          ...(general ? [described(role, { category: category.id, level }, general)] : []),
          ...special.map(({ change, place: { item, area } }) =>
            described(role, { category: category.id, level, ...(item && { item }), ...(area && { area }) }, change),
          ),
        ]
      }),
    )
  })
}

function distinct(values: readonly (string | null)[]): string[] {
  return [...new Set(values)].filter((value) => value !== null).sort()
}

function levelsOf(category: Category): Level[] {
  return [...new Set(Object.keys(category.fields).map((name) => levelOf(category, name)))].sort()
}

interface Change {
  readonly before: Cell
  readonly after: Cell
}

function changeAt({ before, after }: RuleSets, place: Place): Change | undefined {
  const change = { before: cellAt(before, place), after: cellAt(after, place) }
  return sameCell(change.before, change.after) ? undefined : change
}

function cellAt(rules: readonly Rule[], place: Place): Cell {
  const rule = decidingRule(rules, place)
  return rule ? { reach: rule.reach, show: rule.show } : null
}

function sameCell(one: Cell, other: Cell): boolean {
  return one?.reach === other?.reach && one?.show === other?.show
}

function sameChange(one: Change, other: Change | undefined): boolean {
  return other !== undefined && sameCell(one.before, other.before) && sameCell(one.after, other.after)
}

function described(
  role: Rule['role'],
  place: Pick<CellChange, 'category' | 'level' | 'item' | 'area'>,
  { before, after }: Change,
): CellChange {
  return { role, ...place, before, after, opens: opens(before, after) }
}

/** from what shows least to what shows most */
const shown: readonly Rule['show'][] = ['withheld', 'predicate', 'masked', 'itemClear', 'clear']

/** `presence` reaches whom `ownArea` does, and more; the other reaches are one to a role. */
function opens(before: Cell, after: Cell): boolean {
  if (!after || after.show === 'withheld') return false
  if (!before || before.show === 'withheld') return true
  return (
    shown.indexOf(after.show) > shown.indexOf(before.show) || (before.reach === 'ownArea' && after.reach === 'presence')
  )
}
