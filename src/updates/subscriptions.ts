/** Subscriptions as their systems make them, and as those who answer for a system see them. */
import type pg from 'pg'
import { YikuError } from '../errors.ts'
import type { Store } from '../store/open.ts'
import type { Vault } from '../vault/vault.ts'
import { type Cursor, placeChanges } from './change-feed.ts'
import { sealWebhookSecret } from './webhook-secret.ts'
import { type FailureReason, webhookIdOf } from './webhook-store.ts'

export interface SubscriptionStore {
  readonly store: Pick<Store, 'pool'>
  readonly vault: Vault
}

export interface NewSubscription {
  readonly id: string
  /** id of the system */
  readonly client: string
  readonly url: string
  /** numbers */
  readonly categories: readonly number[]
  readonly secret: string
}

/** of one system, ended ones not counted */
const mostOfOne = 10

/** Is told of what is committed from now on. @throws {YikuError} tooManySubscriptions */
export async function addSubscription(
  { store, vault }: SubscriptionStore,
  { id, client, url, categories, secret }: NewSubscription,
): Promise<void> {
  // what is committed already and has no place yet is not news
  await placeChanges(store)
  await inTransaction(store.pool, async (connection) => {
    // counted behind the lock: of two at once the second sees the first
    await connection.query('SELECT FROM client WHERE client_id = $1 FOR NO KEY UPDATE', [client])
    const { rowCount } = await connection.query(
      `INSERT INTO subscription (subscription_id, client_id, url, categories, secret, position, nth)
       SELECT $1::uuid, $2, $3, $4::smallint[], $5::bytea, (SELECT coalesce(max(position), 0) + 1 FROM change_feed), 0
       WHERE (SELECT count(*) FROM subscription WHERE client_id = $2) < $6`,
      [id, client, url, categories, sealWebhookSecret(vault, id, secret), mostOfOne],
    )
    if (rowCount === 0) throw new YikuError('tooManySubscriptions', { detail: `至多 ${mostOfOne} 个` })
  })
}

/** Whose subscriptions somebody sees: his own system's, or those of his department's systems. */
export type SubscriptionOwner = { readonly client: string } | { readonly department: string }

export interface Subscription {
  readonly id: string
  readonly client: string
  readonly url: string
  /** numbers */
  readonly categories: readonly number[]
  /** disabled: the system itself is */
  readonly state: 'active' | 'retrying' | 'parked' | 'disabled'
  /** why it is parked */
  readonly reason: FailureReason | null
  /** up to here all has arrived, or is parked */
  readonly cursor: Cursor
  readonly createdAt: Date
  readonly deliveredAt: Date | null
  readonly nextTryAt: Date | null
  /** the last ones, the newest first */
  readonly failures: readonly PastFailure[]
  /** deliveries that were given up */
  readonly parked: number
  /** pushes and batches that wait to be told, counted to `mostCounted`, and since when the oldest does */
  readonly waiting: number
  readonly waitingSince: Date | null
}

export interface PastFailure {
  readonly at: string
  readonly reason: FailureReason
  readonly delivery?: string
  readonly status?: number
}

const mostCounted = 10_000

interface Row extends Omit<Subscription, 'cursor' | 'state' | 'nextTryAt'> {
  readonly state: 'active' | 'parked'
  readonly disabled: boolean
  readonly tries: number | null
  readonly nextTryAt: Date
  readonly position: number
  readonly nth: number
}

/** $1 client or null, $2 department or null, $3 subscription or null */
const list = `
  SELECT s.subscription_id AS id, s.client_id AS client, s.url, s.categories, s.state, s.reason, c.disabled, s.next_try_at AS "nextTryAt",
    coalesce(head.after_position, s.position) AS position, coalesce(head.after_nth, s.nth) AS nth, head.tries,
    s.created_at AS "createdAt", s.delivered_at AS "deliveredAt", s.failures, waiting.number AS waiting, waiting.since AS "waitingSince",
    (SELECT count(*) FROM webhook_delivery d WHERE d.subscription_id = s.subscription_id AND d.parked_at IS NOT NULL) AS parked
  FROM subscription s JOIN client c USING (client_id)
  LEFT JOIN LATERAL (
    SELECT d.after_position, d.after_nth, d.tries FROM webhook_delivery d
    WHERE d.subscription_id = s.subscription_id AND d.parked_at IS NULL AND NOT d.replayed
    ORDER BY d.after_position, d.after_nth LIMIT 1) head ON true
  CROSS JOIN LATERAL (
    SELECT count(*) AS number, min(at) AS since FROM (
      SELECT f.at FROM change_feed f WHERE f.position >= coalesce(head.after_position, s.position) AND f.categories && s.categories
      ORDER BY f.position LIMIT ${mostCounted}) told) waiting
  WHERE ($1::text IS NULL OR s.client_id = $1) AND ($2::text IS NULL OR c.department = $2) AND ($3::uuid IS NULL OR s.subscription_id = $3)
  ORDER BY s.created_at, s.subscription_id`

export async function listSubscriptions(
  { store }: Pick<SubscriptionStore, 'store'>,
  owner: SubscriptionOwner,
  id?: string,
): Promise<Subscription[]> {
  // what is committed and has no place yet waits as well
  await placeChanges(store)
  const [client, department] = 'client' in owner ? [owner.client, null] : [null, owner.department]
  const { rows } = await store.pool.query<Row>(list, [client, department, id ?? null])
  return rows.map(({ position, nth, disabled, tries, nextTryAt, ...row }) => ({
    ...row,
    cursor: { position, nth },
    state: disabled ? 'disabled' : row.state === 'active' && (tries ?? 0) > 0 ? 'retrying' : row.state,
    nextTryAt: row.state === 'active' && (tries ?? 0) > 0 ? nextTryAt : null,
  }))
}

/** Another's is as one that does not exist. @throws {YikuError} subscriptionNotFound */
export async function getSubscription(
  context: Pick<SubscriptionStore, 'store'>,
  owner: SubscriptionOwner,
  id: string,
): Promise<Subscription> {
  const [found] = await listSubscriptions(context, owner, id)
  if (!found) throw new YikuError('subscriptionNotFound')
  return found
}

export interface ParkedDelivery {
  /** the webhook-id */
  readonly delivery: string
  readonly after: Cursor
  readonly through: Cursor
  readonly tries: number
  readonly parkedAt: Date
  readonly reason: FailureReason
}

const mostListed = 100

/** The oldest of what was given up. */
export async function listParked({ store }: Pick<SubscriptionStore, 'store'>, id: string): Promise<ParkedDelivery[]> {
  const { rows } = await store.pool.query<{
    delivery_id: string
    after_position: number
    after_nth: number
    through_position: number
    through_nth: number
    tries: number
    parked_at: Date
    reason: FailureReason
  }>(
    `SELECT delivery_id, after_position, after_nth, through_position, through_nth, tries, parked_at, reason FROM webhook_delivery
     WHERE subscription_id = $1 AND parked_at IS NOT NULL ORDER BY after_position, after_nth LIMIT $2`,
    [id, mostListed],
  )
  return rows.map((row) => ({
    delivery: webhookIdOf(row.delivery_id),
    after: { position: row.after_position, nth: row.after_nth },
    through: { position: row.through_position, nth: row.through_nth },
    tries: row.tries,
    parkedAt: row.parked_at,
    reason: row.reason,
  }))
}

/** With all that it had not been told. */
export async function removeSubscription({ store }: Pick<SubscriptionStore, 'store'>, id: string): Promise<void> {
  await store.pool.query('DELETE FROM subscription WHERE subscription_id = $1', [id])
}

/** hours for which the former secret signs as well */
const formerSecretHours = 24

export async function changeWebhookSecret(
  { store, vault }: SubscriptionStore,
  id: string,
  secret: string,
): Promise<void> {
  await store.pool.query(
    `UPDATE subscription SET secret = $2, former_secret = secret, former_until = clock_timestamp() + make_interval(hours => $3)
     WHERE subscription_id = $1`,
    [id, sealWebhookSecret(vault, id, secret), formerSecretHours],
  )
}

/** Goes on where it stopped, now, with three days before it anew. */
export async function resumeSubscription({ store }: Pick<SubscriptionStore, 'store'>, id: string): Promise<void> {
  await goOn(store.pool, id)
}

/** Goes on, and sends first what was given up, the oldest first, once. */
export async function replayParked({ store }: Pick<SubscriptionStore, 'store'>, id: string): Promise<void> {
  await inTransaction(store.pool, async (connection) => {
    await goOn(connection, id)
    await connection.query(
      `UPDATE webhook_delivery SET parked_at = NULL, reason = NULL, replayed = true
       WHERE subscription_id = $1 AND parked_at IS NOT NULL`,
      [id],
    )
  })
}

/**
 * Tells again all that came after a place of the feed, or all that there is of it. What was on its way, or given up, and
 * lies behind that place is part of it. Never skips: only what the feed has forgotten is left out.
 * @throws {YikuError} badChangeCursor, changesForgotten
 */
export async function replayFrom(
  { store }: Pick<SubscriptionStore, 'store'>,
  id: string,
  from: Cursor | 'earliest',
): Promise<void> {
  await inTransaction(store.pool, (connection) => rewind(connection, id, from))
}

async function rewind(connection: pg.ClientBase, id: string, from: Cursor | 'earliest'): Promise<void> {
  const { rows } = await connection.query<{ position: number; nth: number; first: number }>(
    `SELECT position, nth, (SELECT coalesce(min(position), 1) FROM change_feed) AS first
     FROM subscription WHERE subscription_id = $1 FOR NO KEY UPDATE`,
    [id],
  )
  const [row] = rows
  if (!row) throw new YikuError('subscriptionNotFound')
  const { first } = row
  const { position, nth } = from === 'earliest' ? { position: first, nth: 0 } : from
  if (position < first) throw new YikuError('changesForgotten')
  const isAhead = position > row.position || (position === row.position && nth > row.nth)
  if (isAhead && from !== 'earliest') throw new YikuError('badChangeCursor', { detail: '只能回到已经送过的位置' })
  await connection.query(
    `DELETE FROM webhook_delivery WHERE subscription_id = $1 AND ((after_position, after_nth) >= ($2, $3) OR after_position < $4)`,
    [id, position, nth, from === 'earliest' ? first : 0],
  )
  await connection.query('UPDATE subscription SET position = $2, nth = $3 WHERE subscription_id = $1', [
    id,
    position,
    nth,
  ])
  await goOn(connection, id)
}

async function goOn(db: Pick<pg.Pool, 'query'> | pg.ClientBase, id: string): Promise<void> {
  await db.query(
    `WITH going AS (
       UPDATE subscription SET state = 'active', reason = NULL, on_trial = false, next_try_at = 'epoch'
       WHERE subscription_id = $1 RETURNING subscription_id)
     UPDATE webhook_delivery d SET tries = 0, first_tried_at = NULL FROM going
     WHERE d.subscription_id = going.subscription_id AND d.parked_at IS NULL`,
    [id],
  )
}

async function inTransaction(pool: pg.Pool, work: (connection: pg.ClientBase) => Promise<void>): Promise<void> {
  const connection = await pool.connect()
  try {
    await connection.query('BEGIN')
    await work(connection)
    await connection.query('COMMIT')
    connection.release()
  } catch (error) {
    await connection.query('ROLLBACK').catch(() => undefined)
    connection.release(!(error instanceof YikuError))
    throw error
  }
}
