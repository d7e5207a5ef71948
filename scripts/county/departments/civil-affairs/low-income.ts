/** 低收入家庭认定: an old system's .xls, whose dates are bare serial numbers. */
import { addDays, addYears } from '../../dates.ts'
import type { Context, CountyExport, ExportRow } from '../../department.ts'
import {
  badAmount,
  badCheckDigit,
  badDate,
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
import type { County, Family, Household } from '../../people.ts'
import { carelessId, serial } from '../../spelling.ts'
import { serialDay } from '../../writers/sheet-cell.ts'
import { causeOf } from './hardship.ts'

const columns = [
  '认定编号',
  '乡镇街道',
  '申请人姓名',
  '申请人身份证号',
  '成员姓名',
  '成员身份证号',
  '家庭人口',
  '家庭类型',
  '人均月收入',
  '年刚性支出',
  '主要困难',
  '认定日期',
  '有效期至',
  '审核确认机关',
  '退出日期',
] as const

const classes: Readonly<Record<string, readonly string[]>> = {
  '01': ['低保边缘家庭', '低保边缘户', '最低生活保障边缘家庭'],
  '02': ['支出型困难家庭', '刚性支出困难家庭'],
}

const causes: Readonly<Record<string, string>> = {
  '01': '因病',
  '02': '因残',
  '03': '缺劳动力',
  '04': '失业',
  '05': '因学',
  '08': '年老',
  '99': '其他',
}

interface Decision {
  readonly class: '01' | '02'
  readonly identifiedOn: string
  readonly expires: string
  /** '' while it holds */
  readonly endedOn: string
}

function decisionOf(household: Household, { random, county }: Context): Decision | undefined {
  const { poverty, povertySince } = household
  if (!povertySince) return undefined
  if (poverty === 'edge' || poverty === 'expenditure') {
    const type = poverty === 'edge' ? '01' : '02'
    return { class: type, identifiedOn: povertySince, expires: renewed(povertySince, county.today), endedOn: '' }
  }
  // some stood on the edge before they were granted the allowance
  if (poverty !== 'subsistence' || !random.chance(0.15)) return undefined
  const identifiedOn = addDays(povertySince, -random.int(60, 360))
  return { class: '01', identifiedOn, expires: addYears(identifiedOn, 1), endedOn: povertySince }
}

/** A decision holds for a year and is renewed. */
function renewed(day: string, today: string): string {
  const thisYear = addYears(day, Number(today.slice(0, 4)) - Number(day.slice(0, 4)))
  return thisYear > today ? thisYear : addYears(thisYear, 1)
}

function* decisionRows(household: Household, { random, county }: Context): Generator<ExportRow> {
  const decision = decisionOf(household, { random, county })
  const applicant = householderOn(household, county.today)
  if (!decision || !applicant) return
  const { identifiedOn, expires, endedOn } = decision
  const { village, yearlyIncome } = household
  const all = livingOn(household, county.today)
  const members = all.filter(({ birthDate }) => birthDate <= identifiedOn)
  const recordNumber = `DSR${identifiedOn.slice(0, 4)}${serial(applicant.index, 8)}`
  const perCapitaIncome = (yearlyIncome / all.length / 12).toFixed(2)
  const spent = decision.class === '02' ? Math.round(yearlyIncome * 0.7) + random.int(20, 200) * 100 : 0
  const rigidExpense = spent > 0 ? `${spent}.00` : undefined
  const cause = causeOf(all)
  const reviewer = `${village.town.name}人民政府`.replace('街道人民政府', '街道办事处')
  const classText = random.pick(classes[decision.class] ?? [])
  for (const member of members)
    yield {
      cells: {
        认定编号: recordNumber,
        乡镇街道: village.town.name,
        申请人姓名: applicant.name,
        申请人身份证号: carelessId(random, applicant.idNumber),
        成员姓名: member.name,
        成员身份证号: carelessId(random, member.idNumber),
        家庭人口: String(members.length),
        家庭类型: classText,
        人均月收入: perCapitaIncome,
        年刚性支出: rigidExpense ?? random.pick(['', '——']),
        主要困难: causes[cause] ?? '其他',
        认定日期: serialText(identifiedOn),
        有效期至: serialText(expires),
        审核确认机关: reviewer,
        退出日期: serialText(endedOn),
      },
      facts: [
        {
          category: 'lowIncomeStatus',
          idNumber: member.idNumber,
          fields: {
            recordNumber,
            class: decision.class,
            members: members.length,
            headIdNumber: applicant.idNumber,
            perCapitaIncome,
            ...(rigidExpense === undefined ? {} : { rigidExpense }),
            cause,
            identifiedOn,
            expires,
            reviewer,
            ...(endedOn === '' ? {} : { endedOn }),
          },
        },
      ],
    }
}

function serialText(day: string): string {
  return day === '' ? '' : String(serialDay(day))
}

export const lowIncome: CountyExport = {
  id: 'lowIncome',
  fileName: ({ date, part }) => `低收入家庭_${date}_${part}.xls`,
  rowsPerFile: 60_000,
  layout: {
    type: 'xls',
    sheet: 'Sheet1',
    titles: ['低收入家庭认定情况'],
    notes: ['合计：见汇总表', '制表：社会救助信息系统'],
    otherSheets: ['Sheet2'],
    numeric: ['家庭人口', '人均月收入', '认定日期', '有效期至', '退出日期'],
  },
  columns,
  faults: [
    destroyedId('成员身份证号'),
    zeroedId('成员身份证号'),
    badCheckDigit('成员身份证号'),
    badCheckDigit('申请人身份证号'),
    missing('认定编号'),
    missing('有效期至'),
    unknownCode('家庭类型', '建档立卡'),
    unknownCode('主要困难', '懒'),
    badAmount('人均月收入', '5百'),
    outOfBounds('家庭人口', '0'),
    badDate('认定日期', '2021年春'),
    futureDate('认定日期', '80000'),
    duplicate(),
    conflicting('审核确认机关', (name) => (name === '津市市民政局' ? '民政局' : '津市市民政局')),
  ],
  *rows(family: Family, county: County) {
    const random = family.random.fork('civilAffairs/lowIncome')
    for (const household of family.households) yield* decisionRows(household, { random, county })
  },
}
