/** 临时救助台账: what was granted until two months ago, one line a grant, as the office closes its book; amounts in yuan. */
import type { CountyExport, ExportRow } from '../../department.ts'
import {
  badAmount,
  badCharacter,
  badCheckDigit,
  badDate,
  badNumber,
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
import type { Random } from '../../random.ts'
import { carelessId, compactDate, thousands } from '../../spelling.ts'
import { type Grant, grantFact, grantsOf, isInBook } from './grants.ts'

const columns = [
  '救助编号',
  '姓名',
  '身份证号码',
  '家庭人口',
  '救助类型',
  '救助形式',
  '救助金额（元）',
  '困难原因',
  '审批机关',
  '审批时间',
  '打卡时间',
  '社保卡号后四位',
  '所属乡镇',
] as const

const reasonWords: Readonly<Record<Grant['reason'], string>> = {
  '01': '急难型－意外事件',
  '02': '急难型－交通事故',
  '03': '急难型－突发重病',
  '04': '急难型－其他',
  '11': '支出型－教育',
  '12': '支出型－医疗',
  '13': '支出型－其他',
}

function bookRow(grant: Grant, random: Random): ExportRow {
  const { person, goods, paidOn } = grant
  const amount = `${grant.hundreds}00.00`
  return {
    cells: {
      救助编号: grant.number,
      姓名: person.name,
      身份证号码: carelessId(random, person.idNumber),
      家庭人口: random.chance(0.9) ? String(grant.members) : `${grant.members}.0`,
      救助类型: reasonWords[grant.reason],
      救助形式: goods ? '发放实物' : '发放救助金',
      '救助金额（元）': random.chance(0.8) ? thousands(amount) : `${grant.hundreds}00`,
      困难原因: grant.summary,
      审批机关: grant.decidedBy,
      审批时间: compactDate(grant.decidedOn),
      打卡时间: paidOn === '' ? '/' : compactDate(paidOn),
      社保卡号后四位: grant.accountTail === '' ? '/' : grant.accountTail,
      所属乡镇: person.household.village.town.name,
    },
    facts: [grantFact(grant)],
  }
}

export const reliefBook: CountyExport = {
  id: 'reliefBook',
  fileName: ({ date }) => `临时救助台账_${date}.csv`,
  layout: { type: 'csv', encoding: 'utf-8', bom: true, titles: ['津市市临时救助台账'], quoteAll: true },
  columns,
  faults: [
    destroyedId('身份证号码'),
    zeroedId('身份证号码'),
    badCheckDigit('身份证号码'),
    missing('救助编号'),
    unknownCode('救助类型', '其他'),
    badAmount('救助金额（元）', '1,50.00'),
    outOfBounds('救助金额（元）', '150,000.00'),
    badNumber('家庭人口', '三口'),
    badDate('审批时间', '20250229'),
    futureDate('打卡时间', '20620305'),
    badCharacter('困难原因'),
    duplicate(),
    conflicting('审批机关', (office) => `${office}（盖章）`),
    unclosedQuote(),
    missingCell(),
  ],
  *rows(family, county) {
    const random = family.random.fork('civilAffairs/reliefBook')
    for (const grant of grantsOf(family, county)) if (isInBook(grant, county.today)) yield bookRow(grant, random)
  },
}
