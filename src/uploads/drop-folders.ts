/**
 * Drop folders: `drop/<department>` in the data folder, into which a department's system writes its exports. What has
 * been quiet for a while is taken up as an upload is; afterwards it lies in `archive` or `quarantine` beside, with a
 * report. A file is copied before it is gone from its folder: killed on the way, it is taken up once more, which
 * changes nothing. What cannot be handled stays where it is, and keeps nothing else waiting.
 */
import { constants } from 'node:fs'
import { copyFile, mkdir, readdir, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import type { Adapter } from '../ingest/adapter.ts'
import type { Adapters } from '../ingest/load-adapters.ts'
import type { Store } from '../store/open.ts'
import { type Found, type Group, groupsOf, isUnfinished } from './drop-groups.ts'
import { dropFolder, quarantineUnknown } from './drop-places.ts'
import { openDropTroubles } from './drop-troubles.ts'
import { isSame, isUnchanged, removeUnchanged, type Seen, see } from './seen-file.ts'
import type { UploadFolder } from './upload-folder.ts'
import { addUpload } from './uploads.ts'

export interface DropFoldersOptions {
  readonly store: Store
  readonly adapters: Adapters
  readonly dataFolder: string
  readonly uploads: UploadFolder
  /** milliseconds for which a file must not have grown */
  readonly quietMs?: number
  /** writes down that it is done, before it is done; the work follows */
  readonly announce: (subject: string, work: () => Promise<void>) => Promise<void>
  readonly log: (line: string) => void
}

export interface DropFolders {
  /** makes the folders, so that it shows where files go */
  make(): Promise<void>
  /** takes up what is quiet. @returns how many batches wait because of it */
  look(): Promise<number>
}

const defaultQuietMs = 60_000

export function openDropFolders(options: DropFoldersOptions): DropFolders {
  const { adapters, dataFolder, quietMs = defaultQuietMs } = options
  const troubles = openDropTroubles(options.log)
  /** path → size when it was last looked at: some systems set the time of a file back */
  let sizes = new Map<string, number>()
  let sizesBefore = sizes
  /** path → what has been taken up of it, where it could not be removed */
  const taken = new Map<string, Seen>()
  let looking = false

  const find = async (folder: string): Promise<Found[]> => {
    const entries = await readdir(folder, { withFileTypes: true })
    const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name)
    return Promise.all(
      names.map(async (name) => {
        const path = join(folder, name)
        const seen = await troubles.attempt(() => see(path))
        if (!seen) return { name, seen: nothing, quiet: false }
        const quiet = sizesBefore.get(path) === seen.bytes && seen.mtimeMs < Date.now() - quietMs
        sizes.set(path, seen.bytes)
        return { name, seen, quiet }
      }),
    )
  }

  const removeTaken = async (folder: string, { name, seen }: Found) => {
    const path = join(folder, name)
    taken.set(path, seen)
    await removeUnchanged(path, seen)
    taken.delete(path)
  }

  const lookInto = async ({ department, exports }: Adapter): Promise<number> => {
    const folder = dropFolder(dataFolder, department.id)
    const all = (await troubles.attempt(() => find(folder))) ?? []
    const left = all.filter(({ name, seen }) => isSame(taken.get(join(folder, name)), seen))
    for (const file of left) await troubles.attempt(() => removeTaken(folder, file))
    const found = all.filter((file) => !left.includes(file))
    for (const file of found)
      if (file.quiet && !isUnfinished(file.name) && !exports.some((one) => one.file.test(file.name)))
        await troubles.attempt(() => quarantineUnknown(folder, file, exports))
    const { ready, stuck } = groupsOf(found, exports)
    if (stuck > 0) troubles.note('unfinished', stuck)
    let count = 0
    for (const group of ready) {
      const isUpload = await troubles.attempt(() => takeUp(options, { ...group, folder, department }))
      if (!isUpload) continue
      count++
      for (const file of group.files) await troubles.attempt(() => removeTaken(folder, file))
    }
    return count
  }

  return {
    async make() {
      for (const { adapter } of adapters.all) {
        const { id } = adapter.department
        await troubles.attempt(() => mkdir(dropFolder(dataFolder, id), { recursive: true }))
        troubles.tell(id)
      }
    },
    async look() {
      if (looking) return 0
      looking = true
      sizesBefore = sizes
      sizes = new Map()
      try {
        let count = 0
        for (const { adapter } of adapters.all) {
          count += await lookInto(adapter)
          troubles.tell(adapter.department.id)
        }
        return count
      } finally {
        looking = false
      }
    },
  }
}

/** of a file that could not be looked at */
const nothing: Seen = { bytes: -1, mtimeMs: 0, ctimeMs: 0 }

interface Taken extends Group {
  readonly folder: string
  readonly department: Adapter['department']
}

/** @returns false where a file was written to while the group was being copied: it is for another look */
async function takeUp(
  { store, uploads, announce }: DropFoldersOptions,
  { one, files, folder, department }: Taken,
): Promise<boolean> {
  const upload = await uploads.make()
  let isHandedOver = false
  try {
    for (const { name, seen } of files) await copyWithTime(join(folder, name), join(uploads.pathOf(upload), name), seen)
    for (const { name, seen } of files) if (!(await isUnchanged(join(folder, name), seen))) return false
    await announce(`drop:${department.id}/${one.id}`, async () => {
      isHandedOver = true
      await addUpload(store.db, {
        source: department.number,
        exportId: one.id,
        mode: one.mode,
        files: files.map(({ name, seen }) => ({ name, bytes: seen.bytes, sha256: '' })),
        folder: upload,
        dryRun: false,
        allowShrink: false,
        account: null,
      })
    })
    return true
  } finally {
    if (!isHandedOver) await uploads.remove(upload)
  }
}

/** Where its name does not say, a file's time says when it was exported. */
async function copyWithTime(from: string, to: string, { mtimeMs }: Seen): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_FICLONE)
  await utimes(to, new Date(), new Date(mtimeMs))
}
