/**
 * What is normal at the counters of the made-up county:
 *
 * - Offices are open on working days from half past eight to half past five; the hall also on Saturday mornings, by turns.
 *   A town's counter has one late evening a week, till half past eight. Village clerks sometimes call on people at home in
 *   the evening; once in a while somebody dies at night, and a clerk looks up one or two of a family.
 * - Volume differs between people by a factor of ten, and from day to day by a factor of two. Three days in the month are
 *   for pensions: a village clerk then works through the elders of the village, house by house, at up to 25 an hour.
 * - Whoever comes, comes alone or with the family: a birth concerns three, an application for subsistence the whole
 *   household under one case number, medical insurance each of a household under a number of his own, one after the other.
 *   One in eight comes back within three days with what was missing; some ask for something else then.
 * - Relatives in two households come under one case number. People of other villages come now and then, with their card.
 * - Up to one number in twenty is mistyped and finds nobody; new people mistype one in eight, and some try the system on
 *   themselves. One case number in two hundred has a digit too few; one in a hundred is still the one of the visit before.
 * - Colleagues are residents, too: they come to the counter with their card.
 */
import type { Random } from '../../../scripts/county/random.ts'
import type { Look } from '../../../src/audit/anomalies/look.ts'
import { type County, type Home, type Person, plainKeyOf, type Worker } from './county.ts'

export interface Event {
  readonly worker: Worker
  readonly look: Look
}

export const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
/** a Monday, 00:00 in China */
export const start = Date.UTC(2026, 9, 11, 16)
export const runDays = 26

export interface Visit {
  readonly people: readonly Person[]
  readonly item: string
  /** one for all, or each his own */
  readonly sharesCase: boolean
}

/** Makes looks: of people who are there, of numbers that are nobody's. */
export interface Desk {
  look(worker: Worker, at: number, change: Partial<Look> & { readonly person?: Person }): Event
  nextCase(worker: Worker): string
}

export function openDesk(random: Random): Desk {
  let entries = 0
  const serials = new Map<string, number>()
  return {
    look(worker, at, { person, ...change }) {
      entries += 1
      return {
        worker,
        look: {
          entry: `entry-${entries}`,
          at: Math.round(at),
          outcome: 'answered',
          present: false,
          resident: person?.resident ?? plainKeyOf(`nobody ${entries}`),
          subject: person,
          ...change,
        },
      }
    },
    nextCase({ actor: { organisation = '' } }) {
      // others take numbers in between
      const serial = (serials.get(organisation) ?? random.int(1000, 60_000)) + random.int(1, 4)
      serials.set(organisation, serial)
      return `JS-2026-${String(serial).padStart(6, '0')}`
    },
  }
}

/** All that one worker does in the whole run. */
export function workNormally(
  random: Random,
  desk: Desk,
  { county, worker }: { county: County; worker: Worker },
): Event[] {
  const events: Event[] = []
  const again: { readonly on: number; readonly visit: Visit; readonly caseNumber: string }[] = []
  const lateEvening = random.int(0, 4)
  for (let today = worker.begins; today < runDays; today++) {
    const weekday = today % 7
    const midnight = start + today * day
    const isOpen = weekday < 5 || (weekday === 5 && worker.kind === 'hall' && random.chance(0.4))
    if (isOpen) {
      const mood = 0.6 + random.next() * 0.8
      const isBusy = worker.kind !== 'village' && weekday === 0 ? 1.4 : 1
      const visits = Math.max(1, Math.round(worker.visits * mood * isBusy * (weekday === 5 ? 0.4 : 1)))
      const closes = weekday === 5 ? 12 : worker.kind === 'town' && weekday === lateEvening ? 20.4 : 17.5
      let before: string | undefined
      for (const at of timesBetween(random, { midnight, opens: 8.5, closes, count: visits })) {
        const known = again.findIndex(({ on }) => on <= today)
        const [back] = known >= 0 ? again.splice(known, 1) : []
        const visit = back?.visit ?? nextVisit(random, { county, worker })
        const caseNumber = back?.caseNumber ?? caseOf(random, { before, next: desk.nextCase(worker) })
        events.push(...serve(random, desk, { worker, at, visit, caseNumber, today }))
        before = caseNumber
        if (!back && random.chance(0.12)) {
          const sameCase = random.chance(0.7)
          const item = sameCase ? visit.item : random.pick(['temporaryRelief', 'medicalAssistance', 'elderCard'])
          again.push({
            on: today + random.int(1, 3),
            visit: { ...visit, item },
            caseNumber: sameCase ? caseNumber : desk.nextCase(worker),
          })
        }
      }
      if (worker.kind === 'village' && [8, 9, 10].includes(today))
        events.push(...pensionDay(random, desk, { county, worker, midnight, today }))
    }
    if (worker.kind === 'village' && weekday < 6 && random.chance(0.06))
      events.push(...callAtHome(random, desk, { county, worker, midnight, today }))
    if (worker.kind === 'village' && random.chance(0.003))
      events.push(...deathAtNight(random, desk, { county, worker, midnight }))
  }
  // some who are new try the system on themselves
  const { self } = worker
  const at = start + worker.begins * day + 9 * hour
  if (worker.begins > 0 && self && random.chance(0.3) && worker.begins % 7 < 5)
    events.push(desk.look(worker, at, { person: self, item: 'elderCard', caseNumber: desk.nextCase(worker) }))
  return events
}

interface Hours {
  readonly midnight: number
  readonly opens: number
  readonly closes: number
  readonly count: number
}

/** People queue: mornings are fuller, and noon is empty. */
function timesBetween(random: Random, { midnight, opens, closes, count }: Hours): number[] {
  const times = Array.from({ length: count }, () => {
    for (;;) {
      const at = opens + (closes - opens) * random.next() ** 1.25
      if (at < 12 || at > 13.5) return midnight + at * hour
    }
  })
  return times.sort((a, b) => a - b)
}

function nextVisit(random: Random, { county, worker }: { county: County; worker: Worker }): Visit {
  const isStranger = worker.kind !== 'hall' && random.chance(0.03)
  const village = isStranger ? random.pick(county.villages) : random.pick(worker.villages)
  const home = random.pick(county.homes.get(village) ?? [])
  const one = random.pick(home.members)
  const [item] = random.weighted([
    [['elderCard'], 18],
    [['pensionEligibility'], 18],
    [['socialSecurityCardReplacement'], 22],
    [['temporaryRelief'], 8],
    [['birthRegistration'], 6],
    [['subsistenceApplication'], 8],
    [['medicalInsuranceSubsidy'], 10],
    [['lowIncomeApplication'], 4],
    [['publicRentalHousing'], 6],
  ] as const)
  return { item, ...companyFor(random, { item, one, home, county }) }
}

interface Company {
  readonly item: string
  readonly one: Person
  readonly home: Home
  readonly county: County
}

function companyFor(random: Random, { item, one, home, county }: Company): Omit<Visit, 'item'> {
  switch (item) {
    case 'birthRegistration':
      return { people: home.members.slice(0, 3), sharesCase: true }
    case 'subsistenceApplication':
    case 'lowIncomeApplication':
    case 'publicRentalHousing': {
      // relatives who could support them are looked at, too, wherever they live
      const relatives = random.chance(0.4) ? one.family.slice(0, random.int(1, 4)) : []
      const others = relatives.flatMap((resident) => county.people.get(resident) ?? [])
      return { people: [...new Set([...home.members, ...others])], sharesCase: true }
    }
    case 'medicalInsuranceSubsidy':
      return { people: home.members, sharesCase: false }
    default:
      return { people: random.chance(0.15) ? home.members.slice(0, 2) : [one], sharesCase: random.chance(0.5) }
  }
}

/** The number of the visit before is forgotten in the form once in a hundred times; a digit is lost once in two hundred. */
function caseOf(random: Random, { before, next }: { before: string | undefined; next: string }): string {
  if (before !== undefined && random.chance(0.01)) return before
  return random.chance(0.005) ? next.slice(0, -1) : next
}

interface Served {
  readonly worker: Worker
  readonly at: number
  readonly visit: Visit
  readonly caseNumber: string
  readonly today: number
}

function serve(random: Random, desk: Desk, { worker, at, visit, caseNumber, today }: Served): Event[] {
  const events: Event[] = []
  const { item, people, sharesCase } = visit
  const isFar = people.some(({ village }) => !worker.villages.includes(village))
  // beyond one's own area nothing is shown without a card; within it a village rarely asks for one
  const present = isFar || random.chance(worker.kind === 'village' ? 0.3 : 0.7)
  const isNew = worker.begins > 0 && today < worker.begins + 4
  let time = at
  for (const [nth, person] of people.entries()) {
    const number = sharesCase || nth === 0 ? caseNumber : desk.nextCase(worker)
    if (random.chance(isNew ? 0.12 : worker.clumsy)) {
      events.push(desk.look(worker, time, { item, caseNumber: number, present, outcome: 'notFound' }))
      time += random.int(10, 40) * 1000
    }
    events.push(desk.look(worker, time, { person, item, caseNumber: number, present }))
    // looked at again while the form is filled in
    if (random.chance(0.1)) {
      time += random.int(30, 200) * 1000
      events.push(desk.look(worker, time, { person, item, caseNumber: number, present }))
    }
    time += random.int(30, 120) * 1000
  }
  if (random.chance(0.002))
    events.push(desk.look(worker, time, { item, caseNumber, outcome: 'failed', code: 'storeUnavailable' }))
  return events
}

interface Out {
  readonly county: County
  readonly worker: Worker
  readonly midnight: number
  readonly today: number
}

/** From house to house, with the list of the village. */
function pensionDay(random: Random, desk: Desk, { county, worker, midnight, today }: Out): Event[] {
  const events: Event[] = []
  const homes = county.homes.get(worker.villages[0] ?? '') ?? []
  const elders = homes.slice(random.int(0, 40)).flatMap(({ members }) => members.filter(({ born }) => born < 1966))
  let at = midnight + 8.6 * hour
  for (const person of elders.slice(0, random.int(35, 75))) {
    if (at > midnight + 17.4 * hour) break
    const visit: Visit = { people: [person], item: 'pensionEligibility', sharesCase: true }
    events.push(...serve(random, desk, { worker, at, visit, caseNumber: desk.nextCase(worker), today }))
    at += random.int(150, 700) * 1000
    if (at > midnight + 12 * hour && at < midnight + 13.5 * hour) at = midnight + 13.5 * hour
  }
  return events
}

function callAtHome(random: Random, desk: Desk, { county, worker, midnight, today }: Out): Event[] {
  const events: Event[] = []
  const homes = county.homes.get(random.pick(worker.villages)) ?? []
  let at = midnight + (18.5 + random.next()) * hour
  for (let n = random.int(1, 4); n > 0 && at < midnight + 20.8 * hour; n--) {
    const home = random.pick(homes)
    const visit = { people: [random.pick(home.members)], item: 'pensionEligibility', sharesCase: true }
    events.push(...serve(random, desk, { worker, at, visit, caseNumber: desk.nextCase(worker), today }))
    at += random.int(10, 30) * minute
  }
  return events
}

function deathAtNight(random: Random, desk: Desk, { county, worker, midnight }: Omit<Out, 'today'>): Event[] {
  const home = random.pick(county.homes.get(random.pick(worker.villages)) ?? [])
  const caseNumber = desk.nextCase(worker)
  const at = midnight + (21.2 + random.next() * 2) * hour
  return home.members
    .slice(0, 2)
    .map((person, nth) => desk.look(worker, at + nth * 3 * minute, { person, item: 'funeralSubsidy', caseNumber }))
}
