/** 临时救助: what changed since the book was closed, out of the province's relief system; amounts in 万元. */
import type { Context, CountyExport, ExportRow } from '../../department.ts'
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
import type { County, Family, Person } from '../../people.ts'
import type { Random } from '../../random.ts'
import { carelessId, serial, shortDate } from '../../spelling.ts'
import { type Grant, grantFact, grantsOf, isInBook } from './grants.ts'

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

const reasonWords: Readonly<Record<Grant['reason'], string>> = {
  '01': '火灾等意外',
  '02': '交通事故',
  '03': '突发重大疾病',
  '04': '其他特殊困难',
  '11': '教育支出',
  '12': '医疗支出',
  '13': '其他必需支出',
}

/** Yuan, a multiple of 100, as 万元: 1500 → `0.15`. */
function tenThousands(hundreds: number): string {
  const text = `${Math.floor(hundreds / 100)}.${serial(hundreds % 100, 2)}`
  return text.replace(/\.?0+$/, '')
}

function grantRow(grant: Grant, random: Random): ExportRow {
  const { person, hundreds, members, decidedOn, paidOn } = grant
  return {
    cells: {
      操作类型: random.chance(0.3) ? '变更' : '新增',
      救助编号: grant.number,
      申请人姓名: person.name,
      申请人身份证号: carelessId(random, person.idNumber),
      联系电话: person.phone,
      救助事由: reasonWords[grant.reason],
      救助方式: grant.goods ? '实物' : random.pick(['现金', '现金', '救助金']),
      '救助金额(万元)': random.chance(0.1) ? (hundreds / 100).toFixed(4) : tenThousands(hundreds),
      救助人数: random.chance(0.05) ? `${members}.0` : String(members),
      困难情况: grant.summary,
      审批日期: random.chance(0.1) ? shortDate(decidedOn) : decidedOn,
      发放日期: paidOn === '' ? random.pick(['', '0000-00-00']) : paidOn,
      审批单位: grant.decidedBy,
      账号后四位: grant.accountTail,
      更新时间: changeTime(paidOn === '' ? decidedOn : paidOn, random),
    },
    facts: [grantFact(grant)],
  }
}

/** A grant withdrawn that is in no book and that the hub never saw: nothing comes of it. */
function withdrawnRow(person: Person, { random, county }: Context): ExportRow {
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
    for (const grant of grantsOf(family, county)) if (!isInBook(grant, county.today)) yield grantRow(grant, random)
    for (const person of family.people)
      if (!person.death && random.chance(0.0005)) yield withdrawnRow(person, { random, county })
  },
}
