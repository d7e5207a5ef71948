/** 供电: accounts of the grid company's branch in the county. */
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
import type { County, Family, Household } from '../people.ts'
import type { Random } from '../random.ts'
import { carelessId, compactDate, serial, shortDate, thousands } from '../spelling.ts'
import { type UtilityUse, utilityFact, utilityUse } from '../utility-use.ts'

const columns = [
  '户号',
  '户名',
  '用电地址',
  '证件号码',
  '用电类别',
  '立户日期',
  '末次抄表有量月',
  '年用电档',
  '用户状态',
  '减免标志',
  '欠费',
  '合同容量',
  '台区',
] as const

/** The company's letters for the hub's bands and states. */
const bandLetters: Readonly<Record<UtilityUse['band'], string>> = {
  '0': 'Z',
  '1': 'A',
  '2': 'B',
  '3': 'C',
  '4': 'D',
  '5': 'E',
}
const statusDigits: Readonly<Record<UtilityUse['status'], string>> = { '01': '0', '02': '1', '03': '3', '04': '2' }

function accountRow({ address, village }: Household, use: UtilityUse, random: Random): ExportRow {
  const { holder, openedOn, lastUse, arrears } = use
  const account = `4307${serial(holder.index, 9)}`
  return {
    cells: {
      户号: account,
      户名: holder.name,
      用电地址: address,
      证件号码: carelessId(random, holder.idNumber),
      用电类别: random.pick(['城乡居民生活用电', '乡村居民生活用电', '一户一表']),
      立户日期: random.chance(0.9) ? compactDate(openedOn) : shortDate(openedOn),
      末次抄表有量月: lastUse === undefined ? '000000' : lastUse.replace('-', random.chance(0.9) ? '' : '/'),
      年用电档: bandLetters[use.band],
      用户状态: statusDigits[use.status],
      减免标志: use.concession ? '1' : '0',
      欠费: arrears === '0.00' && random.chance(0.5) ? '0' : thousands(arrears),
      合同容量: `${random.pick([4, 6, 8, 12])}kW`,
      台区: `${village.name}${random.int(1, 4)}号台区`,
    },
    facts: [utilityFact(use, { utility: '02', account, address })],
  }
}

export default {
  id: 'electricity',
  exports: [
    {
      id: 'accounts',
      fileName: ({ date, part }) => `GD_YHDA_${date}_${part}.tsv`,
      layout: { type: 'csv', encoding: 'utf-8', delimiter: '\t', newline: '\n' },
      columns,
      faults: [
        destroyedId('证件号码'),
        zeroedId('证件号码'),
        badCheckDigit('证件号码'),
        missing('户号'),
        missing('证件号码'),
        unknownCode('年用电档', '三档'),
        unknownCode('用户状态', '9'),
        unknownCode('减免标志', '低保'),
        badDate('立户日期', '20091131'),
        futureDate('立户日期', '21090301'),
        badMonth('末次抄表有量月', '202613'),
        badAmount('欠费', '1,2.5'),
        outOfBounds('欠费', '-50.00'),
        badCharacter('用电地址'),
        duplicate(),
        conflicting('用户状态', (text) => (text === '0' ? '1' : '0')),
        unclosedQuote(),
        missingCell(),
        brokenBytes(),
      ],
      *rows(family: Family, county: County) {
        const random = family.random.fork('electricity/accounts')
        for (const household of family.households) {
          const use = random.chance(0.93) && utilityUse(household, { family, county, random })
          if (use) yield accountRow(household, use, random)
        }
      },
    },
  ],
} satisfies CountyDepartment
