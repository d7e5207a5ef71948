/** 财政: what the platform of 惠农惠民一卡通 has paid in three years, whichever office decided it. */
import { addDays } from '../dates.ts'
import type { Context, CountyDepartment, ExportRow } from '../department.ts'
import { farmSubsidies } from '../farm-subsidies.ts'
import {
  badAmount,
  badCheckDigit,
  badDate,
  badFormat,
  badNumber,
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
import { householderOn, livingOn } from '../householder.ts'
import type { County, Family, Household, Person } from '../people.ts'
import type { Random } from '../random.ts'
import { carelessId, dateTime, fullWidth, serial, thousands } from '../spelling.ts'

const columns = [
  '交易流水号',
  '发放批次号',
  '项目编码',
  '项目名称',
  '主管部门',
  '补贴年度',
  '批次内序号',
  '乡镇编码',
  '户主姓名',
  '身份证号码',
  '开户银行',
  '银行账号',
  '发放数量',
  '发放标准',
  '实发金额',
  '发放时间',
  '发放状态',
  '失败原因',
] as const

interface Payment {
  /** code of subsidyItem */
  readonly item: string
  readonly year: number
  readonly quantity: string
  readonly standard: string
  readonly amount: string
  readonly paidOn: string
  readonly payee: Person
}

/** The platform's own numbers of the items, with their names and who decides them. */
const items: Readonly<Record<string, readonly [string, string, string]>> = {
  '01': ['HN0101', '耕地地力保护补贴', '农业农村局'],
  '03': ['HN0103', '稻谷补贴', '农业农村局'],
  '05': ['HN0105', '实际种粮农民一次性补贴', '农业农村局'],
  '08': ['HN0108', '能繁母猪补贴', '农业农村局'],
  '22': ['HN0202', '森林生态效益补偿', '林业局'],
  '24': ['HN0204', '生态护林员补助', '林业局'],
  '31': ['HN0301', '大中型水库移民后期扶持', '水利局'],
  '34': ['HN0402', '离任村干部生活补助', '组织部'],
  '35': ['HN0501', '农业保险保费补贴', '财政局'],
  '99': ['HM0901', '困难群众节日慰问金', '民政局'],
}

function paymentRow(payment: Payment, random: Random): ExportRow {
  const { payee, item, amount, paidOn } = payment
  const [code, title, office] = items[item] ?? ['', '', '']
  const batch = `YKT${paidOn.slice(0, 7).replace('-', '')}${item}`
  const sequence = payee.index + 1
  const bank = payee.index % 3 === 0 ? '中国邮政储蓄银行' : '湖南省农村信用社'
  const accountTail = payee.bankAccount.slice(-4)
  // money that came back: the bank knew no such account
  const failed = random.chance(0.015)
  return {
    cells: {
      交易流水号: `${batch}${serial(payee.index, 9)}`,
      发放批次号: batch,
      项目编码: code,
      项目名称: title,
      主管部门: office,
      补贴年度: String(payment.year),
      批次内序号: String(sequence),
      乡镇编码: payee.household.village.town.code,
      户主姓名: payee.name,
      身份证号码: carelessId(random, payee.idNumber),
      开户银行: bank,
      银行账号: random.chance(0.9) ? payee.bankAccount : `${payee.bankAccount.slice(0, 6)}*********${accountTail}`,
      发放数量: payment.quantity,
      发放标准: thousands(payment.standard),
      实发金额: random.chance(0.95) ? thousands(amount) : fullWidth(amount),
      发放时间: random.chance(0.9) ? dateTime(paidOn) : paidOn,
      发放状态: failed ? '退票' : '发放成功',
      失败原因: failed ? '账号户名不符' : '',
    },
    facts: failed
      ? []
      : [
          {
            category: 'subsidyPayment',
            idNumber: payee.idNumber,
            fields: {
              batch,
              item,
              sequence,
              year: String(payment.year),
              quantity: payment.quantity,
              standard: payment.standard,
              amount,
              paidOn,
              bank,
              accountTail,
              payeeName: payee.name,
            },
          },
        ],
  }
}

interface Plan {
  readonly item: string
  readonly month: string
  readonly quantity: number
  /** yuan for each */
  readonly standard: number
  /** only what is paid from then on */
  readonly since?: string
}

/** Pays a plan in each of three years to whoever was the householder then. */
function* yearly(household: Household, { item, month, quantity, standard, since }: Plan, county: County) {
  const day = serial(5 + (Number(household.village.code.slice(9)) % 20), 2)
  const thisYear = Number(county.today.slice(0, 4))
  for (let year = thisYear - 2; year <= thisYear; year++) {
    const paidOn = `${year}-${month}-${day}`
    const payee = householderOn(household, paidOn)
    if (!payee || paidOn > county.today || paidOn < (since ?? '')) continue
    const amount = (quantity * standard).toFixed(2)
    const payment: Payment = {
      item,
      year,
      quantity: quantity.toFixed(2),
      standard: standard.toFixed(2),
      amount,
      paidOn,
      payee,
    }
    yield payment
  }
}

/** In villages that reservoirs have moved, 300 yuan a head for each half year. */
function* resettlement(household: Household, county: County) {
  if (Number(household.village.code.slice(9)) % 9 !== 0) return
  const heads = livingOn(household, addDays(county.today, -1100)).length
  if (heads === 0) return
  for (const month of ['05', '11'])
    yield* yearly(household, { item: '31', month, quantity: heads, standard: 300 }, county)
}

function* paymentsOf(household: Household, { random, county }: Context): Generator<Payment> {
  const { farmland, forest, village, poverty, povertySince, monitored, local } = household
  if (poverty && povertySince)
    yield* yearly(household, { item: '99', month: '01', quantity: 1, standard: 500, since: povertySince }, county)
  if (!village.rural || !local) return
  yield* farmSubsidies(household, county)
  yield* resettlement(household, county)
  if (forest) yield* yearly(household, { item: '22', month: '08', quantity: mu(forest.area), standard: 16 }, county)
  if (farmland && random.chance(0.3))
    yield* yearly(household, { item: '35', month: '03', quantity: mu(farmland.area), standard: 4 }, county)
  const farmer = householderOn(household, county.today)
  if (farmer?.livelihood.kind !== 'farmer') return
  if (random.chance(0.04))
    yield* yearly(household, { item: '08', month: '09', quantity: random.int(1, 12), standard: 100 }, county)
  if (farmer.party && farmer.age > 63)
    yield* yearly(household, { item: '34', month: '02', quantity: 1, standard: random.int(8, 20) * 120 }, county)
  if (forest && monitored)
    yield* yearly(household, { item: '24', month: '07', quantity: 1, standard: 10_000, since: monitored.since }, county)
}

/** Whole mu are paid. */
function mu(area: string): number {
  return Math.max(1, Math.floor(Number(area)))
}

export default {
  id: 'finance',
  exports: [
    {
      id: 'oneCard',
      fileName: ({ date, part }) => `一卡通发放明细_${date}_${part}.txt`,
      layout: { type: 'csv', encoding: 'utf-8', delimiter: '|', newline: '\n' },
      columns,
      faults: [
        destroyedId('身份证号码'),
        zeroedId('身份证号码'),
        badCheckDigit('身份证号码'),
        missing('发放批次号'),
        unknownCode('项目编码', 'HN9999'),
        unknownCode('发放状态', '已到账'),
        badAmount('实发金额', '1,23.40'),
        outOfBounds('实发金额', '-85.00'),
        badNumber('批次内序号', 'A12'),
        badFormat('银行账号', '存折'),
        badDate('发放时间', '2025-04-31 00:00:00'),
        futureDate('发放时间', '2205-06-12 00:00:00'),
        duplicate(),
        conflicting('实发金额', () => '88.88'),
        unclosedQuote(),
        missingCell(),
        brokenBytes(),
      ],
      *rows(family: Family, county: County) {
        const random = family.random.fork('finance/oneCard')
        for (const household of family.households)
          for (const payment of paymentsOf(household, { random, county })) yield paymentRow(payment, random)
      },
    },
  ],
} satisfies CountyDepartment
