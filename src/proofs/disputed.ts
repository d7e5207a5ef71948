/**
 * Whether a result rests on a value that somebody disputes. It is said, and decides nothing: what the department says
 * holds until it says otherwise, or whoever disputes could take from a resident what is his, or give him what is not. Pure.
 */
import type { Item } from '../catalogue/item.ts'
import type { FlagResult, ProofResult } from './check-item.ts'

export function restsOnDispute({ readsOf }: Pick<Item, 'readsOf'>, result: ProofResult | FlagResult): boolean {
  const reads = readsOf.get('proof' in result ? result.proof : result.flag) ?? {}
  return result.evidence.some(({ category, record }) =>
    record?.disputed?.some(({ field }) => reads[category]?.includes(field)),
  )
}
