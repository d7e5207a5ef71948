import { randomUUID } from 'node:crypto'

/** of the ids of one millisecond, 12 bits */
const largestCount = 0xfff
let last = { milliseconds: 0, count: 0 }

/**
 * A UUID version 7 for a moment in milliseconds, with a counter for those of the same one (RFC 9562, 6.2, method 1): the
 * entries of a process sort as they were made, and an index grows at its end.
 */
export function newEntryId(milliseconds: number): string {
  const isSame = milliseconds === last.milliseconds
  last = { milliseconds, count: isSame ? Math.min(last.count + 1, largestCount) : 0 }
  const time = milliseconds.toString(16).padStart(12, '0')
  const count = last.count.toString(16).padStart(3, '0')
  // of version 4, whose random half is a UUID's in any version: made from a store of random bytes, at a tenth of the cost
  return `${time.slice(0, 8)}-${time.slice(8)}-7${count}${randomUUID().slice(18)}`
}

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
