/** What the log is told of somebody who signs in: never what he typed, which may be a password in the wrong box. */
import { identityOfAccount } from '../access/account-identity.ts'
import type { AccountRow } from '../access/accounts.ts'
import { resident } from '../access/resident-sessions.ts'
import type { EntryDraft } from '../audit/entry.ts'
import { actorOf } from '../audit/entry-actor.ts'

/** Which account it is about, also where nobody is let in. */
export function triedAccount({ account_id }: Pick<AccountRow, 'account_id'>): Partial<EntryDraft> {
  return { subject: `account:${account_id}` }
}

/** Whose account it is. */
export function signedInAccount(account: AccountRow): Partial<EntryDraft> {
  return { ...actorOf(identityOfAccount(account)), ...triedAccount(account) }
}

/** Of a resident only his key: his session is not there yet, or says it. */
export function signedInResident(known: Pick<EntryDraft, 'residentId' | 'actor'>): Partial<EntryDraft> {
  return { actorKind: 'resident', role: resident.role, ...known }
}
