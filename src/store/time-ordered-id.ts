import { randomUUID } from 'node:crypto'

/** of the ids of one millisecond, 12 bits */
const largestCount = 0xfff

/** An id for a moment in milliseconds. */
export type NewId = (milliseconds: number) => string

/**
 * Makes UUIDs version 7, with a counter for those of the same millisecond (RFC 9562, 6.2, method 1): what one source makes
 * sorts as it was made, and an index over it grows at its end. 62 bits are random: nobody guesses another's.
 */
export function timeOrderedIds(): NewId {
  let last = { milliseconds: 0, count: 0 }
  return (milliseconds) => {
    const isSame = milliseconds === last.milliseconds
    last = { milliseconds, count: isSame ? Math.min(last.count + 1, largestCount) : 0 }
    const time = milliseconds.toString(16).padStart(12, '0')
    const count = last.count.toString(16).padStart(3, '0')
    // of version 4, whose random half is a UUID's in any version: made from a store of random bytes, at a tenth of the cost
    return `${time.slice(0, 8)}-${time.slice(8)}-7${count}${randomUUID().slice(18)}`
  }
}
