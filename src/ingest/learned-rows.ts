import { markBytes } from '../vault/marker.ts'
import { digestBytes, pairBytes } from './known-rows.ts'

/** Rows and what they came to, in pairs of a mark and a record's digest. */
export interface LearnedRows {
  /** @param digest 32 hexadecimal digits */
  add(mark: string, digest: string): void
  /** Those added since the last call. */
  take(): Uint8Array
}

export function learnedRows(): LearnedRows {
  let buffer = Buffer.allocUnsafeSlow(1 << 16)
  let length = 0
  return {
    add(mark, digest) {
      if (length + pairBytes > buffer.length) {
        const grown = Buffer.allocUnsafeSlow(buffer.length * 2)
        buffer.copy(grown)
        buffer = grown
      }
      buffer.write(mark, length, 'latin1')
      buffer.write(digest, length + markBytes, digestBytes, 'hex')
      length += pairBytes
    },
    take() {
      // of its own, to be handed to another thread
      const taken = new Uint8Array(buffer.subarray(0, length))
      length = 0
      return taken
    },
  }
}
