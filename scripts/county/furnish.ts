/** Gives a family its lives: schooling, work, health, deaths, homes, land, cars, hardship; each fits the others. */
import { ageOn } from '../../src/catalogue/dates.ts'
import { unifiedCode } from './build-county.ts'
import { addDays, addYears, dayBetween, earlier, later } from './dates.ts'
import { householderOn } from './householder.ts'
import type { Business, County, Death, Home, Household, Livelihood, Person } from './people.ts'
import { spouseOf } from './people.ts'
import type { Draft } from './population.ts'
import type { Random } from './random.ts'

/** Fills in everything about a drafted family that does not follow from birth and marriage. */
export function furnish(draft: Draft): void {
  for (const person of draft.people) {
    mortality(draft, person)
    person.education = educationOf(draft.random, person)
    health(draft, person)
    person.livelihood = livelihoodOf(draft, person)
    career(draft, person)
  }
  for (const household of draft.households) {
    income(household)
    hardship(draft, household)
    homes(draft, household)
    land(draft, household)
    house(draft, household)
  }
  for (const person of draft.people) {
    person.maritalStatus = maritalStatusOf(person)
    if (!person.death) wheels(draft, person)
  }
}

export function isAlive(person: Person): boolean {
  return person.death === undefined
}

/** Nothing begins after it. */
function lastDay({ death }: Person, { today }: County): string {
  return death?.date ?? today
}

function educationOf(random: Random, { age, household }: Person): string {
  if (age < 13) return '90'
  if (age < 16) return '81'
  if (age < 19) return '71'
  const rural = household.village.rural
  if (age > 65)
    return random.weighted([
      ['90', 20],
      ['81', 45],
      ['71', 25],
      ['61', 8],
      ['31', 2],
    ] as const)
  if (age > 40)
    return random.weighted([
      ['81', rural ? 25 : 8],
      ['71', 45],
      ['61', 18],
      ['41', 10],
      ['31', 8],
      ['21', rural ? 1 : 8],
    ] as const)
  return random.weighted([
    ['71', rural ? 35 : 15],
    ['61', 20],
    ['41', 15],
    ['31', 22],
    ['21', rural ? 10 : 25],
    ['14', 2],
  ] as const)
}

const deadly = ['I21', 'I61', 'I63', 'C34', 'C22', 'J44', 'C16', 'E14', 'V89', 'R54'] as const
const chronic = [
  ['I10', 50],
  ['E11', 22],
  ['I25', 10],
  ['J44', 8],
  ['I69', 5],
  ['F20', 3],
  ['C34', 2],
] as const

function mortality(draft: Draft, person: Person): void {
  const { random, county } = draft
  const { age, birthDate } = person
  const deathRate = age > 85 ? 0.3 : age > 75 ? 0.12 : age > 60 ? 0.04 : age > 18 ? 0.005 : 0
  if (!random.chance(deathRate)) return
  const date = dayBetween(random, addYears(county.today, -3), addDays(county.today, -40))
  if (date <= lastEvent(person)) return
  person.death = deathOn(draft, person, date)
  person.age = ageOn(birthDate, date)
}

function health({ random, county }: Draft, person: Person): void {
  const { age, birthDate } = person
  const last = lastDay(person, county)
  const certified = later(addYears(birthDate, 1), addYears(last, -10))
  if (random.chance(age > 60 ? 0.09 : 0.025) && certified <= addDays(last, -60)) {
    person.disability = {
      category: random.weighted([
        ['1', 12],
        ['2', 16],
        ['3', 3],
        ['4', 45],
        ['5', 10],
        ['6', 9],
        ['7', 5],
      ] as const),
      grade: random.weighted([
        ['1', 15],
        ['2', 30],
        ['3', 25],
        ['4', 30],
      ] as const),
      issued: dayBetween(random, certified, addDays(last, -60)),
    }
  }
  const ill = later(addYears(birthDate, 1), addYears(last, -12))
  if (!random.chance(age > 60 ? 0.45 : age > 40 ? 0.15 : 0.01) || ill > addDays(last, -50)) return
  person.illnesses.push({ disease: random.weighted(chronic), since: dayBetween(random, ill, addDays(last, -50)) })
}

/** The last day on which the family's tree needs the person to live. */
function lastEvent(person: Person): string {
  const days = [
    person.birthDate,
    ...person.children.map((child) => child.birthDate),
    ...person.marriages.flatMap(({ registeredOn, divorcedOn }) => [registeredOn, divorcedOn ?? registeredOn]),
  ]
  return days.sort().at(-1) ?? person.birthDate
}

function deathOn({ random, county }: Draft, person: Person, date: string): Death {
  const cremated = random.chance(0.7)
  return {
    date,
    certificate: `S${county.code}${date.slice(0, 4)}${String(person.index).padStart(8, '0')}`,
    cancelledOn: earlier(addDays(date, random.int(2, 25)), county.today),
    cause: random.pick(deadly),
    ...(cremated ? { crematedOn: addDays(date, random.int(1, 4)) } : {}),
  }
}

function livelihoodOf(draft: Draft, person: Person): Livelihood {
  const { random, county } = draft
  const { age, sex, household } = person
  const last = lastDay(person, county)
  if (age < 3) return { kind: 'none' }
  if (age < 22) {
    const stage = age < 6 ? 'kindergarten' : age < 12 ? 'primary' : age < 15 ? 'middle' : age < 18 ? 'high' : 'college'
    if (age < 18 || random.chance(0.6)) return { kind: 'student', stage }
  }
  const rural = household.village.rural && household.local
  const retirement = sex === '1' ? 60 : 55
  if (age >= retirement) {
    if (rural && random.chance(0.8)) return { kind: 'farmer', monthlyIncome: random.int(200, 1500) }
    if (random.chance(0.25)) return { kind: 'none' }
    const since = dayBetween(random, addYears(person.birthDate, retirement), addYears(person.birthDate, retirement + 1))
    const monthlyPension = random.int(1500, 5200)
    return {
      kind: 'retired',
      since: earlier(since, addDays(last, -60)),
      monthlyPension,
      employer: random.pick(county.employers),
    }
  }
  const since = dayBetween(random, addYears(person.birthDate, age < 24 ? 17 : 22), addDays(last, -70))
  const kind = random.weighted([
    ['employee', rural ? 28 : 58],
    ['flexible', 12],
    ['business', 8],
    ['farmer', rural ? 45 : 0],
    ['unemployed', 6],
    ['none', 5],
  ] as const)
  switch (kind) {
    case 'employee':
      return {
        kind,
        employer: random.pick(county.employers),
        since,
        monthlyWage: random.int(22, 120) * 100,
      }
    case 'flexible':
      return { kind, since, monthlyIncome: random.int(15, 60) * 100 }
    case 'business':
      return { kind, business: businessOf(draft, person), monthlyIncome: random.int(20, 150) * 100 }
    case 'farmer':
      return { kind, monthlyIncome: random.int(6, 40) * 100 }
    case 'unemployed':
      return {
        kind,
        since: dayBetween(random, addYears(last, -2), addDays(last, -35)),
        registered: random.chance(0.6),
      }
    case 'none':
      return { kind }
  }
}

const shops = [
  ['便利店', '5212'],
  ['餐馆', '6210'],
  ['五金店', '5271'],
  ['农资店', '5166'],
  ['理发店', '8051'],
  ['汽修厂', '8111'],
  ['养殖场', '0322'],
] as const

function businessOf({ random, county }: Draft, person: Person): Business {
  const [shop, industry] = random.pick(shops)
  const individual = random.chance(0.8)
  return {
    uscc: unifiedCode(individual ? '92' : '91', 100_000 + (person.index % 900_000)),
    name: `津市市${person.name.slice(0, 1)}记${shop}${individual ? '' : '有限公司'}`,
    industry,
    registeredOn: dayBetween(
      random,
      addYears(person.birthDate, person.age < 22 ? 18 : 20),
      addDays(lastDay(person, county), -30),
    ),
    individual,
  }
}

function career({ random, county }: Draft, person: Person): void {
  const { age, sex, birthDate, kind } = person
  const last = lastDay(person, county)
  if (kind !== 'citizen') return
  if (sex === '1' && age >= 20 && random.chance(age > 50 ? 0.06 : 0.03)) {
    const from = dayBetween(random, addYears(birthDate, 18), addYears(birthDate, 20))
    const to = earlier(addYears(from, random.int(2, 12)), addDays(last, -30))
    if (to > from) person.veteran = { from, to }
  }
  if (age >= 20 && random.chance(0.08))
    person.party = { joinedOn: dayBetween(random, addYears(birthDate, 19), addDays(last, -20)) }
}

/** Yuan a year of all living members. */
function income(household: Household): void {
  household.yearlyIncome = household.members
    .filter(isAlive)
    .reduce((sum, { livelihood }) => sum + yearlyIncomeOf(livelihood), 0)
}

export function yearlyIncomeOf(livelihood: Livelihood): number {
  if ('monthlyWage' in livelihood) return livelihood.monthlyWage * 12
  if ('monthlyIncome' in livelihood) return livelihood.monthlyIncome * 12
  return 'monthlyPension' in livelihood ? livelihood.monthlyPension * 12 : 0
}

function hardship({ random, county }: Draft, household: Household): void {
  const living = household.members.filter(isAlive)
  const [first] = living
  if (!household.local || !first) return
  const perHead = household.yearlyIncome / living.length
  const since = dayBetween(random, addYears(county.today, -5), addDays(county.today, -45))
  const alone = living.length === 1 && first.age >= 62 && first.children.length === 0
  if (alone && perHead < 20_000) household.poverty = 'destitute'
  else if (perHead < 7000 && random.chance(0.6)) household.poverty = 'subsistence'
  else if (perHead < 11_000 && random.chance(0.25)) household.poverty = 'edge'
  else if (living.some(({ illnesses }) => illnesses.length > 0) && random.chance(0.02))
    household.poverty = 'expenditure'
  if (household.poverty) household.povertySince = since
  if (household.village.rural && random.chance(household.poverty ? 0.35 : 0.02))
    household.monitored = {
      since,
      ...(random.chance(0.5) ? { cleared: dayBetween(random, since, addDays(county.today, -5)) } : {}),
    }
}

function homes({ random, county }: Draft, household: Household): void {
  const owners = household.members.filter((person) => isAlive(person) && person.age >= 22).slice(0, 2)
  const [first, second] = owners
  if (!first) return
  const count = household.village.rural
    ? random.weighted([
        [0, 80],
        [1, 20],
      ] as const)
    : household.local
      ? random.weighted([
          [0, 20],
          [1, 68],
          [2, 12],
        ] as const)
      : random.weighted([
          [0, 85],
          [1, 15],
        ] as const)
  const town = county.villages.filter(({ rural }) => !rural)
  for (let nth = 0; nth < (household.poverty ? Math.min(count, 1) : count); nth++) {
    const village = household.village.rural || nth > 0 ? random.pick(town) : household.village
    const together = second !== undefined && spouseOf(first) === second && random.chance(0.6)
    const serial = String(first.index % 100_000_000).padStart(8, '0')
    const presold = random.chance(0.08)
    const ofAge = addYears(first.birthDate, 22)
    // who has bought a home in building waits for the title, but not for ever
    const earliest = presold ? later(ofAge, addYears(county.today, -4)) : ofAge
    const home: Home = {
      unit: `${village.code.slice(0, 6)}${village.code.slice(6)}GB${random.digits(5).padStart(5, '0')}F${serial}`.slice(
        0,
        28,
      ),
      address:
        nth === 0 && !household.village.rural
          ? household.address
          : `${county.province}${county.prefecture}${county.name}${village.town.name}${village.name}${random.int(1, 30)}栋${random.int(1, 30)}0${random.int(1, 4)}室`,
      area: (random.int(4500, 16_800) / 100).toFixed(2),
      acquiredOn: dayBetween(random, earliest, addDays(county.today, -20)),
      owners: together && second ? [first, second] : [first],
      right: '4',
      presold,
      mortgaged: random.chance(0.3),
    }
    household.homes.push(home)
  }
}

function land({ random, county }: Draft, household: Household): void {
  const { village } = household
  if (!village.rural || !household.local) return
  const since = `${random.int(1998, 2019)}-${String(random.int(1, 12)).padStart(2, '0')}-01`
  const parcel = `${village.code}${String(random.int(1, 18)).padStart(2, '0')}${String(Math.floor((household.members[0]?.index ?? 0) / 4) % 100_000).padStart(5, '0')}`
  if (random.chance(0.92))
    household.farmland = { parcel, area: (random.int(80, 1500) / 100).toFixed(2), since: earlier(since, county.today) }
  if (random.chance(0.3)) household.forest = { area: (random.int(100, 9000) / 100).toFixed(2), since }
}

/** Houses in the villages are registered together with their land since 2014, not all of them yet. */
function house({ random: { fork }, county }: Draft, household: Household): void {
  const random = fork(`house/${household.number}`)
  const { village, local, address } = household
  const owner = householderOn(household, county.today)
  if (!owner || !village.rural || !local || !random.chance(0.35)) return
  household.house = {
    unit: `${homesteadPlot(household, owner)}F00010001`,
    address,
    area: (random.int(8000, 26_000) / 100).toFixed(2),
    acquiredOn: dayBetween(random, later('2015-03-01', addYears(owner.birthDate, 18)), addDays(county.today, -20)),
    owners: [owner],
    right: '6',
    presold: false,
    mortgaged: false,
  }
}

/** Parcel code, 19 characters (GB/T 37346); one household, one homestead. */
export function homesteadPlot({ village }: Household, holder: Person): string {
  return `${village.code}JC${String(holder.index % 100_000).padStart(5, '0')}`
}

function maritalStatusOf(person: Person): string {
  const last = person.marriages.at(-1)
  if (!last) return '10'
  if (last.divorcedOn) return '40'
  const spouse = last.husband === person ? last.wife : last.husband
  if (spouse.death && !person.death) return '30'
  return person.marriages.length > 1 ? '22' : '20'
}

const plateLetters = [...'ABCDEFGHJKLMNPQRSTUVWXYZ']

function wheels({ random, county, identities }: Draft, person: Person): void {
  const { age, household, birthDate } = person
  if (age < 18 || age > 75) return
  if (random.chance(household.poverty ? 0.08 : 0.45)) {
    const firstIssued = dayBetween(random, addYears(birthDate, 18), addDays(county.today, -15))
    person.licence = {
      firstIssued,
      class: random.weighted([
        ['C1', 70],
        ['C2', 12],
        ['B2', 5],
        ['A2', 2],
        ['D', 4],
        ['E', 7],
      ] as const),
    }
  }
  if (random.chance(household.poverty ? 0.03 : 0.3)) {
    const serial = identities.serial('plate')
    const letter = plateLetters[Math.floor(serial / 10_000) % plateLetters.length] ?? 'A'
    const digits = String(serial % 10_000).padStart(4, '0')
    const green = random.chance(0.1)
    person.vehicles.push({
      plate: green ? `湘JD${letter}${digits}` : `湘J${letter}${digits}`,
      plateType: green ? '52' : '02',
      registeredOn: dayBetween(random, addYears(county.today, -14), addDays(county.today, -10)),
    })
  }
}
