/** Three-valued logic (Kleene): what is unknown decides nothing, except where it cannot matter. */
import type { HeldCoverage, PresentRecord, UnknownReason } from '../residents/profile.ts'

/**
 * Why something is unknown. Where there are several, the first here is the one told first: what the office can do
 * something about comes before what it can only wait for.
 */
export const reasonsInOrder = ['notAuthorised', 'conflict', 'upstreamUnavailable', 'stale', 'notCovered'] as const
export type Reason = (typeof reasonsInOrder)[number] & (UnknownReason | 'notAuthorised')

/** What a verdict rests on: a record, or a source's statement that it was complete. */
export interface Evidence {
  readonly category: string
  /** number of the department */
  readonly source: number
  readonly observedAt: Date
  /** ID number of the family member whose fact it is; absent: the resident's own */
  readonly member?: string
  readonly record?: PresentRecord
  readonly coverage?: HeldCoverage
}

export type Verdict =
  | { readonly value: boolean; readonly evidence: readonly Evidence[] }
  | { readonly value: undefined; readonly reasons: ReadonlySet<Reason> }

export function unknown(...reasons: readonly Reason[]): Verdict {
  return { value: undefined, reasons: new Set(reasons) }
}

/** Decided by the first that is false. */
export function allOf(parts: Iterable<Verdict>): Verdict {
  return decide(parts, false)
}

/** Decided by the first that is true. */
export function anyOf(parts: Iterable<Verdict>): Verdict {
  return decide(parts, true)
}

function decide(parts: Iterable<Verdict>, deciding: boolean): Verdict {
  const reasons = new Set<Reason>()
  const evidence: Evidence[] = []
  for (const part of parts) {
    if (part.value === deciding) return part
    if (part.value === undefined) for (const reason of part.reasons) reasons.add(reason)
    else evidence.push(...part.evidence)
  }
  return reasons.size > 0 ? { value: undefined, reasons } : { value: !deciding, evidence }
}

export function negate(verdict: Verdict): Verdict {
  return verdict.value === undefined ? verdict : { ...verdict, value: !verdict.value }
}

/** In the order in which they are told. */
export function listReasons(reasons: ReadonlySet<Reason>): Reason[] {
  return reasonsInOrder.filter((reason) => reasons.has(reason))
}
