/** What parents of an only child receive. */
import { addYears, later } from '../../dates.ts'
import type { Context, CountyExport, ExportRow } from '../../department.ts'
import {
  badCheckDigit,
  badDate,
  badFormat,
  conflicting,
  destroyedId,
  duplicate,
  missing,
  outOfBounds,
  unknownCode,
  zeroedId,
} from '../../faults.ts'
import type { County, Family, Person } from '../../people.ts'
import { carelessId, chineseDate, serial, shortDate } from '../../spelling.ts'

const familyPlanningColumns = [
  '奖扶编号',
  '姓名',
  '性别',
  '身份证号码',
  '村（居）',
  '扶助类别',
  '现存子女数',
  '年标准（元）',
  '享受起始日期',
  '退出日期',
  '享受状态',
  '最近发放年度',
  '开户银行',
  '银行账号',
] as const

interface Scheme {
  readonly code: string
  readonly word: string
  readonly amount: string
  /** of the death or the disability that gives the right to it */
  readonly since: string
}

/** The only child lives, is disabled, or has died. */
function schemeOf(child: Person): Scheme {
  if (child.death) return { code: '12', word: '特别扶助（死亡）', amount: '9480.00', since: child.death.date }
  const { disability } = child
  if (disability && disability.grade < '4')
    return { code: '11', word: '特别扶助（伤残）', amount: '7560.00', since: disability.issued }
  return { code: '01', word: '农村奖励扶助', amount: '960.00', since: '2005-01-01' }
}

/** The year of the last payment before a day: the money comes at the end of September. */
function lastPayment(day: string): string {
  return String(Number(day.slice(0, 4)) - (day.slice(5) < '09-30' ? 1 : 0))
}

/** From the year after the sixtieth birthday until death. */
function familyPlanningRow(person: Person, { random, county }: Context): ExportRow | undefined {
  const { household, kind, birthDate, death } = person
  const [child, second] = person.children
  if (kind !== 'citizen' || !household.local || !household.village.rural || !child || second) return undefined
  const { code, word, amount, since } = schemeOf(child)
  const start = `${Number(later(addYears(birthDate, 60), since).slice(0, 4)) + 1}-01-01`
  const end = death?.date ?? ''
  if (start > county.today || (death && start > death.date) || random.chance(0.04)) return undefined
  const lastPaidYear = lastPayment(death?.date ?? county.today)
  const paid = lastPaidYear >= start.slice(0, 4)
  const caseNumber = `${code}${household.village.code}${serial(person.index, 8)}`
  const status = death ? '03' : '01'
  const livingChildren = child.death ? 0 : 1
  return {
    cells: {
      奖扶编号: caseNumber,
      姓名: person.name,
      性别: person.sex === '1' ? '男' : '女',
      身份证号码: carelessId(random, person.idNumber),
      '村（居）': household.village.name,
      扶助类别: word,
      现存子女数: String(livingChildren),
      '年标准（元）': String(Number(amount)),
      享受起始日期: random.chance(0.1) ? chineseDate(start) : shortDate(start, '.'),
      退出日期: end === '' ? '长期' : shortDate(end, '.'),
      享受状态: death ? '退出' : '享受',
      最近发放年度: paid ? (random.chance(0.1) ? `${lastPaidYear}年` : lastPaidYear) : '',
      开户银行: random.pick(county.banks),
      银行账号: person.bankAccount,
    },
    facts: [
      {
        category: 'familyPlanningBenefit',
        idNumber: person.idNumber,
        fields: {
          caseNumber,
          scheme: code,
          children: livingChildren,
          amount,
          start,
          ...(end === '' ? {} : { end }),
          status,
          ...(paid ? { lastPaidYear } : {}),
          accountTail: person.bankAccount.slice(-4),
        },
      },
    ],
  }
}

export const familyPlanning: CountyExport = {
  id: 'familyPlanning',
  fileName: ({ date, part }) => `计生奖扶_${date}_${part}.xls`,
  layout: {
    type: 'xls',
    sheet: '奖扶对象',
    titles: ['津市市计划生育家庭奖励扶助和特别扶助对象名册'],
    notes: ['合计', '填表人：        审核人：'],
    numeric: ['现存子女数', '年标准（元）'],
  },
  columns: familyPlanningColumns,
  rowsPerFile: 60_000,
  faults: [
    destroyedId('身份证号码'),
    zeroedId('身份证号码'),
    badCheckDigit('身份证号码'),
    missing('享受起始日期'),
    missing('年标准（元）'),
    unknownCode('扶助类别', '其他'),
    badDate('享受起始日期', '2019.13.1'),
    outOfBounds('年标准（元）', '-960'),
    badFormat('银行账号', '6.21700E+18'),
    duplicate(),
    conflicting('年标准（元）', (amount) => String(Number(amount) + 240)),
  ],
  *rows(family: Family, county: County) {
    const random = family.random.fork('health/familyPlanning')
    for (const person of family.people) {
      const row = familyPlanningRow(person, { random, county })
      if (row) yield row
    }
  },
}
