/** Certificates of skill and of profession. */
import { addDays, addYears, dayBetween, later } from '../../dates.ts'
import type { Context, CountyExport, ExportRow } from '../../department.ts'
import {
  badCharacter,
  badCheckDigit,
  badDate,
  conflicting,
  destroyedId,
  duplicate,
  futureDate,
  missing,
  unknownCode,
  zeroedId,
} from '../../faults.ts'
import type { County, Family, Person } from '../../people.ts'
import { carelessId, serial } from '../../spelling.ts'
import { serialDay } from '../../writers/sheet-cell.ts'

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

export const certificates: CountyExport = {
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
}
