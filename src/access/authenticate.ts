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
  /** what the token said */
  readonly claims: Claims
}

/** RFC 6750; our own tokens are below 600 characters */
const bearer = /^bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i
const longest = 2048

/** @throws {YikuError} unauthenticated; storeUnavailable where it cannot be known whether the token still holds */
export async function authenticate({ headers }: FastifyRequest, gate: Gate): Promise<Caller> {
  const { authorization = '' } = headers
  const [, token] = authorization.length > longest ? [] : (bearer.exec(authorization) ?? [])
  if (token === undefined) throw new YikuError('unauthenticated')
  return getCaller(gate.tokens.verify(token), gate)
}

/**
 * The caller of a request that goes on, as he stands now: what was taken back since he was let in is no longer his.
 * @throws {YikuError} unauthenticated; storeUnavailable
 */
export function confirmCaller({ claims }: Caller, gate: Gate): Promise<Caller> {
  return getCaller(claims, gate)
}

/** What a token that is ours is worth now. @throws {YikuError} unauthenticated; storeUnavailable */
async function getCaller(claims: Claims, gate: Gate): Promise<Caller> {
  const { access, totp, sessions } = gate
  if (claims.kind === 'resident') return getResident(sessions, claims)
  let acting = await access.current()
  // a token newer than what this process knows comes from a change it has not yet seen, not from the past
  if (isAhead(claims, acting)) acting = await access.refreshed()
  const caller = callerOf(claims, acting, totp)
  if (!caller) throw new YikuError('unauthenticated')
  return waive(caller, gate)
}

/** @throws {YikuError} unauthenticated */
async function getResident(sessions: ResidentSessionStore, claims: Claims): Promise<Caller> {
  const { id, sid } = claims
  const identity = sid === id ? await findResident(sessions, id) : undefined
  if (!identity) throw new YikuError('unauthenticated')
  return { identity, session: id, mustFirst: undefined, claims }
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

function accountOf(claims: Claims, { accounts, endedSessions }: Acting, rule: TotpRule): Caller | undefined {
  const { id, ver, sid } = claims
  const account = accounts.get(id)
  if (!account || account.disabled || account.version !== ver) return undefined
  if (sid === undefined || endedSessions.has(sid)) return undefined
  const { identity, mustChange, hasTotp } = account
  const needsTotp = !hasTotp && needsSecondFactor(identity.role, rule)
  const mustFirst = mustChange ? 'passwordChangeRequired' : needsTotp ? 'otpSetupRequired' : undefined
  return { identity, session: sid, mustFirst, claims }
}

function clientOf(claims: Claims, { clients }: Acting): Caller | undefined {
  const { id, ver } = claims
  const client = clients.get(id)
  if (!client || client.disabled || client.version !== ver) return undefined
  return { identity: client.identity, session: undefined, mustFirst: undefined, claims }
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
