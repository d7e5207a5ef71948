/** The key that signs the log's checkpoints. */
import { createHash } from 'node:crypto'
import { openLogSeed } from '../vault/key-ring.ts'
import { type SigningKey, signingKey } from './ed25519.ts'

/** The signing key of the key file. Its name is the log's origin: area, and the public key's hash, so that no two logs share one. */
export async function openLogKey(keyFile: string, area: string): Promise<SigningKey> {
  return signingKey(await openLogSeed(keyFile), {
    nameOf: (publicKey) => `yiku.log/${area}/${createHash('sha256').update(publicKey).digest('hex').slice(0, 16)}`,
  })
}
