/**
 * The hub's keys. `index` makes resident keys, record keys and digests and never changes: with another one, no resident
 * would be found again. The sealing keys rotate: every sealed value names the key it was sealed with.
 */
import { hkdfSync, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type FileHandle, link, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { YikuError } from '../errors.ts'

/** `aes`: AES-256-CTR under HMAC-SHA-256 · `sm`: SM4-CTR (GB/T 32907) under HMAC-SM3 (GB/T 32905) */
export type Suite = 'aes' | 'sm'

const Secret = z.base64().refine((text) => Buffer.from(text, 'base64').length === 32, 'must be 32 bytes in base64')

const KeyFile = z
  .strictObject({
    /** which suite the hub was set up with: digests depend on it, so it is chosen once */
    suite: z.enum(['aes', 'sm']),
    index: Secret,
    current: z.int().min(1).max(255),
    sealing: z.array(z.strictObject({ id: z.int().min(1).max(255), secret: Secret, created: z.iso.datetime() })).min(1),
    /** seed of the key that signs the access log's checkpoints; files from before the log have none */
    log: Secret.optional(),
  })
  .refine(({ current, sealing }) => sealing.some(({ id }) => id === current), 'the current key is missing')
  .refine(({ sealing }) => new Set(sealing.map(({ id }) => id)).size === sealing.length, 'two keys of one id')
type KeyFile = z.infer<typeof KeyFile>

export interface KeyRing {
  readonly suite: Suite
  readonly currentSealing: number
  readonly sealingIds: readonly number[]
  /** 32 hexadecimal digits by which a store tells its own keys from others; the same after a rotation */
  readonly mark: string
  /** subkey of the unchanging index secret for one purpose */
  indexKey(purpose: string): Uint8Array
  /** subkey of a sealing secret for one purpose; @throws {Error} when the ring lacks that key */
  sealingKey(id: number, purpose: string): Uint8Array
}

export interface OpenedKeyRing {
  readonly ring: KeyRing
  /** the file was made just now: its owner must be told to keep a copy */
  readonly created: boolean
}

/**
 * The keys of a hub that has been set up.
 * @throws {YikuError} keyFileMissing, keyFileDamaged
 */
export async function readKeyRing(file: string): Promise<KeyRing> {
  const found = await findKeyRing(file)
  if (!found) throw new YikuError('keyFileMissing', { detail: file })
  return found
}

async function findKeyRing(file: string): Promise<KeyRing | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    const detail = `密钥文件 ${file} 不能读取（${error.code}），请检查权限，或用 YIKU_KEY_FILE 指明它在哪里`
    throw new YikuError('badSettings', { detail, cause: error })
  })
  return text === undefined ? undefined : ringOf(file, parse(file, text))
}

/** Whether everybody on this machine can read it, where a file has such rights: as a rule a copy that was brought back. */
export async function isOpenToAll(file: string): Promise<boolean> {
  return process.platform !== 'win32' && ((await stat(file)).mode & 0o004) !== 0
}

/**
 * Opens the key file, or makes one that only its owner can read: for a hub that may be new.
 * @throws {YikuError} keyFileDamaged
 */
export async function openKeyRing(file: string, { suite }: { suite: Suite }): Promise<OpenedKeyRing> {
  const found = await findKeyRing(file)
  if (found) return { ring: found, created: false }
  const fresh: KeyFile = { suite, index: secret(), current: 1, sealing: [newSealing(1)], log: secret() }
  const made = await create(file, fresh)
  return made ? { ring: ringOf(file, fresh), created: true } : openKeyRing(file, { suite })
}

/**
 * Adds a sealing key and makes it the current one; what older keys sealed stays readable.
 * @throws {Error} where another change of the file is under way, or one was broken off
 */
export async function rotateSealingKey(file: string): Promise<number> {
  const { current } = await change(file, (keys) => {
    const id = Math.max(...keys.sealing.map((key) => key.id)) + 1
    return { ...keys, current: id, sealing: [...keys.sealing, newSealing(id)] }
  })
  return current
}

/** The 32 bytes that the access log's signing key is made of; an older key file is given them now. */
export async function openLogSeed(file: string): Promise<Uint8Array> {
  const { log } = parse(file, await readFile(file, 'utf8'))
  if (log !== undefined) return Buffer.from(log, 'base64')
  await change(file, (keys) => ({ ...keys, log: keys.log ?? secret() }))
  return openLogSeed(file)
}

/** The new file beside the old one keeps two changes apart. @throws {Error} where it is there already */
async function change(file: string, edit: (keys: KeyFile) => KeyFile): Promise<KeyFile> {
  const next = `${file}.new`
  const handle = await openNew(next)
  if (!handle)
    throw new Error(`${next} exists: another change is under way, or one was broken off; then remove that file`)
  try {
    const keys = KeyFile.parse(edit(parse(file, await readFile(file, 'utf8'))))
    await write(handle, keys)
    await rename(next, file)
    return keys
  } catch (error) {
    await handle.close()
    await rm(next, { force: true })
    throw error
  }
}

function parse(file: string, text: string): KeyFile {
  try {
    return KeyFile.parse(JSON.parse(text))
  } catch (cause) {
    throw new YikuError('keyFileDamaged', { detail: file, cause })
  }
}

/** Makes the file, whole from its first moment; false when another process was first. */
async function create(file: string, keys: KeyFile): Promise<boolean> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const whole = `${file}.${randomBytes(6).toString('hex')}`
  const handle = await openNew(whole)
  if (!handle) return false
  try {
    await write(handle, keys)
    // unlike rename, link never replaces what another process has made meanwhile
    await link(whole, file)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  } finally {
    await rm(whole, { force: true })
  }
}

/** Opens a file that must not exist yet, for its owner alone; undefined where it exists. */
async function openNew(file: string): Promise<FileHandle | undefined> {
  return open(file, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return undefined
    throw error
  })
}

async function write(handle: FileHandle, keys: KeyFile): Promise<void> {
  await handle.writeFile(`${JSON.stringify(keys, undefined, 2)}\n`)
  await handle.sync()
  await handle.close()
}

function secret(): string {
  return randomBytes(32).toString('base64')
}

function newSealing(id: number): KeyFile['sealing'][number] {
  return { id, secret: secret(), created: new Date().toISOString() }
}

/** A ring that meets a key it does not know reads the file again: another process may have rotated since. */
function ringOf(file: string, keys: KeyFile): KeyRing {
  const derive = (from: string, purpose: string) =>
    new Uint8Array(hkdfSync('sha256', Buffer.from(from, 'base64'), new Uint8Array(), `yiku/1/${purpose}`, 32))
  const sealing = new Map(keys.sealing.map((key) => [key.id, key.secret]))
  const learnNewKeys = () => {
    for (const { id, secret } of parse(file, readFileSync(file, 'utf8')).sealing) sealing.set(id, secret)
  }
  return {
    suite: keys.suite,
    currentSealing: keys.current,
    sealingIds: [...sealing.keys()],
    // the suite is a part of it: it makes other digests of the same secret
    mark: Buffer.from(derive(keys.index, `mark/${keys.suite}`)).toString('hex', 0, 16),
    indexKey: (purpose) => derive(keys.index, purpose),
    sealingKey(id, purpose) {
      if (!sealing.has(id)) learnNewKeys()
      const found = sealing.get(id)
      if (!found) throw new Error(`sealing key ${id} is not in the key file`)
      return derive(found, purpose)
    },
  }
}
