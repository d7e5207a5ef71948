/** 农业农村: the ledger of contracted land and homesteads, and the lists of subsidies granted for farming. */
import { addDays, addYears, dayBetween } from '../dates.ts'
import type { Context, CountyDepartment, ExportRow } from '../department.ts'
import { farmSubsidies } from '../farm-subsidies.ts'
import {
  badAmount,
  badCharacter,
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
import { homesteadPlot } from '../furnish.ts'
import { householderOn, livingOn } from '../householder.ts'
import type { County, Family, Household, Person } from '../people.ts'
import type { Random } from '../random.ts'
import { carelessId, chineseDate, compactDate, fifteenDigits, fullWidth, serial, shortDate } from '../spelling.ts'

const landColumns = [
  '乡镇',
  '村',
  '承包方代表（户主）/姓名',
  '承包方代表（户主）/身份证号码',
  '家庭成员数',
  '权利种类',
  '权证编号',
  '地块（宗地）代码',
  '实测面积/亩',
  '实测面积/平方米',
  '土地利用现状',
  '坐落',
  '发包方',
  '权利期限/起',
  '权利期限/止',
  '有无住房',
  '是否流转',
  '联系电话',
  '备注',
] as const

const farmlandUses = [
  ['0101', '水田'],
  ['0101', '水田'],
  ['0101', '水田'],
  ['0102', '水浇地'],
  ['0103', '旱地'],
] as const

/** Cells that both kinds of right have. */
function landCells(household: Household, holder: Person, { random, county }: Context) {
  const { village } = household
  const idNumber = random.chance(0.05) ? fifteenDigits(holder.idNumber) : carelessId(random, holder.idNumber)
  return {
    乡镇: village.town.name,
    村: village.name,
    '承包方代表（户主）/姓名': random.chance(0.03) ? ` ${holder.name}` : holder.name,
    '承包方代表（户主）/身份证号码': idNumber,
    家庭成员数: String(livingOn(household, county.today).length),
    发包方: `${village.town.name}${village.name}股份经济合作社`,
    联系电话: holder.phone,
    备注: random.chance(0.05) ? '已入户核实' : '',
  }
}

/** A day as the ledger has it, or as a clerk in a hurry writes it. */
function ledgerDate(day: string, random: Random): string {
  return random.chance(0.9) ? chineseDate(day) : shortDate(day, '.')
}

function farmlandRow(household: Household, holder: Person, { random, county }: Context): ExportRow | undefined {
  const { farmland, village } = household
  if (!farmland) return undefined
  const { parcel, area, since } = farmland
  const end = addDays(addYears(since, 30), -1)
  const [landUse, landUseText] = random.pick(farmlandUses)
  const transferred = random.chance(holder.age > 65 ? 0.5 : 0.2)
  const rightNumber = `${parcel.slice(0, 14)}${serial(holder.index, 7)}J`
  const location = `${village.name}${Number(parcel.slice(12, 14))}组`
  const cells = landCells(household, holder, { random, county })
  return {
    cells: {
      ...cells,
      权利种类: random.chance(0.9) ? '承包地' : '家庭承包',
      权证编号: rightNumber,
      '地块（宗地）代码': parcel,
      '实测面积/亩': area,
      '实测面积/平方米': '',
      土地利用现状: landUseText,
      坐落: location,
      '权利期限/起': ledgerDate(since, random),
      '权利期限/止': ledgerDate(end, random),
      有无住房: '/',
      是否流转: transferred ? '是' : '否',
    },
    facts: [
      {
        category: 'ruralLandRight',
        idNumber: holder.idNumber,
        fields: {
          rightNumber,
          kind: '01',
          parcel,
          landUse,
          area,
          location,
          grantor: cells.发包方,
          householdHead: holder.name,
          householdHeadIdNumber: holder.idNumber,
          members: livingOn(household, county.today).length,
          start: since,
          end,
          transferred,
        },
      },
    ],
  }
}

/** One household, one homestead; the right has no end, and the house on it may have fallen down. */
function homesteadRow(household: Household, holder: Person, { random, county }: Context): ExportRow | undefined {
  if (random.chance(0.05)) return undefined
  const { address } = household
  const start = dayBetween(random, '2012-01-01', addDays(county.today, -60))
  const rightNumber = `湘（${start.slice(0, 4)}）津市市不动产权第${serial(holder.index, 7)}号`
  const lot = homesteadPlot(household, holder)
  const dwelling = random.chance(0.96)
  const parcel = dwelling ? `${lot}F00010001` : lot
  const area = (random.int(8000, 21_000) / 100).toFixed(2)
  const cells = landCells(household, holder, { random, county })
  return {
    cells: {
      ...cells,
      权利种类: random.chance(0.9) ? '宅基地' : '宅基地使用权',
      权证编号: rightNumber,
      '地块（宗地）代码': parcel,
      '实测面积/亩': '',
      '实测面积/平方米': area,
      土地利用现状: '农村宅基地',
      坐落: address,
      '权利期限/起': ledgerDate(start, random),
      '权利期限/止': random.chance(0.8) ? '长期' : '永久',
      有无住房: dwelling ? '有' : '无',
      是否流转: '/',
    },
    facts: [
      {
        category: 'ruralLandRight',
        idNumber: holder.idNumber,
        fields: {
          rightNumber,
          kind: '11',
          parcel,
          landUse: '0702',
          area,
          location: address,
          grantor: cells.发包方,
          householdHead: holder.name,
          householdHeadIdNumber: holder.idNumber,
          members: livingOn(household, county.today).length,
          start,
          end: '9999-12-31',
          dwelling,
        },
      },
    ],
  }
}

const isFarmland = (cells: ExportRow['cells']) => cells['实测面积/亩'] !== ''
const isHomestead = (cells: ExportRow['cells']) => cells['实测面积/平方米'] !== ''

const subsidyColumns = [
  '补贴年度',
  '补贴批次',
  '序号',
  '补贴项目',
  '乡镇',
  '村',
  '农户姓名',
  '身份证号',
  '补贴数量（亩、台）',
  '补贴标准（元）',
  '补贴金额（元）',
  '发放日期',
  '开户银行',
  '卡号后四位',
  '联系电话',
  '备注',
] as const

interface Grant {
  readonly item: string
  readonly year: number
  readonly quantity: string
  readonly standard: string
  readonly amount: string
  readonly paidOn: string
  readonly payee: Person
}

const itemTexts: Readonly<Record<string, readonly string[]>> = {
  '01': ['耕地地力保护补贴', '耕地地力保护补贴', '耕地地力保护补贴', '农业支持保护补贴（耕地地力保护）'],
  '02': ['农机购置与应用补贴', '农机购置补贴'],
  '03': ['稻谷补贴', '稻谷补贴', '稻谷目标价格补贴'],
  '05': ['实际种粮农民一次性补贴'],
}

function subsidyRow({ payee, ...grant }: Grant, random: Random): ExportRow {
  const { village } = payee.household
  const batch = `JSNY${grant.year}${grant.item}01`
  const sequence = payee.index + 1
  const accountTail = random.chance(0.97) ? payee.bankAccount.slice(-4) : ''
  const bank = '湖南省农村信用社'
  return {
    cells: {
      补贴年度: random.chance(0.9) ? String(grant.year) : `${grant.year}年`,
      补贴批次: batch,
      序号: String(sequence),
      补贴项目: random.pick(itemTexts[grant.item] ?? []),
      乡镇: village.town.name,
      村: village.name,
      农户姓名: payee.name,
      身份证号: random.chance(0.03) ? fifteenDigits(payee.idNumber) : carelessId(random, payee.idNumber),
      '补贴数量（亩、台）': random.chance(0.95) ? grant.quantity : fullWidth(grant.quantity),
      '补贴标准（元）': grant.standard,
      '补贴金额（元）': random.chance(0.9) ? grant.amount : `${grant.amount}元`,
      发放日期: random.chance(0.9) ? compactDate(grant.paidOn) : shortDate(grant.paidOn),
      开户银行: accountTail === '' ? '无' : bank,
      卡号后四位: accountTail === '' ? '无' : accountTail,
      联系电话: payee.phone,
      备注: random.chance(0.04) ? '代领，已核' : '',
    },
    facts: [
      {
        category: 'subsidyPayment',
        idNumber: payee.idNumber,
        fields: {
          batch,
          item: grant.item,
          sequence,
          year: String(grant.year),
          quantity: grant.quantity,
          standard: grant.standard,
          amount: grant.amount,
          paidOn: grant.paidOn,
          ...(accountTail === '' ? {} : { bank, accountTail }),
          payeeName: payee.name,
        },
      },
    ],
  }
}

/** A machine bought with help, paid by agriculture itself; to a farmer, once. */
function machineGrant(household: Household, { random, county }: Context): Grant | undefined {
  const paidOn = dayBetween(random, addYears(county.today, -2), addDays(county.today, -15))
  const payee = householderOn(household, paidOn)
  if (!random.chance(0.03) || payee?.livelihood.kind !== 'farmer') return undefined
  const amount = `${random.int(6, 240) * 100}.00`
  const year = Number(paidOn.slice(0, 4))
  return { item: '02', year, quantity: '1.00', standard: amount, amount, paidOn, payee }
}

export default {
  id: 'agriculture',
  exports: [
    {
      id: 'land',
      fileName: ({ date, part }) => `农村土地权利台账_${date}_${part}.xlsx`,
      layout: {
        type: 'xlsx',
        sheet: '台账',
        titles: ['津市市农村承包地和宅基地权利登记台账'],
        groups: {
          '承包方代表（户主）': ['姓名', '身份证号码'],
          实测面积: ['亩', '平方米'],
          权利期限: ['起', '止'],
        },
        notes: ['说明：承包地面积以亩计，宅基地面积以平方米计；宅基地使用权不设期限。', '制表单位：津市市农业农村局'],
        otherSheets: ['填表说明'],
        numeric: ['家庭成员数', '实测面积/亩', '实测面积/平方米'],
      },
      columns: landColumns,
      faults: [
        destroyedId('承包方代表（户主）/身份证号码'),
        zeroedId('承包方代表（户主）/身份证号码'),
        badCheckDigit('承包方代表（户主）/身份证号码'),
        missing('权证编号'),
        unknownCode('权利种类', '园地', { when: isFarmland }),
        badFormat('地块（宗地）代码', '07-113'),
        badDate('权利期限/起', '1998年2月30日'),
        outOfBounds('实测面积/亩', '-3.5', { when: isFarmland }),
        outOfBounds('实测面积/平方米', '0.18', { when: isHomestead }),
        badNumber('家庭成员数', '三人'),
        badCharacter('坐落'),
        duplicate(),
        conflicting('是否流转', (text) => (text === '是' ? '否' : '是'), { when: isFarmland }),
      ],
      *rows(family: Family, county: County) {
        const random = family.random.fork('agriculture/land')
        for (const household of family.households) {
          const holder = householderOn(household, county.today)
          if (!holder || !household.local || !household.village.rural) continue
          const farmland = farmlandRow(household, holder, { random, county })
          if (farmland) yield farmland
          const homestead = homesteadRow(household, holder, { random, county })
          if (homestead) yield homestead
        }
      },
    },
    {
      id: 'subsidies',
      fileName: ({ date, part }) => `农业补贴发放明细_${date}_${part}.csv`,
      layout: { type: 'csv', encoding: 'gb18030', titles: ['津市市农业补贴发放明细表'] },
      columns: subsidyColumns,
      faults: [
        destroyedId('身份证号'),
        zeroedId('身份证号'),
        badCheckDigit('身份证号'),
        missing('补贴金额（元）'),
        badAmount('补贴金额（元）'),
        unknownCode('补贴项目', '其它'),
        badDate('发放日期', '20250631'),
        futureDate('发放日期', '21050612'),
        badFormat('卡号后四位', '存折'),
        duplicate(),
        conflicting('补贴金额（元）', () => '66.60'),
        unclosedQuote(),
        missingCell(),
        brokenBytes(),
      ],
      *rows(family: Family, county: County) {
        const random = family.random.fork('agriculture/subsidies')
        for (const household of family.households) {
          for (const grant of farmSubsidies(household, county)) yield subsidyRow(grant, random)
          const machine = household.farmland && machineGrant(household, { random, county })
          if (machine) yield subsidyRow(machine, random)
        }
      },
    },
  ],
} satisfies CountyDepartment
