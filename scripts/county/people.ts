/** The people of the demo county: what is true of them, before any department writes it down. */
import type { Random } from './random.ts'

export interface Village {
  /** 12-digit code */
  readonly code: string
  readonly name: string
  /** 9-digit code and name of its town */
  readonly town: { readonly code: string; readonly name: string }
  readonly rural: boolean
}

export interface Employer {
  readonly name: string
  /** unified social credit code, GB 32100 */
  readonly uscc: string
  /** GB/T 4754 */
  readonly industry: string
  readonly kind: 'company' | 'institution' | 'government'
}

export interface County {
  /** 6-digit code, name, prefecture and province */
  readonly code: string
  readonly name: string
  readonly prefecture: string
  readonly province: string
  readonly villages: readonly Village[]
  readonly employers: readonly Employer[]
  readonly hospitals: readonly string[]
  readonly primarySchools: readonly string[]
  readonly middleSchools: readonly string[]
  readonly highSchools: readonly string[]
  readonly banks: readonly string[]
  /** the day the departments export, `YYYY-MM-DD` */
  readonly today: string
}

/** What someone does for a living. */
export type Livelihood =
  | { readonly kind: 'employee'; readonly employer: Employer; readonly since: string; readonly monthlyWage: number }
  /** pays own pension and medical insurance without an employer */
  | { readonly kind: 'flexible'; readonly since: string; readonly monthlyIncome: number }
  | { readonly kind: 'business'; readonly business: Business; readonly monthlyIncome: number }
  | { readonly kind: 'farmer'; readonly monthlyIncome: number }
  | { readonly kind: 'retired'; readonly since: string; readonly monthlyPension: number; readonly employer: Employer }
  | { readonly kind: 'student'; readonly stage: 'kindergarten' | 'primary' | 'middle' | 'high' | 'college' }
  | { readonly kind: 'unemployed'; readonly since: string; readonly registered: boolean }
  | { readonly kind: 'none' }

export interface Business {
  readonly uscc: string
  readonly name: string
  readonly industry: string
  readonly registeredOn: string
  readonly individual: boolean
}

export interface Marriage {
  /** number of the marriage certificate */
  readonly certificate: string
  readonly husband: Person
  readonly wife: Person
  readonly registeredOn: string
  readonly divorcedOn?: string
  readonly divorceCertificate?: string
}

export interface Disability {
  /** GB/T 26341 category 1-7 and grade 1-4 */
  readonly category: string
  readonly grade: string
  readonly issued: string
}

export interface Death {
  readonly date: string
  /** the health authority's certificate */
  readonly certificate: string
  readonly cancelledOn: string
  /** absent where buried */
  readonly crematedOn?: string
  /** ICD-10 three-character category */
  readonly cause: string
}

/** A chronic disease under management: ICD-10 three-character category. */
export interface Illness {
  readonly disease: string
  readonly since: string
}

export interface Person {
  /** counts from 0 over the whole county: make numbers of documents out of it */
  readonly index: number
  readonly idNumber: string
  /** that he had until it was corrected, and by which not every department knows him otherwise */
  readonly formerIdNumber?: string
  readonly kind: 'citizen' | 'hongKongMacauTaiwan' | 'foreigner'
  readonly name: string
  /** GB/T 2261.1: 1 man, 2 woman */
  readonly sex: '1' | '2'
  /** GB/T 3304 */
  readonly ethnicity: string
  readonly birthDate: string
  /** 6-digit code */
  readonly birthplace: string
  /** whole years on the county's day, or at death */
  age: number
  readonly phone: string
  /** 19 digits */
  readonly bankAccount: string
  household: Household
  /** to the head of the household, GB/T 4761 (01 head himself → '01'/'02' as the standard has them) */
  relationToHead: string
  father?: Person
  mother?: Person
  readonly children: Person[]
  /** in the order of registration; the last one holds if it has no divorce and both live */
  readonly marriages: Marriage[]
  /** GB/T 2261.2: 10 single, 20 married, 21 first marriage, 22 remarried, 30 widowed, 40 divorced */
  maritalStatus: string
  /** GB/T 4658 two-digit code of the highest completed education */
  education: string
  livelihood: Livelihood
  death?: Death
  disability?: Disability
  readonly illnesses: Illness[]
  veteran?: { readonly from: string; readonly to: string }
  party?: { readonly joinedOn: string }
  /** owns a vehicle */
  readonly vehicles: { readonly plate: string; readonly plateType: string; readonly registeredOn: string }[]
  licence?: { readonly firstIssued: string; readonly class: string }
}

export interface Home {
  /** real-estate unit number, GB/T 37346, 28 characters */
  readonly unit: string
  readonly address: string
  /** square metres with two places */
  readonly area: string
  readonly acquiredOn: string
  readonly owners: readonly Person[]
  /** QLLX of the land registry: `4` on state land, `6` on a homestead */
  readonly right: '4' | '6'
  /** bought new and registered online by the housing office, title not yet issued */
  readonly presold: boolean
  readonly mortgaged: boolean
}

export interface Household {
  readonly number: string
  readonly village: Village
  /** full address */
  readonly address: string
  readonly members: Person[]
  /** registered in this county; the others live here with a residence permit */
  readonly local: boolean
  /** 6-digit code where registered, for those not local */
  readonly registeredArea: string
  readonly homes: Home[]
  /** on its homestead, where the land registry has registered the house together with the land */
  house?: Home
  /** contracted farmland in mu, two places; absent in towns */
  farmland?: { readonly parcel: string; readonly area: string; readonly since: string }
  forest?: { readonly area: string; readonly since: string }
  /** what the civil affairs office has decided about the household */
  poverty?: 'subsistence' | 'destitute' | 'edge' | 'expenditure'
  povertySince?: string
  /** watched by the rural revitalisation office */
  monitored?: { readonly since: string; readonly cleared?: string }
  /** yuan a year, of all members */
  yearlyIncome: number
}

/** Relatives in several households, generated together and independently of all other families. */
export interface Family {
  readonly index: number
  readonly households: readonly Household[]
  /** all members, the dead among them */
  readonly people: readonly Person[]
  /** chance of this family's own; departments fork it by their id and export */
  readonly random: Random
}

/** The living or dead spouse of the marriage in force (not divorced). */
export function spouseOf(person: Person): Person | undefined {
  const last = person.marriages.at(-1)
  if (!last || last.divorcedOn) return undefined
  return last.husband === person ? last.wife : last.husband
}
