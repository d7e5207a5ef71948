/** 残联: certificates out of the old desktop program, allowances as the federation reviews them. */
import { addDays, addMonths, addYears, later } from '../dates.ts'
import type { Context, CountyDepartment, ExportRow } from '../department.ts'
import {
  badAmount,
  badCell,
  badCheckDigit,
  badDate,
  badFormat,
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
import { isAlive } from '../furnish.ts'
import { type Disability, type Person, spouseOf } from '../people.ts'
import type { Random } from '../random.ts'
import { carelessId, chineseDate, fullWidth, serial, shortDate } from '../spelling.ts'

/** The federation certifies who is registered here. */
function certifiedDisability({ disability, household }: Person): Disability | undefined {
  return household.local ? disability : undefined
}

const certificateColumns = [
  '序号',
  '姓名',
  '身份证号',
  '残疾人证号',
  '残疾类别',
  '残疾等级',
  '多重残疾明细',
  '评定日期',
  '评定机构',
  '发证日期',
  '有效期至',
  '证件状态',
  '发证机关',
  '监护人',
  '监护人电话',
  '户籍地址',
  '联系电话',
] as const

const kinds: Readonly<Record<string, string>> = {
  '1': '视力',
  '2': '听力',
  '3': '言语',
  '4': '肢体',
  '5': '智力',
  '6': '精神',
  '7': '多重',
}

const grades: Readonly<Record<string, readonly [string, string, string]>> = {
  '1': ['一级', '1级', '１级'],
  '2': ['二级', '2级', '２级'],
  '3': ['三级', '3级', '３级'],
  '4': ['四级', '4级', '４级'],
}

const issuer = '津市市残疾人联合会'

function certificateRow(person: Person, context: Context): ExportRow | undefined {
  const disability = certifiedDisability(person)
  if (!disability) return undefined
  const { random } = context
  const { category, grade, issued } = disability
  const expires = addYears(issued, 10)
  const reissued = random.chance(0.03) ? 'B1' : ''
  const certificateNumber = `${person.idNumber}${category}${grade}${reissued}`
  const components = category === '7' ? componentsOf(grade, random) : undefined
  const assessedOn = later(addDays(issued, -random.int(3, 30)), person.birthDate)
  const assessor = random.pick(context.county.hospitals.slice(0, 3))
  const [statusWord, status] = statusOf(person, expires, context)
  const guardian = guardianOf(person, category)
  return {
    cells: {
      序号: String(person.index + 1),
      姓名: person.name,
      身份证号: carelessId(random, person.idNumber),
      残疾人证号: random.chance(0.04) ? fullWidth(certificateNumber) : certificateNumber,
      残疾类别: `${kinds[category]}${random.chance(0.2) ? '' : '残疾'}`,
      残疾等级: gradeWord(grade, random),
      多重残疾明细: components ?? '',
      评定日期: shortDate(assessedOn),
      评定机构: assessor,
      发证日期: issued,
      有效期至: random.chance(0.1) ? chineseDate(expires) : shortDate(expires, '.'),
      证件状态: statusWord,
      发证机关: issuer,
      监护人: guardian?.name ?? (random.chance(0.1) ? '无' : ''),
      监护人电话: guardian?.phone ?? '',
      户籍地址: person.household.address,
      联系电话: person.phone,
    },
    facts: [
      {
        category: 'disabilityCertificate',
        idNumber: person.idNumber,
        fields: {
          certificateNumber,
          category,
          grade,
          ...(components ? { components } : {}),
          issued,
          expires,
          status,
          assessedOn,
          assessor,
          issuer,
          ...(guardian ? { guardianName: guardian.name, guardianPhone: guardian.phone } : {}),
        },
      },
    ],
  }
}

function gradeWord(grade: string, random: Random): string {
  const words = grades[grade]
  if (!words) throw new Error(`no words for grade ${grade}`)
  return random.weighted([
    [words[0], 80],
    [words[1], 12],
    [words[2], 8],
  ] as const)
}

/** Two kinds at least; the whole counts as the gravest of them. */
function componentsOf(grade: string, random: Random): string {
  const first = random.pick(['4', '5'])
  const second = random.pick(['1', '2', '3', '6'])
  const lighter = random.pick(['1', '2', '3', '4'].filter((one) => one >= grade))
  return `${kinds[first]}${grades[grade]?.[0]}、${kinds[second]}${grades[lighter]?.[0]}`
}

function statusOf({ death }: Person, expires: string, { random, county }: Context): readonly [string, string] {
  if (death) return ['死亡注销', '04']
  if (expires < county.today) return ['到期未换', '02']
  return random.chance(0.015) ? ['冻结', '03'] : ['有效', '01']
}

/** Of children, and of people with an intellectual or mental disability: a parent, the spouse or a grown child. */
function guardianOf(person: Person, category: string): Person | undefined {
  if (person.age >= 18 && category !== '5' && category !== '6') return undefined
  const grown = person.children.filter(({ age }) => age >= 18)
  return [spouseOf(person), person.father, person.mother, ...grown].find((one) => one && isAlive(one))
}

const allowanceColumns = [
  '补贴编号',
  '姓名',
  '身份证号码',
  '残疾人证号',
  '补贴类别',
  '月补贴标准',
  '开始享受时间',
  '停发时间',
  '享受状态',
  '最近发放月份',
  '发放账号后四位',
  '所属镇街',
  '审核人',
] as const

/** the word, the code, and yuan a month in the county */
const allowances = {
  living: { word: '困难残疾人生活补贴', short: '生活补贴', code: '01', amount: '110.00' },
  care: { word: '重度残疾人护理补贴', short: '护理补贴', code: '02', amount: '110.00' },
} as const

interface Grant {
  readonly allowance: (typeof allowances)[keyof typeof allowances]
  /** the day on which the last condition was met */
  readonly entitledOn: string
}

/** 生活补贴 for poor households, 护理补贴 for the gravely disabled; who is kept as destitute gets neither. */
function grantsOf(person: Person): Grant[] {
  const disability = certifiedDisability(person)
  const { poverty, povertySince } = person.household
  if (!disability || poverty === 'destitute') return []
  const { category, grade, issued } = disability
  const poor = povertySince && (poverty === 'subsistence' || poverty === 'edge') ? povertySince : undefined
  const grave = grade <= '2' || (grade === '3' && (category === '5' || category === '6'))
  return [
    ...(poor ? [{ allowance: allowances.living, entitledOn: later(poor, issued) }] : []),
    ...(grave ? [{ allowance: allowances.care, entitledOn: issued }] : []),
  ]
}

function allowanceRow(person: Person, { allowance, entitledOn }: Grant, context: Context): ExportRow | undefined {
  const { random, county } = context
  const { death, disability } = person
  const start = `${addMonths(entitledOn.slice(0, 7), 1)}-01`
  const end = death && endOfMonth(death.date.slice(0, 7))
  const lastMonth = (end ?? `${addMonths(county.today.slice(0, 7), -1)}-01`).slice(0, 7)
  if (start.slice(0, 7) > lastMonth) return undefined
  const paused = !death && start.slice(0, 7) <= addMonths(lastMonth, -3) && random.chance(0.01)
  const [statusWord, status] = death ? ['停发', '03'] : paused ? ['暂停', '02'] : ['正常享受', '01']
  const lastPaidMonth = paused ? addMonths(lastMonth, -3) : lastMonth
  const grantNumber = `LB${county.code}${serial(person.index, 8)}${allowance.code}`
  const accountTail = person.bankAccount.slice(-4)
  return {
    cells: {
      补贴编号: grantNumber,
      姓名: person.name,
      身份证号码: carelessId(random, person.idNumber),
      残疾人证号: `${person.idNumber}${disability?.category}${disability?.grade}`,
      补贴类别: random.chance(0.1) ? allowance.short : allowance.word,
      月补贴标准: spelledAmount(allowance.amount, random),
      开始享受时间: random.chance(0.1) ? chineseDate(start) : start,
      停发时间: end ?? (random.chance(0.3) ? '0000-00-00' : ''),
      享受状态: statusWord,
      最近发放月份: lastPaidMonth.replace('-', random.chance(0.1) ? '/' : ''),
      发放账号后四位: accountTail,
      所属镇街: person.household.village.town.name,
      审核人: random.pick(['李敏', '覃红', '周建国']),
    },
    facts: [
      {
        category: 'disabilityAllowance',
        idNumber: person.idNumber,
        fields: {
          grantNumber,
          type: allowance.code,
          amount: allowance.amount,
          start,
          ...(end ? { end } : {}),
          status,
          lastPaidMonth,
          accountTail,
        },
      },
    ],
  }
}

function endOfMonth(month: string): string {
  return addDays(`${addMonths(month, 1)}-01`, -1)
}

function spelledAmount(amount: string, random: Random): string {
  const whole = amount.replace(/\.00$/, '')
  return random.weighted([
    [whole, 80],
    [amount, 10],
    [`${whole}元`, 6],
    [`￥${amount}`, 4],
  ] as const)
}

export default {
  id: 'disabledFederation',
  exports: [
    {
      id: 'certificates',
      fileName: ({ date, part }) => `残疾人证_${date}_${part}.xls`,
      layout: {
        type: 'xls',
        sheet: '残疾人证',
        titles: ['津市市持证残疾人花名册'],
        notes: ['说明：多重残疾按所属残疾中最重类别评定等级。'],
        numeric: ['序号'],
        dates: ['发证日期'],
      },
      columns: certificateColumns,
      rowsPerFile: 60_000,
      faults: [
        destroyedId('身份证号'),
        zeroedId('身份证号'),
        badCheckDigit('身份证号'),
        badCell('badFormat', '残疾人证号', (text) => text.slice(0, -1)),
        unknownCode('残疾类别', '其他残疾'),
        unknownCode('残疾等级', '五级'),
        unknownCode('证件状态', '在办'),
        missing('有效期至'),
        badDate('有效期至', '2031.02.30'),
        futureDate('发证日期', '2099-03-05'),
        badFormat('监护人电话', '见备注'),
        duplicate(),
        conflicting('评定机构', (name) => `${name}（东院）`),
      ],
      *rows(family, county) {
        const random = family.random.fork('disabledFederation/certificates')
        for (const person of family.people) {
          const row = certificateRow(person, { random, county })
          if (row) yield row
        }
      },
    },
    {
      id: 'allowances',
      fileName: ({ date, part }) => `残疾人两项补贴_${date}_${part}.csv`,
      layout: { type: 'csv', encoding: 'utf-8', newline: '\n' },
      columns: allowanceColumns,
      faults: [
        destroyedId('身份证号码'),
        zeroedId('身份证号码'),
        badCheckDigit('身份证号码'),
        missing('补贴编号'),
        unknownCode('补贴类别', '节日慰问'),
        unknownCode('享受状态', '复核中'),
        badAmount('月补贴标准', '一百元'),
        outOfBounds('月补贴标准', '-100'),
        badDate('开始享受时间', '2021-02-30'),
        badMonth('最近发放月份', '202613'),
        futureDate('最近发放月份', '209901'),
        badFormat('发放账号后四位', '***'),
        duplicate(),
        conflicting('月补贴标准', (text) => (text.includes('80') ? '90' : '80')),
        unclosedQuote(),
        missingCell(),
        brokenBytes(),
      ],
      *rows(family, county) {
        const random = family.random.fork('disabledFederation/allowances')
        for (const person of family.people)
          for (const grant of grantsOf(person)) {
            const row = allowanceRow(person, grant, { random, county })
            if (row) yield row
          }
      },
    },
  ],
} satisfies CountyDepartment
