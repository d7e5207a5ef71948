/** Families, one after another: each is coherent in itself and drawn independently, so that memory stays bounded. */
import { ageOn } from '../../src/catalogue/dates.ts'
import { addDays, addYears, dayBetween, earlier } from './dates.ts'
import { furnish } from './furnish.ts'
import { type Identities, identities } from './identities.ts'
import { foreignName, fullName, minorityName, surname } from './names.ts'
import type { County, Family, Household, Marriage, Person, Village } from './people.ts'
import { type Random, seededRandom } from './random.ts'

export interface PopulationOptions {
  /** how many people, the dead among them */
  readonly residents: number
  readonly seed: number
}

/** A family in the making: who is in it, and where its chance comes from. */
export interface Draft {
  readonly county: County
  readonly random: Random
  readonly identities: Identities
  readonly people: Person[]
  readonly households: Household[]
  readonly firstIndex: number
  readonly ethnicity: string
}

/** Room for one family's indexes: document numbers made of them never meet. */
const indexesPerFamily = 64

/** All families of the county, `residents` people in all. */
export function* families(county: County, { residents, seed }: PopulationOptions): Generator<Family> {
  const register = identities()
  let left = residents
  for (let index = 0; left > 0; index++) {
    const random = seededRandom(`family/${seed}/${index}`)
    const draft: Draft = {
      county,
      random,
      identities: register,
      people: [],
      households: [],
      firstIndex: index * indexesPerFamily,
      ethnicity: random.weighted([
        ['01', 900],
        ['15', 60],
        ['03', 15],
        ['05', 12],
        ['06', 8],
        ['12', 5],
      ] as const),
    }
    if (left < 16) singles(draft, left)
    else if (random.chance(0.03)) newcomers(draft)
    else clan(draft)
    furnish(draft)
    left -= draft.people.length
    yield { index, households: draft.households, people: draft.people, random: random.fork('departments') }
  }
}

/** 6-digit codes where people of the county come from: neighbours, far places, and codes abolished since. */
const elsewhere = [
  '430723',
  '430721',
  '430702',
  '430102',
  '421002',
  '440306',
  '310115',
  '520602',
  '510902',
  '432401',
  '432423',
  '512301',
] as const

interface PersonDraft {
  readonly sex: '1' | '2'
  readonly birthDate: string
  readonly family: string
  readonly household: Household
  readonly relationToHead: string
  /** 6-digit code; drawn where absent */
  readonly prefix?: string
  readonly kind?: Person['kind']
}

function addPerson(draft: Draft, { sex, birthDate, family, household, relationToHead, ...rest }: PersonDraft): Person {
  const { random, county } = draft
  const kind = rest.kind ?? 'citizen'
  const prefix = rest.prefix ?? (random.chance(0.9) ? county.code : random.pick(elsewhere))
  const index = draft.firstIndex + draft.people.length
  const name =
    kind === 'foreigner'
      ? foreignName(random, sex)
      : draft.ethnicity === '05' && random.chance(0.7)
        ? minorityName(random, sex)
        : fullName(random, { family, sex })
  const person: Person = {
    index,
    idNumber: draft.identities.next({ prefix, birthDate, sex }),
    ...(kind === 'citizen' && formerIdNumber(draft, { index, prefix, birthDate, sex })),
    kind,
    name,
    sex,
    ethnicity: draft.ethnicity,
    birthDate,
    birthplace: kind === 'citizen' ? prefix : county.code,
    age: ageOn(birthDate, county.today),
    phone: `1${random.pick(['38', '39', '36', '50', '73', '77', '89', '99'])}${random.digits(8)}`,
    bankAccount: `6217${random.digits(5)}${String(index).padStart(10, '0')}`,
    household,
    relationToHead,
    children: [],
    marriages: [],
    maritalStatus: '10',
    education: '90',
    livelihood: { kind: 'none' },
    illnesses: [],
    vehicles: [],
  }
  draft.people.push(person)
  household.members.push(person)
  return person
}

/** Of one in 150 grown-ups the birth date was wrong, and with it the ID number. */
function formerIdNumber(
  { random, county, identities }: Draft,
  { index, birthDate, ...person }: { index: number; prefix: string; birthDate: string; sex: '1' | '2' },
): { formerIdNumber: string } | undefined {
  const chance = random.fork(`former number/${index}`)
  if (ageOn(birthDate, county.today) < 18 || !chance.chance(1 / 150)) return undefined
  const wrong = addDays(birthDate, chance.pick([-365, -30, 1, 10, 31, 700]))
  return { formerIdNumber: identities.next({ ...person, birthDate: wrong }) }
}

function addHousehold(draft: Draft, village: Village, from?: { registeredArea: string }): Household {
  const { random, county } = draft
  const number = `${village.code.slice(6)}${String(draft.firstIndex + draft.households.length).padStart(9, '0')}`
  const place = village.rural
    ? `${village.name}${random.int(1, 18)}组${random.int(1, 90)}号`
    : `${village.name}${random.pick(['人民路', '车胤大道', '襄阳街', '大同路', '团湖路'])}${random.int(1, 399)}号${random.int(1, 9)}栋${random.int(1, 17)}0${random.int(1, 4)}室`
  const household: Household = {
    number,
    village,
    address: `${county.province}${county.prefecture}${county.name}${village.town.name}${place}`,
    members: [],
    local: from === undefined,
    registeredArea: from?.registeredArea ?? county.code,
    homes: [],
    yearlyIncome: 0,
  }
  draft.households.push(household)
  return household
}

function birthday(random: Random, county: County, age: number): string {
  const latest = addYears(county.today, -age)
  return dayBetween(random, addDays(addYears(latest, -1), 1), latest)
}

/** Grandparents, their children with spouses, and grandchildren, in one household or several. */
function clan(draft: Draft): void {
  const { random, county } = draft
  const village = random.pick(county.villages)
  const elders = addHousehold(draft, village)
  const family = surname(random)
  const age = random.int(46, 94)
  const husband = addPerson(draft, {
    sex: '1',
    birthDate: birthday(random, county, age),
    family,
    household: elders,
    relationToHead: '02',
  })
  const wife = addPerson(draft, {
    sex: '2',
    birthDate: birthday(random, county, Math.max(45, age - random.int(-2, 6))),
    family: surname(random),
    household: elders,
    relationToHead: '12',
  })
  marry(draft, husband, wife, 20)
  const children = random.weighted([
    [0, 3],
    [1, 40],
    [2, 38],
    [3, 14],
    [4, 5],
  ] as const)
  for (let nth = 0; nth < children; nth++) {
    const childAge = Math.min(husband.age, wife.age) - random.int(24, 29) - nth * 2
    if (childAge >= 0) branch(draft, { husband, wife, age: childAge, nth, elders, village })
  }
}

interface Branch {
  readonly husband: Person
  readonly wife: Person
  readonly age: number
  readonly nth: number
  readonly elders: Household
  readonly village: Village
}

const sons = ['22', '23', '24', '25'] as const
const daughters = ['32', '33', '34', '35'] as const

/** One child of the elders: at home, or in a household of its own with spouse and children. */
function branch(draft: Draft, { husband, wife, age, nth, elders, village }: Branch): void {
  const { random, county } = draft
  const sex = random.chance(0.52) ? '1' : '2'
  const family = husband.name.slice(0, surnameLength(husband.name))
  const married = age >= 22 && random.chance(age < 28 ? 0.45 : 0.9)
  const own = married && random.chance(0.6)
  const household = own ? addHousehold(draft, random.chance(0.5) ? village : random.pick(county.villages)) : elders
  const child = addPerson(draft, {
    sex,
    birthDate: birthday(random, county, age),
    family,
    household,
    relationToHead: own ? '02' : ((sex === '1' ? sons : daughters)[nth] ?? (sex === '1' ? '29' : '39')),
  })
  becomeParents(husband, wife, child)
  if (!married) return
  const spouse = addPerson(draft, {
    sex: sex === '1' ? '2' : '1',
    birthDate: birthday(random, county, Math.max(22, age - random.int(-3, 4))),
    family: surname(random),
    household,
    relationToHead: own ? (sex === '1' ? '12' : '11') : sex === '1' ? '38' : '28',
  })
  const [man, woman] = sex === '1' ? [child, spouse] : [spouse, child]
  const marriage = marry(draft, man, woman, 22)
  const grandchildren = random.weighted([
    [0, 15],
    [1, 45],
    [2, 35],
    [3, 5],
  ] as const)
  for (let i = 0; i < grandchildren; i++) grandchild(draft, { man, woman, marriage, nth: i, household, own })
}

interface Grandchild {
  readonly man: Person
  readonly woman: Person
  readonly marriage: Marriage
  readonly nth: number
  readonly household: Household
  readonly own: boolean
}

function grandchild(draft: Draft, { man, woman, marriage, nth, household, own }: Grandchild): void {
  const { random, county } = draft
  const first = addDays(marriage.registeredOn, 300 + nth * 900)
  const birthDate = dayBetween(random, first, addDays(first, 800))
  if (birthDate > county.today || (marriage.divorcedOn && birthDate > marriage.divorcedOn)) return
  const sex = random.chance(0.52) ? '1' : '2'
  const child = addPerson(draft, {
    sex,
    birthDate,
    family: man.name.slice(0, surnameLength(man.name)),
    household,
    prefix: county.code,
    relationToHead: own ? ((sex === '1' ? sons : daughters)[nth] ?? '29') : sex === '1' ? '41' : '42',
  })
  becomeParents(man, woman, child)
}

/** A family that moved in for work: not registered here, living here with residence permits; some from abroad or over the border. */
function newcomers(draft: Draft): void {
  const { random, county } = draft
  const registeredArea = random.pick(elsewhere.slice(0, 9))
  const household = addHousehold(draft, random.pick(county.villages.filter(({ rural }) => !rural)), { registeredArea })
  const kind = random.weighted([
    ['citizen', 70],
    ['hongKongMacauTaiwan', 18],
    ['foreigner', 12],
  ] as const)
  const prefix =
    kind === 'hongKongMacauTaiwan'
      ? random.pick(['810000', '820000', '830000'])
      : kind === 'foreigner'
        ? `943${random.pick(['643', '840', '410', '704', '392'])}`
        : registeredArea
  const age = random.int(24, 58)
  const person = (sex: '1' | '2', years: number, relationToHead: string) =>
    addPerson(draft, {
      sex,
      birthDate: birthday(random, county, years),
      family: surname(random),
      household,
      relationToHead,
      prefix,
      kind,
    })
  const husband = person('1', age, '02')
  if (random.chance(0.5)) marry(draft, husband, person('2', Math.max(22, age - random.int(0, 5)), '12'), 22)
}

/** People who live by themselves: they fill the county up to the number asked for. */
function singles(draft: Draft, count: number): void {
  const { random, county } = draft
  for (let i = 0; i < count; i++) {
    const household = addHousehold(draft, random.pick(county.villages))
    const sex = random.chance(0.6) ? '1' : '2'
    addPerson(draft, {
      sex,
      birthDate: birthday(random, county, random.int(23, 88)),
      family: surname(random),
      household,
      relationToHead: '02',
    })
  }
}

function marry(draft: Draft, husband: Person, wife: Person, atAge: number): Marriage {
  const { random, county } = draft
  const youngest = husband.birthDate > wife.birthDate ? husband : wife
  const from = addYears(youngest.birthDate, Math.max(atAge, 20))
  const registeredOn = earlier(dayBetween(random, from, addYears(from, 3)), addDays(county.today, -1))
  const marriage: Marriage = {
    certificate: `J${county.code}-${registeredOn.slice(0, 4)}-${String(draft.firstIndex + draft.people.length).padStart(6, '0')}`,
    husband,
    wife,
    registeredOn,
    ...(random.chance(0.07) ? divorce(draft, registeredOn) : {}),
  }
  husband.marriages.push(marriage)
  wife.marriages.push(marriage)
  return marriage
}

function divorce(draft: Draft, registeredOn: string): Pick<Marriage, 'divorcedOn' | 'divorceCertificate'> {
  const { random, county } = draft
  const divorcedOn = dayBetween(random, addYears(registeredOn, 1), county.today)
  if (divorcedOn >= county.today) return {}
  return {
    divorcedOn,
    divorceCertificate: `L${county.code}-${divorcedOn.slice(0, 4)}-${String(draft.firstIndex + draft.people.length).padStart(6, '0')}`,
  }
}

function becomeParents(father: Person, mother: Person, child: Person): void {
  child.father = father
  child.mother = mother
  father.children.push(child)
  mother.children.push(child)
}

const compound = new Set(['欧阳', '司马', '上官', '诸葛', '皇甫', '令狐', '尉迟'])

function surnameLength(name: string): number {
  return compound.has(name.slice(0, 2)) ? 2 : 1
}
