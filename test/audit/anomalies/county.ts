/** A made-up county for the search of the log: residents in families, offices with their people. Nothing of it is real. */
import { createHash } from 'node:crypto'
import type { Random } from '../../../scripts/county/random.ts'
import type { Actor, Subject } from '../../../src/audit/anomalies/look.ts'
import { checkCharacter } from '../../../src/residents/id-number.ts'

export interface Person extends Subject {
  /** resident key */
  readonly resident: string
  readonly born: number
  readonly village: string
  readonly home: Home
}

export interface Home {
  readonly village: string
  readonly members: Person[]
}

/** Somebody with an account, and how he usually works. */
export interface Worker {
  readonly actor: Actor
  readonly kind: 'village' | 'town' | 'hall'
  readonly villages: readonly string[]
  /** visits on a usual day */
  readonly visits: number
  /** day of the run on which he begins */
  readonly begins: number
  /** share of ID numbers that he mistypes */
  readonly clumsy: number
  readonly self: Person | undefined
}

export interface County {
  readonly villages: readonly string[]
  readonly homes: ReadonlyMap<string, readonly Home[]>
  readonly people: ReadonlyMap<string, Person>
  readonly workers: readonly Worker[]
  readonly keyOf: KeyOf
}

/** The resident key of an ID number. */
export type KeyOf = (idNumber: string) => string

/** As the vault makes them, without its keys. */
export function plainKeyOf(idNumber: string): string {
  return createHash('md5').update(idNumber).digest('hex')
}

const year = 2026

export interface CountyOptions {
  readonly towns: number
  /** of each town */
  readonly villages: number
  /** of each village, on average */
  readonly residents: number
  readonly workers: number
  readonly keyOf: KeyOf
}

export function makeCounty(random: Random, options: CountyOptions): County {
  const { workers, keyOf } = options
  const villages = Array.from({ length: options.towns }, (_, town) =>
    Array.from({ length: options.villages }, (_, n) => `430781${String(100 + town)}${String(200 + n)}`),
  ).flat()
  const residents = villages.length * options.residents
  const people = new Map<string, Person>()
  const homes = new Map<string, Home[]>(villages.map((village) => [village, []]))
  const taken = new Set<string>()
  while (people.size < residents) {
    const village = random.pick(villages)
    const home = makeHome(random, { village, taken, relatives: homes.get(village) ?? [], keyOf })
    homes.get(village)?.push(home)
    for (const person of home.members) people.set(person.resident, person)
  }
  return { villages, homes, people, workers: makeWorkers(random, { villages, homes, count: workers }), keyOf }
}

interface Household {
  readonly village: string
  readonly taken: Set<string>
  readonly relatives: readonly Home[]
  readonly keyOf: KeyOf
}

function makeHome(random: Random, { village, taken, relatives, keyOf }: Household): Home {
  const home: Home = { village, members: [] }
  const household = plainKeyOf(`household ${taken.size} ${village}`)
  const add = (age: number) => {
    const idNumber = newNumber(random, { born: year - Math.max(0, age), taken })
    const family: string[] = []
    const person: Person = {
      idNumber,
      resident: keyOf(idNumber),
      areas: [village],
      household,
      family,
      born: year - age,
      village,
      home,
    }
    for (const other of home.members) relate(person, other)
    home.members.push(person)
    return person
  }
  // single elders, couples, families with children, three generations under one roof
  const shape = random.weighted([
    ['elder', 15],
    ['couple', 25],
    ['family', 40],
    ['three', 20],
  ] as const)
  if (shape === 'elder') add(random.int(60, 92))
  else if (shape === 'couple') {
    const age = random.int(28, 84)
    add(age)
    add(age + random.int(-4, 3))
  } else {
    const age = random.int(26, 52)
    const parent = add(age)
    add(age + random.int(-4, 3))
    for (let n = random.int(1, 3); n > 0; n--) add(Math.max(0, age - random.int(22, 30) - n))
    if (shape === 'three') for (let n = random.int(1, 2); n > 0; n--) add(age + random.int(22, 30))
    // grandparents often live next door, in a household of their own
    else if (relatives.length > 0 && random.chance(0.5))
      for (const elder of random.pick(relatives).members) if (elder.born < parent.born - 18) relate(parent, elder)
  }
  return home
}

function relate(one: Person, other: Person): void {
  if (Array.isArray(one.family)) one.family.push(other.resident)
  if (Array.isArray(other.family)) other.family.push(one.resident)
}

function newNumber(random: Random, { born, taken }: { born: number; taken: Set<string> }): string {
  for (;;) {
    const area = random.chance(0.85) ? '430781' : `43${random.digits(4)}`
    const month = String(random.int(1, 12)).padStart(2, '0')
    const day = String(random.int(1, 28)).padStart(2, '0')
    // police stations number their births from the bottom of their own range
    const sequence = String(random.int(0, 9) * 100 + random.int(1, 40)).padStart(3, '0')
    const seventeen = `${area}${born}${month}${day}${sequence}`
    if (taken.has(seventeen)) continue
    taken.add(seventeen)
    return seventeen + checkCharacter(seventeen)
  }
}

function makeWorkers(
  random: Random,
  { villages, homes, count }: { villages: readonly string[]; homes: County['homes']; count: number },
): Worker[] {
  const towns = [...new Set(villages.map((village) => village.slice(0, 9)))]
  return Array.from({ length: count }, (_, n): Worker => {
    const kind = n % 10 < 5 ? 'village' : n % 10 < 8 ? 'town' : 'hall'
    const own = villages[(n * 7) % villages.length] ?? ''
    const town = towns[n % towns.length] ?? ''
    // one in five village offices also serves the village next to it
    const next = villages[(villages.indexOf(own) + 1) % villages.length] ?? ''
    const reach = {
      village: random.chance(0.2) ? [own, next] : [own],
      town: villages.filter((village) => village.startsWith(town)),
      hall: villages,
    }[kind]
    const organisation = {
      village: `${own}村民委员会`,
      town: `${town}便民服务中心`,
      hall: '市政务服务中心',
    }[kind]
    const home = random.pick(homes.get(random.pick(reach)) ?? [])
    const adult = home.members.find(({ born }) => born < year - 20)
    return {
      actor: {
        id: String(n + 1),
        name: `工作人员 ${n + 1}`,
        role: kind === 'village' ? 'clerk' : 'window',
        organisation,
        area: kind === 'village' ? own : kind === 'town' ? town : '430781',
      },
      kind,
      villages: reach,
      visits: kind === 'village' ? random.int(6, 25) : random.int(22, 60),
      begins: random.chance(0.1) ? random.int(3, 15) : 0,
      clumsy: random.next() * 0.05,
      self: random.chance(0.8) ? adult : undefined,
    }
  })
}
