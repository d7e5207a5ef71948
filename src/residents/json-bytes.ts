/** JSON as UTF-8, appended to one growing buffer: writing bytes at once costs a third of building a text and encoding it. Pure. */
import type { Value } from '../catalogue/field.ts'

const quote = 34
const backslash = 92
const encoder = new TextEncoder()

export class JsonBytes {
  #bytes = new Uint8Array(4096)
  #length = 0

  get length(): number {
    return this.#length
  }

  /** What was written between two offsets; good until the next `clear`. */
  part(from: number, to: number): Uint8Array {
    return this.#bytes.subarray(from, to)
  }

  clear(): void {
    this.#length = 0
  }

  byte(byte: number): void {
    this.#reserve(1)
    this.#bytes[this.#length++] = byte
  }

  bytes(value: Uint8Array): void {
    this.#reserve(value.length)
    const bytes = this.#bytes
    let at = this.#length
    // labels are short: a loop is faster than `set`
    for (let nth = 0; nth < value.length; nth++) bytes[at++] = value[nth] ?? 0
    this.#length = at
  }

  /** A text of ASCII as it is. */
  ascii(text: string): void {
    this.#reserve(text.length)
    for (let nth = 0; nth < text.length; nth++) this.#bytes[this.#length++] = text.charCodeAt(nth)
  }

  /** A value as `JSON.stringify` writes it. */
  value(value: Value): void {
    if (typeof value !== 'string' || !this.#plainString(value)) this.#encode(JSON.stringify(value))
  }

  #encode(text: string): void {
    this.#reserve(text.length * 3)
    this.#length += encoder.encodeInto(text, this.#bytes.subarray(this.#length)).written
  }

  /** Writes a string none of whose characters JSON escapes; false, and nothing, where it meets one, or a surrogate. */
  #plainString(text: string): boolean {
    this.#reserve(text.length * 3 + 2)
    const bytes = this.#bytes
    let at = this.#length
    bytes[at++] = quote
    for (let nth = 0; nth < text.length; nth++) {
      const unit = text.charCodeAt(nth)
      if (unit < 0x80) {
        if (unit < 0x20 || unit === quote || unit === backslash) return false
        bytes[at++] = unit
      } else if (unit < 0x800) {
        bytes[at++] = 0xc0 | (unit >> 6)
        bytes[at++] = 0x80 | (unit & 0x3f)
      } else {
        if (unit >= 0xd800 && unit <= 0xdfff) return false
        bytes[at++] = 0xe0 | (unit >> 12)
        bytes[at++] = 0x80 | ((unit >> 6) & 0x3f)
        bytes[at++] = 0x80 | (unit & 0x3f)
      }
    }
    bytes[at++] = quote
    this.#length = at
    return true
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + more))
    grown.set(this.#bytes)
    this.#bytes = grown
  }
}
