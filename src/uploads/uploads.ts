/** Uploads as the store knows them: each beside the batch that comes of it. */
import { YikuError } from '../errors.ts'
import type { BatchFile } from '../ingest/batch.ts'
import type { Progress } from '../ingest/ingest.ts'
import type { Store } from '../store/open.ts'
import type { BatchStatus, TemplateState } from '../store/tables.ts'

type Db = Store['db']

export interface NewUpload {
  /** number of the department */
  readonly source: number
  readonly exportId: string
  readonly mode: 'snapshot' | 'changes'
  readonly files: readonly BatchFile[]
  /** name of the folder with its files */
  readonly folder: string
  readonly dryRun: boolean
  readonly allowShrink: boolean
  /** who sent it; null: picked up from a drop folder */
  readonly account: number | null
}

export interface Upload extends NewUpload {
  readonly batchId: number
  readonly status: BatchStatus
  readonly template: TemplateState | null
  readonly progress: Progress | null
  readonly receivedAt: Date
  /** null: there is still something to do */
  readonly endedAt: Date | null
  readonly removedAt: Date | null
}

/** Adds an upload and its batch, which waits. @returns the batch's number */
export function addUpload(db: Db, upload: NewUpload): Promise<number> {
  const { source, exportId, mode, files, folder, dryRun, allowShrink, account } = upload
  return db.transaction().execute(async (transaction) => {
    const { batch_id } = await transaction
      .insertInto('batch')
      .values({
        source,
        export: exportId,
        mode,
        status: 'waiting',
        files: JSON.stringify(files),
        // until the file has been looked at
        observed_at: new Date(),
        finished_at: null,
        refusal: null,
        reverts: null,
        counts: '{}',
        leftover: '[]',
      })
      .returning('batch_id')
      .executeTakeFirstOrThrow()
    await transaction
      .insertInto('upload')
      .values({
        batch_id,
        folder,
        dry_run: dryRun,
        allow_shrink: allowShrink,
        account_id: account,
        template: null,
        progress: null,
        ended_at: null,
        removed_at: null,
      })
      .execute()
    return batch_id
  })
}

function uploads(db: Db) {
  return db
    .selectFrom('upload as u')
    .innerJoin('batch as b', 'b.batch_id', 'u.batch_id')
    .selectAll('u')
    .select(['b.source', 'b.export', 'b.mode', 'b.status', 'b.files'])
}

type UploadRow = Awaited<ReturnType<ReturnType<typeof uploads>['execute']>>[number]

function uploadOf(row: UploadRow): Upload {
  return {
    batchId: row.batch_id,
    source: row.source,
    exportId: row.export,
    mode: row.mode === 'snapshot' ? 'snapshot' : 'changes',
    status: row.status,
    files: row.files,
    folder: row.folder,
    dryRun: row.dry_run,
    allowShrink: row.allow_shrink,
    account: row.account_id,
    template: row.template,
    progress: row.progress,
    receivedAt: row.received_at,
    endedAt: row.ended_at,
    removedAt: row.removed_at,
  }
}

/** undefined for a batch that came another way */
export async function findUpload(db: Db, batchId: number): Promise<Upload | undefined> {
  const row = await uploads(db).where('u.batch_id', '=', batchId).executeTakeFirst()
  return row && uploadOf(row)
}

/** @throws {YikuError} batchNotFound */
export async function getUpload(db: Db, batchId: number): Promise<Upload> {
  const found = await findUpload(db, batchId)
  if (found) return found
  throw new YikuError('batchNotFound', { detail: `批次 ${batchId}` })
}

/** Those of which something is still to be done, in the order in which they came. */
export async function listOpenUploads(db: Db): Promise<Upload[]> {
  const rows = await uploads(db).where('u.ended_at', 'is', null).orderBy('u.batch_id').limit(1000).execute()
  return rows.map(uploadOf)
}

/** Those of these batches that came by upload. */
export async function listUploadsOf(db: Db, batches: readonly number[]): Promise<Upload[]> {
  if (batches.length === 0) return []
  const rows = await uploads(db).where('u.batch_id', 'in', batches).execute()
  return rows.map(uploadOf)
}

/** All is done, whatever came of it. */
export async function endUpload(db: Db, batchId: number): Promise<void> {
  await db.updateTable('upload').set({ ended_at: new Date() }).where('batch_id', '=', batchId).execute()
}

/** Those of these folders that an upload still needs. */
export async function listNeededFolders(
  db: Db,
  { folders, but = 0 }: { folders: readonly string[]; but?: number },
): Promise<ReadonlySet<string>> {
  if (folders.length === 0) return new Set()
  const rows = await uploads(db)
    .where('u.folder', 'in', folders)
    .where('u.batch_id', '<>', but)
    .where('u.ended_at', 'is', null)
    .execute()
  return new Set(rows.map(({ folder }) => folder))
}

/** Says of all uploads of a folder that their files are gone. */
export async function markRemoved(db: Db, folder: string): Promise<void> {
  await db
    .updateTable('upload')
    .set({ removed_at: new Date() })
    .where('folder', '=', folder)
    .where('removed_at', 'is', null)
    .execute()
}

export async function setTemplateState(db: Db, batchId: number, template: TemplateState): Promise<void> {
  await db.updateTable('upload').set({ template }).where('batch_id', '=', batchId).execute()
}

export async function setProgress(db: Db, batchId: number, progress: Progress): Promise<void> {
  await db
    .updateTable('upload')
    .set({ progress: JSON.stringify(progress) })
    .where('batch_id', '=', batchId)
    .execute()
}

/** Ends a batch that never came to be read, or was cut off. */
export async function refuseUpload(db: Db, batchId: number, error: unknown): Promise<void> {
  const told = error instanceof YikuError ? error : new YikuError('internal')
  await db
    .updateTable('batch')
    .set({
      status: 'refused',
      refusal: JSON.stringify({ code: told.code, message: told.message }),
      finished_at: new Date(),
    })
    .where('batch_id', '=', batchId)
    .where('status', 'in', ['waiting', 'interrupted'])
    .execute()
}
