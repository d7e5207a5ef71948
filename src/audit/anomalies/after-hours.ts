/** After hours: at night, or on a day of rest by whoever does not work on such days. Pure. */
import type { AfterHours } from '../anomaly-rule.ts'
import { clockOf, dayOf, isWeekend, weekday } from './china-time.ts'
import { around, countResidents, hour } from './look.ts'
import type { Seen, Suspicion } from './suspicion.ts'

export function detectAfterHours(seen: Seen, rule: AfterHours): Suspicion | undefined {
  return atNight(seen, rule) ?? onDayOfRest(seen, rule)
}

function atNight({ look, memory }: Seen, rule: AfterHours): Suspicion | undefined {
  if (!isNight(look.at, rule)) return undefined
  const looks = around(memory.looks, look, 12 * hour).filter(
    ({ at, outcome }) => isNight(at, rule) && outcome !== 'failed',
  )
  const residents = countResidents(looks)
  if (residents < rule.least) return undefined
  const [first, last] = [looks[0] ?? look, looks.at(-1) ?? look]
  return {
    kind: 'afterHours',
    about: '',
    looks,
    score: residents / rule.least,
    explanation: `夜间（${clockOf(first.at)} 至 ${clockOf(last.at)}）查询了 ${residents} 人`,
  }
}

function isNight(at: number, { from, to }: AfterHours): boolean {
  const clock = clockOf(at)
  return from <= to ? clock >= from && clock < to : clock >= from || clock < to
}

function onDayOfRest({ look, memory }: Seen, rule: AfterHours): Suspicion | undefined {
  const today = dayOf(look.at)
  if (!isRest(today, rule)) return undefined
  // an office that is open on such days is open on more than one; on Saturdays does not mean on Sundays
  const worked = [...memory.days].some(
    ([day, looks]) => day < today && looks >= rule.restLeast && isRest(day, rule) && weekday(day) === weekday(today),
  )
  if (worked) return undefined
  const looks = around(memory.looks, look, 24 * hour).filter(
    ({ at, outcome }) => dayOf(at) === today && outcome !== 'failed',
  )
  const residents = countResidents(looks)
  if (residents < rule.restLeast) return undefined
  return {
    kind: 'afterHours',
    about: '',
    looks,
    score: residents / rule.restLeast,
    explanation: `休息日（${today}）查询了 ${residents} 人，此人平时不在休息日办理`,
  }
}

function isRest(day: string, { restDays, workDays }: AfterHours): boolean {
  return restDays.includes(day) || (isWeekend(day) && !workDays.includes(day))
}
