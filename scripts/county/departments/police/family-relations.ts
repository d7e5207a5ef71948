/** 家庭关系: who is whose spouse, parent and child, as the household registers tell. */
import type { CountyExport, ExportRow } from '../../department.ts'
import {
  badCharacter,
  badCheckDigit,
  badDate,
  conflicting,
  duplicate,
  futureDate,
  missing,
  unknownCode,
} from '../../faults.ts'
import { isAlive } from '../../furnish.ts'
import { type Person, spouseOf } from '../../people.ts'
import type { Random } from '../../random.ts'

const columns = [
  'recordId',
  'person.idNumber',
  'person.name',
  'member.idNumber',
  'member.name',
  'member.cancelled',
  'relation.code',
  'relation.basis',
  'relation.since',
  'relation.sameHousehold',
  'relation.dependent',
  'relation.guardian',
  'relation.supporter',
] as const

interface Kin {
  readonly relation: 'spouse' | 'parent' | 'child'
  readonly member: Person
  readonly since: string
}

/** Blood outlives death; a marriage ends with it. */
function* kinOf(person: Person): Generator<Kin> {
  const spouse = spouseOf(person)
  const since = person.marriages.at(-1)?.registeredOn
  if (spouse && since && isAlive(person) && isAlive(spouse)) yield { relation: 'spouse', member: spouse, since }
  for (const parent of [person.father, person.mother])
    if (parent) yield { relation: 'parent', member: parent, since: person.birthDate }
  for (const child of person.children) yield { relation: 'child', member: child, since: child.birthDate }
}

/** the platform's initials of 夫妻父母儿女, and GB/T 4761 */
const relations = {
  spouse: { '1': ['ZF', '11'], '2': ['QZ', '12'] },
  parent: { '1': ['FQ', '51'], '2': ['MQ', '52'] },
  child: { '1': ['EZ', '20'], '2': ['NE', '30'] },
} as const

function basisOf({ relation, since }: Kin): readonly [string, string] {
  if (relation === 'spouse') return ['HYDJ', '03']
  return since >= '1996-01-01' ? ['CSYX', '02'] : ['HJDJ', '01']
}

interface Duties {
  readonly dependent?: boolean
  readonly guardian?: boolean
  readonly supporter?: boolean
}

/** What the register can tell of who must keep whom: it knows ages, not incomes. Nobody keeps the dead, nor they anybody. */
function dutiesOf(person: Person, { relation, member }: Kin): Duties {
  if (!isAlive(person) || !isAlive(member)) return {}
  switch (relation) {
    case 'spouse':
      return { supporter: true }
    case 'parent':
      return person.age < 18 ? { dependent: false, guardian: true, supporter: true } : {}
    case 'child':
      if (member.age < 18) return { dependent: true, guardian: false, supporter: false }
      return person.age >= 60 ? { supporter: true } : {}
  }
}

function rowOf(person: Person, kin: Kin, { random, nth }: { random: Random; nth: number }): ExportRow {
  const { member, relation, since } = kin
  const [relationCode, relationStandard] = relations[relation][member.sex]
  const [basisCode, basisStandard] = basisOf(kin)
  const duties = dutiesOf(person, kin)
  const sharesHousehold = person.household === member.household && isAlive(person) && isAlive(member)
  return {
    cells: {
      recordId: `${person.index}-${nth}`,
      'person.idNumber': sentId(random, person.idNumber),
      'person.name': person.name,
      'member.idNumber': sentId(random, member.idNumber),
      'member.name': member.name,
      'member.cancelled': String(!isAlive(member)),
      'relation.code': relationCode,
      'relation.basis': basisCode,
      'relation.since': random.chance(0.1) ? `${since}T00:00:00+08:00` : since,
      'relation.sameHousehold': truth(random, sharesHousehold),
      'relation.dependent': truth(random, duties.dependent),
      'relation.guardian': truth(random, duties.guardian),
      'relation.supporter': truth(random, duties.supporter),
    },
    facts: [
      {
        category: 'familyRelation',
        idNumber: person.idNumber,
        fields: {
          memberIdNumber: member.idNumber,
          memberName: member.name,
          memberDead: !isAlive(member),
          relation: relationStandard,
          basis: basisStandard,
          since,
          sharesHousehold,
          ...duties,
        },
      },
    ],
  }
}

function sentId(random: Random, idNumber: string): string {
  if (random.chance(0.02)) return idNumber.toLowerCase()
  return random.chance(0.02) ? ` ${idNumber}` : idNumber
}

/** The old part of the platform says 1 and 0. */
function truth(random: Random, value: boolean | undefined): string {
  if (value === undefined) return ''
  return random.chance(0.1) ? (value ? '1' : '0') : String(value)
}

export const familyRelations: CountyExport = {
  id: 'familyRelations',
  fileName: ({ date, part }) => `家庭关系_${date}_${part}.jsonl`,
  layout: {
    type: 'jsonLines',
    bare: [
      'member.cancelled',
      'relation.sameHousehold',
      'relation.dependent',
      'relation.guardian',
      'relation.supporter',
    ],
  },
  columns,
  faults: [
    badCheckDigit('person.idNumber'),
    badCheckDigit('member.idNumber'),
    missing('member.idNumber'),
    missing('member.name'),
    badCharacter('member.name'),
    unknownCode('relation.code', 'GQ'),
    unknownCode('relation.basis', '99'),
    unknownCode('relation.supporter', '待核实'),
    badDate('relation.since', '2019-02-29'),
    futureDate('relation.since', '2098-03-05'),
    duplicate(),
    conflicting('relation.sameHousehold', (text) => (/^(true|1)$/.test(text) ? 'false' : 'true')),
  ],
  *rows(family) {
    const random = family.random.fork('police/familyRelations')
    for (const person of family.people) {
      if (!person.household.local) continue
      let nth = 0
      for (const kin of kinOf(person)) yield rowOf(person, kin, { random, nth: nth++ })
    }
  },
}
