/** Pension insurance: who pays, or did, and how the pension offices know of him. */
import { addDays, addMonths, addYears, dayBetween, earlier, later } from '../../dates.ts'
import type { Context, CountyExport, ExportRow, Fact } from '../../department.ts'
import {
  badAmount,
  badCheckDigit,
  badDate,
  badMonth,
  badUscc,
  brokenBytes,
  conflicting,
  duplicate,
  missing,
  missingCell,
  outOfBounds,
  unknownCode,
} from '../../faults.ts'
import type { County, Family, Person } from '../../people.ts'
import type { Random } from '../../random.ts'
import { compactDate, serial } from '../../spelling.ts'
import { oldId } from './old-id.ts'

/** Who pays, or did, and how the pension offices know of him. */
interface Account {
  readonly scheme: '110' | '120' | '170'
  readonly kind: '01' | '02' | '03' | '04' | '05' | '06'
  /** 1 pays, 2 has paused, 3 has ended */
  readonly status: '1' | '2' | '3'
  readonly payer?: { readonly name: string; readonly uscc: string }
  /** yuan a month */
  readonly base?: number
  readonly joinedOn: string
  readonly lastPaidMonth: string
}

/** Bounds of the province's contribution base, yuan a month. */
const lowestBase = 4308
const highestBase = 21_540

/** The account of one person while alive. */
function accountOf(person: Person, { random, county }: Context): Account | undefined {
  const { livelihood, age, birthDate } = person
  const lately = addMonths(county.today.slice(0, 7), random.chance(0.93) ? -1 : -2)
  if (age < 16) return undefined
  switch (livelihood.kind) {
    case 'employee': {
      const { employer, since, monthlyWage } = livelihood
      const official = employer.kind !== 'company'
      return {
        scheme: official ? '120' : '110',
        kind: official ? '03' : '01',
        status: '1',
        payer: employer,
        base: Math.min(Math.max(monthlyWage, lowestBase), highestBase),
        joinedOn: joined(person, { since, random }),
        lastPaidMonth: lately,
      }
    }
    case 'flexible': {
      const { since } = livelihood
      const base = random.pick([lowestBase, 5744, 7180, 8616])
      return {
        scheme: '110',
        kind: '02',
        status: '1',
        base,
        joinedOn: joined(person, { since, random }),
        lastPaidMonth: lately,
      }
    }
    case 'business': {
      const { business } = livelihood
      const joinedOn = business.registeredOn
      if (joinedOn > addDays(county.today, -70)) return undefined
      const own = { scheme: '110', status: '1', base: lowestBase, joinedOn, lastPaidMonth: lately } as const
      if (!business.individual) return { ...own, kind: '01', payer: business }
      return random.chance(0.5) ? { ...own, kind: '05' } : residentAccount(person, { random, county })
    }
    case 'unemployed': {
      const { since } = livelihood
      const first = addYears(birthDate, 20)
      if (first > addDays(since, -100)) return undefined
      const joinedOn = dayBetween(random, first, addDays(since, -100))
      return { scheme: '110', kind: '01', status: '2', joinedOn, lastPaidMonth: since.slice(0, 7) }
    }
    case 'retired': {
      const { since, employer } = livelihood
      const joinedOn = later(dayBetween(random, addYears(birthDate, 18), addYears(birthDate, 34)), insuranceBegan)
      const scheme = employer.kind === 'company' ? '110' : '120'
      return {
        scheme,
        kind: '06',
        status: '3',
        payer: employer,
        joinedOn,
        lastPaidMonth: addMonths(since.slice(0, 7), -1),
      }
    }
    case 'farmer':
      return age < 60 ? residentAccount(person, { random, county }) : undefined
    case 'none':
      return age < 60 && random.chance(0.6) ? residentAccount(person, { random, county }) : undefined
    case 'student':
      return undefined
  }
}

/** 劳动保险条例 */
const insuranceBegan = '1951-03-01'

function joined({ birthDate }: Person, { since, random }: { since: string; random: Random }): string {
  const earliest = addYears(birthDate, 18)
  return random.chance(0.25) && earliest < since ? dayBetween(random, earliest, since) : since
}

/** Residents pay once a year, for the whole year; the scheme began in July 2010. */
function residentAccount({ birthDate }: Person, { random, county }: Context): Account | undefined {
  const first = later(addYears(birthDate, 16), '2010-07-01')
  const lastYear = Number(county.today.slice(0, 4)) - 1
  const joinedOn = dayBetween(random, first, `${lastYear}-06-30`)
  if (joinedOn > `${lastYear}-06-30`) return undefined
  const paused = random.chance(0.08) && Number(joinedOn.slice(0, 4)) < lastYear - 2
  return {
    scheme: '170',
    kind: '04',
    status: paused ? '2' : '1',
    joinedOn,
    lastPaidMonth: `${paused ? lastYear - 2 : lastYear}-12`,
  }
}

/** The dead pay no longer; who died before he joined or retired has no such account. */
function endedBy(death: string, account: Account): Account | undefined {
  const lastPaidMonth = earlier(account.lastPaidMonth, addMonths(death.slice(0, 7), -1))
  if (account.joinedOn.slice(0, 7) > lastPaidMonth) return undefined
  if (account.kind === '06' && lastPaidMonth < account.lastPaidMonth) return undefined
  return { ...account, status: '3', lastPaidMonth }
}

function monthsPaid({ joinedOn, lastPaidMonth, scheme }: Account, gap: number): number {
  const [firstYear, firstMonth] = joinedOn.split('-').map(Number)
  const [year, month] = lastPaidMonth.split('-').map(Number)
  const years = Number(year) - Number(firstYear)
  if (scheme === '170') return (years + 1) * 12
  const months = years * 12 + Number(month) - Number(firstMonth) + 1
  return Math.min(720, months > 60 ? months - gap : months)
}

const insuranceColumns = [
  '行政区划',
  '险种类型',
  '个人编号',
  '公民身份号码',
  '姓名',
  '参保身份',
  '个人缴费状态',
  '单位编号',
  '单位信用代码',
  '单位名称',
  '缴费基数',
  '首次参保日期',
  '实际缴费月数',
  '缴费截止年月',
  '经办日期',
] as const

/** The office's own codes. */
const insuredKinds = { '01': '11', '02': '20', '03': '12', '04': '31', '05': '21', '06': '90' } as const

function insuranceRow(person: Person, { random, county }: Context): ExportRow | undefined {
  const living = accountOf(person, { random, county })
  const account = living && person.death ? endedBy(person.death.date, living) : living
  if (!account) return undefined
  const { scheme, kind, status, payer, base, joinedOn, lastPaidMonth } = account
  const paidMonths = monthsPaid(account, random.int(0, 24))
  const number = `4307${serial(person.index, 10)}`
  const areaCode = random.chance(0.95) ? county.code : '430700'
  const handledOn = dayBetween(random, addYears(county.today, -1), county.today)
  const fact: Fact = {
    category: 'pensionInsurance',
    idNumber: person.idNumber,
    fields: {
      scheme,
      account: number,
      kind,
      status,
      ...(payer ? { employerCode: payer.uscc, employerName: payer.name } : {}),
      ...(base === undefined ? {} : { base: base.toFixed(2) }),
      joinedOn,
      paidMonths,
      lastPaidMonth,
      areaCode,
    },
  }
  return {
    cells: {
      行政区划: areaCode,
      险种类型: scheme,
      个人编号: number,
      公民身份号码: oldId(random, person),
      姓名: person.name,
      参保身份: insuredKinds[kind],
      个人缴费状态: status,
      单位编号: payer ? payer.uscc.slice(8, 16) : '',
      单位信用代码: payer?.uscc ?? '',
      单位名称: payer?.name ?? '',
      缴费基数: serial((base ?? 0) * 100, 10),
      首次参保日期: compactDate(joinedOn),
      实际缴费月数: serial(paidMonths, 4),
      缴费截止年月: compactDate(lastPaidMonth),
      经办日期: compactDate(handledOn),
    },
    facts: [fact],
  }
}

export const pensionInsurance: CountyExport = {
  id: 'pensionInsurance',
  fileName: ({ date, part }) => `YLCB${date}_${part}.txt`,
  layout: {
    type: 'fixedWidth',
    encoding: 'gb18030',
    bytes: {
      行政区划: 6,
      险种类型: 3,
      个人编号: 14,
      公民身份号码: 18,
      姓名: 30,
      参保身份: 2,
      个人缴费状态: 1,
      单位编号: 8,
      单位信用代码: 18,
      单位名称: 60,
      缴费基数: 10,
      首次参保日期: 8,
      实际缴费月数: 4,
      缴费截止年月: 6,
      经办日期: 8,
    },
  },
  columns: insuranceColumns,
  faults: [
    badCheckDigit('公民身份号码'),
    missing('个人编号'),
    unknownCode('险种类型', '150'),
    unknownCode('参保身份', '99'),
    badUscc('单位信用代码'),
    badAmount('缴费基数', '00004308OO'),
    badDate('首次参保日期', '20190230'),
    outOfBounds('实际缴费月数', '0999'),
    badMonth('缴费截止年月', '202613'),
    duplicate(),
    conflicting('缴费截止年月', (month) => (month === '202212' ? '202211' : '202212')),
    missingCell(),
    brokenBytes('经办日期'),
  ],
  *rows(family: Family, county: County) {
    const random = family.random.fork('humanResources/pensionInsurance')
    for (const person of family.people) {
      const row = insuranceRow(person, { random, county })
      if (row) yield row
    }
  },
}
