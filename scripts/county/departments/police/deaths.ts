/** 死亡注销: registrations that ended with death. */
import type { CountyExport, ExportRow } from '../../department.ts'
import {
  badCheckDigit,
  badDate,
  brokenBytes,
  conflicting,
  dateOutOfBounds,
  destroyedId,
  duplicate,
  futureDate,
  missing,
  missingCell,
  unclosedQuote,
  unknownCode,
  zeroedId,
} from '../../faults.ts'
import { isAlive } from '../../furnish.ts'
import { type Person, spouseOf } from '../../people.ts'
import type { Random } from '../../random.ts'
import { carelessId, chineseDate, serial } from '../../spelling.ts'
import { policeStationOf } from './population.ts'

const columns = [
  '业务编号',
  '死者姓名',
  '公民身份号码',
  '性别',
  '户号',
  '死亡日期',
  '死亡证明编号',
  '注销类别',
  '注销时间',
  '申报人',
  '申报人与死者关系',
  '申报人电话',
  '办理派出所',
] as const

interface Applicant {
  readonly name: string
  readonly phone: string
  /** the station's word, and GB/T 4761: what the applicant is to the dead */
  readonly relation: readonly [string, string]
}

/** The next of kin who lives; where there is none, the village committee. */
function applicantOf(person: Person, random: Random): Applicant {
  const spouse = spouseOf(person)
  if (spouse && isAlive(spouse)) return relative(spouse, ['丈夫', '11'], ['妻子', '12'])
  const children = person.children.filter((child) => isAlive(child) && child.age >= 20)
  if (children.length > 0) return relative(random.pick(children), ['儿子', '20'], ['女儿', '30'])
  const parent = [person.father, person.mother].find((one) => one && isAlive(one))
  if (parent) return relative(parent, ['父亲', '51'], ['母亲', '52'])
  const { village } = person.household
  const committee = village.rural ? '村民委员会' : '居民委员会'
  return { name: `${village.name}${committee}`, phone: '', relation: ['非亲属', '99'] }
}

function relative({ sex, name, phone }: Person, man: Applicant['relation'], woman: Applicant['relation']): Applicant {
  return { name, phone, relation: sex === '1' ? man : woman }
}

function rowOf(person: Person, random: Random): ExportRow | undefined {
  const { death, household } = person
  if (!death || !household.local) return undefined
  const applicant = applicantOf(person, random)
  const certificateNumber = `SWZX430781${death.cancelledOn.slice(0, 4)}${serial(person.index, 8)}`
  const issuer = policeStationOf(household.village)
  return {
    cells: {
      业务编号: certificateNumber,
      死者姓名: person.name,
      公民身份号码: carelessId(random, person.idNumber),
      性别: person.sex === '1' ? '男' : '女',
      户号: household.number,
      死亡日期: random.chance(0.1) ? death.date : chineseDate(death.date),
      死亡证明编号: death.certificate,
      注销类别: '死亡',
      注销时间: `${death.cancelledOn} ${serial(random.int(8, 17), 2)}:${serial(random.int(0, 59), 2)}:00`,
      申报人: applicant.name,
      申报人与死者关系: applicant.relation[0],
      申报人电话: applicant.phone,
      办理派出所: issuer,
    },
    facts: [
      {
        category: 'deathRecord',
        idNumber: person.idNumber,
        fields: {
          certificateNumber,
          deathDate: death.date,
          cancelledOn: death.cancelledOn,
          issuer,
          applicantName: applicant.name,
          applicantRelation: applicant.relation[1],
        },
      },
    ],
  }
}

export const deaths: CountyExport = {
  id: 'deaths',
  fileName: ({ date, part }) => `死亡注销_${date}_${part}.csv`,
  layout: { type: 'csv', encoding: 'utf-8', bom: true, newline: '\r\n', quoteAll: true },
  columns,
  faults: [
    destroyedId('公民身份号码'),
    zeroedId('公民身份号码'),
    badCheckDigit('公民身份号码'),
    missing('业务编号'),
    missing('死亡日期'),
    badDate('死亡日期', '2025年2月29日'),
    dateOutOfBounds('死亡日期', '1025年3月9日'),
    futureDate('注销时间', '2099-01-05 08:30:00'),
    unknownCode('申报人与死者关系', '亲友'),
    duplicate(),
    conflicting('申报人', (name) => `${name}代`),
    unclosedQuote(),
    missingCell(),
    brokenBytes(),
  ],
  *rows(family) {
    const random = family.random.fork('police/deaths')
    for (const person of family.people) {
      const row = rowOf(person, random)
      if (row) yield row
    }
  },
}
