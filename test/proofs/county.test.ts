/**
 * Every item for every resident of a generated county, decided by the program and by an oracle that shares nothing with it.
 * YIKU_TEST_PROOF_RESIDENTS=20000 is the long form. The records come from the truth through the production projection;
 * not through the store, the adapters and the refused rows: those have tests of their own.
 */
import t from 'tap'
import { loadCatalogue } from '../../src/catalogue/catalogue.ts'
import { checkItem, type ItemResult } from '../../src/proofs/check-item.ts'
import { parametersOn } from '../../src/proofs/parameters.ts'
import type { Circumstances, Subject } from '../../src/proofs/subject.ts'
import { decide } from './oracle.ts'
import { subjectOf } from './projected.ts'
import { generateTruth, type TruthCounty, today, troubled } from './truth-county.ts'

const residents = Number(process.env.YIKU_TEST_PROOF_RESIDENTS ?? 1000)
const seed = Number(process.env.YIKU_TEST_PROOF_SEED ?? 11)
const catalogue = await loadCatalogue()
const circumstances: Circumstances = {
  catalogue,
  parameters: parametersOn(catalogue.parameters.values(), today),
  day: today,
  county: '430781',
}
// the long form takes minutes
t.setTimeout(residents > 1000 ? 1_800_000 : 60_000)

const truth = await generateTruth({ residents, seed, out: t.testdir({}) })

interface Tally {
  decided: number
  readonly differences: string[]
  /** item and proof → result → how many */
  readonly outcomes: Map<string, Map<string, number>>
}

const words = { satisfied: true, notSatisfied: false, unknown: undefined } as const

/** Checks everybody against everything. */
function compare(county: TruthCounty): Tally {
  const tally: Tally = { decided: 0, differences: [], outcomes: new Map() }
  const subjects = new Map<string, Subject>()
  const subject = (idNumber: string) => {
    const found = subjects.get(idNumber) ?? subjectOf(county, idNumber, catalogue)
    subjects.set(idNumber, found)
    return found
  }
  for (const idNumber of county.idNumbers) {
    const relatives = county.factsOf(idNumber, 'familyRelation').map(({ fields }) => String(fields.memberIdNumber))
    const agreed = relatives.filter((member) => county.hasAgreed(member))
    const family = new Map(agreed.map((member) => [member, subject(member)]))
    for (const item of catalogue.items) {
      const result = checkItem(item, { subject: subject(idNumber), family }, circumstances)
      note(tally, result, { idNumber, county })
    }
  }
  return tally
}

function note(tally: Tally, result: ItemResult, { idNumber, county }: { idNumber: string; county: TruthCounty }): void {
  const { item, proofs, flags } = result
  const expected = decide(item.id, idNumber, county)
  const differ = (what: string, [got, wanted]: readonly [unknown, unknown]) =>
    tally.differences.push(`${item.id} ${what} of ${idNumber}: ${got}, and the oracle says ${wanted}`)
  const told = [...proofs.map(({ proof }) => proof.id), ...flags.map(({ flag }) => flag.id)].sort().join()
  if (told !== [...Object.keys(expected.proofs), ...Object.keys(expected.flags)].sort().join()) differ(told, ['', ''])
  for (const { proof, result: outcome } of proofs) {
    tally.decided += 1
    const wanted = expected.proofs[proof.id]
    if (words[outcome] !== wanted) differ(proof.id, [outcome, wanted])
    const key = `${item.id}.${proof.id}`
    const counts = tally.outcomes.get(key) ?? new Map<string, number>()
    tally.outcomes.set(key, counts.set(outcome, (counts.get(outcome) ?? 0) + 1))
  }
  for (const { flag, raised } of flags) {
    tally.decided += 1
    if (raised !== expected.flags[flag.id]) differ(flag.id, [raised, expected.flags[flag.id]])
  }
}

t.test('where every source is complete, program and oracle agree on everything', async (t) => {
  const { decided, differences, outcomes } = compare(truth)
  t.comment(`${truth.idNumbers.length} residents, ${decided} decisions`)
  for (const [key, counts] of outcomes)
    t.comment(`${key}: ${[...counts].map(([outcome, count]) => `${outcome} ${count}`).join(', ')}`)
  t.ok(decided > residents * 50)
  t.strictSame(differences.slice(0, 20), [], `${differences.length} differences`)
})

t.test('and where sources are late, silent or say otherwise, and relatives have not agreed', async (t) => {
  const { decided, differences, outcomes } = compare(troubled(truth, seed, catalogue))
  t.comment(`${decided} decisions`)
  for (const [key, counts] of outcomes) t.ok(counts.has('unknown'), `${key} is unknown to some`)
  t.strictSame(differences.slice(0, 20), [], `${differences.length} differences`)
})
