/** What the detectors know of a look: what its entry says, and what the resident's key leads to. Pure. */
import type { EntryOutcome } from '../entry.ts'

/** Whom a look was at, as far as the hub knows him. */
export interface Subject {
  /** opened for comparing with others; stands in no anomaly */
  readonly idNumber: string
  /** area codes of registration and living */
  readonly areas: readonly string[]
  /** key of the household's number */
  readonly household?: string
  /** resident keys of relatives */
  readonly family: readonly string[]
}

export interface Look {
  readonly entry: string
  /** milliseconds since 1970 */
  readonly at: number
  readonly request?: string | undefined
  readonly outcome: EntryOutcome
  /** why it was not answered */
  readonly code?: string | undefined
  readonly item?: string | undefined
  readonly caseNumber?: string | undefined
  /** there was evidence of presence */
  readonly present: boolean
  /** resident key, 32 hexadecimal digits */
  readonly resident?: string | undefined
  /** undefined where the hub knows nobody of that key */
  readonly subject?: Subject | undefined
}

/** Whose looks they are. */
export interface Actor {
  /** number of the account */
  readonly id: string
  readonly name?: string | undefined
  readonly role?: string | undefined
  readonly organisation?: string | undefined
  readonly area?: string | undefined
}

export const hour = 3_600_000

/** The looks (sorted by time) not further from one than a span: with the latest, those before it; with a late one, those on both sides. */
export function around(looks: readonly Look[], { at }: Pick<Look, 'at'>, span: number): readonly Look[] {
  return looks.slice(firstFrom(looks, at - span), firstFrom(looks, at + span + 1))
}

/** Index of the first look not before a moment. */
export function firstFrom(looks: readonly Look[], at: number): number {
  let [low, high] = [0, looks.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((looks[middle]?.at ?? at) < at) low = middle + 1
    else high = middle
  }
  return low
}

export function isAnswered({ outcome }: Look): boolean {
  return outcome === 'answered'
}

/** Tried, and told nothing. */
export function isRefused({ outcome }: Look): boolean {
  return outcome === 'denied' || outcome === 'notFound'
}

/** How many different residents; a look that was refused before it named one counts by itself. */
export function countResidents(looks: readonly Look[]): number {
  return new Set(looks.map(({ resident, entry }) => resident ?? entry)).size
}
