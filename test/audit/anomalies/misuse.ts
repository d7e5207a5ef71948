/**
 * Misuse as people commit it, planted among normal work. How strong an episode is, is drawn: from what just about shows to
 * what nobody could miss. Nothing here knows the thresholds of the rules.
 */
import type { Random } from '../../../scripts/county/random.ts'
import { checkCharacter } from '../../../src/residents/id-number.ts'
import type { AnomalyKind } from '../../../src/store/tables.ts'
import type { County, Person, Worker } from './county.ts'
import { type Desk, type Event, minute, runDays, start } from './normal-work.ts'

const hour = 60 * minute
const day = 24 * hour

/** The kinds that people commit; a budget that is exceeded is no matter of judgement. */
export const misuseKinds = [
  'bulk',
  'sequential',
  'household',
  'selfOrColleague',
  'afterHours',
  'sharedCase',
  'unknownCase',
  'newVillage',
  'denials',
] as const satisfies readonly AnomalyKind[]
export type MisuseKind = (typeof misuseKinds)[number]

export interface Planted {
  readonly kind: MisuseKind
  readonly worker: Worker
  readonly events: readonly Event[]
}

interface Scene {
  readonly random: Random
  readonly desk: Desk
  readonly county: County
  readonly worker: Worker
  /** 00:00 of a working day */
  readonly midnight: number
  /** 0 weak, 1 strong */
  readonly strength: number
}

export function plant(random: Random, desk: Desk, { county, kind }: { county: County; kind: MisuseKind }): Planted {
  const candidates = county.workers.filter((worker) => worker.begins === 0 && suits(kind, worker, county))
  const worker = random.pick(candidates)
  // whether a village is new shows only after some weeks
  const first = kind === 'newVillage' ? 16 : 7
  const days = Array.from({ length: runDays - 3 - first }, (_, n) => first + n).filter((n) => n % 7 < 5)
  const midnight = start + random.pick(days) * day
  const scene = { random, desk, county, worker, midnight, strength: random.next() }
  return { kind, worker, events: commit[kind](scene) }
}

function suits(kind: MisuseKind, worker: Worker, { workers }: County): boolean {
  if (kind === 'newVillage') return worker.kind !== 'hall'
  if (kind === 'selfOrColleague')
    return worker.self !== undefined || workers.some((other) => isColleague(worker, other) && other.self !== undefined)
  return true
}

function isColleague(worker: Worker, other: Worker): boolean {
  return other !== worker && other.actor.organisation === worker.actor.organisation
}

const commit: Readonly<Record<MisuseKind, (scene: Scene) => Event[]>> = {
  /** Copying people out, as fast as one types; or all day long, beside one's work. */
  bulk({ random, desk, county, worker, midnight, strength }) {
    const isSlow = worker.kind === 'village' && random.chance(0.35)
    const count = isSlow ? 80 + Math.round(strength * 150) : 55 + Math.round(strength * 160)
    const span = isSlow ? 8 * hour : (25 + random.next() * 30) * minute
    const from = midnight + (isSlow ? 8.7 : 9 + random.next() * 6) * hour
    return manyOf(random, peopleOf(county, worker), count).map((person, nth) =>
      desk.look(worker, from + (nth / count) * span, { person, item: 'elderCard', caseNumber: desk.nextCase(worker) }),
    )
  },
  /** Counting up from a number that is known; or working through a list sorted by number. */
  sequential({ random, desk, county, worker, midnight, strength }) {
    const from = midnight + (9 + random.next() * 7) * hour
    const count = 5 + Math.round(strength * 15)
    const step = random.int(20, 90) * 1000
    const item = 'pensionEligibility'
    if (random.chance(0.3)) {
      const born = random.int(1950, 1990)
      const sorted = [...county.people.values()]
        .filter((person) => person.born === born && person.idNumber.startsWith('430781'))
        .sort((a, b) => (a.idNumber < b.idNumber ? -1 : 1))
      const list = sorted.slice(random.int(0, Math.max(0, sorted.length - count - 4))).slice(0, count + 3)
      return list.map((person, nth) =>
        desk.look(worker, from + nth * step, { person, item, caseNumber: desk.nextCase(worker) }),
      )
    }
    const known = random.pick(peopleOf(county, worker))
    const first = Number(known.idNumber.slice(14, 17))
    const by = random.pick([1, 1, 2])
    return Array.from({ length: count }, (_, nth) => {
      const seventeen = known.idNumber.slice(0, 14) + String((first + nth * by) % 1000).padStart(3, '0')
      const resident = county.keyOf(seventeen + checkCharacter(seventeen))
      const person = county.people.get(resident)
      const change = person ? { person } : { resident, outcome: 'notFound' as const }
      return desk.look(worker, from + nth * step, { ...change, item, caseNumber: desk.nextCase(worker) })
    })
  },
  /** A family that interests somebody, again and again, under whatever purpose comes to mind. */
  household({ random, desk, county, worker, midnight, strength }) {
    const homes = (county.homes.get(random.pick(worker.villages)) ?? []).filter(({ members }) => members.length >= 3)
    const { members } = random.pick(homes)
    const items = [
      'elderCard',
      'temporaryRelief',
      'publicRentalHousing',
      'medicalAssistance',
      'unemploymentRegistration',
    ]
    const sittings = random.int(2, 4)
    const count = 6 + Math.round(strength * 10)
    return Array.from({ length: count }, (_, nth) => {
      const sitting = Math.floor((nth / count) * sittings)
      const at = midnight + (sitting % 2) * day + (9 + 3.2 * (sitting >> 1) + random.next()) * hour
      const person = members[nth % members.length]
      return desk.look(worker, at, {
        ...(person && { person }),
        item: random.pick(items),
        caseNumber: desk.nextCase(worker),
      })
    })
  },
  selfOrColleague({ random, desk, county, worker, midnight, strength }) {
    const colleagues = county.workers.filter((other) => isColleague(worker, other)).flatMap(({ self }) => self ?? [])
    const person =
      worker.self && (colleagues.length === 0 || random.chance(0.5)) ? worker.self : random.pick(colleagues)
    return Array.from({ length: 1 + Math.round(strength * 3) }, (_, nth) =>
      desk.look(worker, midnight + (9 + nth + random.next()) * hour, {
        person,
        item: 'publicRentalHousing',
        caseNumber: desk.nextCase(worker),
      }),
    )
  },
  /** Late in the evening, or on a Sunday. */
  afterHours({ random, desk, county, worker, midnight, strength }) {
    const sunday = midnight + ((6 - (((midnight - start) / day) % 7)) % 7) * day
    const isNight = random.chance(0.65)
    const from = isNight ? midnight + (21.3 + random.next() * 3) * hour : sunday + (9 + random.next() * 4) * hour
    const count = isNight ? 4 + Math.round(strength * 16) : 12 + Math.round(strength * 25)
    return manyOf(random, peopleOf(county, worker), count).map((person, nth) =>
      desk.look(worker, from + nth * random.int(60, 400) * 1000 * 0.7, {
        person,
        item: 'socialSecurityCardReplacement',
        caseNumber: desk.nextCase(worker),
      }),
    )
  },
  /** One real case opens the door to people who have nothing to do with it. */
  sharedCase({ random, desk, county, worker, midnight, strength }) {
    const caseNumber = desk.nextCase(worker)
    const count = 5 + Math.round(strength * 8)
    const days = random.int(1, 2)
    return manyOf(random, peopleOf(county, worker), count).map((person, nth) =>
      desk.look(worker, midnight + (nth % days) * day + (9 + random.next() * 8) * hour, {
        person,
        item: 'temporaryRelief',
        caseNumber,
      }),
    )
  },
  /** Numbers as somebody types who has no case. */
  unknownCase({ random, desk, county, worker, midnight, strength }) {
    const styles = [
      '111111',
      '123456',
      'JS-2026-000000',
      'JS-2026-999999',
      '无',
      '1',
      '0000',
      '12345678',
      'JS-2026-123456',
      '666666',
      'abc',
      '测试',
      'JS-2026-888888',
      '20261112',
    ]
    const numbers = Array.from({ length: random.int(1, 3) }, () => random.pick(styles))
    const count = 4 + Math.round(strength * 14)
    return manyOf(random, peopleOf(county, worker), count).map((person) =>
      desk.look(worker, midnight + (9 + random.next() * 8) * hour, {
        person,
        item: 'elderCard',
        caseNumber: random.pick(numbers),
      }),
    )
  },
  /** People of a village far off, with a consent that nobody gave. */
  newVillage({ random, desk, county, worker, midnight, strength }) {
    const far = county.villages.filter((village) =>
      worker.villages.every((own) => own.slice(0, 9) !== village.slice(0, 9)),
    )
    const homes = manyOf(random, county.homes.get(random.pick(far)) ?? [], 5 + Math.round(strength * 10))
    const from = midnight + 9 * hour
    return homes.map(({ members }) =>
      desk.look(worker, from + random.next() * 8 * hour, {
        person: random.pick(members),
        item: 'elderCard',
        present: true,
        caseNumber: desk.nextCase(worker),
      }),
    )
  },
  /** Trying numbers that are not one's own to ask for. */
  denials({ random, desk, county, worker, midnight, strength }) {
    const from = midnight + (9 + random.next() * 6) * hour
    const count = 12 + Math.round(strength * 28)
    const span = (15 + random.next() * 60) * minute
    const success = 0.1 + random.next() * 0.35
    return Array.from({ length: count }, (_, nth) => {
      const person = random.chance(success) ? random.pick(peopleOf(county, worker)) : undefined
      const change = person ? { person } : { outcome: 'notFound' as const }
      return desk.look(worker, from + (nth / count) * span, {
        ...change,
        item: 'elderCard',
        caseNumber: desk.nextCase(worker),
      })
    })
  },
}

function peopleOf({ homes }: County, { villages }: Worker): readonly Person[] {
  return villages.flatMap((village) => (homes.get(village) ?? []).flatMap(({ members }) => members))
}

/** Different ones, as far as there are so many. */
function manyOf<T>(random: Random, all: readonly T[], count: number): T[] {
  const picked = new Set<T>()
  for (let tries = 0; picked.size < count && tries < count * 20; tries++) picked.add(random.pick(all))
  return [...picked]
}
