/** Proofs about single entries, for whoever holds a receipt. */
import { YikuError } from '../errors.ts'
import { type LoggedAnnouncement, listAnnouncements } from './announcements.ts'
import { openCheckpoint } from './checkpoint.ts'
import { findCheckpoint, findCosignedNote } from './checkpoints.ts'
import { selectEntryFields } from './entry-sql.ts'
import { proveInclusion, type Queryable } from './log-tree.ts'
import { isIncluded, type TreeHead } from './merkle-proof.ts'
import type { Hash } from './merkle-tree.ts'
import type { Receipt } from './receipt.ts'
import { isExpired } from './retention-check.ts'
import { decodeBase64, type NoteVerifier } from './signed-note.ts'
import { readStoredEntry, type StoredEntry } from './stored-entry.ts'
import type { TextRow } from './stream-rows.ts'

export interface EntryProof {
  readonly index: number
  readonly leafHash: Hash
  /** as the leaf is made of; undefined where the entry's time of retention is over */
  readonly content: Buffer | undefined
  readonly proof: readonly Hash[]
  /** the checkpoint, with its cosignatures */
  readonly note: string
}

/**
 * Proves that an entry is in the tree of the newest checkpoint.
 * @throws {YikuError} entryNotFound, also of one that is gone before its time, or has lost its place; entryNotSequenced
 * where no checkpoint covers it yet
 */
export async function proveEntry(db: Queryable, id: string): Promise<EntryProof> {
  const found = await findLogged(db, id)
  if (!found) throw new YikuError('entryNotFound')
  const checkpoint = await findCheckpoint(db)
  const { index, leafHash, entry, isPending } = found
  if (index === undefined && !isPending) throw new YikuError('entryNotFound')
  if (index !== undefined && !entry && !(await isExpired(db, { index, announcements: await listAnnouncements(db) })))
    throw new YikuError('entryNotFound')
  if (index === undefined || !leafHash || !checkpoint || index >= checkpoint.size)
    throw new YikuError('entryNotSequenced')
  const { size, note } = checkpoint
  const proof = await proveInclusion(db, { index, size })
  return { index, leafHash, content: entry?.content, proof, note: (await findCosignedNote(db, size)) ?? note }
}

/** A proof as a file that anybody can check without this log (C2SP tlog-proof); its `extra` is the entry itself. */
export function entryProofText({ index, content, proof, note }: EntryProof): string {
  const extra = content ? [`extra ${content.toString('base64')}`] : []
  const hashes = proof.map((hash) => hash.toString('base64'))
  return ['c2sp.org/tlog-proof@v1', ...extra, `index ${index}`, ...hashes, '', note].join('\n')
}

/**
 * `proven`: the log holds that look as it was · `expired`: it did, till its time of retention was over, as was announced ·
 * `waiting`: written, and no checkpoint covers it yet · all others are evidence against the log
 */
export type ReceiptVerdict = 'proven' | 'expired' | 'waiting' | 'missing' | 'changed' | 'notInTree'

/** Holds a receipt against the log. */
export async function checkReceipt(
  db: Queryable,
  { entry: id, leafHash }: Receipt,
  verifier: NoteVerifier,
): Promise<ReceiptVerdict> {
  const found = await findLogged(db, id)
  const promised = decodeBase64(leafHash)
  if (!found || !promised) return 'missing'
  // where the entry's time of retention is over, its leaf is all there is
  const kept = found.entry ? [found.entry.derived, found.entry.leafHash] : []
  if ([...kept, found.leafHash ?? promised].some((hash) => !hash?.equals(promised))) return 'changed'
  const stored = await findCheckpoint(db)
  const checkpoint = stored && openCheckpoint(stored.note, verifier)
  if (stored && !checkpoint) return 'notInTree'
  const { index, entry, isPending } = found
  // what waits for no place and has none has lost it
  if (index === undefined) return isPending ? 'waiting' : 'notInTree'
  if (!checkpoint || index >= checkpoint.size) return entry ? 'waiting' : 'missing'
  if (!(await isInTree(db, { index, leafHash: promised }, checkpoint))) return 'notInTree'
  if (entry) return 'proven'
  const announcements = await listProven(db, checkpoint)
  return (await isExpired(db, { index, announcements })) ? 'expired' : 'missing'
}

type Leaf = Pick<LoggedAnnouncement, 'index' | 'leafHash'>

async function isInTree(db: Queryable, { index, leafHash }: Leaf, head: TreeHead): Promise<boolean> {
  if (index >= head.size) return false
  return isIncluded({ index, leafHash, proof: await proveInclusion(db, { index, size: head.size }) }, head)
}

/** What retention has announced under a checkpoint that is signed: what was put there since excuses nothing yet. */
async function listProven(db: Queryable, head: TreeHead): Promise<LoggedAnnouncement[]> {
  const proven: LoggedAnnouncement[] = []
  for (const announcement of await listAnnouncements(db))
    if (await isInTree(db, announcement, head)) proven.push(announcement)
  return proven
}

interface Logged {
  /** where it has its place */
  readonly index: number | undefined
  readonly leafHash: Hash | undefined
  readonly entry: StoredEntry | undefined
  /** waits for its place */
  readonly isPending: boolean
}

const byId = `SELECT l.leaf_index, encode(l.leaf_hash, 'hex'),
    EXISTS (SELECT FROM access_pending p WHERE p.entry_id = given.entry_id)::text, ${selectEntryFields}
  FROM (SELECT $1::uuid AS entry_id) given
  LEFT JOIN access_leaf l ON l.entry_id = given.entry_id
  LEFT JOIN access_entry e ON e.entry_id = given.entry_id`

async function findLogged(db: Queryable, id: string): Promise<Logged | undefined> {
  const types = { getTypeParser: () => (text: string) => text }
  const { rows } = await db.query<[string | null, string | null, string, ...TextRow]>({
    text: byId,
    values: [id],
    rowMode: 'array',
    types,
  })
  const [row] = rows
  if (!row) return undefined
  const [index, hash, isPending] = row
  const entry = readStoredEntry(row, 3)
  if (index === null && !entry) return undefined
  return {
    index: index === null ? undefined : Number(index),
    leafHash: hash === null ? undefined : Buffer.from(hash, 'hex'),
    entry,
    isPending: isPending === 'true',
  }
}
