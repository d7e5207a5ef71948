/** One turn of a subscription: what is next in the feed for it is set down, sent, and noted as arrived or failed. */
import type { Catalogue } from '../catalogue/catalogue.ts'
import { YikuError } from '../errors.ts'
import type { Adapters } from '../ingest/load-adapters.ts'
import type { Store } from '../store/open.ts'
import type { Vault } from '../vault/vault.ts'
import { eventBatch, eventsOf } from './change-event.ts'
import { type ChangePage, type Cursor, readChanges, writeCursor } from './change-feed.ts'
import { postWebhook } from './post-webhook.ts'
import { nextTry } from './webhook-retry.ts'
import { openWebhookSecret, signWebhook } from './webhook-secret.ts'
import {
  beginDelivery,
  type Claimed,
  type Delivery,
  type Failure,
  findDelivery,
  noteArrival,
  noteFailure,
  releaseSubscription,
  webhookIdOf,
} from './webhook-store.ts'
import { findTarget, type TargetRules } from './webhook-target.ts'

export interface WebhookHub {
  readonly store: Pick<Store, 'pool'>
  readonly vault: Vault
  readonly catalogue: Catalogue
  readonly adapters: Adapters
  /** area code that the hub is for */
  readonly area: string
}

export interface TurnOptions {
  readonly hub: WebhookHub
  readonly rules: TargetRules
  readonly now: () => Date
  readonly random: () => number
  /** milliseconds that one request may take, its name's resolution included */
  readonly patience: number
  /** the process is leaving */
  readonly leaving: AbortSignal
  /** something was given up */
  readonly onParked: (parked: Parked) => void
}

export interface Parked extends Failure {
  readonly subscription: string
  readonly client: string
  /** absent where the whole subscription is parked */
  readonly delivery?: string
}

/** events that are sent together: some 50 KB */
const eventsTogether = 100

export async function takeWebhookTurn(options: TurnOptions, claimed: Claimed): Promise<void> {
  const { hub, leaving } = options
  const { pool } = hub.store
  const found = await findDelivery(pool, claimed)
  const page = await readPage(hub, claimed, found)
  if (!page) return giveUp(options, claimed, found)
  const isEmpty = page.changes.length === 0
  const delivery = found ?? (await beginDelivery(pool, claimed, { through: page.next, isEmpty }))
  if (!delivery) return releaseSubscription(pool, claimed)
  const rest = isBefore(page.next, delivery.through) ? page.next : undefined
  // since it was begun, an agreement may have ended
  if (isEmpty) return noteArrival(pool, claimed, { delivery, rest, at: undefined })
  const failure = await send(options, claimed, { delivery, page })
  if (!failure) return noteArrival(pool, claimed, { delivery, rest, at: options.now() })
  if (leaving.aborted) return releaseSubscription(pool, claimed)
  await fail(options, claimed, { delivery, failure })
}

/** undefined where the feed has forgotten some of it */
async function readPage(hub: WebhookHub, claimed: Claimed, delivery?: Delivery): Promise<ChangePage | undefined> {
  const agreed = new Set(claimed.agreed.map((id) => hub.catalogue.findCategory(id)?.number))
  return readChanges(hub.store, {
    after: delivery?.after ?? claimed.cursor,
    ...(delivery && { through: delivery.through }),
    limit: eventsTogether,
    categories: claimed.categories.filter((category) => agreed.has(category)),
    area: hub.area.startsWith(claimed.area) ? undefined : claimed.area,
  }).catch((error: unknown) => {
    if (error instanceof YikuError && error.code === 'changesForgotten') return undefined
    throw error
  })
}

function isBefore(one: Cursor, other: Cursor): boolean {
  return one.position < other.position || (one.position === other.position && one.nth < other.nth)
}

interface Message {
  readonly delivery: Delivery
  readonly page: ChangePage
}

/** undefined where it has arrived: any status of success */
async function send(
  { hub, rules, now, patience, leaving }: TurnOptions,
  claimed: Claimed,
  { delivery, page }: Message,
): Promise<Failure | undefined> {
  const signal = AbortSignal.any([leaving, AbortSignal.timeout(patience)])
  const target = await findTarget(claimed.url, rules, signal)
  if ('problem' in target) return { reason: signal.aborted ? 'timeout' : target.problem }
  const body = JSON.stringify(eventsOf({ ...hub, client: claimed.client, now: now() }, page.changes))
  const secrets = [claimed.secret, claimed.formerSecret].flatMap((sealed) =>
    sealed ? openWebhookSecret(hub.vault, claimed.id, sealed) : [],
  )
  const headers = {
    'content-type': `${eventBatch}; charset=utf-8`,
    'user-agent': 'yiku',
    'yiku-cursor': writeCursor(page.next),
    ...signWebhook(secrets, { id: webhookIdOf(delivery.id), at: now(), body }),
  }
  const answer = await postWebhook(target, { headers, body, signal })
  return 'problem' in answer ? { reason: answer.problem } : failureOf(answer.status)
}

function failureOf(status: number): Failure | undefined {
  if (status >= 200 && status < 300) return undefined
  if (status === 410) return { reason: 'gone', status }
  return { reason: status >= 300 && status < 400 ? 'redirect' : 'status', status }
}

/**
 * After three days a delivery is parked, so that one message that a receiver cannot take does not keep all others from
 * it. If the next one fails as well, it is the receiver: then the subscription is parked, and what comes waits in the feed.
 */
async function fail(
  { hub, now, random, onParked }: TurnOptions,
  claimed: Claimed,
  { delivery, failure }: { readonly delivery: Delivery; readonly failure: Failure },
): Promise<void> {
  const at = now()
  const parks = !delivery.replayed && (failure.reason === 'gone' || claimed.onTrial)
  const tries = delivery.tries + 1
  const later = nextTry({ tries, firstTriedAt: delivery.firstTriedAt ?? at, now: at, random: random() })
  const next = delivery.replayed ? undefined : later
  await noteFailure(hub.store.pool, claimed, { delivery, failure, now: at, next, parks })
  const { id: subscription, client } = claimed
  if (parks) onParked({ subscription, client, ...failure })
  else if (!next) onParked({ subscription, client, delivery: webhookIdOf(delivery.id), ...failure })
}

/** What the feed has forgotten cannot be sent any more: that is said, and somebody must ask anew for what he needs. */
async function giveUp({ hub, now, onParked }: TurnOptions, claimed: Claimed, delivery?: Delivery): Promise<void> {
  const failure: Failure = { reason: 'forgotten' }
  const parks = !delivery?.replayed
  await noteFailure(hub.store.pool, claimed, { delivery, failure, now: now(), next: undefined, parks })
  const { id: subscription, client } = claimed
  onParked({ subscription, client, ...failure })
}
