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

export interface Sealer {
  /** Encrypts texts under the current key; whoever opens one must check the digest over what comes out. */
  seal(items: readonly Sealable[]): Buffer[]
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
  return {
    seal(items) {
      const id = ring.currentSealing
      const pieces = items.map(({ digest, text }) => ({ digest, bytes: Buffer.from(`\0${text}`, 'utf8') }))
      applyKeystream(cipherOf(id), pieces)
      return pieces.map(({ bytes }) => {
        bytes[0] = id
        return bytes
      })
    },
    open(items) {
      const pieces = items.map(({ digest, sealed }) => ({ digest, bytes: Buffer.from(sealed) }))
      for (const id of new Set(pieces.map(({ bytes }) => bytes[0] ?? 0)))
        applyKeystream(
          cipherOf(id),
          pieces.filter(({ bytes }) => bytes[0] === id),
        )
      return pieces.map(({ bytes }) => bytes.toString('utf8', 1))
    },
  }
}

/** Encrypts 16-byte blocks independently (ECB): how the keystream of many CTR messages is made in one call. */
type BlockCipher = (blocks: Buffer) => Buffer

function blockCipher({ suite }: KeyRing, key: Uint8Array): BlockCipher {
  const [name, length] = suite === 'sm' ? (['sm4-ecb', 16] as const) : (['aes-256-ecb', 32] as const)
  const cipher = createCipheriv(name, key.subarray(0, length), null).setAutoPadding(false)
  return (blocks) => cipher.update(blocks)
}

const blockSize = 16

/** XORs the CTR keystream of each digest over its bytes, the first (the key id) left alone. */
function applyKeystream(cipher: BlockCipher, pieces: readonly { digest: string; bytes: Buffer }[]): void {
  const counts = pieces.map(({ bytes }) => Math.ceil((bytes.length - 1) / blockSize))
  const blocks = Buffer.alloc(counts.reduce((sum, count) => sum + count, 0) * blockSize)
  let at = 0
  for (const [nth, { digest }] of pieces.entries()) {
    const count = counts[nth] ?? 0
    for (let counter = 0; counter < count; counter++) {
      blocks.write(digest, at, 'hex')
      addCounter(blocks, at, counter)
      at += blockSize
    }
  }
  const keystream = cipher(blocks)
  at = 0
  for (const [nth, { bytes }] of pieces.entries()) {
    for (let i = 1; i < bytes.length; i++) bytes[i] = (bytes[i] ?? 0) ^ (keystream[at + i - 1] ?? 0)
    at += (counts[nth] ?? 0) * blockSize
  }
}

/** Adds to the 128-bit big-endian counter block at an offset, as CTR mode (NIST SP 800-38A) does. */
function addCounter(blocks: Buffer, at: number, counter: number): void {
  let carry = counter
  for (let i = at + blockSize - 4; carry > 0 && i >= at; i -= 4) {
    const sum = blocks.readUInt32BE(i) + carry
    blocks.writeUInt32BE(sum % 0x1_0000_0000, i)
    carry = sum >= 0x1_0000_0000 ? 1 : 0
  }
}
