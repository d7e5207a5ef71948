/** The papers of one or several checks, each once: which need not be brought, and which still do. Pure. */
import type { Reply } from '../api/send.ts'
import type { PlacedCheck, Proof } from './answer.ts'

type Words = Reply<'GET /v1/items'>['words']

export interface ShownPaper {
  /** unique among the papers shown */
  readonly key: string
  /** with the person whom it is about, where there are several */
  readonly title: string
  readonly proof: Proof
  /** titles of the items that ask for it */
  readonly items: readonly string[]
}

export interface Papers {
  readonly waived: readonly ShownPaper[]
  readonly missing: readonly ShownPaper[]
  /** neither: any one would do, and one of the others did */
  readonly spared: readonly ShownPaper[]
}

/** A paper that several items ask for about one person is one paper, missing where any of them misses it. */
export function joinPapers(checks: readonly PlacedCheck[]): Papers {
  const hasSeveral = new Set(checks.map(({ about }) => about.id)).size > 1
  const joined = new Map<string, ShownPaper & { readonly isMissing: boolean }>()
  for (const { about, title: item, check } of checks)
    for (const proof of check.proofs) {
      const key = `${about.id} ${proof.id}`
      const known = joined.get(key)
      const isMissing = check.missing.some(({ id }) => id === proof.id)
      joined.set(key, {
        key,
        title: known?.title ?? (hasSeveral ? `${about.title}：${proof.title}` : proof.title),
        // the one that is missing says what to do
        proof: known && !isMissing ? known.proof : proof,
        items: [...(known?.items ?? []), item],
        isMissing: isMissing || (known?.isMissing ?? false),
      })
    }
  const papers = [...joined.values()]
  return {
    waived: papers.filter(({ isMissing, proof }) => !isMissing && proof.result === 'satisfied'),
    missing: papers.filter(({ isMissing }) => isMissing),
    spared: papers.filter(({ isMissing, proof }) => !isMissing && proof.result !== 'satisfied'),
  }
}

/** Why it need not be brought. */
export function whyWaived({ waiver }: Proof, { waivers }: Words): string {
  return (waiver && waivers[waiver]) ?? '已经查明'
}

/** How it may be done otherwise than by bringing it. */
export function waysOut({ fallback = [] }: Proof, { fallbacks }: Words): string {
  return fallback.map((way) => fallbacks[way] ?? way).join('、')
}
