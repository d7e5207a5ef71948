/** Certificates of death. */
import { addDays, addYears, dayBetween, earlier } from '../../dates.ts'
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
  unknownCode,
  zeroedId,
} from '../../faults.ts'
import { type County, type Family, type Person, spouseOf } from '../../people.ts'
import { carelessId, documentWords, serial, shortDate } from '../../spelling.ts'
import { aliveOn, clinicOf } from './clinic.ts'

const deathColumns = [
  '死亡证明编号',
  '死者姓名',
  '性别',
  '身份证件类别',
  '身份证件号码',
  '出生日期',
  '死亡日期',
  '死亡地点',
  '根本死因',
  '根本死因ICD编码',
  '申报人姓名',
  '与死者关系',
  '填报单位',
  '签发日期',
] as const

/** what is written on the certificate, and the rest of the ICD-10 code */
const causes: Readonly<Record<string, readonly [string, string]>> = {
  I21: ['急性心肌梗死', '.900'],
  I61: ['脑出血', '.902'],
  I63: ['脑梗死', '.900'],
  C34: ['肺恶性肿瘤', '.900'],
  C22: ['肝恶性肿瘤', '.900'],
  J44: ['慢性阻塞性肺病', '.900'],
  C16: ['胃恶性肿瘤', '.900'],
  E14: ['糖尿病', '.900'],
  V89: ['道路交通事故', '.201'],
  R54: ['衰老', '.x00'],
}

/** What the certificates say of those without a number in it: they are nobody whom the hub could know. */
const unnamed = ['', '无', '不详'] as const

interface Applicant {
  readonly name: string
  readonly word: string
  /** GB/T 4761 */
  readonly relation: string
}

/** The nearest adult who still lived then. */
function applicantFor(person: Person, day: string): Applicant | undefined {
  const adult = (one: Person | undefined): one is Person =>
    one !== undefined && aliveOn(one, day) && addYears(one.birthDate, 18) <= day
  const spouse = spouseOf(person)
  if (adult(spouse)) return { name: spouse.name, word: '配偶', relation: '10' }
  const child = person.children.find(adult)
  if (child?.sex === '1') return { name: child.name, word: '子', relation: '20' }
  if (child) return { name: child.name, word: '女', relation: '30' }
  const parent = [person.father, person.mother].find(adult)
  return parent && { name: parent.name, word: '父母', relation: '50' }
}

const places = [
  ['家中', 60],
  ['医院病房', 25],
  ['急诊室', 6],
  ['来院途中', 3],
  ['养老服务机构', 6],
] as const
const accidentPlaces = [
  ['来院途中', 40],
  ['急诊室', 35],
  ['医院病房', 25],
] as const

function deathRow(person: Person, { random, county }: Context): ExportRow | undefined {
  const { death } = person
  if (!death) return undefined
  const place = random.weighted(death.cause.startsWith('V') ? accidentPlaces : places)
  const inHospital = place === '医院病房' || place === '急诊室'
  const issuer = inHospital ? random.pick(county.hospitals.slice(0, 2)) : clinicOf(person)
  const certifiedOn = earlier(addDays(death.date, random.int(0, 3)), county.today)
  const applicant = applicantFor(person, death.date)
  const [causeText, rest] = causes[death.cause] ?? ['', '']
  const known = !random.chance(0.03)
  return {
    cells: {
      死亡证明编号: death.certificate,
      死者姓名: person.name,
      性别: person.sex === '1' ? '男' : '女',
      身份证件类别: known ? documentWords[person.kind] : '无',
      身份证件号码: known ? carelessId(random, person.idNumber) : random.pick(unnamed),
      出生日期: shortDate(person.birthDate, '-'),
      死亡日期: random.chance(0.12)
        ? shortDate(death.date)
        : `${death.date} ${serial(random.int(0, 23), 2)}:${serial(random.int(0, 59), 2)}`,
      死亡地点: place,
      根本死因: causeText,
      根本死因ICD编码: random.weighted([
        [`${death.cause}${rest}`, 70],
        [`${death.cause}${rest.slice(0, 2)}`, 20],
        [`${death.cause} `, 10],
      ] as const),
      申报人姓名: applicant?.name ?? '',
      与死者关系: applicant?.word ?? '',
      填报单位: issuer,
      签发日期: certifiedOn,
    },
    facts: known
      ? [
          {
            category: 'deathRecord',
            idNumber: person.idNumber,
            fields: {
              certificateNumber: death.certificate,
              deathDate: death.date,
              name: person.name,
              sex: person.sex,
              birthDate: person.birthDate,
              certifiedOn,
              cause: death.cause,
              place,
              issuer,
              ...(applicant ? { applicantName: applicant.name, applicantRelation: applicant.relation } : {}),
            },
          },
        ]
      : [],
  }
}

/** Somebody found dead whom nobody knows. */
function unknownDeadRow(family: Family, { random, county }: Context): ExportRow {
  const date = dayBetween(random, addYears(county.today, -3), addDays(county.today, -40))
  return {
    cells: {
      死亡证明编号: `W${county.code}${date.slice(0, 4)}${serial(family.index, 8)}`,
      死者姓名: '无名氏',
      性别: random.pick(['男', '女', '不详']),
      身份证件类别: '无',
      身份证件号码: random.pick(unnamed),
      出生日期: '',
      死亡日期: date,
      死亡地点: '其他场所',
      根本死因: '不明原因',
      根本死因ICD编码: 'R99.x00',
      申报人姓名: '',
      与死者关系: '',
      填报单位: county.hospitals[0] ?? '',
      签发日期: date,
    },
    facts: [],
  }
}

export const deaths: CountyExport = {
  id: 'deaths',
  fileName: ({ date, part }) => `死亡医学证明_${date}_${part}.xlsx`,
  layout: {
    type: 'xlsx',
    sheet: '死亡报告',
    titles: ['津市市居民死亡医学证明（推断）书登记表'],
    notes: ['注：身份证件号码不详的死者，由公安机关另行核实。'],
    otherSheets: ['填写说明'],
    dates: ['签发日期'],
  },
  columns: deathColumns,
  faults: [
    destroyedId('身份证件号码'),
    zeroedId('身份证件号码'),
    badCheckDigit('身份证件号码'),
    missing('死亡证明编号'),
    unknownCode('根本死因ICD编码', '心源性猝死'),
    unknownCode('与死者关系', '邻居'),
    badDate('死亡日期', '2025-02-29 07:15'),
    futureDate('死亡日期', '2205-03-05 07:15'),
    dateOutOfBounds('死亡日期', '1205/3/5'),
    badCharacter('死亡地点'),
    duplicate(),
    conflicting('死亡地点', (place) => (place === '家中' ? '医院病房' : '家中')),
  ],
  *rows(family: Family, county: County) {
    const random = family.random.fork('health/deaths')
    for (const person of family.people) {
      const row = deathRow(person, { random, county })
      if (row) yield row
    }
    if (random.chance(0.004)) yield unknownDeadRow(family, { random, county })
  },
}
