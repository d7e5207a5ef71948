/** What results rest on, source by source: how many records there are of a kind is not told, nor what they say. Pure. */
import type { Evidence } from './verdict.ts'

/** What one source says of one person in one category. */
export interface Ground {
  readonly category: string
  /** number of the department */
  readonly source: number
  /** ID number of the family member whom it is about; undefined: the resident */
  readonly member: string | undefined
  /** when the source last said so; of several records, the one heard of longest ago */
  readonly observedAt: Date
  /** tells the same records and statements from others */
  readonly content: string
}

export function groundsOf(evidence: readonly Evidence[]): Ground[] {
  const grouped = Map.groupBy(evidence, ({ category, source, member }) => `${category} ${source} ${member ?? ''}`)
  return [...grouped.values()].flatMap((group) => {
    const [first] = group
    if (!first) return []
    const { category, source, member } = first
    const times = group.map(({ record, observedAt }) => (record?.confirmedAt ?? observedAt).getTime())
    const observedAt = new Date(Math.min(...times))
    return [{ category, source, member, observedAt, content: group.map(contentOf).sort().join() }]
  })
}

function contentOf({ record, coverage, observedAt }: Evidence): string {
  if (record) return record.digest
  return `none ${coverage?.area} ${coverage?.from ?? ''} ${observedAt.toISOString()}`
}
