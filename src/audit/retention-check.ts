import type { LoggedAnnouncement } from './announcements.ts'
import type { Report } from './finding.ts'
import type { Queryable } from './log-tree.ts'
import { type Announcement, leastDays } from './retention.ts'

const day = 24 * 60 * 60 * 1000

export interface RetentionCheck {
  /** an entry of the log that says what retention drops, with its place and its time in milliseconds */
  announce(announcement: Announcement & { readonly index: number; readonly at: number }): void
  /** a place whose entry is gone */
  miss(index: number): void
  /** Reports what no retention explains. Returns how many entries retention does explain. */
  finish(report: Report): Promise<number>
}

/**
 * Tells entries whose time was over from those that were taken away. An announcement counts where an entry that has its
 * place after all that went, and before the announcement, was 180 days old by then: what went is older still.
 */
export function checkRetention(db: Queryable): RetentionCheck {
  const announcements: (Announcement & { index: number; at: number })[] = []
  let [missing, last] = [0, -1]
  return {
    announce: (announcement) => void announcements.push(announcement),
    miss(index) {
      missing += 1
      last = index
    },
    async finish(report) {
      if (missing === 0) return 0
      let gone = 0
      for (const { leaves, index, at } of announcements) {
        const old = new Date(at - leastDays * day)
        if (leaves > gone && (await hasOldEntry(db, { leaves, index, old }))) gone = leaves
      }
      if (last < gone) return missing
      report({ kind: 'missingEntry', index: last })
      return 0
    },
  }
}

/** Whether retention explains that the entry of one place is gone. */
export async function isExpired(
  db: Queryable,
  { index, announcements }: { readonly index: number; readonly announcements: readonly LoggedAnnouncement[] },
): Promise<boolean> {
  const check = checkRetention(db)
  for (const announcement of announcements) check.announce(announcement)
  check.miss(index)
  return (await check.finish(() => undefined)) === 1
}

async function hasOldEntry(
  db: Queryable,
  { leaves, index, old }: { leaves: number; index: number; old: Date },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `SELECT FROM access_leaf l JOIN access_entry e ON e.entry_id = l.entry_id AND e.at = l.at
      WHERE l.leaf_index >= $1 AND l.leaf_index < $2 AND e.at < $3 ORDER BY l.leaf_index LIMIT 1`,
    [leaves, index, old],
  )
  return rowCount === 1
}
