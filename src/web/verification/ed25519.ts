/** Ed25519 (RFC 8032): by the browser where it knows how (Chrome 137 and later), else by a small library, loaded only then. */
import type { Bytes } from './bytes.ts'

export interface Signed {
  /** 32 bytes */
  readonly publicKey: Bytes
  /** 64 bytes */
  readonly signature: Bytes
  readonly message: Bytes
}

export async function isSigned({ publicKey, signature, message }: Signed): Promise<boolean> {
  if (publicKey.length !== 32 || signature.length !== 64) return false
  const key = await importKey(publicKey)
  if (key) return crypto.subtle.verify('Ed25519', key, signature, message)
  const { verifyAsync } = await import('@noble/ed25519')
  return verifyAsync(signature, message, publicKey, { zip215: false })
}

/** undefined where the browser does not know the algorithm, or takes the key for none: then the library says so, too. */
async function importKey(publicKey: Bytes) {
  try {
    return await crypto.subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify'])
  } catch {
    return undefined
  }
}
