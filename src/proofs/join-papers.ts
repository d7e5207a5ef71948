/** Puts the results of an occasion's items together, so that each paper is asked once. Pure. */
import type { Bundle } from '../catalogue/bundle.ts'
import type { Paper } from '../catalogue/item.ts'
import type { ItemResult, ProofOutcome } from './check-item.ts'

/** A paper of one of the occasion's people, whichever items ask for it. */
export interface BundlePaper {
  /** id of the one whom it is about, as the bundle names them */
  readonly about: string
  readonly paper: Paper
  /** ids of the items that ask for it */
  readonly items: readonly string[]
  /** satisfied only where it is for every item that asks for it */
  readonly result: ProofOutcome
  /** whether it must still be brought for one of the items */
  readonly missing: boolean
}

/** @param results one for each item of the bundle, in its order */
export function joinPapers(bundle: Bundle, results: readonly ItemResult[]): BundlePaper[] {
  const papers = new Map<string, BundlePaper>()
  for (const [at, { item, about }] of bundle.items.entries()) {
    const result = results[at]
    if (result?.item.id !== item) throw new Error(`bundle ${bundle.id}: no result of ${item}`)
    for (const one of result.proofs) {
      const key = `${about} ${one.proof.id}`
      const before = papers.get(key)
      papers.set(key, {
        about,
        paper: before?.paper ?? { id: one.proof.id, title: one.proof.title },
        items: [...(before?.items ?? []), item],
        result: before ? worse(before.result, one.result) : one.result,
        missing: (before?.missing ?? false) || result.missing.includes(one.proof),
      })
    }
  }
  return [...papers.values()]
}

function worse(a: ProofOutcome, b: ProofOutcome): ProofOutcome {
  if (a === 'notSatisfied' || b === 'notSatisfied') return 'notSatisfied'
  return a === 'unknown' || b === 'unknown' ? 'unknown' : 'satisfied'
}
