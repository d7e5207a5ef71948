/** 公积金中心: its database has the fields and codes of the national data standard (JGJ/T 320), and a view for the hub. */
import { addDays, addMonths, addYears, dayBetween, later } from '../dates.ts'
import type { Context, CountyDepartment, ExportRow } from '../department.ts'
import {
  badCharacter,
  badCheckDigit,
  badUscc,
  conflicting,
  dateOutOfBounds,
  duplicate,
  futureDate,
  missing,
  outOfBounds,
  tooLong,
  unknownCode,
} from '../faults.ts'
import type { County, Employer, Family, Person } from '../people.ts'
import type { Random } from '../random.ts'
import { carelessId, serial } from '../spelling.ts'

const columns = [
  'grzh',
  'xingming',
  'zjlx',
  'zjhm',
  'sjhm',
  'dwzh',
  'dwmc',
  'tyshxydm',
  'grjcjs',
  'yjce',
  'khrq',
  'jzny',
  'grzhye',
  'grzhzt',
  'ywwjqdk',
] as const

/** What the centre knows of one account; amounts in yuan. */
interface Account {
  readonly number: string
  /** as the standard has it: 01 pays, 02 sealed, 05 closed by withdrawal, 06 frozen */
  readonly state: '01' | '02' | '05' | '06'
  readonly employer?: Pick<Employer, 'name' | 'uscc'>
  /** what the employer is called where the account has none any more */
  readonly place?: string
  readonly base?: number
  /** by person and employer together */
  readonly payment?: number
  readonly openedOn: string
  /** `YYYY-MM` */
  readonly lastPaidMonth: string
  readonly balance: number
  readonly loan: boolean
}

const statuses = { '01': '01', '02': '02', '05': '03', '06': '04' } as const

/** Offices and institutions all pay; of the companies the larger ones do. */
function pays({ kind, uscc }: Employer): boolean {
  return kind !== 'company' || Number(uscc.slice(10, 16)) % 16 < 9
}

function accountOf(person: Person, { random, county }: Context): Account | undefined {
  const { livelihood, death } = person
  if (death) return undefined
  if (livelihood.kind === 'employee' && pays(livelihood.employer)) return working(person, { random, county })
  if (livelihood.kind === 'unemployed' && random.chance(0.35)) return sealed(person, livelihood.since, random)
  const lately = livelihood.kind === 'retired' && livelihood.since > addYears(county.today, -2)
  return lately && pays(livelihood.employer) ? closed(person, random) : undefined
}

/** The county's fund took its first payments. */
const began = '1996-07-01'

function working(person: Person, { random, county }: Context): Account | undefined {
  const { livelihood } = person
  if (livelihood.kind !== 'employee') return undefined
  const { employer, since, monthlyWage } = livelihood
  const late = addMonths(county.today.slice(0, 7), random.chance(0.95) ? -1 : -2)
  const openedOn = later(addDays(since, random.int(0, 30)), began)
  const last = later(late, openedOn.slice(0, 7))
  const rate = employer.kind === 'company' ? random.pick([5, 6, 8]) : 12
  const base = Math.max(monthlyWage, 1950)
  const payment = Math.round((base * rate) / 100) * 2
  const saved = payment * monthsBetween(openedOn.slice(0, 7), last)
  const borrows = person.household.homes.some(({ mortgaged, owners }) => mortgaged && owners.includes(person))
  const loan = borrows && random.chance(0.7)
  // who has bought a home has drawn on it
  const left = loan ? random.int(2, 35) : random.int(40, 100)
  return {
    number: `4307810${serial(person.index, 9)}`,
    state: random.chance(0.995) ? '01' : '06',
    employer,
    base,
    payment,
    openedOn,
    lastPaidMonth: last,
    balance: Math.round(saved * left + random.int(0, 99)) / 100,
    loan,
  }
}

/** Accounts of those who lost their work are kept together until the next employer, or retirement. */
function sealed(person: Person, since: string, random: Random): Account | undefined {
  const first = addYears(person.birthDate, 22)
  if (first > addYears(since, -1)) return undefined
  const openedOn = dayBetween(random, later(first, addYears(since, -8)), addYears(since, -1))
  const months = monthsBetween(openedOn.slice(0, 7), since.slice(0, 7))
  return {
    number: `4307810${serial(person.index, 9)}`,
    state: '02',
    place: '集中封存户',
    openedOn,
    lastPaidMonth: since.slice(0, 7),
    balance: (months * random.int(20_000, 80_000)) / 100,
    loan: false,
  }
}

function closed(person: Person, random: Random): Account | undefined {
  const { livelihood } = person
  if (livelihood.kind !== 'retired') return undefined
  const { since, employer } = livelihood
  return {
    number: `4307810${serial(person.index, 9)}`,
    state: '05',
    employer,
    openedOn: dayBetween(random, addYears(since, -18), addYears(since, -5)),
    lastPaidMonth: addMonths(since.slice(0, 7), -1),
    balance: 0,
    loan: false,
  }
}

function monthsBetween(from: string, to: string): number {
  const count = (month: string) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7))
  return Math.max(1, count(to) - count(from) + 1)
}

const documents = { citizen: '01', hongKongMacauTaiwan: '99', foreigner: '04' } as const

function accountRow(person: Person, { account, random }: { account: Account; random: Random }): ExportRow {
  const { number, state, employer, place, base, payment, openedOn, lastPaidMonth, loan } = account
  const amounts = {
    ...(base === undefined ? {} : { base: base.toFixed(2) }),
    ...(payment === undefined ? {} : { monthlyPayment: payment.toFixed(2) }),
    balance: account.balance.toFixed(2),
  }
  const workplace = employer?.name ?? place
  return {
    cells: {
      grzh: number,
      xingming: person.name,
      zjlx: documents[person.kind],
      zjhm: carelessId(random, person.idNumber),
      sjhm: person.phone,
      dwzh: employer ? `430781${employer.uscc.slice(10, 16)}` : '430781999999',
      dwmc: workplace ?? '',
      tyshxydm: employer?.uscc ?? '',
      grjcjs: amounts.base ?? '',
      yjce: amounts.monthlyPayment ?? '',
      khrq: openedOn,
      jzny: `${lastPaidMonth}-01`,
      grzhye: amounts.balance,
      grzhzt: state,
      ywwjqdk: String(loan),
    },
    facts: [
      {
        category: 'housingFund',
        idNumber: person.idNumber,
        fields: {
          account: number,
          status: statuses[state],
          ...(employer ? { employerCode: employer.uscc } : {}),
          ...(workplace === undefined ? {} : { employerName: workplace }),
          ...amounts,
          openedOn,
          lastPaidMonth,
          loan,
        },
      },
    ],
  }
}

export default {
  id: 'housingFund',
  exports: [
    {
      id: 'accounts',
      fileName: ({ date, part }) => `gjj_grzh_${date}_${part}.sql`,
      layout: {
        type: 'view',
        view: 'hub.v_account',
        table: 'gjj.grzhxx',
        types: {
          grjcjs: 'numeric(18,2)',
          yjce: 'numeric(18,2)',
          khrq: 'date',
          jzny: 'date',
          grzhye: 'numeric(18,2)',
          ywwjqdk: 'boolean',
        },
      },
      columns,
      faults: [
        badCheckDigit('zjhm'),
        missing('grzh'),
        unknownCode('grzhzt', '99'),
        badUscc('tyshxydm'),
        outOfBounds('grzhye', '-120.00'),
        outOfBounds('yjce', '9999999.00'),
        futureDate('jzny', '2109-03-01'),
        dateOutOfBounds('khrq', '1019-03-05'),
        tooLong('dwmc', 120),
        badCharacter('dwmc'),
        duplicate(),
        conflicting('grzhye', (balance) => (balance === '12345.60' ? '12345.70' : '12345.60')),
      ],
      *rows(family: Family, county: County) {
        const random = family.random.fork('housingFund/accounts')
        for (const person of family.people) {
          const account = accountOf(person, { random, county })
          if (account) yield accountRow(person, { account, random })
        }
      },
    },
  ],
} satisfies CountyDepartment
