/** An entry as its row says, and the leaf hash that follows from what it says. */
import { encodeStored, type StoredFields } from './entry-encoding.ts'
import { entryFields, fieldIndex } from './entry-fields.ts'
import { type Hash, hashLeaf } from './merkle-tree.ts'
import type { TextRow } from './stream-rows.ts'

const idAt = fieldIndex('id')

export interface StoredEntry {
  readonly fields: StoredFields
  /** its canonical bytes; undefined where the row is not what the log writes */
  readonly content: Buffer | undefined
  /** the hash of them */
  readonly derived: Hash | undefined
  /** what the row says its leaf hash is */
  readonly leafHash: Hash
}

/** Reads the columns of `selectEntryFields`, from one on; undefined where an outer join found no entry. */
export function readStoredEntry(row: TextRow, from = 0): StoredEntry | undefined {
  const fields = row.slice(from, from + entryFields.length)
  if (fields[idAt] === null) return undefined
  const [version, hash] = row.slice(from + entryFields.length)
  const content = encodeStored(Number(version), fields)
  return { fields, content, derived: content && hashLeaf(content), leafHash: Buffer.from(hash ?? '', 'hex') }
}

/** Whether an entry is what its leaf says. */
export function isUnchanged({ derived, leafHash }: StoredEntry, leaf: Hash): boolean {
  return leafHash.equals(leaf) && derived?.equals(leaf) === true
}
