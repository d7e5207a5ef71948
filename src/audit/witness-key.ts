import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { type SigningKey, signingKey } from './ed25519.ts'

const Seed = z.base64().refine((text) => Buffer.from(text, 'base64').length === 32, 'must be 32 bytes in base64')

/** The witness's own key, out of its folder; made there the first time. */
export async function openWitnessKey(folder: string): Promise<SigningKey> {
  const file = join(folder, 'witness.key')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(file, `${randomBytes(32).toString('base64')}\n`, { flag: 'wx', mode: 0o600 }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    },
  )
  const seed = Seed.parse((await readFile(file, 'utf8')).trim())
  return signingKey(Buffer.from(seed, 'base64'), {
    nameOf: (publicKey) => `yiku.witness/${createHash('sha256').update(publicKey).digest('hex').slice(0, 16)}`,
    type: 'cosignature',
  })
}
