/** Whatever departments push and take back, in whatever order: what contradicts what is as an independent comparison has it. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { compareChanges } from '../../src/conflicts/compare-changes.ts'
import { testApp } from '../fixtures/app.ts'
import { testHub } from '../fixtures/hub.ts'
import { personOf } from '../updates/pusher.ts'
import { contradictions, type Said } from './oracle.ts'
import { type Speaker, saying, speakersOf, unsaying } from './sayings.ts'
import { openFacts, toldFacts } from './told-facts.ts'

const hub = await testHub(t)
const app = await testApp(t, hub)
const speakers = await speakersOf(hub, app)

const maritalStatus = fc.constantFrom('10', '20', '21', '30', '40', '90')
const name = fc.constantFrom('张三', '张 三', '张三丰', '张?', '买买提·艾力', '买买提・艾力')
const sex = fc.constantFrom('1', '2', '9')
const birthDate = fc.constantFrom('1950-01-01', '1950-01-02')
const deathDate = fc.constantFrom('2026-09-01', '2026-09-02', '2026-09-03')
const spouse = fc.constantFrom(personOf(900), personOf(901))

type Content = fc.Arbitrary<Readonly<Record<string, string>>>

const death: Content = fc.record(
  { certificateNumber: fc.constantFrom('D1', 'D2'), deathDate, name, sex, birthDate },
  { requiredKeys: ['certificateNumber', 'deathDate'] },
)
const relation: Content = fc.record({
  memberIdNumber: spouse,
  relation: fc.constantFrom('10', '12', '52'),
})
const marriage: Content = fc.record(
  {
    certificateNumber: fc.constantFrom('J1', 'J2'),
    event: fc.constantFrom('01', '02', '03'),
    maritalStatus,
    spouseIdNumber: spouse,
    registeredOn: fc.constantFrom('2001-01-01', '2002-02-02', '2003-03-03'),
    revokedOn: fc.constant('2004-04-04'),
  },
  { requiredKeys: ['certificateNumber', 'event', 'maritalStatus', 'registeredOn'] },
)
const person: Content = fc.record(
  { name, sex, birthDate, lifeStatus: fc.constantFrom('alive', 'dead', 'missing'), maritalStatus },
  { requiredKeys: ['name', 'sex', 'birthDate', 'lifeStatus'] },
)

const keys: Readonly<Record<string, readonly string[]>> = {
  personBasic: [],
  partyMembership: ['memberNumber'],
  familyRelation: ['memberIdNumber', 'relation'],
  marriage: ['certificateNumber'],
  deathRecord: ['certificateNumber'],
  birthRecord: ['certificateNumber'],
}

function act(source: Speaker, category: string, fields: Content) {
  return fc.record({
    source: fc.constant(source),
    category: fc.constant(category),
    fields,
    resident: fc.nat(1),
    deleted: fc.integer({ min: 0, max: 3 }).map((n) => n === 0),
  })
}

const acts = fc.array(
  fc.oneof(
    act('police', 'personBasic', person),
    act('police', 'deathRecord', death),
    act('police', 'familyRelation', relation),
    act('civilAffairs', 'familyRelation', relation),
    act('civilAffairs', 'marriage', marriage),
    act('civilAffairs', 'marriage', marriage),
    act('police', 'familyRelation', relation),
    act('civilAffairs', 'deathRecord', death),
    act('health', 'deathRecord', death),
    act('health', 'birthRecord', fc.record({ motherName: name })),
    act('partyOrganisation', 'partyMembership', fc.record({ sex })),
  ),
  { minLength: 3, maxLength: 20 },
)

let round = 0

t.test('pushes and deletes of four departments', async (t) => {
  const found = await fc.check(
    fc.asyncProperty(acts, async (all) => {
      round += 1
      const people = [personOf(1000 + 2 * round), personOf(1001 + 2 * round)]
      const standing = new Map<string, Said & { readonly idNumber: string }>()
      for (const { source, category, fields, resident, deleted } of all) {
        const idNumber = people[resident] ?? ''
        const item = saying(idNumber, category, fields)
        const whole = (item as { fields: Readonly<Record<string, string>> }).fields
        const key = Object.fromEntries((keys[category] ?? []).map((field) => [field, whole[field] ?? '']))
        const place = JSON.stringify([idNumber, source, category, key])
        await speakers[source].push([deleted ? unsaying(idNumber, category, key) : item])
        if (deleted) standing.delete(place)
        else standing.set(place, { idNumber, source, category, fields: whole })
      }
      await compareChanges(hub)
      for (const idNumber of people) {
        const said = [...standing.values()].filter((one) => one.idNumber === idNumber)
        const expected = contradictions(said)
        assert.deepEqual(await openFacts(hub, idNumber), expected)
        const facts = expected.map((line) => line.split(' ')[0])
        assert.deepEqual(await toldFacts(hub, idNumber), facts)
      }
    }),
    { numRuns: 40 },
  )
  t.notOk(found.failed, fc.defaultReportMessage(found) ?? `seed ${found.seed}`)
})
