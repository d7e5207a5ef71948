/** What retention has announced, as the log itself has it. */
import { fieldIndex } from './entry-fields.ts'
import { selectEntryFields } from './entry-sql.ts'
import type { Queryable } from './log-tree.ts'
import type { Hash } from './merkle-tree.ts'
import { type Announcement, parseAnnouncement } from './retention.ts'
import { isUnchanged, readStoredEntry, type StoredEntry } from './stored-entry.ts'
import type { TextRow } from './stream-rows.ts'

const [kindAt, actorKindAt] = [fieldIndex('kind'), fieldIndex('actorKind')]
const [subjectAt, timeAt] = [fieldIndex('subject'), fieldIndex('at')]

/** Only the program itself announces: what somebody else writes into a subject is his own affair. */
export function announcementOf({ fields }: StoredEntry): (Announcement & { readonly at: number }) | undefined {
  if (fields[kindAt] !== 'administration' || fields[actorKindAt] !== 'program') return undefined
  const announcement = parseAnnouncement(fields[subjectAt])
  return announcement && { ...announcement, at: Number(fields[timeAt]) / 1000 }
}

export interface LoggedAnnouncement extends Announcement {
  /** milliseconds since 1970 */
  readonly at: number
  /** its place in the tree */
  readonly index: number
  readonly leafHash: Hash
}

// the conditions are those of the index access_entry_announcement
const announced = `SELECT l.leaf_index, encode(l.leaf_hash, 'hex'), ${selectEntryFields}
  FROM access_entry e JOIN access_leaf l ON l.entry_id = e.entry_id AND l.at = e.at
  WHERE e.kind = 'administration' AND e.actor_kind = 'program' AND starts_with(e.subject, 'retention before ')`

/** All that have their place in the tree, and say what their leaf says. */
export async function listAnnouncements(db: Queryable): Promise<LoggedAnnouncement[]> {
  const types = { getTypeParser: () => (text: string) => text }
  const { rows } = await db.query<[...TextRow]>({ text: announced, rowMode: 'array', types })
  return rows.flatMap((row) => {
    const [index, hash] = row
    const leafHash = Buffer.from(hash ?? '', 'hex')
    const entry = readStoredEntry(row, 2)
    const announcement = entry && isUnchanged(entry, leafHash) ? announcementOf(entry) : undefined
    return announcement ? [{ ...announcement, index: Number(index), leafHash }] : []
  })
}
