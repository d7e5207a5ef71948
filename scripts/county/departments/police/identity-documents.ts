/** 证件: identity cards and travel documents, as the mainframe of the exit-entry and household offices prints them. */
import { ageOn } from '../../../../src/catalogue/dates.ts'
import { addDays, addYears, dayBetween, earlier, later } from '../../dates.ts'
import type { CountyExport, ExportRow } from '../../department.ts'
import {
  badCheckDigit,
  badDate,
  brokenBytes,
  conflicting,
  dateOutOfBounds,
  duplicate,
  futureDate,
  missing,
  missingCell,
  unknownCode,
} from '../../faults.ts'
import type { County, Person } from '../../people.ts'
import type { Random } from '../../random.ts'
import { compactDate, serial } from '../../spelling.ts'
import { type Residence, residencesOf } from './residence.ts'

const bytes = {
  证件种类: 2,
  公民身份号码: 18,
  姓名: 40,
  证件号码: 20,
  签发机关: 60,
  签发日期: 8,
  有效期截止: 8,
  挂失标志: 1,
  挂失日期: 8,
  注销日期: 8,
  证件住址: 120,
  更新时间: 14,
} as const

const endless = '9999-12-31'

interface Context {
  readonly random: Random
  readonly county: County
  /** of newcomers */
  readonly residence?: Residence | undefined
}

interface Document {
  /** the office's two digits, and GA/T 517 */
  readonly type: readonly [string, string]
  readonly number: string
  readonly issuer: string
  readonly issued: string
  readonly expires: string
  readonly lostOn?: string | undefined
  readonly address?: string
}

function* documentsOf(person: Person, context: Context): Generator<Document> {
  if (person.kind !== 'citizen') {
    const document = borderDocument(person, context)
    if (document) yield document
    return
  }
  const card = person.age < 16 ? childCard(person, context) : adultCard(person, context)
  if (card) yield card
  if (card?.lostOn && context.random.chance(0.6)) yield temporaryCard(card, card.lostOn, context)
  yield* travelDocuments(person, context)
}

/** Residence permits and permanent residence cards identify those who have no citizen's card; the standard has no code for the first. */
function borderDocument({ kind, idNumber, household }: Person, { residence }: Context): Document | undefined {
  if (!residence) return undefined
  const { issued, expires } = residence
  const foreign = kind === 'foreigner'
  return {
    type: foreign ? ['12', '553'] : ['11', '990'],
    number: idNumber,
    issuer: foreign ? '国家移民管理局' : '津市市公安局',
    issued,
    expires,
    ...(foreign ? {} : { address: household.address }),
  }
}

/** Where newcomers are registered, and who gave them their cards. */
const issuers: Readonly<Record<string, string>> = {
  '430781': '津市市公安局',
  '430723': '澧县公安局',
  '430721': '安乡县公安局',
  '430702': '常德市公安局武陵分局',
  '430102': '长沙市公安局芙蓉分局',
  '421002': '荆州市公安局沙市分局',
  '440306': '深圳市公安局宝安分局',
  '310115': '上海市公安局浦东分局',
  '520602': '铜仁市公安局碧江分局',
  '510902': '遂宁市公安局船山分局',
}

function cardBase({ idNumber, household }: Person): Pick<Document, 'type' | 'number' | 'issuer' | 'address'> {
  return {
    type: ['01', '111'],
    number: idNumber,
    issuer: issuers[household.registeredArea] ?? '津市市公安局',
    ...(household.local ? { address: household.address } : {}),
  }
}

/** Some parents have a card made for a child: five years. */
function childCard(person: Person, { random, county: { today } }: Context): Document | undefined {
  const from = later(addDays(person.birthDate, 60), addDays(addYears(today, -5), 1))
  const to = addDays(today, -3)
  if (from > to || !random.chance(0.35)) return undefined
  const issued = dayBetween(random, from, to)
  return { ...cardBase(person), issued, expires: addYears(issued, 5) }
}

/** From 16 on, of the second generation at the earliest; renewed when it ends or is lost, or not at all. */
function adultCard(person: Person, { random, county }: Context): Document {
  const until = person.death?.date ?? county.today
  const first = later(addYears(person.birthDate, 16), '2004-06-01')
  let issued = dayBetween(random, first, earlier(addDays(first, 700), addDays(until, -1)))
  for (;;) {
    const expires = cardEnd(issued, ageOn(person.birthDate, issued))
    const replacedOn = addDays(issued, random.int(200, 6000))
    const replaced = random.chance(0.12) && replacedOn < earlier(expires, until)
    if (replaced) {
      issued = replacedOn
      continue
    }
    if (expires > until || random.chance(0.03)) {
      const lost = !person.death && random.chance(0.015)
      return { ...cardBase(person), issued, expires, lostOn: lost ? dayBetween(random, issued, until) : undefined }
    }
    issued = earlier(addDays(expires, random.int(-60, 200)), addDays(until, -1))
  }
}

/** Ten years until 25, twenty until 45, then without end. */
function cardEnd(issued: string, age: number): string {
  if (age >= 46) return endless
  return addYears(issued, age < 26 ? 10 : 20)
}

/** Three months, while the new card is being made. */
function temporaryCard(card: Document, lostOn: string, { random, county }: Context): Document {
  const issued = earlier(addDays(lostOn, random.int(0, 5)), county.today)
  return { ...card, type: ['02', '112'], issued, expires: addDays(issued, 90), lostOn: undefined }
}

const travel = [
  { type: ['05', '414'], letter: 'E' },
  { type: ['06', '513'], letter: 'C' },
  { type: ['07', '517'], letter: 'L' },
] as const

function* travelDocuments(person: Person, { random, county }: Context): Generator<Document> {
  const { age, household, index } = person
  if (age < 10 || household.poverty) return
  const likely = age > 18 && age < 62 ? 0.13 : 0.04
  const chances = random.chance(likely) ? [1, 0.6, 0.2] : [0, 0.03, 0]
  for (const [at, { type, letter }] of travel.entries()) {
    if (!random.chance(chances[at] ?? 0)) continue
    const until = person.death?.date ?? county.today
    const issued = dayBetween(
      random,
      later(addYears(person.birthDate, 9), addYears(until, -11)),
      later(addDays(until, -10), addYears(person.birthDate, 9)),
    )
    const years = ageOn(person.birthDate, issued) < 16 ? 5 : 10
    const lost = !person.death && random.chance(0.01)
    yield {
      type,
      number: `${letter}${serial(index % 100_000_000, 8)}`,
      issuer: issued < '2019-01-01' ? '公安部出入境管理局' : '中华人民共和国国家移民管理局',
      issued,
      expires: addYears(issued, years),
      lostOn: lost ? dayBetween(random, issued, until) : undefined,
    }
  }
}

function rowOf(person: Person, document: Document, { random, county }: Context): ExportRow {
  const { type, number, issuer, issued, expires, lostOn, address } = document
  const cancelledOn = person.death?.cancelledOn
  const changed = cancelledOn ?? lostOn ?? issued
  return {
    cells: {
      证件种类: type[0],
      公民身份号码: random.chance(0.02) ? person.idNumber.toLowerCase() : person.idNumber,
      姓名: person.name,
      证件号码: number,
      签发机关: issuer,
      签发日期: compactDate(issued),
      有效期截止: expires === endless ? random.pick(['长期', '长期', '99991231']) : compactDate(expires),
      挂失标志: lostOn ? '1' : '0',
      挂失日期: lostOn ? compactDate(lostOn) : '00000000',
      注销日期: cancelledOn ? compactDate(cancelledOn) : '00000000',
      证件住址: address ?? '',
      更新时间: `${compactDate(earlier(changed, county.today))}${serial(random.int(8, 17), 2)}${serial(random.int(0, 59), 2)}${serial(random.int(0, 59), 2)}`,
    },
    facts: [
      {
        category: 'identityDocument',
        idNumber: person.idNumber,
        fields: {
          type: type[1],
          number,
          issuer,
          issued,
          expires,
          lost: lostOn !== undefined,
          ...(lostOn === undefined ? {} : { lostOn }),
          ...(cancelledOn === undefined ? {} : { cancelledOn }),
          ...(address === undefined ? {} : { address }),
        },
      },
    ],
  }
}

export const identityDocuments: CountyExport = {
  id: 'identityDocuments',
  fileName: ({ date, part }) => `证件信息_${date}_${part}.txt`,
  layout: { type: 'fixedWidth', encoding: 'gb18030', bytes },
  columns: Object.keys(bytes),
  faults: [
    badCheckDigit('公民身份号码'),
    missing('证件号码'),
    missing('签发机关'),
    unknownCode('证件种类', '77'),
    unknownCode('挂失标志', 'X'),
    badDate('签发日期', '20230229'),
    badDate('有效期截止', '20361301'),
    futureDate('签发日期', '20991231'),
    dateOutOfBounds('注销日期', '18491231'),
    duplicate(),
    conflicting('签发机关', (issuer) => (issuer === '津市市公安局' ? '澧县公安局' : '津市市公安局')),
    missingCell(),
    brokenBytes(),
  ],
  *rows(family, county) {
    const random = family.random.fork('police/identityDocuments')
    const residences = new Map(residencesOf(family, county).map((residence) => [residence.person, residence]))
    for (const person of family.people) {
      const context = { random, county, residence: residences.get(person) }
      for (const document of documentsOf(person, context)) yield rowOf(person, document, context)
    }
  },
}
