import t from 'tap'
import { checkItem } from '../../src/proofs/check-item.ts'
import { joinPapers } from '../../src/proofs/join-papers.ts'
import type { Subject } from '../../src/proofs/subject.ts'
import { catalogue, circumstances, present, record, registered, someone } from './someone.ts'

function joined(id: string, people: Readonly<Record<string, Subject>>) {
  const bundle = catalogue.bundles.get(id)
  if (!bundle) throw new Error(`no bundle ${id}`)
  const results = bundle.items.map(({ item, about }) => {
    const [found, subject] = [catalogue.findItem(item), people[about]]
    if (!found || !subject) throw new Error(`${item} about ${about}`)
    return checkItem(found, { subject, family: new Map() }, circumstances)
  })
  return { bundle, results, papers: joinPapers(bundle, results) }
}

const idNumber = '430781194001011234'
const known = {
  personBasic: registered('1940-01-01', '1'),
  householdRegistration: present(record({ villageCode: '430781105203' })),
}

t.test('the four occasions of the design are there', async (t) => {
  t.strictSame([...catalogue.bundles.keys()].sort(), ['birth', 'death', 'retirement', 'schooling'])
})

t.test('a paper that several items ask for is asked once', async (t) => {
  const { papers } = joined('retirement', { retiree: someone(known, idNumber) })
  const named = papers.map(({ about, paper }) => `${about} ${paper.id}`)
  t.equal(new Set(named).size, named.length)
  const household = papers.find(({ paper }) => paper.id === 'householdRegister')
  t.strictSame(household?.items, ['elderCard', 'advancedAgeAllowance'])
  t.match(household, { result: 'satisfied', missing: false })
})

t.test('it is waived only where every item that asks for it waives it', async (t) => {
  const { papers } = joined('retirement', { retiree: someone(known, idNumber) })
  const life = papers.find(({ paper }) => paper.id === 'lifeProof')
  t.match(life, { items: ['pensionEligibility', 'advancedAgeAllowance'], result: 'notSatisfied', missing: true })
})

t.test('papers of different people are different papers', async (t) => {
  const people = { deceased: someone({}, idNumber), survivor: someone({}) }
  const { papers } = joined('death', people)
  t.strictSame([...new Set(papers.map(({ about }) => about))], ['deceased', 'survivor'])
})

t.test('results must be those of the bundle, in its order', async (t) => {
  const { bundle, results } = joined('retirement', { retiree: someone(known, idNumber) })
  t.throws(() => joinPapers(bundle, results.slice(1)), /no result of pensionEligibility/)
})
