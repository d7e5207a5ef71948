/** 临时救助 as it was granted: older grants stand in the office's book, the recent ones come in its change files. */
import { addDays, addYears, dayBetween, earlier, later } from '../../dates.ts'
import type { Context, Fact } from '../../department.ts'
import { livingOn } from '../../householder.ts'
import type { County, Family, Person } from '../../people.ts'
import type { Random } from '../../random.ts'
import { serial } from '../../spelling.ts'

export interface Grant {
  readonly person: Person
  readonly number: string
  /** code of reliefReason, and what is told of the case */
  readonly reason: '01' | '02' | '03' | '04' | '11' | '12' | '13'
  readonly summary: string
  readonly goods: boolean
  /** of yuan */
  readonly hundreds: number
  readonly members: number
  readonly decidedOn: string
  /** '' where goods were handed out, or nothing has been paid yet */
  readonly paidOn: string
  readonly decidedBy: string
  readonly accountTail: string
}

type Reason = readonly [Grant['reason'], string]

const ill: Reason = ['03', '本人患病住院,自付费用较高']
const expense: Reason = ['12', '确诊"慢性病",长期服药,支出超出承受能力']
const school: Reason = ['11', '子女在读,学费和生活费负担重']
const others: readonly Reason[] = [
  ['01', '住房失火,家中财物烧毁'],
  ['02', '骑车摔伤,对方逃逸,治疗费用未获赔偿'],
  ['04', '生活陷入困境,经入户核实属实'],
  ['13', '必需支出骤增,超出家庭承受能力'],
]

function reasonOf({ illnesses, household }: Person, { random, today }: { random: Random; today: string }): Reason {
  if (illnesses.length > 0 && random.chance(0.7)) return random.pick([ill, expense])
  const pupils = livingOn(household, today).some(({ livelihood }) => livelihood.kind === 'student')
  return pupils && random.chance(0.4) ? school : random.pick(others)
}

/** The book is sixty days behind, as its adapter knows. */
export function isInBook({ decidedOn }: Grant, today: string): boolean {
  return decidedOn <= addDays(today, -60)
}

function grantOf(person: Person, { random, county }: Context): Grant {
  const { today } = county
  const [reason, summary] = reasonOf(person, { random, today })
  const oldest = later(addYears(today, -3), addYears(person.birthDate, 18))
  const decidedOn = dayBetween(random, random.chance(0.35) ? later(oldest, addDays(today, -59)) : oldest, today)
  const goods = random.chance(0.06)
  const hundreds = goods ? random.int(2, 10) : random.int(5, 120)
  return {
    person,
    number: `LS${decidedOn.slice(0, 4)}${serial(person.index, 8)}`,
    reason,
    summary,
    goods,
    hundreds,
    members: livingOn(person.household, today).length,
    decidedOn,
    paidOn: goods || random.chance(0.1) ? '' : earlier(addDays(decidedOn, random.int(1, 20)), today),
    decidedBy: hundreds > 30 ? '津市市民政局' : person.household.village.town.name,
    accountTail: goods ? '' : person.bankAccount.slice(-4),
  }
}

/** The grants of three years, the same for whoever asks. */
export function* grantsOf(family: Family, county: County): Generator<Grant> {
  const random = family.random.fork('civilAffairs/grants')
  for (const person of family.people) {
    const { household, death, age } = person
    if (death || !household.local || age < 18) continue
    if (random.chance(household.poverty ? 0.18 : 0.02)) yield grantOf(person, { random, county })
  }
}

export function grantFact(grant: Grant): Fact {
  const { person, number, goods, hundreds, paidOn, accountTail, reason, members, decidedOn, decidedBy, summary } = grant
  return {
    category: 'temporaryRelief',
    idNumber: person.idNumber,
    fields: {
      grantNumber: number,
      reason,
      mode: goods ? '02' : '01',
      amount: `${hundreds}00.00`,
      members,
      decidedOn,
      ...(paidOn === '' ? {} : { paidOn }),
      decidedBy,
      summary,
      ...(accountTail === '' ? {} : { accountTail }),
    },
  }
}
