/** What is kept for a time only: answers to idempotency keys, and the feed. Which push wrote a record is kept for ever. */
import type { Store } from '../store/open.ts'

export const keysKeptDays = 30
export const changesKeptDays = 90

/** Harmless to do twice, and beside others who do it. The newest place of the feed stays: places go on from it. */
export async function forgetOldPushes({ pool }: Pick<Store, 'pool'>): Promise<void> {
  await pool.query('DELETE FROM push_key WHERE at < now() - make_interval(days => $1)', [keysKeptDays])
  await pool.query(
    `WITH gone AS (
       DELETE FROM change_feed WHERE at < now() - make_interval(days => $1) AND position < (SELECT max(position) FROM change_feed)
       RETURNING batch_id)
     DELETE FROM change USING gone WHERE change.batch_id = gone.batch_id`,
    [changesKeptDays],
  )
}
