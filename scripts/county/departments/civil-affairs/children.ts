/** 困境儿童: the list of the children's office, with guardian and visits. */
import { addDays, dayBetween, earlier, later } from '../../dates.ts'
import type { Context, CountyExport, ExportRow } from '../../department.ts'
import {
  badAmount,
  badCheckDigit,
  badDate,
  badFormat,
  conflicting,
  destroyedId,
  duplicate,
  futureDate,
  missing,
  outOfBounds,
  unknownCode,
  zeroedId,
} from '../../faults.ts'
import type { County, Family, Person } from '../../people.ts'
import type { Random } from '../../random.ts'
import { carelessId, fullWidth, serial, shortDate } from '../../spelling.ts'
import { paidFrom } from './hardship.ts'
import { kinOf, kinWords } from './kin.ts'

const columns = [
  '档案编号',
  '儿童姓名',
  '性别',
  '儿童身份证号',
  '儿童类别',
  '监护人姓名',
  '监护人身份证号',
  '监护人与儿童关系',
  '监护人电话',
  '养育方式',
  '养育机构',
  '月基本生活费',
  '纳入保障日期',
  '终止保障日期',
  '保障状态',
  '儿童主任',
  '最近走访日期',
  '家庭住址',
] as const

interface Hardship {
  readonly class: readonly [string, string]
  readonly since: string
  /** yuan a month; 0 where nothing is paid */
  readonly amount: number
}

function hardshipOf(child: Person, random: Random): Hardship | undefined {
  const { father, mother, disability, household } = child
  const deaths = [father, mother].flatMap((parent) => (parent?.death ? [parent.death.date] : []))
  const disabled = [father, mother].find((parent) => parent && !parent.death && Number(parent.disability?.grade) <= 2)
  const since = [...deaths, disabled?.disability?.issued ?? '', child.birthDate].reduce(later)
  if (deaths.length === 2) return { class: ['01', random.pick(['孤儿', '社会散居孤儿'])], since, amount: 1100 }
  if (deaths.length === 1 && disabled) return { class: ['02', '事实无人抚养儿童'], since, amount: 1100 }
  if (disability && disability.grade <= '2') return { class: ['04', '重残儿童'], since: disability.issued, amount: 0 }
  const { poverty, povertySince } = household
  if (!poverty || !povertySince || !random.chance(0.6)) return undefined
  const poor = later(povertySince, child.birthDate)
  return { class: ['05', '家庭困境儿童'], since: poor, amount: random.chance(0.3) ? 300 : 0 }
}

/** A living parent, else a grandparent. */
function guardianOf({ father, mother }: Person): Person | undefined {
  const grandparents = [father?.father, father?.mother, mother?.father, mother?.mother]
  return [father, mother, ...grandparents].find((one) => one && !one.death)
}

const directors = ['刘桂芳', '陈爱国', '向海燕', '翦明', '覃玉莲']

function childRow(child: Person, { random, county }: Context): ExportRow | undefined {
  const hardship = hardshipOf(child, random)
  const guardian = guardianOf(child)
  if (!hardship || !guardian) return undefined
  const [relation, relationText] = kinWords[kinOf(child, guardian)]
  const parental = guardian === child.father || guardian === child.mother
  const start = earlier(paidFrom(hardship.since), county.today)
  const visitedOn = dayBetween(random, later(start, addDays(county.today, -180)), county.today)
  const monthlyAmount = `${hardship.amount}.00`
  const director = random.pick(directors)
  const recordNumber = `ET430781${serial(child.index, 8)}`
  const phone = guardian.phone
  return {
    cells: {
      档案编号: recordNumber,
      儿童姓名: child.name,
      性别: child.sex === '1' ? '男' : '女',
      儿童身份证号: carelessId(random, child.idNumber),
      儿童类别: hardship.class[1],
      监护人姓名: guardian.name,
      监护人身份证号: carelessId(random, guardian.idNumber),
      监护人与儿童关系: random.chance(0.1) ? ` ${relationText}` : relationText,
      监护人电话: phone,
      养育方式: parental ? '父母抚养' : '亲属抚养',
      养育机构: random.pick(['', '无']),
      月基本生活费: hardship.amount === 0 ? '' : random.chance(0.2) ? fullWidth(monthlyAmount) : monthlyAmount,
      纳入保障日期: random.chance(0.1) ? shortDate(start, '-') : start,
      终止保障日期: random.pick(['', '', '长期']),
      保障状态: '在保',
      儿童主任: director,
      最近走访日期: shortDate(visitedOn, '.'),
      家庭住址: child.household.address,
    },
    facts: [
      {
        category: 'childWelfare',
        idNumber: child.idNumber,
        fields: {
          recordNumber,
          class: hardship.class[0],
          guardianIdNumber: guardian.idNumber,
          guardianName: guardian.name,
          guardianRelation: relation,
          guardianPhone: phone,
          placement: parental ? '04' : '02',
          ...(hardship.amount === 0 ? {} : { monthlyAmount }),
          start,
          status: '01',
          director,
          visitedOn,
        },
        validFrom: start,
      },
    ],
  }
}

export const children: CountyExport = {
  id: 'children',
  fileName: ({ date }) => `困境儿童_${date}.xlsx`,
  layout: {
    type: 'xlsx',
    sheet: '困境儿童信息',
    titles: ['津市市困境儿童基本信息表'],
    notes: ['备注：本表含未成年人信息，严格保密。'],
    otherSheets: ['封面', '类别说明'],
    dates: ['纳入保障日期'],
  },
  columns,
  faults: [
    destroyedId('儿童身份证号'),
    zeroedId('儿童身份证号'),
    badCheckDigit('监护人身份证号'),
    missing('档案编号'),
    unknownCode('儿童类别', '问题儿童'),
    unknownCode('监护人与儿童关系', '师傅'),
    badFormat('监护人电话', '无电话'),
    badAmount('月基本生活费', '一千一'),
    outOfBounds('月基本生活费', '-1100'),
    badDate('纳入保障日期', '2021-02-30'),
    futureDate('最近走访日期', '2062.3.5'),
    duplicate(),
    conflicting('儿童主任', (name) => (name === '刘桂芳' ? '刘桂香' : '刘桂芳')),
  ],
  *rows(family: Family, county: County) {
    const random = family.random.fork('civilAffairs/children')
    for (const person of family.people) {
      if (person.death || !person.household.local || person.age >= 18) continue
      const row = childRow(person, { random, county })
      if (row) yield row
    }
  },
}
