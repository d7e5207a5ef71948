import { isAscii, isUtf8 } from 'node:buffer'
import type { Encoding } from './format.ts'

/** What the first bytes of a file say of its encoding; UTF-16 is recognised in order to be refused. */
export interface ByteOrderMark {
  readonly encoding: Encoding | 'utf-16'
  readonly length: number
}

/** The mark at the start of a file: UTF-8, UTF-16 (either order) or GB18030. */
export function byteOrderMark(head: Uint8Array): ByteOrderMark | undefined {
  const [a, b, c, d] = head
  if (a === 0xef && b === 0xbb && c === 0xbf) return { encoding: 'utf-8', length: 3 }
  if (a === 0x84 && b === 0x31 && c === 0x95 && d === 0x33) return { encoding: 'gb18030', length: 4 }
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) return { encoding: 'utf-16', length: 2 }
  return undefined
}

/** UTF-16 without a mark shows itself by NUL in every other byte. */
export function seemsUtf16(head: Uint8Array): boolean {
  const sample = head.subarray(0, 4096)
  let even = 0
  let odd = 0
  for (let at = 0; at < sample.length; at++) {
    if (sample[at] !== 0) continue
    if (at % 2 === 0) even++
    else odd++
  }
  const many = sample.length / 8
  return sample.length >= 4 && (even > many || odd > many) && Math.min(even, odd) * 8 < Math.max(even, odd)
}

/** Lines that say something about the encoding after which the answer can no longer change sensibly. */
const enough = 2000

/**
 * Collects, line by line, what a file without a mark seems to be encoded in. One damaged line must not turn a UTF-8
 * file into GB18030, so lines vote. A valid line whose only non-ASCII characters take two bytes in UTF-8 does not:
 * the GB18030 bytes of 女 are a valid, and absurd, "Ů".
 */
export class EncodingSurvey {
  #utf8 = 0
  #notUtf8 = 0
  #notGb18030 = 0
  #twoByte = 0

  /** Takes the bytes of whole lines; true when no more are needed. */
  add(bytes: Uint8Array): boolean {
    if (isAscii(bytes)) return false
    for (let from = 0; from < bytes.length; ) {
      const newline = bytes.indexOf(10, from)
      const to = newline < 0 ? bytes.length : newline
      this.#vote(bytes.subarray(from, to))
      if (this.#utf8 + this.#notUtf8 >= enough) return true
      from = to + 1
    }
    return false
  }

  #vote(line: Uint8Array) {
    if (isAscii(line)) return
    if (!isUtf8(line)) this.#notUtf8++
    else if (line.some((byte) => byte >= 0xe0)) this.#utf8++
    else this.#twoByte++
    if (decodeExactly(line, 'gb18030') === undefined) this.#notGb18030++
  }

  /** What the lines seem to be; `certain` when they would be garbage in the other encoding; undefined for neither. */
  get verdict(): { readonly encoding: Encoding; readonly certain: boolean } | undefined {
    const votes = this.#utf8 + this.#notUtf8
    const utf8 = this.#utf8 > 0 && (this.#utf8 >= this.#notUtf8 || this.#notGb18030 > this.#notUtf8)
    const wrong = utf8 ? this.#notUtf8 : this.#notGb18030
    if (votes >= 10 && wrong * 2 > votes) return undefined
    if (utf8) return { encoding: 'utf-8', certain: true }
    if (this.#notUtf8 > 0) return { encoding: 'gb18030', certain: this.#notGb18030 < this.#notUtf8 }
    return { encoding: this.#twoByte > 0 ? 'gb18030' : 'utf-8', certain: false }
  }
}

const decoders = new Map<Encoding, InstanceType<typeof TextDecoder>>()

function decoderOf(encoding: Encoding) {
  const known = decoders.get(encoding)
  if (known) return known
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true })
  decoders.set(encoding, decoder)
  return decoder
}

/** The text, or undefined where any byte is not valid in the encoding: never a replacement character. */
export function decodeExactly(bytes: Uint8Array, encoding: Encoding): string | undefined {
  try {
    return decoderOf(encoding).decode(bytes)
  } catch {
    return undefined
  }
}

/** A block of lines as text. */
export interface DecodedLines {
  /** without their ends (LF or CRLF); undefined for one that cannot be decoded */
  readonly lines: readonly (string | undefined)[]
  /** all of them, joined by LF; undefined if one could not be decoded */
  readonly text?: string
}

/** Decodes at once where all is well, and line by line where it is not. */
export function decodeLines(bytes: Uint8Array, encoding: Encoding): DecodedLines {
  const decoded = decodeExactly(bytes, encoding)
  if (decoded === undefined) return { lines: decodeEach(bytes, encoding) }
  const text = decoded.includes('\r') ? decoded.replaceAll('\r\n', '\n').replace(/\r$/, '') : decoded
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return { lines, text }
}

function decodeEach(bytes: Uint8Array, encoding: Encoding): (string | undefined)[] {
  const lines: (string | undefined)[] = []
  for (let from = 0; from < bytes.length; ) {
    const newline = bytes.indexOf(10, from)
    const to = newline < 0 ? bytes.length : newline
    const line = decodeExactly(bytes.subarray(from, to), encoding)
    lines.push(line?.endsWith('\r') ? line.slice(0, -1) : line)
    from = to + 1
  }
  return lines
}

/** A damaged line with U+FFFD where its bytes make no sense: only to find out whom it concerned. */
export function decodeRoughly(bytes: Uint8Array, encoding: Encoding): string {
  return new TextDecoder(encoding).decode(bytes)
}
