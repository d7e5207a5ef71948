/**
 * Tells subscribers of changes. Every process that serves may do it: who claims a subscription serves it, and many are
 * served at once, so that nobody waits for another's slow receiver; the one who has waited longest is next.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { openChangeBell } from './change-bell.ts'
import { placeChanges } from './change-feed.ts'
import { type Claimed, claimSubscription, hasSubscriptions, releaseSubscription } from './webhook-store.ts'
import type { TargetRules } from './webhook-target.ts'
import { type Parked, type TurnOptions, takeWebhookTurn, type WebhookHub } from './webhook-turn.ts'

export interface WebhookSenderOptions {
  readonly hub: WebhookHub & { readonly store: { readonly url: string } }
  readonly rules: TargetRules
  /** what is wrong, never of whom */
  readonly log?: (problem: string | Parked) => void
  readonly now?: () => Date
  readonly random?: () => number
  readonly patience?: number
  /** milliseconds after which another process takes over; more than a request may take */
  readonly leaseMs?: number
}

export interface WebhookSender {
  /** Serves one subscription that is due. @returns whether there was one */
  step(): Promise<boolean>
  /** Does it again and again, until `close`. */
  start(): void
  close(): Promise<void>
}

/** requests at a time */
const atOnce = 64
/** milliseconds between two looks for whose time has come */
const lookEveryMs = 1000
/** milliseconds in which changes gather, so that a busy minute is told in few messages */
const gatherMs = 50
/** milliseconds that requests under way are given when the process leaves */
const graceMs = 3000

export function createWebhookSender(options: WebhookSenderOptions): WebhookSender {
  const { hub, rules, log = () => undefined, now = () => new Date(), random = Math.random } = options
  const { patience = 10_000, leaseMs = 30_000 } = options
  /** first nothing new is begun, then what is under way is broken off */
  const [closing, leaving] = [new AbortController(), new AbortController()]
  const { pool } = hub.store
  const bell = openChangeBell(hub.store)
  const turn: TurnOptions = { hub, rules, now, random, patience, leaving: leaving.signal, onParked: log }
  const served = new Set<Promise<void>>()
  let running: Promise<void> = Promise.resolve()

  const claim = () => claimSubscription(pool, { leaseMs, now: now() })
  const serve = (claimed: Claimed): Promise<void> =>
    takeWebhookTurn(turn, claimed).catch(async (error) => {
      // a defect of one subscription must not be tried again at once; its lease ends by itself where the store is gone
      log(error instanceof Error ? error.name : typeof error)
      await sleepAWhile()
      await releaseSubscription(pool, claimed).catch(() => undefined)
    })

  const run = async () => {
    let ringing: Promise<void> | undefined
    while (!closing.signal.aborted) {
      const claimed = served.size < atOnce ? await claim() : undefined
      if (claimed) {
        const one: Promise<void> = serve(claimed).finally(() => served.delete(one))
        served.add(one)
        continue
      }
      ringing ??= listen().finally(() => {
        ringing = undefined
      })
      await Promise.race([ringing, ...served])
    }
  }
  /** Resolves when there may be something new. Without subscribers nothing is listened to, and nothing placed. */
  const listen = async () => {
    if (!(await hasSubscriptions(pool))) return sleepAWhile()
    if (await bell.wait(lookEveryMs)) await sleep(gatherMs)
    await placeChanges(hub.store)
  }
  const sleepAWhile = () => sleep(lookEveryMs, undefined, { ref: false, signal: closing.signal }).catch(() => undefined)
  const runOn = async () => {
    let said = ''
    while (!closing.signal.aborted) {
      const problem = await run().then(
        () => '',
        (error: unknown) => (error instanceof Error ? error.name : typeof error),
      )
      if (problem !== '' && problem !== said) log(problem)
      said = problem
      await sleepAWhile()
    }
  }
  return {
    async step() {
      await placeChanges(hub.store)
      const claimed = await claim()
      if (claimed) await takeWebhookTurn(turn, claimed)
      return claimed !== undefined
    },
    start() {
      running = runOn()
    },
    async close() {
      closing.abort()
      await bell.close()
      const timer = setTimeout(() => leaving.abort(), graceMs)
      await Promise.all([running, ...served])
      clearTimeout(timer)
    },
  }
}
