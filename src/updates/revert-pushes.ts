/** Takes pushes back: one, or all that came since a moment, as where the key of a department's system was stolen. */
import type pg from 'pg'
import { YikuError } from '../errors.ts'
import type { BatchReport } from '../ingest/batch.ts'
import { withBatchClient } from '../ingest/batch-client.ts'
import { lockDepartment } from '../ingest/batch-store.ts'
import { getBatch } from '../ingest/batches.ts'
import type { IngestHub } from '../ingest/ingest.ts'
import { joinSets } from '../ingest/merge-sql.ts'
import { takeBack } from '../ingest/revert.ts'
import { daysBehind, readStanding } from '../ingest/standing-snapshots.ts'
import { closeGate } from '../store/source-gate.ts'

/** Which pushes of a department. */
export interface RevertedPushes {
  /** id of the department */
  readonly department: string
  /** this one */
  readonly push?: number
  /** those that were written at that moment or later */
  readonly since?: Date
  /** of this system alone */
  readonly client?: string | undefined
}

/** how a batch is called that takes pushes back */
const exportId = 'push'

const mark = `
  UPDATE push SET reverted_by = $1 WHERE source = $2 AND reverted_by IS NULL
    AND ($3::bigint IS NULL OR push_id = $3) AND ($4::timestamptz IS NULL OR at >= $4) AND ($5::text IS NULL OR client_id = $5)
  RETURNING push_id`

/**
 * Each record that they wrote gets the version before as a new one. What somebody else has written or confirmed since
 * stays. Their idempotency keys are forgotten: what is sent again under one of them is taken again.
 * @throws {YikuError} pushesNotRevertible where there are none, departmentBusy
 */
export async function revertPushes(hub: IngestHub, which: RevertedPushes): Promise<BatchReport> {
  const { number } = hub.adapters.get(which.department).adapter.department
  return withBatchClient(hub.store.url, async (client) => {
    await lockDepartment(client, number)
    await client.query(joinSets)
    // those under way are written first, and are among them
    await closeGate(client, number)
    await client.query('BEGIN')
    const reverting = await revertInside(client, hub, which)
    await client.query('COMMIT')
    return await getBatch(hub, reverting)
  })
}

async function revertInside(client: pg.Client, hub: IngestHub, which: RevertedPushes): Promise<number> {
  const { department, push, since, client: system } = which
  const loaded = hub.adapters.get(department)
  const source = loaded.adapter.department.number
  const made = await client.query(
    `INSERT INTO batch (source, export, mode, status, files, observed_at, finished_at)
     VALUES ($1, $2, 'revert', 'merged', '[]', now(), now()) RETURNING batch_id`,
    [source, exportId],
  )
  const reverting: number = made.rows[0].batch_id
  const marked = await client.query<{ push_id: number }>(mark, [reverting, source, push, since, system])
  if (marked.rowCount === 0) throw new YikuError('pushesNotRevertible')
  const pushes = marked.rows.map(({ push_id }) => push_id)
  await client.query('DELETE FROM push_key WHERE push_id = ANY ($1::bigint[])', [pushes])
  // what was refused as older than these may be sent again, too
  await client.query(
    `DELETE FROM push_key k USING push p WHERE p.push_id = k.push_id AND p.source = $1 AND p.stale > 0
       AND p.at >= (SELECT min(at) FROM push WHERE push_id = ANY ($2::bigint[]))`,
    [source, pushes],
  )
  const categories = hub.catalogue.categories.filter(({ sources }) => sources.includes(department))
  const standing = await readStanding(client, { source, behind: daysBehind(loaded.adapter) })
  await takeBack(client, { hub, loaded, reverting, reverted: pushes, categories, standing })
  return reverting
}

/** Which department's push a number is; undefined where it is none. */
export async function findPushSource({ store }: Pick<IngestHub, 'store'>, push: number): Promise<number | undefined> {
  const found = await store.db.selectFrom('push').select('source').where('push_id', '=', push).executeTakeFirst()
  return found?.source
}
