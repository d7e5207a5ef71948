/** Who acts, in the words of access.md. */
import type { AccountRole } from '../store/tables.ts'

/** Roles that a person's account may hold. */
export const accountRoles = [
  'clerk',
  'window',
  'officer',
  'auditor',
  'securityAdmin',
  'systemAdmin',
] as const satisfies readonly AccountRole[]

/** All roles: of accounts, of departments' systems, of residents who look at their own. */
export type Role = AccountRole | 'system' | 'resident'

/** Whose second factor is compulsory: the three powers', or everybody's. */
export type TotpRule = 'powers' | 'all'

const powers: ReadonlySet<Role> = new Set(['auditor', 'securityAdmin', 'systemAdmin'])

/** One of the three powers that nobody holds two of. */
export function isPower(role: Role): boolean {
  return powers.has(role)
}

export function needsSecondFactor(role: Role, rule: TotpRule): boolean {
  return rule === 'all' || isPower(role)
}
