/** Where dropped files lie, before and after: a folder for each department, with `archive` and `quarantine` in it. */
import { constants } from 'node:fs'
import { copyFile, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Export } from '../ingest/adapter.ts'
import type { BatchReport } from '../ingest/batch.ts'
import { nameInWords } from '../ingest/export-name.ts'
import type { Adapters } from '../ingest/load-adapters.ts'
import type { Found } from './drop-groups.ts'
import { openDropTroubles } from './drop-troubles.ts'
import { partsOf, underFreeName } from './free-name.ts'
import { ignoreGone, removeUnchanged } from './seen-file.ts'

const archive = 'archive'
const quarantine = 'quarantine'

export function dropFolder(dataFolder: string, department: string): string {
  return join(dataFolder, 'drop', department)
}

/** A copy that stands in nobody's place. */
function copyAside(from: string, folder: string, name: string): Promise<string> {
  return underFreeName(folder, partsOf(name), (path) =>
    copyFile(from, path, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE),
  )
}

async function reportAside(folder: string, stem: string, report: object): Promise<void> {
  const text = JSON.stringify(report, null, 2)
  await underFreeName(folder, { stem, ending: '.report.json' }, (path) => writeFile(path, text, { flag: 'wx' }))
}

/** What is no export of the department lies in quarantine, with what its exports are called. */
export async function quarantineUnknown(
  folder: string,
  { name, seen }: Found,
  exports: readonly Export[],
): Promise<void> {
  const place = join(folder, quarantine)
  await mkdir(place, { recursive: true })
  const copy = await copyAside(join(folder, name), place, name)
  let isMoved = false
  try {
    isMoved = await removeUnchanged(join(folder, name), seen)
  } finally {
    // the next look would make another one
    if (!isMoved) await rm(copy, { force: true })
  }
  if (!isMoved) return
  await reportAside(place, basename(copy), {
    refusal: { code: 'unknownExport', message: '认不出是哪一种导出，请改文件名后再放入' },
    known: exports.map((one) => `${one.id}（${one.title}）：${nameInWords(one)}`),
  })
}

/**
 * Puts the files of a batch that has ended where whoever dropped them finds them again, and the report beside.
 * `path`: where the files are; undefined where it was a view
 */
export async function putAside(
  { dataFolder, path }: { readonly dataFolder: string; readonly path: string | undefined },
  report: BatchReport,
): Promise<void> {
  const place = report.status === 'merged' ? archive : quarantine
  const folder = join(dropFolder(dataFolder, report.department), place)
  await mkdir(folder, { recursive: true })
  if (path !== undefined)
    for (const { name } of report.files) await copyAside(join(path, name), folder, `${report.batchId}_${name}`)
  await reportAside(folder, String(report.batchId), report)
}

const dayMs = 86_400_000

interface Archives {
  readonly adapters: Adapters
  readonly dataFolder: string
  readonly log: (line: string) => void
}

/**
 * Removes what has been in the archives for so many days: it is in the store, and the department has its own. What is in
 * quarantine waits for somebody who sees to it. @returns how many files
 */
export async function clearArchives({ adapters, dataFolder, log }: Archives, days: number): Promise<number> {
  const troubles = openDropTroubles(log)
  let removed = 0
  for (const { adapter } of adapters.all) {
    const { id } = adapter.department
    const folder = join(dropFolder(dataFolder, id), archive)
    for (const name of (await troubles.attempt(() => readdir(folder).catch(ignoreGone))) ?? []) {
      const isRemoved = await troubles.attempt(() => removeOlder(join(folder, name), days))
      if (isRemoved) removed += 1
    }
    troubles.tell(id)
  }
  return removed
}

async function removeOlder(path: string, days: number): Promise<boolean> {
  const { mtimeMs } = await stat(path)
  if (mtimeMs > Date.now() - days * dayMs) return false
  await rm(path, { force: true })
  return true
}
