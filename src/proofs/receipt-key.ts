/**
 * The keys that sign proofs' receipts: Ed25519 (RFC 8037), one derived from each sealing key, so that they rotate with
 * those and what an older one has signed can still be verified.
 */
import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, type JWK } from 'jose'
import { type KeyRing, readKeyRing } from '../vault/key-ring.ts'

const algorithm = 'EdDSA'
/** DER before the 32 bytes of a private key (RFC 8410) */
const privatePrefix = Buffer.from('302e020100300506032b657004220420', 'hex')

/** A receipt's claims, but for who issues it and when. */
export type ReceiptClaims = Readonly<Record<string, unknown>> & { readonly jti: string; readonly sub: string }

export interface ReceiptSigner {
  /** A JWT (RFC 7519) in compact form. */
  sign(claims: ReceiptClaims): string
}

/** @param issuer the hub's address */
export async function openReceiptSigner(ring: KeyRing, issuer: string): Promise<ReceiptSigner> {
  const key = keyOf(ring, ring.currentSealing)
  const { kid } = await publicJwk(key)
  const head = encode({ alg: algorithm, typ: 'proof-receipt+jwt', kid })
  return {
    // jose would sign by WebCrypto, at three times the cost; the format is the same (RFC 7515, compact)
    sign(claims) {
      const text = `${head}.${encode({ iss: issuer, iat: Math.floor(Date.now() / 1000), ...claims })}`
      return `${text}.${sign(null, Buffer.from(text), key).toString('base64url')}`
    },
  }
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

/** The public halves (RFC 7517), of older keys too; out of the file, for another process may have rotated since this one began. */
export async function readReceiptKeys(keyFile: string): Promise<JWK[]> {
  const ring = await readKeyRing(keyFile)
  return Promise.all(ring.sealingIds.map((id) => publicJwk(keyOf(ring, id))))
}

function keyOf(ring: KeyRing, id: number): KeyObject {
  const seed = ring.sealingKey(id, 'proof-receipt')
  return createPrivateKey({ key: Buffer.concat([privatePrefix, seed]), format: 'der', type: 'pkcs8' })
}

async function publicJwk(key: KeyObject): Promise<JWK & { readonly kid: string }> {
  const jwk = await exportJWK(createPublicKey(key))
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: algorithm, use: 'sig' }
}
