/** Sessions of accounts: from a sign-in to its end. How one is carried on: refresh.ts; residents': resident-sessions.ts. */
import { randomBytes } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { YikuError } from '../errors.ts'
import type { PlatformFactor, SessionEnd, Tables } from '../store/tables.ts'
import type { Vault } from '../vault/vault.ts'

export const lifeHours = 12
const keptDays = 30

/** What of the hub this needs. */
export interface SessionStore {
  readonly db: Kysely<Tables>
  readonly vault: Pick<Vault, 'refreshHash'>
}

export interface OpenSession {
  readonly session: string
  readonly expires: Date
  /** what the identity platform vouched for; null where a password was shown */
  readonly platform: PlatformFactor | null
}

export interface StartedSession extends OpenSession {
  /** what the cookie must hold */
  readonly cookie: string
}

interface SignedIn {
  readonly account_id: number
  readonly version: number
  /** by the identity platform; without it, by a password */
  readonly platform?: PlatformFactor
}

/**
 * Begins a session of an account that has just signed in; undefined where it has changed since. The lock makes
 * a change of the account and this wait for each other: no session slips in behind one that ends them all.
 */
export async function startSession(
  { db, vault }: SessionStore,
  { account_id, version, platform }: SignedIn,
): Promise<StartedSession | undefined> {
  await sweepSessions(db, account_id)
  const value = newRefreshValue()
  const row = await db
    .insertInto('session')
    .columns(['account_id', 'refresh', 'expires_at', 'platform'])
    .expression((eb) =>
      eb
        .selectFrom('account')
        .select([
          'account_id',
          sql<string>`${vault.refreshHash(value)}::uuid`.as('refresh'),
          sql<Date>`clock_timestamp() + make_interval(hours => ${lifeHours})`.as('expires_at'),
          sql<PlatformFactor | null>`${platform ?? null}::text`.as('platform'),
        ])
        .where('account_id', '=', account_id)
        .where('version', '=', version)
        .forShare(),
    )
    .returning(['session_id', 'family', 'expires_at', 'platform'])
    .executeTakeFirst()
  return (
    row && {
      session: row.session_id,
      expires: row.expires_at,
      platform: row.platform,
      cookie: `${row.family}.${value}`,
    }
  )
}

/** What ended long ago; the holder's next sign-in is as good a moment as any. */
async function sweepSessions(db: Kysely<Tables>, account: number): Promise<void> {
  await db
    .deleteFrom('session')
    .where('account_id', '=', account)
    .where('expires_at', '<', sql<Date>`clock_timestamp() - make_interval(days => ${keptDays})`)
    .execute()
}

/** @throws {YikuError} unauthenticated where it has ended */
export async function getSession(db: Kysely<Tables>, session: string): Promise<OpenSession> {
  const row = await db
    .selectFrom('session')
    .select(['expires_at', 'platform'])
    .where('session_id', '=', session)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  if (!row) throw new YikuError('unauthenticated')
  return { session, expires: row.expires_at, platform: row.platform }
}

/** Whether its sign-in showed two factors to the identity platform. */
export async function isMultiFactor(db: Kysely<Tables>, session: string): Promise<boolean> {
  const row = await db.selectFrom('session').select('platform').where('session_id', '=', session).executeTakeFirst()
  return row?.platform === 'multiFactor'
}

export interface EndedSession extends Pick<OpenSession, 'session' | 'platform'> {
  /** null: a resident's */
  readonly account: number | null
}

export const endedColumns = ['session_id as session', 'account_id as account', 'platform'] as const

/** Its holder signs out; undefined where it has ended before. */
export async function endSession(db: Kysely<Tables>, session: string): Promise<EndedSession | undefined> {
  return db
    .updateTable('session')
    .set({ ended_at: sql<Date>`clock_timestamp()`, ended_because: 'signedOut' })
    .where('session_id', '=', session)
    .where('ended_at', 'is', null)
    .returning(endedColumns)
    .executeTakeFirst()
}

export interface SessionsToEnd {
  readonly account: number
  /** all but this one */
  readonly except?: string | undefined
  readonly because: SessionEnd
}

export async function endSessions(db: Kysely<Tables>, { account, except, because }: SessionsToEnd): Promise<void> {
  await db
    .updateTable('session')
    .set({ ended_at: sql<Date>`clock_timestamp()`, ended_because: because })
    .where('account_id', '=', account)
    .where('ended_at', 'is', null)
    .$if(except !== undefined, (query) => query.where('session_id', '<>', except ?? ''))
    .execute()
}

/** 256 random bits */
export function newRefreshValue(): string {
  return randomBytes(32).toString('base64url')
}
