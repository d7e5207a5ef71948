/**
 * Who sees what, written from access.md alone: no rule, no item's file and no code of the program stands behind it, but
 * for what the design leaves to data — the level of each field, and which fields each item reads and shows in clear.
 */
import type { Catalogue } from '../../src/catalogue/catalogue.ts'
import { rows as itemTable } from '../catalogue/item-table.ts'

export const allRoles = [
  'clerk',
  'window',
  'officer',
  'system',
  'auditor',
  'securityAdmin',
  'systemAdmin',
  'resident',
] as const
export const relations = ['own', 'sibling', 'parent', 'foreign'] as const

export interface Case {
  readonly role: (typeof allRoles)[number]
  /** where the resident belongs, as seen from the asker; for a resident who asks: `own` is himself */
  readonly relation: (typeof relations)[number]
  readonly present: boolean
  /** an item's id, or one that is not there; undefined: no purpose is given */
  readonly item: string | undefined
  /** of a system: numbers of the categories agreed */
  readonly agreed: ReadonlySet<number>
}

/** Before anything about the resident is told: the status of the refusal, or 200. */
export function promisedStatus({ role, relation, present, item }: Case): number {
  if (['officer', 'auditor', 'securityAdmin', 'systemAdmin'].includes(role)) return 403
  if (item === undefined && role !== 'resident') return 400
  if (item !== undefined && !itemTable.some(({ id }) => id === item)) return 400
  if (relation === 'own') return 200
  return present && (role === 'clerk' || role === 'window') ? 200 : 404
}

export type PromisedCategory =
  | { readonly withheld: 'role' | 'item' | 'level' }
  | {
      readonly clear: readonly string[]
      readonly masked: readonly string[]
      /** needed, and for the level not shown */
      readonly hidden: readonly string[]
    }

/** What is told of one category, where the status is 200. */
export function promisedCategory(
  { role, item, agreed }: Case,
  { number, catalogue }: { number: number; catalogue: Catalogue },
): PromisedCategory {
  if (role === 'system' && !agreed.has(number)) return { withheld: 'role' }
  if (item !== undefined && !itemTable.find(({ id }) => id === item)?.reads.includes(number))
    return { withheld: 'item' }
  const { id, level: categoryLevel, fields } = catalogue.getCategoryByNumber(number)
  const { reads, clear } = catalogue.items.find((one) => one.id === item) ?? {}
  const names = reads === undefined ? Object.keys(fields) : (reads[id] ?? [])
  const shown: { clear: string[]; masked: string[]; hidden: string[] } = { clear: [], masked: [], hidden: [] }
  for (const name of names) {
    const level = fields[name]?.level ?? categoryLevel
    if (level === 4) shown.hidden.push(name)
    else if (level <= 2) shown.clear.push(name)
    // his own, but not the ID numbers of others that stand in it
    else if (role === 'resident' && fields[name]?.type !== 'idNumber') shown.clear.push(name)
    else if (role === 'window' && clear?.[id]?.includes(name)) shown.clear.push(name)
    else shown.masked.push(name)
  }
  return shown.clear.length + shown.masked.length > 0 ? shown : { withheld: 'level' }
}
