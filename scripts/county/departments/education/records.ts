/** Certificates that graduates hold, and what poor students receive. */
import { dayBetween } from '../../dates.ts'
import type { Context, CountyExport, ExportRow, Fact } from '../../department.ts'
import {
  badAmount,
  badCheckDigit,
  badDate,
  brokenBytes,
  conflicting,
  destroyedId,
  duplicate,
  futureDate,
  missing,
  missingCell,
  outOfBounds,
  unclosedQuote,
  unknownCode,
  zeroedId,
} from '../../faults.ts'
import type { County, Family, Person } from '../../people.ts'
import type { Random } from '../../random.ts'
import { carelessId, chineseDate, serial, shortDate, thousands } from '../../spelling.ts'
import { colleges, type Enrolment, enrolmentOf, universities, vocationalColleges } from './enrolment.ts'

const recordColumns = [
  '记录类型',
  '姓名',
  '性别',
  '证件号码',
  '学校名称',
  '学历层次',
  '专业',
  '证书或资助编号',
  '毕业日期',
  '资助项目',
  '资助年度',
  '资助金额',
  '发放日期',
  '经办人',
] as const

type RecordCells = Record<(typeof recordColumns)[number], string>

function recordCells(person: Person, random: Random): RecordCells {
  return {
    记录类型: '',
    姓名: person.name,
    性别: person.sex === '1' ? '男' : '女',
    证件号码: carelessId(random, person.idNumber),
    学校名称: '',
    学历层次: '',
    专业: '',
    证书或资助编号: '',
    毕业日期: '',
    资助项目: '',
    资助年度: '',
    资助金额: '',
    发放日期: '',
    经办人: '',
  }
}

interface Degree {
  readonly word: string
  readonly age: number
  readonly majors: readonly string[]
}

const technical = ['机电技术应用', '护理', '计算机应用', '汽车运用与维修', '会计', '学前教育'] as const
const academic = ['汉语言文学', '土木工程', '会计学', '临床医学', '计算机科学与技术', '法学', '农学', '英语'] as const

/** GB/T 4658 → what the office calls it */
const degrees: Readonly<Record<string, Degree>> = {
  '61': { word: '高中', age: 18, majors: [] },
  '41': { word: '中专', age: 18, majors: technical },
  '31': { word: '大专', age: 21, majors: technical },
  '21': { word: '本科', age: 22, majors: academic },
  '14': { word: '硕士', age: 25, majors: academic },
}

/** The day on which someone of that age graduates: at the end of a June. */
function graduationDay({ birthDate }: Person, age: number): string {
  const late = birthDate.slice(5) >= '09-01' ? 1 : 0
  return `${Number(birthDate.slice(0, 4)) + age + late}-06-30`
}

/** The highest certificate, as far as the years suffice for it: who is still at college holds that of high school. */
function certificateRow(person: Person, { random, county }: Context): ExportRow | undefined {
  const { education, livelihood, index } = person
  if (person.age < 18 || person.age > 45) return undefined
  const until = person.death?.date ?? county.today
  const highest = degrees[education]
  if (!highest) return undefined
  const early = livelihood.kind === 'student' || graduationDay(person, highest.age) > until
  const code = early && highest.age > 18 ? '61' : education
  const { word, age, majors } = degrees[code] ?? highest
  const graduatedOn = graduationDay(person, age)
  if (graduatedOn > until) return undefined
  const year = graduatedOn.slice(0, 4)
  const college = (code === '31' ? vocationalColleges : universities)[index % 2] ?? colleges[0]
  const secondary = code === '61' || code === '41'
  const school = secondary ? (county.highSchools[code === '61' ? 0 : 1] ?? '') : college[1]
  const level = { '14': '02', '21': '05', '31': '06' }[code]
  const recordNumber = secondary
    ? `${code === '61' ? 'GZ' : 'ZZ'}${year}43${serial(index, 8)}`
    : `${college[0]}1${year}${level}${serial(index, 7).slice(-6)}`
  const major = majors.length > 0 ? random.pick(majors) : ''
  const fact: Fact = {
    category: 'educationRecord',
    idNumber: person.idNumber,
    fields: {
      recordNumber,
      kind: '01',
      school,
      education: code,
      ...(major === '' ? {} : { major }),
      graduatedOn,
    },
  }
  return {
    cells: {
      ...recordCells(person, random),
      记录类型: '学历',
      学校名称: school,
      学历层次: code === '14' && random.chance(0.3) ? '硕士研究生' : word,
      专业: major === '' ? '/' : major,
      证书或资助编号: recordNumber,
      毕业日期: random.chance(0.12) ? chineseDate(graduatedOn) : shortDate(graduatedOn),
    },
    facts: [fact],
  }
}

/** the office's word, schemas/codes/aid-type.ts, yuan a year */
type Aid = readonly [string, string, string]

function aidOf({ track }: Enrolment, random: Random): Aid {
  switch (track) {
    case 'kindergarten':
      return ['学前入园补助', '01', '1000.00']
    case 'primary':
      return ['义教生活补助', '02', '1000.00']
    case 'middle':
      return ['义教生活补助', '02', '1250.00']
    case 'high':
      return random.chance(0.3) ? ['高中免学费', '04', '1600.00'] : ['高中助学金', '03', '2000.00']
    case 'vocational':
      return ['中职助学金', '05', '2000.00']
    case 'college':
    case 'university':
      return random.chance(0.4) ? ['生源地贷款', '10', '12000.00'] : ['高校助学金', '07', '3300.00']
  }
}

/** Once a school year since the household was found poor, not longer ago than three years. */
function* aidRows(person: Person, { random, county }: Context): Generator<ExportRow> {
  const { household, death } = person
  const enrolment = household.poverty && !death ? enrolmentOf(person, county) : undefined
  if (!enrolment) return
  const [word, type, amount] = aidOf(enrolment, random)
  const thisYear = Number(county.today.slice(0, 4))
  for (let year = Math.max(enrolment.entryYear, thisYear - 2); year <= thisYear; year++) {
    const grantedOn = dayBetween(random, `${year}-10-10`, `${year}-11-15`)
    if (grantedOn > county.today || grantedOn < (household.povertySince ?? county.today)) continue
    const recordNumber = `ZZ${year}${county.code}${serial(person.index, 8)}`
    yield {
      cells: {
        ...recordCells(person, random),
        记录类型: '资助',
        学校名称: enrolment.school.name,
        专业: '/',
        证书或资助编号: recordNumber,
        资助项目: word,
        资助年度: random.chance(0.2) ? `${year}年` : String(year),
        资助金额: random.chance(0.3) ? thousands(amount) : `${Number(amount)}元`,
        发放日期: shortDate(grantedOn),
        经办人: '周老师',
      },
      facts: [
        {
          category: 'educationRecord',
          idNumber: person.idNumber,
          fields: {
            recordNumber,
            kind: '02',
            school: enrolment.school.name,
            aidType: type,
            aidYear: String(year),
            amount,
            grantedOn,
          },
        },
      ],
    }
  }
}

const isAid = (cells: Readonly<Record<string, string>>) => cells.记录类型 === '资助'
const isCertificate = (cells: Readonly<Record<string, string>>) => cells.记录类型 === '学历'

export const records: CountyExport = {
  id: 'records',
  fileName: ({ date, part }) => `学历与资助_${date}_${part}.csv`,
  layout: { type: 'csv', encoding: 'gb18030', newline: '\n' },
  columns: recordColumns,
  faults: [
    destroyedId('证件号码'),
    zeroedId('证件号码'),
    badCheckDigit('证件号码'),
    missing('证书或资助编号'),
    unknownCode('记录类型', '其他'),
    unknownCode('学历层次', '函授', { when: isCertificate }),
    badDate('毕业日期', '2015/6/31', { when: isCertificate }),
    futureDate('毕业日期', '2105/6/30', { when: isCertificate }),
    badAmount('资助金额', '壹仟元', { when: isAid }),
    outOfBounds('资助金额', '-1000', { when: isAid }),
    duplicate(),
    conflicting('学校名称', (school) => `${school}（本部）`),
    unclosedQuote(),
    missingCell(),
    brokenBytes(),
  ],
  *rows(family: Family, county: County) {
    const random = family.random.fork('education/records')
    for (const person of family.people) {
      const row = certificateRow(person, { random, county })
      if (row) yield row
      yield* aidRows(person, { random, county })
    }
  },
}
