/** 林业: the register of forest rights, still kept in a workbook of the last century's format. */
import { addDays, addYears } from '../dates.ts'
import type { Context, CountyDepartment, ExportRow } from '../department.ts'
import {
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
import type { County, Family, Household, Person } from '../people.ts'
import type { Random } from '../random.ts'
import { carelessId, fifteenDigits, serial } from '../spelling.ts'
import { serialDay } from '../writers/sheet-cell.ts'

const columns = [
  '林权证编号',
  '权利人（户主）',
  '身份证号',
  '家庭人口',
  '乡镇场',
  '村',
  '权利类型',
  '宗地号',
  '小地名',
  '面积（亩）',
  '林地类型',
  '林种',
  '发包（登记）单位',
  '起始日',
  '终止日',
  '是否流转',
  '联系电话',
] as const

const rights = {
  contract: ['21', ['林地承包经营权', '林地承包经营权', '家庭承包林地']],
  timber: ['23', ['林木所有权']],
  ownHill: ['24', ['自留山', '自留山使用权']],
} as const

const forestUses = [
  ['0301', '乔木林地'],
  ['0301', '乔木林地'],
  ['0302', '竹林地'],
  ['0305', '灌木林地'],
  ['0307', '其他林地'],
] as const

const hills = ['杨家坡', '大堰冲', '观音垱', '青龙嘴', '古庙岭', '茶山坳', '白石坡', '松林湾'] as const

interface Right {
  readonly of: keyof typeof rights
  readonly area: string
  readonly since: string
  /** counts the rights of one household */
  readonly nth: number
}

/** One right of a household; the workbook holds days as bare serial numbers, Excel's own. */
function rightRow(holder: Person, right: Right, { random, county }: Context): ExportRow {
  const { household } = holder
  const { village } = household
  const [kind, texts] = rights[right.of]
  const [landUse, landUseText] = random.pick(forestUses)
  const rightNumber = `津林证字（${right.since.slice(0, 4)}）第430781${serial(holder.index, 8)}${right.nth}号`
  const lot = `${village.code}JE${serial((holder.index * 4 + right.nth) % 100_000, 5)}`
  const parcel = right.of === 'timber' ? `${lot}L00010001` : lot
  const years = random.pick([30, 50, 70])
  const endless = right.of !== 'contract'
  const end = endless ? '9999-12-31' : addDays(addYears(right.since, years), -1)
  const members = livingOn(household, county.today).length
  const location = `${village.name}${random.pick(hills)}`
  const grantor = `${village.town.name}${village.name}村民委员会`
  const transferred = random.chance(0.15)
  const knownMembers = random.chance(0.9)
  return {
    cells: {
      林权证编号: rightNumber,
      '权利人（户主）': random.chance(0.97) ? holder.name : `${holder.name} `,
      身份证号: random.chance(0.1) ? fifteenDigits(holder.idNumber) : carelessId(random, holder.idNumber),
      家庭人口: knownMembers ? String(members) : '不详',
      乡镇场: village.town.name,
      村: village.name,
      权利类型: random.pick<string>(texts),
      宗地号: parcel,
      小地名: location,
      '面积（亩）': right.area,
      林地类型: landUseText,
      林种: random.pick(['用材林', '经济林', '防护林']),
      '发包（登记）单位': grantor,
      起始日: String(serialDay(right.since)),
      终止日: endless ? random.pick(['长期', '长期', '永久']) : String(serialDay(end)),
      是否流转: transferred ? '√' : '×',
      联系电话: holder.phone,
    },
    facts: [
      {
        category: 'ruralLandRight',
        idNumber: holder.idNumber,
        fields: {
          rightNumber,
          kind,
          parcel,
          landUse,
          area: right.area,
          location,
          grantor,
          householdHead: holder.name,
          householdHeadIdNumber: holder.idNumber,
          ...(knownMembers ? { members } : {}),
          start: right.since,
          end,
          transferred,
        },
      },
    ],
  }
}

/** The contracted wood; some also own trees on other land, or have a hill of their own. */
function* rightsOf(household: Household, random: Random): Generator<Right> {
  if (!household.forest) return
  const { area, since } = household.forest
  yield { of: 'contract', area, since, nth: 0 }
  if (random.chance(0.12)) yield { of: 'ownHill', area: (random.int(30, 400) / 100).toFixed(2), since, nth: 1 }
  if (random.chance(0.06)) yield { of: 'timber', area: (random.int(50, 900) / 100).toFixed(2), since, nth: 2 }
}

export default {
  id: 'forestry',
  exports: [
    {
      id: 'forest',
      fileName: ({ date, part }) => `林权登记台账_${date}_${part}.xls`,
      layout: {
        type: 'xls',
        sheet: 'Sheet1',
        titles: ['津市市林权登记台账'],
        notes: ['合计以年报为准', '注：自留山、林木所有权不设期限。'],
        otherSheets: ['Sheet2', 'Sheet3'],
        numeric: ['家庭人口', '面积（亩）', '起始日', '终止日'],
      },
      columns,
      faults: [
        destroyedId('身份证号'),
        zeroedId('身份证号'),
        badCheckDigit('身份证号'),
        missing('宗地号'),
        unknownCode('权利类型', '山林权'),
        unknownCode('林地类型', '有林地'),
        badDate('起始日', '八二年'),
        futureDate('起始日', '62000'),
        badFormat('宗地号', '图斑 12'),
        badNumber('面积（亩）', '约 12'),
        outOfBounds('面积（亩）', '-1.5'),
        badCharacter('小地名'),
        duplicate(),
        conflicting('面积（亩）', () => '7.77'),
      ],
      *rows(family: Family, county: County) {
        const random = family.random.fork('forestry/forest')
        for (const household of family.households) {
          const holder = householderOn(household, county.today)
          if (!holder) continue
          for (const right of rightsOf(household, random)) yield rightRow(holder, right, { random, county })
        }
      },
    },
  ],
} satisfies CountyDepartment
