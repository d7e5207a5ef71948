/**
 * A session is carried on by a refresh cookie that changes at each use.
 *
 * Two tabs that refresh at once show the same value twice. The first gets the next value; the second, within the grace
 * and showing the value just before the newest, gets an access token and NO cookie: its browser has, or is about to
 * get, the newest one from the first reply. So there is only ever one newest value and the family cannot fork. A thief
 * who comes within the grace gets ten minutes and no way on. Whose first reply was lost on the way must sign in
 * again: his next refresh shows a value past its grace, and that cannot be told from theft.
 */
import { type ExpressionBuilder, sql } from 'kysely'
import type { Tables } from '../store/tables.ts'
import { type EndedSession, endedColumns, newRefreshValue, type OpenSession, type SessionStore } from './sessions.ts'

const idleMinutes = 30
/** two tabs, or a request that was sent again */
const graceSeconds = 10

export interface RefreshedSession extends OpenSession {
  /** null: a resident's */
  readonly account: number | null
  /** what the cookie must hold from now on; undefined where it stays as it is */
  readonly cookie: string | undefined
}

/** A session that was ended because an old cookie came again. */
export interface ReusedSession {
  readonly reused: string
  /** null: a resident's */
  readonly account: number | null
}

/** Carries a session on; undefined where the cookie carries none. An old cookie that comes again ends its session. */
export async function refreshSession(
  store: SessionStore,
  cookie: string,
): Promise<RefreshedSession | ReusedSession | undefined> {
  const shown = readCookie(store, cookie)
  if (!shown) return undefined
  return (await rotate(store, shown)) ?? (await findInGrace(store, shown)) ?? (await endReused(store, shown))
}

/** The session of a cookie, for signing out: the newest one or the one just before. */
export async function endSessionOfCookie(store: SessionStore, cookie: string): Promise<EndedSession | undefined> {
  const shown = readCookie(store, cookie)
  if (!shown) return undefined
  return store.db
    .updateTable('session')
    .set({ ended_at: sql<Date>`clock_timestamp()`, ended_because: 'signedOut' })
    .where('family', '=', shown.family)
    .where((eb) => eb.or([eb('refresh', '=', shown.hash), eb('previous', '=', shown.hash)]))
    .where('ended_at', 'is', null)
    .returning(endedColumns)
    .executeTakeFirst()
}

interface Shown {
  readonly family: string
  readonly hash: string
}

function readCookie({ vault }: SessionStore, cookie: string): Shown | undefined {
  const [, family, value] = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([\w-]{43})$/.exec(cookie) ?? []
  return family && value ? { family, hash: vault.refreshHash(value) } : undefined
}

type Session = ExpressionBuilder<Tables, 'session'>

function isAlive(eb: Session) {
  return eb.and([
    eb('ended_at', 'is', null),
    eb('expires_at', '>', sql<Date>`clock_timestamp()`),
    eb('refreshed_at', '>', sql<Date>`clock_timestamp() - make_interval(mins => ${idleMinutes})`),
  ])
}

function isInGrace(eb: Session, hash: string) {
  return eb.and([
    eb('previous', 'is not distinct from', hash),
    eb('refreshed_at', '>', sql<Date>`clock_timestamp() - make_interval(secs => ${graceSeconds})`),
  ])
}

const sessionColumns = ['session_id as session', 'account_id as account', 'expires_at as expires', 'platform'] as const

/** Of many at once one gets through: the others wait for its row and then find that theirs is no longer the newest. */
async function rotate({ db, vault }: SessionStore, { family, hash }: Shown): Promise<RefreshedSession | undefined> {
  const value = newRefreshValue()
  const row = await db
    .updateTable('session')
    .set({ previous: hash, refresh: vault.refreshHash(value), refreshed_at: sql<Date>`clock_timestamp()` })
    .where('family', '=', family)
    .where('refresh', '=', hash)
    .where(isAlive)
    .returning(sessionColumns)
    .executeTakeFirst()
  return row && { ...row, cookie: `${family}.${value}` }
}

async function findInGrace({ db }: SessionStore, { family, hash }: Shown): Promise<RefreshedSession | undefined> {
  const row = await db
    .selectFrom('session')
    .select(sessionColumns)
    .where('family', '=', family)
    .where((eb) => isInGrace(eb, hash))
    .where(isAlive)
    .executeTakeFirst()
  return row && { ...row, cookie: undefined }
}

async function endReused({ db }: SessionStore, { family, hash }: Shown): Promise<ReusedSession | undefined> {
  return db
    .updateTable('session')
    .set({ ended_at: sql<Date>`clock_timestamp()`, ended_because: 'reused' })
    .where('family', '=', family)
    .where('ended_at', 'is', null)
    .where('refresh', '<>', hash)
    .where((eb) => eb.not(isInGrace(eb, hash)))
    .returning(['session_id as reused', 'account_id as account'])
    .executeTakeFirst()
}
