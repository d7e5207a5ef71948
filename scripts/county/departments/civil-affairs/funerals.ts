/** 殡葬火化: the crematorium's book; old people's numbers have 15 digits, and some of the dead have no name. */
import { addDays, addYears, earlier } from '../../dates.ts'
import type { Context, CountyExport, ExportRow } from '../../department.ts'
import {
  badCharacter,
  badCheckDigit,
  badDate,
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
import { type County, type Death, type Family, type Person, spouseOf } from '../../people.ts'
import type { Random } from '../../random.ts'
import { carelessId, fifteenDigits, serial, shortDate } from '../../spelling.ts'
import { kinOf, kinWords } from './kin.ts'

const columns = [
  '火化证编号',
  '逝者姓名',
  '逝者身份证号',
  '性别',
  '年龄',
  '遗体类别',
  '死亡日期',
  '死亡原因',
  '死亡地点',
  '死亡证明日期',
  '火化时间',
  '火化炉',
  '殡仪馆',
  '经办人姓名',
  '经办人与逝者关系',
  '经办人电话',
] as const

/** Who came: a child of age, the spouse, a parent; nobody of the family otherwise. */
function applicantOf(person: Person, date: string): Person | undefined {
  const spouse = spouseOf(person)
  const relatives = [...person.children, ...(spouse ? [spouse] : []), person.father, person.mother]
  return relatives.find(
    (one) => one && addYears(one.birthDate, 18) <= date && (one.death === undefined || one.death.date > date),
  )
}

const hall = '津市市殡仪馆'

function cremationRow(
  person: Person,
  { death, cremated, random, county }: { death: Death; cremated: string; random: Random; county: County },
): ExportRow {
  const crematedOn = earlier(cremated, county.today)
  const certifiedOn = random.chance(0.8) ? earlier(addDays(death.date, random.int(0, 1)), crematedOn) : ''
  const place = random.pick(['家中', '家中', '津市市人民医院', '津市市中医医院', '养老机构'])
  const applicant = applicantOf(person, crematedOn)
  const relation = applicant ? kinWords[kinOf(person, applicant)] : undefined
  const certificateNumber = `HH${crematedOn.slice(0, 4)}${serial(person.index, 8)}`
  const old = person.birthDate < '1955' && random.chance(0.2)
  const hour = `${random.int(6, 11)}:${random.pick(['00', '20', '40'])}`
  return {
    cells: {
      火化证编号: certificateNumber,
      逝者姓名: person.name,
      逝者身份证号: old ? fifteenDigits(person.idNumber) : carelessId(random, person.idNumber),
      性别: person.sex === '1' ? '男' : '女',
      年龄: String(person.age),
      遗体类别: person.household.local ? '本地' : '外地',
      死亡日期: random.chance(0.1) ? shortDate(death.date) : death.date,
      死亡原因: /^[VWXY]/.test(death.cause) ? '意外' : '疾病',
      死亡地点: place,
      死亡证明日期: certifiedOn === '' ? random.pick(['', '0000-00-00']) : certifiedOn,
      火化时间: `${shortDate(crematedOn)} ${hour}`,
      火化炉: `${random.int(1, 4)}号炉`,
      殡仪馆: hall,
      经办人姓名: applicant?.name ?? '',
      经办人与逝者关系: relation?.[1] ?? '',
      经办人电话: applicant?.phone ?? '',
    },
    facts: [
      {
        category: 'deathRecord',
        idNumber: person.idNumber,
        fields: {
          certificateNumber,
          deathDate: death.date,
          crematedOn,
          ...(certifiedOn === '' ? {} : { certifiedOn }),
          place,
          issuer: hall,
          ...(applicant ? { applicantName: applicant.name } : {}),
          ...(relation ? { applicantRelation: relation[0] } : {}),
        },
      },
    ],
  }
}

/** Somebody found dead whom nobody knows: of no resident. */
function unknownRow({ index }: Family, { random, county }: Context): ExportRow {
  const cremated = addDays(county.today, -random.int(30, 900))
  const nothing = Object.fromEntries(columns.map((column) => [column, '']))
  return {
    cells: {
      ...nothing,
      火化证编号: `HW${cremated.slice(0, 4)}${serial(index, 8)}`,
      逝者姓名: '无名氏',
      逝者身份证号: random.pick(['', '无', '不详']),
      性别: random.pick(['男', '女']),
      遗体类别: '无名遗体',
      死亡日期: '不详',
      火化时间: `${shortDate(cremated)} 8:00`,
      殡仪馆: hall,
      经办人姓名: '派出所',
    },
    facts: [],
  }
}

export const funerals: CountyExport = {
  id: 'funerals',
  fileName: ({ date }) => `火化登记_${date}.csv`,
  layout: { type: 'csv', encoding: 'utf-8', newline: '\n' },
  columns,
  // no brokenBytes: the adapter leaves the encoding open, and one such byte would make the file GB18030
  faults: [
    destroyedId('逝者身份证号'),
    zeroedId('逝者身份证号'),
    badCheckDigit('逝者身份证号'),
    missing('火化证编号'),
    missing('死亡日期'),
    badDate('死亡日期', '2024-02-30'),
    futureDate('死亡日期', '2062-03-05'),
    dateOutOfBounds('火化时间', '1924/3/5 8:00'),
    unknownCode('经办人与逝者关系', '房东'),
    unknownCode('遗体类别', '待认领'),
    badCharacter('死亡地点'),
    duplicate(),
    conflicting('死亡地点', (place) => (place === '途中' ? '家中' : '途中')),
    unclosedQuote(),
    missingCell(),
  ],
  *rows(family: Family, county: County) {
    const random = family.random.fork('civilAffairs/funerals')
    for (const person of family.people) {
      const { death } = person
      if (death?.crematedOn) yield cremationRow(person, { death, cremated: death.crematedOn, random, county })
    }
    if (random.chance(0.004)) yield unknownRow(family, { random, county })
  },
}
