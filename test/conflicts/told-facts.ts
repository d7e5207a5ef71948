/** What contradictions the hub tells of a resident: officers from its list, clerks from a profile. */
import type { Hub } from '../../src/hub.ts'
import { findProfile } from '../../src/residents/find-profile.ts'
import { answerCategory } from '../../src/residents/profile.ts'

/** As officers see it: `fact department department…`, sorted. */
export async function openFacts({ store, vault, catalogue, adapters }: Hub, idNumber: string): Promise<string[]> {
  const { rows } = await store.pool.query<{ fact: number; sources: number[] }>(
    `SELECT fact, array_agg(source) AS sources FROM conflict JOIN conflict_side USING (conflict_id)
     WHERE resident_id = $1 AND closed_at IS NULL GROUP BY fact`,
    [vault.residentId(idNumber)],
  )
  const factOf = (fact: number) => [...catalogue.facts.values()].find(({ number }) => number === fact)?.id
  const idsOf = (sources: readonly number[]) => sources.map((source) => adapters.departmentOf(source)?.id).sort()
  return rows.map(({ fact, sources }) => [factOf(fact), ...idsOf(sources)].join(' ')).sort()
}

/** Facts in which a record of the profile is contradicted: each category read by itself, as for a scope that shows no other. */
export async function toldFacts(hub: Hub, idNumber: string, at: Date = new Date()): Promise<string[]> {
  const facts = new Set<string>()
  for (const category of hub.catalogue.categories) {
    if (!Object.values(category.fields).some(({ comparable }) => comparable)) continue
    const near = { categories: [{ category, fields: category.fields }], name: false }
    const found = await findProfile(hub, { idNumber, residents: { idNumber }, near, elsewhere: undefined })
    const sources = hub.adapters.all.map(({ adapter }) => adapter.department.number)
    const answer = found && answerCategory(found.held, { category, sources, at })
    if (answer?.status !== 'present') continue
    for (const { conflicts = [] } of answer.records) for (const { fact } of conflicts) facts.add(fact)
  }
  return [...facts].sort()
}
