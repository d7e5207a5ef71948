/** 信用办: what the county publishes of people's credit, with the notice, the appeal and the repair that the law wants. */
import { addDays, addYears, dayBetween, earlier } from '../dates.ts'
import type { Context, CountyDepartment, ExportRow } from '../department.ts'
import {
  badAmount,
  badCharacter,
  badCheckDigit,
  badDate,
  brokenBytes,
  conflicting,
  dateOutOfBounds,
  destroyedId,
  duplicate,
  futureDate,
  missing,
  missingCell,
  outOfBounds,
  unclosedQuote,
  unknownCode,
  zeroedId,
} from '../faults.ts'
import type { County, Family, Person } from '../people.ts'
import type { Random } from '../random.ts'
import { carelessId, compactDate, serial, shortDate } from '../spelling.ts'

const columns = [
  '行政相对人名称',
  '证件类型',
  '证件号码',
  '决定书文号',
  '信用信息类别',
  '违法事实',
  '认定依据文书',
  '认定机关',
  '罚款金额（万元）',
  '告知日期',
  '申诉截止日期',
  '公示日期',
  '公示截止期',
  '是否修复',
  '修复日期',
  '信息使用范围',
] as const

interface Matter {
  readonly code: string
  readonly texts: readonly string[]
  readonly office: string
  /** stands in the number of the decision */
  readonly mark: string
  readonly fact: string
  /** yuan, from and to, by hundreds */
  readonly fine?: readonly [number, number]
  /** years for which it is published */
  readonly years: number
}

const penalty = { code: '04', texts: ['行政处罚', '行政处罚信息'] } as const
const marketOffice = '津市市市场监督管理局'

const expiredFood: Matter = {
  ...penalty,
  office: marketOffice,
  mark: '市监罚',
  fact: '销售超过保质期的食品',
  fine: [5, 80],
  years: 1,
}
const counterfeit: Matter = {
  ...penalty,
  office: marketOffice,
  mark: '市监罚',
  fact: '经营不合格产品',
  fine: [10, 200],
  years: 1,
}
const overloaded: Matter = {
  ...penalty,
  office: '津市市交通运输局',
  mark: '交罚',
  fact: '货运车辆超限运输',
  fine: [5, 100],
  years: 1,
}
const fishing: Matter = {
  ...penalty,
  office: '津市市农业农村局',
  mark: '农（渔政）罚',
  fact: '在禁渔期使用禁用渔具捕捞',
  fine: [2, 40],
  years: 1,
}
const wages: Matter = {
  code: '06',
  texts: ['拖欠农民工工资失信联合惩戒名单'],
  office: '津市市人力资源和社会保障局',
  mark: '人社失信',
  fact: '克扣、无故拖欠农民工工资',
  years: 3,
}
const volunteer: Matter = {
  code: '12',
  texts: ['守信激励', '守信红名单'],
  office: '津市市发展和改革局',
  mark: '信用激励',
  fact: '五星级志愿者',
  years: 2,
}

/** What might be published of someone, and how likely it is. */
function matterOf({ livelihood, licence, age }: Person, random: Random): Matter | undefined {
  if (age < 19) return undefined
  if (livelihood.kind === 'business' && random.chance(0.06)) {
    if (!livelihood.business.individual && random.chance(0.3)) return wages
    return livelihood.business.industry.startsWith('62') ? expiredFood : counterfeit
  }
  if (/^[AB]2$/.test(licence?.class ?? '') && random.chance(0.04)) return overloaded
  if (livelihood.kind === 'farmer' && random.chance(0.003)) return fishing
  return random.chance(0.0008) ? volunteer : undefined
}

/** The first day on which the matter could have come up. */
function possibleFrom({ livelihood, licence, birthDate }: Person, matter: Matter, today: string): string {
  const days = [addYears(today, -matter.years), addYears(birthDate, 18)]
  if (livelihood.kind === 'business') days.push(livelihood.business.registeredOn)
  if (licence && matter === overloaded) days.push(licence.firstIssued)
  return days.sort().at(-1) ?? today
}

function creditRow(person: Person, { random, county }: Context): ExportRow | undefined {
  const matter = person.death ? undefined : matterOf(person, random)
  if (!matter) return undefined
  const { today } = county
  const notifiedOn = dayBetween(random, addDays(possibleFrom(person, matter, today), 5), addDays(today, -25))
  if (notifiedOn > addDays(today, -25)) return undefined
  const publishedOn = addDays(notifiedOn, random.int(7, 20))
  const praise = matter === volunteer
  const appealUntil = praise ? '' : addDays(publishedOn, 60)
  const expires = addYears(publishedOn, matter.years)
  const repairedOn =
    !praise && addDays(publishedOn, 95) < today && random.chance(0.4)
      ? dayBetween(random, addDays(publishedOn, 90), earlier(addDays(today, -1), expires))
      : ''
  const amount = matter.fine ? random.int(...matter.fine) * 100 : undefined
  const caseNumber = `津${matter.mark}〔${publishedOn.slice(0, 4)}〕${person.index}号`
  const evidence = praise ? '' : `${matter.office}${caseNumber}决定书`
  return {
    cells: {
      行政相对人名称: person.name,
      证件类型: '身份证',
      证件号码: carelessId(random, person.idNumber),
      决定书文号: caseNumber,
      信用信息类别: random.pick(matter.texts),
      违法事实: matter.fact,
      认定依据文书: evidence,
      认定机关: matter.office,
      '罚款金额（万元）': amount === undefined ? '—' : String(amount / 10_000),
      告知日期: praise ? '' : random.chance(0.9) ? shortDate(notifiedOn) : compactDate(notifiedOn),
      申诉截止日期: appealUntil === '' ? '' : shortDate(appealUntil),
      公示日期: shortDate(publishedOn),
      公示截止期: shortDate(expires),
      是否修复: repairedOn === '' ? '否' : '是',
      修复日期: repairedOn === '' ? random.pick(['', '0000/0/0']) : shortDate(repairedOn),
      信息使用范围: '公示',
    },
    facts: [
      {
        category: 'creditJudicial',
        idNumber: person.idNumber,
        fields: {
          caseNumber,
          type: matter.code,
          authority: matter.office,
          ...(evidence === '' ? {} : { evidence }),
          ...(praise ? {} : { notifiedOn, appealUntil }),
          publishedOn,
          expires,
          repaired: repairedOn !== '',
          ...(repairedOn === '' ? {} : { repairedOn }),
          ...(amount === undefined ? {} : { amount: `${amount}.00` }),
        },
      },
    ],
  }
}

/** A company's own penalty: in the same list, and of no resident. */
function companyRow(person: Person, { random, county }: Context): ExportRow | undefined {
  const { livelihood, death } = person
  if (death || livelihood.kind !== 'business' || livelihood.business.individual) return undefined
  const { business } = livelihood
  if (!random.chance(0.1) || business.registeredOn > addYears(county.today, -1)) return undefined
  return {
    cells: {
      行政相对人名称: business.name,
      证件类型: '统一社会信用代码',
      证件号码: business.uscc,
      决定书文号: `津市监罚〔${county.today.slice(0, 4)}〕${serial(person.index, 7)}号`,
      信用信息类别: '行政处罚',
      违法事实: '未按规定公示年度报告',
      认定依据文书: '',
      认定机关: marketOffice,
      '罚款金额（万元）': '0.5',
      告知日期: '',
      申诉截止日期: '',
      公示日期: shortDate(addDays(county.today, -80)),
      公示截止期: shortDate(addDays(county.today, 285)),
      是否修复: '否',
      修复日期: '',
      信息使用范围: '公示',
    },
    facts: [],
  }
}

export default {
  id: 'creditOffice',
  exports: [
    {
      id: 'punishments',
      fileName: ({ date, part }) => `信用信息公示_${date}_${part}.csv`,
      layout: { type: 'csv', encoding: 'utf-8', bom: true },
      columns,
      faults: [
        destroyedId('证件号码'),
        zeroedId('证件号码'),
        badCheckDigit('证件号码'),
        missing('认定机关'),
        unknownCode('信用信息类别', '黑名单'),
        unknownCode('是否修复', '处理中'),
        unknownCode('证件类型', '电子身份证'),
        badAmount('罚款金额（万元）', '0.5千'),
        outOfBounds('罚款金额（万元）', '-0.5'),
        badDate('公示日期', '2025/2/29'),
        futureDate('公示日期', '2205/3/5'),
        dateOutOfBounds('公示日期', '1925/3/5'),
        badCharacter('认定机关'),
        duplicate(),
        conflicting('是否修复', (text) => (text === '是' ? '否' : '是')),
        unclosedQuote(),
        missingCell(),
        brokenBytes(),
      ],
      *rows(family: Family, county: County) {
        const random = family.random.fork('creditOffice/punishments')
        for (const person of family.people) {
          const row = creditRow(person, { random, county })
          if (row) yield row
          const company = companyRow(person, { random, county })
          if (company) yield company
        }
      },
    },
  ],
} satisfies CountyDepartment
