/** Takes a batch back: each record it wrote gets the version before as a new one, so that history stays true. */
import type pg from 'pg'
import type { Category } from '../catalogue/category.ts'
import { YikuError } from '../errors.ts'
import { closeGate } from '../store/source-gate.ts'
import type { BatchReport } from './batch.ts'
import { withBatchClient } from './batch-client.ts'
import { lockDepartment } from './batch-store.ts'
import { type BatchReads, getBatch } from './batches.ts'
import type { IngestHub } from './ingest.ts'
import type { LoadedAdapter } from './load-adapters.ts'
import { updateResidents } from './merge.ts'
import * as sql from './merge-sql.ts'
import { daysBehind, readStanding, type StandingSnapshot } from './standing-snapshots.ts'
import { tellBatch } from './tell-batch.ts'

/**
 * Reverts a merged batch. Records that somebody has written since, or that a later snapshot has confirmed, are left
 * alone; when that one is reverted too, they go with it.
 * @throws {YikuError} batchNotFound, batchNotRevertible, departmentBusy
 */
export async function revertBatch(hub: IngestHub, batchId: number): Promise<BatchReport> {
  const batch = await getBatch(hub, batchId)
  if (batch.status !== 'merged' || batch.mode === 'revert')
    throw new YikuError('batchNotRevertible', { detail: `批次 ${batchId} 的状态是 ${batch.status}` })
  const source = hub.adapters.get(batch.department).adapter.department.number
  return withBatchClient(hub.store.url, async (client) => {
    await lockDepartment(client, source)
    await client.query(sql.joinSets)
    await closeGate(client, source)
    await client.query('BEGIN')
    const reverting = await revertInside(client, { hub, batch, source })
    await client.query('COMMIT')
    return await getBatch(hub satisfies BatchReads, reverting)
  })
}

interface Revert {
  readonly hub: IngestHub
  readonly batch: BatchReport
  readonly source: number
}

async function revertInside(client: pg.Client, { hub, batch, source }: Revert): Promise<number> {
  const { batchId, department } = batch
  const claimed = await client.query("UPDATE batch SET status = 'reverted' WHERE batch_id = $1 AND status = 'merged'", [
    batchId,
  ])
  if (claimed.rowCount === 0) throw new YikuError('batchNotRevertible', { detail: `批次 ${batchId}` })
  const made = await client.query(
    `INSERT INTO batch (source, export, mode, status, files, observed_at, finished_at, reverts)
     SELECT source, export, 'revert', 'merged', files, observed_at, now(), batch_id FROM batch WHERE batch_id = $1 RETURNING batch_id`,
    [batchId],
  )
  const reverting: number = made.rows[0].batch_id
  const loaded = hub.adapters.get(department)
  const standing = await readStanding(client, { source, behind: daysBehind(loaded.adapter) })
  // a snapshot that speaks for before a file of changes rests on it
  const firm = standing.filter(({ spoke }) => batch.mode === 'snapshot' || spoke >= batch.observedAt)
  const snapshots = [firm.map(({ category }) => category), firm.map((one) => one.batch)]
  await client.query(sql.endShakenCoverage, [source, batchId, ...snapshots])
  await client.query(sql.restoreCoverage, [source, batchId, ...snapshots])
  await client.query(sql.endGapsOfReverted, [batchId])
  const ids = new Set(loaded.adapter.exports.flatMap(({ records }) => records.map(({ category }) => category)))
  const categories = hub.catalogue.categories.filter(({ id }) => ids.has(id))
  await takeBack(client, { hub, loaded, reverting, reverted: [batchId], categories, standing })
  return reverting
}

export interface TakingBack {
  readonly hub: IngestHub
  readonly loaded: LoadedAdapter
  /** number of the batch that does it */
  readonly reverting: number
  /** numbers of the batches or pushes that it takes back */
  readonly reverted: readonly number[]
  /** of which something may be taken back */
  readonly categories: readonly Category[]
  readonly standing: readonly StandingSnapshot[]
}

/** Takes back what stands on what has been marked as reverted. For the end of the transaction that marks it. */
export async function takeBack(
  client: pg.ClientBase,
  { hub, loaded, reverting, reverted, categories, standing }: TakingBack,
): Promise<void> {
  const source = loaded.adapter.department.number
  const snapshots = [standing.map(({ category }) => category), standing.map(({ batch }) => batch)]
  const spoke = standing.map((one) => one.spoke)
  const [undone] = (await client.query(sql.revertedBatches, [source])).rows
  await client.query(sql.unconfirm, [source, reverted, undone.batches])
  await client.query(sql.keepUndone, [reverting, source, undone.batches, undone.observed, ...snapshots, spoke])
  await client.query(sql.restorePrevious, [reverting, source, undone.batches])
  await client.query(sql.buryFirst, [reverting, source, undone.batches])
  await client.query(sql.reopenCorrections, [reverting, source, undone.batches])
  const person = hub.catalogue.findCategory('personBasic')
  await client.query(sql.unnameResidents, [reverting, source, person?.number])
  await updateResidents(client, { batchId: reverting, source, categories })
  await client.query(sql.reopenGaps, [source, ...snapshots, spoke])
  const numbers = categories.map(({ number }) => number)
  const ids = categories.map(({ id }) => id)
  await client.query(sql.beginGapsOfUndone, [reverting, source, numbers, ids])
  const counted = await client.query(sql.countUndone, [reverting])
  const counts = Object.fromEntries(
    counted.rows.map(({ category, changed }) => [
      hub.catalogue.getCategoryByNumber(category).id,
      { new: 0, changed, deleted: 0, same: 0, stale: 0, gone: 0 },
    ]),
  )
  await client.query('UPDATE batch SET counts = $2 WHERE batch_id = $1', [
    reverting,
    JSON.stringify({ rows: 0, rejected: 0, notes: 0, categories: counts }),
  ])
  const changes = counted.rows.reduce((sum, { changed }) => sum + changed, 0)
  await tellBatch(client, { batchId: reverting, source, categories, changes })
}
