import t from 'tap'
import { buildCatalogue, loadCatalogue } from '../../src/catalogue/catalogue.ts'
import { checkPredicate } from '../../src/catalogue/check-predicate.ts'
import { defineCondition } from '../../src/catalogue/condition.ts'
import { defineMeasure } from '../../src/catalogue/measure.ts'
import { defineParameter, type Parameter } from '../../src/catalogue/parameter.ts'
import type { Predicate, Quantity, Test } from '../../src/catalogue/predicate.ts'

const catalogue = await loadCatalogue()
const words = {
  ...catalogue,
  categories: new Map(catalogue.categories.map((category) => [category.id, category])),
}

/** What a predicate reads, as `category.field`. */
function readsOf(predicate: Predicate, family = true): string[] {
  const reads = new Set<string>()
  checkPredicate(predicate, { words, family, onRead: (category, field) => reads.add(`${category}.${field}`) })
  return [...reads].sort()
}

t.test('what is read follows from what is said, also through conditions, measures and families', async (t) => {
  t.strictSame(readsOf({ age: { atLeast: 60 } }), ['personBasic.birthDate'])
  t.strictSame(readsOf({ age: { below: { parameter: 'retirementAge' } } }), [
    'personBasic.birthDate',
    'personBasic.sex',
  ])
  t.strictSame(readsOf({ condition: 'alive' }), ['deathRecord.deathDate', 'personBasic.lifeStatus'])
  t.strictSame(readsOf({ anyone: { condition: 'ownsHome' } }), [
    'realEstate.endedOn',
    'realEstate.unitNumber',
    'realEstate.use',
  ])
  t.strictSame(readsOf({ quantity: { total: { measure: 'medicalExpense' } }, atMost: 'familySize' }), [
    'medicalBenefit.selfPaid',
    'medicalBenefit.settledOn',
  ])
  t.strictSame(readsOf({ latest: 'marriage', on: 'registeredOn', is: { event: { oneOf: ['01'] } } }), [
    'marriage.event',
    'marriage.registeredOn',
  ])
})

t.test('a predicate that does not fit the catalogue is refused', async (t) => {
  const of = (field: string, test: Test): Predicate => ({ some: 'pensionInsurance', where: { [field]: test } })
  const quantity = (quantity: Quantity): Predicate => ({ quantity, atMost: 1 })
  const distinct = (name: string, by?: string) =>
    quantity({ count: 'vehicle', where: { status: { oneOf: ['A'] } }, distinct: name, ...(by && { by }) })
  const apartFrom = (measure: string, alike: number, given = { distinct: 'parcel' } as { distinct?: string }) =>
    quantity({ count: 'ruralLandRight', where: { dwelling: { is: true } }, ...given, apartFrom: { measure, alike } })
  const refused: readonly (readonly [Predicate, RegExp])[] = [
    [{ all: [] }, /all or any of nothing/],
    [{ any: [{ condition: 'rich' }] }, /unknown condition rich/],
    [{ some: 'wealth', where: { sum: { filled: true } } }, /unknown category wealth/],
    [{ some: 'vehicle' }, /reads no field of vehicle/],
    [{ some: 'vehicle', where: {} }, /reads no field of vehicle/],
    [of('colour', { filled: true }), /unknown field pensionInsurance\.colour/],
    [of('kind', { oneOf: ['77'] }), /77 is no code of insuredKind/],
    [of('kind', { oneOf: ['constructor'] }), /is no code/],
    [of('kind', { oneOf: [] }), /one of none/],
    [of('employerName', { oneOf: ['01'] }), /employerName: is no code/],
    [of('kind', { from: 'today' }), /kind: is no day/],
    [of('joinedOn', { atLeast: 3 }), /joinedOn: is no number/],
    [of('paidMonths', { to: 'today' }), /paidMonths: is no day/],
    [of('joinedOn', {}), /tested for nothing/],
    [of('paidMonths', { is: true }), /not yes or no/],
    [of('kind', { within: 'county' }), /is no area/],
    [of('kind', { oneOf: ['01'], orAbsent: true }), /never absent/],
    [of('kind', { filled: true }), /always filled/],
    [of('joinedOn', { from: { monthsAgo: { parameter: 'subsistenceLimit' } } }), /subsistenceLimit is no integer/],
    [of('joinedOn', { from: { monthsAgo: 1.5 } }), /1\.5 is no whole number/],
    [of('paidMonths', { atLeast: { parameter: 'fortune' } }), /unknown parameter fortune/],
    [{ some: 'vehicle', by: 'wheels', where: { status: { oneOf: ['A'] } } }, /unknown field vehicle\.wheels/],
    [{ age: {} }, /without bounds/],
    [{ age: { atLeast: { parameter: 'subsistenceLimit' } } }, /is no integer or retirementAge/],
    [{ parameter: 'elderAge', is: true }, /is no boolean/],
    [{ latest: 'marriage', on: 'event', is: { event: { oneOf: ['01'] } } }, /event is no day/],
    [{ latest: 'marriage', on: 'registeredOn', is: {} }, /says nothing/],
    [{ agree: 'deathRecord', on: 'deathDate', sources: 4 }, /4 sources cannot agree/],
    [{ agree: 'deathRecord', on: 'deathDate', sources: 1 }, /1 sources cannot agree/],
    [{ known: 'vehicle', fields: [] }, /knows nothing of vehicle/],
    [{ known: 'vehicle', fields: ['wheels'] }, /unknown field/],
    [quantity({ sum: 'vehicle', of: 'plate' }), /vehicle\.plate is no number/],
    [distinct('wheels'), /unknown field/],
    [distinct('status'), /vehicle\.status may be empty/],
    [distinct('plate', 'plate'), /distinct does not go with by/],
    [apartFrom('homes', 19, {}), /apartFrom goes with distinct/],
    [apartFrom('palaces', 19), /unknown measure palaces/],
    [apartFrom('medicalExpense', 19), /medicalExpense tells nothing apart/],
    [apartFrom('homes', 0), /alike in 0 characters/],
    [quantity({ parameter: 'retirementAge' }), /is no amount/],
    [quantity({ measure: 'fortune' }), /unknown measure fortune/],
    [quantity({ plus: [1, -1] }), /-1 is no whole number/],
    [quantity({ total: { total: 1 } }), /family where there is none/],
    [{ everyone: { anyone: { condition: 'alive' } } }, /family where there is none/],
  ]
  for (const [predicate, message] of refused) t.throws(() => readsOf(predicate), message)
  t.throws(() => readsOf({ everyone: { condition: 'alive' } }, false), /family where there is none/)
})

t.test('a literal that says two things at once is refused, not half read', async (t) => {
  const written = (text: string): Predicate => JSON.parse(text)
  for (const [text, message] of [
    ['{"condition":"alive","all":[{"condition":"alive"}]}', /no predicate/],
    ['{"condition":"alive","where":{}}', /condition does not go with where/],
    ['{"none":"vehicle","anyTime":true,"where":{"status":{"oneOf":["A"]}}}', /none does not go with anyTime/],
    ['{"quantity":1}', /compared with one other/],
    ['{"quantity":1,"atMost":1,"atLeast":2}', /compared with one other/],
    ['{}', /no predicate/],
  ] as const)
    t.throws(() => readsOf(written(text)), message)
})

t.test('conditions and measures do not rest on themselves', async (t) => {
  const condition = (id: string, on: string) => ({ id, title: id, when: { condition: on } })
  const measure = (id: string, on: string) => ({ id, title: id, is: { measure: on } })
  t.throws(
    () => buildCatalogue([], [], { conditions: [condition('a', 'b'), condition('b', 'a')] }),
    /condition a rests on itself/,
  )
  t.throws(() => buildCatalogue([], [], { measures: [measure('a', 'a')] }), /measure a rests on itself/)
  t.throws(() => defineCondition(condition('A', 'b')), /camelCase/)
  t.throws(() => defineMeasure({ ...measure('a', 'a'), title: '' }), /no title/)
})

const parameter: Parameter = {
  id: 'limit',
  title: '标准',
  unit: '元',
  basis: '某文',
  values: [
    { from: '2025-01-01', type: 'amount', value: '600.00' },
    { from: '2026-01-01', type: 'amount', value: '650.00' },
  ],
}

t.test('a parameter is refused where its values are not in order or not what they say', async (t) => {
  t.equal(defineParameter(parameter), parameter)
  const refused: readonly (readonly [Partial<Parameter>, RegExp])[] = [
    [{ id: 'Limit' }, /camelCase/],
    [{ basis: '' }, /basis must be given/],
    [{ values: [] }, /no value/],
    [{ values: [...parameter.values].reverse() }, /not in order/],
    [{ values: [...parameter.values, { from: '2027-01-01', type: 'integer', value: 3 }] }, /several types/],
    [{ values: [{ from: '2025-02-30', type: 'integer', value: 3 }] }, /is no day/],
    [{ values: [{ from: '2025-01-01', type: 'amount', value: '600' }] }, /two places/],
    [{ values: [{ from: '2025-01-01', type: 'ratio', value: '0.6' }] }, /four places/],
    [{ values: [{ from: '2025-01-01', type: 'integer', value: -1 }] }, /no whole number/],
    [
      {
        values: [
          {
            from: '2025-01-01',
            type: 'retirementAge',
            value: [{ title: '男', sex: '1', age: 60, bornFrom: '1965-01', monthsOfBirth: 4, upTo: 63 }],
          },
        ],
      },
      /both sexes/,
    ],
  ]
  for (const [change, message] of refused) t.throws(() => defineParameter({ ...parameter, ...change }), message)
})
