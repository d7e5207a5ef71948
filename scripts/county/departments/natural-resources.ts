/** 自然资源: the land registry's rights in homes, one record an owner, as the provincial platform reports them in XML. */
import type { Context, CountyDepartment, ExportRow } from '../department.ts'
import {
  badCharacter,
  badCheckDigit,
  badDate,
  badFormat,
  badNumber,
  conflicting,
  duplicate,
  futureDate,
  missing,
  outOfBounds,
  unknownCode,
} from '../faults.ts'
import type { County, Family, Home, Person } from '../people.ts'
import type { Random } from '../random.ts'
import { carelessId, chineseDate, dateTime, fifteenDigits, serial, thousands } from '../spelling.ts'

const columns = [
  'YWH',
  'QSZT',
  'FDCQ.BDCDYH',
  'FDCQ.QLLX',
  'FDCQ.FDZL',
  'FDCQ.GHYTMC',
  'FDCQ.JZMJ',
  'FDCQ.FTTDMJ',
  'FDCQ.FDCJYJG',
  'FDCQ.DJSJ',
  'FDCQ.SFDY',
  'FDCQ.SFCF',
  'FDCQ.SZC',
  'QLR.QLRMC',
  'QLR.ZJZLMC',
  'QLR.ZJH',
  'QLR.BDCQZH',
  'QLR.GYQK',
  'QLR.QTGYR',
] as const

const documents = {
  citizen: '身份证',
  hongKongMacauTaiwan: '港澳台居民居住证',
  foreigner: '外国人永久居留身份证',
} as const

/** Before the unified registration of March 2015 the housing office gave out its own certificates. */
function certificateNumber(registeredOn: string, holder: number, nth: number): string {
  return registeredOn < '2015-03-01'
    ? `津房权证字第${serial(holder, 8)}${nth}号`
    : `湘（${registeredOn.slice(0, 4)}）津市市不动产权第${serial(holder, 7)}${nth}号`
}

/** Files of before 2004 still have the 15 digits of the first cards. */
function registryId({ idNumber }: Person, registeredOn: string, random: Random): string {
  return registeredOn < '2004-01-01' && random.chance(0.5) ? fifteenDigits(idNumber) : carelessId(random, idNumber)
}

/** Spouses who bought while married own together, others by halves. */
function shareOf({ owners, acquiredOn }: Home): string {
  const [first, second] = owners
  if (!first || !second) return '单独所有'
  const marriage = first.marriages.find(({ husband, wife }) => husband === second || wife === second)
  return marriage && marriage.registeredOn <= acquiredOn ? '共同共有' : '50%'
}

/** how the registry's clerks shorten it */
const shareWords: Readonly<Record<string, string>> = { 单独所有: '单独', '50%': '各50%' }

/** the registry's word and the code of GB/T 17986 */
type Use = readonly [string, string]

const uses: readonly (readonly [Use, number])[] = [
  [['成套住宅', '11'], 92],
  [['非成套住宅', '12'], 5],
  [['住宅', '10'], 3],
]

/** Yuan a square metre, as it was then in a small town. */
function unitPrice(day: string, random: Random): number {
  const years = Math.max(0, Number(day.slice(0, 4)) - 1999)
  return Math.min(700 + years * 190, 4300) + random.int(-60, 400)
}

function areaText(area: string, random: Random): string {
  return random.weighted([
    [`${area}平方米`, 25],
    [`${area}㎡`, 5],
    [area, 70],
  ] as const)
}

/** One row an owner; who owns together has one certificate, who owns a share his own. */
function* homeRows(home: Home, nth: number, { random }: Context): Generator<ExportRow> {
  const { owners, acquiredOn, unit, address, area, right, mortgaged } = home
  const share = shareOf(home)
  const landArea = (Number(area) / random.int(5, 9)).toFixed(2)
  const priced = right === '4' && acquiredOn >= '1999-01-01' && random.chance(0.8)
  const price = priced ? (Math.round((Number(area) * unitPrice(acquiredOn, random)) / 100) * 100).toFixed(2) : ''
  const seized = random.chance(0.01)
  const [useWord, use] = right === '4' ? random.weighted(uses) : (['住宅', '10'] as const)
  for (const [at, owner] of owners.entries()) {
    const holder = share === '50%' ? owner : (owners[0] ?? owner)
    const coOwners = owners.filter((one) => one !== owner).map(({ name }) => name)
    const rightNumber = certificateNumber(acquiredOn, holder.index, nth)
    yield {
      cells: {
        YWH: `${acquiredOn.slice(0, 4)}${serial(owner.index, 8)}${nth}${at}`,
        QSZT: '1',
        'FDCQ.BDCDYH': unit,
        'FDCQ.QLLX': right,
        'FDCQ.FDZL': address,
        'FDCQ.GHYTMC': useWord,
        'FDCQ.JZMJ': areaText(area, random),
        'FDCQ.FTTDMJ': landArea,
        'FDCQ.FDCJYJG': random.chance(0.2) ? thousands(price) : price,
        'FDCQ.DJSJ': random.chance(0.1) ? chineseDate(acquiredOn) : dateTime(acquiredOn),
        'FDCQ.SFDY': mortgaged ? '是' : '否',
        'FDCQ.SFCF': seized ? '是' : '否',
        'FDCQ.SZC': String(random.int(1, 11)),
        'QLR.QLRMC': owner.name,
        'QLR.ZJZLMC': documents[owner.kind],
        'QLR.ZJH': registryId(owner, acquiredOn, random),
        'QLR.BDCQZH': rightNumber,
        'QLR.GYQK': random.chance(0.1) ? (shareWords[share] ?? share) : share,
        'QLR.QTGYR': coOwners.join('、'),
      },
      facts: [
        {
          category: 'realEstate',
          idNumber: owner.idNumber,
          fields: {
            unitNumber: unit,
            rightNumber,
            basis: '01',
            right,
            address,
            use,
            area,
            landArea,
            share,
            ...(coOwners.length > 0 ? { coOwners: coOwners.join('、') } : {}),
            acquiredOn,
            ...(price === '' ? {} : { price }),
            mortgaged,
            seized,
          },
        },
      ],
    }
  }
}

/** A company's premises: in the same register, and of no resident. */
function companyRow({ livelihood, household, index }: Person, { random, county }: Context): ExportRow | undefined {
  if (livelihood.kind !== 'business' || livelihood.business.individual) return undefined
  const { business } = livelihood
  return {
    cells: {
      YWH: `${business.registeredOn.slice(0, 4)}${serial(index, 8)}90`,
      QSZT: '1',
      'FDCQ.BDCDYH': `${household.village.code}GB${random.digits(5)}F${serial(index, 8)}`,
      'FDCQ.QLLX': '4',
      'FDCQ.FDZL': `${county.province}${county.prefecture}${county.name}工业大道${random.int(1, 200)}号`,
      'FDCQ.GHYTMC': '商业服务',
      'FDCQ.JZMJ': `${random.int(60, 900)}.00`,
      'FDCQ.FTTDMJ': '',
      'FDCQ.FDCJYJG': '',
      'FDCQ.DJSJ': dateTime(business.registeredOn),
      'FDCQ.SFDY': '否',
      'FDCQ.SFCF': '否',
      'FDCQ.SZC': '1',
      'QLR.QLRMC': business.name,
      'QLR.ZJZLMC': '统一社会信用代码',
      'QLR.ZJH': business.uscc,
      'QLR.BDCQZH': certificateNumber(business.registeredOn, index, 9),
      'QLR.GYQK': '单独所有',
      'QLR.QTGYR': '',
    },
    facts: [],
  }
}

export default {
  id: 'naturalResources',
  exports: [
    {
      id: 'rights',
      fileName: ({ date, part }) => `房地产权_${date}_${part}.xml`,
      layout: { type: 'xml', root: 'BDCDJ', record: 'QL', encoding: 'gb18030', attributes: ['YWH', 'QSZT'] },
      columns,
      faults: [
        badCheckDigit('QLR.ZJH'),
        missing('FDCQ.FDZL'),
        missing('QLR.BDCQZH'),
        badFormat('FDCQ.BDCDYH', '待落宗'),
        badFormat('QLR.GYQK', '详见附记'),
        unknownCode('FDCQ.GHYTMC', '住房'),
        unknownCode('FDCQ.SFDY', '不详'),
        unknownCode('QLR.ZJZLMC', '居民证'),
        badDate('FDCQ.DJSJ', '2019-06-31 00:00:00'),
        futureDate('FDCQ.DJSJ', '2109-06-30 00:00:00'),
        badNumber('FDCQ.JZMJ', '约90平方米'),
        outOfBounds('FDCQ.JZMJ', '-89.52'),
        badCharacter('FDCQ.FDZL'),
        duplicate(),
        conflicting('FDCQ.SFDY', (mortgaged) => (mortgaged === '是' ? '否' : '是')),
      ],
      *rows(family: Family, county: County) {
        const random = family.random.fork('naturalResources/rights')
        for (const { homes } of family.households)
          for (const [nth, home] of homes.entries()) if (!home.presold) yield* homeRows(home, nth, { random, county })
        for (const person of family.people) {
          const row = companyRow(person, { random, county })
          if (row) yield row
        }
        const houses = family.random.fork('naturalResources/houses')
        for (const { house } of family.households) if (house) yield* homeRows(house, 8, { random: houses, county })
      },
    },
  ],
} satisfies CountyDepartment
