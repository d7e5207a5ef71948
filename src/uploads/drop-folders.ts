/**
 * Drop folders: `drop/<department>` in the data folder, into which a department's system writes its exports. What has
 * been quiet for a while is taken up as an upload is; afterwards it lies in `archive` or `quarantine` beside, with a
 * report. A file is copied before it is gone from its folder: killed on the way, it is taken up once more, which
 * changes nothing.
 */
import { constants } from 'node:fs'
import { copyFile, mkdir, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Export } from '../ingest/adapter.ts'
import type { BatchReport } from '../ingest/batch.ts'
import type { Adapters } from '../ingest/load-adapters.ts'
import type { Store } from '../store/open.ts'
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
}

export interface DropFolders {
  /** makes the folders, so that it shows where files go */
  make(): Promise<void>
  /** takes up what is quiet. @returns how many batches wait because of it */
  look(): Promise<number>
}

const defaultQuietMs = 60_000
/** what programs call a file that they have not finished */
const unfinished = /^[.~]|\.(?:tmp|part|partial|crdownload|filepart)$/i

interface Found {
  readonly name: string
  readonly bytes: number
  readonly quiet: boolean
}

export function dropFolder(dataFolder: string, department: string): string {
  return join(dataFolder, 'drop', department)
}

export function openDropFolders(options: DropFoldersOptions): DropFolders {
  const { adapters, dataFolder, quietMs = defaultQuietMs } = options
  /** path → size when it was last looked at: some systems set the time of a file back */
  const sizes = new Map<string, number>()
  let looking = false

  const find = async (folder: string): Promise<Found[]> => {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
    const names = entries.filter((entry) => entry.isFile() && !unfinished.test(entry.name)).map(({ name }) => name)
    return Promise.all(
      names.map(async (name) => {
        const path = join(folder, name)
        const { size, mtimeMs } = await stat(path)
        const quiet = sizes.get(path) === size && mtimeMs < Date.now() - quietMs
        sizes.set(path, size)
        return { name, bytes: size, quiet }
      }),
    )
  }

  return {
    async make() {
      for (const { adapter } of adapters.all)
        await mkdir(dropFolder(dataFolder, adapter.department.id), { recursive: true })
    },
    async look() {
      if (looking) return 0
      looking = true
      try {
        let taken = 0
        for (const { adapter } of adapters.all) {
          const { id, number } = adapter.department
          const folder = dropFolder(dataFolder, id)
          const found = await find(folder)
          for (const { name, quiet } of found)
            if (quiet && !adapter.exports.some((one) => one.file.test(name)))
              await quarantineUnknown(folder, name, adapter.exports)
          for (const group of groupsOf(found, adapter.exports)) {
            await takeUp(options, { ...group, folder, department: id, source: number })
            taken++
          }
        }
        return taken
      } finally {
        looking = false
      }
    },
  }
}

interface Group {
  readonly one: Export
  readonly files: readonly Found[]
}

/** Files that make up one export of one moment; none where one of them still grows. */
function groupsOf(found: readonly Found[], exports: readonly Export[]): Group[] {
  return exports.flatMap((one) => {
    const own = found.filter(({ name }) => one.file.test(name))
    const dates = [...new Set(own.map(({ name }) => one.file.exec(name)?.groups?.date ?? ''))].sort()
    return dates
      .map((date) => own.filter(({ name }) => (one.file.exec(name)?.groups?.date ?? '') === date))
      .filter((files) => files.every(({ quiet }) => quiet))
      .map((files) => ({ one, files }))
  })
}

interface Taken extends Group {
  readonly folder: string
  readonly department: string
  readonly source: number
}

async function takeUp(
  { store, uploads, announce }: DropFoldersOptions,
  { one, files, folder, department, source }: Taken,
): Promise<void> {
  await announce(`drop:${department}/${one.id}`, async () => {
    const upload = await uploads.make()
    for (const { name } of files) await copyWithTime(join(folder, name), join(uploads.pathOf(upload), name))
    const described = files.map(({ name, bytes }) => ({ name, bytes, sha256: '' }))
    await addUpload(store.db, {
      source,
      exportId: one.id,
      mode: one.mode,
      files: described,
      folder: upload,
      dryRun: false,
      allowShrink: false,
      account: null,
    })
    for (const { name } of files) await rm(join(folder, name), { force: true })
  })
}

/** Where its name does not say, a file's time says when it was exported. */
async function copyWithTime(from: string, to: string): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_FICLONE)
  const { atime, mtime } = await stat(from)
  await utimes(to, atime, mtime)
}

async function quarantineUnknown(folder: string, name: string, exports: readonly Export[]): Promise<void> {
  const known = exports.map(({ id, title, file }) => `${id}（${title}）：${file.source}`)
  await mkdir(join(folder, 'quarantine'), { recursive: true })
  await copyFile(join(folder, name), join(folder, 'quarantine', name))
  await writeFile(
    join(folder, 'quarantine', `${name}.report.json`),
    JSON.stringify(
      { refusal: { code: 'unknownExport', message: '认不出是哪一种导出，请改文件名后再放入' }, known },
      null,
      2,
    ),
  )
  await rm(join(folder, name))
}

/**
 * Puts the files of a batch that has ended where whoever dropped them finds them again, and the report beside.
 * `path`: where the files are; undefined where it was a view
 */
export async function putAside(
  { dataFolder, path }: { readonly dataFolder: string; readonly path: string | undefined },
  report: BatchReport,
): Promise<void> {
  const place = report.status === 'merged' ? archive : 'quarantine'
  const folder = join(dropFolder(dataFolder, report.department), place)
  await mkdir(folder, { recursive: true })
  if (path !== undefined)
    for (const { name } of report.files) await copyFile(join(path, name), join(folder, `${report.batchId}_${name}`))
  await writeFile(join(folder, `${report.batchId}.report.json`), JSON.stringify(report, null, 2))
}

const archive = 'archive'
const dayMs = 86_400_000

/**
 * Removes what has been in the archives for so many days: it is in the store, and the department has its own. What is in
 * quarantine waits for somebody who sees to it. @returns how many files
 */
export async function clearArchives(
  { adapters, dataFolder }: Pick<DropFoldersOptions, 'adapters' | 'dataFolder'>,
  days: number,
): Promise<number> {
  let removed = 0
  for (const { adapter } of adapters.all) {
    const folder = join(dropFolder(dataFolder, adapter.department.id), archive)
    for (const name of await readdir(folder).catch(() => [])) {
      const path = join(folder, name)
      const { mtimeMs } = await stat(path)
      if (mtimeMs > Date.now() - days * dayMs) continue
      await rm(path, { force: true })
      removed += 1
    }
  }
  return removed
}
