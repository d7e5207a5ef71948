/** From who somebody is at the identity platform to a session here: of his account, or as the resident he is. */
import { readClaims } from '../access/claim-mapping.ts'
import type { IdentityPlatform, PlatformIdentity } from '../access/identity-platform.ts'
import { findPlatformAccount } from '../access/platform-accounts.ts'
import { startResidentSession } from '../access/resident-sessions.ts'
import { type StartedSession, startSession } from '../access/sessions.ts'
import type { AwaitingCode } from '../access/sign-in-state.ts'
import type { RequestEntry } from '../audit/request-entry.ts'
import { YikuError } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { parseIdNumber } from '../residents/id-number.ts'
import { signedInAccount, signedInResident, triedAccount } from './sign-in-entry.ts'

const codeMinutes = 5

export interface Arrival {
  readonly platform: IdentityPlatform
  readonly identity: PlatformIdentity
  readonly as: 'resident' | undefined
  readonly entry: RequestEntry
}

/** @throws {YikuError} identityNotEntitled, identityNotConfirmed where the account has changed at this moment */
export async function beginPlatformSession(
  { store, vault, adapters }: Hub,
  { platform: { issuer, mapping }, identity, as, entry }: Arrival,
): Promise<StartedSession | { readonly awaitingCode: AwaitingCode }> {
  const sessions = { db: store.db, vault }
  const { username, grant, idNumber, isMultiFactor } = readClaims(mapping, identity.claims)
  const platform = isMultiFactor ? 'multiFactor' : 'oneFactor'
  const isKnown = (id: string) => adapters.all.some(({ adapter }) => adapter.department.id === id)
  if (grant?.department !== undefined && !isKnown(grant.department)) throw new YikuError('identityNotEntitled')
  const subject = vault.platformSubject(issuer, identity.subject)
  const account = as ? undefined : await findPlatformAccount(store.db, { subject, username, grant })
  if (!account) {
    const known = getIdNumber(idNumber)
    await entry.begin(signedInResident({ residentId: vault.residentId(known) }))
    return startResidentSession(sessions, { idNumber: known, platform })
  }
  entry.note(triedAccount(account))
  const { account_id, version, totp } = account
  if (totp && !isMultiFactor) {
    const expires = Date.now() + codeMinutes * 60_000
    return { awaitingCode: { kind: 'awaitingCode', account: account_id, version, expires } }
  }
  await entry.begin(signedInAccount(account))
  const begun = await startSession(sessions, { account_id, version, platform })
  if (!begun) throw new YikuError('identityNotConfirmed')
  return begun
}

/** @throws {YikuError} identityNotEntitled */
function getIdNumber(text = ''): string {
  const parsed = parseIdNumber(text)
  if ('problem' in parsed) throw new YikuError('identityNotEntitled')
  return parsed.idNumber
}
