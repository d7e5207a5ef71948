/** What each treatment cost whom. */
import { addDays, dayBetween, earlier, later } from '../../dates.ts'
import type { Context, CountyExport, ExportRow, Fact } from '../../department.ts'
import {
  badAmount,
  badCheckDigit,
  badDate,
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
} from '../../faults.ts'
import type { County, Family, Person } from '../../people.ts'
import type { Random } from '../../random.ts'
import { carelessId, compactDate, serial, thousands } from '../../spelling.ts'
import { type Cover, coverOf, isUninsured } from './cover.ts'
import { documents } from './insured.ts'

const settlementColumns = [
  '结算ID',
  '人员证件类型',
  '证件号码',
  '人员姓名',
  '医疗类别',
  '定点医药机构名称',
  '主诊断编码',
  '主诊断名称',
  '入院时间',
  '出院时间',
  '结算时间',
  '医疗费总额',
  '统筹基金支付',
  '大病保险支付',
  '个人账户支付',
  '个人自付',
  '医疗救助支付',
  '异地就医标志',
  '退费标志',
  '经办人',
] as const

/** A diagnosis as hospitals code it: ICD-10 with the national extension, and its name. */
type Diagnosis = readonly [string, string]

const chronic: Readonly<Record<string, Diagnosis>> = {
  I10: ['I10.x00x002', '高血压'],
  E11: ['E11.900', '2型糖尿病'],
  I25: ['I25.103', '冠状动脉粥样硬化性心脏病'],
  J44: ['J44.900', '慢性阻塞性肺疾病'],
  I69: ['I69.300x002', '脑梗死后遗症'],
  F20: ['F20.900', '精神分裂症'],
  C34: ['C34.900x001', '肺恶性肿瘤'],
}

const deadly: Readonly<Record<string, Diagnosis>> = {
  I21: ['I21.900', '急性心肌梗死'],
  I61: ['I61.900', '脑出血'],
  I63: ['I63.900', '脑梗死'],
  C34: ['C34.900x001', '肺恶性肿瘤'],
  C22: ['C22.900', '肝恶性肿瘤'],
  J44: ['J44.100', '慢性阻塞性肺疾病急性加重'],
  C16: ['C16.900', '胃恶性肿瘤'],
}

const ofChildren: readonly Diagnosis[] = [
  ['J06.900', '急性上呼吸道感染'],
  ['J20.900', '急性支气管炎'],
  ['A09.901', '腹泻'],
  ['K02.900', '龋齿'],
]
const ofAdults: readonly Diagnosis[] = [
  ['J06.900', '急性上呼吸道感染'],
  ['K29.500', '慢性胃炎'],
  ['M54.500', '腰痛'],
  ['K04.700', '根尖周脓肿'],
  ['L30.900', '湿疹'],
  ['N39.000', '泌尿道感染'],
]
const inWard: readonly Diagnosis[] = [
  ['J18.900', '肺炎'],
  ['K80.200', '胆囊结石'],
  ['M51.202', '腰椎间盘突出'],
  ['K35.800', '急性阑尾炎'],
  ['N20.000', '肾结石'],
]
const wounds: readonly Diagnosis[] = [
  ['S72.000x001', '股骨颈骨折'],
  ['S82.200', '胫骨骨折'],
  ['S06.000', '脑震荡'],
]

type VisitType = '11' | '13' | '14' | '21' | '22' | '23' | '41' | '52'

/** The platform's codes; chronic illnesses and maternity have the province's longer ones. */
const visitCodes: Readonly<Record<VisitType, string>> = {
  '11': '11',
  '13': '13',
  '14': '140104',
  '21': '21',
  '22': '22',
  '23': '2301',
  '41': '41',
  '52': '52',
}

interface Visit {
  readonly type: VisitType
  readonly diagnosis?: Diagnosis
  readonly admittedOn: string
  readonly dischargedOn?: string
}

interface Stay {
  readonly random: Random
  /** days between which somebody can have been treated */
  readonly from: string
  readonly to: string
}

/** How many days of treatments the export covers. */
const covered = 690

/** How often one is treated in that time. */
function visitsExpected({ age, illnesses, disability }: Person): number {
  const byAge = age < 6 ? 1.6 : age < 16 ? 0.6 : age < 45 ? 0.7 : age < 60 ? 1.2 : 2
  return byAge + illnesses.length * 2.6 + (disability ? 0.8 : 0)
}

function visitOf(person: Person, { random, from, to }: Stay): Visit {
  const { age, illnesses } = person
  const [illness] = illnesses
  const admittedOn = dayBetween(random, from, to)
  if (illness && illness.since <= admittedOn && random.chance(0.6)) {
    const diagnosis = chronic[illness.disease] ?? ofAdults[0]
    if (random.chance(0.8)) return { type: '14', admittedOn, ...(diagnosis ? { diagnosis } : {}) }
    return { type: random.chance(0.9) ? '21' : '23', admittedOn, ...ward(random, { admittedOn, to, diagnosis }) }
  }
  const insured = coverOf(person, Number(admittedOn.slice(0, 4)))
  const type = random.weighted([
    ['11', age < 16 ? 80 : 55],
    ['13', 5],
    ['21', age > 60 ? 24 : age < 6 ? 14 : 8],
    ['22', 3],
    ['41', insured?.scheme === '310' ? 45 : 2],
  ] as const)
  if (type === '41') return { type, admittedOn }
  const diagnosis = random.pick(type === '22' ? wounds : type === '21' ? inWard : age < 16 ? ofChildren : ofAdults)
  if (type === '21' || type === '22') return { type, admittedOn, ...ward(random, { admittedOn, to, diagnosis }) }
  return { type, admittedOn, diagnosis }
}

function ward(
  random: Random,
  { admittedOn, to, diagnosis }: { admittedOn: string; to: string; diagnosis: Diagnosis | undefined },
): Pick<Visit, 'dischargedOn' | 'diagnosis'> {
  return { dischargedOn: earlier(addDays(admittedOn, random.int(3, 18)), to), ...(diagnosis ? { diagnosis } : {}) }
}

/** The last days of who died in hospital. */
function lastVisit({ death }: Person, { random, from }: Stay): Visit | undefined {
  const diagnosis = deadly[death?.cause ?? '']
  if (!death || !diagnosis || death.date < addDays(from, 20) || !random.chance(0.6)) return undefined
  return { type: '21', diagnosis, admittedOn: addDays(death.date, -random.int(1, 18)), dischargedOn: death.date }
}

function deliveries({ children, sex }: Person, { random, from, to }: Stay): Visit[] {
  if (sex !== '2') return []
  const born = children.filter(({ birthDate }) => birthDate > addDays(from, 5) && birthDate <= to)
  return born.map(({ birthDate }) => ({
    type: '52',
    diagnosis: random.chance(0.6) ? ['O80.000', '头位顺产'] : ['O82.900', '剖宫产分娩'],
    admittedOn: addDays(birthDate, -random.int(0, 2)),
    dischargedOn: earlier(addDays(birthDate, random.int(2, 6)), to),
  }))
}

/** All in 分. */
interface Bill {
  readonly total: number
  readonly fund: number
  /** not there for the outpatients' bills */
  readonly serious?: number
  readonly account: number
  readonly self: number
  readonly aid?: number
}

/** Bounds of a bill in yuan, and the percentage that the fund pays. */
const outpatients: Readonly<Record<string, { from: number; to: number; share: number }>> = {
  '11': { from: 40, to: 380, share: 45 },
  '13': { from: 120, to: 900, share: 50 },
  '14': { from: 150, to: 900, share: 68 },
}
const pharmacy = { from: 20, to: 320, share: 0 }

function billOf(person: Person, { visit, cover, random }: { visit: Visit; cover: Cover; random: Random }): Bill {
  const working = cover.scheme === '310'
  const { household } = person
  if (visit.dischargedOn === undefined) {
    const { from, to, share } = outpatients[visit.type] ?? pharmacy
    const total = random.int(from * 100, to * 100)
    const fund = Math.round((total * share) / 100)
    const account = working ? Math.round((total - fund) * random.pick([0, 0.5, 1])) : 0
    return { total, fund, account, self: total - fund - account }
  }
  const total = random.int(2500, visit.type === '23' ? 68_000 : 26_000) * 100 + random.int(0, 99)
  const fund = Math.round((total * random.int(working ? 70 : 58, working ? 85 : 72)) / 100)
  const serious = Math.round(Math.max(0, total - fund - 1_200_000) * 0.6)
  const helped = household.local && household.poverty !== undefined && household.poverty !== 'expenditure'
  const poor = helped && household.povertySince !== undefined && household.povertySince <= visit.admittedOn
  const rest = total - fund - serious
  const aid = poor && !person.death ? Math.round(rest * 0.65) : 0
  const account = working ? Math.min(rest - aid, random.int(0, 80_000)) : 0
  return { total, fund, serious, account, self: rest - aid - account, aid }
}

interface Settlement extends Context {
  readonly visit: Visit
  readonly bill: Bill
  readonly number: string
  readonly hospital: string
  readonly elsewhere: boolean
  readonly settledOn: string
}

const awayHospitals = ['常德市第一人民医院', '中南大学湘雅医院', '湖南省人民医院']
const pharmacies = ['老百姓大药房津市车胤大道店', '益丰大药房津市襄阳街店', '津市市九芝堂零售药店']

function* settlementRows(person: Person, { random, county }: Context): Iterable<ExportRow> {
  const { today } = county
  const from = later(person.birthDate, addDays(today, -covered))
  const to = person.death?.date ?? addDays(today, -1)
  if (from > to || isUninsured(person)) return
  const stay: Stay = { random, from, to }
  const count = Math.floor(random.next() * (2 * visitsExpected(person) + 1))
  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000
  const visits = Array.from({ length: Math.round((count * days) / covered) }, () => visitOf(person, stay))
  const last = lastVisit(person, stay)
  let nth = 0
  for (const visit of [...visits, ...deliveries(person, stay), ...(last ? [last] : [])]) {
    const settlement = settle(person, { visit, nth: ++nth, to, random, county })
    if (!settlement) continue
    yield settlementRow(person, settlement)
    const refunded = visit.dischargedOn === undefined && random.chance(0.008)
    if (refunded) yield settlementRow(person, reversed(settlement, { nth: ++nth, to, person }))
    if (visit.type === '52' && random.chance(0.4)) yield newbornRow(person, settlement)
  }
}

function settle(
  person: Person,
  { visit, nth, to, random, county }: Context & { visit: Visit; nth: number; to: string },
): Settlement | undefined {
  const cover = coverOf(person, Number(visit.admittedOn.slice(0, 4)))
  if (!cover || cover.status === '2') return undefined
  const elsewhere = visit.type === '23' || (visit.type === '21' && random.chance(0.06))
  const hospital = random.pick(visit.type === '41' ? pharmacies : elsewhere ? awayHospitals : county.hospitals)
  const bill = billOf(person, { visit, cover, random })
  const settledOn = earlier(visit.dischargedOn ?? visit.admittedOn, to)
  return { visit, bill, number: settlementNumber(person, nth), hospital, elsewhere, settledOn, random, county }
}

function settlementNumber({ index }: Person, nth: number): string {
  return `430781G${serial(index, 10)}${serial(nth, 3)}`
}

/** A bill taken back: the same amounts below zero, under a number of its own. */
function reversed(
  settlement: Settlement,
  { nth, to, person }: { nth: number; to: string; person: Person },
): Settlement {
  const { total, fund, account, self } = settlement.bill
  return {
    ...settlement,
    bill: { total: -total, fund: -fund, account: -account, self: -self },
    number: settlementNumber(person, nth),
    settledOn: earlier(addDays(settlement.settledOn, settlement.random.int(0, 6)), to),
  }
}

function settlementRow(person: Person, settlement: Settlement): ExportRow {
  const { visit, bill, number, hospital, elsewhere, settledOn, random } = settlement
  const { type, diagnosis, admittedOn, dischargedOn } = visit
  const fact: Fact = {
    category: 'medicalBenefit',
    idNumber: person.idNumber,
    fields: {
      settlementNumber: number,
      visitType: type,
      hospital,
      ...(diagnosis ? { diseaseCode: diagnosis[0].slice(0, 3) } : {}),
      admittedOn,
      ...(dischargedOn === undefined ? {} : { dischargedOn }),
      settledOn,
      total: yuan(bill.total),
      fundPaid: yuan(bill.fund),
      ...(bill.serious === undefined ? {} : { seriousIllnessPaid: yuan(bill.serious) }),
      accountPaid: yuan(bill.account),
      selfPaid: yuan(bill.self),
      ...(bill.aid === undefined ? {} : { aid: yuan(bill.aid) }),
      elsewhere,
    },
  }
  const money = (fen: number | undefined) => (fen === undefined ? '' : speltMoney(random, yuan(fen)))
  return {
    cells: {
      结算ID: number,
      人员证件类型: documents[person.kind],
      证件号码: carelessId(random, person.idNumber),
      人员姓名: person.name,
      医疗类别: visitCodes[type],
      定点医药机构名称: hospital,
      主诊断编码: diagnosis ? (random.chance(0.9) ? diagnosis[0] : diagnosis[0].toUpperCase()) : '',
      主诊断名称: diagnosis?.[1] ?? '',
      入院时间: moment(random, admittedOn),
      出院时间: dischargedOn === undefined ? '' : moment(random, dischargedOn),
      结算时间: moment(random, settledOn),
      医疗费总额: money(bill.total),
      统筹基金支付: money(bill.fund),
      大病保险支付: money(bill.serious),
      个人账户支付: money(bill.account),
      个人自付: money(bill.self),
      医疗救助支付: money(bill.aid),
      异地就医标志: elsewhere ? '1' : '0',
      退费标志: bill.total < 0 ? '1' : '0',
      经办人: random.pick(['系统', '刘芳', '周敏']),
    },
    facts: [fact],
  }
}

/** A newborn without a number of its own is treated under the mother's: no fact of hers, and of nobody else yet. */
function newbornRow(mother: Person, settlement: Settlement): ExportRow {
  const { visit, hospital, settledOn, number, random } = settlement
  const total = yuan(random.int(30_000, 240_000))
  return {
    cells: {
      结算ID: `${number}B`,
      人员证件类型: '99',
      证件号码: `${mother.idNumber}01`,
      人员姓名: `${mother.name}之婴`,
      医疗类别: '21',
      定点医药机构名称: hospital,
      主诊断编码: 'P59.900',
      主诊断名称: '新生儿黄疸',
      入院时间: moment(random, visit.admittedOn),
      出院时间: moment(random, settledOn),
      结算时间: moment(random, settledOn),
      医疗费总额: thousands(total),
      统筹基金支付: '0.00',
      大病保险支付: '',
      个人账户支付: '0.00',
      个人自付: thousands(total),
      医疗救助支付: '',
      异地就医标志: '0',
      退费标志: '0',
      经办人: '系统',
    },
    facts: [],
  }
}

/** 分 → yuan with two places */
function yuan(fen: number): string {
  return (fen / 100).toFixed(2)
}

function speltMoney(random: Random, amount: string): string {
  return random.weighted([
    [thousands(amount), 88],
    [amount, 8],
    [`￥${thousands(amount)}`, 2],
    [`${amount}元`, 2],
  ] as const)
}

function moment(random: Random, day: string): string {
  const time = `${serial(random.int(8, 17), 2)}:${serial(random.int(0, 59), 2)}:${serial(random.int(0, 59), 2)}`
  return random.chance(0.9) ? `${day} ${time}` : compactDate(day) + time.replaceAll(':', '')
}

export const settlements: CountyExport = {
  id: 'settlements',
  fileName: ({ date, part }) => `医保结算明细_${date}_${part}.csv`,
  layout: { type: 'csv', encoding: 'gb18030', newline: '\r\n' },
  columns: settlementColumns,
  faults: [
    destroyedId('证件号码'),
    zeroedId('证件号码'),
    badCheckDigit('证件号码'),
    missing('结算时间'),
    unknownCode('医疗类别', '88'),
    unknownCode('人员证件类型', '77'),
    unknownCode('主诊断编码', 'BEZ010'),
    badDate('入院时间', '2025-02-29 09:30:00'),
    futureDate('结算时间', '2109-03-05 09:30:00'),
    badAmount('医疗费总额', '1,23.50'),
    outOfBounds('统筹基金支付', '98,765,432.10'),
    duplicate(),
    conflicting('个人自付', (amount) => (amount === '1,024.00' ? '1,025.00' : '1,024.00')),
    unclosedQuote(),
    missingCell(),
    brokenBytes(),
  ],
  *rows(family: Family, county: County) {
    const random = family.random.fork('medicalSecurity/settlements')
    for (const person of family.people) yield* settlementRows(person, { random, county })
  },
}
