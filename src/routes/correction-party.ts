/** Whom a dispute concerns: the department that must answer, who opened it, the resident. */
import type { FastifyRequest } from 'fastify'
import { identityOf, type Policy } from '../access/policy.ts'
import type { Correction } from '../corrections/correction.ts'
import type { Hub } from '../hub.ts'

/** Whoever may be shown a record, or has sent it. */
export const disputers: Policy = { roles: ['clerk', 'window', 'officer', 'resident'] }

export type IsParty = (hub: Hub, request: FastifyRequest, correction: Correction) => boolean

/** Whether it is this officer's department that must answer. */
export function isOfSource({ adapters }: Hub, request: FastifyRequest, { place }: Correction): boolean {
  const { role, department } = identityOf(request)
  return role === 'officer' && department !== undefined && adapters.departmentOf(place.source)?.id === department
}

export function isParty(hub: Hub, request: FastifyRequest, correction: Correction): boolean {
  return isOfSource(hub, request, correction) || isOpener(request, correction) || isAbout(hub, request, correction)
}

export function mayWithdraw(hub: Hub, request: FastifyRequest, correction: Correction): boolean {
  const isForHim = isAbout(hub, request, correction) && correction.opener.role !== 'officer'
  return isOpener(request, correction) || isForHim
}

function isOpener(request: FastifyRequest, { opener }: Correction): boolean {
  const { kind, id } = identityOf(request)
  return kind === 'account' && opener.account === Number(id)
}

function isAbout({ vault }: Hub, request: FastifyRequest, { place }: Correction): boolean {
  const { residentIdNumber } = identityOf(request)
  return residentIdNumber !== undefined && vault.residentId(residentIdNumber) === place.residentId
}
