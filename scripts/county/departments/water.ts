/** 水务: accounts of the county's waterworks, of households and of companies. */
import { addDays } from '../dates.ts'
import type { CountyDepartment, ExportRow } from '../department.ts'
import {
  badAmount,
  badCharacter,
  badCheckDigit,
  badDate,
  badMonth,
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
} from '../faults.ts'
import type { County, Family, Household, Person } from '../people.ts'
import type { Random } from '../random.ts'
import { carelessId, chineseDate, fifteenDigits, fullWidth, serial, shortDate } from '../spelling.ts'
import { type UtilityUse, utilityFact, utilityUse } from '../utility-use.ts'

const columns = [
  '用户编号',
  '户名',
  '证件号码',
  '用水性质',
  '用水地址',
  '开户日期',
  '水表编号',
  '水表口径',
  '最近用水月份',
  '年用水量等级',
  '用户状态',
  '困难减免',
  '欠费金额',
  '联系电话',
] as const

const bandTexts: Readonly<Record<UtilityUse['band'], string>> = {
  '0': '无用水',
  '1': '极少',
  '2': '偏少',
  '3': '正常',
  '4': '偏多',
  '5': '异常偏多',
}
const statusTexts: Readonly<Record<UtilityUse['status'], string>> = {
  '01': '正常用水',
  '02': '报停',
  '03': '欠费停水',
  '04': '已销户',
}

/** Towns are all piped; of the villages, those along the mains. */
function isPiped({ village, local }: Household, random: Random): boolean {
  if (village.rural) return Number(village.code.slice(-3)) % 5 < 2 && random.chance(0.95)
  return random.chance(local ? 0.95 : 0.5)
}

function householdRow({ address }: Household, use: UtilityUse, random: Random): ExportRow {
  const { holder, openedOn, lastUse, arrears } = use
  const account = `SW${serial(holder.index, 9)}`
  const dateText = random.chance(0.9) ? shortDate(openedOn, '-') : chineseDate(openedOn)
  return {
    cells: {
      用户编号: account,
      户名: random.chance(0.95) ? holder.name : `${holder.name}　`,
      证件号码: random.chance(0.05) ? fifteenDigits(holder.idNumber) : carelessId(random, holder.idNumber),
      用水性质: random.chance(0.9) ? '居民生活用水' : '居民合表用水',
      用水地址: address,
      开户日期: dateText,
      水表编号: `B${random.digits(8)}`,
      水表口径: 'DN20',
      最近用水月份: lastUse === undefined ? '-' : random.chance(0.9) ? lastUse.replace('-', '') : `${lastUse}-01`,
      年用水量等级: bandTexts[use.band],
      用户状态: statusTexts[use.status],
      困难减免: use.concession ? '是' : '否',
      欠费金额: random.chance(0.95) ? arrears : `￥${fullWidth(arrears)}`,
      联系电话: holder.phone,
    },
    facts: [utilityFact(use, { utility: '01', account, address })],
  }
}

/** A company's account: in the same list, and of no resident. */
function companyRow({ livelihood, household, index, death }: Person, county: County): ExportRow | undefined {
  if (death || livelihood.kind !== 'business' || livelihood.business.individual) return undefined
  const { name, uscc } = livelihood.business
  return {
    cells: {
      用户编号: `SQ${serial(index, 9)}`,
      户名: name,
      证件号码: uscc,
      用水性质: '非居民用水',
      用水地址: household.address,
      开户日期: addDays(county.today, -150),
      水表编号: `B9${serial(index, 7)}`,
      水表口径: 'DN40',
      最近用水月份: county.today.slice(0, 7),
      年用水量等级: '正常',
      用户状态: '正常用水',
      困难减免: '否',
      欠费金额: '0.00',
      联系电话: '',
    },
    facts: [],
  }
}

export default {
  id: 'water',
  exports: [
    {
      id: 'accounts',
      fileName: ({ date, part }) => `供水用户档案_${date}_${part}.csv`,
      layout: { type: 'csv', encoding: 'gb18030' },
      columns,
      faults: [
        destroyedId('证件号码'),
        zeroedId('证件号码'),
        badCheckDigit('证件号码'),
        missing('用户编号'),
        missing('用水地址'),
        unknownCode('年用水量等级', '二级'),
        unknownCode('用户状态', '待装表'),
        unknownCode('用水性质', '民用'),
        badDate('开户日期', '2009-2-30'),
        futureDate('开户日期', '2109-3-1'),
        badMonth('最近用水月份', '202600'),
        badAmount('欠费金额', '12.3.4'),
        outOfBounds('欠费金额', '-36.50'),
        badCharacter('用水地址'),
        duplicate(),
        conflicting('欠费金额', () => '8.88'),
        unclosedQuote(),
        missingCell(),
        brokenBytes(),
      ],
      *rows(family: Family, county: County) {
        const random = family.random.fork('water/accounts')
        for (const household of family.households) {
          const use = isPiped(household, random) && utilityUse(household, { family, county, random })
          if (use) yield householdRow(household, use, random)
        }
        for (const person of family.people) {
          const company = companyRow(person, county)
          if (company) yield company
        }
      },
    },
  ],
} satisfies CountyDepartment
