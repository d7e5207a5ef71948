/**
 * Verifying the whole log out of its rows: every entry is hashed anew, the tree is grown anew, and both are held against
 * tiles, stored checkpoints, and those that were kept elsewhere. Memory does not grow with the log.
 */
import type pg from 'pg'
import { announcementOf } from './announcements.ts'
import type { Checkpoint } from './checkpoint.ts'
import { checkCheckpoints } from './checkpoint-check.ts'
import { selectEntryFields } from './entry-sql.ts'
import type { Finding, Report } from './finding.ts'
import { growTree, type Hash } from './merkle-tree.ts'
import { checkRetention } from './retention-check.ts'
import type { NoteVerifier } from './signed-note.ts'
import { isUnchanged, readStoredEntry, type StoredEntry } from './stored-entry.ts'
import { checkStrays } from './stray-check.ts'
import { streamRows } from './stream-rows.ts'
import { checkTiles } from './tile-check.ts'

export interface Verdict {
  /** leaves of the tree */
  readonly size: number
  readonly root: Hash
  /** entries that were hashed anew */
  readonly entries: number
  /** entries whose time of retention was over: their leaf hashes are left */
  readonly expired: number
  /** entries that wait for their place: no checkpoint covers them yet */
  readonly pending: number
  /** checkpoints in the store */
  readonly checkpoints: number
  /** the first hundred */
  readonly findings: readonly Finding[]
  readonly findingCount: number
}

export interface VerifyOptions {
  /** of the log's key */
  readonly verifier: NoteVerifier
  /** checkpoints that were kept elsewhere: without one, a log that was rebuilt with its own key looks whole */
  readonly held?: readonly Checkpoint[]
  readonly onProgress?: (leaves: number) => void
}

const mostFindings = 100

const leaves = `SELECT l.leaf_index, encode(l.leaf_hash, 'hex'), l.entry_id, ${selectEntryFields}
  FROM access_leaf l LEFT JOIN access_entry e ON e.entry_id = l.entry_id AND e.at = l.at ORDER BY l.leaf_index`

/** Verifies the log as the client's transaction sees it: begin one that reads a single state before. */
export async function verifyLog(client: pg.ClientBase, options: VerifyOptions): Promise<Verdict> {
  const { verifier, held = [], onProgress = () => undefined } = options
  const findings: Finding[] = []
  let [findingCount, entries] = [0, 0]
  const report: Report = (finding) => {
    findingCount += 1
    if (findings.length < mostFindings) findings.push(finding)
  }
  const tree = growTree()
  const tiles = checkTiles(client, report)
  const checkpoints = await checkCheckpoints(client, { verifier, held, tree, report })
  const retention = checkRetention(client)
  await checkpoints.atSize()
  for await (const { index, hash, id, entry } of readLeaves(client)) {
    if (index !== tree.size) report({ kind: 'missingLeaf', index: tree.size })
    if (!entry) retention.miss(index)
    else if (!isUnchanged(entry, hash)) report({ kind: 'changedEntry', index, entry: id })
    const announced = entry && announcementOf(entry)
    if (announced) retention.announce({ ...announced, index })
    if (entry) entries += 1
    // the tree is that of what the entries say; of those whose time is over, the leaf is all there is
    const leafHash = entry?.derived ?? hash
    tree.append(leafHash)
    await tiles.append(leafHash)
    await checkpoints.atSize()
    if (tree.size % 10_000 === 0) onProgress(tree.size)
  }
  const stored = await checkpoints.finish()
  await tiles.finish()
  const expired = await retention.finish(report)
  const pending = await checkStrays(client, report)
  const root = tree.root()
  return { size: tree.size, root, entries, expired, pending, checkpoints: stored, findings, findingCount }
}

interface Leaf {
  readonly index: number
  readonly hash: Hash
  readonly id: string
  readonly entry: StoredEntry | undefined
}

async function* readLeaves(client: pg.ClientBase): AsyncGenerator<Leaf> {
  for await (const rows of streamRows(client, leaves))
    for (const row of rows) {
      const [index, hash, id] = row
      yield { index: Number(index), hash: Buffer.from(hash ?? '', 'hex'), id: id ?? '', entry: readStoredEntry(row, 3) }
    }
}
