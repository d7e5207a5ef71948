/**
 * Which of several sayings about one record stands: by the source's own version where both have one, else by the time.
 * An older one never wins; one that says the same again changes nothing. Pure.
 */

/** What an item says of a record. */
export interface Saying {
  /** 32 hexadecimal digits; of a delete all zeros */
  readonly digest: string
  readonly deleted: boolean
  readonly sourceVersion: number | undefined
  /** undefined: now */
  readonly occurredAt: Date | undefined
}

/** A record as the store holds it, a tombstone as well. */
export interface Standing {
  readonly digest: string
  readonly deleted: boolean
  readonly sourceVersion: number | undefined
  readonly observedAt: Date
  readonly version: number
}

export type Verdict = 'accepted' | 'duplicate' | 'stale' | 'reused'

export interface Judgement {
  /** of each saying, in their order */
  readonly verdicts: readonly Verdict[]
  /** position of the one that stands now; undefined where none of them does */
  readonly winner: number | undefined
  /** the winner says something else than what stood: a new version. Otherwise it confirms it */
  readonly isChange: boolean
  /** of the record from now on; undefined where there is none */
  readonly version: number | undefined
  /** of the record from now on, at its source: who says something without one leaves the last that was said */
  readonly sourceVersion: number | undefined
  /** the latest moment that those which stood said, also those that stood only in between; undefined: now */
  readonly observedAt: Date | undefined
}

export interface Circumstances {
  readonly held: Standing | undefined
  /** for when the newest complete export of the category spoke: what it did not have, an older saying cannot bring back */
  readonly snapshotAt: Date | undefined
  readonly now: Date
}

/** What has been said last, as far as the order goes. */
interface Last extends Omit<Standing, 'version'> {}

export function judge(sayings: readonly Saying[], { held, snapshotAt, now }: Circumstances): Judgement {
  const verdicts: Verdict[] = []
  let last: Last | undefined = held && { ...held, observedAt: later(held.observedAt, snapshotAt) }
  let winner: number | undefined
  let observedAt: Date | undefined
  for (const [at, saying] of sayings.entries()) {
    const order = last ? compare(saying, last) : orderOfFirst(saying, snapshotAt)
    if (order < 0) verdicts.push('stale')
    else if (order === 0 && last) verdicts.push(isSame(saying, last) ? 'duplicate' : 'reused')
    else {
      // what stood for a moment, in between, never was
      if (winner !== undefined) verdicts[winner] = 'stale'
      verdicts.push('accepted')
      const isLater = winner === undefined || (saying.occurredAt ?? now) > (observedAt ?? now)
      if (isLater) observedAt = saying.occurredAt
      winner = at
      last = lastOf(saying, last, now)
    }
  }
  const won = winner === undefined ? undefined : sayings[winner]
  const isChange = won !== undefined && !(held && isSame(won, held))
  const version = isChange ? (held?.version ?? 0) + 1 : held?.version
  return { verdicts, winner, isChange, version, sourceVersion: last?.sourceVersion, observedAt }
}

function later(one: Date, other: Date | undefined): Date {
  return other && other > one ? other : one
}

function isSame(saying: Saying, { digest, deleted }: Pick<Standing, 'digest' | 'deleted'>): boolean {
  return saying.deleted === deleted && saying.digest === digest
}

/** < 0 older, 0 the same version or moment, > 0 newer. What is said without a time is said now, after all that was. */
function compare({ sourceVersion, occurredAt }: Saying, last: Last): number {
  if (sourceVersion !== undefined && last.sourceVersion !== undefined)
    return Math.sign(sourceVersion - last.sourceVersion)
  return occurredAt ? Math.sign(occurredAt.getTime() - last.observedAt.getTime()) : 1
}

/** Of a record that the store does not know. A delete of it is kept, so that nothing older raises the dead. */
function orderOfFirst({ deleted, occurredAt }: Saying, snapshotAt: Date | undefined): number {
  return !deleted && occurredAt && snapshotAt && occurredAt < snapshotAt ? -1 : 1
}

function lastOf(saying: Saying, last: Last | undefined, now: Date): Last {
  return {
    digest: saying.digest,
    deleted: saying.deleted,
    sourceVersion: saying.sourceVersion ?? last?.sourceVersion,
    observedAt: later(saying.occurredAt ?? now, last?.observedAt),
  }
}
