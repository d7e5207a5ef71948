/** What one query may show: decided here and nowhere else, by a pure function. */
import type { Category } from '../catalogue/category.ts'
import type { Identity } from './tokens.ts'

/** Roles whose holders look residents up by ID number at a counter. */
const lookingRoles = new Set(['clerk', 'window'])

export interface Scope {
  /** categories that may be shown, in catalogue order */
  readonly categories: readonly Category[]
}

export interface ScopeRequest {
  readonly identity: Identity
  readonly catalogue: readonly Category[]
  /** ids of the categories asked for; narrows, never widens */
  readonly asked?: readonly string[] | undefined
}

/** The scope of a profile query; undefined where the role may not look residents up at all. */
export function scopeOf({ identity, catalogue, asked }: ScopeRequest): Scope | undefined {
  if (!lookingRoles.has(identity.role)) return undefined
  return { categories: asked ? catalogue.filter(({ id }) => asked.includes(id)) : catalogue }
}
