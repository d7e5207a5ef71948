/** How a household uses its water, power and gas: the three suppliers see the same people, or the same empty house. */
import { addDays, addMonths, addYears, dayBetween } from './dates.ts'
import type { Fact } from './department.ts'
import { householderOn, livingOn } from './householder.ts'
import type { County, Family, Household, Person } from './people.ts'
import type { Random } from './random.ts'

/** One supplier's account of a household. */
export interface UtilityUse {
  readonly holder: Person
  readonly openedOn: string
  /** code of utilityStatus */
  readonly status: '01' | '02' | '03' | '04'
  /** `YYYY-MM` */
  readonly lastUse?: string
  /** code of usageBand */
  readonly band: '0' | '1' | '2' | '3' | '4' | '5'
  readonly concession: boolean
  /** yuan, two places */
  readonly arrears: string
}

/** An account as each supplier knows it. */
export interface UtilityAccount {
  /** code of utilityKind */
  readonly utility: '01' | '02' | '03'
  readonly account: string
  readonly address: string
}

export function utilityFact(
  { holder, lastUse, ...use }: UtilityUse,
  { utility, account, address }: UtilityAccount,
): Fact {
  return {
    category: 'utilityAccount',
    idNumber: holder.idNumber,
    fields: {
      utility,
      account,
      holderName: holder.name,
      address,
      openedOn: use.openedOn,
      status: use.status,
      ...(lastUse === undefined ? {} : { lastUse }),
      usageBand: use.band,
      concession: use.concession,
      arrears: use.arrears,
    },
  }
}

interface UtilityUseOptions {
  readonly family: Family
  readonly county: County
  /** the supplier's own chance */
  readonly random: Random
}

/** Nothing where no adult is left to hold the account. */
export function utilityUse(household: Household, options: UtilityUseOptions): UtilityUse | undefined {
  const { random, county } = options
  const holder = householderOn(household, county.today)
  if (!holder) return undefined
  const adult = addYears(holder.birthDate, 18)
  const openedOn = dayBetween(random, adult > '1998-01-01' ? adult : '1998-01-01', addDays(county.today, -20))
  const concession = household.poverty === 'subsistence' || household.poverty === 'destitute'
  const emptySince = emptySinceOf(household, options)
  const closed = random.chance(0.004)
  if (emptySince !== undefined || closed) {
    const month = emptySince ?? addMonths(county.today.slice(0, 7), -random.int(13, 30))
    return {
      holder,
      openedOn,
      status: closed ? '04' : random.chance(0.5) ? '02' : '01',
      ...(month >= openedOn.slice(0, 7) ? { lastUse: month } : {}),
      band: '0',
      concession,
      arrears: '0.00',
    }
  }
  const owes = random.chance(0.04)
  const latest = addMonths(county.today.slice(0, 7), random.chance(0.9) ? -1 : -2)
  return {
    holder,
    openedOn,
    status: owes && random.chance(0.2) ? '03' : '01',
    ...(latest >= openedOn.slice(0, 7) ? { lastUse: latest } : {}),
    band: bandOf(livingOn(household, county.today).length, random),
    concession,
    arrears: owes ? (random.int(800, 42_000) / 100).toFixed(2) : '0.00',
  }
}

/** The month in which the family went away to work and locked the door. */
function emptySinceOf({ number }: Household, { family, county }: UtilityUseOptions): string | undefined {
  const random = family.random.fork(`emptySince/${number}`)
  return random.chance(0.04) ? addMonths(county.today.slice(0, 7), -random.int(13, 40)) : undefined
}

/** Against the usual use of such households: most are usual, who lives alone uses less. */
function bandOf(members: number, random: Random): UtilityUse['band'] {
  const alone = members === 1
  return random.weighted([
    ['1', alone ? 20 : 4],
    ['2', alone ? 45 : 16],
    ['3', 55],
    ['4', alone ? 8 : 18],
    ['5', alone ? 1 : 6],
  ] as const)
}
