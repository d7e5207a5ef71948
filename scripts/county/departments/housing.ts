/** 住建: homes bought before they have a title, and who is housed or helped to a safe house. */
import { addDays, addYears, dayBetween } from '../dates.ts'
import type { Context, CountyDepartment, ExportRow, Fact } from '../department.ts'
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
import { householderOn } from '../householder.ts'
import type { County, Family, Home, Household, Person } from '../people.ts'
import type { Random } from '../random.ts'
import { carelessId, chineseDate, serial, shortDate } from '../spelling.ts'

const presaleColumns = [
  '合同编号',
  '备案日期',
  '项目名称',
  '房屋坐落',
  '不动产单元号',
  '规划用途',
  '建筑面积（㎡）',
  '合同总价（万元）',
  '买受人',
  '买受人证件号码',
  '共有人',
  '共有人证件号码',
  '共有方式',
  '是否按揭',
  '撤销日期',
] as const

const projects = ['澧水华庭', '兰苑新城', '翊武公馆', '车胤书香苑', '金鱼岭一号', '嘉山国际'] as const

interface Contract {
  readonly number: string
  readonly signedOn: string
  readonly revokedOn: string
  readonly unit: string
  readonly address: string
  readonly area: string
  readonly mortgaged: boolean
  readonly buyers: readonly Person[]
}

/** One row a contract: a record for the buyer, and one for who buys with him. */
function presaleRow(contract: Contract, random: Random): ExportRow | undefined {
  const { number, signedOn, revokedOn, unit, address, area, mortgaged, buyers } = contract
  const [first, second] = buyers
  if (!first) return undefined
  const hundreds = Math.round((Number(area) * random.int(3200, 5400)) / 100)
  const share = second ? '共同共有' : '单独所有'
  const factOf = (buyer: Person, other: Person | undefined): Fact => ({
    category: 'realEstate',
    idNumber: buyer.idNumber,
    fields: {
      unitNumber: unit,
      rightNumber: number,
      basis: '03',
      address,
      use: '11',
      area,
      share,
      ...(other ? { coOwners: other.name } : {}),
      acquiredOn: signedOn,
      price: `${hundreds}00.00`,
      mortgaged,
      ...(revokedOn === '' ? {} : { endedOn: revokedOn }),
    },
  })
  return {
    cells: {
      合同编号: number,
      备案日期: random.chance(0.1) ? chineseDate(signedOn) : shortDate(signedOn, '-'),
      项目名称: random.pick(projects),
      房屋坐落: address,
      不动产单元号: unit,
      规划用途: random.chance(0.1) ? '成套住宅' : '住宅（成套）',
      '建筑面积（㎡）': random.chance(0.15) ? `${area}平方米` : area,
      '合同总价（万元）': random.chance(0.3) ? String(hundreds / 100) : (hundreds / 100).toFixed(4),
      买受人: first.name,
      买受人证件号码: carelessId(random, first.idNumber),
      共有人: second?.name ?? '无',
      共有人证件号码: second ? carelessId(random, second.idNumber) : '',
      共有方式: share,
      是否按揭: mortgaged ? '是' : '否',
      撤销日期: revokedOn === '' ? '' : shortDate(revokedOn, '-'),
    },
    facts: second ? [factOf(first, second), factOf(second, first)] : [factOf(first, undefined)],
  }
}

function contractNumber(signedOn: string, { index }: Person, nth: number): string {
  return `YS${signedOn.slice(0, 4)}${serial(index, 8)}${nth}`
}

function presaleOf(home: Home, nth: number): Contract | undefined {
  const [first] = home.owners
  if (!first) return undefined
  const signedOn = home.acquiredOn
  return { ...home, number: contractNumber(signedOn, first, nth), signedOn, revokedOn: '', buyers: home.owners }
}

/** Bought another home in the end: the first contract was revoked. */
function revokedOf(home: Home, nth: number, { random }: Context): Contract | undefined {
  const [first] = home.owners
  if (!first || home.acquiredOn < '2010-01-01' || !random.chance(0.02)) return undefined
  const signedOn = addDays(home.acquiredOn, -random.int(200, 400))
  return {
    number: contractNumber(signedOn, first, nth + 5),
    signedOn,
    revokedOn: addDays(signedOn, random.int(20, 90)),
    unit: `${home.unit.slice(0, 14)}${random.digits(5)}F${serial(first.index % 10_000_000, 7)}9`,
    address: home.address.replace(
      /\d+号.*$|\d+栋.*$/,
      `${random.pick(projects)}${random.int(1, 20)}栋${random.int(1, 30)}02室`,
    ),
    area: (random.int(7000, 14_000) / 100).toFixed(2),
    mortgaged: false,
    buyers: [first],
  }
}

const securityColumns = [
  '保障编号',
  '保障方式',
  '保障状态',
  '申请人姓名',
  '申请人身份证号',
  '成员姓名',
  '成员身份证号',
  '与申请人关系',
  '保障人数',
  '房屋坐落',
  '建筑面积',
  '月租金（元）',
  '补贴金额（元）',
  '房屋危险等级',
  '批准日期',
  '到期日期',
  '竣工日期',
  '联系电话',
] as const

/** What the household gets: facts by field of the category, and the office's words for them. */
interface Security {
  readonly type: string
  readonly typeWord: string
  readonly status: string
  readonly statusWord: string
  readonly address: string
  readonly area: string
  readonly rent: string
  readonly subsidy: string
  readonly dangerGrade: string
  readonly start: string
  readonly end: string
  readonly completedOn: string
}

const noSecurity = { address: '', area: '', rent: '', subsidy: '', dangerGrade: '', end: '', completedOn: '' } as const

/** A flat at a low rent, or a subsidy towards one: for three years, and renewed. */
function rental(start: string, members: number, { random, county }: Context): Security {
  const flat = random.chance(0.7)
  const years = Math.floor((Date.parse(county.today) - Date.parse(start)) / (3 * 365.25 * 86_400_000))
  const end = addYears(start, 3 * (years + 1))
  const common = { ...noSecurity, status: '02', statusWord: '在保', start, end }
  if (!flat) return { ...common, type: '02', typeWord: '租赁补贴', subsidy: (Math.min(members, 4) * 90).toFixed(2) }
  const area = (random.int(3500, 6000) / 100).toFixed(2)
  return {
    ...common,
    type: '01',
    typeWord: '公租房',
    address: `${county.name}${random.pick(['襄阳街', '汪家桥', '三洲驿'])}街道幸福家园${random.int(1, 12)}栋${random.int(1, 6)}0${random.int(1, 4)}室`,
    area,
    rent: (Math.round(Number(area) * 2 * 10) / 10).toFixed(2),
  }
}

/** A house found dangerous and made safe within some months. */
function repair({ address }: Household, start: string, { random, county }: Context): Security {
  const dangerGrade = random.pick(['C', 'D'])
  const done = addDays(start, random.int(100, 260))
  const finished = done <= county.today
  return {
    ...noSecurity,
    type: '11',
    typeWord: '危房改造',
    status: finished ? '05' : '04',
    statusWord: finished ? '竣工' : '在建',
    address,
    area: (random.int(5500, 10_500) / 100).toFixed(2),
    subsidy: dangerGrade === 'D' ? '30000.00' : '12000.00',
    dangerGrade,
    start,
    completedOn: finished ? done : '',
  }
}

/** Poor households in town without a home, and some of the poor in the villages; one row a member. */
function* securityRows(household: Household, context: Context): Generator<ExportRow> {
  const { random, county } = context
  const { poverty, povertySince, village, homes } = household
  const members = household.members.filter(({ death }) => !death)
  const applicant = householderOn(household, county.today)
  if (!poverty || !povertySince || !applicant) return
  if (village.rural ? !random.chance(0.4) : homes.length > 0 || !random.chance(0.85)) return
  const start = dayBetween(random, povertySince, addDays(county.today, -20))
  const security = village.rural ? repair(household, start, context) : rental(start, members.length, context)
  const caseNumber = `ZB${start.slice(0, 4)}${serial(applicant.index, 8)}`
  for (const member of members)
    yield securityRow(member, { applicant, caseNumber, security, members: members.length, random })
}

interface SecurityContext {
  readonly applicant: Person
  readonly caseNumber: string
  readonly security: Security
  readonly members: number
  readonly random: Random
}

function securityRow(member: Person, { applicant, caseNumber, security, members, random }: SecurityContext): ExportRow {
  const { type, status, address, area, rent, subsidy, dangerGrade, start, end, completedOn } = security
  const given = { address, area, rent, subsidy, dangerGrade, end, completedOn }
  return {
    cells: {
      保障编号: caseNumber,
      保障方式: security.typeWord,
      保障状态: security.statusWord,
      申请人姓名: applicant.name,
      申请人身份证号: applicant.idNumber,
      成员姓名: member.name,
      成员身份证号: carelessId(random, member.idNumber),
      与申请人关系: member === applicant ? '本人' : '家庭成员',
      保障人数: String(members),
      房屋坐落: address,
      建筑面积: area === '' || random.chance(0.85) ? area : `${area}平方米`,
      '月租金（元）': rent === '' ? '/' : String(Number(rent)),
      '补贴金额（元）': subsidy === '' ? '/' : String(Number(subsidy)),
      房屋危险等级: dangerGrade === '' ? '' : `${dangerGrade}级`,
      批准日期: start,
      到期日期: end === '' ? '长期' : shortDate(end, '.'),
      竣工日期: completedOn === '' ? '' : random.chance(0.1) ? chineseDate(completedOn) : shortDate(completedOn, '.'),
      联系电话: applicant.phone,
    },
    facts: [
      {
        category: 'housingSecurity',
        idNumber: member.idNumber,
        fields: {
          caseNumber,
          type,
          status,
          members,
          headIdNumber: applicant.idNumber,
          start,
          ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== '')),
        },
      },
    ],
  }
}

export default {
  id: 'housing',
  exports: [
    {
      id: 'presales',
      fileName: ({ date, part }) => `商品房网签_${date}_${part}.xls`,
      layout: {
        type: 'htmlTable',
        sheet: '网签备案',
        titles: ['津市市商品房买卖合同网签备案明细'],
        notes: ['合计'],
        encoding: 'gb18030',
      },
      columns: presaleColumns,
      faults: [
        destroyedId('买受人证件号码'),
        zeroedId('买受人证件号码'),
        badCheckDigit('买受人证件号码'),
        badCheckDigit('共有人证件号码'),
        missing('合同编号'),
        badFormat('不动产单元号', '未落宗'),
        unknownCode('规划用途', '商住两用'),
        badDate('备案日期', '2024-11-31'),
        futureDate('备案日期', '2204-11-30'),
        badAmount('合同总价（万元）', '面议'),
        outOfBounds('建筑面积（㎡）', '-1'),
        badCharacter('房屋坐落'),
        duplicate(),
        conflicting('是否按揭', (mortgaged) => (mortgaged === '是' ? '否' : '是')),
      ],
      *rows(family: Family, county: County) {
        const random = family.random.fork('housing/presales')
        for (const { homes } of family.households)
          for (const [nth, home] of homes.entries()) {
            const contract = home.presold ? presaleOf(home, nth) : revokedOf(home, nth, { random, county })
            const row = contract && presaleRow(contract, random)
            if (row) yield row
          }
      },
    },
    {
      id: 'security',
      fileName: ({ date, part }) => `住房保障_${date}_${part}.xlsx`,
      layout: {
        type: 'xlsx',
        sheet: '保障对象',
        titles: ['津市市住房保障和农村危房改造对象花名册'],
        notes: ['注：租金按季收取。', '制表单位：津市市住房和城乡建设局'],
        numeric: ['保障人数', '月租金（元）', '补贴金额（元）'],
        dates: ['批准日期'],
      },
      columns: securityColumns,
      faults: [
        destroyedId('成员身份证号'),
        zeroedId('成员身份证号'),
        badCheckDigit('成员身份证号'),
        badCheckDigit('申请人身份证号'),
        missing('保障编号'),
        missing('保障方式'),
        unknownCode('保障状态', '待定'),
        unknownCode('房屋危险等级', '危'),
        badDate('到期日期', '2027.2.30'),
        badNumber('保障人数', '三人'),
        outOfBounds('补贴金额（元）', '-12000'),
        duplicate(),
        conflicting('保障人数', (members) => String(Number(members) + 1)),
      ],
      *rows(family: Family, county: County) {
        const random = family.random.fork('housing/security')
        for (const household of family.households) yield* securityRows(household, { random, county })
      },
    },
  ],
} satisfies CountyDepartment
