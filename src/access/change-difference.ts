/** What a proposed change opens and closes, for whoever is to approve it. */
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { type AccessChange, toldNumber } from './access-change.ts'
import type { Standing } from './change-subject.ts'
import { reaches, ruledRoles, shows } from './rule.ts'
import { ruleDifference } from './rule-difference.ts'
import type { NewRule, StoredRule } from './rule-store.ts'

const Cell = z
  .object({ reach: z.enum(reaches), show: z.enum(shows) })
  .nullable()
  .describe('null：看不到')

const CellChange = z.object({
  role: z.enum(ruledRoles),
  category: z.string(),
  level: z.literal([1, 2, 3, 4]),
  item: z.string().exactOptional().describe('只在办该事项时'),
  area: z.string().exactOptional().describe('只对该辖区内的查询人'),
  before: Cell,
  after: Cell,
  opens: z.boolean().describe('比原来看得多，或看到的人多'),
})

const FieldChange = z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })

export const Difference = z.object({
  fields: z.array(FieldChange).readonly(),
  cells: z.array(CellChange).readonly().describe('角色 × 数据类 × 级别中有变化的格子'),
})
export type Difference = z.infer<typeof Difference>

export interface Situation {
  readonly before: Standing
  readonly rules: readonly StoredRule[]
  readonly catalogue: Pick<Catalogue, 'categories'>
}

export function differenceOf(change: AccessChange, { before, rules, catalogue }: Situation): Difference {
  if (change.kind !== 'ruleChange') return { fields: fieldChanges(before, change.set), cells: [] }
  const { add, remove } = rulesOf(change)
  const kept = rules.filter(({ rule_id }) => !remove.includes(rule_id))
  return { fields: [], cells: ruleDifference({ before: rules, after: [...kept, ...add] }, catalogue) }
}

/** What a change of rules takes away and adds. */
export function rulesOf({ set }: Extract<AccessChange, { kind: 'ruleChange' }>): {
  readonly remove: readonly number[]
  readonly add: readonly NewRule[]
} {
  const { remove = [], add = [] } = set
  return {
    remove,
    add: add.map(({ item = null, category = null, level = null, area = null, ...rule }) => ({
      ...rule,
      item,
      category,
      level,
      area,
    })),
  }
}

function fieldChanges(before: Standing, set: Standing): Difference['fields'] {
  return Object.entries(set)
    .map(([field, after]) => ({ field, before: before[field] ?? null, after }))
    .filter((one) => !isDeepStrictEqual(one.before, one.after))
    .map((one) => (one.field === 'ownResident' ? hideKeys(one) : one))
}

/** That a number was told, another one than before, is all that others need to know. */
function hideKeys({ before, after }: z.infer<typeof FieldChange>): z.infer<typeof FieldChange> {
  const hide = (key: unknown) => (key === null ? null : toldNumber)
  return { field: 'idNumber', before: hide(before), after: hide(after) }
}
