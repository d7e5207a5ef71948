/** Pensions that are paid, and to whom. */
import { addDays, addMonths, addYears, dayBetween, later } from '../../dates.ts'
import type { Context, CountyExport, ExportRow, Fact } from '../../department.ts'
import {
  badAmount,
  badCheckDigit,
  badFormat,
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
import { type County, type Family, type Person, spouseOf } from '../../people.ts'
import type { Random } from '../../random.ts'
import { carelessId, dateTime, serial, shortDate, thousands } from '../../spelling.ts'

const benefitColumns = [
  '待遇流水号',
  '姓名',
  '社会保障号码',
  '险种',
  '待遇类别',
  '享受状态',
  '月养老金(元)',
  '待遇开始日期',
  '停发日期',
  '停发原因',
  '最近认证时间',
  '认证到期日期',
  '最近发放年月',
  '发放银行',
  '发放账号',
] as const

interface Benefit {
  readonly scheme: '110' | '120' | '170'
  readonly type: '01' | '02' | '04' | '05'
  /** yuan a month */
  readonly amount: number
  readonly start: string
}

/** The residents' pensions of the other villages are on lists that their towns keep on paper. */
function isListed({ household }: Person): boolean {
  return Number(household.village.code) % 3 === 0
}

function benefitOf(person: Person, { random, county }: Context): Benefit | undefined {
  const { livelihood, age, birthDate } = person
  if (livelihood.kind === 'retired') {
    const scheme = livelihood.employer.kind === 'company' ? '110' : '120'
    const type = scheme === '110' && random.chance(0.02) ? '02' : '01'
    return { scheme, type, amount: livelihood.monthlyPension, start: livelihood.since }
  }
  if (livelihood.kind === 'farmer' && age >= 60) {
    if (!isListed(person)) return undefined
    const start = later(`${addMonths(birthDate.slice(0, 7), 60 * 12 + 1)}-01`, '2010-07-01')
    const amount = Math.min(livelihood.monthlyIncome, random.int(168, 320))
    return start > county.today ? undefined : { scheme: '170', type: '04', amount, start }
  }
  return survivorBenefit(person, random)
}

/** Who lived on a retired spouse's pension and has no work of his own. */
function survivorBenefit(person: Person, random: Random): Benefit | undefined {
  const dead = spouseOf(person)
  if (person.livelihood.kind !== 'none' || person.age < 55 || !dead?.death) return undefined
  if (dead.livelihood.kind !== 'retired') return undefined
  const start = `${addMonths(dead.death.date.slice(0, 7), 1)}-01`
  const scheme = dead.livelihood.employer.kind === 'company' ? '110' : '120'
  return { scheme, type: '05', amount: random.int(480, 900), start }
}

const benefitSchemes = { '110': '企业养老', '120': '机关养老', '170': '城乡居保' } as const
const benefitTypes = { '01': '退休', '02': '退职', '04': '城乡居民养老金', '05': '供养亲属' } as const

function benefitRow(person: Person, { random, county }: Context): ExportRow | undefined {
  const benefit = benefitOf(person, { random, county })
  const { death } = person
  const { today } = county
  if (!benefit || (death && benefit.start >= death.date)) return undefined
  // the list keeps who has died for a year
  if (death && death.date < addYears(today, -1)) return undefined
  const { scheme, type, start } = benefit
  const overdue = !death && random.chance(0.02) && start < addYears(today, -3)
  const status = death ? '03' : overdue ? '02' : '01'
  const latest = death ? death.date : overdue ? addYears(today, -1) : today
  const checked = dayBetween(random, addDays(overdue ? addYears(today, -1) : latest, -360), addDays(latest, -20))
  const checkedOn = checked > start ? checked : ''
  const dueOn = checkedOn === '' ? '' : addYears(checkedOn, 1)
  const paidIn = overdue ? dueOn.slice(0, 7) : latest.slice(0, 7)
  const amount = benefit.amount.toFixed(2)
  const number = `YL${serial(person.index, 9)}`
  const fact: Fact = {
    category: 'pensionBenefit',
    idNumber: person.idNumber,
    fields: {
      benefitNumber: number,
      scheme,
      type,
      amount,
      start,
      ...(death ? { end: death.date } : {}),
      status,
      ...(checkedOn === '' ? {} : { aliveCheckedOn: checkedOn, aliveCheckDue: dueOn }),
      lastPaidMonth: paidIn,
      accountTail: person.bankAccount.slice(-4),
    },
  }
  return {
    cells: {
      待遇流水号: number,
      姓名: person.name,
      社会保障号码: carelessId(random, person.idNumber),
      险种: benefitSchemes[scheme],
      待遇类别: benefitTypes[type],
      享受状态: death ? '终止' : overdue ? '暂停' : '正常',
      '月养老金(元)': random.chance(0.9) ? thousands(amount) : amount,
      待遇开始日期: random.chance(0.9) ? shortDate(start) : start,
      停发日期: death ? shortDate(death.date) : '',
      停发原因: death ? '死亡' : overdue ? '未认证' : '',
      最近认证时间: checkedOn === '' ? '0000-00-00 00:00:00' : dateTime(checkedOn),
      认证到期日期: checkedOn === '' ? '0000-00-00' : dueOn,
      最近发放年月: monthInWords(paidIn),
      发放银行: random.pick(county.banks),
      发放账号: person.bankAccount,
    },
    facts: [fact],
  }
}

/** `2026年10月` */
function monthInWords(month: string): string {
  return `${month.slice(0, 4)}年${month.slice(5)}月`
}

export const pensionBenefits: CountyExport = {
  id: 'pensionBenefits',
  fileName: ({ date, part }) => `养老待遇发放名册_${date}_${part}.csv`,
  layout: { type: 'csv', encoding: 'gb18030', newline: '\r\n' },
  columns: benefitColumns,
  faults: [
    destroyedId('社会保障号码'),
    zeroedId('社会保障号码'),
    badCheckDigit('社会保障号码'),
    missing('月养老金(元)'),
    badAmount('月养老金(元)', '3,25.60'),
    outOfBounds('月养老金(元)', '-2,135.00'),
    unknownCode('享受状态', '不详'),
    futureDate('最近认证时间', '2109-03-05 00:00:00'),
    badFormat('发放账号', '6217********'),
    duplicate(),
    conflicting('月养老金(元)', (amount) => (amount === '1,888.00' ? '1,999.00' : '1,888.00')),
    unclosedQuote(),
    missingCell(),
    brokenBytes(),
  ],
  *rows(family: Family, county: County) {
    const random = family.random.fork('humanResources/pensionBenefits')
    for (const person of family.people) {
      const row = benefitRow(person, { random, county })
      if (row) yield row
    }
  },
}
