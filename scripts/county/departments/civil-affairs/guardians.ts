/** 赡养抚养关系调查: who must support the members of poor households and who guards them, as village and community found out. */
import { later } from '../../dates.ts'
import type { CountyExport, ExportRow } from '../../department.ts'
import {
  badCharacter,
  badCheckDigit,
  badDate,
  brokenBytes,
  conflicting,
  destroyedId,
  duplicate,
  futureDate,
  missing,
  missingCell,
  unclosedQuote,
  unknownCode,
  zeroedId,
} from '../../faults.ts'
import { yearlyIncomeOf } from '../../furnish.ts'
import { livingOn } from '../../householder.ts'
import { type County, type Family, type Person, spouseOf } from '../../people.ts'
import type { Random } from '../../random.ts'
import { carelessId, chineseDate, serial } from '../../spelling.ts'
import { kinOf, kinWords } from './kin.ts'

const columns = [
  '调查编号',
  '村（社区）',
  '困难对象姓名',
  '困难对象身份证号',
  '关系人姓名',
  '关系人身份证号',
  '关系人是困难对象的',
  '了解方式',
  '法定义务人',
  '履行义务能力',
  '监护人',
  '由困难对象抚养或赡养',
  '共同生活',
  '关系起始日期',
  '调查人',
] as const

/** What was found out about one relative of a poor person. */
interface Finding {
  readonly relative: Person
  readonly supporter: boolean
  readonly guardian: boolean
  readonly dependent: boolean
}

function* findings(person: Person): Generator<Finding> {
  const { father, mother, age, disability } = person
  const spouse = spouseOf(person)
  const relatives = [spouse, father, mother, ...person.children].flatMap((one) => (one && !one.death ? [one] : []))
  const incapable = disability !== undefined && /[56]/.test(disability.category) && disability.grade <= '2'
  const guardian = age < 18 || incapable ? relatives.find((one) => one.age >= 18) : undefined
  const needy = age >= 60 || (disability !== undefined && disability.grade <= '2')
  for (const relative of relatives) {
    const minor = relative.age < 18
    const child = person.children.includes(relative)
    const supporter = relative === spouse || (child ? needy && !minor : age < 18)
    const bothParents = age < 18 && (relative === father || relative === mother)
    if (supporter || minor || relative === guardian)
      yield { relative, supporter, guardian: relative === guardian || bothParents, dependent: child && minor }
  }
  const left = age < 18 && relatives.length === 0 ? [father, mother] : []
  const grandparents = left.flatMap((parent) => [parent?.father, parent?.mother]).filter((one) => one && !one.death)
  for (const relative of grandparents.slice(0, 1))
    if (relative) yield { relative, supporter: true, guardian: true, dependent: false }
}

/** Neither the poor themselves nor the severely disabled can support others. */
function isAble({ household, disability, livelihood, age }: Person): boolean {
  if (household.poverty || age >= 70 || (disability && disability.grade <= '2')) return false
  return yearlyIncomeOf(livelihood) >= 15_000
}

function sinceOf(person: Person, { relative }: Finding): string {
  if (spouseOf(person) === relative) return person.marriages.at(-1)?.registeredOn ?? ''
  return later(person.birthDate, relative.birthDate)
}

function findingRow(person: Person, finding: Finding, random: Random): ExportRow {
  const { relative, supporter, guardian, dependent } = finding
  const [relation, relationText] = kinWords[kinOf(person, relative)]
  const sharesHousehold = person.household === relative.household
  const able = isAble(relative)
  const since = sinceOf(person, finding)
  const word = (yes: boolean) => (yes ? '是' : random.pick(['否', '否', '×']))
  return {
    cells: {
      调查编号: serial(person.index, 8),
      '村（社区）': person.household.village.name,
      困难对象姓名: person.name,
      困难对象身份证号: carelessId(random, person.idNumber),
      关系人姓名: relative.name,
      关系人身份证号: carelessId(random, relative.idNumber),
      关系人是困难对象的: relationText,
      了解方式: random.pick(['入户调查', '入户调查', '邻里走访', '民主评议']),
      法定义务人: word(supporter),
      履行义务能力: supporter ? (able ? '有' : random.pick(['无', '不足'])) : '',
      监护人: word(guardian),
      由困难对象抚养或赡养: word(dependent),
      共同生活: word(sharesHousehold),
      关系起始日期: random.chance(0.1) ? chineseDate(since) : since,
      调查人: random.pick(['包村干部', '网格员', '民政协理员']),
    },
    facts: [
      {
        category: 'familyRelation',
        idNumber: person.idNumber,
        fields: {
          memberIdNumber: relative.idNumber,
          memberName: relative.name,
          relation,
          basis: '07',
          dependent,
          guardian,
          supporter,
          ...(supporter ? { ableToSupport: able } : {}),
          sharesHousehold,
          since,
        },
        selfCollected: true,
      },
    ],
  }
}

export const guardians: CountyExport = {
  id: 'guardians',
  fileName: ({ date }) => `赡养抚养关系调查_${date}.csv`,
  layout: {
    type: 'csv',
    encoding: 'gb18030',
    newline: '\r\n',
    titles: ['津市市困难群众赡养、抚养、扶养关系调查汇总', '填报单位：津市市民政局社会救助股'],
    quoteAll: true,
  },
  columns,
  faults: [
    destroyedId('困难对象身份证号'),
    zeroedId('困难对象身份证号'),
    badCheckDigit('困难对象身份证号'),
    destroyedId('关系人身份证号'),
    badCheckDigit('关系人身份证号'),
    missing('关系人是困难对象的'),
    unknownCode('关系人是困难对象的', '同乡'),
    unknownCode('履行义务能力', '待核'),
    unknownCode('监护人', '可能'),
    badDate('关系起始日期', '2001-02-29'),
    futureDate('关系起始日期', '2062-03-05'),
    badCharacter('关系人姓名'),
    duplicate(),
    conflicting('共同生活', (text) => (text === '是' ? '否' : '是')),
    unclosedQuote(),
    missingCell(),
    brokenBytes(),
  ],
  *rows(family: Family, county: County) {
    const random = family.random.fork('civilAffairs/guardians')
    for (const household of family.households) {
      if (!household.poverty) continue
      for (const person of livingOn(household, county.today))
        for (const finding of findings(person)) yield findingRow(person, finding, random)
    }
  },
}
