/** 组织部: the roll of party members. */
import { addDays, addMonths, addYears, dayBetween } from '../dates.ts'
import type { Context, CountyDepartment, ExportRow } from '../department.ts'
import {
  badCharacter,
  badCheckDigit,
  badDate,
  badMonth,
  brokenBytes,
  conflicting,
  destroyedId,
  duplicate,
  futureDate,
  missing,
  missingCell,
  tooLong,
  unclosedQuote,
  unknownCode,
  zeroedId,
} from '../faults.ts'
import type { County, Family, Person } from '../people.ts'
import type { Random } from '../random.ts'
import { carelessId, chineseDate, fifteenDigits, serial, shortDate } from '../spelling.ts'

const columns = [
  '姓名',
  '性别',
  '公民身份号码',
  '出生日期',
  '人员编号',
  '人员类别',
  '入党日期',
  '转正日期',
  '所在党支部',
  '党支部代码',
  '党内职务',
  '党费缴至年月',
  '是否流动党员',
  '党籍状态',
  '组织关系转接日期',
  '联系电话',
  '家庭住址',
] as const

interface Branch {
  readonly name: string
  readonly code: string
}

/** Who has a post or a pension belongs to the branch of the workplace, the others to that of their village. */
function branchOf({ livelihood, household }: Person): Branch {
  const { village } = household
  if (livelihood.kind === 'employee') {
    const { name, uscc } = livelihood.employer
    return { name: `中共${name}支部委员会`, code: `ZB${uscc.slice(8, 17)}01` }
  }
  if (livelihood.kind === 'retired') {
    const { name, uscc } = livelihood.employer
    return { name: `中共${name}离退休支部委员会`, code: `ZB${uscc.slice(8, 17)}02` }
  }
  return { name: `中共津市市${village.town.name}${village.name}支部委员会`, code: `ZB${village.code}` }
}

interface Transfer {
  readonly code: string
  readonly texts: readonly string[]
}

const regular: Transfer = { code: '01', texts: ['正常', '正常', '正式在册'] }
const leaving: Transfer = { code: '02', texts: ['正在转出'] }
const arriving: Transfer = { code: '03', texts: ['正在转入'] }
const lost: Transfer = { code: '07', texts: ['失联党员'] }

function transferOf({ household, livelihood }: Person, random: Random): Transfer {
  if (!household.local && random.chance(0.5)) return arriving
  if (livelihood.kind === 'student' && random.chance(0.2)) return leaving
  if (livelihood.kind === 'none' && random.chance(0.01)) return lost
  return random.chance(0.01) ? leaving : regular
}

/** `2001.07.01`, as the forms of the party have it. */
function partyDate(day: string): string {
  return day.replaceAll('-', '.')
}

function memberRow(person: Person, { random, county }: Context): ExportRow | undefined {
  const { party, sex, livelihood } = person
  if (!party || person.death) return undefined
  const { joinedOn } = party
  const { today } = county
  const fullMemberOn = addYears(joinedOn, 1)
  const probation = fullMemberOn > today
  const branch = branchOf(person)
  const memberNumber = `43078${serial(person.index, 11)}`
  const transfer = transferOf(person, random)
  const moving = transfer === leaving || transfer === arriving
  const transferredOn = moving ? dayBetween(random, addDays(today, -60), addDays(today, -3)) : ''
  const post =
    !probation && transfer === regular && random.chance(0.05)
      ? random.pick(['支部书记', '组织委员', '宣传委员', '纪检委员'])
      : ''
  const paid = transfer !== lost && random.chance(0.98)
  const duesPaidTo = paid ? addMonths(today.slice(0, 7), random.int(-3, 1)) : ''
  const mobile = livelihood.kind === 'flexible' && random.chance(0.4)
  return {
    cells: {
      姓名: person.name,
      性别: sex === '1' ? '男' : '女',
      公民身份号码: random.chance(0.04) ? fifteenDigits(person.idNumber) : carelessId(random, person.idNumber),
      出生日期: partyDate(person.birthDate).slice(0, 7),
      人员编号: memberNumber,
      人员类别: probation ? '预备党员' : '正式党员',
      入党日期: random.chance(0.92) ? partyDate(joinedOn) : chineseDate(joinedOn),
      转正日期: probation ? '' : random.chance(0.92) ? partyDate(fullMemberOn) : shortDate(fullMemberOn, '-'),
      所在党支部: branch.name,
      党支部代码: branch.code,
      党内职务: post === '' ? '无' : post,
      党费缴至年月: duesPaidTo.replace('-', random.chance(0.9) ? '.' : ''),
      是否流动党员: mobile ? '是' : '否',
      党籍状态: random.pick(transfer.texts),
      组织关系转接日期: transferredOn === '' ? '0000.00.00' : partyDate(transferredOn),
      联系电话: person.phone,
      家庭住址: person.household.address,
    },
    facts: [
      {
        category: 'partyMembership',
        idNumber: person.idNumber,
        fields: {
          memberNumber,
          sex,
          politicalStatus: probation ? '02' : '01',
          branch: branch.name,
          branchCode: branch.code,
          joinedOn,
          ...(probation ? {} : { fullMemberOn }),
          ...(post === '' ? {} : { post }),
          ...(duesPaidTo === '' ? {} : { duesPaidTo }),
          mobile,
          transferState: transfer.code,
          ...(transferredOn === '' ? {} : { transferredOn }),
        },
      },
    ],
  }
}

export default {
  id: 'partyOrganisation',
  exports: [
    {
      id: 'members',
      fileName: ({ date, part }) => `党员名册_${date}_${part}.csv`,
      layout: { type: 'csv', encoding: 'gb18030', quoteAll: true },
      columns,
      faults: [
        destroyedId('公民身份号码'),
        zeroedId('公民身份号码'),
        badCheckDigit('公民身份号码'),
        missing('人员编号'),
        missing('入党日期'),
        unknownCode('人员类别', '积极分子'),
        unknownCode('党籍状态', '在册'),
        badDate('入党日期', '1989.06.31'),
        futureDate('入党日期', '2089.07.01'),
        badMonth('党费缴至年月', '2026.13'),
        badCharacter('所在党支部', '\0'),
        tooLong('所在党支部', 101),
        duplicate(),
        conflicting('是否流动党员', (text) => (text === '是' ? '否' : '是')),
        unclosedQuote(),
        missingCell(),
        brokenBytes(),
      ],
      *rows(family: Family, county: County) {
        const random = family.random.fork('partyOrganisation/members')
        for (const person of family.people) {
          const row = memberRow(person, { random, county })
          if (row) yield row
        }
      },
    },
  ],
} satisfies CountyDepartment
