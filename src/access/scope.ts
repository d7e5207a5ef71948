/** What one query may show: decided here and nowhere else, by a pure function. The request narrows it, never widens it. */
import { YikuError } from '../errors.ts'
import { isArea } from './area.ts'
import type { CompiledRules } from './compile-rules.ts'
import type { Identity } from './identity.ts'
import type { CategoryScope, View } from './view.ts'

/** Residents within reach by themselves: those of an area, or the one with this ID number. */
export type Residents = { readonly area: string } | { readonly idNumber: string }

export interface Scope {
  readonly residents: Residents
  /** what of them is shown */
  readonly near: View
  /** what is shown of anybody else; undefined: not even that he is there */
  readonly elsewhere: View | undefined
}

export interface ScopeRequest {
  readonly identity: Identity
  /** id of the service item that is the query's purpose; only a resident needs none */
  readonly item?: string | undefined
  /** ids of the categories asked for */
  readonly asked?: readonly string[] | undefined
  /** there is evidence that the resident is at the counter or agreed */
  readonly present?: boolean | undefined
}

/** @throws {YikuError} forbidden, purposeRequired, unknownItem */
export function scopeOf(rules: CompiledRules, { identity, item, asked, present }: ScopeRequest): Scope {
  const { role, area } = identity
  const residents = residentsOf(identity)
  if (!residents || !rules.findPlan(role, { item: undefined, area })) throw new YikuError('forbidden')
  if (item === undefined && identity.kind !== 'resident') throw new YikuError('purposeRequired')
  const plan = rules.findPlan(role, { item, area })
  if (!plan) throw new YikuError('unknownItem')
  const agreed = identity.kind === 'client' ? new Set(identity.categories) : undefined
  const wanted = asked && new Set(asked)
  const near = narrow(plan.near, { agreed, wanted })
  const elsewhere = present && plan.elsewhere ? narrow(plan.elsewhere, { agreed, wanted }) : undefined
  return { residents, near, elsewhere }
}

/** Undefined where the identity is not whole: what is missing must never mean everybody. */
function residentsOf({ kind, role, area, residentIdNumber }: Identity): Residents | undefined {
  if ((kind === 'resident') !== (role === 'resident') || (kind === 'client') !== (role === 'system')) return undefined
  if (kind === 'resident') return residentIdNumber === undefined ? undefined : { idNumber: residentIdNumber }
  return isArea(area) ? { area } : undefined
}

interface Narrowing {
  /** categories agreed with a client; undefined where nothing needs agreeing */
  readonly agreed: ReadonlySet<string> | undefined
  readonly wanted: ReadonlySet<string> | undefined
}

function narrow(view: View, { agreed, wanted }: Narrowing): View {
  const asked = wanted ? view.categories.filter(({ category }) => wanted.has(category.id)) : view.categories
  if (!agreed) return wanted ? { ...view, categories: asked } : view
  const knowsPerson = agreed.has('personBasic')
  return {
    judged: view.judged.filter(({ category }) => agreed.has(category.id)),
    categories: asked.map((scope) => (agreed.has(scope.category.id) ? scope : notAgreed(scope))),
    name: knowsPerson ? view.name : undefined,
    lifeStatus: knowsPerson && view.lifeStatus,
  }
}

function notAgreed({ category }: CategoryScope): CategoryScope {
  return { category, reason: 'role' }
}
