/** Batches as data: their counts, and the reports that commands and routes show. */
import type { BatchMode, BatchStatus } from '../store/tables.ts'
import type { ChangedFields } from './changed-fields.ts'

/** What a merge did, or in a dry run would do, to the records of one category. */
export interface CategoryCounts {
  readonly new: number
  readonly changed: number
  /** by rows that say so (`changes` files) */
  readonly deleted: number
  readonly same: number
  /** older than what the store knows: left alone */
  readonly stale: number
  /** no longer in the snapshot */
  readonly gone: number
}

export interface BatchCounts {
  /** rows read, notes not among them */
  readonly rows: number
  readonly rejected: number
  readonly notes: number
  readonly categories: Readonly<Record<string, CategoryCounts>>
  /** of a dry run: by a sample of the changed records, in how many of them each field would change */
  readonly changedFields?: ChangedFields
}

export interface BatchFile {
  readonly name: string
  readonly bytes: number
  readonly sha256: string
}

export interface BatchReport {
  readonly batchId: number
  /** department id */
  readonly department: string
  readonly export: string
  readonly mode: BatchMode
  readonly status: BatchStatus
  readonly files: readonly BatchFile[]
  readonly observedAt: Date
  readonly startedAt: Date
  readonly finishedAt?: Date
  readonly counts: BatchCounts
  /** names of columns that nobody asked for */
  readonly leftover: readonly string[]
  readonly refusal?: { readonly code: string; readonly message: string }
}

export const noCounts: CategoryCounts = { new: 0, changed: 0, deleted: 0, same: 0, stale: 0, gone: 0 }

/** Records that are now otherwise than before. */
export function changesIn({ categories }: BatchCounts): number {
  return Object.values(categories).reduce((sum, one) => sum + one.new + one.changed + one.deleted + one.gone, 0)
}
