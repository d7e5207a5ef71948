/**
 * Retention: whole months go when their time is over; their leaves and tiles stay, so that older checkpoints still
 * verify. What goes is announced by an entry first, and verification accepts a missing entry only under such an
 * announcement, and only where entries that were logged later are older than 180 days themselves.
 */

import { YikuError } from '../errors.ts'
import type { EntryDraft } from './entry.ts'
import type { Queryable } from './log-tree.ts'
import type { Receipt } from './receipt.ts'

/** days; 网络安全法 §21 asks for six months */
export const leastDays = 180

const day = 24 * 60 * 60 * 1000

/** What an announcement says: all entries from before this month, whose leaves are below this index, go. */
export interface Announcement {
  /** first day of the first month that stays, `2026-11-01` */
  readonly before: string
  readonly leaves: number
}

/** The announcement as the subject of an entry of administration. */
export function announcementSubject({ before, leaves }: Announcement): string {
  return `retention before ${before} leaves ${leaves}`
}

export function parseAnnouncement(subject: string | null | undefined): Announcement | undefined {
  const [, before, leaves] = /^retention before (\d{4}-\d\d-01) leaves (\d{1,15})$/.exec(subject ?? '') ?? []
  return before === undefined ? undefined : { before, leaves: Number(leaves) }
}

export interface Retention {
  readonly days: number
  readonly now: number
  append(draft: EntryDraft): Promise<Receipt>
}

/**
 * Drops the months whose entries are all older than so many days. Returns what was dropped.
 * @throws {YikuError} retentionTooShort below 180 days
 */
export async function endRetention(db: Queryable, { days, now, append }: Retention): Promise<string[]> {
  if (days < leastDays) throw new YikuError('retentionTooShort')
  const months = await listExpired(db, new Date(now - days * day))
  const last = months.at(-1)
  if (!last) return []
  const announcement = { before: last.end, leaves: await leavesBefore(db, last.end) }
  // no later entry stays to bear witness of the time: wait for one
  if (!(await hasOldWitness(db, announcement, new Date(now - leastDays * day)))) return []
  await append({
    kind: 'administration',
    outcome: 'answered',
    actorKind: 'program',
    route: 'retention',
    subject: announcementSubject(announcement),
  })
  for (const { start } of months) await db.query('SELECT access_drop_month($1)', [start])
  return months.map(({ start }) => start)
}

/** A month by its first day and that of the next. */
interface Month {
  readonly start: string
  readonly end: string
}

async function listExpired(db: Queryable, before: Date): Promise<Month[]> {
  const { rows } = await db.query<Month>(
    `SELECT start::text, (start + interval '1 month')::date::text AS "end"
       FROM (SELECT to_date(right(c.relname, 7), 'YYYY_MM') AS start
               FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
              WHERE i.inhparent = 'access_entry'::regclass) AS month
      WHERE access_month_start((start + interval '1 month')::date) <= $1 ORDER BY start`,
    [before],
  )
  return rows
}

/** One more than the index of the last leaf of the entries that go. */
async function leavesBefore(db: Queryable, before: string): Promise<number> {
  const { rows } = await db.query<{ leaves: number }>(
    'SELECT coalesce(max(leaf_index) + 1, 0)::bigint AS leaves FROM access_leaf WHERE at < access_month_start($1)',
    [before],
  )
  return rows[0]?.leaves ?? 0
}

async function hasOldWitness(db: Queryable, { before, leaves }: Announcement, old: Date): Promise<boolean> {
  const { rowCount } = await db.query(
    `SELECT FROM access_leaf WHERE leaf_index >= $1 AND at >= access_month_start($2) AND at < $3 ORDER BY leaf_index LIMIT 1`,
    [leaves, before, old],
  )
  return rowCount === 1
}
