/** Ed25519 keys (RFC 8032) of the C2SP notes: signing, verifying, and verifier keys as one line of text. */
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { decodeBase64, type NoteSigner, type NoteVerifier } from './signed-note.ts'

/** What a signature says: `note` signs the text itself, `cosignature` a time and the text (C2SP tlog-cosignature). */
export type SignatureType = 'note' | 'cosignature'

const typeBytes: Readonly<Record<SignatureType, number>> = { note: 1, cosignature: 4 }

/** DER before the 32 bytes of a private and of a public key (RFC 8410) */
const privatePrefix = Buffer.from('302e020100300506032b657004220420', 'hex')
const publicPrefix = Buffer.from('302a300506032b6570032100', 'hex')

export interface SigningKey extends NoteSigner {
  /** the public half, as one line that may be handed around: `name+id+key` */
  readonly verifierKey: string
}

/** A key out of its 32 secret bytes; `nameOf` gives its name, out of the public key where it likes. */
export function signingKey(seed: Uint8Array, { nameOf, type = 'note', now = Date.now }: SigningOptions): SigningKey {
  const key = createPrivateKey({ key: Buffer.concat([privatePrefix, seed]), format: 'der', type: 'pkcs8' })
  const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(publicPrefix.length)
  const name = nameOf(publicKey)
  const keyId = keyIdOf(name, type, publicKey)
  const material = Buffer.concat([Buffer.of(typeBytes[type]), publicKey])
  return {
    name,
    keyId,
    verifierKey: `${name}+${keyId.toString('hex')}+${material.toString('base64')}`,
    sign: (text) => (type === 'note' ? sign(null, text, key) : cosign(text, key, Math.floor(now() / 1000))),
  }
}

export interface SigningOptions {
  readonly nameOf: (publicKey: Buffer) => string
  readonly type?: SignatureType
  /** the time that a cosignature states */
  readonly now?: () => number
}

/** What verifies the signatures of a verifier key; undefined where the line is not one of Ed25519. */
export function parseVerifierKey(line: string): NoteVerifier | undefined {
  const [, name = '', id, base64 = ''] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/u.exec(line.trim()) ?? []
  const material = decodeBase64(base64)
  const type = material?.[0] === 1 ? 'note' : material?.[0] === 4 ? 'cosignature' : undefined
  if (!material || !type || material.length !== 33) return undefined
  const publicKey = material.subarray(1)
  const keyId = keyIdOf(name, type, publicKey)
  if (keyId.toString('hex') !== id) return undefined
  const key = createPublicKey({ key: Buffer.concat([publicPrefix, publicKey]), format: 'der', type: 'spki' })
  return {
    name,
    keyId,
    verify: (text, signature) =>
      type === 'note' ? verify(null, text, key, signature) : isCosigned(text, key, signature),
  }
}

/** The moment that a cosignature states. */
export function cosignedAt(signature: Buffer): Date {
  return new Date(Number(signature.readBigUInt64BE(0)) * 1000)
}

function keyIdOf(name: string, type: SignatureType, publicKey: Buffer): Buffer {
  const hash = createHash('sha256').update(`${name}\n`).update(Buffer.of(typeBytes[type])).update(publicKey)
  return hash.digest().subarray(0, 4)
}

function cosign(text: Buffer, key: KeyObject, seconds: number): Buffer {
  const time = Buffer.alloc(8)
  time.writeBigUInt64BE(BigInt(seconds))
  return Buffer.concat([time, sign(null, cosigned(text, BigInt(seconds)), key)])
}

function isCosigned(text: Buffer, key: KeyObject, signature: Buffer): boolean {
  if (signature.length !== 72) return false
  return verify(null, cosigned(text, signature.readBigUInt64BE(0)), key, signature.subarray(8))
}

function cosigned(text: Buffer, seconds: bigint): Buffer {
  return Buffer.concat([Buffer.from(`cosignature/v1\ntime ${seconds}\n`), text])
}
