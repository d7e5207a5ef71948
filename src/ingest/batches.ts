/** Reads of batches and rejects. */
import type { Selectable } from 'kysely'
import { YikuError } from '../errors.ts'
import type { Store } from '../store/open.ts'
import type { Tables } from '../store/tables.ts'
import type { BatchCounts, BatchReport } from './batch.ts'
import type { Adapters } from './load-adapters.ts'
import type { RowProblem } from './map-row.ts'

export interface BatchReads {
  readonly store: Store
  readonly adapters: Adapters
}

/** @throws {YikuError} batchNotFound */
export async function getBatch({ store, adapters }: BatchReads, batchId: number): Promise<BatchReport> {
  const row = await store.db.selectFrom('batch').selectAll().where('batch_id', '=', batchId).executeTakeFirst()
  if (!row) throw new YikuError('batchNotFound', { detail: `批次 ${batchId}` })
  return reportOf(adapters, row)
}

/** When a batch of a department observed, if it is of one of these exports. */
export async function findObservedAt(
  db: Store['db'],
  { batchId, source, exports }: { batchId: number; source: number; exports: readonly string[] },
): Promise<Date | undefined> {
  const row = await db
    .selectFrom('batch')
    .select('observed_at')
    .where('batch_id', '=', batchId)
    .where('source', '=', source)
    .where('export', 'in', exports)
    .executeTakeFirst()
  return row?.observed_at
}

/** Newest first. */
export async function listBatches(
  { store, adapters }: BatchReads,
  { department, limit, before }: { department?: string; limit: number; before?: number | undefined },
): Promise<BatchReport[]> {
  let query = store.db.selectFrom('batch').selectAll().orderBy('batch_id', 'desc').limit(limit)
  if (department !== undefined) query = query.where('source', '=', adapters.get(department).adapter.department.number)
  if (before !== undefined) query = query.where('batch_id', '<', before)
  return (await query.execute()).map((row) => reportOf(adapters, row))
}

function reportOf(adapters: Adapters, row: Selectable<Tables['batch']>): BatchReport {
  return {
    batchId: row.batch_id,
    department: adapters.departmentOf(row.source)?.id ?? String(row.source),
    export: row.export,
    mode: row.mode,
    status: row.status,
    files: row.files,
    observedAt: row.observed_at,
    startedAt: row.started_at,
    counts: { rows: 0, rejected: 0, notes: 0, categories: {}, ...row.counts } satisfies BatchCounts,
    leftover: row.leftover,
    ...(row.finished_at ? { finishedAt: row.finished_at } : {}),
    ...(row.refusal ? { refusal: row.refusal } : {}),
  }
}

export interface Reject {
  /** base name of the file */
  readonly file: string
  readonly sheet?: string
  readonly line: number
  readonly problems: readonly RowProblem[]
}

/** A batch's rejects in the order of its files and lines; problems name columns, never values. */
export async function listRejects(
  { store }: Pick<BatchReads, 'store'>,
  batchId: number,
  { limit, offset = 0 }: { limit: number; offset?: number },
): Promise<Reject[]> {
  const batch = await store.db.selectFrom('batch').select('files').where('batch_id', '=', batchId).executeTakeFirst()
  if (!batch) throw new YikuError('batchNotFound', { detail: `批次 ${batchId}` })
  const rows = await store.db
    .selectFrom('reject')
    .select(['file', 'sheet', 'line', 'problems'])
    .where('batch_id', '=', batchId)
    .orderBy('file')
    .orderBy('line')
    .orderBy('reject_id')
    .limit(limit)
    .offset(offset)
    .execute()
  return rows.map(({ file, sheet, line, problems }) => ({
    file: batch.files[file]?.name ?? '',
    line,
    problems: problems as readonly RowProblem[],
    ...(sheet === null ? {} : { sheet }),
  }))
}
