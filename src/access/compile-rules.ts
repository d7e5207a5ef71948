/** Permission rules as a scope is decided by: every role's view of every item, made beforehand. Pure. */
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Item } from '../catalogue/item.ts'
import { isWithin } from './area.ts'
import type { Role } from './roles.ts'
import { checkRule, type Rule, ruledRoles } from './rule.ts'
import { type View, viewOf } from './view.ts'

/** What a role sees of residents for an item. */
export interface Plan {
  /** undefined: without an item */
  readonly item: Item | undefined
  /** of residents within reach by themselves */
  readonly near: View
  /** of anybody else, by evidence of presence; undefined where none helps */
  readonly elsewhere: View | undefined
}

export interface CompiledRules {
  /** The plan of a role for an item; undefined where the role may look nobody up or there is no such item. */
  findPlan(role: Role, asked: { item: string | undefined; area: string }): Plan | undefined
}

/** @throws {YikuError} badRule at a rule that makes no sense, and where two rules meet and neither is more specific */
export function compileRules(
  rules: readonly Rule[],
  catalogue: Pick<Catalogue, 'categories' | 'items' | 'findCategory' | 'findItem'>,
): CompiledRules {
  for (const rule of rules) checkRule(rule, catalogue)
  const byRole = new Map<Role, readonly AreaPlans[]>()
  for (const role of ruledRoles) {
    const own = rules.filter((rule) => rule.role === role)
    if (own.length > 0) byRole.set(role, plansByArea(own, catalogue))
  }
  return {
    findPlan(role, { item, area }) {
      const found = byRole.get(role)?.find((plans) => plans.area === '' || isWithin(area, plans.area))
      return found?.byItem.get(item)
    },
  }
}

/** A role's plans for askers of an area, the smallest area first; last those for all askers. */
interface AreaPlans {
  readonly area: string
  readonly byItem: ReadonlyMap<string | undefined, Plan>
}

function plansByArea(
  rules: readonly Rule[],
  { categories, items }: Pick<Catalogue, 'categories' | 'items'>,
): readonly AreaPlans[] {
  const areas = [...new Set(rules.map(({ area }) => area ?? ''))].concat('')
  const smallestFirst = [...new Set(areas)].sort((a, b) => b.length - a.length)
  const hasPresence = rules.some(({ reach }) => reach === 'presence')
  return smallestFirst.map((area) => ({
    area,
    byItem: new Map(
      [undefined, ...items].map((item) => [
        item?.id,
        {
          item,
          near: viewOf(categories, { rules, area, item, elsewhere: false }),
          elsewhere: hasPresence ? viewOf(categories, { rules, area, item, elsewhere: true }) : undefined,
        },
      ]),
    ),
  }))
}
