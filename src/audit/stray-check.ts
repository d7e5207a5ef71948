import type pg from 'pg'
import { selectEntryFields } from './entry-sql.ts'
import type { Report } from './finding.ts'
import { isUnchanged, readStoredEntry } from './stored-entry.ts'
import { streamRows } from './stream-rows.ts'

const waiting = `SELECT p.entry_id, l.leaf_index, ${selectEntryFields} FROM access_pending p
  LEFT JOIN access_leaf l ON l.entry_id = p.entry_id
  LEFT JOIN access_entry e ON e.entry_id = p.entry_id AND e.at = p.at`

const outside = `SELECT e.entry_id FROM access_entry e
  LEFT JOIN access_leaf l ON l.entry_id = e.entry_id AND l.at = e.at
  LEFT JOIN access_pending p ON p.entry_id = e.entry_id AND p.at = e.at
  WHERE l.entry_id IS NULL AND p.entry_id IS NULL`

/** Looks at what is not in the tree: entries that wait, and those that do neither. Returns how many wait. */
export async function checkStrays(client: pg.ClientBase, report: Report): Promise<number> {
  let pending = 0
  for await (const rows of streamRows(client, waiting))
    for (const row of rows) {
      const [id, index] = row
      const entry = readStoredEntry(row, 2)
      pending += 1
      if (!entry || (index !== null && index !== undefined)) report({ kind: 'strayPending', entry: id ?? '' })
      else if (!isUnchanged(entry, entry.leafHash)) report({ kind: 'changedEntry', entry: id ?? '' })
    }
  for await (const rows of streamRows(client, outside))
    for (const [id] of rows) report({ kind: 'entryOutsideTree', entry: id ?? '' })
  return pending
}
