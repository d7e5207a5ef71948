/**
 * A keyed hash for many short messages at the least cost: the key fills the first block, and so much is left out of the
 * digest that nobody can go on hashing where it ends. Half the price of an HMAC.
 */
import { hash } from 'node:crypto'
import type { HashName } from './hmac.ts'

const blockSize = 64
const mostUnits = 1 << 15
export const markBytes = 12

export class Marker {
  /** where a message is written, in units of UTF-16 */
  readonly units: Uint16Array
  readonly #name: HashName
  readonly #bytes: Uint8Array
  /** one for each length of message, as they come up again and again */
  readonly #views: Uint8Array[] = []

  constructor(key: Uint8Array, name: HashName) {
    if (key.length > blockSize) throw new Error('a key here is at most 64 bytes')
    this.#name = name
    this.#bytes = new Uint8Array(blockSize + mostUnits * 2)
    this.#bytes.set(key)
    this.units = new Uint16Array(this.#bytes.buffer, blockSize)
  }

  /** The mark of the first so many units: `markBytes` bytes, in a text of as many characters below U+0100. */
  mark(length: number): string {
    this.#views[length] ??= this.#bytes.subarray(0, blockSize + length * 2)
    return hash(this.#name, this.#views[length], 'binary').slice(0, markBytes)
  }
}
