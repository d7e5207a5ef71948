/** 低保台账: a workbook kept by hand, one row per member of a household, the heading in two merged rows. */
import { addDays, addMonths, addYears, dayBetween, later } from '../../dates.ts'
import type { Context, CountyExport, ExportRow } from '../../department.ts'
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
  outOfBounds,
  unknownCode,
  zeroedId,
} from '../../faults.ts'
import { householderOn, livingOn } from '../../householder.ts'
import type { County, Family, Household, Person } from '../../people.ts'
import { carelessId, chineseDate, serial, thousands } from '../../spelling.ts'
import { causeOf, paidFrom } from './hardship.ts'
import { kinOf, kinWords } from './kin.ts'

const columns = [
  '低保证号',
  '乡镇街道',
  '村（社区）',
  '城乡',
  '户主/姓名',
  '户主/身份证号',
  '保障对象/姓名',
  '保障对象/身份证号',
  '保障对象/与户主关系',
  '保障对象/类别',
  '保障情况/保障人数',
  '保障情况/月保障金额',
  '保障情况/开始时间',
  '保障情况/停发时间',
  '保障情况/状态',
  '致困原因',
  '复核日期',
  '开户银行',
  '账号后四位',
] as const

const spouse = ['10', '配偶'] as const
const relations = { ...kinWords, husband: spouse, wife: spouse }

const causes: Readonly<Record<string, string>> = {
  '01': '疾病',
  '02': '残疾',
  '03': '缺劳力',
  '04': '失业',
  '05': '就学',
  '08': '年老体弱',
  '99': '其他',
}

/** A decision on a household. */
interface Case {
  readonly number: string
  readonly applicant: Person
  readonly members: readonly Person[]
  readonly start: string
  /** '' while it is paid */
  readonly end: string
  readonly status: readonly [string, string]
}

function caseOf(household: Household, { random, county }: Context): Case | undefined {
  const { poverty, povertySince, village } = household
  const applicant = householderOn(household, county.today)
  if (!applicant || !povertySince) return undefined
  const number = `${county.code}${village.rural ? 'N' : 'C'}${serial(applicant.index, 8)}`
  const members = livingOn(household, county.today)
  if (poverty === 'subsistence') {
    const suspended = random.chance(0.03)
    const status = suspended ? (['02', '暂停发放'] as const) : (['01', '正常享受'] as const)
    return { number, applicant, members, start: paidFrom(povertySince), end: '', status }
  }
  // who earns a little more than the line is put on its edge, and the allowance ends
  if (poverty !== 'edge' || !random.chance(0.25)) return undefined
  const start = paidFrom(addDays(povertySince, -random.int(400, 1500)))
  const end = addDays(`${addMonths(povertySince.slice(0, 7), 1)}-01`, -1)
  const then = members.filter(({ birthDate }) => birthDate < start)
  if (!then.includes(applicant)) return undefined
  return { number, applicant, members: then, start, end, status: ['03', '已退出'] }
}

function caseRows(household: Household, one: Case, { random, county }: Context): ExportRow[] {
  const { number, applicant, members, start, end, status } = one
  const { village } = household
  const monthlyAmount = `${members.length * allowance(household)}.00`
  const cause = causeOf(members)
  const reviewed = dayBetween(random, later(start, addYears(county.today, -1)), county.today)
  const reviewedOn = end === '' ? reviewed : end
  const accountTail = applicant.bankAccount.slice(-4)
  const bank = random.pick(county.banks)
  return members.map((member): ExportRow => {
    const [relation, relationText] = relations[kinOf(applicant, member)]
    const type = classOf(member)
    return {
      cells: {
        低保证号: number,
        乡镇街道: village.town.name,
        '村（社区）': village.name,
        城乡: village.rural ? '农村' : random.pick(['城市', '城镇']),
        '户主/姓名': applicant.name,
        '户主/身份证号': carelessId(random, applicant.idNumber),
        '保障对象/姓名': member.name,
        '保障对象/身份证号': carelessId(random, member.idNumber),
        '保障对象/与户主关系': random.chance(0.05) ? `${relationText} ` : relationText,
        '保障对象/类别': random.chance(0.2) ? type : `${type}类`,
        '保障情况/保障人数': String(members.length),
        '保障情况/月保障金额': thousands(monthlyAmount),
        '保障情况/开始时间': random.chance(0.1) ? chineseDate(start) : start,
        '保障情况/停发时间': end === '' ? random.pick(['', '', '', '长期', '0000-00-00']) : end,
        '保障情况/状态': status[1],
        致困原因: causes[cause] ?? '其他',
        复核日期: reviewedOn,
        开户银行: bank,
        账号后四位: accountTail,
      },
      facts: [
        {
          category: 'subsistenceAllowance',
          idNumber: member.idNumber,
          fields: {
            caseNumber: number,
            urbanRural: village.rural ? '2' : '1',
            class: type,
            members: members.length,
            monthlyAmount,
            headName: applicant.name,
            headIdNumber: applicant.idNumber,
            relationToHead: relation,
            cause,
            start,
            ...(end === '' ? {} : { end }),
            reviewedOn,
            status: status[0],
            accountTail,
          },
        },
      ],
    }
  })
}

/** What lacks to the standard, each member and month, in yuan. */
function allowance({ village, yearlyIncome, members }: Household): number {
  const standard = village.rural ? 560 : 710
  return Math.max(60, standard - Math.round(yearlyIncome / members.length / 12))
}

function classOf({ age, disability, illnesses }: Person): string {
  if (age < 16 || age >= 60 || (disability && disability.grade <= '2')) return 'A'
  return disability || illnesses.length > 0 ? 'B' : 'C'
}

export const subsistence: CountyExport = {
  id: 'subsistence',
  fileName: ({ date }) => `低保对象台账_${date}.xlsx`,
  layout: {
    type: 'xlsx',
    sheet: '在册名单',
    titles: ['津市市最低生活保障对象台账', '填报单位：津市市民政局社会救助股　　金额单位：元'],
    groups: {
      户主: ['姓名', '身份证号'],
      保障对象: ['姓名', '身份证号', '与户主关系', '类别'],
      保障情况: ['保障人数', '月保障金额', '开始时间', '停发时间', '状态'],
    },
    notes: ['注：月保障金额为全户金额，城市标准710元、农村标准560元。', '制表人：李红　　审核人：王建国　　（盖章）'],
    otherSheets: ['填表说明', '低保标准'],
    numeric: ['保障情况/保障人数'],
    dates: ['保障情况/开始时间', '保障情况/停发时间', '复核日期'],
  },
  columns,
  faults: [
    destroyedId('保障对象/身份证号'),
    zeroedId('保障对象/身份证号'),
    badCheckDigit('户主/身份证号'),
    missing('低保证号'),
    unknownCode('城乡', '城中村'),
    unknownCode('保障对象/与户主关系', '同居人'),
    badAmount('保障情况/月保障金额', '1,28.00'),
    badNumber('保障情况/保障人数', '三人'),
    outOfBounds('保障情况/保障人数', '0'),
    badDate('保障情况/开始时间', '2021年2月30日'),
    futureDate('复核日期', '2126-03-05'),
    badCharacter('户主/姓名'),
    duplicate(),
    conflicting('保障情况/月保障金额', (amount) => (amount === '1,000.00' ? '900.00' : '1,000.00')),
  ],
  *rows(family: Family, county: County) {
    const random = family.random.fork('civilAffairs/subsistence')
    for (const household of family.households) {
      const one = caseOf(household, { random, county })
      if (one) yield* caseRows(household, one, { random, county })
    }
  },
}
