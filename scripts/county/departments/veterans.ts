/** 退役军人事务: the register of veterans and of those who are given preferential treatment. */
import { addDays, addMonths, addYears, later } from '../dates.ts'
import type { Context, CountyDepartment, ExportRow, Fact } from '../department.ts'
import {
  badAmount,
  badCheckDigit,
  badDate,
  badFormat,
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
import type { County, Person } from '../people.ts'
import type { Random } from '../random.ts'
import { carelessId, serial, shortDate, thousands } from '../spelling.ts'

const columns = [
  '序号',
  '建档立卡编号',
  '姓名',
  '身份证号',
  '性别',
  '人员类别',
  '入伍时间',
  '退役时间',
  '退役时部队',
  '优待证号',
  '伤残等级',
  '与烈士关系',
  '月抚恤补助标准',
  '享受起始',
  '享受终止',
  '待遇状态',
  '账号后四位',
  '户籍地',
  '联系电话',
] as const

/** What somebody is given every month, from a day on. */
interface Pension {
  readonly amount: string
  readonly start: string
}

interface Standing {
  /** the office's word, and the code of 人员类别 */
  readonly class: readonly [string, string]
  readonly service?: { readonly from: string; readonly to: string; readonly unit: string } | undefined
  /** 1 to 10 */
  readonly disabilityLevel?: number
  /** what the person was to the martyr: the office's word, and GB/T 4761 */
  readonly martyr?: readonly [string, string]
  readonly pension?: Pension | undefined
}

/** One as the veteran that somebody is, one for each treatment that comes on top of it. */
function standingsOf(person: Person, context: Context): Standing[] {
  const { random } = context
  if (!person.household.local) return []
  const { veteran } = person
  if (!veteran) return martyrsChild(person, context)
  const service = { ...veteran, unit: `${random.int(31_001, 96_999)}部队` }
  return [asVeteran(person, service, context), ...treatmentsOf(person, service, context)]
}

function asVeteran(person: Person, service: NonNullable<Standing['service']>, { random, county }: Context): Standing {
  if (service.from < '1954-11-01')
    return { class: ['在乡复员军人', '07'], service, pension: { amount: '2310.00', start: '2011-08-01' } }
  if (random.chance(0.03)) {
    const disabilityLevel = random.int(7, 10)
    const amount = ((11 - disabilityLevel) * 280 + 560).toFixed(2)
    const start = nextMonth(service.to)
    // the wounded of an older war were entered when the register began
    return {
      class: ['残疾军人', '05'],
      service,
      disabilityLevel,
      pension: { amount, start: start < '1988-08-01' ? '1988-08-01' : start },
    }
  }
  const years = Number(service.to.slice(0, 4)) - Number(service.from.slice(0, 4))
  if (years >= 8 && person.education < '50' && service.to < county.today && random.chance(0.4))
    return { class: ['转业军官', '02'], service }
  return { class: ['退役士兵', '01'], service }
}

/** Old soldiers from the country, those who fought, and those who came home ill. */
function treatmentsOf(
  person: Person,
  service: NonNullable<Standing['service']>,
  { random, county }: Context,
): Standing[] {
  const { age, birthDate, household, illnesses } = person
  const years = Math.max(1, Number(service.to.slice(0, 4)) - Number(service.from.slice(0, 4)))
  const standings: Standing[] = []
  const fought = service.from <= '1986-12-31' && service.to >= '1979-02-17'
  if (fought && random.chance(0.3)) {
    standings.push({
      class: ['参战退役人员', '09'],
      service,
      pension: pensionFrom(later('2007-08-01', service.to), '920.00', county),
    })
  } else if (illnesses.length > 0 && service.to < '2000-01-01' && random.chance(0.15)) {
    standings.push({
      class: ['带病回乡退役军人', '08'],
      service,
      pension: pensionFrom(later('2004-10-01', service.to), '860.00', county),
    })
  } else if (age >= 60 && household.village.rural && service.from >= '1954-11-01') {
    const start = nextMonth(later(addYears(birthDate, 60), '2011-07-31'))
    standings.push({
      class: ['农村籍老年退役士兵', '11'],
      service,
      pension: pensionFrom(start, (years * 57).toFixed(2), county),
    })
  }
  return standings
}

function pensionFrom(start: string, amount: string, { today }: County): Pension | undefined {
  return start <= today ? { start, amount } : undefined
}

/** Children of martyrs from 60 on: their fathers fell long before any family of the county was drawn. */
function martyrsChild(person: Person, { random, county }: Context): Standing[] {
  const { age, father, birthDate, sex, kind } = person
  if (age < 61 || father || kind !== 'citizen' || !random.chance(0.025)) return []
  const start = nextMonth(later(addYears(birthDate, 60), '2012-06-30'))
  return [
    {
      class: ['烈士老年子女', '15'],
      martyr: sex === '1' ? ['子', '20'] : ['女', '30'],
      pension: pensionFrom(start, '690.00', county),
    },
  ]
}

function nextMonth(day: string): string {
  return `${addMonths(day.slice(0, 7), 1)}-01`
}

const levels = ['一级', '二级', '三级', '四级', '五级', '六级', '七级', '八级', '九级', '十级'] as const

function rowOf(person: Person, standing: Standing, { random, county }: Context): ExportRow | undefined {
  const { service, disabilityLevel, martyr } = standing
  const { death, index } = person
  const recordNumber = `TY${county.code}${standing.class[1]}${serial(index, 8)}`
  const cardNumber = !death && random.chance(0.85) ? `4307${serial(index, 10)}` : undefined
  const benefit = benefitOf(person, standing.pension)
  const fields: Fact['fields'] = {
    recordNumber,
    class: standing.class[1],
    ...(service ? { serviceFrom: service.from, serviceTo: service.to, unit: service.unit } : {}),
    ...(cardNumber ? { cardNumber } : {}),
    ...(disabilityLevel ? { disabilityLevel } : {}),
    ...(martyr ? { martyrRelation: martyr[1] } : {}),
    ...benefit?.fields,
  }
  return {
    cells: {
      序号: String(index + 1),
      建档立卡编号: recordNumber,
      姓名: person.name,
      身份证号: carelessId(random, person.idNumber),
      性别: person.sex === '1' ? '男' : '女',
      人员类别: standing.class[0],
      入伍时间: service ? spelledDay(service.from, random) : '/',
      退役时间: service ? spelledDay(service.to, random) : '/',
      退役时部队: service?.unit ?? '',
      优待证号: cardNumber ?? (random.chance(0.5) ? '未申领' : ''),
      伤残等级: disabilityLevel ? levelWord(disabilityLevel, random) : random.chance(0.2) ? '无' : '',
      与烈士关系: martyr?.[0] ?? '',
      ...(benefit ? benefit.cells(random) : noBenefit),
      户籍地: person.household.village.town.name,
      联系电话: person.phone,
    },
    facts: [{ category: 'veteran', idNumber: person.idNumber, fields }],
  }
}

const noBenefit = { 月抚恤补助标准: '', 享受起始: '', 享受终止: '', 待遇状态: '', 账号后四位: '' }

/** The pension ends with the month of death; who died before it began never had one. */
function benefitOf({ death, bankAccount }: Person, pension: Pension | undefined) {
  if (!pension || (death && death.date < pension.start)) return undefined
  const { amount, start } = pension
  const end = death && addDays(nextMonth(death.date), -1)
  const accountTail = bankAccount.slice(-4)
  return {
    fields: { pension: amount, start, ...(end ? { end } : {}), status: end ? '03' : '01', accountTail },
    cells: (random: Random) => ({
      月抚恤补助标准: random.chance(0.2) ? `${thousands(amount)}元` : random.chance(0.5) ? amount : thousands(amount),
      享受起始: spelledDay(start, random),
      享受终止: end ? spelledDay(end, random) : '',
      待遇状态: end ? '已停发' : random.chance(0.1) ? '发放中' : '在享',
      账号后四位: accountTail,
    }),
  }
}

function spelledDay(day: string, random: Random): string {
  return random.chance(0.1) ? day : shortDate(day, '.')
}

function levelWord(level: number, random: Random): string {
  return random.chance(0.2) ? String(level) : (levels[level - 1] ?? '')
}

export default {
  id: 'veterans',
  exports: [
    {
      id: 'veterans',
      fileName: ({ date, part }) => `优抚对象_${date}_${part}.txt`,
      layout: { type: 'csv', encoding: 'gb18030', delimiter: '\t', newline: '\r\n' },
      columns,
      faults: [
        destroyedId('身份证号'),
        zeroedId('身份证号'),
        badCheckDigit('身份证号'),
        missing('建档立卡编号'),
        unknownCode('人员类别', '义务兵'),
        unknownCode('与烈士关系', '远房'),
        badDate('入伍时间', '1985.2.30'),
        futureDate('退役时间', '2099.1.1'),
        outOfBounds('伤残等级', '11'),
        badAmount('月抚恤补助标准', '三百元'),
        outOfBounds('月抚恤补助标准', '-570'),
        badFormat('账号后四位', '12'),
        duplicate(),
        conflicting('退役时部队', (unit) => (unit === '31001部队' ? '31002部队' : '31001部队')),
        unclosedQuote(),
        missingCell(),
        brokenBytes(),
      ],
      *rows(family, county) {
        const random = family.random.fork('veterans/veterans')
        for (const person of family.people)
          for (const standing of standingsOf(person, { random, county })) {
            const row = rowOf(person, standing, { random, county })
            if (row) yield row
          }
      },
    },
  ],
} satisfies CountyDepartment
