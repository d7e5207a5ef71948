/** What departments contradict each other in, as proofs take it: never to waive a paper. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import type { Predicate } from '../../src/catalogue/predicate.ts'
import { checkItem, type ItemResult } from '../../src/proofs/check-item.ts'
import { evaluate } from '../../src/proofs/evaluate.ts'
import { findFamily } from '../../src/proofs/family.ts'
import { standingOf } from '../../src/proofs/standing.ts'
import type { Given, Subject } from '../../src/proofs/subject.ts'
import { findConflicts, type RecordConflict } from '../../src/residents/conflict.ts'
import type { PresentRecord } from '../../src/residents/profile.ts'
import { holds } from '../fixtures/property.ts'
import { people, subjectIn, type World, worlds } from './arbitrary-resident.ts'
import { catalogue, circumstances, day, present, record, someone } from './someone.ts'

const conflictOf = (field: string, fact: string, change: Partial<RecordConflict> = {}): RecordConflict => ({
  field,
  fact,
  standing: 'overruled',
  against: [{ source: 9, categories: [99] }],
  ofValue: true,
  ...change,
})

/** The value, or why there is none. */
function decide(predicate: Predicate, answers: Readonly<Record<string, Given>>): boolean | string {
  const scene = { subject: someone(answers), family: undefined, member: undefined }
  const verdict = evaluate(predicate, scene, circumstances)
  return verdict.value ?? [...verdict.reasons].join()
}

t.test('the authority’s word decides, another’s does not', (t) => {
  const person = { name: '某人', sex: '2', birthDate: '1960-01-01', lifeStatus: 'alive', ethnicity: '01' }
  const ofAge = { age: { atLeast: 60 } }
  for (const [standing, expected] of [
    ['authority', true],
    ['overruled', 'conflict'],
    ['open', 'conflict'],
  ] as const) {
    const one = record(person)
    const contested = { ...one, conflicts: [conflictOf('birthDate', 'birthDate', { standing })] }
    t.equal(decide(ofAge, { personBasic: present(contested) }), expected, standing)
    const said = { ...one, conflicts: [conflictOf('birthDate', 'birthDate', { standing, ofValue: false })] }
    t.equal(decide(ofAge, { personBasic: present(said) }), true, 'what the record says by being there is no value')
    const other = { ...one, conflicts: [conflictOf('name', 'name', { standing })] }
    t.equal(decide(ofAge, { personBasic: present(other) }), true, 'another field')
  }
  t.end()
})

t.test('what all that is said comes to is known, and nothing else', (t) => {
  const [police, health] = [0, 1]
  const deaths = (first: string, second: string): Given => {
    const against = (source: number) => [{ source, categories: [6] }]
    return present(
      {
        ...record({ deathDate: first }, { source: police }),
        category: 6,
        conflicts: [conflictOf('deathDate', 'deathDate', { standing: 'authority', against: against(health) })],
      },
      {
        ...record({ deathDate: second }, { source: health }),
        category: 6,
        conflicts: [conflictOf('deathDate', 'deathDate', { against: against(police) })],
      },
    )
  }
  const died: Predicate = { some: 'deathRecord', where: { deathDate: { to: 'today' } } }
  const recently: Predicate = { some: 'deathRecord', where: { deathDate: { from: { daysAgo: 30 } } } }
  const longAgo: Predicate = { none: 'deathRecord', where: { deathDate: { from: { daysAgo: 30 } } } }
  t.equal(decide(died, { deathRecord: deaths('2026-01-01', '2026-11-01') }), true, 'dead he is')
  t.equal(decide({ condition: 'alive' }, { deathRecord: deaths('2026-01-01', '2026-11-01') }), false)
  t.equal(decide(recently, { deathRecord: deaths('2026-11-01', '2026-01-01') }), true, 'the authority says so')
  t.equal(decide(recently, { deathRecord: deaths('2026-01-01', '2026-11-01') }), 'conflict', 'another says so')
  t.equal(decide(longAgo, { deathRecord: deaths('2026-01-01', '2026-11-01') }), 'conflict')
  t.equal(decide(recently, { deathRecord: deaths('2026-01-01', '2026-01-02') }), false, 'nobody says so')
  const agree: Predicate = { agree: 'deathRecord', on: 'deathDate', sources: 2 }
  t.equal(decide(agree, { deathRecord: deaths('2026-01-01', '2026-01-02') }), 'conflict')
  const both = [police, health].map((source) => ({
    ...record({ deathDate: '2026-01-01' }, { source }),
    conflicts: [conflictOf('deathDate', 'deathDate')],
  }))
  t.equal(decide(agree, { deathRecord: present(...both) }), 'conflict', 'two agree, and one who is not seen does not')
  t.equal(decide(agree, { deathRecord: present(...both.map(({ conflicts: _, ...one }) => one)) }), true)
  t.equal(decide(died, { deathRecord: present(...both) }), 'conflict', 'what another says is not seen')
  const known: Predicate = { known: 'deathRecord', fields: ['deathDate'] }
  t.equal(decide(known, { deathRecord: present(...both) }), 'conflict', 'an answer that is not told is no paper')
  t.equal(decide({ ...known, fields: ['place'] }, { deathRecord: present(...both) }), true)
  t.end()
})

t.test('whose wife another office has for his is perhaps no family, and another one is', (t) => {
  const wife = '430781196502021242'
  const relation = {
    ...record({ memberIdNumber: wife, relation: '12' }),
    conflicts: [conflictOf('memberIdNumber', 'spouse')],
  }
  const familyOf = (one: PresentRecord) =>
    findFamily(
      someone({ familyRelation: present(one) }),
      { where: {}, given: { condition: 'alive' }, known: new Map([[wife, someone({}, wife)]]) },
      circumstances,
    )
  t.match(familyOf(relation), { members: [{ certain: false }], doubts: new Set(['conflict']), unseen: 'conflict' })
  const { conflicts: _, ...plain } = relation
  t.match(familyOf(plain), { members: [{ certain: true }], doubts: new Set(), unseen: undefined })
  t.end()
})

t.test('a receipt tells that somebody has come to contradict what it rests on', (t) => {
  const category = catalogue.getCategory('personBasic')
  const observedAt = new Date(`${day}T06:00:00+08:00`)
  const digest = 'a'.repeat(32)
  const statements = [{ fact: 2, rank: 0, value: '01' }]
  const held = {
    records: [{ ...record({ sex: '1' }), category: 1, source: 5, digest, observedAt, statements }],
    coverage: [{ category: 1, source: 5, area: '430781', observedAt }],
    gaps: [],
  }
  const question = { category, sources: [5], at: new Date(`${day}T12:00:00+08:00`) }
  const contradicted = (ids: Readonly<Record<number, string>>) => ({
    ...held,
    conflicts: findConflicts(
      [
        { fact: 2, rank: 0, value: '01', category: 1, source: 5 },
        { fact: 2, rank: 0, value: '02', category: 41, source: 6 },
      ],
      { facts: catalogue.facts.values(), sourceId: (number) => ids[number] },
    ),
  })
  t.strictSame(standingOf(held, question).digests, [digest])
  t.strictSame(standingOf(contradicted({ 5: 'police', 6: 'education' }), question).digests, [digest])
  t.not(standingOf(contradicted({ 5: 'education', 6: 'police' }), question).digests.length, 1)
  t.not(standingOf(contradicted({ 5: 'education', 6: 'court' }), question).digests.length, 1)
  t.end()
})

const standing = fc.constantFrom('authority', 'overruled', 'open')
const contest = fc.record({
  category: fc.constantFrom(
    ...['personBasic', 'familyRelation', 'marriage', 'deathRecord'].map((id) => catalogue.getCategory(id)),
  ),
  nth: fc.nat(1),
  field: fc.nat(),
  standing,
  against: fc.nat(3),
  isElsewhere: fc.boolean(),
})

/** The same answers, with records that others contradict. */
function contested(
  subject: Subject,
  contests: readonly (typeof contest extends fc.Arbitrary<infer T> ? T : never)[],
): Subject {
  return {
    ...subject,
    answer(id) {
      const given = subject.answer(id)
      if (given?.status !== 'present') return given
      const records = given.records.map((one, at): PresentRecord => {
        const conflicts = contests.flatMap(({ category, nth, field, against, isElsewhere, ...rest }) => {
          const names = Object.entries(category.fields).filter(([, { comparable }]) => comparable)
          const [name, { comparable = [] }] = names[field % names.length] ?? ['', {}]
          if (category.id !== id || nth !== at) return []
          const source = { source: against, categories: [isElsewhere ? 99 : category.number] }
          return [{ ...rest, field: name, fact: comparable[0]?.as ?? '', against: [source], ofValue: true }]
        })
        return conflicts.length === 0 ? one : { ...one, conflicts }
      })
      return { ...given, records }
    },
  }
}

t.test('a conflict never turns into a waiver, nor decides anything, of all 22 items', async (t) => {
  const anyWorld = fc.constantFrom(...catalogue.items).chain(worlds)
  let undecided = 0
  const check = (world: World, change: (subject: Subject) => Subject): ItemResult => {
    const family = new Map(world.agreed.map((idNumber) => [idNumber, change(subjectIn(world, idNumber))]))
    return checkItem(world.item, { subject: change(subjectIn(world, people[0])), family }, circumstances)
  }
  const property = fc.property(anyWorld, fc.array(contest, { minLength: 1, maxLength: 8 }), (world, contests) => {
    const before = check(world, (subject) => subject)
    const after = check(world, (subject) => contested(subject, contests))
    for (const [at, { proof, result }] of after.proofs.entries()) {
      const was = before.proofs[at]?.result
      if (result !== 'unknown') assert.equal(was, result, `${world.item.id} ${proof.id}`)
      else if (was !== 'unknown') undecided += 1
    }
    if (contests.every((one) => one.standing === 'authority')) assert.deepEqual(resultsOf(after), resultsOf(before))
  })
  holds(t, property, { numRuns: 2000 })
  t.ok(undecided > 20, `${undecided} proofs are no longer decided`)
})

function resultsOf({ proofs }: ItemResult): string[] {
  return proofs.map(({ result }) => result)
}
