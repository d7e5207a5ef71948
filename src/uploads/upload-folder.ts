/** Where uploaded files lie until they are no longer needed: a folder of its own for each upload, for this user alone. */
import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream, existsSync } from 'node:fs'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { BatchFile } from '../ingest/batch.ts'

export interface UploadFolder {
  /** path of the folder of one upload */
  pathOf(folder: string): string
  /** whether the files are on this machine */
  has(folder: string): boolean
  /** makes a folder for an upload. @returns its name */
  make(): Promise<string>
  /** writes a file as it comes, hashing on the way; the name must be no path */
  write(folder: string, name: string, content: Readable): Promise<BatchFile>
  remove(folder: string): Promise<void>
  /** names of the folders that are older than so many milliseconds */
  listOlderThan(age: number): Promise<readonly string[]>
}

export function openUploadFolder(dataFolder: string): UploadFolder {
  const root = join(dataFolder, 'uploads')
  const pathOf = (folder: string) => join(root, folder)
  return {
    pathOf,
    has: (folder) => existsSync(pathOf(folder)),
    async make() {
      const folder = randomUUID()
      await mkdir(pathOf(folder), { recursive: true, mode: 0o700 })
      return folder
    },
    async write(folder, name, content) {
      const hash = createHash('sha256')
      let bytes = 0
      const count = new Transform({
        transform(chunk: Buffer, _, done) {
          bytes += chunk.length
          hash.update(chunk)
          done(null, chunk)
        },
      })
      // wx: two files of one name are a slip of the sender
      await pipeline(content, count, createWriteStream(join(pathOf(folder), name), { flags: 'wx', mode: 0o600 }))
      return { name, bytes, sha256: hash.digest('hex') }
    },
    remove: (folder) => rm(pathOf(folder), { recursive: true, force: true }),
    async listOlderThan(age) {
      const names = existsSync(root) ? await readdir(root) : []
      const times = await Promise.all(
        names.map(async (name) => {
          const found = await stat(pathOf(name)).catch(() => undefined)
          return { name, time: found?.mtimeMs ?? Number.POSITIVE_INFINITY }
        }),
      )
      return times.filter(({ time }) => time < Date.now() - age).map(({ name }) => name)
    },
  }
}
