/** Residents out of thin air: what their sources hold for an item, in values at which predicates turn. */
import fc from 'fast-check'
import type { Category } from '../../src/catalogue/category.ts'
import type { Field, Fields, Value } from '../../src/catalogue/field.ts'
import type { Item } from '../../src/catalogue/item.ts'
import type { Subject } from '../../src/proofs/subject.ts'
import { answerCategory, type Held } from '../../src/residents/profile.ts'
import { catalogue, day } from './someone.ts'

/** The resident, and three who may be of his family. */
export const people = ['430781196001011235', '430781196202021246', '430781199003031235', '43078120180404124X'] as const

/** How a source stands to a category. */
export type Standing = 'fresh' | 'stale' | 'silent'

export interface SourceOfFacts {
  readonly category: string
  /** place among the category's sources */
  readonly source: number
  readonly standing: Standing
  readonly records: readonly Fields[]
}

/** Of each of the people, what each source holds; and which of the family have agreed. */
export interface World {
  readonly item: Item
  readonly facts: Readonly<Record<string, readonly SourceOfFacts[]>>
  readonly agreed: readonly string[]
}

const days = [
  '1990-01-01',
  '2016-11-22',
  '2025-11-21',
  '2025-11-22',
  '2026-08-01',
  '2026-11-21',
  day,
  '2026-11-23',
  '2027-05-21',
]

const amounts = ['0.00', '0.01', '650.00', '7800.00', '10000.00', '-7800.00']

function anyValue(idNumber: string, name: string, { type, codes, atLeast = -Infinity }: Field): fc.Arbitrary<Value> {
  if (name === 'birthDate' && codes === undefined)
    return fc.constantFrom(`${idNumber.slice(6, 10)}-${idNumber.slice(10, 12)}-${idNumber.slice(12, 14)}`)
  switch (type) {
    case 'code':
      return fc.constantFrom(...Object.keys(catalogue.codeSets.get(codes ?? '')?.codes ?? { '1': '' }).slice(0, 4))
    case 'date':
      return fc.constantFrom(...days)
    case 'expiry':
      return fc.constantFrom(...days, '9999-12-31')
    case 'month':
      return fc.constantFrom('2025-10', '2025-11', '2026-08', '2026-09', '2026-10', '2026-11')
    case 'amount':
      return fc.constantFrom(...amounts.filter((amount) => Number(amount) >= atLeast))
    case 'boolean':
      return fc.boolean()
    case 'integer':
      return fc.integer({ min: 0, max: 3 })
    case 'idNumber':
      return fc.constantFrom(...people)
    case 'area':
      return fc.constantFrom('430781105203', '430721105203')
    default:
      return fc.constant('某')
  }
}

function recordOf(idNumber: string, { fields }: Category, names: readonly string[]): fc.Arbitrary<Fields> {
  const values = names.map((name) => {
    const field = fields[name]
    const value = field ? anyValue(idNumber, name, field) : fc.constant<Value>('')
    return field?.required ? value : fc.option(value, { nil: undefined, freq: 4 })
  })
  return fc
    .tuple(...values)
    .map((found) =>
      Object.fromEntries(names.flatMap((name, at) => (found[at] === undefined ? [] : [[name, found[at]]]))),
    )
}

/** Mostly fresh: else everything is unknown. */
const standing: fc.Arbitrary<Standing> = fc.constantFrom('fresh', 'fresh', 'fresh', 'fresh', 'fresh', 'stale', 'silent')

function factsOf(idNumber: string, { needs }: Item): fc.Arbitrary<SourceOfFacts[]> {
  const sources = Object.entries(needs).flatMap(([id, names]) => {
    const category = catalogue.getCategory(id)
    return category.sources.map((_, source) =>
      fc.record({
        category: fc.constant(id),
        source: fc.constant(source),
        standing,
        // of the dead there are few
        records: fc.array(recordOf(idNumber, category, names), { maxLength: id === 'deathRecord' ? 1 : 2 }),
      }),
    )
  })
  return fc.tuple(...sources)
}

export function worlds(item: Item): fc.Arbitrary<World> {
  const [resident] = people
  const facts = fc.tuple(...people.map((idNumber) => factsOf(idNumber, item)))
  const alive = fc.boolean()
  return fc
    .record({ facts, alive, agreed: fc.subarray(people.slice(1)) })
    .map(({ facts: all, alive: lives, agreed }) => ({
      item,
      agreed,
      facts: Object.fromEntries(
        people.map((idNumber, at) => [
          idNumber,
          (all[at] ?? []).map((one) =>
            idNumber === resident && one.category === 'deathRecord' && lives
              ? { ...one, standing: 'fresh' as const, records: [] }
              : one,
          ),
        ]),
      ),
    }))
}

const now = new Date(`${day}T20:00:00+08:00`)
const observed = { fresh: new Date(`${day}T06:00:00+08:00`), stale: new Date('2020-01-01T00:00:00Z') }

/** As the hub would answer. */
export function subjectIn({ facts }: World, idNumber: string): Subject {
  const own = facts[idNumber] ?? []
  return {
    idNumber,
    answer(id) {
      const category = catalogue.getCategory(id)
      const { number } = category
      const sources = own.filter((one) => one.category === id)
      const time = (one: SourceOfFacts) => observed[one.standing === 'stale' ? 'stale' : 'fresh']
      const held: Held = {
        records: sources.flatMap((one) =>
          one.records.map((fields) => ({
            residentId: '',
            category: number,
            source: one.source,
            key: '',
            fields,
            digest: '',
            version: 1,
            observedAt: time(one),
            selfCollected: false,
          })),
        ),
        coverage: sources.flatMap((one) =>
          one.standing === 'silent'
            ? []
            : [{ category: number, source: one.source, area: '430781', observedAt: time(one) }],
        ),
        gaps: [],
      }
      return answerCategory(held, { category, sources: [...category.sources.keys()], at: now })
    },
  }
}
