/**
 * Sessions of residents, whom the identity platform has signed in. Whose a session is stands in its row alone, sealed:
 * no token says it, and no process keeps it in memory. So each request of a resident costs a look at his session.
 */
import { randomUUID } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { PlatformFactor, Tables } from '../store/tables.ts'
import type { Vault } from '../vault/vault.ts'
import type { Identity } from './identity.ts'
import { lifeHours, newRefreshValue, type StartedSession } from './sessions.ts'

const keptDays = 1
const digestSize = 16

/** What of the hub this needs. */
export interface ResidentSessionStore {
  readonly db: Kysely<Tables>
  readonly vault: Pick<Vault, 'sessionDigest' | 'sessions'>
}

export async function startResidentSession(
  { db, vault }: ResidentSessionStore & { readonly vault: Pick<Vault, 'refreshHash'> },
  { idNumber, platform }: { readonly idNumber: string; readonly platform: PlatformFactor },
): Promise<StartedSession> {
  await sweepSessions(db)
  const [session, value] = [randomUUID(), newRefreshValue()]
  const { family, expires_at: expires } = await db
    .insertInto('session')
    .values({
      session_id: session,
      id_number: sealIdNumber(vault, session, idNumber),
      refresh: vault.refreshHash(value),
      expires_at: sql<Date>`clock_timestamp() + make_interval(hours => ${lifeHours})`,
      platform,
    })
    .returning(['family', 'expires_at'])
    .executeTakeFirstOrThrow()
  return { session, expires, platform, cookie: `${family}.${value}` }
}

/** A day is enough to see what happened. */
async function sweepSessions(db: Kysely<Tables>): Promise<void> {
  await db
    .deleteFrom('session')
    .where('account_id', 'is', null)
    .where('expires_at', '<', sql<Date>`clock_timestamp() - make_interval(days => ${keptDays})`)
    .execute()
}

/** Who a session is of; undefined where it has ended. */
export async function findResident(
  { db, vault }: ResidentSessionStore,
  session: string,
): Promise<Identity | undefined> {
  const row = await db
    .selectFrom('session')
    .select('id_number')
    .where('session_id', '=', session)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', sql<Date>`clock_timestamp()`)
    .executeTakeFirst()
  if (!row?.id_number) return undefined
  return { ...resident, id: session, residentIdNumber: openIdNumber(vault, session, row.id_number) }
}

/** What is said of every resident alike. */
export const resident = { kind: 'resident', role: 'resident', name: '居民本人', organisation: '', area: '' } as const

/** Sealed for one session: set down under another one, it does not open. */
function sealIdNumber({ sessionDigest, sessions }: ResidentSessionStore['vault'], session: string, text: string) {
  const digest = sessionDigest(session, text)
  return Buffer.concat([Buffer.from(digest, 'hex'), ...sessions.seal([{ digest, text }])])
}

/** @throws {Error} where it was altered, or is another session's */
function openIdNumber({ sessionDigest, sessions }: ResidentSessionStore['vault'], session: string, value: Buffer) {
  const digest = value.toString('hex', 0, digestSize)
  const [idNumber = ''] = sessions.open([{ digest, sealed: value.subarray(digestSize) }])
  if (sessionDigest(session, idNumber) !== digest) throw new Error(`session ${session} is damaged`)
  return idNumber
}
