/**
 * Departments' views, read by a schedule as uploads are: in the queue of their department, in the process that reads
 * files, with a batch and a report for each. What stands for the file is its address, in the upload's folder.
 */
import { Readable } from 'node:stream'
import { type ScheduledTask, schedule } from 'node-cron'
import type { Store } from '../store/open.ts'
import type { BatchStatus } from '../store/tables.ts'
import type { UploadFolder } from './upload-folder.ts'
import { addUpload, listOpenUploads } from './uploads.ts'
import type { ViewSource } from './view-sources.ts'

export interface ViewPullsOptions {
  readonly store: Pick<Store, 'db'>
  readonly uploads: UploadFolder
  /** writes down that it is done, before it is done; the work follows */
  readonly announce: (subject: string, work: () => Promise<void>) => Promise<void>
}

/** Has a view read. @returns false where it is still being read, or waits for it, from the time before */
export async function pullView(
  { store, uploads, announce }: ViewPullsOptions,
  { department, source, url, export: one }: ViewSource,
): Promise<boolean> {
  const open = await listOpenUploads(store.db)
  if (open.some((other) => other.source === source && other.exportId === one.id && other.account === null)) return false
  await announce(`view:${department}/${one.id}`, async () => {
    const folder = await uploads.make()
    const name = one.format.type === 'view' ? one.format.view : one.id
    await uploads.write(folder, name, Readable.from([Buffer.from(url)]))
    await addUpload(store.db, {
      source,
      exportId: one.id,
      mode: one.mode,
      files: [{ name, bytes: 0, sha256: '' }],
      folder,
      dryRun: false,
      allowShrink: false,
      account: null,
    })
  })
  return true
}

export interface ViewPulls {
  close(): Promise<void>
}

/** Reads each by its own schedule. */
export function startViewPulls(
  options: ViewPullsOptions & { readonly log: (line: string) => void },
  views: readonly ViewSource[],
): ViewPulls {
  const tasks: ScheduledTask[] = views.map((view) =>
    schedule(
      view.when,
      () =>
        pullView(options, view).then(
          () => undefined,
          (error: unknown) =>
            options.log(`view of ${view.department}: ${error instanceof Error ? error.name : typeof error}`),
        ),
      { noOverlap: true },
    ),
  )
  return {
    close: async () => {
      for (const task of tasks) await task.destroy()
    },
  }
}

/** What became of the last reading of a view. */
export interface LastPull {
  readonly batch: number
  readonly at: Date
  readonly status: BatchStatus
  /** why it was refused */
  readonly reason?: string
}

export async function findLastPull(
  { db }: Pick<Store, 'db'>,
  { source, export: { id } }: ViewSource,
): Promise<LastPull | undefined> {
  const row = await db
    .selectFrom('batch as b')
    .innerJoin('upload as u', 'u.batch_id', 'b.batch_id')
    .select(['b.batch_id', 'b.status', 'b.refusal', 'u.received_at'])
    .where('b.source', '=', source)
    .where('b.export', '=', id)
    .where('u.account_id', 'is', null)
    .orderBy('b.batch_id', 'desc')
    .executeTakeFirst()
  if (!row) return undefined
  const { batch_id: batch, status, refusal, received_at: at } = row
  return { batch, at, status, ...(refusal && { reason: refusal.message }) }
}
