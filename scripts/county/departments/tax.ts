/** 税务: what people earned month by month, and the tax withheld, as the provincial bureau's interface gives it. */
import { unifiedCode } from '../build-county.ts'
import { addMonths, earlier } from '../dates.ts'
import type { Context, CountyDepartment, ExportRow } from '../department.ts'
import {
  badAmount,
  badCheckDigit,
  badDate,
  badMonth,
  badUscc,
  conflicting,
  destroyedId,
  duplicate,
  futureDate,
  missing,
  outOfBounds,
  tooLong,
  unknownCode,
  zeroedId,
} from '../faults.ts'
import type { Business, County, Employer, Family, Person } from '../people.ts'
import { carelessId, compactDate, fullWidth, serial } from '../spelling.ts'

const columns = [
  'uuid',
  'xm',
  'zzlx',
  'zzhm',
  'ssyf',
  'zspmDm',
  'kjywrsbh',
  'kjywrmc',
  'srje',
  'mssr',
  'kcxj',
  'ynssde',
  'yjse',
  'sbrq',
  'zgswjg',
] as const

/** Items of collection (征收品目) of the personal income tax, by the article's order. */
const itemCodes = {
  '01': '101060100',
  '02': '101060400',
  '05': '101060200',
  '06': '101060700',
  '07': '101060800',
} as const

const documents = { citizen: '201', hongKongMacauTaiwan: '237', foreigner: '233' } as const

const authority = { name: '国家税务总局津市市税务局', uscc: unifiedCode('11', 90) }

/** One line of a declaration, in 分; what is absent was not declared. */
interface Income {
  /** `YYYY-MM` */
  readonly period: string
  readonly item: keyof typeof itemCodes
  readonly payer: Pick<Employer, 'name' | 'uscc'>
  readonly income: number
  readonly exempt?: number
  readonly deductions?: number
  readonly taxable: number
  readonly tax: number
}

/** The months told of: the twelve that end with the month before the export. */
function windowOf({ today }: County): { first: string; last: string } {
  const last = addMonths(today.slice(0, 7), -1)
  return { first: addMonths(last, -11), last }
}

/** Cumulative withholding (国家税务总局公告2018年第61号): what is due since January, in 分. */
function taxOnYear(taxable: number): number {
  if (taxable <= 3_600_000) return Math.round(taxable * 0.03)
  if (taxable <= 14_400_000) return Math.round(taxable * 0.1) - 252_000
  return Math.round(taxable * 0.2) - 1_692_000
}

interface Wage {
  readonly payer: Income['payer']
  /** first month of pay, `YYYY-MM` */
  readonly first: string
  /** last month of pay */
  readonly last: string
  /** yuan */
  readonly monthly: number
}

function* wages({ payer, first, last, monthly }: Wage, { random, county }: Context): Iterable<Income> {
  const window = windowOf(county)
  // what was withheld since January decides the rate, also where January lies before the window
  const january = `${window.first.slice(0, 4)}-01`
  const extra = random.chance(0.3) ? random.int(20, 100) : 0
  const special = random.weighted([
    [0, 60],
    [1000, 20],
    [2000, 15],
    [4000, 5],
  ] as const)
  const deductions = (5000 + special) * 100 + Math.round(monthly * 10.5)
  // some payers forget a month
  const skipped = random.chance(0.25) ? addMonths(window.last, -random.int(1, 11)) : ''
  let year = 0
  for (let period = first > january ? first : january; period <= last; period = addMonths(period, 1)) {
    if (period.endsWith('-01')) year = 0
    const overtime = random.chance(0.15) ? random.int(1, 600) * 100 + random.int(0, 99) : 0
    const bonus = period.endsWith('-01') ? Math.round(monthly * extra) : 0
    const exempt = random.chance(0.04) ? random.int(2, 30) * 1000 : 0
    const income = monthly * 100 + overtime + bonus + exempt
    const taxable = Math.max(0, income - exempt - deductions)
    const tax = taxOnYear(year + taxable) - taxOnYear(year)
    year += taxable
    if (period < window.first || period === skipped) continue
    yield { period, item: '01', payer, income, ...(exempt > 0 ? { exempt } : {}), deductions, taxable, tax }
  }
}

/** Traders declare every quarter, for its last month, and pay next to nothing. */
function* tradings(
  { business, monthlyIncome }: { business: Business; monthlyIncome: number },
  { random, county }: Context,
): Iterable<Income> {
  const { first, last } = windowOf(county)
  for (let period = first; period <= last; period = addMonths(period, 1)) {
    const begins = addMonths(period, -2)
    if (Number(period.slice(5)) % 3 > 0 || begins < business.registeredOn.slice(0, 7)) continue
    const income = Math.round(monthlyIncome * 300 * (0.7 + random.next() * 0.6))
    const deductions = 1_500_000
    const taxable = Math.max(0, income - deductions)
    yield {
      period,
      item: '05',
      payer: business,
      income,
      deductions,
      taxable,
      tax: Math.round(taxable * 0.025),
    }
  }
}

/** Work without a contract: 20 % beyond 800 yuan, or of four fifths. */
function labour(income: number): Pick<Income, 'income' | 'deductions' | 'taxable' | 'tax'> {
  const deductions = income <= 400_000 ? Math.min(income, 80_000) : Math.round(income * 0.2)
  const taxable = income - deductions
  return { income, deductions, taxable, tax: Math.round(taxable * 0.2) }
}

function* jobs(
  { since, monthlyIncome }: { since: string; monthlyIncome: number },
  { random, county }: Context,
): Iterable<Income> {
  const { first, last } = windowOf(county)
  if (!random.chance(0.4)) return
  const payer = random.pick(county.employers)
  const step = random.int(1, 4)
  const from = since.slice(0, 7) < first ? first : addMonths(since.slice(0, 7), 1)
  for (let period = from; period <= last; period = addMonths(period, step))
    yield { period, item: '02', payer, ...labour(monthlyIncome * random.int(30, 100)) }
}

/** Rent of a second home, declared at the tax office when the tenant asks for an invoice. */
function* rents(person: Person, { random, county }: Context): Iterable<Income> {
  const second = person.household.homes[1]
  const { first, last } = windowOf(county)
  if (!second || second.owners[0] !== person || !random.chance(0.4)) return
  const period = addMonths(last, -random.int(0, 11))
  if (period < first || second.acquiredOn.slice(0, 7) >= period) return
  const income = random.int(60, 200) * 10_000
  const deductions = Math.round(income * 0.2)
  const taxable = income - deductions
  yield { period, item: '07', payer: authority, income, deductions, taxable, tax: Math.round(taxable * 0.1) }
}

/** Who owns a company draws a wage from it, and once a year what is left. */
function* ownCompany(
  { business, monthlyIncome }: { business: Business; monthlyIncome: number },
  { random, county }: Context,
): Iterable<Income> {
  const { first, last } = windowOf(county)
  const from = addMonths(business.registeredOn.slice(0, 7), 1)
  const wage = { payer: business, first: from, last, monthly: Math.round(monthlyIncome * 0.6) }
  yield* wages(wage, { random, county })
  const period = addMonths(last, -random.int(1, 9))
  if (period < first || period < addMonths(from, 6) || !random.chance(0.5)) return
  const income = Math.round(monthlyIncome * 0.4) * 1200
  yield { period, item: '06', payer: business, income, taxable: income, tax: Math.round(income * 0.2) }
}

function* incomesOf(person: Person, { random, county }: Context): Iterable<Income> {
  const { livelihood, death } = person
  const { last } = windowOf(county)
  if (livelihood.kind === 'employee') {
    const { employer, since, monthlyWage } = livelihood
    // wages are paid in the month after
    const first = addMonths(since.slice(0, 7), 1)
    const until = death ? earlier(death.date.slice(0, 7), last) : last
    yield* wages({ payer: employer, first, last: until, monthly: monthlyWage }, { random, county })
  }
  if (death) return
  if (livelihood.kind === 'flexible') yield* jobs(livelihood, { random, county })
  if (livelihood.kind === 'business' && livelihood.business.individual) yield* tradings(livelihood, { random, county })
  else if (livelihood.kind === 'business') yield* ownCompany(livelihood, { random, county })
  yield* rents(person, { random, county })
}

function incomeRow(
  person: Person,
  { one, nth, random, county }: Context & { readonly one: Income; readonly nth: number },
): ExportRow {
  const { period, item, payer, income, exempt, deductions, taxable, tax } = one
  const declaredOn = earlier(`${addMonths(period, 1)}-${serial(random.int(1, 15), 2)}`, county.today)
  return {
    cells: {
      uuid: `${compactDate(period)}${serial(person.index, 9)}${serial(nth, 3)}`,
      xm: person.name,
      zzlx: documents[person.kind],
      zzhm: carelessId(random, person.idNumber),
      ssyf: compactDate(period),
      zspmDm: itemCodes[item],
      kjywrsbh: random.chance(0.98) ? payer.uscc : fullWidth(payer.uscc),
      kjywrmc: payer.name,
      srje: bare(income),
      mssr: exempt === undefined ? '' : bare(exempt),
      kcxj: deductions === undefined ? '' : bare(deductions),
      ynssde: bare(taxable),
      yjse: bare(tax),
      sbrq: random.chance(0.9) ? `${declaredOn} 00:00:00.0` : declaredOn,
      zgswjg: '14307810000',
    },
    facts: [
      {
        category: 'personalIncome',
        idNumber: person.idNumber,
        fields: {
          period,
          item,
          payerCode: payer.uscc,
          payerName: payer.name,
          income: yuan(income),
          ...(exempt === undefined ? {} : { exempt: yuan(exempt) }),
          ...(deductions === undefined ? {} : { deductions: yuan(deductions) }),
          taxable: yuan(taxable),
          tax: yuan(tax),
          declaredOn,
        },
      },
    ],
  }
}

/** 分 → yuan as JSON writes a number: `5200`, `5200.5` */
function bare(fen: number): string {
  return String(fen / 100)
}

function yuan(fen: number): string {
  return (fen / 100).toFixed(2)
}

export default {
  id: 'tax',
  exports: [
    {
      id: 'incomes',
      fileName: ({ date, part }) => `grsds_${date}_${part}.jsonl`,
      layout: { type: 'jsonLines', bare: ['ssyf', 'srje', 'mssr', 'kcxj', 'ynssde', 'yjse'] },
      columns,
      faults: [
        destroyedId('zzhm'),
        zeroedId('zzhm'),
        badCheckDigit('zzhm'),
        missing('srje'),
        missing('kjywrsbh'),
        unknownCode('zspmDm', '101069900'),
        badUscc('kjywrsbh', { when: ({ kjywrsbh = '' }) => /^[0-9A-Z]+$/.test(kjywrsbh) }),
        badMonth('ssyf', '202613'),
        futureDate('ssyf', '210901'),
        badAmount('srje', '5200.505'),
        outOfBounds('yjse', '99999999'),
        badDate('sbrq', '2026-02-30 00:00:00.0'),
        tooLong('kjywrmc', 120),
        duplicate(),
        conflicting('srje', (income) => (income === '5200' ? '5200.5' : '5200')),
      ],
      *rows(family: Family, county: County) {
        const random = family.random.fork('tax/incomes')
        for (const person of family.people) {
          let nth = 0
          for (const one of incomesOf(person, { random, county }))
            yield incomeRow(person, { one, nth: ++nth, random, county })
        }
      },
    },
  ],
} satisfies CountyDepartment
