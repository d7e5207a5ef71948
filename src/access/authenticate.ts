/** From a bearer token to who asks: the token says who and which version, the access state says what that is worth now. */
import type { FastifyRequest } from 'fastify'
import { YikuError } from '../errors.ts'
import type { AccessState, Acting } from './access-state.ts'
import type { Identity } from './identity.ts'
import { findResident, type ResidentSessionStore } from './resident-sessions.ts'
import { needsSecondFactor, type TotpRule } from './roles.ts'
import { isMultiFactor } from './sessions.ts'
import type { Claims, Tokens } from './tokens.ts'

/** What it takes to let somebody in. */
export interface Gate {
  readonly tokens: Tokens
  readonly access: AccessState
  /** who needs a second factor */
  readonly totp: TotpRule
  /** asked for what is not kept in memory: residents, and what the identity platform vouched for */
  readonly sessions: ResidentSessionStore
}

export interface Caller {
  readonly identity: Identity
  /** session of an account or resident */
  readonly session: string | undefined
  /** what the account must do before it may do anything else */
  readonly mustFirst: 'passwordChangeRequired' | 'otpSetupRequired' | undefined
}

/** RFC 6750; our own tokens are below 600 characters */
const bearer = /^bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i
const longest = 2048

/** @throws {YikuError} unauthenticated; storeUnavailable where it cannot be known whether the token still holds */
export async function authenticate({ headers }: FastifyRequest, gate: Gate): Promise<Caller> {
  const { tokens, access, totp, sessions } = gate
  const { authorization = '' } = headers
  const [, token] = authorization.length > longest ? [] : (bearer.exec(authorization) ?? [])
  if (token === undefined) throw new YikuError('unauthenticated')
  const claims = tokens.verify(token)
  if (claims.kind === 'resident') return getResident(sessions, claims)
  let acting = await access.current()
  // a token newer than what this process knows comes from a change it has not yet seen, not from the past
  if (isAhead(claims, acting)) acting = await access.refreshed()
  const caller = callerOf(claims, acting, totp)
  if (!caller) throw new YikuError('unauthenticated')
  return waive(caller, gate)
}

/** @throws {YikuError} unauthenticated */
async function getResident(sessions: ResidentSessionStore, { id, sid }: Claims): Promise<Caller> {
  const identity = sid === id ? await findResident(sessions, id) : undefined
  if (!identity) throw new YikuError('unauthenticated')
  return { identity, session: id, mustFirst: undefined }
}

/** Whose second factor the identity platform has seen in this session need not set one up here. */
async function waive(caller: Caller, { sessions }: Gate): Promise<Caller> {
  const { mustFirst, session = '' } = caller
  if (mustFirst !== 'otpSetupRequired' || !(await isMultiFactor(sessions.db, session))) return caller
  return { ...caller, mustFirst: undefined }
}

function isAhead({ kind, id, ver }: Claims, { accounts, clients }: Acting): boolean {
  const known = kind === 'account' ? accounts.get(id) : clients.get(id)
  return known === undefined || known.version < ver
}

function callerOf(claims: Claims, acting: Acting, rule: TotpRule): Caller | undefined {
  return claims.kind === 'account' ? accountOf(claims, acting, rule) : clientOf(claims, acting)
}

function accountOf({ id, ver, sid }: Claims, { accounts, endedSessions }: Acting, rule: TotpRule): Caller | undefined {
  const account = accounts.get(id)
  if (!account || account.disabled || account.version !== ver) return undefined
  if (sid === undefined || endedSessions.has(sid)) return undefined
  const { identity, mustChange, hasTotp } = account
  const needsTotp = !hasTotp && needsSecondFactor(identity.role, rule)
  const mustFirst = mustChange ? 'passwordChangeRequired' : needsTotp ? 'otpSetupRequired' : undefined
  return { identity, session: sid, mustFirst }
}

function clientOf({ id, ver }: Claims, { clients }: Acting): Caller | undefined {
  const client = clients.get(id)
  if (!client || client.disabled || client.version !== ver) return undefined
  return { identity: client.identity, session: undefined, mustFirst: undefined }
}

export interface OwnSession {
  readonly account: number
  readonly session: string
}

/** The account and session of a person who is signed in. @throws {YikuError} unauthenticated for a system */
export function getOwnSession({ identity, session }: Caller): OwnSession {
  if (identity.kind !== 'account' || session === undefined) throw new YikuError('unauthenticated')
  return { account: Number(identity.id), session }
}
