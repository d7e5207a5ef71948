/** A permission rule: one row of data. Pure. */
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Level } from '../catalogue/field.ts'
import { YikuError } from '../errors.ts'
import type { RuleReach, RuleRole, RuleShow } from '../store/tables.ts'
import { isArea, isWithin } from './area.ts'

/** Roles that rules can let look residents up; the others cannot be granted it, so that nobody reads facts by being an administrator. */
export const ruledRoles: readonly RuleRole[] = ['clerk', 'window', 'system', 'resident']

/**
 * Whose facts:
 * - `ownArea` of residents of the asker's area · `presence` of them, and of anybody who is at the counter or agreed
 * - `agreed` of residents of the client's area, in the categories agreed with the client · `self` the asker's own
 */
export const reaches: readonly RuleReach[] = ['ownArea', 'presence', 'agreed', 'self']

/**
 * How a field is shown:
 * - `clear` as it is · `masked` · `itemClear` in clear where the item says so, else masked
 * - `predicate` never; an item's predicate may read it · `withheld` never, and by nothing
 */
export const shows: readonly RuleShow[] = ['clear', 'masked', 'itemClear', 'predicate', 'withheld']

/** Fields of a level, of a category, for an item, to askers of a role in an area; null leaves a condition out. */
export interface Rule {
  readonly role: RuleRole
  readonly item: string | null
  readonly category: string | null
  readonly level: number | null
  /** the asker's area, or one that contains it */
  readonly area: string | null
  readonly reach: RuleReach
  readonly show: RuleShow
}

const reachesOf: Readonly<Record<RuleRole, readonly RuleReach[]>> = {
  clerk: ['ownArea', 'presence'],
  window: ['ownArea', 'presence'],
  system: ['agreed'],
  resident: ['self'],
}

/** Checks a rule by itself. A rule that names nothing that exists would silently do nothing. @throws {YikuError} badRule */
export function checkRule(rule: Rule, catalogue: Pick<Catalogue, 'findCategory' | 'findItem'>): void {
  const fail = (why: string): never => {
    throw new YikuError('badRule', { detail: `${ruleText(rule)}：${why}` })
  }
  const { role, item, category, level, area, reach, show } = rule
  if (!ruledRoles.includes(role)) fail('这一角色不得查询居民')
  if (!reachesOf[role].includes(reach)) fail(`这一角色的范围只能是 ${reachesOf[role].join('、')}`)
  if (item !== null && !catalogue.findItem(item)) fail('没有这个事项')
  if (category !== null && !catalogue.findCategory(category)) fail('没有这个数据类')
  if (area !== null && !isArea(area)) fail('行政区划代码应为 4、6、9 或 12 位数字')
  if (level !== null && ![1, 2, 3, 4].includes(level)) fail('级别为 1 至 4')
  if (level === 4 && show !== 'predicate' && show !== 'withheld') fail('4 级内容只供事项的判断使用，不得显示')
}

/** `clerk item=elderCard level=3 → presence masked` */
export function ruleText({ role, item, category, level, area, reach, show }: Rule): string {
  const conditions = Object.entries({ item, category, level, area }).filter(([, value]) => value !== null)
  return [role, ...conditions.map(([name, value]) => `${name}=${value}`), '→', reach, show].join(' ')
}

/** What a rule is asked about: one field's place, as far as rules can tell fields apart. */
export interface Place {
  readonly item: string | undefined
  readonly category: string
  readonly level: Level
  /** the asker's */
  readonly area: string
}

/**
 * Out of one role's rules, the one that decides: that which is more specific than every other that applies.
 * @throws {YikuError} badRule where two apply and neither is more specific
 */
export function decidingRule(rules: readonly Rule[], place: Place): Rule | undefined {
  const applying = rules.filter((rule) => applies(rule, place))
  const [first, second] = applying
  if (!first || !second) return first
  const winner = applying.find((rule) => applying.every((other) => other === rule || outranks(rule, other)))
  if (winner) return winner
  const best = applying.filter((rule) => !applying.some((other) => outranks(other, rule)))
  throw new YikuError('badRule', { detail: `分不出哪一条更具体：${best.map(ruleText).join('；')}` })
}

function applies({ item, category, level, area }: Rule, place: Place): boolean {
  return (
    (item === null || item === place.item) &&
    (category === null || category === place.category) &&
    (level === null || level === place.level) &&
    (area === null || isWithin(place.area, area))
  )
}

/** Item, category and area count first: "never this category" stands above what is said of a level in general. */
function outranks(rule: Rule, other: Rule): boolean {
  if (!refines(rule, other)) return false
  return !refines(other, rule) || (rule.level !== null && other.level === null)
}

function refines(rule: Rule, other: Rule): boolean {
  return (
    (other.item === null || other.item === rule.item) &&
    (other.category === null || other.category === rule.category) &&
    (other.area === null || (rule.area !== null && isWithin(rule.area, other.area)))
  )
}
