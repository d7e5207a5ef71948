/**
 * Uploaded files that are kept for a while after they were read (a dry run to be confirmed, an export to be done again)
 * are encrypted until then. A sealed file is the id of its key, 16 random bytes that the counter begins with, the
 * ciphertext, and a MAC over all of it (encrypt-then-MAC): AES-256 and SHA-256, or SM4 and SM3.
 */
import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { open, rename, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { YikuError } from '../errors.ts'
import type { KeyRing } from '../vault/key-ring.ts'

interface Files {
  readonly folder: string
  readonly names: readonly string[]
}

const ending = '.sealed'
const headBytes = 17
const macBytes = 32

/** Puts sealed files in the place of those that are there. */
export async function sealFiles(ring: KeyRing, { folder, names }: Files): Promise<void> {
  for (const name of names) {
    const path = join(folder, name)
    if (!existsSync(path)) continue
    await seal(ring, path)
    await rm(path)
  }
}

/** Puts the files in the place of the sealed ones that are there. @throws {YikuError} uploadGone where one has been tampered with */
export async function openFiles(ring: KeyRing, { folder, names }: Files): Promise<void> {
  for (const name of names) {
    const path = join(folder, name)
    if (!existsSync(path + ending)) continue
    await unseal(ring, path)
    await rm(path + ending)
  }
}

async function seal(ring: KeyRing, path: string): Promise<void> {
  const id = ring.currentSealing
  const head = Buffer.concat([Buffer.from([id]), randomBytes(headBytes - 1)])
  const { cipher, key, mac } = keysOf(ring, id)
  const hmac = mac().update(head)
  const encrypt = createCipheriv(cipher, key, head.subarray(1))
  async function* encrypted() {
    yield head
    for await (const chunk of createReadStream(path)) {
      const bytes = encrypt.update(chunk)
      hmac.update(bytes)
      yield bytes
    }
    yield hmac.digest()
  }
  const { atime, mtime } = await stat(path)
  await pipeline(encrypted, createWriteStream(path + ending, { mode: 0o600 }))
  // where its name does not say, it says when the file was exported
  await utimes(path + ending, atime, mtime)
}

async function unseal(ring: KeyRing, path: string): Promise<void> {
  const { size, atime, mtime } = await stat(path + ending)
  const file = await open(path + ending)
  try {
    const head = await readAt(file, 0, headBytes)
    const told = await readAt(file, size - macBytes, macBytes)
    const { cipher, key, mac } = keysOf(ring, head[0] ?? 0)
    const hmac = mac().update(head)
    const decrypt = createDecipheriv(cipher, key, head.subarray(1))
    async function* decrypted() {
      // an empty file has nothing in between
      if (size <= headBytes + macBytes) return
      const range = { start: headBytes, end: size - macBytes - 1, autoClose: false }
      for await (const chunk of file.createReadStream(range)) {
        hmac.update(chunk)
        yield decrypt.update(chunk)
      }
    }
    const opening = `${path}.opening`
    await pipeline(decrypted, createWriteStream(opening, { mode: 0o600 }))
    if (!timingSafeEqual(hmac.digest(), told)) {
      await rm(opening)
      throw new YikuError('uploadGone', { detail: '保存的文件已被改动' })
    }
    await utimes(opening, atime, mtime)
    await rename(opening, path)
  } finally {
    await file.close()
  }
}

async function readAt(file: Awaited<ReturnType<typeof open>>, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, Math.max(position, 0))
  if (bytesRead < length) throw new YikuError('uploadGone', { detail: '保存的文件不完整' })
  return buffer
}

function keysOf(ring: KeyRing, id: number) {
  const isSm = ring.suite === 'sm'
  const key = ring.sealingKey(id, 'upload').subarray(0, isSm ? 16 : 32)
  const macKey = ring.sealingKey(id, 'upload-mac')
  return {
    cipher: isSm ? 'sm4-ctr' : 'aes-256-ctr',
    key,
    mac: () => createHmac(isSm ? 'sm3' : 'sha256', macKey),
  } as const
}
