/** 疾控: every dose that children have had of the national immunization programme. */
import { addDays, addYears } from '../dates.ts'
import type { Context, CountyDepartment, ExportRow } from '../department.ts'
import {
  badCharacter,
  badCheckDigit,
  badDate,
  badNumber,
  conflicting,
  duplicate,
  futureDate,
  missing,
  outOfBounds,
  unknownCode,
} from '../faults.ts'
import type { County, Family, Person } from '../people.ts'
import type { Random } from '../random.ts'
import { carelessId, compactDate, serial } from '../spelling.ts'

const columns = [
  '接种编号',
  '更新时间',
  '受种者.儿童编码',
  '受种者.姓名',
  '受种者.性别',
  '受种者.证件号码',
  '接种.疫苗',
  '接种.疫苗名称',
  '接种.剂次',
  '接种.接种日期',
  '接种.接种部位',
  '接种.批号',
  '接种.生产企业',
  '接种.接种单位',
  '接种.下次应种日期',
] as const

/** Before the county joined the province's platform: such records were copied from paper cards, in the cards' words. */
const platformSince = '2012-01-01'

interface Product {
  /** schemas/codes/vaccine.ts */
  readonly code: string
  readonly name: string
  /** as the old cards say */
  readonly word: string
  readonly makers: readonly string[]
}

const bio = '北京生物制品研究所有限责任公司'
const lanzhou = '兰州生物技术开发有限公司'
const wuhan = '武汉生物制品研究所有限责任公司'
const chengdu = '成都生物制品研究所有限责任公司'
const kunming = '中国医学科学院医学生物学研究所'

const products = {
  hepatitisB: {
    code: '0202',
    name: '重组乙型肝炎疫苗（酿酒酵母）',
    word: '乙肝（酵母）',
    makers: ['深圳康泰生物制品股份有限公司', bio],
  },
  tuberculosis: { code: '0101', name: '皮内注射用卡介苗', word: '卡介苗', makers: [chengdu] },
  polioOral: { code: '0301', name: '脊髓灰质炎减毒活疫苗（人二倍体细胞）', word: '脊灰糖丸', makers: [kunming] },
  polioSabin: { code: '0306', name: '脊髓灰质炎灭活疫苗（Sabin株）', word: '脊灰灭活', makers: [kunming, bio] },
  polioBivalent: {
    code: '0311',
    name: '口服Ⅰ型Ⅲ型脊髓灰质炎减毒活疫苗（人二倍体细胞）',
    word: '二价脊灰',
    makers: [kunming],
  },
  pertussis: { code: '0402', name: '吸附无细胞百白破联合疫苗', word: '无细胞百白破', makers: [wuhan, chengdu] },
  diphtheria: { code: '0601', name: '吸附白喉破伤风联合疫苗', word: '白破', makers: [wuhan] },
  measlesRubella: { code: '1401', name: '麻疹风疹联合减毒活疫苗', word: '麻风', makers: [bio] },
  measles: { code: '1201', name: '麻疹腮腺炎风疹联合减毒活疫苗', word: '麻腮风', makers: [bio, wuhan] },
  meningitisA: { code: '1601', name: 'A群脑膜炎球菌多糖疫苗', word: 'A群流脑', makers: [lanzhou, wuhan] },
  meningitisAC: { code: '1701', name: 'A+C群脑膜炎球菌多糖疫苗', word: 'A+C群流脑', makers: [lanzhou] },
  encephalitis: { code: '1801', name: '乙型脑炎减毒活疫苗', word: '乙脑减毒', makers: [chengdu, wuhan] },
  hepatitisA: { code: '1902', name: '冻干甲型肝炎减毒活疫苗', word: '甲肝减毒', makers: [kunming] },
  papilloma: {
    code: '5501',
    name: '二价人乳头瘤病毒疫苗',
    word: '二价HPV',
    makers: ['厦门万泰沧海生物技术有限公司'],
  },
} as const satisfies Record<string, Product>

/** One vaccine's doses by age in months; the product changed over the years. */
interface Series {
  readonly months: readonly number[]
  product(date: string, nth: number): Product
  readonly when?: (child: Person) => boolean
}

/** From 2025 the pertussis doses begin at two months, and the last one, at six years, replaces that without pertussis. */
const newPlan = '2025-01-01'

const programme: readonly Series[] = [
  { months: [0, 1, 6], product: () => products.hepatitisB },
  { months: [0], product: () => products.tuberculosis },
  {
    months: [2, 3, 4, 48],
    product(date, nth) {
      if (date < '2016-05-01') return products.polioOral
      return nth < (date < '2020-01-01' ? 1 : 2) ? products.polioSabin : products.polioBivalent
    },
  },
  { months: [3, 4, 5, 18], product: () => products.pertussis, when: ({ birthDate }) => birthDate < newPlan },
  { months: [2, 4, 6, 18], product: () => products.pertussis, when: ({ birthDate }) => birthDate >= newPlan },
  { months: [72], product: () => products.diphtheria, when: ({ birthDate }) => birthDate < newPlan },
  {
    months: [8, 18],
    product: (date, nth) => (nth === 0 && date < '2020-06-01' ? products.measlesRubella : products.measles),
  },
  { months: [6, 9], product: () => products.meningitisA },
  { months: [36, 72], product: () => products.meningitisAC },
  { months: [8, 24], product: () => products.encephalitis },
  { months: [18], product: () => products.hepatitisA },
  // free for girls of 13 born after 10 November 2011
  {
    months: [169, 175],
    product: () => products.papilloma,
    when: ({ sex, birthDate }) => sex === '2' && birthDate > '2011-11-10',
  },
]

interface Dose {
  readonly child: Person
  readonly product: Product
  /** counts the child's records */
  readonly number: number
  readonly dose: number
  readonly date: string
  /** of the next dose, where this is the last one given */
  readonly nextDue: string
  /** not known to the clinic yet */
  readonly withoutId: boolean
}

/** All of a child's doses until today; some children miss the later ones of a series. */
function* dosesOf(child: Person, context: Context): Generator<ExportRow> {
  const { random, county } = context
  const { birthDate } = child
  const withoutId = birthDate > addDays(county.today, -60) && random.chance(0.4)
  let number = 0
  for (const { months, product, when } of programme) {
    if (when && !when(child)) continue
    const count = random.chance(0.08) ? random.int(0, months.length) : months.length
    const dates = months.slice(0, count).map((month) => doseDay(birthDate, month, random))
    const until = dates.filter((date) => date <= county.today)
    let dose = 0
    let last: Product | undefined
    for (const [nth, date] of until.entries()) {
      const given = product(date, nth)
      // a change of product within the series counts on, except where it is another vaccine
      dose = last && last.code.slice(0, 2) !== given.code.slice(0, 2) ? 1 : dose + 1
      last = given
      const next = months[nth + 1]
      const nextDue = nth === until.length - 1 && next !== undefined ? doseDay(birthDate, next) : ''
      yield doseRow({ child, product: given, number: ++number, dose, date, nextDue, withoutId }, context)
    }
  }
}

/** A day in the month of age, without `random` the first. */
function doseDay(birthDate: string, month: number, random?: Random): string {
  return addDays(birthDate, Math.round(month * 30.44) + (random && month > 0 ? random.int(0, 16) : 0))
}

function doseRow(
  { child, product, number, dose, date, nextDue, withoutId }: Dose,
  { random, county }: Context,
): ExportRow {
  const old = date < platformSince
  const atBirth = date === child.birthDate
  const site = atBirth
    ? random.pick(county.hospitals.slice(0, 3))
    : `${child.household.village.town.name}卫生院预防接种门诊`
  const doseNumber = `${county.code}${serial(child.index, 8)}${serial(number, 2)}`
  const lot = `${addYears(date, -1).slice(0, 4)}${serial(random.int(1, 12), 2)}${serial(random.int(1, 48), 3)}`
  const manufacturer = random.pick(product.makers)
  return {
    cells: {
      接种编号: doseNumber,
      更新时间: `${old ? platformSince : date}T${serial(random.int(8, 17), 2)}:${serial(random.int(0, 59), 2)}:00+08:00`,
      '受种者.儿童编码': `${county.code}${child.birthDate.slice(0, 4)}${serial(child.index, 8)}`,
      '受种者.姓名': child.name,
      '受种者.性别': child.sex,
      '受种者.证件号码': withoutId ? '' : carelessId(random, child.idNumber),
      '接种.疫苗': old ? product.word : product.code,
      '接种.疫苗名称': product.name,
      '接种.剂次': old && random.chance(0.2) ? `0${dose}` : String(dose),
      '接种.接种日期': old ? compactDate(date) : date,
      '接种.接种部位': product.code.startsWith('03') && product !== products.polioSabin ? '口服' : '上臂',
      '接种.批号': lot,
      '接种.生产企业': manufacturer,
      '接种.接种单位': site,
      '接种.下次应种日期': nextDue === '' && old ? '0000-00-00' : nextDue,
    },
    facts: withoutId
      ? []
      : [
          {
            category: 'immunization',
            idNumber: child.idNumber,
            fields: {
              doseNumber,
              vaccine: product.code,
              dose,
              date,
              site,
              lot,
              manufacturer,
              ...(nextDue === '' ? {} : { nextDue }),
            },
          },
        ],
  }
}

export default {
  id: 'diseaseControl',
  exports: [
    {
      id: 'doses',
      fileName: ({ date, part }) => `接种记录_${date}_${part}.xml`,
      layout: {
        type: 'xml',
        root: '预防接种',
        record: '接种记录',
        encoding: 'utf-8',
        attributes: ['接种编号', '更新时间'],
      },
      columns,
      faults: [
        badCheckDigit('受种者.证件号码'),
        missing('接种编号'),
        missing('接种.接种单位'),
        unknownCode('接种.疫苗', '0399'),
        unknownCode('接种.疫苗', '三联疫苗'),
        badDate('接种.接种日期', '20210230'),
        futureDate('接种.接种日期', '2201-02-28'),
        badNumber('接种.剂次', '加强'),
        outOfBounds('接种.剂次', '0'),
        badCharacter('接种.生产企业'),
        duplicate(),
        conflicting('接种.批号', (lot) => `${lot}A`),
      ],
      *rows(family: Family, county: County) {
        const random = family.random.fork('diseaseControl/doses')
        for (const child of family.people) {
          // some have been vaccinated where their parents work: those clinics keep the records
          const here = child.age < 18 && !child.death && !random.chance(0.08)
          if (here) yield* dosesOf(child, { random, county })
        }
      },
    },
  ],
} satisfies CountyDepartment
