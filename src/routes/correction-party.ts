/** Whom a dispute concerns: the department that must answer, who opened it, the resident. */
import type { FastifyRequest } from 'fastify'
import { identityOf, type Policy } from '../access/policy.ts'
import type { Correction } from '../corrections/correction.ts'
import type { Hub } from '../hub.ts'
import { residentIdsOf } from '../residents/former-number.ts'

/** Whoever may be shown a record, or has sent it. */
export const disputers: Policy = { roles: ['clerk', 'window', 'officer', 'resident'] }

export type IsParty = (hub: Hub, request: FastifyRequest, correction: Correction) => boolean | Promise<boolean>

/** Whether it is this officer's department that must answer. */
export function isOfSource({ adapters }: Hub, request: FastifyRequest, { place }: Correction): boolean {
  const { role, department } = identityOf(request)
  return role === 'officer' && department !== undefined && adapters.departmentOf(place.source)?.id === department
}

export async function isParty(hub: Hub, request: FastifyRequest, correction: Correction): Promise<boolean> {
  return isOfSource(hub, request, correction) || isOpener(request, correction) || isAbout(hub, request, correction)
}

export async function mayWithdraw(hub: Hub, request: FastifyRequest, correction: Correction): Promise<boolean> {
  if (isOpener(request, correction)) return true
  return correction.opener.role !== 'officer' && isAbout(hub, request, correction)
}

function isOpener(request: FastifyRequest, { opener }: Correction): boolean {
  const { kind, id } = identityOf(request)
  return kind === 'account' && opener.account === Number(id)
}

async function isAbout(hub: Hub, request: FastifyRequest, { place }: Correction): Promise<boolean> {
  const { residentIdNumber } = identityOf(request)
  return residentIdNumber !== undefined && (await residentIdsOf(hub, residentIdNumber)).includes(place.residentId)
}
