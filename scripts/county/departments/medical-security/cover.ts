/** How somebody is insured in one year. */
import { addDays, addMonths, later } from '../../dates.ts'
import type { Employer, Livelihood, Person } from '../../people.ts'
import { residentPrice } from './insured.ts'

/** How somebody is insured in one year. */
export interface Cover {
  readonly scheme: '310' | '390'
  /** 0 not insured, 1 insured, 2 paused, 4 ended */
  readonly status: '0' | '1' | '2' | '4'
  readonly employer?: Pick<Employer, 'name' | 'uscc'>
  /** yuan a year out of the own pocket, before any subsidy */
  readonly price?: number
  readonly start?: string
  readonly end?: string
}

/** A few grown-ups without an employer never pay. */
export function isUninsured({ index, age, livelihood }: Person): boolean {
  const own = ['farmer', 'flexible', 'business', 'none'].includes(livelihood.kind)
  return own && age >= 22 && index % 53 === 0
}

export function coverOf(person: Person, year: number): Cover | undefined {
  const { birthDate, death } = person
  if (Number(birthDate.slice(0, 4)) > year || (death && Number(death.date.slice(0, 4)) < year)) return undefined
  if (isUninsured(person)) return { scheme: '390', status: '0' }
  const cover = workCover(person, year) ?? residentCover(person, year)
  const died = death !== undefined && Number(death.date.slice(0, 4)) === year
  return died ? { ...cover, status: '4', end: death.date } : cover
}

function residentCover({ birthDate }: Person, year: number): Cover {
  return {
    scheme: '390',
    status: '1',
    price: residentPrice(year),
    start: later(birthDate, `${year}-01-01`),
    end: `${year}-12-31`,
  }
}

/** The employees' scheme, where the work of that year gives it. */
function workCover(person: Person, year: number): Cover | undefined {
  const { livelihood, death } = person
  const since = sinceOf(livelihood)
  if (since === undefined || (death && since >= death.date)) return undefined
  const sinceYear = Number(since.slice(0, 4))
  switch (livelihood.kind) {
    case 'employee': {
      const { employer, monthlyWage } = livelihood
      if (year < sinceYear) return undefined
      const start = year === sinceYear ? `${since.slice(0, 7)}-01` : `${year}-01-01`
      const months = 13 - Number(start.slice(5, 7))
      return { scheme: '310', status: '1', employer, price: monthlyWage * 0.02 * months, start }
    }
    case 'flexible': {
      const paysItself = person.index % 3 > 0 && year > sinceYear
      return paysItself ? { scheme: '310', status: '1', price: 4135.68, start: `${year}-01-01` } : undefined
    }
    case 'business': {
      const { business } = livelihood
      if (business.individual || year <= sinceYear) return undefined
      return { scheme: '310', status: '1', employer: business, price: 1033.92, start: `${year}-01-01` }
    }
    case 'retired': {
      const { employer } = livelihood
      const start = `${year}-01-01`
      return { scheme: '310', status: '1', employer, start, ...(year > sinceYear ? { price: 0 } : {}) }
    }
    case 'unemployed': {
      if (year > sinceYear || person.age < 26) return undefined
      const end = addDays(`${addMonths(since.slice(0, 7), 1)}-01`, -1)
      const before = { scheme: '310', status: '1', start: `${year}-01-01` } as const
      return year < sinceYear ? before : { ...before, status: '2', end }
    }
    default:
      return undefined
  }
}

function sinceOf(livelihood: Livelihood): string | undefined {
  if ('since' in livelihood) return livelihood.since
  return livelihood.kind === 'business' ? livelihood.business.registeredOn : undefined
}
