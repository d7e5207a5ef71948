/** What may never happen, whatever the sources hold: of all 22 items. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { checkItem, type ItemResult } from '../../src/proofs/check-item.ts'
import { holds } from '../fixtures/property.ts'
import { people, type Standing, subjectIn, type World, worlds } from './arbitrary-resident.ts'
import { catalogue, circumstances } from './someone.ts'

const [resident] = people
const numRuns = Number(process.env.YIKU_TEST_PROOF_RUNS ?? 1000)
const anyWorld = fc.constantFrom(...catalogue.items).chain(worlds)

function check(world: World): ItemResult {
  const family = new Map(world.agreed.map((idNumber) => [idNumber, subjectIn(world, idNumber)]))
  return checkItem(world.item, { subject: subjectIn(world, resident), family }, circumstances)
}

/** Whoever knows less decides less, and nothing otherwise. */
function decidesNoMore(less: ItemResult, more: ItemResult): void {
  for (const [at, { proof, result }] of less.proofs.entries())
    if (result !== 'unknown') assert.equal(more.proofs[at]?.result, result, `${less.item.id} ${proof.id}`)
  for (const [at, { flag, raised }] of less.flags.entries())
    if (raised !== undefined) assert.equal(more.flags[at]?.raised, raised, `${less.item.id} ${flag.id}`)
}

/** One source of one of the people now stands otherwise. */
function withStanding(world: World, { nth, standing }: { nth: number; standing: Standing }): World {
  const places = people.flatMap((idNumber) => (world.facts[idNumber] ?? []).map((one) => ({ idNumber, one })))
  const chosen = places[nth % places.length]
  if (!chosen) return world
  const own = world.facts[chosen.idNumber] ?? []
  const facts = own.map((one) => (one === chosen.one ? { ...one, standing } : one))
  return { ...world, facts: { ...world.facts, [chosen.idNumber]: facts } }
}

t.test('removing coverage never turns unknown into satisfied, nor decides anything', async (t) => {
  const property = fc.property(anyWorld, fc.nat(), (world, nth) => {
    const places = people.flatMap((idNumber) => world.facts[idNumber] ?? [])
    // what was stale already would come to life without its statement's age
    if (places[nth % places.length]?.standing !== 'fresh') return
    decidesNoMore(check(withStanding(world, { nth, standing: 'silent' })), check(world))
  })
  holds(t, property, { numRuns })
})

t.test('a source that goes stale waives nothing, and decides nothing', async (t) => {
  const property = fc.property(anyWorld, fc.nat(), (world, nth) =>
    decidesNoMore(check(withStanding(world, { nth, standing: 'stale' })), check(world)),
  )
  holds(t, property, { numRuns })
})

t.test('where all sources are stale, nothing is waived', async (t) => {
  const property = fc.property(anyWorld, (world) => {
    const facts = Object.entries(world.facts).map(
      ([idNumber, own]) => [idNumber, own.map((one) => ({ ...one, standing: 'stale' as const }))] as const,
    )
    for (const { result } of check({ ...world, facts: Object.fromEntries(facts) }).proofs)
      assert.equal(result, 'unknown')
  })
  holds(t, property, { numRuns })
})

t.test('a death record leaves no item for the living satisfied', async (t) => {
  const living = catalogue.items.filter(({ id }) => id !== 'funeralSubsidy')
  t.equal(living.length, 21)
  const property = fc.property(
    fc.constantFrom(...living).chain(worlds),
    fc.nat(2),
    fc.boolean(),
    (world, source, late) => {
      const own = world.facts[resident] ?? []
      const facts = own.map((one) =>
        one.category === 'deathRecord' && one.source === source
          ? { ...one, standing: late ? ('stale' as const) : one.standing, records: [{ deathDate: '2026-11-01' }] }
          : one,
      )
      for (const { result, proof } of check({ ...world, facts: { ...world.facts, [resident]: facts } }).proofs)
        assert.notEqual(result, 'satisfied', proof.id)
    },
  )
  holds(t, property, { numRuns })
})

t.test('who withdraws his authorisation takes knowledge away, and nothing of him is told', async (t) => {
  const property = fc.property(anyWorld, (world) => {
    const closed = check({ ...world, agreed: [] })
    decidesNoMore(closed, check(world))
    for (const { evidence } of closed.proofs) assert.ok(evidence.every(({ member }) => member === undefined))
  })
  holds(t, property, { numRuns })
})

t.test('only what is satisfied is not asked, and what is unknown says why', async (t) => {
  let satisfied = 0
  const property = fc.property(anyWorld, (world) => {
    const { item, proofs, missing } = check(world)
    const open = proofs.filter(({ result }) => result !== 'satisfied')
    satisfied += proofs.length - open.length
    const expected = item.asks === 'one' && open.length < proofs.length ? [] : open.map(({ proof }) => proof)
    assert.deepEqual(missing, expected)
    for (const { result, reasons, waiver, evidence } of proofs) {
      assert.equal(result === 'unknown', reasons.length > 0)
      assert.equal(result === 'satisfied', waiver !== undefined)
      if (result === 'satisfied') assert.ok(evidence.length > 0)
    }
  })
  holds(t, property, { numRuns })
  t.ok(satisfied > numRuns / 20, `${satisfied} satisfied: the worlds are not all empty`)
})
