/**
 * The 22 items decided a second time, from the design's table and the truth's facts alone: nothing of the program stands
 * behind it but the types. Undefined means that it cannot be known. All days are counted by hand from 2026-11-22.
 */
import type { Fields, Value } from '../../src/catalogue/field.ts'
import type { TruthCounty } from './truth-county.ts'

type Maybe = boolean | undefined

const day = '2026-11-22'
const month = '2026-11'
const lastMonth = '2026-10'
const threeMonthsAgo = '2026-08'
const yearAgo = '2025-11-22'
const yearAgoMonth = '2025-11'
const tenYearsAgo = '2016-11-22'
const in180Days = '2027-05-21'
const county = '430781'
/** in cents */
const subsistence = 65_000
const publicHousing = 250_000

function and(...parts: readonly Maybe[]): Maybe {
  if (parts.includes(false)) return false
  return parts.includes(undefined) ? undefined : true
}

function or(...parts: readonly Maybe[]): Maybe {
  if (parts.includes(true)) return true
  return parts.includes(undefined) ? undefined : false
}

function not(part: Maybe): Maybe {
  return part === undefined ? undefined : !part
}

interface Row {
  readonly source: string
  readonly fields: Fields
  /** in force on the day */
  readonly valid: boolean
}

interface Seen {
  readonly rows: readonly Row[]
  /** nothing is hidden */
  readonly whole: boolean
}

const sourcesOf: Readonly<Record<string, readonly string[]>> = {
  personBasic: ['police'],
  householdRegistration: ['police'],
  familyRelation: ['police', 'civilAffairs'],
  residencePermit: ['police'],
  identityDocument: ['police'],
  deathRecord: ['police', 'health', 'civilAffairs'],
  marriage: ['civilAffairs'],
  birthRecord: ['health'],
  subsistenceAllowance: ['civilAffairs'],
  destituteSupport: ['civilAffairs'],
  lowIncomeStatus: ['civilAffairs'],
  elderBenefit: ['civilAffairs'],
  disabilityCertificate: ['disabledFederation'],
  pensionInsurance: ['humanResources'],
  pensionBenefit: ['humanResources'],
  employmentStatus: ['humanResources'],
  socialSecurityCard: ['humanResources'],
  personalIncome: ['tax'],
  medicalBenefit: ['medicalSecurity'],
  immunization: ['diseaseControl'],
  schoolEnrolment: ['education'],
  realEstate: ['naturalResources', 'housing'],
  housingSecurity: ['housing'],
  housingFund: ['housingFund'],
  vehicle: ['trafficPolice'],
  businessRole: ['marketRegulation'],
  ruralLandRight: ['agriculture', 'forestry'],
  povertyMonitor: ['ruralRevitalisation'],
  disasterRelief: ['emergency'],
}

/** Proof or flag id → what comes out. */
export interface OracleVerdicts {
  readonly proofs: Readonly<Record<string, Maybe>>
  readonly flags: Readonly<Record<string, Maybe>>
}

export function decide(item: string, idNumber: string, truth: TruthCounty): OracleVerdicts {
  const person = look(truth, idNumber)
  const rule = items[item]
  if (!rule) throw new Error(`the oracle does not know ${item}`)
  const { proofs, flags = {} } = rule(person)
  const first = item === 'funeralSubsidy' ? person.certifiedDead() : not(person.dead())
  return { proofs: Object.fromEntries(Object.entries(proofs).map(([id, one]) => [id, and(first, one)])), flags }
}

interface Person {
  readonly born: string
  readonly sex: string
  /** undefined: nothing that counts */
  see(category: string): Seen | undefined
  /** a record of which the test holds; `ever`: also one no longer in force */
  some(category: string, test: (fields: Fields) => Maybe, ever?: boolean): Maybe
  known(category: string): Maybe
  /** what all sources together say of each relative; undefined: a field in dispute, or left empty by all */
  relatives(): Map<string, Says> | undefined
  /** the relatives of whom a field is true, and those of whom that is open; undefined: nobody knows */
  family(field: string): { readonly people: readonly Person[]; readonly maybe: readonly Person[] } | undefined
  /** whether the register says what the ID number says; undefined: it does not */
  registered(name: string, expected: string): Maybe
  certifiedDead(): Maybe
  /** by a certificate or by the police's register */
  dead(): Maybe
}

/** @param absent where all leave it empty */
type Says = (name: string, absent?: Maybe) => Maybe

/** @param closed of whom nothing may be known */
function look(truth: TruthCounty, idNumber: string, closed = false): Person {
  const see = (category: string): Seen | undefined => {
    if (closed) return undefined
    const sources = sourcesOf[category]
    if (!sources) throw new Error(`the oracle does not know ${category}`)
    const standings = new Map(sources.map((source) => [source, truth.standingOf(idNumber, category, source)]))
    const rows = truth
      .factsOf(idNumber, category)
      .filter(({ source }) => standings.get(source) !== 'late')
      .map(({ source, fields, validFrom, validTo }) => ({
        source,
        fields,
        valid: (validFrom ?? '') <= day && (validTo ?? '9999') >= day,
      }))
    const whole = [...standings.values()].every((standing) => standing === 'fresh')
    return rows.length === 0 && !whole ? undefined : { rows, whole }
  }
  const some = (category: string, test: (fields: Fields) => Maybe, ever = false): Maybe => {
    const seen = see(category)
    if (!seen) return undefined
    const rows = seen.rows.filter(({ valid }) => ever || valid)
    return or(...rows.map(({ fields }) => test(fields)), seen.whole ? false : undefined)
  }
  const known = (category: string): Maybe => (see(category)?.whole ? true : undefined)
  const relatives = (): Map<string, Says> | undefined => {
    const seen = see('familyRelation')
    if (!seen?.whole) return undefined
    const byMember = new Map<string, Fields[]>()
    for (const { fields } of seen.rows.filter(({ valid }) => valid)) {
      const member = String(fields.memberIdNumber)
      byMember.set(member, [...(byMember.get(member) ?? []), fields])
    }
    return new Map(
      [...byMember].map(([member, all]) => [
        member,
        (name, absent) => {
          const said = new Set<Value>(all.flatMap((fields) => (fields[name] === undefined ? [] : [fields[name]])))
          if (said.size === 0) return absent
          return said.size === 1 ? said.has(true) : undefined
        },
      ]),
    )
  }
  const family = (field: string): ReturnType<Person['family']> => {
    const all = relatives()
    if (!all) return undefined
    const kin = [...all]
      .filter(([member]) => member !== idNumber)
      .map(([member, says]) => ({ says, one: look(truth, member, !truth.hasAgreed(member)) }))
      // the dead may stand in the register for a while
      .map(({ says, one }) => ({ one, counts: and(says(field), not(says('memberDead', false)), not(one.dead())) }))
    const of = (wanted: Maybe) => kin.filter(({ counts }) => counts === wanted).map(({ one }) => one)
    return { people: of(true), maybe: of(undefined) }
  }
  const born = `${idNumber.slice(6, 10)}-${idNumber.slice(10, 12)}-${idNumber.slice(12, 14)}`
  const certifiedDead = () => some('deathRecord', ({ deathDate }) => String(deathDate) <= day, true)
  const registered = (name: string, expected: string): Maybe => {
    const row = see('personBasic')?.rows[0]
    return row?.fields[name] === expected || undefined
  }
  return {
    see,
    some,
    known,
    relatives,
    family,
    born,
    sex: Number(idNumber.charAt(16)) % 2 === 1 ? '1' : '2',
    registered,
    certifiedDead,
    dead: () =>
      or(
        certifiedDead(),
        some('personBasic', ({ lifeStatus }) => lifeStatus === 'dead', true),
      ),
  }
}

/** Where the register contradicts the number, no age is known at all: neither that it is reached nor that it is not. */
function ageAtLeast(person: Person, years: number): Maybe {
  if (person.registered('birthDate', person.born) !== true) return undefined
  return person.born <= `${2026 - years}-11-22`
}

function until(value: Value | undefined, last: string): boolean {
  return value === undefined || String(value) > last
}

function isOr<T>(value: Value | undefined, expected: readonly T[]): boolean {
  return value === undefined || expected.some((one) => one === value)
}

function drawing(fields: Fields): Maybe {
  return (
    String(fields.start) <= day &&
    (fields.end === undefined || String(fields.end) >= day) &&
    isOr(fields.status, ['01'])
  )
}

function hardship(person: Person): Maybe {
  return or(
    person.some('subsistenceAllowance', drawing),
    person.some('destituteSupport', drawing),
    person.some(
      'lowIncomeStatus',
      (fields) =>
        (fields.class === '01' || fields.class === '02') &&
        String(fields.identifiedOn) <= day &&
        String(fields.expires) >= day &&
        until(fields.endedOn, day),
    ),
    person.some(
      'povertyMonitor',
      (fields) => fields.class !== '04' && String(fields.identifiedOn) <= day && until(fields.riskClearedOn, day),
    ),
  )
}

function lives(person: Person): Maybe {
  return or(
    person.some('householdRegistration', ({ villageCode }) => String(villageCode).startsWith(county)),
    person.some(
      'residencePermit',
      ({ areaCode, expires, cancelledOn }) =>
        String(areaCode).startsWith(county) && String(expires) >= day && until(cancelledOn, day),
    ),
  )
}

function notMissing(person: Person): Maybe {
  return not(person.some('personBasic', ({ lifeStatus }) => lifeStatus === 'missing', true))
}

/** 民发〔2021〕43号 第五条: mind and intellect to the third grade, limbs to the second, sight of the first. */
function unableToWork(person: Person): Maybe {
  const last: Readonly<Record<string, string>> = { '5': '3', '6': '3', '4': '2', '1': '1' }
  return person.some(
    'disabilityCertificate',
    ({ category, grade, status, expires }) =>
      String(grade) <= (last[String(category)] ?? '0') && status === '01' && String(expires) >= day,
  )
}

function certificate(person: Person, grades: readonly string[]): Maybe {
  return person.some(
    'disabilityCertificate',
    ({ grade, status, expires }) => grades.includes(String(grade)) && status === '01' && String(expires) >= day,
  )
}

function identity(person: Person): Maybe {
  return person.some('identityDocument', ({ type, expires, lost, cancelledOn }) => {
    const other = (type === '111' || type === '553') && lost === false && until(cancelledOn, day)
    return other && (expires === undefined ? undefined : String(expires) >= day)
  })
}

const dwellings = new Set(['10', '11', '111', '112', '12', '13'])

function isHome({ use, endedOn }: Fields): boolean {
  return dwellings.has(String(use)) && until(endedOn, day)
}

/** From so many to so many. */
interface Span {
  readonly low: number
  readonly high: number
}

function plus(spans: readonly Span[]): Span {
  return { low: spans.reduce((sum, { low }) => sum + low, 0), high: spans.reduce((sum, { high }) => sum + high, 0) }
}

function atMost(one: Span, other: Span): Maybe {
  if (one.high <= other.low) return true
  return one.low > other.high ? false : undefined
}

/** Adds up what `worth` says, in cents; undefined: it may or may not count. */
function sum(
  person: Person,
  category: string,
  {
    counts,
    worth,
    negative,
  }: { counts: (fields: Fields) => Maybe; worth: (fields: Fields) => number; negative: boolean },
): Span {
  const seen = person.see(category)
  const open: Span = { low: negative ? -Infinity : 0, high: Infinity }
  if (!seen) return open
  const spans = seen.rows
    .filter(({ valid }) => valid)
    .map(({ fields }): Span => {
      const [found, value] = [counts(fields), worth(fields)]
      if (found === undefined) return { low: Math.min(0, value), high: Math.max(0, value) }
      return found ? { low: value, high: value } : { low: 0, high: 0 }
    })
  return plus(seen.whole ? spans : [...spans, open])
}

function cents(value: Value | undefined): number {
  return Math.round(Number(value) * 100)
}

function income(person: Person): Span {
  return sum(person, 'personalIncome', {
    counts: ({ period }) => String(period) >= yearAgoMonth && String(period) < month,
    worth: (fields) => cents(fields.income),
    negative: true,
  })
}

function medical(person: Person): Span {
  return sum(person, 'medicalBenefit', {
    counts: ({ settledOn }) => String(settledOn) >= yearAgo,
    worth: ({ selfPaid }) => cents(selfPaid),
    negative: true,
  })
}

function yearlyPension(person: Person): Span {
  return sum(person, 'pensionBenefit', {
    counts: (fields) => ['01', '02', '03', '04', '05'].includes(String(fields.type)) && drawing(fields),
    worth: ({ amount }) => 12 * cents(amount),
    negative: false,
  })
}

function yearlyMoney(person: Person): Span {
  return plus([income(person), yearlyPension(person)])
}

/** Dwellings, of one or of several: each once, however many papers tell of it. */
function homes(sure: readonly Person[], maybe: readonly Person[] = []): Span {
  const unitsOf = (people: readonly Person[]) =>
    new Set(
      people.flatMap((one) =>
        (one.see('realEstate')?.rows ?? []).flatMap(({ valid, fields }) =>
          valid && isHome(fields) ? [String(fields.unitNumber)] : [],
        ),
      ),
    )
  const isWhole = [...sure, ...maybe].every((one) => one.see('realEstate')?.whole === true)
  const low = unitsOf(sure).size
  return { low, high: isWhole ? unitsOf([...sure, ...maybe]).size : Infinity }
}

/** Dwellings on homesteads, without those on a plot that a title or contract names: it is the first 19 characters. */
function homesteads(sure: readonly Person[], maybe: readonly Person[]): Span {
  const plotOf = (text: Value | undefined) => String(text).slice(0, 19)
  const titledTo = (people: readonly Person[]) =>
    people.flatMap((one) =>
      (one.see('realEstate')?.rows ?? []).flatMap(({ valid, fields }) =>
        valid && isHome(fields) ? [plotOf(fields.unitNumber)] : [],
      ),
    )
  const [titled, perhaps] = [titledTo(sure), titledTo(maybe)]
  const parcels = new Map<string, boolean>()
  for (const one of [...sure, ...maybe])
    for (const { valid, fields } of one.see('ruralLandRight')?.rows ?? []) {
      const counts = and(
        valid,
        fields.kind === '11',
        fields.dwelling === undefined ? undefined : fields.dwelling === true,
        fields.end === undefined || String(fields.end) >= day,
      )
      const plot = plotOf(fields.parcel)
      if (counts === false || titled.includes(plot)) continue
      const isSure = counts === true && sure.includes(one) && !perhaps.includes(plot)
      const parcel = String(fields.parcel)
      parcels.set(parcel, isSure || parcels.get(parcel) === true)
    }
  const isWhole = (category: string) => [...sure, ...maybe].every((one) => one.see(category)?.whole === true)
  const certain = [...parcels.values()].filter((is) => is).length
  return { low: isWhole('realEstate') ? certain : 0, high: isWhole('ruralLandRight') ? parcels.size : Infinity }
}

/** Of a household: those who surely belong to it, those who may, and what they say. */
function household(person: Person) {
  const found = person.family('sharesHousehold')
  const maybe = (part: Span): Span => ({ low: Math.min(0, part.low), high: Math.max(0, part.high) })
  return {
    total(of: (one: Person) => Span, negative: boolean): Span {
      const own = of(person)
      if (!found) return plus([own, { low: negative ? -Infinity : 0, high: Infinity }])
      return plus([own, ...found.people.map(of), ...found.maybe.map(of).map(maybe)])
    },
    homes(): Span {
      if (!found) return plus([homes([person]), { low: 0, high: Infinity }])
      return homes([person, ...found.people], found.maybe)
    },
    homesteads(): Span {
      if (!found) return plus([homesteads([person], []), { low: 0, high: Infinity }])
      return homesteads([person, ...found.people], found.maybe)
    },
    size(): Span {
      if (!found) return { low: 1, high: Infinity }
      return { low: 1 + found.people.length, high: 1 + found.people.length + found.maybe.length }
    },
    everyone(of: (one: Person) => Maybe): Maybe {
      if (!found) return and(of(person), undefined)
      return and(of(person), ...found.people.map(of), ...found.maybe.map((one) => of(one) || undefined))
    },
    anyone(of: (one: Person) => Maybe): Maybe {
      if (!found) return or(of(person), undefined)
      return or(
        of(person),
        ...found.people.map(of),
        ...found.maybe.map((one) => (of(one) === false ? false : undefined)),
      )
    },
  }
}

function times({ low, high }: Span, factor: number): Span {
  return { low: low * factor, high: high * factor }
}

function hasCar(person: Person): Maybe {
  return person.some('vehicle', ({ status }) => !['E', 'M', 'P'].includes(String(status)))
}

/** Below the age at which one retires: by month of birth, as the tables of the State Council's measure read. */
function belowRetirement(person: Person): Maybe {
  if (person.registered('birthDate', person.born) !== true || person.registered('sex', person.sex) !== true)
    return undefined
  const [year = 0, birthMonth = 0, birthDay = 0] = person.born.split('-').map(Number)
  const since = (from: number) => (year - from) * 12 + birthMonth
  const lateBy = (from: number, every: number, most: number) =>
    since(from) < 1 ? 0 : Math.min(most, Math.ceil(since(from) / every))
  const lived = (2026 - year) * 12 + 11 - birthMonth
  const retired = (age: number, late: number) =>
    lived > age * 12 + late || (lived === age * 12 + late && birthDay <= 22)
  if (person.sex === '1') return !retired(60, lateBy(1965, 4, 36))
  const [early, lateOne] = [retired(50, lateBy(1975, 2, 60)), retired(55, lateBy(1970, 4, 36))]
  return early === lateOne ? !early : undefined
}

function married(person: Person): Maybe {
  const seen = person.see('marriage')
  if (!seen?.whole) return undefined
  const events = seen.rows
    .filter(({ valid }) => valid)
    .map(({ fields }) => fields)
    .filter(({ event, revokedOn }) => event !== '04' && until(revokedOn, day))
  const last = events
    .map(({ registeredOn }) => String(registeredOn))
    .sort()
    .at(-1)
  const states = new Set(
    events.filter(({ registeredOn }) => registeredOn === last).map(({ event }) => event === '01' || event === '03'),
  )
  return states.size > 1 ? undefined : states.has(true)
}

/** Of each vaccine by its first two digits (combined ones count for each), so many doses. */
function vaccinated(person: Person): Maybe {
  const doses = (codes: RegExp, wanted: number): Maybe => {
    const seen = person.see('immunization')
    if (!seen) return undefined
    const given = seen.rows.filter(({ fields }) => codes.test(String(fields.vaccine)) && String(fields.date) <= day)
    return given.length >= wanted || (seen.whole ? false : undefined)
  }
  return and(
    doses(/^(02|2001)/, 3),
    doses(/^01/, 1),
    doses(/^(03|5001)/, 4),
    doses(/^(0401|0402|4901|5001)/, 4),
    doses(/^(0901|1201|1301|1401)/, 2),
    doses(/^(16|17|5301)/, 3),
    or(doses(/^1801/, 2), doses(/^1802/, 3)),
    or(doses(/^190[12]/, 1), doses(/^(1903|2001)/, 2)),
  )
}

/** At least two sources with one date, none with another, and nobody missing. */
function deathAgreed(person: Person): Maybe {
  const seen = person.see('deathRecord')
  if (!seen?.whole) return undefined
  const dates = new Set(seen.rows.map(({ fields }) => fields.deathDate))
  if (dates.size > 1) return undefined
  return new Set(seen.rows.map(({ source }) => source)).size >= 2
}

interface Decided {
  readonly proofs: Readonly<Record<string, Maybe>>
  readonly flags?: Readonly<Record<string, Maybe>>
}

const items: Readonly<Record<string, (person: Person) => Decided>> = {
  elderCard: (person) => ({
    proofs: { identityCard: ageAtLeast(person, 60), householdRegister: lives(person) },
  }),
  advancedAgeAllowance: (person) => ({
    proofs: {
      householdRegister: and(lives(person), ageAtLeast(person, 80)),
      lifeProof: notMissing(person),
      noDuplicateBenefit: not(
        person.some(
          'elderBenefit',
          ({ type, end, status }) =>
            (type === '02' || type === '05') && until(end, '2026-11-21') && isOr(status, ['01', '02']),
        ),
      ),
    },
  }),
  subsistenceApplication(person) {
    const home = household(person)
    const money = home.total(yearlyMoney, true)
    return {
      proofs: {
        incomeProof: atMost(money, times(home.size(), 12 * subsistence)),
        propertyProof: home.everyone((one) => one.known('realEstate')),
        vehicleProof: home.everyone((one) => one.known('vehicle')),
        businessProof: home.everyone((one) => one.known('businessRole')),
        insuranceProof: home.everyone((one) => one.known('pensionInsurance')),
        marriageProof: person.known('marriage'),
      },
      flags: {
        severalHomes: atMost({ low: 2, high: 2 }, home.homes()),
        vehicle: home.anyone(hasCar),
        business: home.anyone((one) =>
          one.some('businessRole', ({ status, endedOn }) => status === '01' && until(endedOn, day)),
        ),
        housingFund: home.anyone((one) =>
          one.some('housingFund', ({ status, lastPaidMonth: paid }) =>
            and(status === '01', paid === undefined ? undefined : String(paid) >= threeMonthsAgo),
          ),
        ),
        insuredAsEmployee: home.anyone((one) =>
          one.some('pensionInsurance', ({ scheme, status }) => scheme !== '170' && status === '1'),
        ),
      },
    }
  },
  destituteSupportApplication(person) {
    const adult = ageAtLeast(person, 16)
    const all = person.relatives()
    const supporters = all && [...all.values()]
    return {
      proofs: {
        workIncapacityProof: or(ageAtLeast(person, 60), not(adult), unableToWork(person)),
        noSupporterProof:
          supporters &&
          and(
            ...supporters.map((says) =>
              not(and(says('supporter'), says('ableToSupport'), not(says('memberDead', false)))),
            ),
          ),
      },
      flags: {
        supporterRegistered:
          supporters && or(...supporters.map((says) => and(says('supporter'), not(says('memberDead', false))))),
      },
    }
  },
  lowIncomeApplication(person) {
    const home = household(person)
    const [money, spent] = [home.total(yearlyMoney, true), home.total(medical, true)]
    return {
      proofs: {
        incomeProof: atMost(money, times(home.size(), 18 * subsistence)),
        medicalExpenseProof: and(atMost({ low: 100, high: 100 }, spent), atMost(times(money, 6), times(spent, 10))),
      },
      flags: { mayBeBelowSubsistence: atMost(money, times(home.size(), 12 * subsistence)) },
    }
  },
  temporaryReliefApplication: (person) => ({
    proofs: {
      hardshipProof: hardship(person),
      expenseReceipts: or(
        atMost({ low: 1_000_000, high: 1_000_000 }, medical(person)),
        person.some('disasterRelief', ({ date }) => String(date) >= yearAgo),
      ),
    },
  }),
  disabilityLivingAllowance: (person) => ({
    proofs: {
      disabilityCertificate: certificate(person, ['1', '2', '3', '4']),
      subsistenceCertificate: person.some('subsistenceAllowance', drawing),
    },
  }),
  disabilityNursingAllowance: (person) => ({
    proofs: {
      disabilityCertificate: and(
        certificate(person, ['1', '2']),
        not(
          person.some(
            'destituteSupport',
            ({ start, end, status }) => String(start) <= day && until(end, '2026-11-21') && isOr(status, ['01', '02']),
          ),
        ),
      ),
    },
  }),
  disabilityCertificateRenewal: (person) => ({
    proofs: {
      identityCard: identity(person),
      oldCertificate: person.some(
        'disabilityCertificate',
        ({ status, expires }) => status === '01' && String(expires) >= day && String(expires) <= in180Days,
      ),
    },
    flags: {
      assessmentStays: person.some('disabilityCertificate', ({ status }) => status === '01' || status === '02'),
    },
  }),
  unemploymentRegistration: (person) => ({
    proofs: {
      dismissalProof: not(
        person.some('pensionInsurance', ({ kind, lastPaidMonth: paid }) =>
          and(kind === '01' || kind === '03', paid === undefined ? undefined : String(paid) >= lastMonth),
        ),
      ),
      unemploymentProof: and(
        ageAtLeast(person, 16),
        belowRetirement(person),
        not(
          person.some(
            'businessRole',
            ({ kind, role, status, endedOn }) =>
              (['01', '02', '03', '06'].includes(String(role)) || (kind === '03' && role === '04')) &&
              (status === '01' || status === '06') &&
              until(endedOn, day),
          ),
        ),
      ),
    },
  }),
  flexibleEmploymentSubsidy: (person) => ({
    proofs: {
      contributionProof: person.some('pensionInsurance', ({ kind, status, paidMonths, lastPaidMonth: paid }) =>
        and(
          kind === '02',
          status === '1',
          Number(paidMonths) >= 1,
          paid === undefined ? undefined : String(paid) >= threeMonthsAgo,
        ),
      ),
      hardshipCertification: person.some('employmentStatus', ({ status, hardshipClass, hardshipSince }) =>
        and(
          status !== '06',
          hardshipClass !== undefined,
          hardshipSince === undefined ? undefined : String(hardshipSince) <= day,
        ),
      ),
    },
  }),
  residentPensionEnrolment: (person) => ({
    proofs: {
      identityCard: and(
        ageAtLeast(person, 16),
        not(person.some('schoolEnrolment', ({ status }) => ['01', '02', '09'].includes(String(status)))),
      ),
      noEmployeePensionProof: and(
        not(
          person.some(
            'pensionInsurance',
            ({ scheme, status, kind }) => (scheme !== '170' && status === '1') || kind === '06',
          ),
        ),
        not(
          person.some(
            'pensionBenefit',
            ({ scheme, type, status }) =>
              scheme !== '170' && ['01', '02', '03'].includes(String(type)) && isOr(status, ['01', '02']),
          ),
        ),
      ),
    },
  }),
  pensionEligibility: (person) => ({
    proofs: {
      lifeProof: and(
        notMissing(person),
        or(
          person.some('elderBenefit', ({ aliveCheckedOn: seen }) =>
            seen === undefined ? undefined : String(seen) >= yearAgo,
          ),
          atMost(
            { low: 100, high: 100 },
            sum(person, 'medicalBenefit', {
              counts: ({ settledOn }) => String(settledOn) >= yearAgo,
              worth: ({ total }) => cents(total),
              negative: true,
            }),
          ),
        ),
      ),
    },
  }),
  medicalInsuranceSubsidy: (person) => ({
    proofs: { hardshipProof: or(hardship(person), certificate(person, ['1', '2'])) },
  }),
  medicalAssistance: (person) => ({
    proofs: {
      subsistenceCertificate: hardship(person),
      expenseReceipts: atMost({ low: 100_000, high: 100_000 }, medical(person)),
    },
  }),
  birthRegistration: (person) => ({
    proofs: {
      marriageCertificate: married(person),
      householdRegister: and(lives(person), person.known('personBasic')),
    },
    flags: {
      thirdBirth: atMost(
        { low: 2, high: 2 },
        sum(person, 'birthRecord', {
          counts: ({ birthDate }) => String(birthDate) <= day,
          worth: () => 1,
          negative: false,
        }),
      ),
    },
  }),
  publicRentalHousing(person) {
    const home = household(person)
    return {
      proofs: {
        noHomeProof: home.everyone((one) =>
          and(
            atMost(homes([one]), { low: 0, high: 0 }),
            not(
              one.some(
                'housingSecurity',
                ({ type, status, end }) =>
                  String(type) <= '08' && isOr(status, ['01', '02', '04', '05']) && until(end, '2026-11-21'),
              ),
            ),
          ),
        ),
        incomeProof: atMost(home.total(yearlyMoney, true), times(home.size(), 12 * publicHousing)),
        marriageProof: person.known('marriage'),
        vehicleProof: home.everyone((one) => one.known('vehicle')),
      },
      flags: { vehicle: home.anyone(hasCar) },
    }
  },
  dilapidatedHousingRenovation(person) {
    const home = household(person)
    return {
      proofs: {
        identityProof: hardship(person),
        onlyHomeProof: and(
          atMost(plus([home.homes(), home.homesteads()]), { low: 1, high: 1 }),
          home.everyone((one) =>
            not(
              one.some(
                'housingSecurity',
                ({ type, start }) => ['11', '12', '13'].includes(String(type)) && String(start) >= tenYearsAgo,
                true,
              ),
            ),
          ),
        ),
      },
    }
  },
  compulsoryEducationEnrolment(person) {
    const owns = (one: Person) => atMost({ low: 1, high: 1 }, homes([one]))
    const guardians = person.family('guardian')
    const placed = or(
      lives(person),
      owns(person),
      ...(guardians
        ? [...guardians.people.map(owns), ...guardians.maybe.map((one) => (owns(one) === false ? false : undefined))]
        : [undefined]),
    )
    const all = person.relatives()
    return {
      proofs: {
        householdRegister: placed,
        propertyProof: placed,
        vaccinationCertificate: vaccinated(person),
        guardianshipProof:
          all && or(...[...all.values()].map((says) => and(says('guardian'), not(says('memberDead', false))))),
      },
      flags: { belowSchoolAge: not(ageAtLeast(person, 6)) },
    }
  },
  studentAid: (person) => ({
    proofs: {
      hardshipProof: and(
        person.some('schoolEnrolment', ({ status }) => status === '01'),
        household(person).anyone((one) => or(hardship(one), certificate(one, ['1', '2', '3', '4']))),
      ),
    },
  }),
  socialSecurityCardReplacement: (person) => ({
    proofs: {
      identityCard: and(
        identity(person),
        or(
          person.some('socialSecurityCard', ({ status }) => status === '04' || status === '05'),
          person.some('socialSecurityCard', ({ expires }) =>
            expires === undefined ? undefined : String(expires) < day,
          ),
        ),
        not(
          person.some(
            'socialSecurityCard',
            ({ status, expires }) => ['01', '02', '03'].includes(String(status)) && until(expires, '2026-11-21'),
          ),
        ),
      ),
    },
  }),
  funeralSubsidy: (person) => ({
    proofs: {
      deathProof: and(
        deathAgreed(person),
        or(
          person.some('pensionInsurance', () => true),
          person.some('pensionBenefit', ({ type }) => String(type) <= '05'),
        ),
      ),
      cremationProof: and(
        deathAgreed(person),
        person.some('deathRecord', ({ crematedOn }) => crematedOn !== undefined),
      ),
    },
    flags: {
      pensionStillPaid: person.some('pensionBenefit', ({ type, status }) =>
        and(String(type) <= '04', status === undefined ? undefined : status === '01'),
      ),
    },
  }),
}
