/**
 * How far each subscriber has been told, as the store holds it. One process at a time serves a subscription: it holds the
 * lease, by the store's clock, and what somebody notes whose lease is over is void.
 */
import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Cursor } from './change-feed.ts'

type Queryable = Pick<pg.Pool, 'query'>

/** A subscription that is to be served now, and what its client may know at this moment. */
export interface Claimed {
  readonly id: string
  readonly lease: string
  readonly client: string
  readonly url: string
  /** numbers of what is subscribed to; ids of what is agreed */
  readonly categories: readonly number[]
  readonly agreed: readonly string[]
  readonly area: string
  readonly secret: Buffer
  readonly formerSecret: Buffer | null
  readonly cursor: Cursor
  readonly onTrial: boolean
}

interface ClaimedRow extends Omit<Claimed, 'cursor'> {
  readonly position: number
  readonly nth: number
}

/** $1 lease, $2 its milliseconds, $3 now. Of those that have something to be told, the one that has waited longest. */
const claim = `
  WITH due AS (
    SELECT s.subscription_id FROM subscription s JOIN client c USING (client_id)
    WHERE s.state = 'active' AND s.next_try_at <= $3 AND NOT c.disabled
      AND (s.leased_until IS NULL OR s.leased_until < clock_timestamp())
      AND (s.position <= (SELECT coalesce(max(position), 0) FROM change_feed)
        OR EXISTS (SELECT FROM webhook_delivery d WHERE d.subscription_id = s.subscription_id AND d.parked_at IS NULL))
    ORDER BY s.turn_at LIMIT 1 FOR NO KEY UPDATE OF s SKIP LOCKED)
  UPDATE subscription s SET lease = $1, leased_until = clock_timestamp() + $2 * interval '1 millisecond', turn_at = clock_timestamp()
  FROM due, client c WHERE s.subscription_id = due.subscription_id AND c.client_id = s.client_id
  RETURNING s.subscription_id AS id, s.lease, s.client_id AS client, s.url, s.categories, c.categories AS agreed, c.area, s.secret,
    CASE WHEN s.former_until > $3 THEN s.former_secret END AS "formerSecret", s.position, s.nth, s.on_trial AS "onTrial"`

export interface Claim {
  readonly leaseMs: number
  readonly now: Date
}

export async function claimSubscription(db: Queryable, { leaseMs, now }: Claim): Promise<Claimed | undefined> {
  const { rows } = await db.query<ClaimedRow>({
    name: 'webhook-claim',
    text: claim,
    values: [randomUUID(), leaseMs, now],
  })
  const [row] = rows
  if (!row) return undefined
  const { position, nth, ...claimed } = row
  return { ...claimed, cursor: { position, nth } }
}

export async function hasSubscriptions(db: Queryable): Promise<boolean> {
  const { rowCount } = await db.query(`SELECT FROM subscription WHERE state = 'active' LIMIT 1`)
  return rowCount === 1
}

/** A stretch of the feed on its way. */
/** What waits for somebody to look after it. */
export async function countParked(db: Queryable): Promise<{ subscriptions: number; deliveries: number }> {
  const { rows } = await db.query<{ subscriptions: number; deliveries: number }>(
    `SELECT (SELECT count(*)::int FROM subscription WHERE state = 'parked') AS subscriptions,
       (SELECT count(*)::int FROM webhook_delivery WHERE parked_at IS NOT NULL) AS deliveries`,
  )
  return rows[0] ?? { subscriptions: 0, deliveries: 0 }
}

export interface Delivery {
  readonly id: string
  readonly after: Cursor
  readonly through: Cursor
  /** how often it has failed */
  readonly tries: number
  readonly firstTriedAt: Date | undefined
  readonly replayed: boolean
}

interface DeliveryRow {
  readonly delivery_id: string
  readonly after_position: number
  readonly after_nth: number
  readonly through_position: number
  readonly through_nth: number
  readonly tries: number
  readonly first_tried_at: Date | null
  readonly replayed: boolean
}

/** What was begun and has not arrived; what is asked for again comes first. */
export async function findDelivery(db: Queryable, { id }: Claimed): Promise<Delivery | undefined> {
  const { rows } = await db.query<DeliveryRow>(
    `SELECT delivery_id, after_position, after_nth, through_position, through_nth, tries, first_tried_at, replayed
       FROM webhook_delivery WHERE subscription_id = $1 AND parked_at IS NULL
       ORDER BY replayed DESC, after_position, after_nth LIMIT 1`,
    [id],
  )
  const [row] = rows
  return (
    row && {
      id: row.delivery_id,
      after: { position: row.after_position, nth: row.after_nth },
      through: { position: row.through_position, nth: row.through_nth },
      tries: row.tries,
      firstTriedAt: row.first_tried_at ?? undefined,
      replayed: row.replayed,
    }
  )
}

/**
 * Moves the subscription's cursor on from where it was, and where there is something to tell sets down what is to be
 * sent, both or none. @returns undefined where the lease or the cursor is another by now
 */
export async function beginDelivery(
  db: Queryable,
  { id, lease, cursor }: Claimed,
  { through, isEmpty }: { readonly through: Cursor; readonly isEmpty: boolean },
): Promise<Delivery | undefined> {
  const delivery: Delivery = {
    id: randomUUID(),
    after: cursor,
    through,
    tries: 0,
    firstTriedAt: undefined,
    replayed: false,
  }
  const { rowCount } = await db.query({
    name: 'webhook-begin',
    text: `
      WITH moved AS (
        UPDATE subscription SET position = $5, nth = $6
        WHERE subscription_id = $1 AND lease = $2 AND position = $3 AND nth = $4 RETURNING subscription_id)
      INSERT INTO webhook_delivery (delivery_id, subscription_id, after_position, after_nth, through_position, through_nth)
      SELECT $7::uuid, subscription_id, $3, $4, $5, $6 FROM moved WHERE NOT $8`,
    values: [id, lease, cursor.position, cursor.nth, through.position, through.nth, delivery.id, isEmpty],
  })
  return rowCount === 1 ? delivery : undefined
}

/** It has arrived, or there is nothing in it for this subscriber any more. What is left of it goes on under another id. */
export async function noteArrival(
  db: Queryable,
  { id, lease }: Claimed,
  {
    delivery,
    rest,
    at,
  }: { readonly delivery: Delivery; readonly rest: Cursor | undefined; readonly at: Date | undefined },
): Promise<void> {
  await db.query({
    name: 'webhook-arrival',
    text: `
      WITH mine AS (
        UPDATE subscription SET delivered_at = coalesce($3::timestamptz, delivered_at), on_trial = on_trial AND $3 IS NULL, next_try_at = 'epoch',
          lease = NULL, leased_until = NULL
        WHERE subscription_id = $1 AND lease = $2 RETURNING subscription_id),
      left_over AS (
        INSERT INTO webhook_delivery (delivery_id, subscription_id, after_position, after_nth, through_position, through_nth, replayed)
        SELECT $5::uuid, d.subscription_id, $6::bigint, $7::integer, d.through_position, d.through_nth, d.replayed
        FROM webhook_delivery d JOIN mine USING (subscription_id) WHERE d.delivery_id = $4 AND $6::bigint IS NOT NULL)
      DELETE FROM webhook_delivery d USING mine WHERE d.delivery_id = $4`,
    values: [id, lease, at, delivery.id, randomUUID(), rest?.position, rest?.nth],
  })
}

export interface Failure {
  readonly reason: FailureReason
  /** of the answer, where there was one */
  readonly status?: number
}

export const failureReasons = [
  'badUrl',
  'noName',
  'badAddress',
  'notHttps',
  'timeout',
  'connection',
  'tls',
  'redirect',
  'gone',
  'status',
  'forgotten',
] as const
export type FailureReason = (typeof failureReasons)[number]

export interface FailureToNote {
  readonly delivery: Delivery | undefined
  readonly failure: Failure
  readonly now: Date
  /** when it is tried again; undefined: it is given up */
  readonly next: Date | undefined
  /** nothing more is sent until somebody says so */
  readonly parks: boolean
}

const keptFailures = 10

/** Gives the lease back. A replayed delivery that fails takes all that are replayed with it: they share the receiver. */
export async function noteFailure(
  db: Queryable,
  { id, lease }: Claimed,
  { delivery, failure, now, next, parks }: FailureToNote,
): Promise<void> {
  const told = {
    at: now.toISOString(),
    ...(delivery && { delivery: webhookIdOf(delivery.id) }),
    ...failure,
  }
  await db.query({
    name: 'webhook-failure',
    text: `
      WITH mine AS (
        UPDATE subscription SET failures = jsonb_path_query_array(jsonb_build_array($3::jsonb) || failures, '$[0 to ${keptFailures - 1}]'),
          next_try_at = coalesce($4::timestamptz, 'epoch'), on_trial = on_trial OR $9, lease = NULL, leased_until = NULL,
          state = CASE WHEN $5 THEN 'parked' ELSE state END, reason = CASE WHEN $5 THEN $6 ELSE reason END
        WHERE subscription_id = $1 AND lease = $2 RETURNING subscription_id)
      UPDATE webhook_delivery d SET tries = d.tries + (d.delivery_id = $7)::int, first_tried_at = coalesce(d.first_tried_at, $8), replayed = false,
        parked_at = CASE WHEN d.replayed OR $9 THEN $8::timestamptz END, reason = CASE WHEN d.replayed OR $9 THEN $6 END
      FROM mine WHERE d.subscription_id = mine.subscription_id AND d.parked_at IS NULL
        AND (d.delivery_id = $7 OR d.replayed AND $10)`,
    values: [
      id,
      lease,
      JSON.stringify(told),
      next,
      parks,
      failure.reason,
      delivery?.id,
      now,
      delivery !== undefined && !delivery.replayed && !parks && next === undefined,
      delivery?.replayed ?? false,
    ],
  })
}

/** Nothing came of it: somebody else may go on. */
export async function releaseSubscription(db: Queryable, { id, lease }: Claimed): Promise<void> {
  await db.query(
    'UPDATE subscription SET lease = NULL, leased_until = NULL WHERE subscription_id = $1 AND lease = $2',
    [id, lease],
  )
}

/** As receivers know a delivery. */
export function webhookIdOf(delivery: string): string {
  return `msg_${delivery.replaceAll('-', '')}`
}
