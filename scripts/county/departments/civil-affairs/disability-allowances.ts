/** 残疾人两项补贴: the list for the paying bank, bars between the cells; A 生活补贴, B 护理补贴. */
import { addDays, addMonths, later } from '../../dates.ts'
import type { CountyExport, ExportRow } from '../../department.ts'
import {
  badAmount,
  badCheckDigit,
  badDate,
  badMonth,
  brokenBytes,
  conflicting,
  destroyedId,
  duplicate,
  missing,
  missingCell,
  outOfBounds,
  unclosedQuote,
  unknownCode,
  zeroedId,
} from '../../faults.ts'
import { yearlyIncomeOf } from '../../furnish.ts'
import type { County, Disability, Family, Person } from '../../people.ts'
import type { Random } from '../../random.ts'
import { carelessId, compactDate, serial } from '../../spelling.ts'
import { paidFrom } from './hardship.ts'

const columns = [
  '补贴编号',
  '残疾人姓名',
  '身份证号',
  '残疾证号',
  '补贴种类',
  '月标准',
  '起始日期',
  '截止日期',
  '发放状态',
  '最近发放月份',
  '开户行',
  '银行账号',
] as const

interface Grant {
  /** the office's code, the standard's */
  readonly type: readonly ['A' | 'B', string]
  readonly start: string
}

/** Living: the poor, and adults without an income of their own. Care: the severely disabled, and all of mind and intellect to the third grade. */
function* grantsOf(person: Person): Generator<Grant> {
  const { disability, household, livelihood, age } = person
  if (!disability) return
  const { poverty, povertySince } = household
  const penniless = age >= 18 && yearlyIncomeOf(livelihood) < 8400
  if (poverty !== 'destitute' && (poverty || penniless))
    yield { type: ['A', '01'], start: paidFrom(later(disability.issued, (poverty && povertySince) || '')) }
  const severe = disability.grade <= '2' || (/[56]/.test(disability.category) && disability.grade <= '3')
  if (severe && poverty !== 'destitute') yield { type: ['B', '02'], start: paidFrom(disability.issued) }
}

function grantRow(
  person: Person,
  { type: [own, type], start }: Grant,
  { disability, random, county }: { disability: Disability; random: Random; county: County },
): ExportRow | undefined {
  const { death } = person
  const stopped = death ? addDays(`${addMonths(death.date.slice(0, 7), 1)}-01`, -1) : ''
  const lastPaidMonth = death ? death.date.slice(0, 7) : addMonths(county.today.slice(0, 7), -1)
  if (start.slice(0, 7) > lastPaidMonth) return undefined
  const suspended = !death && random.chance(0.02)
  const paid = suspended ? addMonths(lastPaidMonth, -2) : lastPaidMonth
  const paidMonth = paid < start.slice(0, 7) ? '' : paid
  const amount = random.chance(0.1) ? '110' : '110.00'
  const grantNumber = `${own}430781${serial(person.index, 8)}`
  return {
    cells: {
      补贴编号: grantNumber,
      残疾人姓名: person.name,
      身份证号: carelessId(random, person.idNumber),
      残疾证号: `${person.idNumber}${disability.category}${disability.grade}`,
      补贴种类: own,
      月标准: amount,
      起始日期: compactDate(start),
      截止日期: stopped === '' ? random.pick(['00000000', '99991231', '']) : compactDate(stopped),
      发放状态: death ? '3' : suspended ? '2' : '1',
      最近发放月份: paidMonth.replace('-', ''),
      开户行: random.pick(county.banks),
      银行账号: random.chance(0.1) ? `${person.bankAccount} ` : person.bankAccount,
    },
    facts: [
      {
        category: 'disabilityAllowance',
        idNumber: person.idNumber,
        fields: {
          grantNumber,
          type,
          amount: '110.00',
          start,
          ...(stopped === '' ? {} : { end: stopped }),
          status: death ? '03' : suspended ? '02' : '01',
          ...(paidMonth === '' ? {} : { lastPaidMonth: paidMonth }),
          accountTail: person.bankAccount.slice(-4),
        },
      },
    ],
  }
}

export const disabilityAllowances: CountyExport = {
  id: 'disabilityAllowances',
  fileName: ({ date }) => `残疾人两项补贴_${date}.txt`,
  layout: { type: 'csv', encoding: 'gb18030', delimiter: '|', newline: '\n' },
  columns,
  faults: [
    destroyedId('身份证号'),
    zeroedId('身份证号'),
    badCheckDigit('身份证号'),
    missing('补贴编号'),
    unknownCode('补贴种类', 'C'),
    unknownCode('发放状态', '9'),
    badAmount('月标准', '11O.00'),
    outOfBounds('月标准', '11000'),
    badDate('起始日期', '20210230'),
    badMonth('最近发放月份', '202613'),
    duplicate(),
    conflicting('月标准', (amount) => (amount === '90.00' ? '80.00' : '90.00')),
    unclosedQuote(),
    missingCell(),
    brokenBytes(),
  ],
  *rows(family: Family, county: County) {
    const random = family.random.fork('civilAffairs/disabilityAllowances')
    for (const person of family.people) {
      const { disability, household } = person
      if (!disability || !household.local) continue
      for (const grant of grantsOf(person)) {
        const row = grantRow(person, grant, { disability, random, county })
        if (row) yield row
      }
    }
  },
}
