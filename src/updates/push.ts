/** One request, or one part of a stream: what comes together, is remembered together, and is answered together. */
import type { DaysBehind } from '../ingest/standing-snapshots.ts'
import type { Reading } from './read-update.ts'
import type { ToldProblem } from './update-problem.ts'

/** The department whose data it is. */
export interface PushSource {
  readonly number: number
  /** of its exports */
  readonly behind: DaysBehind
}

export interface Push {
  /** id of the system */
  readonly client: string
  /** the Idempotency-Key */
  readonly key: string
  /** of a stream, counted from 0 */
  readonly part: number
  /** keyed hash of what was sent: 32 hexadecimal digits */
  readonly fingerprint: string
  readonly source: PushSource
  readonly items: readonly Reading[]
}

export type UpdateStatus = 'accepted' | 'duplicate' | 'stale' | 'rejected'

export interface UpdateResult {
  readonly status: UpdateStatus
  /** of the record as it stands now; absent where there is none, or the item was rejected */
  readonly version?: number
  readonly problems?: readonly ToldProblem[]
}

export interface PushAnswer {
  /** number of the push: that of batches, too */
  readonly push: number
  readonly results: readonly UpdateResult[]
}

export type UpdateCounts = Readonly<Record<UpdateStatus, number>>

export const noUpdates: UpdateCounts = { accepted: 0, duplicate: 0, stale: 0, rejected: 0 }

export function countResults(results: readonly UpdateResult[]): UpdateCounts {
  const counts = { ...noUpdates }
  for (const { status } of results) counts[status] += 1
  return counts
}
