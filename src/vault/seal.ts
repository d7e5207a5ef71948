/**
 * Sealing: deterministic authenticated encryption by the SIV composition (RFC 5297's construction, with HMAC as the
 * PRF and CTR as the cipher). A record's digest, an HMAC over all it says and where it stands, is at the same time the
 * proof of its authenticity, the answer to "has it changed", and the counter block under which it is encrypted. There
 * is no nonce to repeat: 3.7 billion records are more than random 96-bit nonces of GCM are good for.
 *
 * A sealed value is one byte, the id of its key, and the ciphertext.
 */
import { createCipheriv } from 'node:crypto'
import type { KeyRing } from './key-ring.ts'

export interface Sealable {
  /** the digest: 16 bytes as 32 hexadecimal digits */
  readonly digest: string
  readonly text: string
}

export interface Sealed {
  readonly digest: string
  readonly sealed: Uint8Array
}

/** Where a text lies in a buffer, to be sealed there. */
export interface Sealing {
  /** offset of the digest's 16 bytes */
  readonly digestAt: number
  /** offset of the byte that takes the key's id; the text follows it, in UTF-8 */
  readonly start: number
  readonly end: number
}

export interface Sealer {
  /** Encrypts texts under the current key; whoever opens one must check the digest over what comes out. */
  seal(items: readonly Sealable[]): Buffer[]
  /** As `seal`, where the texts lie: their bytes become sealed values. */
  sealWithin(bytes: Buffer, sealings: readonly Sealing[]): void
  open(items: readonly Sealed[]): string[]
}

/** Sealing for one purpose (a table's name): each has its own keys. */
export function sealer(ring: KeyRing, purpose: string): Sealer {
  const ciphers = new Map<number, BlockCipher>()
  const cipherOf = (id: number) => {
    const known = ciphers.get(id) ?? blockCipher(ring, ring.sealingKey(id, purpose))
    ciphers.set(id, known)
    return known
  }
  const sealWithin: Sealer['sealWithin'] = (bytes, sealings) => {
    const id = ring.currentSealing
    applyKeystream(cipherOf(id), bytes, sealings)
    for (const { start } of sealings) bytes[start] = id
  }
  return {
    sealWithin,
    seal(items) {
      const { bytes, places } = inOneBuffer(
        items.map(({ digest, text }) => ({ digest, value: Buffer.from(`\0${text}`) })),
      )
      sealWithin(bytes, places)
      return places.map(({ start, end }) => bytes.subarray(start, end))
    },
    open(items) {
      const { bytes, places } = inOneBuffer(items.map(({ digest, sealed }) => ({ digest, value: sealed })))
      const keyOf = ({ start, end }: Sealing) => (end > start ? (bytes[start] ?? 0) : 0)
      for (const id of new Set(places.map(keyOf)))
        applyKeystream(
          cipherOf(id),
          bytes,
          places.filter((place) => keyOf(place) === id),
        )
      return places.map(({ start, end }) => bytes.toString('utf8', start + 1, end))
    },
  }
}

const blockSize = 16

/** Lays values, each behind its digest, into one buffer. */
function inOneBuffer(items: readonly { digest: string; value: Uint8Array }[]): { bytes: Buffer; places: Sealing[] } {
  const bytes = Buffer.allocUnsafe(items.reduce((sum, { value }) => sum + blockSize + value.length, 0))
  let at = 0
  const places = items.map(({ digest, value }) => {
    const start = at + bytes.write(digest, at, 'hex')
    bytes.set(value, start)
    const place = { digestAt: at, start, end: start + value.length }
    at = place.end
    return place
  })
  return { bytes, places }
}

/** Encrypts 16-byte blocks independently (ECB): how the keystream of many CTR messages is made in one call. */
type BlockCipher = (blocks: Uint8Array) => Buffer

function blockCipher({ suite }: KeyRing, key: Uint8Array): BlockCipher {
  const [name, length] = suite === 'sm' ? (['sm4-ecb', 16] as const) : (['aes-256-ecb', 32] as const)
  const cipher = createCipheriv(name, key.subarray(0, length), null).setAutoPadding(false)
  return (blocks) => cipher.update(blocks)
}

/** XORs the CTR keystream of each digest over its text. */
function applyKeystream(cipher: BlockCipher, bytes: Buffer, places: readonly Sealing[]): void {
  const view = viewOf(bytes)
  const stream = viewOf(cipher(counterBlocks(view, places)))
  let at = 0
  for (const { start, end } of places) {
    xorOver(view, { from: start + 1, to: end }, stream, at)
    at += blocksOf(start, end) * blockSize
  }
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength)
}

function blocksOf(start: number, end: number): number {
  return Math.ceil(Math.max(end - start - 1, 0) / blockSize)
}

/** The counter blocks of all texts: each text's begin with its digest and count on as CTR mode (NIST SP 800-38A) does. */
function counterBlocks(view: DataView, places: readonly Sealing[]): Uint8Array {
  let count = 0
  for (const { start, end } of places) count += blocksOf(start, end)
  const blocks = new Uint8Array(count * blockSize)
  const counters = viewOf(blocks)
  let at = 0
  for (const { digestAt, start, end } of places)
    for (let nth = 0; nth < blocksOf(start, end); nth++, at += blockSize) {
      for (let word = 0; word < blockSize; word += 4) counters.setInt32(at + word, view.getInt32(digestAt + word))
      addCounter(counters, at, nth)
    }
  return blocks
}

/** Adds to the 128-bit big-endian counter block at an offset. */
function addCounter(counters: DataView, at: number, counter: number): void {
  let carry = counter
  for (let word = at + blockSize - 4; carry > 0 && word >= at; word -= 4) {
    const sum = counters.getUint32(word) + carry
    counters.setUint32(word, sum)
    carry = sum > 0xffff_ffff ? 1 : 0
  }
}

interface Text {
  readonly from: number
  readonly to: number
}

/** XORs so many bytes of a stream, from an offset of it, over a text: by words of four, and what is left by bytes. */
function xorOver(view: DataView, { from, to }: Text, stream: DataView, at: number): void {
  let next = from
  let other = at
  for (; next + 4 <= to; next += 4, other += 4) view.setInt32(next, view.getInt32(next) ^ stream.getInt32(other))
  for (; next < to; next++, other++) view.setUint8(next, view.getUint8(next) ^ stream.getUint8(other))
}
