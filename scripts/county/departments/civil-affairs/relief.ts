/** 临时救助: what changed since the last file, out of the province's relief system; amounts in 万元. */
import { addDays, addYears, dayBetween, earlier, later } from '../../dates.ts'
import type { CountyExport, ExportRow } from '../../department.ts'
import {
  badAmount,
  badCharacter,
  badCheckDigit,
  badDate,
  badFormat,
  brokenBytes,
  destroyedId,
  futureDate,
  missing,
  missingCell,
  outOfBounds,
  unclosedQuote,
  unknownCode,
} from '../../faults.ts'
import { livingOn } from '../../householder.ts'
import type { County, Family, Person } from '../../people.ts'
import type { Random } from '../../random.ts'
import { carelessId, serial, shortDate } from '../../spelling.ts'

const columns = [
  '操作类型',
  '救助编号',
  '申请人姓名',
  '申请人身份证号',
  '联系电话',
  '救助事由',
  '救助方式',
  '救助金额(万元)',
  '救助人数',
  '困难情况',
  '审批日期',
  '发放日期',
  '审批单位',
  '账号后四位',
  '更新时间',
] as const

/** code, the system's words for it, what is told of the case */
type Reason = readonly [string, string, string]

const ill: Reason = ['03', '突发重大疾病', '本人患病住院,自付费用较高']
const expense: Reason = ['12', '医疗支出', '确诊"慢性病",长期服药,支出超出承受能力']
const school: Reason = ['11', '教育支出', '子女在读,学费和生活费负担重']
const others: readonly Reason[] = [
  ['01', '火灾等意外', '住房失火,家中财物烧毁'],
  ['02', '交通事故', '骑车摔伤,对方逃逸,治疗费用未获赔偿'],
  ['04', '其他特殊困难', '生活陷入困境,经入户核实属实'],
  ['13', '其他必需支出', '必需支出骤增,超出家庭承受能力'],
]

function reasonOf({ illnesses, household }: Person, { random, today }: { random: Random; today: string }): Reason {
  if (illnesses.length > 0 && random.chance(0.7)) return random.pick([ill, expense])
  const pupils = livingOn(household, today).some(({ livelihood }) => livelihood.kind === 'student')
  return pupils && random.chance(0.4) ? school : random.pick(others)
}

/** Yuan, a multiple of 100, as 万元: 1500 → `0.15`. */
function tenThousands(hundreds: number): string {
  const text = `${Math.floor(hundreds / 100)}.${serial(hundreds % 100, 2)}`
  return text.replace(/\.?0+$/, '')
}

function grantRow(person: Person, { random, county }: { random: Random; county: County }): ExportRow {
  const { household, birthDate } = person
  const { today } = county
  const [reason, reasonText, summary] = reasonOf(person, { random, today })
  const decidedOn = dayBetween(random, later(addYears(today, -3), addYears(birthDate, 18)), today)
  const goods = random.chance(0.06)
  const hundreds = goods ? random.int(2, 10) : random.int(5, 120)
  const members = livingOn(household, today).length
  const paidOn = goods || random.chance(0.1) ? '' : earlier(addDays(decidedOn, random.int(1, 20)), today)
  const accountTail = goods ? '' : person.bankAccount.slice(-4)
  const grantNumber = `LS${decidedOn.slice(0, 4)}${serial(person.index, 8)}`
  const decidedBy = hundreds > 30 ? '津市市民政局' : household.village.town.name
  return {
    cells: {
      操作类型: random.chance(0.3) ? '变更' : '新增',
      救助编号: grantNumber,
      申请人姓名: person.name,
      申请人身份证号: carelessId(random, person.idNumber),
      联系电话: person.phone,
      救助事由: reasonText,
      救助方式: goods ? '实物' : random.pick(['现金', '现金', '救助金']),
      '救助金额(万元)': random.chance(0.1) ? (hundreds / 100).toFixed(4) : tenThousands(hundreds),
      救助人数: random.chance(0.05) ? `${members}.0` : String(members),
      困难情况: summary,
      审批日期: random.chance(0.1) ? shortDate(decidedOn) : decidedOn,
      发放日期: paidOn === '' ? random.pick(['', '0000-00-00']) : paidOn,
      审批单位: decidedBy,
      账号后四位: accountTail,
      更新时间: changeTime(paidOn === '' ? decidedOn : paidOn, random),
    },
    facts: [
      {
        category: 'temporaryRelief',
        idNumber: person.idNumber,
        fields: {
          grantNumber,
          reason,
          mode: goods ? '02' : '01',
          amount: `${hundreds}00.00`,
          members,
          decidedOn,
          ...(paidOn === '' ? {} : { paidOn }),
          decidedBy,
          summary,
          ...(accountTail === '' ? {} : { accountTail }),
        },
      },
    ],
  }
}

/** A grant withdrawn that the hub never saw: nothing comes of it. */
function withdrawnRow(person: Person, { random, county }: { random: Random; county: County }): ExportRow {
  const nothing = Object.fromEntries(columns.map((column) => [column, '']))
  return {
    cells: {
      ...nothing,
      操作类型: '撤销',
      救助编号: `LS${county.today.slice(0, 4)}9${serial(person.index, 7)}`,
      申请人姓名: person.name,
      申请人身份证号: person.idNumber,
      更新时间: changeTime(county.today, random),
    },
    facts: [],
  }
}

function changeTime(day: string, random: Random): string {
  return `${day} ${serial(random.int(8, 17), 2)}:${serial(random.int(0, 59), 2)}:${serial(random.int(0, 59), 2)}`
}

export const relief: CountyExport = {
  id: 'relief',
  fileName: ({ date }) => `临时救助变更_${date}.csv`,
  layout: { type: 'csv', encoding: 'utf-8', bom: true, newline: '\r\n' },
  columns,
  faults: [
    destroyedId('申请人身份证号'),
    badCheckDigit('申请人身份证号'),
    missing('救助编号'),
    unknownCode('操作类型', '归档'),
    unknownCode('救助事由', '扶贫'),
    badAmount('救助金额(万元)', '约0.3'),
    // yuan in a column of 万元
    outOfBounds('救助金额(万元)', '1500'),
    badDate('审批日期', '2025-02-29'),
    futureDate('发放日期', '2062-03-05'),
    badCharacter('困难情况'),
    missing('更新时间'),
    badFormat('更新时间', '昨日下午'),
    unclosedQuote(),
    missingCell(),
    brokenBytes(),
  ],
  *rows(family: Family, county: County) {
    const random = family.random.fork('civilAffairs/relief')
    for (const person of family.people) {
      const { household, death, age } = person
      if (death || !household.local || age < 18) continue
      if (random.chance(household.poverty ? 0.18 : 0.02)) yield grantRow(person, { random, county })
      else if (random.chance(0.0005)) yield withdrawnRow(person, { random, county })
    }
  },
}
