/** Who is insured in which year, and who pays for it. */
import { addDays, addMonths, dayBetween, earlier } from '../../dates.ts'
import type { Context, CountyExport, ExportRow, Fact } from '../../department.ts'
import {
  badAmount,
  badCheckDigit,
  badDate,
  badFormat,
  badUscc,
  brokenBytes,
  conflicting,
  destroyedId,
  duplicate,
  futureDate,
  missing,
  missingCell,
  unknownCode,
  zeroedId,
} from '../../faults.ts'
import type { County, Family, Person } from '../../people.ts'
import { carelessId, serial, shortDate } from '../../spelling.ts'
import { type Cover, coverOf } from './cover.ts'

const insuredColumns = [
  '人员编号',
  '证件类型',
  '证件号码',
  '姓名',
  '参保年度',
  '险种类型',
  '人员参保状态',
  '参保医保区划',
  '单位统一社会信用代码',
  '单位名称',
  '资助参保身份',
  '个人缴费金额',
  '资助金额',
  '缴费到账日期',
  '待遇开始日期',
  '待遇结束日期',
  '更新时间',
] as const

/** The platform's types of document. */
export const documents = { citizen: '01', hongKongMacauTaiwan: '16', foreigner: '15' } as const

/** What residents pay for a year; the schools collect it from September of the year before. */
export function residentPrice(year: number): number {
  return year < 2025 ? 380 : 400
}

const subsidyWords = {
  '01': '特困人员',
  '02': '低保对象',
  '03': '低保边缘家庭成员',
  '04': '监测对象',
  '06': '重度残疾人',
} as const
type SubsidyClass = keyof typeof subsidyWords

/** Who has part of the residents' price paid: by what was true when the year's payment was collected. */
function subsidyOf({ household, disability, death }: Person, year: number): SubsidyClass | undefined {
  const by = `${year - 1}-12-31`
  const { poverty, povertySince, monitored } = household
  if (death) return undefined
  if (poverty && povertySince !== undefined && povertySince <= by) {
    if (poverty === 'destitute') return '01'
    if (poverty === 'subsistence') return '02'
    if (poverty === 'edge') return '03'
  }
  if (monitored && monitored.since <= by && !(monitored.cleared !== undefined && monitored.cleared <= by)) return '04'
  const severe = disability?.grade === '1' || disability?.grade === '2'
  return disability && severe && disability.issued <= by ? '06' : undefined
}

interface Payment {
  readonly subsidyClass?: SubsidyClass
  readonly selfPaid?: string
  readonly subsidyPaid?: string
  readonly paidOn?: string
}

interface CoverContext extends Context {
  readonly cover: Cover
  readonly year: number
}

function paymentOf(person: Person, { cover, year, random, county }: CoverContext): Payment {
  const { scheme, price, status } = cover
  if (price === undefined || status === '0') return {}
  const latest = earlier(person.death?.date ?? county.today, county.today)
  if (scheme === '310') {
    const lastMonth = earlier(`${year}-12`, addMonths(latest.slice(0, 7), -1))
    const paidOn = price > 0 && lastMonth.startsWith(String(year)) ? `${lastMonth}-${serial(random.int(5, 25), 2)}` : ''
    return { selfPaid: price.toFixed(2), ...(paidOn > (cover.start ?? '') ? { paidOn } : {}) }
  }
  const lastDay = earlier(latest, `${year}-12-31`)
  const born = person.birthDate > `${year - 1}-09-01`
  const paidOn = born
    ? dayBetween(random, person.birthDate, earlier(addDays(person.birthDate, 60), lastDay))
    : dayBetween(random, `${year - 1}-09-01`, `${year - 1}-12-31`)
  const subsidyClass = subsidyOf(person, year)
  if (subsidyClass === undefined) return { selfPaid: price.toFixed(2), paidOn }
  const subsidy = subsidyClass === '01' ? price : price / 2
  return { subsidyClass, selfPaid: (price - subsidy).toFixed(2), subsidyPaid: subsidy.toFixed(2), paidOn }
}

function* insuredRows(person: Person, { random, county }: Context): Iterable<ExportRow> {
  const thisYear = Number(county.today.slice(0, 4))
  for (const year of [thisYear - 2, thisYear - 1, thisYear]) {
    const cover = coverOf(person, year)
    if (cover) yield insuredRow(person, { cover, year, random, county })
  }
}

function insuredRow(person: Person, { cover, year, random, county }: CoverContext): ExportRow {
  const { scheme, status, employer, start, end } = cover
  const payment = paymentOf(person, { cover, year, random, county })
  const { subsidyClass, selfPaid, subsidyPaid, paidOn } = payment
  const account = `4307810000${serial(person.index, 10)}`
  const spelt = (day = '') => (random.chance(0.9) ? day : shortDate(day))
  const fact: Fact = {
    category: 'medicalInsurance',
    idNumber: person.idNumber,
    fields: {
      scheme,
      year: String(year),
      status,
      areaCode: county.code,
      account,
      ...(employer ? { employerCode: employer.uscc, employerName: employer.name } : {}),
      ...payment,
      ...(start === undefined ? {} : { start }),
      ...(end === undefined ? {} : { end }),
    },
  }
  return {
    cells: {
      人员编号: account,
      证件类型: documents[person.kind],
      证件号码: carelessId(random, person.idNumber),
      姓名: person.name,
      参保年度: random.chance(0.95) ? String(year) : `${year}年`,
      险种类型: scheme,
      人员参保状态: status,
      // the national platform's areas have twelve digits
      参保医保区划: random.chance(0.9) ? county.code : `${county.code}000000`,
      单位统一社会信用代码: employer?.uscc ?? '',
      单位名称: employer?.name ?? '',
      资助参保身份: subsidyClass ? subsidyWords[subsidyClass] : random.chance(0.2) ? '无' : '',
      个人缴费金额: selfPaid ?? '',
      资助金额: subsidyPaid ?? (random.chance(0.3) ? '-' : ''),
      缴费到账日期: spelt(paidOn),
      待遇开始日期: spelt(start),
      待遇结束日期: end ?? (random.chance(0.5) ? '2099-12-31' : ''),
      更新时间: `${county.today} 02:00:00`,
    },
    facts: [fact],
  }
}

export const insured: CountyExport = {
  id: 'insured',
  fileName: ({ date, part }) => `基本医保参保_${date}_${part}.csv`,
  layout: { type: 'csv', encoding: 'utf-8', newline: '\n' },
  columns: insuredColumns,
  faults: [
    destroyedId('证件号码'),
    zeroedId('证件号码'),
    badCheckDigit('证件号码'),
    missing('参保年度'),
    unknownCode('险种类型', '999'),
    unknownCode('资助参保身份', '困难群众'),
    badFormat('参保医保区划', '津市市'),
    badUscc('单位统一社会信用代码'),
    badAmount('个人缴费金额', '四百元'),
    futureDate('缴费到账日期', '2109-03-05'),
    badDate('待遇开始日期', '2025-02-29'),
    duplicate(),
    conflicting('人员参保状态', (status) => (status === '1' ? '2' : '1')),
    missingCell(),
    brokenBytes(),
  ],
  *rows(family: Family, county: County) {
    const random = family.random.fork('medicalSecurity/insured')
    for (const person of family.people) yield* insuredRows(person, { random, county })
  },
}
