/** A generated county as the proofs see it: its truth as records, with some sources late, silent or of another opinion. */
import { hash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Fact } from '../../scripts/county/department.ts'
import { generateCounty } from '../../scripts/county/generate.ts'
import type { TruthLine } from '../../scripts/county/truth.ts'
import type { Catalogue } from '../../src/catalogue/catalogue.ts'
import type { Field, Fields, Value } from '../../src/catalogue/field.ts'

/** the day of the question in all of these tests */
export const today = '2026-11-22'

/** How a source stands to a category of a resident: late says nothing that counts, silent says no longer that it is complete. */
export type Standing = 'fresh' | 'late' | 'silent'

export interface TruthFact extends Fact {
  /** id of the department */
  readonly source: string
}

export interface TruthCounty {
  readonly idNumbers: readonly string[]
  /** of a resident and a category */
  factsOf(idNumber: string, category: string): readonly TruthFact[]
  standingOf(idNumber: string, category: string, source: string): Standing
  /** whether a relative has agreed that his facts be used */
  hasAgreed(idNumber: string): boolean
}

/** What the 22 items read; the other departments need not write. */
const departments = [
  ...[
    'police',
    'health',
    'civilAffairs',
    'disabledFederation',
    'humanResources',
    'tax',
    'medicalSecurity',
    'education',
  ],
  ...['naturalResources', 'housing', 'housingFund', 'trafficPolice', 'marketRegulation', 'agriculture', 'forestry'],
  ...['ruralRevitalisation', 'emergency', 'diseaseControl'],
]

export interface CountyOptions {
  readonly residents: number
  readonly seed: number
  /** folder to write to */
  readonly out: string
}

type Facts = Map<string, Map<string, TruthFact[]>>

/** Everything of everybody, and every source complete. */
export async function generateTruth({ residents, seed, out }: CountyOptions): Promise<TruthCounty> {
  await generateCounty({ residents, seed, out, today, departments })
  const facts: Facts = new Map()
  for (const name of readdirSync(join(out, 'truth')))
    for (const text of readFileSync(join(out, 'truth', name), 'utf8')
      .trimEnd()
      .split('\n')) {
      const line: TruthLine = JSON.parse(text)
      if (!('fact' in line)) continue
      const { category, idNumber } = line.fact
      const own = facts.get(idNumber) ?? new Map<string, TruthFact[]>()
      own.set(category, [...(own.get(category) ?? []), { ...line.fact, source: name.replace('.ndjson', '') }])
      facts.set(idNumber, own)
    }
  return {
    idNumbers: [...facts.keys()],
    factsOf: (idNumber, category) => facts.get(idNumber)?.get(category) ?? [],
    standingOf: () => 'fresh',
    hasAgreed: () => true,
  }
}

/**
 * The same with trouble: one source in eight is late or silent, one relative in four has not agreed, in half of all
 * records one field says something else (another code of its set, a day at which something turns, or nothing), and what
 * few have, one in four who has not is given by somebody who has.
 */
export function troubled(county: TruthCounty, seed: number, catalogue: Catalogue): TruthCounty {
  const draw = (...what: readonly string[]) =>
    Number.parseInt(hash('sha256', [seed, ...what].join('|')).slice(0, 7), 16)
  const alter = (fact: TruthFact): TruthFact => {
    const { category, idNumber, source, fields } = fact
    const chance = draw(idNumber, category, source, JSON.stringify(fields))
    if (chance % 2 === 0) return fact
    return {
      ...fact,
      fields: alterField(fields, { chance: chance >> 1, fieldsOf: catalogue.getCategory(category).fields, catalogue }),
    }
  }
  const rare = rareFacts(county, catalogue)
  const known = new Map<string, readonly TruthFact[]>()
  const remembered = (key: string, make: () => readonly TruthFact[]) => {
    const found = known.get(key) ?? make()
    known.set(key, found)
    return found
  }
  const given = (idNumber: string, category: string): readonly TruthFact[] => {
    const own = county.factsOf(idNumber, category)
    const others = rare.get(category) ?? []
    const chance = draw(idNumber, category, 'given')
    const gift = others[(chance >> 2) % others.length]
    return own.length > 0 || chance % 4 > 0 || !gift ? own : [{ ...gift, idNumber }]
  }
  return {
    ...county,
    factsOf: (idNumber, category) => remembered(`${idNumber} ${category}`, () => given(idNumber, category).map(alter)),
    standingOf(idNumber, category, source) {
      const chance = draw(idNumber, category, source) % 16
      return chance === 0 ? 'late' : chance === 1 ? 'silent' : 'fresh'
    },
    hasAgreed: (idNumber) => draw(idNumber) % 4 > 0,
  }
}

/** Of each category that less than one in four has, all that there is. */
function rareFacts(county: TruthCounty, { categories }: Catalogue): Map<string, readonly TruthFact[]> {
  const all = categories.map(
    ({ id }) => [id, county.idNumbers.flatMap((idNumber) => county.factsOf(idNumber, id))] as const,
  )
  return new Map(all.filter(([, facts]) => facts.length < county.idNumbers.length / 4))
}

const turns: readonly string[] = [
  ...['2016-11-21', '2016-11-22', '2025-11-21', '2025-11-22', '2026-11-21', '2026-11-22', '2026-11-23'],
  ...['2027-05-21', '2027-05-22', '1966-11-22'],
]
const turningMonths: readonly string[] = ['2025-10', '2025-11', '2026-07', '2026-08', '2026-09', '2026-10', '2026-11']

interface Alteration {
  /** 28 bits */
  readonly chance: number
  readonly fieldsOf: Readonly<Record<string, Field>>
  readonly catalogue: Catalogue
}

function alterField(fields: Fields, { chance, fieldsOf, catalogue }: Alteration): Fields {
  const names = Object.keys(fieldsOf).filter(
    (name) => fieldsOf[name]?.type !== 'idNumber' && fieldsOf[name]?.type !== 'text',
  )
  const name = names[chance % names.length] ?? ''
  const field = fieldsOf[name]
  const pick = chance >> 8
  if (!field) return fields
  const others = Object.entries(fields).filter(([other]) => other !== name)
  if (!field.required && pick % 3 === 0) return Object.fromEntries(others)
  const value = otherValue(field, { pick: pick >> 2, was: fields[name], catalogue })
  return value === undefined ? fields : Object.fromEntries([...others, [name, value]])
}

function otherValue(
  { type, codes }: Field,
  { pick, was, catalogue }: { pick: number; was: Value | undefined; catalogue: Catalogue },
): Value | undefined {
  const from = (values: readonly string[]) => values[pick % values.length]
  if (type === 'code') return from(Object.keys(catalogue.codeSets.get(codes ?? '')?.codes ?? {}))
  if (type === 'date' || type === 'expiry') return from(turns)
  if (type === 'month') return from(turningMonths)
  if (type === 'boolean') return was !== true
  return type === 'area' ? from(['430781105203', '430721105203']) : was
}
