/** 市场监管: who owns, leads or holds a share of what is registered as a business; nested JSON, one line a role. */
import { usccCheckCharacter } from '../../../src/catalogue/check.ts'
import { unifiedCode } from '../build-county.ts'
import { addDays, addYears, dayBetween, earlier, later } from '../dates.ts'
import type { Context, CountyDepartment, ExportRow } from '../department.ts'
import {
  badCharacter,
  badCheckDigit,
  badDate,
  badFormat,
  badUscc,
  conflicting,
  duplicate,
  futureDate,
  missing,
  outOfBounds,
  unknownCode,
} from '../faults.ts'
import { type County, type Family, type Person, spouseOf } from '../people.ts'
import type { Random } from '../random.ts'
import { carelessId, chineseDate, dateTime, documentWords, serial } from '../spelling.ts'

const columns = [
  'ENT.UNISCID',
  'ENT.ENTNAME',
  'ENT.ENTTYPE_CN',
  'ENT.INDUSTRYCO',
  'ENT.ESTDATE',
  'ENT.REGSTATE_CN',
  'ENT.CANDATE',
  'ENT.DOMDISTRICT',
  'ENT.REGORG_CN',
  'PERSON.NAME',
  'PERSON.CERTYPE_CN',
  'PERSON.CERNO',
  'ROLE.POSITION_CN',
  'ROLE.SINCE',
  'ROLE.INVEST.SUBCONAM',
  'ROLE.INVEST.SUBCONPROP',
  'ROLE.INVEST.CURRENCY_CN',
] as const

/** schemas/codes/business-kind.ts → the register's words, the second with full-width brackets as older lines have them */
const kinds = {
  '01': ['有限责任公司(自然人投资或控股)', '有限责任公司（自然人投资或控股）'],
  '05': ['个体工商户', '个体'],
  '06': ['农民专业合作社', '农民专业合作经济组织'],
} as const

const states = {
  '01': '存续（在营、开业、在册）',
  '03': '吊销，未注销',
  '04': '注销',
} as const

const roles = { '01': '法定代表人', '02': '经营者', '04': '自然人股东', '08': '监事', '10': '成员' } as const

interface Entity {
  readonly code: string
  readonly name: string
  readonly kind: keyof typeof kinds
  /** GB/T 4754, and the letter of its section */
  readonly industry: string
  readonly section: string
  readonly registeredOn: string
  readonly status: keyof typeof states
  readonly endedOn: string
  readonly areaCode: string
}

interface Role {
  readonly role: keyof typeof roles
  readonly since: string
  /** yuan with two places, percent with four; '' where nothing is invested */
  readonly contribution: string
  readonly share: string
}

function roleRow(
  person: Person,
  entity: Entity,
  { role, since, contribution, share }: Role,
  random: Random,
): ExportRow {
  const { kind, endedOn } = entity
  const inTenThousands = contribution === '' ? '' : String(Number(contribution) / 10_000)
  return {
    cells: {
      'ENT.UNISCID': random.chance(0.05) ? entity.code.toLowerCase() : entity.code,
      'ENT.ENTNAME': entity.name,
      'ENT.ENTTYPE_CN': kinds[kind][random.chance(0.1) ? 1 : 0],
      'ENT.INDUSTRYCO': `${random.chance(0.9) ? entity.section : ''}${entity.industry}`,
      'ENT.ESTDATE': random.chance(0.1) ? chineseDate(entity.registeredOn) : dateTime(entity.registeredOn),
      'ENT.REGSTATE_CN': states[entity.status],
      'ENT.CANDATE': endedOn === '' && random.chance(0.2) ? '0000-00-00' : dateTime(endedOn),
      'ENT.DOMDISTRICT': entity.areaCode,
      'ENT.REGORG_CN': '津市市市场监督管理局',
      'PERSON.NAME': person.name,
      'PERSON.CERTYPE_CN': documentWords[person.kind],
      'PERSON.CERNO': carelessId(random, person.idNumber),
      'ROLE.POSITION_CN': roles[role],
      'ROLE.SINCE': dateTime(since),
      'ROLE.INVEST.SUBCONAM': inTenThousands,
      'ROLE.INVEST.SUBCONPROP': share === '' ? '' : String(Number(share)),
      'ROLE.INVEST.CURRENCY_CN': inTenThousands === '' ? '' : '人民币',
    },
    facts: [
      {
        category: 'businessRole',
        idNumber: person.idNumber,
        fields: {
          entityCode: entity.code,
          entityName: entity.name,
          kind,
          role,
          since,
          ...(share === '' ? {} : { share }),
          ...(contribution === '' ? {} : { contribution }),
          industry: entity.industry,
          registeredOn: entity.registeredOn,
          status: entity.status,
          ...(endedOn === '' ? {} : { endedOn }),
          areaCode: entity.areaCode,
        },
      },
    ],
  }
}

/** Sections of GB/T 4754 by their two-digit divisions, as far as the county's small businesses go. */
const sections: Readonly<Record<string, string>> = {
  '01': 'A',
  '03': 'A',
  '51': 'F',
  '52': 'F',
  '62': 'H',
  '80': 'O',
  '81': 'O',
}

function sectionOf(industry: string): string {
  return sections[industry.slice(0, 2)] ?? ''
}

/** A present business; where its owner has died it was struck off. */
function* businessRows(person: Person, { random, county }: Context): Generator<ExportRow> {
  const { livelihood, death, household } = person
  if (livelihood.kind !== 'business') return
  const { business } = livelihood
  const { registeredOn, industry } = business
  if (registeredOn >= (death?.date ?? county.today)) return
  const entity: Entity = {
    code: business.uscc,
    name: business.name,
    kind: business.individual ? '05' : '01',
    industry,
    section: sectionOf(industry),
    registeredOn,
    status: death ? '04' : '01',
    endedOn: death ? earlier(addDays(death.date, random.int(20, 120)), county.today) : '',
    areaCode: household.village.town.code,
  }
  const plain = { since: registeredOn, contribution: '', share: '' }
  if (business.individual) {
    yield roleRow(person, entity, { ...plain, role: '02' }, random)
    return
  }
  const partner = partnerOf(person, registeredOn)
  const capital = random.int(2, 60) * 50_000
  const percent = partner ? random.pick([51, 60, 62.5, 70, 90]) : 100
  yield roleRow(person, entity, { ...plain, role: '01' }, random)
  yield roleRow(person, entity, { ...plain, ...stake(capital, percent), role: '04' }, random)
  if (!partner) return
  yield roleRow(partner, entity, { ...plain, ...stake(capital, 100 - percent), role: '04' }, random)
  if (random.chance(0.8)) yield roleRow(partner, entity, { ...plain, role: '08' }, random)
}

function stake(capital: number, percent: number): { contribution: string; share: string } {
  return { contribution: ((capital * percent) / 100).toFixed(2), share: percent.toFixed(4) }
}

/** The spouse, of age and married by then, who is in no public office. */
function partnerOf(person: Person, registeredOn: string): Person | undefined {
  const spouse = spouseOf(person)
  const marriage = person.marriages.at(-1)
  if (!spouse || spouse.death || !marriage || marriage.registeredOn > registeredOn) return undefined
  return isOfficial(spouse) ? undefined : spouse
}

function isOfficial({ livelihood }: Person): boolean {
  return livelihood.kind === 'employee' && livelihood.employer.kind !== 'company'
}

const formerShops = [
  ['小吃店', '6220'],
  ['烟酒店', '5226'],
  ['服装店', '5232'],
  ['水果店', '5222'],
  ['维修部', '8121'],
] as const

/** A code of the old kind, of the years when shops were numbered behind an L. */
function shopCode(index: number): string {
  const eight = `L${serial(index, 7)}`
  const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'
  const sum = [3, 7, 9, 10, 5, 8, 4, 2].reduce(
    (all, weight, at) => all + weight * alphabet.indexOf(eight.charAt(at)),
    0,
  )
  const check = '0X987654321'.charAt(sum % 11)
  const seventeen = `92430781${eight}${check}`
  return seventeen + usccCheckCharacter(seventeen)
}

/** A shop given up before the present livelihood; some owners never struck it off. */
function formerRow(person: Person, { random, county }: Context): ExportRow | undefined {
  const { age, livelihood, death, birthDate, household, index } = person
  if (death || age < 26 || age > 72 || livelihood.kind === 'business' || isOfficial(person)) return undefined
  if (!random.chance(0.035)) return undefined
  const [shop, industry] = random.pick(formerShops)
  const registeredOn = dayBetween(random, addYears(birthDate, 20), addYears(county.today, -2))
  const endedOn = dayBetween(random, addDays(registeredOn, 200), addDays(county.today, -40))
  const entity: Entity = {
    code: shopCode(index),
    name: `津市市${person.name.slice(0, 1)}家${shop}`,
    kind: '05',
    industry,
    section: sectionOf(industry),
    registeredOn,
    status: random.chance(0.15) ? '03' : '04',
    endedOn,
    areaCode: household.village.town.code,
  }
  return roleRow(person, entity, { role: '02', since: registeredOn, contribution: '', share: '' }, random)
}

/** Each village has its cooperative. */
function cooperativeOf({ household }: Person, county: County): Entity {
  const { village } = household
  const at = county.villages.indexOf(village)
  return {
    code: unifiedCode('93', 500_000 + at),
    name: `${county.name}${village.name}稻虾种养专业合作社`,
    kind: '06',
    industry: '0111',
    section: 'A',
    registeredOn: `${2009 + (at % 11)}-${serial(1 + (at % 12), 2)}-15`,
    status: '01',
    endedOn: '',
    areaCode: village.code,
  }
}

function memberRow(person: Person, { random, county }: Context): ExportRow | undefined {
  const { livelihood, death, age, household, birthDate } = person
  if (death || livelihood.kind !== 'farmer' || !household.village.rural || age < 25 || age > 78) return undefined
  if (!random.chance(0.1)) return undefined
  const cooperative = cooperativeOf(person, county)
  const from = later(addYears(birthDate, 20), cooperative.registeredOn)
  const since = dayBetween(random, from, addDays(county.today, -30))
  const contribution = (random.int(2, 40) * 500).toFixed(2)
  const share = (random.int(20, 300) / 100).toFixed(4)
  return roleRow(person, cooperative, { role: '10', since, contribution, share }, random)
}

export default {
  id: 'marketRegulation',
  exports: [
    {
      id: 'roles',
      fileName: ({ date, part }) => `主体任职_${date}_${part}.jsonl`,
      layout: { type: 'jsonLines', bare: ['ROLE.INVEST.SUBCONAM', 'ROLE.INVEST.SUBCONPROP'] },
      columns,
      faults: [
        badCheckDigit('PERSON.CERNO'),
        badUscc('ENT.UNISCID'),
        missing('ENT.ENTNAME'),
        missing('ENT.UNISCID'),
        unknownCode('ENT.ENTTYPE_CN', '民办非企业单位'),
        unknownCode('ENT.INDUSTRYCO', 'F9999'),
        unknownCode('ROLE.POSITION_CN', '联络员'),
        unknownCode('PERSON.CERTYPE_CN', '电子证照'),
        badDate('ENT.ESTDATE', '2018-02-29 00:00:00'),
        futureDate('ENT.ESTDATE', '2108-02-28 00:00:00'),
        badFormat('ENT.DOMDISTRICT', '津市市'),
        outOfBounds('ROLE.INVEST.SUBCONPROP', '160'),
        outOfBounds('ROLE.INVEST.SUBCONAM', '-50'),
        badCharacter('ENT.ENTNAME'),
        duplicate(),
        conflicting('ENT.ENTNAME', (name) => `${name}（更名前）`),
      ],
      *rows(family: Family, county: County) {
        const random = family.random.fork('marketRegulation/roles')
        for (const person of family.people) {
          yield* businessRows(person, { random, county })
          const former = formerRow(person, { random, county })
          if (former) yield former
          const member = memberRow(person, { random, county })
          if (member) yield member
        }
      },
    },
  ],
} satisfies CountyDepartment
