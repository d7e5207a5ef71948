/** 应急: relief after the floods, droughts and fires of three years, as an old reporting system prints it. */
import { addDays } from '../dates.ts'
import type { CountyDepartment, ExportRow } from '../department.ts'
import {
  badAmount,
  badCharacter,
  badCheckDigit,
  badDate,
  badFormat,
  badNumber,
  conflicting,
  destroyedId,
  duplicate,
  futureDate,
  missing,
  outOfBounds,
  unknownCode,
  zeroedId,
} from '../faults.ts'
import { householderOn, livingOn } from '../householder.ts'
import type { County, Family, Household } from '../people.ts'
import type { Random } from '../random.ts'
import { carelessId, chineseDate, serial, shortDate, thousands } from '../spelling.ts'

const columns = [
  '救助编号',
  '乡镇',
  '村（社区）',
  '受灾地代码',
  '受助人',
  '身份证号码',
  '救助人数',
  '灾害种类',
  '受灾情况',
  '倒损间数',
  '受灾时间',
  '救助金额（元）',
  '发放时间',
  '卡号后四位',
  '经办人',
] as const

interface Loss {
  readonly code: string
  readonly text: string
  /** yuan, from and to, by hundreds */
  readonly amount: readonly [number, number]
  readonly rooms?: true
}

const crops: Loss = { code: '04', text: '农作物受灾', amount: [2, 12] }
const damaged: Loss = { code: '03', text: '房屋一般损坏', amount: [5, 20], rooms: true }
const goods: Loss = { code: '05', text: '家庭财产损失', amount: [3, 15] }

interface Disaster {
  readonly code: string
  readonly texts: readonly string[]
  /** years before this one */
  readonly ago: number
  /** `MM-DD` */
  readonly day: string
  /** one village in so many was hit */
  readonly villages: number
  readonly losses: readonly Loss[]
}

const disasters: readonly Disaster[] = [
  {
    code: '01',
    texts: ['洪涝', '洪涝灾害', '洪涝'],
    ago: 2,
    day: '07-02',
    villages: 3,
    losses: [
      crops,
      crops,
      damaged,
      goods,
      { code: '02', text: '房屋严重损坏', amount: [30, 80], rooms: true },
      { code: '01', text: '房屋倒塌', amount: [200, 400], rooms: true },
      { code: '08', text: '紧急转移安置', amount: [2, 6] },
    ],
  },
  {
    code: '05',
    texts: ['低温冷冻', '低温冰冻'],
    ago: 1,
    day: '01-24',
    villages: 5,
    losses: [crops, { code: '10', text: '冬春生活困难', amount: [3, 8] }],
  },
  { code: '04', texts: ['风雹', '风雹灾害'], ago: 1, day: '04-29', villages: 7, losses: [crops, damaged] },
  {
    code: '02',
    texts: ['干旱', '旱灾'],
    ago: 0,
    day: '08-10',
    villages: 4,
    losses: [crops, crops, { code: '11', text: '饮水口粮困难', amount: [1, 4] }],
  },
]

/** What one disaster did to a household of a village that it hit, and what the household was given. */
function reliefRow(
  household: Household,
  { disaster, nth, random, county }: { disaster: Disaster; nth: number; random: Random; county: County },
): ExportRow | undefined {
  const { village, farmland } = household
  const occurredOn = `${Number(county.today.slice(0, 4)) - disaster.ago}-${disaster.day}`
  const date = addDays(occurredOn, 20 + (Number(village.town.code.slice(6)) % 9))
  const loss = random.pick(disaster.losses)
  const holder = householderOn(household, date)
  if (!holder || date > county.today || (loss === crops && !farmland)) return undefined
  const members = livingOn(household, date).length
  const amount = `${random.int(...loss.amount) * 100}.00`
  const rooms = loss.rooms ? random.int(1, 4) : undefined
  const grantNumber = `JZ${occurredOn.slice(0, 4)}${serial(holder.index, 8)}${nth}`
  const accountTail = random.chance(0.9) ? holder.bankAccount.slice(-4) : ''
  return {
    cells: {
      救助编号: grantNumber,
      乡镇: village.town.name,
      '村（社区）': village.name,
      受灾地代码: village.code,
      受助人: holder.name,
      身份证号码: carelessId(random, holder.idNumber),
      救助人数: String(members),
      灾害种类: random.pick(disaster.texts),
      受灾情况: loss.text,
      倒损间数: rooms === undefined ? '-' : String(rooms),
      受灾时间: random.chance(0.9) ? occurredOn : chineseDate(occurredOn),
      '救助金额（元）': random.chance(0.85) ? thousands(amount) : `${Number(amount)}元`,
      发放时间: random.chance(0.9) ? date : shortDate(date),
      卡号后四位: accountTail === '' ? '现金' : accountTail,
      经办人: '镇应急办',
    },
    facts: [
      {
        category: 'disasterRelief',
        idNumber: holder.idNumber,
        fields: {
          grantNumber,
          disaster: disaster.code,
          loss: loss.code,
          occurredOn,
          ...(rooms === undefined ? {} : { rooms }),
          members,
          amount,
          date,
          villageCode: village.code,
          ...(accountTail === '' ? {} : { accountTail }),
        },
      },
    ],
  }
}

export default {
  id: 'emergency',
  exports: [
    {
      id: 'relief',
      fileName: ({ date, part }) => `灾害救助发放表_${date}_${part}.xls`,
      layout: {
        type: 'htmlTable',
        encoding: 'gb18030',
        sheet: '灾害救助发放表',
        titles: ['津市市自然灾害救助资金发放表'],
        notes: ['注：本表由系统导出，“-”表示不涉及。'],
      },
      columns,
      faults: [
        destroyedId('身份证号码'),
        zeroedId('身份证号码'),
        badCheckDigit('身份证号码'),
        missing('救助编号'),
        unknownCode('灾害种类', '水灾旱灾'),
        unknownCode('受灾情况', '其他'),
        badNumber('倒损间数', '两间'),
        outOfBounds('救助人数', '0'),
        badAmount('救助金额（元）', '1.200,00'),
        outOfBounds('救助金额（元）', '-600.00'),
        badDate('受灾时间', '2024-06-31'),
        futureDate('发放时间', '2204-07-22'),
        badFormat('受灾地代码', '药山镇'),
        badFormat('卡号后四位', '57'),
        badCharacter('救助编号'),
        duplicate(),
        conflicting('救助金额（元）', () => '333.00'),
      ],
      *rows(family: Family, county: County) {
        const random = family.random.fork('emergency/relief')
        for (const household of family.households) {
          if (!household.village.rural || !household.local) continue
          const place = Number(household.village.code.slice(-3))
          for (const [nth, disaster] of disasters.entries()) {
            if (place % disaster.villages !== 0 || !random.chance(0.15)) continue
            const row = reliefRow(household, { disaster, nth, random, county })
            if (row) yield row
          }
        }
      },
    },
  ],
} satisfies CountyDepartment
