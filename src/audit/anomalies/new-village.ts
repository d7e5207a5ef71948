/** A village never served before, or hardly ever, by somebody who has villages of his own. Pure. */
import type { NewVillage } from '../anomaly-rule.ts'
import type { ActorMemory } from './actor-memory.ts'
import { dayOf } from './china-time.ts'
import { countFamilies } from './families.ts'
import { around, countResidents, hour, isAnswered, type Look } from './look.ts'
import type { Seen, Suspicion } from './suspicion.ts'

export function detectNewVillage(seen: Seen, rule: NewVillage): Suspicion | undefined {
  const { look, memory } = seen
  if (!isAnswered(look) || !look.subject || !isSettled(memory, look, rule)) return undefined
  const before = dayOf(look.at - rule.hours * hour)
  const isNew = (village: string) => countDays(memory, village, before) < rule.knownDays
  // who lives in a village that is served is no stranger, wherever he is registered
  const areas = look.subject.areas
  if (!areas.every(isNew)) return undefined
  const found = areas.map((village) => suspect(seen, { rule, village, isNew }))
  return found.filter((one) => one !== undefined).sort((a, b) => b.score - a.score)[0]
}

interface Strange {
  readonly rule: NewVillage
  readonly village: string
  isNew(village: string): boolean
}

function suspect({ look, memory }: Seen, { rule, village, isNew }: Strange): Suspicion | undefined {
  const looks = around(memory.looks, look, rule.hours * hour).filter(
    (one) => isAnswered(one) && one.subject?.areas.includes(village) && one.subject.areas.every(isNew),
  )
  const families = countFamilies(looks)
  if (families < rule.families) return undefined
  const days = countDays(memory, village, dayOf(look.at - rule.hours * hour))
  return {
    kind: 'newVillage',
    about: village,
    looks,
    score: families / rule.families,
    explanation:
      `${rule.hours} 小时内查询了${days === 0 ? '从未' : `近三个月只在 ${days} 天里`}服务过的村（社区）${village} ` +
      `的 ${countResidents(looks)} 人、${families} 户`,
  }
}

/** Whoever is new has no villages of his own yet: to him every one is new. */
function isSettled({ days }: ActorMemory, { at }: Look, { daysWorked, looks }: NewVillage): boolean {
  const today = dayOf(at)
  const before = [...days].filter(([day, count]) => day < today && count > 0)
  return before.length >= daysWorked && before.reduce((sum, [, count]) => sum + count, 0) >= looks
}

function countDays({ villages }: ActorMemory, village: string, before: string): number {
  return [...(villages.get(village) ?? [])].filter((day) => day < before).length
}
