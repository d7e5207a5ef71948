/** 司法: agreements that the people's mediators have brought about, and permits of the justice bureau. */
import { addDays, addYears, dayBetween } from '../dates.ts'
import type { Context, CountyDepartment, ExportRow, Fact } from '../department.ts'
import {
  badAmount,
  badCharacter,
  badCheckDigit,
  badDate,
  conflicting,
  destroyedId,
  futureDate,
  missing,
  outOfBounds,
  tooLong,
  unknownCode,
  zeroedId,
} from '../faults.ts'
import type { County, Family, Person } from '../people.ts'
import type { Random } from '../random.ts'
import { carelessId, chineseDate, shortDate } from '../spelling.ts'

const columns = [
  '文书编号',
  '公示类别',
  '当事人甲/姓名',
  '当事人甲/身份证号',
  '当事人乙/姓名',
  '当事人乙/身份证号',
  '作出单位',
  '事由',
  '涉及金额（万元）',
  '登记日期',
  '有效期至',
  '承办人',
] as const

interface Document {
  readonly text: string
  readonly type: string
  readonly caseNumber: string
  readonly authority: string
  readonly evidence: string
  /** yuan */
  readonly amount?: number
  readonly publishedOn: string
  readonly expires?: string
  readonly parties: readonly [Person, Person?]
}

function documentRow(document: Document, random: Random): ExportRow {
  const { parties, publishedOn, expires, amount } = document
  const [first, second] = parties
  const fields = {
    caseNumber: document.caseNumber,
    type: document.type,
    authority: document.authority,
    evidence: document.evidence,
    publishedOn,
    ...(expires === undefined ? {} : { expires }),
    ...(amount === undefined ? {} : { amount: `${amount}.00` }),
  }
  const factOf = ({ idNumber }: Person): Fact => ({ category: 'creditJudicial', idNumber, fields })
  return {
    cells: {
      文书编号: document.caseNumber,
      公示类别: document.text,
      '当事人甲/姓名': first.name,
      '当事人甲/身份证号': carelessId(random, first.idNumber),
      '当事人乙/姓名': second ? second.name : '/',
      '当事人乙/身份证号': second ? carelessId(random, second.idNumber) : '',
      作出单位: document.authority,
      事由: document.evidence,
      '涉及金额（万元）': amount === undefined ? '/' : (amount / 10_000).toFixed(2),
      登记日期: random.chance(0.9) ? chineseDate(publishedOn) : shortDate(publishedOn, '.'),
      有效期至: expires === undefined ? '/' : expires === '9999-12-31' ? '长期' : chineseDate(expires),
      承办人: '司法所',
    },
    facts: second ? [factOf(first), factOf(second)] : [factOf(first)],
  }
}

const disputes = ['赡养纠纷', '邻里宅基地纠纷', '民间借贷纠纷', '土地流转纠纷', '相邻排水纠纷'] as const

/** Two grown relatives of different households had a quarrel, and have settled it. */
function mediation(family: Family, { random, county }: Context): Document | undefined {
  const adults = family.people.filter(({ age, death }) => !death && age >= 22)
  const [first] = adults
  const second = adults.findLast(({ household }) => household !== first?.household)
  if (!first || !random.chance(0.012)) return undefined
  const publishedOn = dayBetween(random, addYears(county.today, -3), addDays(county.today, -3))
  const dispute = random.pick(disputes)
  const { town } = first.household.village
  return {
    text: random.pick(['人民调解', '人民调解协议', '人民调解（司法确认）']),
    type: '13',
    caseNumber: `津${town.name.slice(0, 2)}人调字〔${publishedOn.slice(0, 4)}〕${first.index}号`,
    authority: `津市市${town.name}人民调解委员会`,
    evidence: dispute,
    ...(dispute === '民间借贷纠纷' || random.chance(0.3) ? { amount: random.int(5, 900) * 100 } : {}),
    publishedOn,
    // a neighbour who is no resident, or a company, has no ID number in the list
    parties: second && random.chance(0.7) ? [first, second] : [first],
  }
}

/** Permits to work in legal services: for the few graduates of a county who do. */
function permit(person: Person, { random, county }: Context): Document | undefined {
  const { livelihood, education, death, age } = person
  if (death || age < 26 || livelihood.kind !== 'employee' || !/^[12]/.test(education) || !random.chance(0.01))
    return undefined
  const publishedOn = dayBetween(random, addYears(county.today, -2), addDays(county.today, -10))
  return {
    text: '行政许可',
    type: '11',
    caseNumber: `津司许准字〔${publishedOn.slice(0, 4)}〕${person.index}号`,
    authority: '津市市司法局',
    evidence: '基层法律服务工作者执业核准',
    publishedOn,
    expires: random.chance(0.5) ? '9999-12-31' : addYears(publishedOn, 5),
    parties: [person],
  }
}

const hasTwo = (cells: ExportRow['cells']) => cells['当事人乙/身份证号'] !== ''

export default {
  id: 'justice',
  exports: [
    {
      id: 'mediations',
      fileName: ({ date, part }) => `司法行政公示台账_${date}_${part}.xlsx`,
      layout: {
        type: 'xlsx',
        sheet: '台账',
        titles: ['津市市司法局公示台账'],
        groups: { 当事人甲: ['姓名', '身份证号'], 当事人乙: ['姓名', '身份证号'] },
        notes: ['注：当事人乙为单位或外地人员的，不填身份证号。'],
        numeric: ['涉及金额（万元）'],
      },
      columns,
      faults: [
        destroyedId('当事人甲/身份证号'),
        zeroedId('当事人甲/身份证号'),
        badCheckDigit('当事人乙/身份证号', { when: hasTwo }),
        destroyedId('当事人乙/身份证号', { when: hasTwo }),
        missing('作出单位'),
        unknownCode('公示类别', '法律援助'),
        badAmount('涉及金额（万元）', '约三万'),
        outOfBounds('涉及金额（万元）', '-3'),
        badDate('登记日期', '2025年4月31日'),
        futureDate('登记日期', '2205年4月3日'),
        badCharacter('作出单位'),
        tooLong('事由', 201),
        conflicting('涉及金额（万元）', () => '7.77', { when: (cells) => !hasTwo(cells) }),
      ],
      *rows(family: Family, county: County) {
        const random = family.random.fork('justice/mediations')
        const settled = mediation(family, { random, county })
        if (settled) yield documentRow(settled, random)
        for (const person of family.people) {
          const granted = permit(person, { random, county })
          if (granted) yield documentRow(granted, random)
        }
      },
    },
  ],
} satisfies CountyDepartment
