/** 人社: pension insurance and benefits, registers of work and unemployment, social security cards, certificates of skill. */
import { addDays, addMonths, addYears, dayBetween, earlier, later } from '../dates.ts'
import type { Context, CountyDepartment, ExportRow, Fact } from '../department.ts'
import {
  badAmount,
  badCharacter,
  badCheckDigit,
  badDate,
  badFormat,
  badMonth,
  badUscc,
  brokenBytes,
  conflicting,
  destroyedId,
  duplicate,
  futureDate,
  missing,
  missingCell,
  outOfBounds,
  tooLong,
  unclosedQuote,
  unknownCode,
  zeroedId,
} from '../faults.ts'
import { type County, type Family, type Person, spouseOf } from '../people.ts'
import type { Random } from '../random.ts'
import { carelessId, chineseDate, compactDate, dateTime, serial, shortDate, thousands } from '../spelling.ts'
import { serialDay } from '../writers/sheet-cell.ts'

/** Who pays, or did, and how the pension offices know of him. */
interface Account {
  readonly scheme: '110' | '120' | '170'
  readonly kind: '01' | '02' | '03' | '04' | '05' | '06'
  /** 1 pays, 2 has paused, 3 has ended */
  readonly status: '1' | '2' | '3'
  readonly payer?: { readonly name: string; readonly uscc: string }
  /** yuan a month */
  readonly base?: number
  readonly joinedOn: string
  readonly lastPaidMonth: string
}

/** Bounds of the province's contribution base, yuan a month. */
const lowestBase = 4308
const highestBase = 21_540

/** The account of one person while alive. */
function accountOf(person: Person, { random, county }: Context): Account | undefined {
  const { livelihood, age, birthDate } = person
  const lately = addMonths(county.today.slice(0, 7), random.chance(0.93) ? -1 : -2)
  if (age < 16) return undefined
  switch (livelihood.kind) {
    case 'employee': {
      const { employer, since, monthlyWage } = livelihood
      const official = employer.kind !== 'company'
      return {
        scheme: official ? '120' : '110',
        kind: official ? '03' : '01',
        status: '1',
        payer: employer,
        base: Math.min(Math.max(monthlyWage, lowestBase), highestBase),
        joinedOn: joined(person, { since, random }),
        lastPaidMonth: lately,
      }
    }
    case 'flexible': {
      const { since } = livelihood
      const base = random.pick([lowestBase, 5744, 7180, 8616])
      return {
        scheme: '110',
        kind: '02',
        status: '1',
        base,
        joinedOn: joined(person, { since, random }),
        lastPaidMonth: lately,
      }
    }
    case 'business': {
      const { business } = livelihood
      const joinedOn = business.registeredOn
      if (joinedOn > addDays(county.today, -70)) return undefined
      const own = { scheme: '110', status: '1', base: lowestBase, joinedOn, lastPaidMonth: lately } as const
      if (!business.individual) return { ...own, kind: '01', payer: business }
      return random.chance(0.5) ? { ...own, kind: '05' } : residentAccount(person, { random, county })
    }
    case 'unemployed': {
      const { since } = livelihood
      const first = addYears(birthDate, 20)
      if (first > addDays(since, -100)) return undefined
      const joinedOn = dayBetween(random, first, addDays(since, -100))
      return { scheme: '110', kind: '01', status: '2', joinedOn, lastPaidMonth: since.slice(0, 7) }
    }
    case 'retired': {
      const { since, employer } = livelihood
      const joinedOn = later(dayBetween(random, addYears(birthDate, 18), addYears(birthDate, 34)), insuranceBegan)
      const scheme = employer.kind === 'company' ? '110' : '120'
      return {
        scheme,
        kind: '06',
        status: '3',
        payer: employer,
        joinedOn,
        lastPaidMonth: addMonths(since.slice(0, 7), -1),
      }
    }
    case 'farmer':
      return age < 60 ? residentAccount(person, { random, county }) : undefined
    case 'none':
      return age < 60 && random.chance(0.6) ? residentAccount(person, { random, county }) : undefined
    case 'student':
      return undefined
  }
}

/** 劳动保险条例 */
const insuranceBegan = '1951-03-01'

function joined({ birthDate }: Person, { since, random }: { since: string; random: Random }): string {
  const earliest = addYears(birthDate, 18)
  return random.chance(0.25) && earliest < since ? dayBetween(random, earliest, since) : since
}

/** Residents pay once a year, for the whole year; the scheme began in July 2010. */
function residentAccount({ birthDate }: Person, { random, county }: Context): Account | undefined {
  const first = later(addYears(birthDate, 16), '2010-07-01')
  const lastYear = Number(county.today.slice(0, 4)) - 1
  const joinedOn = dayBetween(random, first, `${lastYear}-06-30`)
  if (joinedOn > `${lastYear}-06-30`) return undefined
  const paused = random.chance(0.08) && Number(joinedOn.slice(0, 4)) < lastYear - 2
  return {
    scheme: '170',
    kind: '04',
    status: paused ? '2' : '1',
    joinedOn,
    lastPaidMonth: `${paused ? lastYear - 2 : lastYear}-12`,
  }
}

/** The dead pay no longer; who died before he joined or retired has no such account. */
function endedBy(death: string, account: Account): Account | undefined {
  const lastPaidMonth = earlier(account.lastPaidMonth, addMonths(death.slice(0, 7), -1))
  if (account.joinedOn.slice(0, 7) > lastPaidMonth) return undefined
  if (account.kind === '06' && lastPaidMonth < account.lastPaidMonth) return undefined
  return { ...account, status: '3', lastPaidMonth }
}

function monthsPaid({ joinedOn, lastPaidMonth, scheme }: Account, gap: number): number {
  const [firstYear, firstMonth] = joinedOn.split('-').map(Number)
  const [year, month] = lastPaidMonth.split('-').map(Number)
  const years = Number(year) - Number(firstYear)
  if (scheme === '170') return (years + 1) * 12
  const months = years * 12 + Number(month) - Number(firstMonth) + 1
  return Math.min(720, months > 60 ? months - gap : months)
}

const insuranceColumns = [
  '行政区划',
  '险种类型',
  '个人编号',
  '公民身份号码',
  '姓名',
  '参保身份',
  '个人缴费状态',
  '单位编号',
  '单位信用代码',
  '单位名称',
  '缴费基数',
  '首次参保日期',
  '实际缴费月数',
  '缴费截止年月',
  '经办日期',
] as const

/** The office's own codes. */
const insuredKinds = { '01': '11', '02': '20', '03': '12', '04': '31', '05': '21', '06': '90' } as const

function insuranceRow(person: Person, { random, county }: Context): ExportRow | undefined {
  const living = accountOf(person, { random, county })
  const account = living && person.death ? endedBy(person.death.date, living) : living
  if (!account) return undefined
  const { scheme, kind, status, payer, base, joinedOn, lastPaidMonth } = account
  const paidMonths = monthsPaid(account, random.int(0, 24))
  const number = `4307${serial(person.index, 10)}`
  const areaCode = random.chance(0.95) ? county.code : '430700'
  const handledOn = dayBetween(random, addYears(county.today, -1), county.today)
  const fact: Fact = {
    category: 'pensionInsurance',
    idNumber: person.idNumber,
    fields: {
      scheme,
      account: number,
      kind,
      status,
      ...(payer ? { employerCode: payer.uscc, employerName: payer.name } : {}),
      ...(base === undefined ? {} : { base: base.toFixed(2) }),
      joinedOn,
      paidMonths,
      lastPaidMonth,
      areaCode,
    },
  }
  return {
    cells: {
      行政区划: areaCode,
      险种类型: scheme,
      个人编号: number,
      公民身份号码: oldId(random, person),
      姓名: person.name,
      参保身份: insuredKinds[kind],
      个人缴费状态: status,
      单位编号: payer ? payer.uscc.slice(8, 16) : '',
      单位信用代码: payer?.uscc ?? '',
      单位名称: payer?.name ?? '',
      缴费基数: serial((base ?? 0) * 100, 10),
      首次参保日期: compactDate(joinedOn),
      实际缴费月数: serial(paidMonths, 4),
      缴费截止年月: compactDate(lastPaidMonth),
      经办日期: compactDate(handledOn),
    },
    facts: [fact],
  }
}

/** Some files still hold the 15 digits that were issued until 1999; both give the same resident. */
function oldId(random: Random, { idNumber, kind, birthDate }: Person): string {
  const had = kind === 'citizen' && birthDate < '1983-01-01' && random.chance(0.03)
  return had ? idNumber.slice(0, 6) + idNumber.slice(8, 17) : random.chance(0.05) ? idNumber.toLowerCase() : idNumber
}

const benefitColumns = [
  '待遇流水号',
  '姓名',
  '社会保障号码',
  '险种',
  '待遇类别',
  '享受状态',
  '月养老金(元)',
  '待遇开始日期',
  '停发日期',
  '停发原因',
  '最近认证时间',
  '认证到期日期',
  '最近发放年月',
  '发放银行',
  '发放账号',
] as const

interface Benefit {
  readonly scheme: '110' | '120' | '170'
  readonly type: '01' | '02' | '04' | '05'
  /** yuan a month */
  readonly amount: number
  readonly start: string
}

/** The residents' pensions of the other villages are on lists that their towns keep on paper. */
function isListed({ household }: Person): boolean {
  return Number(household.village.code) % 3 === 0
}

function benefitOf(person: Person, { random, county }: Context): Benefit | undefined {
  const { livelihood, age, birthDate } = person
  if (livelihood.kind === 'retired') {
    const scheme = livelihood.employer.kind === 'company' ? '110' : '120'
    const type = scheme === '110' && random.chance(0.02) ? '02' : '01'
    return { scheme, type, amount: livelihood.monthlyPension, start: livelihood.since }
  }
  if (livelihood.kind === 'farmer' && age >= 60) {
    if (!isListed(person)) return undefined
    const start = later(`${addMonths(birthDate.slice(0, 7), 60 * 12 + 1)}-01`, '2010-07-01')
    const amount = Math.min(livelihood.monthlyIncome, random.int(168, 320))
    return start > county.today ? undefined : { scheme: '170', type: '04', amount, start }
  }
  return survivorBenefit(person, random)
}

/** Who lived on a retired spouse's pension and has no work of his own. */
function survivorBenefit(person: Person, random: Random): Benefit | undefined {
  const dead = spouseOf(person)
  if (person.livelihood.kind !== 'none' || person.age < 55 || !dead?.death) return undefined
  if (dead.livelihood.kind !== 'retired') return undefined
  const start = `${addMonths(dead.death.date.slice(0, 7), 1)}-01`
  const scheme = dead.livelihood.employer.kind === 'company' ? '110' : '120'
  return { scheme, type: '05', amount: random.int(480, 900), start }
}

const benefitSchemes = { '110': '企业养老', '120': '机关养老', '170': '城乡居保' } as const
const benefitTypes = { '01': '退休', '02': '退职', '04': '城乡居民养老金', '05': '供养亲属' } as const

function benefitRow(person: Person, { random, county }: Context): ExportRow | undefined {
  const benefit = benefitOf(person, { random, county })
  const { death } = person
  const { today } = county
  if (!benefit || (death && benefit.start >= death.date)) return undefined
  // the list keeps who has died for a year
  if (death && death.date < addYears(today, -1)) return undefined
  const { scheme, type, start } = benefit
  const overdue = !death && random.chance(0.02) && start < addYears(today, -3)
  const status = death ? '03' : overdue ? '02' : '01'
  const latest = death ? death.date : overdue ? addYears(today, -1) : today
  const checked = dayBetween(random, addDays(overdue ? addYears(today, -1) : latest, -360), addDays(latest, -20))
  const checkedOn = checked > start ? checked : ''
  const dueOn = checkedOn === '' ? '' : addYears(checkedOn, 1)
  const paidIn = overdue ? dueOn.slice(0, 7) : latest.slice(0, 7)
  const amount = benefit.amount.toFixed(2)
  const number = `YL${serial(person.index, 9)}`
  const fact: Fact = {
    category: 'pensionBenefit',
    idNumber: person.idNumber,
    fields: {
      benefitNumber: number,
      scheme,
      type,
      amount,
      start,
      ...(death ? { end: death.date } : {}),
      status,
      ...(checkedOn === '' ? {} : { aliveCheckedOn: checkedOn, aliveCheckDue: dueOn }),
      lastPaidMonth: paidIn,
      accountTail: person.bankAccount.slice(-4),
    },
  }
  return {
    cells: {
      待遇流水号: number,
      姓名: person.name,
      社会保障号码: carelessId(random, person.idNumber),
      险种: benefitSchemes[scheme],
      待遇类别: benefitTypes[type],
      享受状态: death ? '终止' : overdue ? '暂停' : '正常',
      '月养老金(元)': random.chance(0.9) ? thousands(amount) : amount,
      待遇开始日期: random.chance(0.9) ? shortDate(start) : start,
      停发日期: death ? shortDate(death.date) : '',
      停发原因: death ? '死亡' : overdue ? '未认证' : '',
      最近认证时间: checkedOn === '' ? '0000-00-00 00:00:00' : dateTime(checkedOn),
      认证到期日期: checkedOn === '' ? '0000-00-00' : dueOn,
      最近发放年月: monthInWords(paidIn),
      发放银行: random.pick(county.banks),
      发放账号: person.bankAccount,
    },
    facts: [fact],
  }
}

/** `2026年10月` */
function monthInWords(month: string): string {
  return `${month.slice(0, 4)}年${month.slice(5)}月`
}

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

const cardColumns = [
  '卡号',
  '社会保障号码',
  '姓名',
  '服务银行',
  '发卡日期',
  '有效期至',
  '金融账户激活标志',
  '激活日期',
  '银行账号尾号',
  '卡状态',
  '挂失日期',
  '发卡地区划',
  '卡版本',
] as const

/** The national platform's own: 0 waits to be fetched, 1 in use, 2 lost, 4 out of date, 5 waits to be activated, 9 cancelled. */
const cardStates = { '01': '1', '02': '0', '03': '5', '04': '2', '05': '4', '06': '9' } as const

interface Card {
  readonly number: string
  readonly issued: string
  readonly status: keyof typeof cardStates
}

function* cardRows(person: Person, { random, county }: Context): Iterable<ExportRow> {
  const { today } = county
  const first = addDays(person.birthDate, 30)
  const latest = addDays(person.death?.date ?? today, -20)
  if (first > latest || random.chance(person.death ? 0.5 : 0.02)) return
  const earliest = addYears(today, -9)
  const outdated = !person.death && first < addYears(today, -11) && random.chance(0.02)
  const issued = outdated
    ? dayBetween(random, addYears(today, -11), addDays(addYears(today, -10), -10))
    : dayBetween(random, later(first, earliest), latest)
  const status = person.death ? '06' : outdated ? '05' : cardStatus(person, random)
  yield cardRow(person, { card: { number: `A${serial(person.index, 8)}`, issued, status }, random, county })
  // the card before, of the second generation
  if (first >= addYears(issued, -6) || !random.chance(0.03)) return
  const before = dayBetween(random, addYears(issued, -5), addYears(issued, -1))
  const card: Card = { number: `9${serial(person.index, 8)}`, issued: before, status: '06' }
  yield cardRow(person, { card, random, county })
}

function cardStatus({ age }: Person, random: Random): keyof typeof cardStates {
  if (age < 14) return random.chance(0.75) ? '01' : '03'
  return random.weighted([
    ['01', 92],
    ['02', 2],
    ['03', 4],
    ['04', 2],
  ] as const)
}

function cardRow(
  person: Person,
  { card: { number, issued, status }, random, county }: Context & { readonly card: Card },
): ExportRow {
  const { today } = county
  const latest = person.death?.date ?? today
  const activated = status !== '02' && status !== '03' && random.chance(person.age < 14 ? 0.5 : 0.92)
  const activatedOn = activated ? earlier(addDays(issued, random.int(0, 60)), latest) : ''
  const lostOn = status === '04' ? dayBetween(random, activatedOn === '' ? issued : activatedOn, today) : ''
  const expires = status === '05' || random.chance(0.95) ? addYears(issued, 10) : '9999-12-31'
  const bank = random.pick(county.banks)
  const tail = status === '02' ? '' : person.bankAccount.slice(-4)
  const areaCode = random.chance(0.94) ? county.code : '430700'
  return {
    cells: {
      卡号: number,
      社会保障号码: random.chance(0.1) ? oldId(random, person) : carelessId(random, person.idNumber),
      姓名: person.name,
      服务银行: random.chance(0.05) ? `${bank} ` : bank,
      发卡日期: random.chance(0.9) ? compactDate(issued) : issued,
      有效期至: expires === '9999-12-31' ? '长期' : compactDate(expires),
      金融账户激活标志: activated ? 'Y' : 'N',
      激活日期: activatedOn === '' ? '00000000' : compactDate(activatedOn),
      银行账号尾号: tail,
      卡状态: cardStates[status],
      挂失日期: lostOn === '' ? '00000000' : compactDate(lostOn),
      发卡地区划: areaCode,
      卡版本: number.startsWith('9') ? '2.0' : '3.0',
    },
    facts: [
      {
        category: 'socialSecurityCard',
        idNumber: person.idNumber,
        fields: {
          cardNumber: number,
          bank,
          issued,
          expires,
          activated,
          ...(activatedOn === '' ? {} : { activatedOn }),
          ...(tail === '' ? {} : { accountTail: tail }),
          status,
          ...(lostOn === '' ? {} : { lostOn }),
          areaCode,
        },
      },
    ],
  }
}

const certificateColumns = [
  '序号',
  '姓名',
  '证件号码',
  '证书编号',
  '职业（工种）名称',
  '职业编码',
  '技能等级',
  '发证机构',
  '发证日期',
  '有效期至',
  '是否领取技能提升补贴',
  '备注',
] as const

/** name, code of 国家职业分类大典 and the five digits of GB/T 6565 that it begins with */
const occupations = [
  ['电工', '6-31-01-03', '63101'],
  ['焊工', '6-18-02-04', '61802'],
  ['起重装卸机械操作工', '6-30-05-01', '63005'],
  ['制盐工', '6-16-03-01', '61603'],
  ['中式烹调师', '4-03-02-01', '40302'],
  ['中式面点师', '4-03-02-02', '40302'],
  ['育婴员', '4-10-01-02', '41001'],
  ['养老护理员', '4-10-01-05', '41001'],
  ['保健按摩师', '4-10-04-02', '41004'],
  ['美发师', '4-10-03-02', '41003'],
  ['汽车维修工', '4-12-01-01', '41201'],
  ['保安员', '4-07-05-01', '40705'],
  ['仓储管理员', '4-02-06-01', '40206'],
  ['农机驾驶操作员', '5-05-05-01', '50505'],
  ['水生动物饲养工', '5-04-02-01', '50402'],
] as const

/** Qualifications that have no grade of skill. */
const professions = [
  ['会计专业技术资格', '2-06-03-00', '20603'],
  ['二级建造师', '2-02-18-02', '20218'],
  ['社会工作者职业资格', '2-07-09-01', '20709'],
] as const

const gradeWords = {
  '5': ['五级/初级工', '初级'],
  '4': ['四级/中级工', '中级'],
  '3': ['三级/高级工', '高级'],
  '2': ['二级/技师', '技师'],
  '1': ['一级/高级技师', '高级技师'],
  '9': ['专项职业能力', '专项能力'],
} as const

const certificateShares: Readonly<Record<string, number>> = {
  employee: 0.22,
  flexible: 0.2,
  business: 0.14,
  farmer: 0.06,
  unemployed: 0.15,
}

function* certificateRows(person: Person, { random, county }: Context): Iterable<ExportRow> {
  const share = certificateShares[person.livelihood.kind]
  if (person.death || share === undefined || person.age < 19 || person.age > 64 || !random.chance(share)) return
  const count = random.chance(0.15) ? 2 : 1
  for (let nth = 1; nth <= count; nth++) yield certificateRow(person, { nth, random, county })
}

function certificateRow(person: Person, { nth, random, county }: Context & { readonly nth: number }): ExportRow {
  const { today } = county
  const graded = person.livelihood.kind === 'farmer' || Number(person.education) > 40 || random.chance(0.7)
  const [title, code, occupation] = random.pick<(typeof occupations | typeof professions)[number]>(
    graded ? occupations : professions,
  )
  const grade = graded
    ? random.weighted([
        ['5', 30],
        ['4', 34],
        ['3', 22],
        ['2', 4],
        ['1', 1],
        ['9', 9],
      ] as const)
    : undefined
  const issued = dayBetween(random, later(addYears(person.birthDate, 18), '2005-01-01'), addDays(today, -30))
  const expires = random.chance(0.2) ? addYears(issued, random.int(3, 6)) : '9999-12-31'
  const issuer = graded
    ? random.pick(['湖南省职业技能鉴定中心', '常德市职业技能鉴定指导中心', '津市市职业中等专业学校'])
    : '湖南省人力资源和社会保障厅'
  const number = `${graded ? 'S' : 'Z'}0430781${issued.slice(2, 4)}${serial(person.index, 9)}${nth}`
  const subsidised = graded && random.chance(0.35)
  return {
    cells: {
      序号: String(person.index * 2 + nth),
      姓名: person.name,
      证件号码: carelessId(random, person.idNumber),
      证书编号: number,
      '职业（工种）名称': title,
      职业编码: code,
      技能等级: grade === undefined ? '—' : gradeWords[grade][random.chance(0.9) ? 0 : 1],
      发证机构: issuer,
      发证日期: issued,
      有效期至: expires === '9999-12-31' ? '长期' : String(serialDay(expires)),
      是否领取技能提升补贴: subsidised ? '是' : '否',
      备注: random.chance(0.03) ? '补办' : '',
    },
    facts: [
      {
        category: 'vocationalCertificate',
        idNumber: person.idNumber,
        fields: {
          certificateNumber: number,
          title,
          occupation,
          ...(grade === undefined ? {} : { grade }),
          issuer,
          issued,
          expires,
          subsidised,
        },
      },
    ],
  }
}

export default {
  id: 'humanResources',
  exports: [
    {
      id: 'pensionInsurance',
      fileName: ({ date, part }) => `YLCB${date}_${part}.txt`,
      layout: {
        type: 'fixedWidth',
        encoding: 'gb18030',
        bytes: {
          行政区划: 6,
          险种类型: 3,
          个人编号: 14,
          公民身份号码: 18,
          姓名: 30,
          参保身份: 2,
          个人缴费状态: 1,
          单位编号: 8,
          单位信用代码: 18,
          单位名称: 60,
          缴费基数: 10,
          首次参保日期: 8,
          实际缴费月数: 4,
          缴费截止年月: 6,
          经办日期: 8,
        },
      },
      columns: insuranceColumns,
      faults: [
        badCheckDigit('公民身份号码'),
        missing('个人编号'),
        unknownCode('险种类型', '150'),
        unknownCode('参保身份', '99'),
        badUscc('单位信用代码'),
        badAmount('缴费基数', '00004308OO'),
        badDate('首次参保日期', '20190230'),
        outOfBounds('实际缴费月数', '0999'),
        badMonth('缴费截止年月', '202613'),
        duplicate(),
        conflicting('缴费截止年月', (month) => (month === '202212' ? '202211' : '202212')),
        missingCell(),
        brokenBytes('经办日期'),
      ],
      *rows(family: Family, county: County) {
        const random = family.random.fork('humanResources/pensionInsurance')
        for (const person of family.people) {
          const row = insuranceRow(person, { random, county })
          if (row) yield row
        }
      },
    },
    {
      id: 'pensionBenefits',
      fileName: ({ date, part }) => `养老待遇发放名册_${date}_${part}.csv`,
      layout: { type: 'csv', encoding: 'gb18030', newline: '\r\n' },
      columns: benefitColumns,
      faults: [
        destroyedId('社会保障号码'),
        zeroedId('社会保障号码'),
        badCheckDigit('社会保障号码'),
        missing('月养老金(元)'),
        badAmount('月养老金(元)', '3,25.60'),
        outOfBounds('月养老金(元)', '-2,135.00'),
        unknownCode('享受状态', '不详'),
        futureDate('最近认证时间', '2109-03-05 00:00:00'),
        badFormat('发放账号', '6217********'),
        duplicate(),
        conflicting('月养老金(元)', (amount) => (amount === '1,888.00' ? '1,999.00' : '1,888.00')),
        unclosedQuote(),
        missingCell(),
        brokenBytes(),
      ],
      *rows(family: Family, county: County) {
        const random = family.random.fork('humanResources/pensionBenefits')
        for (const person of family.people) {
          const row = benefitRow(person, { random, county })
          if (row) yield row
        }
      },
    },
    {
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
    },
    {
      id: 'cards',
      fileName: ({ date, part }) => `社会保障卡_${date}_${part}.txt`,
      layout: { type: 'csv', encoding: 'gb18030', delimiter: '|', newline: '\n' },
      columns: cardColumns,
      faults: [
        badCheckDigit('社会保障号码'),
        missing('卡号'),
        unknownCode('卡状态', '7'),
        unknownCode('金融账户激活标志', 'X'),
        badDate('发卡日期', '20230229'),
        futureDate('激活日期', '21090305'),
        badFormat('银行账号尾号', '123'),
        badFormat('发卡地区划', '湖南津市'),
        tooLong('服务银行', 80),
        duplicate(),
        conflicting('卡状态', (state) => (state === '1' ? '2' : '1')),
        missingCell(),
        brokenBytes(),
      ],
      *rows(family: Family, county: County) {
        const random = family.random.fork('humanResources/cards')
        for (const person of family.people) yield* cardRows(person, { random, county })
      },
    },
    {
      id: 'certificates',
      fileName: ({ date, part }) => `职业技能证书台账${date}-${part}.xlsx`,
      layout: {
        type: 'xlsx',
        sheet: '台账',
        titles: ['津市市职业技能等级（资格）证书台账', '填报单位：津市市人力资源和社会保障局'],
        notes: ['说明：有效期至为空或长期的，证书长期有效。'],
        otherSheets: ['填表说明'],
        numeric: ['序号', '有效期至'],
        dates: ['发证日期'],
      },
      columns: certificateColumns,
      faults: [
        destroyedId('证件号码'),
        zeroedId('证件号码'),
        badCheckDigit('证件号码'),
        missing('证书编号'),
        unknownCode('技能等级', '优秀'),
        unknownCode('职业编码', '6-99-01-01'),
        badDate('有效期至', '三年'),
        futureDate('发证日期', '2109-03-05'),
        badCharacter('发证机构'),
        duplicate(),
        conflicting('是否领取技能提升补贴', (text) => (text === '是' ? '否' : '是')),
      ],
      *rows(family: Family, county: County) {
        const random = family.random.fork('humanResources/certificates')
        for (const person of family.people) yield* certificateRows(person, { random, county })
      },
    },
  ],
} satisfies CountyDepartment
