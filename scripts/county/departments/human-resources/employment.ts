/** Registers of work, of unemployment and of those who have trouble finding work. */
import { addDays, addMonths, addYears, dayBetween, earlier, later } from '../../dates.ts'
import type { Context, CountyExport, ExportRow, Fact } from '../../department.ts'
import {
  badCheckDigit,
  badDate,
  badFormat,
  badUscc,
  brokenBytes,
  conflicting,
  destroyedId,
  duplicate,
  futureDate,
  missing,
  missingCell,
  unknownCode,
  zeroedId,
} from '../../faults.ts'
import type { County, Family, Person } from '../../people.ts'
import type { Random } from '../../random.ts'
import { carelessId, chineseDate, serial, shortDate } from '../../spelling.ts'

const workColumns = [
  '登记编号',
  '姓名',
  '身份证号',
  '性别',
  '登记类别',
  '个人身份',
  '状态起始日期',
  '登记日期',
  '失业原因',
  '困难人员类别',
  '困难认定日期',
  '失业金开始日期',
  '失业金截止日期',
  '用人单位',
  '单位信用代码',
  '联系电话',
  '登记机构',
] as const

/** What the register says of one person, canonical; absent fields are not said. */
interface Registration {
  readonly status: '01' | '02' | '03' | '04' | '05'
  readonly employment: '13' | '17' | '21' | '24' | '51' | '54' | '70'
  readonly since: string
  readonly employer?: { readonly name: string; readonly uscc: string }
  readonly reason?: string
  readonly benefitMonths?: number
}

const employmentWords = {
  '13': '专业技术人员',
  '17': '职员',
  '21': '企业管理人员',
  '24': '工人',
  '51': '自由职业者',
  '54': '个体经营者',
  '70': '无业人员',
} as const

const trades = [
  ['24', 60],
  ['17', 25],
  ['13', 15],
] as const

function registrationOf(person: Person, { random, county }: Context): Registration | undefined {
  const { livelihood, age, household } = person
  if (person.death || age < 16) return undefined
  switch (livelihood.kind) {
    case 'employee': {
      const { employer, since, monthlyWage } = livelihood
      if (employer.kind !== 'company' || !random.chance(0.78)) return undefined
      const employment = monthlyWage > 9000 ? '21' : random.weighted(trades)
      return { status: '01', employment, since, employer }
    }
    case 'flexible':
      if (!random.chance(0.75)) return undefined
      return { status: '02', employment: '51', since: livelihood.since }
    case 'business': {
      const { business } = livelihood
      if (!random.chance(0.7) || business.registeredOn > addDays(county.today, -30)) return undefined
      const employment = business.individual ? '54' : '21'
      return { status: '03', employment, since: business.registeredOn, employer: business }
    }
    case 'unemployed':
      if (!livelihood.registered) return undefined
      return { status: '05', employment: '70', since: livelihood.since, ...lossOf(person, random) }
    case 'none': {
      // posts paid by the public, kept for those who find no other work
      const needy = person.disability !== undefined || household.poverty !== undefined
      if (!needy || age < 20 || age >= 55 || !random.chance(0.3)) return undefined
      const since = dayBetween(random, addYears(county.today, -2), addDays(county.today, -60))
      const committee = { name: `${household.village.name}居民委员会`, uscc: '' }
      return { status: '04', employment: '24', since, employer: committee }
    }
    default:
      return undefined
  }
}

/** Why the work was lost, and for how long the insurance pays. */
function lossOf({ age, education, veteran }: Person, random: Random): Pick<Registration, 'reason' | 'benefitMonths'> {
  if (age < 25 && Number(education) < 50) return { reason: '01' }
  if (veteran && age < 32) return { reason: '05' }
  const reason = random.weighted([
    ['02', 30],
    ['08', 30],
    ['07', 20],
    ['09', 12],
    ['03', 8],
  ] as const)
  const paid = reason === '02' || reason === '08'
  return paid && random.chance(0.7) ? { reason, benefitMonths: random.pick([3, 6, 12, 18, 24]) } : { reason }
}

const reasonWords: Readonly<Record<string, string>> = {
  '01': '毕业后未就业',
  '02': '从用人单位失业',
  '03': '停业破产',
  '05': '退役后未安置',
  '07': '辞职',
  '08': '劳动合同期满',
  '09': '灵活就业中断',
}

const hardshipWords: Readonly<Record<string, readonly string[]>> = {
  '01': ['"4050"人员', '大龄失业人员'],
  '02': ['残疾人', '残疾人员'],
  '03': ['低保家庭成员', '享受最低生活保障人员'],
  '05': ['长期失业人员'],
  '07': ['脱贫劳动力', '建档立卡劳动力'],
}

/** Class and day of it, where one has trouble finding work; out of what is true of the person. */
function hardshipOf(
  { disability, household, age, sex }: Person,
  { registration: { status, since }, county }: { registration: Registration; county: County },
): { readonly hardshipClass: string; readonly from: string } | undefined {
  if (status !== '05' && status !== '04' && status !== '02') return undefined
  const within = (day: string) => earlier(day, county.today)
  if (disability) return { hardshipClass: '02', from: within(later(disability.issued, since)) }
  if (household.poverty === 'subsistence' && household.povertySince)
    return { hardshipClass: '03', from: within(later(household.povertySince, since)) }
  if (household.monitored) return { hardshipClass: '07', from: within(later(household.monitored.since, since)) }
  if (status === '02') return undefined
  if (age >= (sex === '1' ? 50 : 40)) return { hardshipClass: '01', from: within(addDays(since, 30)) }
  const year = addYears(since, 1)
  return year < county.today ? { hardshipClass: '05', from: year } : undefined
}

/** A registration, and the earlier one of unemployment that it ended. */
function* workRows(person: Person, { random, county }: Context): Iterable<ExportRow> {
  const registration = registrationOf(person, { random, county })
  if (!registration) return
  yield workRow(person, { registration, random, county })
  const { status, since } = registration
  const recent = since > addYears(county.today, -4)
  if ((status === '01' || status === '03') && recent && random.chance(0.12))
    yield cancelledRow(person, { since, random, county })
}

function workRow(
  person: Person,
  { registration, random, county }: Context & { readonly registration: Registration },
): ExportRow {
  const { status, employment, since, employer, reason, benefitMonths } = registration
  const number = `430781${since.slice(0, 4)}${serial(person.index, 8)}`
  const registeredOn = earlier(addDays(since, random.int(1, 28)), county.today)
  const hardship = hardshipOf(person, { registration, county })
  const benefitStart = benefitMonths === undefined ? '' : `${addMonths(registeredOn.slice(0, 7), 1)}-01`
  const benefitEnd =
    benefitMonths === undefined ? '' : addDays(`${addMonths(registeredOn.slice(0, 7), 1 + benefitMonths)}-01`, -1)
  const fact: Fact = {
    category: 'employmentStatus',
    idNumber: person.idNumber,
    fields: {
      registrationNumber: number,
      status,
      employment,
      since,
      registeredOn,
      ...(reason === undefined ? {} : { reason }),
      ...(hardship ? { hardshipClass: hardship.hardshipClass, hardshipSince: hardship.from } : {}),
      ...(benefitMonths === undefined ? {} : { benefitStart, benefitEnd }),
      ...(employer ? { employerName: employer.name } : {}),
      ...(employer && employer.uscc !== '' ? { employerCode: employer.uscc } : {}),
      phone: person.phone,
    },
  }
  const statusWords = { '01': '单位就业', '02': '灵活就业', '03': '自主创业', '04': '公益性岗位', '05': '失业登记' }
  return {
    cells: {
      登记编号: number,
      姓名: person.name,
      身份证号: carelessId(random, person.idNumber),
      性别: person.sex === '1' ? '男' : '女',
      登记类别: statusWords[status],
      个人身份: employmentWords[employment],
      状态起始日期: random.chance(0.9) ? shortDate(since, '-') : chineseDate(since),
      登记日期: random.chance(0.9) ? shortDate(registeredOn, '-') : chineseDate(registeredOn),
      失业原因: reason === undefined ? '' : (reasonWords[reason] ?? ''),
      困难人员类别: hardship ? random.pick(hardshipWords[hardship.hardshipClass] ?? []) : '无',
      困难认定日期: hardship ? shortDate(hardship.from, '-') : '',
      失业金开始日期: shortDate(benefitStart, '-'),
      失业金截止日期: shortDate(benefitEnd, '-'),
      用人单位: employer?.name ?? '',
      单位信用代码: employer?.uscc ?? '',
      联系电话: random.chance(0.05) ? ` ${person.phone}` : person.phone,
      登记机构: `${county.name}就业服务中心`,
    },
    facts: [fact],
  }
}

function cancelledRow(person: Person, { since, random, county }: Context & { readonly since: string }): ExportRow {
  const number = `430781S${serial(person.index, 9)}`
  const registeredOn = addDays(since, -random.int(40, 300))
  return {
    cells: {
      登记编号: number,
      姓名: person.name,
      身份证号: carelessId(random, person.idNumber),
      性别: person.sex === '1' ? '男' : '女',
      登记类别: '失业注销',
      个人身份: '',
      状态起始日期: shortDate(since, '-'),
      登记日期: shortDate(registeredOn, '-'),
      失业原因: '其它',
      困难人员类别: '无',
      困难认定日期: '',
      失业金开始日期: '',
      失业金截止日期: '',
      用人单位: '',
      单位信用代码: '',
      联系电话: person.phone,
      登记机构: `${county.name}就业服务中心`,
    },
    facts: [
      {
        category: 'employmentStatus',
        idNumber: person.idNumber,
        fields: {
          registrationNumber: number,
          status: '06',
          since,
          registeredOn,
          reason: '99',
          phone: person.phone,
        },
      },
    ],
  }
}

export const employment: CountyExport = {
  id: 'employment',
  fileName: ({ date, part }) => `就业失业登记_${date}_${part}.csv`,
  layout: { type: 'csv', encoding: 'utf-8', bom: true, newline: '\r\n' },
  columns: workColumns,
  faults: [
    destroyedId('身份证号'),
    zeroedId('身份证号'),
    badCheckDigit('身份证号'),
    missing('状态起始日期'),
    unknownCode('登记类别', '退休'),
    unknownCode('困难人员类别', '困难'),
    badDate('登记日期', '2025-2-29'),
    futureDate('状态起始日期', '2062年3月5日'),
    badUscc('单位信用代码'),
    badFormat('联系电话', '不详'),
    duplicate(),
    conflicting('联系电话', (phone) => (phone === '07364200000' ? '07364200001' : '07364200000')),
    missingCell(),
    brokenBytes(),
  ],
  *rows(family: Family, county: County) {
    const random = family.random.fork('humanResources/employment')
    for (const person of family.people) yield* workRows(person, { random, county })
  },
}
