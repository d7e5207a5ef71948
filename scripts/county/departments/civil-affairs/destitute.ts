/** 特困人员名册: old people without means or family; the case of one who died stays in the book. */
import { addDays, addYears, dayBetween } from '../../dates.ts'
import type { Context, CountyExport, ExportRow } from '../../department.ts'
import {
  badAmount,
  badCheckDigit,
  badDate,
  conflicting,
  destroyedId,
  duplicate,
  missing,
  outOfBounds,
  unknownCode,
  zeroedId,
} from '../../faults.ts'
import { livingOn } from '../../householder.ts'
import type { County, Family, Household, Person } from '../../people.ts'
import type { Random } from '../../random.ts'
import { carelessId, serial, shortDate, thousands } from '../../spelling.ts'
import { paidFrom } from './hardship.ts'

const columns = [
  '特困证号',
  '姓名',
  '性别',
  '身份证号',
  '户籍类别',
  '供养方式',
  '生活自理能力',
  '供养机构',
  '基本生活费',
  '照料护理费',
  '照料人',
  '批准供养日期',
  '终止供养日期',
  '终止原因',
  '发放状态',
  '账号后四位',
] as const

const abilities = {
  '1': ['具备生活自理能力', 0],
  '2': ['部分丧失生活自理能力', 340],
  '3': ['完全丧失生活自理能力', 1130],
} as const

/** A time of support in one way; '' as its end while it goes on. */
interface Support {
  readonly start: string
  readonly end: string
  readonly reason: string
  /** '' where supported at home */
  readonly institution: string
}

/** When the person's support began, and when death ended it; undefined for all others. */
function periodOf(person: Person, { random, county }: Context): { start: string; end: string } | undefined {
  const { household, death, age, children } = person
  const { poverty, povertySince } = household
  if (!death) return poverty === 'destitute' && povertySince ? { start: paidFrom(povertySince), end: '' } : undefined
  if (!household.local || age < 64 || children.length > 0) return undefined
  // of a couple whose last is destitute, and where nobody is left, the dead were destitute too
  if (livingOn(household, county.today).length > 0 && poverty !== 'destitute') return undefined
  const began = dayBetween(random, addYears(death.date, -2), addYears(death.date, -1))
  return { start: paidFrom(began), end: death.date }
}

/** Many begin at home and move into an institution, with a new certificate. */
function* supportsOf(person: Person, { random, county }: Context): Generator<Support> {
  const period = periodOf(person, { random, county })
  if (!period) return
  const { start, end } = period
  const reason = end === '' ? '' : '死亡'
  const moved = paidFrom(dayBetween(random, start, addDays(end || county.today, -31)))
  const settled = random.chance(0.4) || moved >= (end || county.today)
  if (settled) return yield { start, end, reason, institution: '' }
  yield { start, end: addDays(moved, -1), reason: '转为集中供养', institution: '' }
  yield { start: moved, end, reason, institution: institutionOf(person.household) }
}

function institutionOf({ village: { rural, town } }: Household): string {
  return rural ? `${town.name}敬老院` : '津市市社会福利院'
}

function careLevelOf({ age, disability }: Person): '1' | '2' | '3' {
  if (disability?.grade === '1' || age >= 88) return '3'
  return disability?.grade === '2' || age >= 78 ? '2' : '1'
}

const carers = ['刘小平', '陈桂英', '覃志国', '向玉兰']

function supportRow(person: Person, { start, end, reason, institution }: Support, random: Random): ExportRow {
  const { rural, town } = person.household.village
  const careLevel = careLevelOf(person)
  const [ability, care] = abilities[careLevel]
  const carer = institution === '' && careLevel !== '1' ? random.pick(carers) : ''
  const monthlyAmount = rural ? '790.00' : '1010.00'
  const careAmount = `${care}.00`
  const caseNumber = `TK${town.code.slice(6)}${start.slice(2, 4)}${serial(person.index, 8)}${institution === '' ? 'F' : 'J'}`
  const accountTail = person.bankAccount.slice(-4)
  return {
    cells: {
      特困证号: caseNumber,
      姓名: person.name,
      性别: person.sex === '1' ? '男' : '女',
      身份证号: carelessId(random, person.idNumber),
      户籍类别: rural ? '农村特困' : '城市特困',
      供养方式: institution === '' ? '分散' : '集中',
      生活自理能力: random.chance(0.1) ? `${ability} ` : ability,
      供养机构: institution === '' ? '/' : institution,
      基本生活费: thousands(monthlyAmount),
      照料护理费: care === 0 ? '0' : thousands(careAmount),
      照料人: carer,
      批准供养日期: shortDate(start),
      终止供养日期: end === '' ? '长期' : shortDate(end),
      终止原因: reason,
      发放状态: end === '' ? '发放' : '停发',
      账号后四位: accountTail,
    },
    facts: [
      {
        category: 'destituteSupport',
        idNumber: person.idNumber,
        fields: {
          caseNumber,
          urbanRural: rural ? '2' : '1',
          mode: institution === '' ? '02' : '01',
          careLevel,
          ...(institution === '' ? {} : { institution }),
          monthlyAmount,
          careAmount,
          ...(carer === '' ? {} : { carerName: carer }),
          start,
          ...(end === '' ? {} : { end }),
          status: end === '' ? '01' : '03',
          accountTail,
        },
        validFrom: start,
        ...(end === '' ? {} : { validTo: end }),
      },
    ],
  }
}

export const destitute: CountyExport = {
  id: 'destitute',
  fileName: ({ date }) => `特困人员名册_${date}.xlsx`,
  layout: {
    type: 'xlsx',
    sheet: '特困人员',
    titles: ['津市市特困人员救助供养名册'],
    notes: ['说明：费用单位为元/月；完全丧失生活自理能力的按全护理发放。'],
    otherSheets: ['护理标准'],
  },
  columns,
  faults: [
    destroyedId('身份证号'),
    zeroedId('身份证号'),
    badCheckDigit('身份证号'),
    missing('供养方式'),
    unknownCode('生活自理能力', '待评估'),
    unknownCode('发放状态', '补发'),
    badAmount('基本生活费', '七百九'),
    outOfBounds('照料护理费', '-340'),
    badDate('批准供养日期', '2021/2/30'),
    duplicate(),
    conflicting('照料人', (name) => (name === '刘春香' ? '刘桂香' : '刘春香')),
  ],
  *rows(family: Family, county: County) {
    const random = family.random.fork('civilAffairs/destitute')
    for (const person of family.people)
      for (const support of supportsOf(person, { random, county })) yield supportRow(person, support, random)
  },
}
