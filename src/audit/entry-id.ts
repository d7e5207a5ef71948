import { timeOrderedIds } from '../store/time-ordered-id.ts'

/** The entries of a process sort as they were made. */
export const newEntryId = timeOrderedIds()

/** What no id of that moment or a later one sorts before. */
export function firstEntryId(milliseconds: number): string {
  const bytes = Buffer.alloc(16)
  bytes.writeUIntBE(Math.max(0, milliseconds), 0, 6)
  return uuidOf(bytes)
}

function uuidOf(bytes: Buffer): string {
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
