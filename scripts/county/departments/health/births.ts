/** Certificates of birth. */
import { addDays, dayBetween, earlier } from '../../dates.ts'
import type { Context, CountyExport, ExportRow } from '../../department.ts'
import {
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
} from '../../faults.ts'
import type { County, Family, Person } from '../../people.ts'
import { carelessId, chineseDate, compactDate, serial } from '../../spelling.ts'

const birthColumns = [
  '出生证编号',
  '新生儿姓名',
  '新生儿性别',
  '新生儿身份证号',
  '出生时间',
  '孕周',
  '孩次',
  '出生体重(g)',
  '母亲姓名',
  '母亲证件类型',
  '母亲证件号码',
  '父亲姓名',
  '父亲证件号码',
  '接生机构',
  '签发日期',
] as const

/** One letter an edition of the certificate, from 1996 on. */
const editions = [...'ABCDEFGHJKLMNPQRSTUV']

function certificateNumber(birthDate: string, index: number): string {
  const edition = editions[Math.floor((Number(birthDate.slice(0, 4)) - 1996) / 2)] ?? 'V'
  return `${edition}43${serial(index, 7)}`
}

function birthRow(child: Person, { random, county }: Context): ExportRow | undefined {
  const { birthDate, mother, father } = child
  if (!mother || birthDate < '1996-01-01') return undefined
  const certificate = certificateNumber(birthDate, child.index)
  const early = birthDate < '2008-01-01'
  const childId = !early && birthDate < addDays(county.today, -30) && random.chance(0.9) ? child.idNumber : ''
  const named = father !== undefined && !random.chance(0.02)
  const weeks = random.int(36, 41)
  const order = 1 + mother.children.filter((one) => one.birthDate < birthDate).length
  const hospital = random.pick(county.hospitals)
  const issued = earlier(addDays(birthDate, random.int(2, 20)), county.today)
  return {
    cells: {
      出生证编号: certificate,
      新生儿姓名: child.name,
      新生儿性别: early ? child.sex : child.sex === '1' ? '男' : '女',
      新生儿身份证号: childId,
      出生时间: early
        ? chineseDate(birthDate)
        : `${birthDate} ${serial(random.int(0, 23), 2)}:${serial(random.int(0, 59), 2)}`,
      孕周: random.weighted([
        [`${weeks}周`, 30],
        [`${weeks}+${random.int(1, 6)}`, 40],
        [String(weeks), 30],
      ] as const),
      孩次: String(order),
      '出生体重(g)': String(random.int(250, 420) * 10),
      母亲姓名: mother.name,
      母亲证件类型: '居民身份证',
      母亲证件号码: carelessId(random, mother.idNumber),
      父亲姓名: named ? father.name : '',
      父亲证件号码: named ? father.idNumber : '',
      接生机构: hospital,
      签发日期: compactDate(issued),
    },
    facts: [
      {
        category: 'birthRecord',
        idNumber: mother.idNumber,
        fields: {
          certificateNumber: certificate,
          childName: child.name,
          ...(childId === '' ? {} : { childIdNumber: childId }),
          childSex: child.sex,
          birthDate,
          birthOrder: order,
          gestationalWeeks: weeks,
          motherName: mother.name,
          motherIdNumber: mother.idNumber,
          ...(named ? { fatherName: father.name, fatherIdNumber: father.idNumber } : {}),
          hospital,
          issued,
        },
      },
    ],
  }
}

/** A child born here to a mother who was passing through on a passport: of no resident. */
function visitorBirthRow(family: Family, { random, county }: Context): ExportRow {
  const birthDate = dayBetween(random, '2009-01-01', addDays(county.today, -30))
  return {
    cells: {
      出生证编号: `Y43${serial(family.index, 7)}`,
      新生儿姓名: random.pick(['NGUYEN AN', '陈安', 'KIM MINA']),
      新生儿性别: random.pick(['男', '女']),
      新生儿身份证号: '',
      出生时间: `${birthDate} 08:30`,
      孕周: '39周',
      孩次: '1',
      '出生体重(g)': '3200',
      母亲姓名: random.pick(['NGUYEN THI LAN', 'TRAN THI HOA', 'KIM YUNA']),
      母亲证件类型: '护照',
      母亲证件号码: `B${random.digits(7)}`,
      父亲姓名: '',
      父亲证件号码: '',
      接生机构: random.pick(county.hospitals),
      签发日期: compactDate(addDays(birthDate, 5)),
    },
    facts: [],
  }
}

export const births: CountyExport = {
  id: 'births',
  fileName: ({ date, part }) => `出生医学证明_${date}_${part}.csv`,
  layout: { type: 'csv', encoding: 'gb18030', newline: '\r\n' },
  columns: birthColumns,
  faults: [
    destroyedId('母亲证件号码'),
    zeroedId('母亲证件号码'),
    badCheckDigit('父亲证件号码'),
    missing('接生机构'),
    unknownCode('新生儿性别', '不详'),
    unknownCode('母亲证件类型', '电子身份证'),
    badFormat('出生证编号', '补发'),
    badDate('出生时间', '2021-04-31 08:30'),
    futureDate('出生时间', '2201-04-30 08:30'),
    badNumber('孕周', '足月'),
    outOfBounds('孕周', '4周'),
    duplicate(),
    conflicting('接生机构', (hospital) => `${hospital}（新院区）`),
    unclosedQuote(),
    missingCell(),
    brokenBytes(),
  ],
  *rows(family: Family, county: County) {
    const random = family.random.fork('health/births')
    for (const child of family.people) {
      const row = birthRow(child, { random, county })
      if (row) yield row
    }
    if (random.chance(0.004)) yield visitorBirthRow(family, { random, county })
  },
}
