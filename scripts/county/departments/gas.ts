/** 燃气: accounts of the town's gas company. */
import type { CountyDepartment, ExportRow } from '../department.ts'
import {
  badAmount,
  badCharacter,
  badCheckDigit,
  badDate,
  badMonth,
  conflicting,
  destroyedId,
  duplicate,
  futureDate,
  missing,
  outOfBounds,
  tooLong,
  unknownCode,
  zeroedId,
} from '../faults.ts'
import type { County, Family, Household } from '../people.ts'
import type { Random } from '../random.ts'
import { carelessId, serial } from '../spelling.ts'
import { type UtilityUse, utilityFact, utilityUse } from '../utility-use.ts'

const columns = [
  '小区（街道）',
  '户号',
  '用户/姓名',
  '用户/身份证号',
  '用户/电话',
  '用气地址',
  '通气日期',
  '用气情况/最近月份',
  '用气情况/用量等级',
  '是否低保优惠',
  '欠费（元）',
  '状态',
  '安检员',
] as const

const bandTexts: Readonly<Record<UtilityUse['band'], string>> = {
  '0': '未用气',
  '1': '很少',
  '2': '较少',
  '3': '一般',
  '4': '较多',
  '5': '很多',
}
const statusTexts: Readonly<Record<UtilityUse['status'], readonly string[]>> = {
  '01': ['正常', '正常', '在用'],
  '02': ['停用'],
  '03': ['欠费停气'],
  '04': ['销户'],
}

/** `2026年9月` */
function chineseMonth(month: string): string {
  return `${month.slice(0, 4)}年${Number(month.slice(5))}月`
}

function accountRow({ address, village }: Household, use: UtilityUse, random: Random): ExportRow {
  const { holder, openedOn, lastUse, arrears } = use
  const account = `RQ-${serial(holder.index, 8)}`
  const month = lastUse === undefined ? '无' : random.chance(0.85) ? chineseMonth(lastUse) : lastUse.replace('-', '.')
  return {
    cells: {
      '小区（街道）': village.name,
      户号: account,
      '用户/姓名': holder.name,
      '用户/身份证号': carelessId(random, holder.idNumber),
      '用户/电话': holder.phone,
      用气地址: address,
      通气日期: openedOn,
      '用气情况/最近月份': month,
      '用气情况/用量等级': bandTexts[use.band],
      是否低保优惠: use.concession ? '√' : random.chance(0.5) ? '×' : '否',
      '欠费（元）': arrears,
      状态: random.pick(statusTexts[use.status]),
      安检员: random.pick(['陈工', '刘工', '张工']),
    },
    facts: [utilityFact(use, { utility: '03', account, address })],
  }
}

export default {
  id: 'gas',
  exports: [
    {
      id: 'accounts',
      fileName: ({ date, part }) => `燃气用户台账_${date}_${part}.xls`,
      layout: {
        type: 'xls',
        sheet: '居民用户',
        titles: ['津市市天然气居民用户台账'],
        groups: { 用户: ['姓名', '身份证号', '电话'], 用气情况: ['最近月份', '用量等级'] },
        notes: ['说明：欠费截至上月末。'],
        otherSheets: ['工商业用户'],
        numeric: ['欠费（元）'],
        dates: ['通气日期'],
      },
      columns,
      faults: [
        destroyedId('用户/身份证号'),
        zeroedId('用户/身份证号'),
        badCheckDigit('用户/身份证号'),
        missing('户号'),
        missing('用气地址'),
        unknownCode('用气情况/用量等级', '甲'),
        unknownCode('状态', '未知'),
        unknownCode('是否低保优惠', '申请中'),
        badDate('通气日期', '2016-02-30'),
        futureDate('通气日期', '2106-03-01'),
        badMonth('用气情况/最近月份', '2026年13月'),
        badAmount('欠费（元）', '约 50'),
        outOfBounds('欠费（元）', '-20'),
        badCharacter('用气地址'),
        tooLong('用气地址', 201),
        duplicate(),
        conflicting('欠费（元）', () => '9.9'),
      ],
      *rows(family: Family, county: County) {
        const random = family.random.fork('gas/accounts')
        for (const household of family.households) {
          if (household.village.rural || !random.chance(household.local ? 0.72 : 0.35)) continue
          const use = utilityUse(household, { family, county, random })
          if (use) yield accountRow(household, use, random)
        }
      },
    },
  ],
} satisfies CountyDepartment
