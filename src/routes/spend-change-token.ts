import type { Identity } from '../access/identity.ts'
import { YikuError } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { findIdNumber } from '../residents/find-person.ts'
import { readChangeToken } from '../updates/change-token.ts'

/** The ID number of whom a change concerned that this system was told of. @throws {YikuError} badChangeToken, residentNotFound */
export async function spendChangeToken(hub: Hub, { kind, id: client }: Identity, token: string): Promise<string> {
  if (kind !== 'client') throw new YikuError('badChangeToken')
  const residentId = readChangeToken({ vault: hub.vault, client, now: new Date() }, token)
  const idNumber = await findIdNumber(hub, residentId)
  if (idNumber === undefined) throw new YikuError('residentNotFound')
  return idNumber
}
