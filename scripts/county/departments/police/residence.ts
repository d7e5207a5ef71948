/** 居住登记: who lives in the county and is registered elsewhere, and the permits given for it. */
import { addDays, addYears, dayBetween, earlier, later } from '../../dates.ts'
import type { Context, CountyExport, ExportRow } from '../../department.ts'
import {
  badCheckDigit,
  badDate,
  badFormat,
  conflicting,
  destroyedId,
  duplicate,
  futureDate,
  missing,
  tooLong,
  unknownCode,
  zeroedId,
} from '../../faults.ts'
import { fullName, surname } from '../../names.ts'
import type { County, Family, Livelihood, Person } from '../../people.ts'
import type { Random } from '../../random.ts'
import { carelessId, chineseDate, documentWords, serial, shortDate } from '../../spelling.ts'

export interface Residence {
  readonly person: Person
  readonly permitNumber: string
  readonly livingSince: string
  readonly issued: string
  readonly expires: string
  readonly endorsedOn?: string
}

/** Everybody's residence in a family of newcomers; for those from over the border the permit is also their identity document. */
export function residencesOf(family: Family, county: County): Residence[] {
  const newcomers = family.people.filter(({ household }) => !household.local)
  if (newcomers.length === 0) return []
  const random = family.random.fork('police/residence')
  return newcomers.flatMap((person) => residenceOf(person, { random, county }) ?? [])
}

/** Since when each kind of document exists in its present form, days of living here that it asks for, and its years. */
const kinds = {
  citizen: { since: '2016-01-01', after: 180, years: 1, letters: 'JZ' },
  hongKongMacauTaiwan: { since: '2018-09-01', after: 180, years: 5, letters: 'GAT' },
  foreigner: { since: '2023-12-01', after: 0, years: 10, letters: 'WGR' },
} as const

function residenceOf(person: Person, { random, county }: Context): Residence | undefined {
  const { since, after, years, letters } = kinds[person.kind]
  const until = person.death?.date ?? county.today
  const livingSince = dayBetween(
    random,
    addYears(person.birthDate, 18),
    earlier(arrivedBefore(person), addDays(until, -400)),
  )
  const renewed = years === 1 ? since : addDays(addYears(until, -years), 1)
  const from = later(later(addDays(livingSince, after), since), renewed)
  const issued = dayBetween(random, from, addDays(until, -1))
  if (issued >= until) return undefined
  const endorsedOn = years === 1 ? lastEndorsement(issued, until, random) : undefined
  return {
    person,
    permitNumber: `${letters}${county.code}${issued.slice(0, 4)}${serial(person.index, 8)}`,
    livingSince,
    issued,
    expires: addYears(endorsedOn ?? issued, years),
    ...(endorsedOn === undefined ? {} : { endorsedOn }),
  }
}

function arrivedBefore({ livelihood }: Person): string {
  return 'since' in livelihood ? livelihood.since : '9999-12-31'
}

/** Permits are endorsed on their anniversaries; some people come late. */
function lastEndorsement(issued: string, until: string, random: Random): string | undefined {
  let years = 0
  while (addYears(issued, years + 1) <= until) years++
  if (years > 0 && random.chance(0.06)) years--
  return years === 0 ? undefined : addYears(issued, years)
}

const columns = [
  '序号',
  '持证人/姓名',
  '持证人/证件种类',
  '持证人/证件号码',
  '持证人/联系电话',
  '居住地/地址',
  '居住地/社区代码',
  '居住地/房主或单位',
  '来津日期',
  '居住事由',
  '居住证/编号',
  '居住证/签发日期',
  '居住证/有效期至',
  '居住证/最近签注',
  '居住证/注销日期',
  '登记派出所',
] as const

/** the station's words, and the code of 居住事由 */
const reasons: Readonly<Record<Livelihood['kind'], readonly [string, string]>> = {
  employee: ['务工就业', '01'],
  flexible: ['从事服务业', '04'],
  business: ['经商', '02'],
  farmer: ['务农', '03'],
  retired: ['养老', '08'],
  student: ['就学', '05'],
  unemployed: ['投靠亲友', '06'],
  none: ['投靠亲友', '06'],
}

function rowOf(residence: Residence, random: Random): ExportRow {
  const { person, permitNumber, livingSince, issued, expires, endorsedOn } = residence
  const { household, death } = person
  const { village, address } = household
  const [word, reason] = reasonOf(person)
  const landlordName = landlordOf(person, random)
  return {
    cells: {
      序号: String(person.index + 1),
      '持证人/姓名': person.name,
      '持证人/证件种类': documentWords[person.kind],
      '持证人/证件号码': carelessId(random, person.idNumber),
      '持证人/联系电话': person.phone,
      '居住地/地址': address,
      '居住地/社区代码': village.code,
      '居住地/房主或单位': landlordName,
      来津日期: random.chance(0.1) ? chineseDate(livingSince) : shortDate(livingSince, '.'),
      居住事由: word,
      '居住证/编号': permitNumber,
      '居住证/签发日期': issued,
      '居住证/有效期至': random.chance(0.1) ? expires : shortDate(expires),
      '居住证/最近签注': endorsedOn ? shortDate(endorsedOn) : random.chance(0.5) ? '/' : '',
      '居住证/注销日期': death ? shortDate(death.cancelledOn) : '',
      登记派出所: `${village.town.name}派出所`,
    },
    facts: [
      {
        category: 'residencePermit',
        idNumber: person.idNumber,
        fields: {
          permitNumber,
          address,
          areaCode: village.code,
          reason,
          livingSince,
          issued,
          expires,
          ...(endorsedOn ? { endorsedOn } : {}),
          ...(death ? { cancelledOn: death.cancelledOn } : {}),
          landlordName,
          phone: person.phone,
        },
      },
    ],
  }
}

function reasonOf({ livelihood, household }: Person): readonly [string, string] {
  const alone = livelihood.kind === 'none' || livelihood.kind === 'unemployed'
  return alone && household.homes.length > 0 ? ['购房入住', '07'] : reasons[livelihood.kind]
}

function landlordOf({ household, livelihood }: Person, random: Random): string {
  const owner = household.homes[0]?.owners[0]
  if (owner) return owner.name
  if (livelihood.kind === 'employee' && random.chance(0.3)) return livelihood.employer.name
  return fullName(random, { family: surname(random), sex: random.pick(['1', '2']) })
}

export const residencePermits: CountyExport = {
  id: 'residencePermits',
  fileName: ({ date, part }) => `居住证_${date}_${part}.xlsx`,
  layout: {
    type: 'xlsx',
    sheet: '居住证',
    titles: ['津市市流动人口居住登记及居住证发放情况表', '填报单位：津市市公安局治安管理大队'],
    groups: {
      持证人: ['姓名', '证件种类', '证件号码', '联系电话'],
      居住地: ['地址', '社区代码', '房主或单位'],
      居住证: ['编号', '签发日期', '有效期至', '最近签注', '注销日期'],
    },
    notes: ['注：港澳台居民、外国人不办理签注。', '填表人：        审核人：'],
    otherSheets: ['填表说明', '居住事由'],
    numeric: ['序号'],
    dates: ['居住证/签发日期'],
  },
  columns,
  faults: [
    destroyedId('持证人/证件号码'),
    zeroedId('持证人/证件号码'),
    badCheckDigit('持证人/证件号码'),
    missing('居住证/编号'),
    missing('居住地/地址'),
    tooLong('居住地/房主或单位', 120),
    unknownCode('居住事由', '旅游'),
    badFormat('居住地/社区代码', '43078100'),
    badDate('居住证/有效期至', '2027/2/30'),
    futureDate('居住证/签发日期', '2098-01-01'),
    duplicate(),
    conflicting('居住地/地址', (address) => `${address}（后门）`),
  ],
  *rows(family, county) {
    const random = family.random.fork('police/residencePermits')
    for (const residence of residencesOf(family, county)) yield rowOf(residence, random)
  },
}
