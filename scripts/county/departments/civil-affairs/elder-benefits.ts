/** 老年福利: the "Excel" of a web system, truly an HTML table; cards from 65, allowances from 80. */
import { addDays, addMonths, addYears, dayBetween, earlier, later } from '../../dates.ts'
import type { Context, CountyExport, ExportRow } from '../../department.ts'
import {
  badAmount,
  badCharacter,
  badCheckDigit,
  badDate,
  badFormat,
  conflicting,
  destroyedId,
  duplicate,
  futureDate,
  missing,
  outOfBounds,
  unknownCode,
  zeroedId,
} from '../../faults.ts'
import type { County, Family, Person } from '../../people.ts'
import type { Random } from '../../random.ts'
import { carelessId, chineseDate, serial } from '../../spelling.ts'
import { paidFrom } from './hardship.ts'

const columns = [
  '待遇编号',
  '姓名',
  '性别',
  '身份证号码',
  '年龄',
  '乡镇街道',
  '待遇类型',
  '优待证号',
  '月标准（元）',
  '享受起始日期',
  '享受截止日期',
  '状态',
  '最近认证日期',
  '认证方式',
  '账号后四位',
] as const

interface Benefit {
  /** code, the system's word, prefix of its numbers */
  readonly type: readonly [string, string, string]
  readonly start: string
  /** yuan; undefined where nothing is paid */
  readonly amount?: number
  readonly cardNumber?: string
}

function* benefitsOf(person: Person, { random, county }: Context): Generator<Benefit> {
  const { birthDate, household, disability, index } = person
  const last = person.death?.date ?? county.today
  const age65 = addYears(birthDate, 65)
  if (age65 < last && random.chance(0.32)) {
    const start = dayBetween(random, age65, earlier(addYears(age65, 4), last))
    const cardNumber = `430781${start.slice(0, 4)}${serial(index, 8)}`
    yield { type: ['01', random.chance(0.2) ? '优待证' : '老年优待证', 'YD'], start, cardNumber }
  }
  const from80 = paidFrom(addYears(birthDate, 80))
  if (from80 <= last) yield { type: ['02', '高龄津贴', 'GL'], start: from80, amount: allowance(person, last) }
  const frail = disability !== undefined && disability.grade <= '2'
  const { poverty, povertySince } = household
  if (!frail || !poverty || poverty === 'destitute' || !povertySince) return
  const since = [povertySince, disability.issued, age65].reduce(later)
  if (paidFrom(since) <= last) yield { type: ['03', '养老服务补贴', 'YL'], start: paidFrom(since), amount: 100 }
}

/** The older, the more. */
function allowance({ birthDate }: Person, day: string): number {
  return addYears(birthDate, 90) <= day ? 100 : 50
}

function benefitRow(
  person: Person,
  { type: [type, typeText, prefix], start, amount, cardNumber }: Benefit,
  { random, county }: Context,
): ExportRow {
  const { death } = person
  const benefitNumber = `${prefix}${serial(person.index, 9)}`
  const end = death ? addDays(`${addMonths(death.date.slice(0, 7), 1)}-01`, -1) : ''
  const suspended = !death && amount !== undefined && random.chance(0.02)
  const status = death ? ['03', '终止'] : suspended ? ['02', '暂停'] : ['01', '享受中']
  const money = amount === undefined ? '' : `${amount}.00`
  const checkedOn = amount === undefined ? '' : checkOf(start, { random, county, person })
  const way = checkedOn === '' ? '' : random.pick(['人脸识别', '上门走访', '社区核实'])
  const accountTail = amount === undefined ? '' : person.bankAccount.slice(-4)
  const spell = (day: string) => (random.chance(0.1) ? chineseDate(day) : day)
  return {
    cells: {
      待遇编号: benefitNumber,
      姓名: person.name,
      性别: person.sex === '1' ? '男' : '女',
      身份证号码: carelessId(random, person.idNumber),
      年龄: String(person.age),
      乡镇街道: person.household.village.town.name,
      待遇类型: typeText,
      优待证号: cardNumber ?? '',
      '月标准（元）': money === '' ? random.pick(['', '--']) : money,
      享受起始日期: spell(start),
      享受截止日期: end === '' ? random.pick(['长期', '长期', '']) : spell(end),
      状态: status[1] ?? '',
      最近认证日期: checkedOn,
      认证方式: way,
      账号后四位: accountTail,
    },
    facts: [
      {
        category: 'elderBenefit',
        idNumber: person.idNumber,
        fields: {
          benefitNumber,
          type,
          ...(cardNumber === undefined ? {} : { cardNumber }),
          ...(money === '' ? {} : { amount: money }),
          start,
          ...(end === '' ? {} : { end }),
          status: status[0] ?? '',
          ...(checkedOn === '' ? {} : { aliveCheckedOn: checkedOn, aliveCheckedBy: way }),
          ...(accountTail === '' ? {} : { accountTail }),
        },
      },
    ],
  }
}

interface CheckContext {
  readonly random: Random
  readonly county: County
  readonly person: Person
}

/** Once a year somebody makes sure that who is paid lives; '' before the first time. */
function checkOf(start: string, { random, county, person }: CheckContext): string {
  const last = person.death?.date ?? county.today
  return start >= last ? '' : dayBetween(random, later(start, addYears(last, -1)), addDays(last, -1))
}

export const elderBenefits: CountyExport = {
  id: 'elderBenefits',
  fileName: ({ date }) => `老年福利_${date}.xls`,
  layout: {
    type: 'htmlTable',
    encoding: 'gb18030',
    sheet: '老年福利信息',
    titles: ['老年福利待遇享受情况'],
    notes: ['合计：以系统统计为准'],
    numeric: ['年龄', '月标准（元）'],
  },
  columns,
  faults: [
    destroyedId('身份证号码'),
    zeroedId('身份证号码'),
    badCheckDigit('身份证号码'),
    missing('待遇类型'),
    unknownCode('待遇类型', '慰问金'),
    unknownCode('状态', '待审'),
    badAmount('月标准（元）', '五十'),
    outOfBounds('月标准（元）', '100000'),
    badDate('享受起始日期', '2019年2月30日'),
    futureDate('最近认证日期', '2062-03-05'),
    badFormat('账号后四位', '12'),
    badCharacter('认证方式'),
    duplicate(),
    conflicting('认证方式', (way) => (way === '现场办理' ? '上门走访' : '现场办理')),
  ],
  *rows(family: Family, county: County) {
    const random = family.random.fork('civilAffairs/elderBenefits')
    for (const person of family.people) {
      if (!person.household.local || person.age < 65) continue
      for (const benefit of benefitsOf(person, { random, county }))
        yield benefitRow(person, benefit, { random, county })
    }
  },
}
