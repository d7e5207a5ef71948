/** What was paid to rural households for their farmland: agriculture grants it and finance pays it, so both report it. */

import { householderOn } from './householder.ts'
import type { County, Household, Person } from './people.ts'
import { serial } from './spelling.ts'

interface FarmSubsidy {
  /** code of subsidyItem */
  readonly item: '01' | '03' | '05'
  readonly year: number
  /** mu, yuan for one mu, and yuan, each with two places */
  readonly quantity: string
  readonly standard: string
  readonly amount: string
  readonly paidOn: string
  readonly payee: Person
}

/** The last three years, in the order of payment; who was the householder then was paid. */
export function farmSubsidies(household: Household, county: County): FarmSubsidy[] {
  const { farmland, members, village } = household
  const [first] = members
  if (!farmland || !first) return []
  const area = Math.round(Number(farmland.area) * 100)
  const growsRice = first.index % 5 < 3
  const payments: FarmSubsidy[] = []
  const thisYear = Number(county.today.slice(0, 4))
  // each town pays on a day of its own
  const day = serial(3 + (Number(village.town.code.slice(6)) % 17), 2)
  const pay = (item: FarmSubsidy['item'], { year, month, mu, cents }: Grant) => {
    const paidOn = `${year}-${month}-${day}`
    const payee = householderOn(household, paidOn)
    if (!payee || paidOn > county.today) return
    const amount = twoPlaces(Math.round((mu * cents) / 100))
    payments.push({ item, year, quantity: twoPlaces(mu), standard: twoPlaces(cents), amount, paidOn, payee })
  }
  for (let year = thisYear - 2; year <= thisYear; year++) {
    if (growsRice && year === thisYear - 2) pay('05', { year, month: '04', mu: area, cents: 1310 })
    pay('01', { year, month: '06', mu: area, cents: 10_500 + ((year * 37) % 50) * 10 })
    if (growsRice) pay('03', { year, month: '10', mu: Math.round(area * 0.8), cents: 2800 + ((year * 13) % 40) * 10 })
  }
  return payments
}

interface Grant {
  readonly year: number
  readonly month: string
  /** hundredths of a mu */
  readonly mu: number
  /** of a yuan, for one mu */
  readonly cents: number
}

/** Hundredths → `12.34`. */
function twoPlaces(hundredths: number): string {
  return (hundredths / 100).toFixed(2)
}
