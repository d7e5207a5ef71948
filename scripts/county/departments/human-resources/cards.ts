/** Social security cards. */
import { addDays, addYears, dayBetween, earlier, later } from '../../dates.ts'
import type { Context, CountyExport, ExportRow } from '../../department.ts'
import {
  badCheckDigit,
  badDate,
  badFormat,
  brokenBytes,
  conflicting,
  duplicate,
  futureDate,
  missing,
  missingCell,
  tooLong,
  unknownCode,
} from '../../faults.ts'
import type { County, Family, Person } from '../../people.ts'
import type { Random } from '../../random.ts'
import { carelessId, compactDate, serial } from '../../spelling.ts'
import { oldId } from './old-id.ts'

const cardColumns = [
  '卡号',
  '社会保障号码',
  '姓名',
  '服务银行',
  '发卡日期',
  '有效期至',
  '金融账户激活标志',
  '激活日期',
  '银行账号尾号',
  '卡状态',
  '挂失日期',
  '发卡地区划',
  '卡版本',
] as const

/** The national platform's own: 0 waits to be fetched, 1 in use, 2 lost, 4 out of date, 5 waits to be activated, 9 cancelled. */
const cardStates = { '01': '1', '02': '0', '03': '5', '04': '2', '05': '4', '06': '9' } as const

interface Card {
  readonly number: string
  readonly issued: string
  readonly status: keyof typeof cardStates
}

function* cardRows(person: Person, { random, county }: Context): Iterable<ExportRow> {
  const { today } = county
  const first = addDays(person.birthDate, 30)
  const latest = addDays(person.death?.date ?? today, -20)
  if (first > latest || random.chance(person.death ? 0.5 : 0.02)) return
  const earliest = addYears(today, -9)
  const outdated = !person.death && first < addYears(today, -11) && random.chance(0.02)
  const issued = outdated
    ? dayBetween(random, addYears(today, -11), addDays(addYears(today, -10), -10))
    : dayBetween(random, later(first, earliest), latest)
  const status = person.death ? '06' : outdated ? '05' : cardStatus(person, random)
  yield cardRow(person, { card: { number: `A${serial(person.index, 8)}`, issued, status }, random, county })
  // the card before, of the second generation
  if (first >= addYears(issued, -6) || !random.chance(0.03)) return
  const before = dayBetween(random, addYears(issued, -5), addYears(issued, -1))
  const card: Card = { number: `9${serial(person.index, 8)}`, issued: before, status: '06' }
  yield cardRow(person, { card, random, county })
}

function cardStatus({ age }: Person, random: Random): keyof typeof cardStates {
  if (age < 14) return random.chance(0.75) ? '01' : '03'
  return random.weighted([
    ['01', 92],
    ['02', 2],
    ['03', 4],
    ['04', 2],
  ] as const)
}

function cardRow(
  person: Person,
  { card: { number, issued, status }, random, county }: Context & { readonly card: Card },
): ExportRow {
  const { today } = county
  const latest = person.death?.date ?? today
  const activated = status !== '02' && status !== '03' && random.chance(person.age < 14 ? 0.5 : 0.92)
  const activatedOn = activated ? earlier(addDays(issued, random.int(0, 60)), latest) : ''
  const lostOn = status === '04' ? dayBetween(random, activatedOn === '' ? issued : activatedOn, today) : ''
  const expires = status === '05' || random.chance(0.95) ? addYears(issued, 10) : '9999-12-31'
  const bank = random.pick(county.banks)
  const tail = status === '02' ? '' : person.bankAccount.slice(-4)
  const areaCode = random.chance(0.94) ? county.code : '430700'
  return {
    cells: {
      卡号: number,
      社会保障号码: random.chance(0.1) ? oldId(random, person) : carelessId(random, person.idNumber),
      姓名: person.name,
      服务银行: random.chance(0.05) ? `${bank} ` : bank,
      发卡日期: random.chance(0.9) ? compactDate(issued) : issued,
      有效期至: expires === '9999-12-31' ? '长期' : compactDate(expires),
      金融账户激活标志: activated ? 'Y' : 'N',
      激活日期: activatedOn === '' ? '00000000' : compactDate(activatedOn),
      银行账号尾号: tail,
      卡状态: cardStates[status],
      挂失日期: lostOn === '' ? '00000000' : compactDate(lostOn),
      发卡地区划: areaCode,
      卡版本: number.startsWith('9') ? '2.0' : '3.0',
    },
    facts: [
      {
        category: 'socialSecurityCard',
        idNumber: person.idNumber,
        fields: {
          cardNumber: number,
          bank,
          issued,
          expires,
          activated,
          ...(activatedOn === '' ? {} : { activatedOn }),
          ...(tail === '' ? {} : { accountTail: tail }),
          status,
          ...(lostOn === '' ? {} : { lostOn }),
          areaCode,
        },
      },
    ],
  }
}

export const cards: CountyExport = {
  id: 'cards',
  fileName: ({ date, part }) => `社会保障卡_${date}_${part}.txt`,
  layout: { type: 'csv', encoding: 'gb18030', delimiter: '|', newline: '\n' },
  columns: cardColumns,
  faults: [
    badCheckDigit('社会保障号码'),
    missing('卡号'),
    unknownCode('卡状态', '7'),
    unknownCode('金融账户激活标志', 'X'),
    badDate('发卡日期', '20230229'),
    futureDate('激活日期', '21090305'),
    badFormat('银行账号尾号', '123'),
    badFormat('发卡地区划', '湖南津市'),
    tooLong('服务银行', 80),
    duplicate(),
    conflicting('卡状态', (state) => (state === '1' ? '2' : '1')),
    missingCell(),
    brokenBytes(),
  ],
  *rows(family: Family, county: County) {
    const random = family.random.fork('humanResources/cards')
    for (const person of family.people) yield* cardRows(person, { random, county })
  },
}
