/**
 * What is remembered of an actor: his looks of the last days one by one, and of the last months on which days he worked
 * and which villages he served. Bounded: old looks are forgotten with each new one.
 */
import { dayOf } from './china-time.ts'
import { firstFrom, hour, isAnswered, type Look } from './look.ts'

export interface ActorMemory {
  /** by time */
  readonly looks: readonly Look[]
  /** answered looks by day */
  readonly days: ReadonlyMap<string, number>
  /** on which days a village was served */
  readonly villages: ReadonlyMap<string, ReadonlySet<string>>
}

/** A day of some time ago: how often a village was looked at on it; null where nobody knows the village. */
export interface PastDay {
  readonly day: string
  readonly village: string | null
  readonly looks: number
}

export interface MemoryOptions {
  /** milliseconds that single looks are remembered */
  readonly window: number
}

/** most looks that are remembered of one actor: budgets end before that */
const mostLooks = 5000
const daysKept = 90
/** milliseconds within which an entry is corrected by a later one of the same request */
const correctedWithin = 600_000

export class Memory implements ActorMemory {
  readonly #window: number
  #tidied = ''
  readonly looks: Look[] = []
  readonly days = new Map<string, number>()
  readonly villages = new Map<string, Set<string>>()

  constructor({ window }: MemoryOptions) {
    this.#window = window
  }

  /** Takes over what the store knows of before. */
  recall(past: readonly PastDay[]): void {
    for (const { day, village, looks } of past) this.#addToDay(day, { village, looks })
  }

  /**
   * Remembers a look, in its place by time. Returns it as it is to be judged: undefined where it says no more than what
   * is known. What was answered beside its read, and then found nobody or failed, becomes what it came to.
   */
  add(look: Look): Look | undefined {
    this.#forget(look.at)
    const at = this.#sameOf(look)
    const known = this.looks[at]
    if (known) {
      if (known.outcome !== 'answered' || look.outcome === 'answered') return undefined
      const corrected = { ...known, outcome: look.outcome, code: look.code }
      this.looks[at] = corrected
      this.#count(known, -1)
      return corrected
    }
    this.looks.splice(firstFrom(this.looks, look.at + 1), 0, look)
    this.#count(look, 1)
    return look
  }

  /** Index of the entry of the same request and resident; -1 where there is none. */
  #sameOf({ request, resident, at }: Look): number {
    if (request === undefined) return -1
    for (let index = this.looks.length - 1; index >= 0; index--) {
      const other = this.looks[index]
      if (!other || other.at < at - correctedWithin) return -1
      if (other.request === request && other.resident === resident) return index
    }
    return -1
  }

  #count(look: Look, times: 1 | -1): void {
    if (!isAnswered(look)) return
    const villages = look.subject?.areas ?? []
    this.#addToDay(dayOf(look.at), { village: null, looks: times })
    // served stays served: a correction takes no village away that another look of the day stands for
    if (times === 1) for (const village of villages) this.#addToDay(dayOf(look.at), { village, looks: 0 })
  }

  #addToDay(day: string, { village, looks }: Omit<PastDay, 'day'>): void {
    this.days.set(day, (this.days.get(day) ?? 0) + looks)
    if (village === null) return
    const days = this.villages.get(village) ?? new Set()
    this.villages.set(village, days.add(day))
  }

  #forget(now: number): void {
    const old = Math.max(firstFrom(this.looks, now - this.#window), this.looks.length - mostLooks)
    if (old > 0) this.looks.splice(0, old)
    if (this.#tidied === dayOf(now)) return
    this.#tidied = dayOf(now)
    const before = dayOf(now - daysKept * 24 * hour)
    for (const day of this.days.keys()) if (day < before) this.days.delete(day)
    for (const [village, days] of this.villages) {
      for (const day of days) if (day < before) days.delete(day)
      if (days.size === 0) this.villages.delete(village)
    }
  }
}
