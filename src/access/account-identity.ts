import type { AccountRow } from './accounts.ts'
import type { Identity } from './identity.ts'

type Row = Pick<AccountRow, 'account_id' | 'role' | 'holder' | 'organisation' | 'department' | 'area'>

/** Whoever holds an account, as the one who acts. */
export function identityOfAccount({ account_id, role, holder, organisation, department, area }: Row): Identity {
  const known = { kind: 'account', id: String(account_id), role, name: holder, organisation, area } as const
  return { ...known, ...(department !== null && { department }) }
}
