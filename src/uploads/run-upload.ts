/** One upload from its files to the store, in the process that is for it. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { YikuError } from '../errors.ts'
import type { BatchFile } from '../ingest/batch.ts'
import { findObservedAt, getBatch } from '../ingest/batches.ts'
import { type IngestHub, ingest, type Progress } from '../ingest/ingest.ts'
import { correctedExportId, correctionsExportId, templateExportId } from '../ingest/template-export.ts'
import { readMark, templateFingerprint, type WorkbookMark } from '../ingest/workbook-mark.ts'
import { readKeyRing } from '../vault/key-ring.ts'
import { putAside } from './drop-places.ts'
import { keepLateCells } from './late-cells.ts'
import { openFiles, sealFiles } from './sealed-files.ts'
import type { UploadFolder } from './upload-folder.ts'
import {
  endUpload,
  getUpload,
  listNeededFolders,
  markRemoved,
  refuseUpload,
  setProgress,
  setTemplateState,
  type Upload,
} from './uploads.ts'

export interface UploadHub extends IngestHub {
  readonly uploads: UploadFolder
  readonly dataFolder: string
}

/** `later`: the department has another batch running, or the database is away. */
export type UploadResult = 'done' | 'later'

/** Files beyond this are exports: the workbooks that we make are smaller. */
const largestMarked = 32 << 20
const progressEveryMs = 1000

/** Runs an upload that waits. What is wrong with it stands in its batch afterwards. */
export async function runUpload(hub: UploadHub, batchId: number): Promise<UploadResult> {
  const { db } = hub.store
  const upload = await getUpload(db, batchId)
  if (upload.status !== 'waiting') {
    await endUpload(db, batchId)
    return 'done'
  }
  const view = isView(hub, upload)
  const files = upload.files.map(({ name }) => join(hub.uploads.pathOf(upload.folder), name))
  let paths: readonly string[] = []
  try {
    await openFiles(await readKeyRing(hub.keyFile), keptFiles(hub, upload))
    paths = view ? await Promise.all(files.map((file) => readFile(file, 'utf8'))) : files
    const recognised = await recognise(hub, upload, paths)
    await ingest(hub, {
      department: departmentOf(hub, upload.source),
      files: paths,
      ...recognised,
      mode: upload.mode,
      dryRun: upload.dryRun,
      allowShrink: upload.allowShrink,
      batchId,
      onProgress: reporter(hub, batchId),
    })
  } catch (error) {
    if (isPassing(error)) return 'later'
    await refuseUpload(db, batchId, error)
  }
  // a view may say something else by now
  if (!view && paths.length > 0) await keepLateCells(hub, { batchId, paths })
  await putAway(hub, { batchId, view })
  return 'done'
}

function keptFiles({ uploads }: UploadHub, { folder, files }: Upload) {
  return { folder: uploads.pathOf(folder), names: files.map(({ name }) => name) }
}

/** Whether what lies in the folder is the address of a department's view. */
function isView({ adapters }: UploadHub, { source, exportId }: Upload): boolean {
  const loaded = adapters.all.find(({ adapter }) => adapter.department.number === source)
  return loaded?.adapter.exports.find(({ id }) => id === exportId)?.format.type === 'view'
}

function isPassing(error: unknown): boolean {
  return error instanceof YikuError && (error.code === 'departmentBusy' || error.code === 'storeUnavailable')
}

function departmentOf({ adapters }: UploadHub, source: number): string {
  const department = adapters.departmentOf(source)
  if (!department) throw new YikuError('unknownDepartment', { detail: String(source) })
  return department.id
}

interface Recognised {
  readonly exportId: string
  /** of refused rows that come back */
  readonly observedAt?: Date | undefined
}

/** Which export the files are, by what they were said to be and what they say themselves. */
async function recognise(hub: UploadHub, upload: Upload, paths: readonly string[]): Promise<Recognised> {
  // one that is done again has been recognised before
  const exportId = correctedExportId(upload.exportId)
  const marks = await Promise.all(upload.files.map((file, at) => markOf(file, paths[at] ?? '', exportId)))
  if (isTemplate(exportId)) {
    await setTemplateState(hub.store.db, upload.batchId, templateStateOf(hub, exportId, marks))
    // what is said to be all there is, is so now
    return { exportId, observedAt: upload.mode === 'changes' ? await refusedAt(hub, upload, marks) : undefined }
  }
  const [mark, ...others] = marks
  if (mark === undefined && others.every((other) => other === undefined)) return { exportId }
  const department = departmentOf(hub, upload.source)
  const isOurs = marks.every(
    (one) => one?.kind === 'corrections' && one.department === department && one.exportId === exportId,
  )
  if (isOurs) return { exportId: correctionsExportId(exportId), observedAt: await refusedAt(hub, upload, marks) }
  throw new YikuError('templateOfOther', { detail: marks.map(describeMark).join('、') })
}

/**
 * When the batch observed whose refused rows the workbooks are: corrected, they are still of that export, and what came
 * since is newer. Undefined where they are of none, or do not say of which. @throws {YikuError} badUpload
 */
async function refusedAt(
  { store: { db } }: UploadHub,
  { source, exportId }: Upload,
  marks: readonly (WorkbookMark | undefined)[],
): Promise<Date | undefined> {
  const corrected = correctedExportId(exportId)
  const exports = [corrected, correctionsExportId(corrected)]
  const times = await Promise.all(
    marks.map((mark) =>
      mark?.batch === undefined ? undefined : findObservedAt(db, { batchId: mark.batch, source, exports }),
    ),
  )
  const [first, ...others] = times
  // one batch has one time
  if (others.some((other) => other?.getTime() !== first?.getTime()))
    throw new YikuError('badUpload', { detail: '这些表格出自不同时间的批次，须分开上传' })
  return first
}

function isTemplate(exportId: string): boolean {
  return exportId.startsWith(templateExportId(''))
}

async function markOf({ name, bytes }: BatchFile, path: string, exportId: string): Promise<WorkbookMark | undefined> {
  if (isTemplate(exportId)) return readMark(path, name)
  return name.toLowerCase().endsWith('.xlsx') && bytes <= largestMarked ? readMark(path, name) : undefined
}

/** @throws {YikuError} templateOfOther */
function templateStateOf({ catalogue }: UploadHub, exportId: string, marks: readonly (WorkbookMark | undefined)[]) {
  const category = catalogue.getCategory(exportId.slice(templateExportId('').length))
  const current = templateFingerprint(catalogue, category)
  const other = marks.find((mark) => mark && !(mark.kind === 'template' && mark.category === category.id))
  if (other) throw new YikuError('templateOfOther', { detail: describeMark(other) })
  if (marks.some((mark) => mark === undefined)) return 'unmarked'
  return marks.every((mark) => mark?.kind === 'template' && mark.fingerprint === current) ? 'current' : 'outdated'
}

function describeMark(mark: WorkbookMark | undefined): string {
  if (!mark) return '没有标记的文件'
  return mark.kind === 'template' ? `模板 ${mark.category}` : `退回改正表 ${mark.department}/${mark.exportId}`
}

/** Tells the store how far it is, now and then. */
function reporter({ store }: UploadHub, batchId: number): (progress: Progress) => void {
  let next = Date.now() + progressEveryMs
  return (progress) => {
    if (Date.now() < next) return
    next = Date.now() + progressEveryMs
    // who asks how far it is may be told a little late
    setProgress(store.db, batchId, progress).catch(() => undefined)
  }
}

/** What is in the store needs no file; what is not may be tried again for a while. */
async function putAway(hub: UploadHub, { batchId, view }: { batchId: number; view: boolean }): Promise<void> {
  const { store, uploads, dataFolder } = hub
  const upload = await getUpload(store.db, batchId)
  const { status, folder, account } = upload
  const isDropped = account === null
  const path = view ? undefined : uploads.pathOf(folder)
  if (isDropped) await putAside({ dataFolder, path }, await getBatch(hub, batchId))
  const others = await listNeededFolders(store.db, { folders: [folder], but: batchId })
  if ((status === 'merged' || isDropped) && !others.has(folder)) {
    await uploads.remove(folder)
    await markRemoved(store.db, folder)
  } else await sealFiles(await readKeyRing(hub.keyFile), keptFiles(hub, upload))
  await endUpload(store.db, batchId)
}
