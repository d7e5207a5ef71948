/** Bulk: more residents than a counter can serve, or many times more than this actor serves. Pure. */
import type { Bulk } from '../anomaly-rule.ts'
import type { ActorMemory } from './actor-memory.ts'
import { dayOf } from './china-time.ts'
import { around, countResidents, hour, type Look } from './look.ts'
import type { Seen, Suspicion } from './suspicion.ts'

const ownDaysNeeded = 5

export function detectBulk({ actor: { role }, look, memory }: Seen, rule: Bulk): Suspicion | undefined {
  if (role !== 'clerk' && role !== 'window') return undefined
  const limit = (most: number, span: number, words: string) => {
    const looks = around(memory.looks, look, span)
    // fewer looks than residents allowed: no need to count those
    if (looks.length < most) return undefined
    const residents = countResidents(looks)
    return { looks, residents, score: residents / most, explanation: `${words}查询了 ${residents} 人` }
  }
  const usual = around(memory.looks, look, 24 * hour).length < rule.usual.least ? undefined : usualDay(memory, look)
  const unusual = usual === undefined ? undefined : Math.max(rule.usual.least, Math.ceil(usual * rule.usual.times))
  const found = [
    limit(rule.hour[role], hour, '一小时内'),
    limit(rule.day[role], 24 * hour, '24 小时内'),
    unusual === undefined ? undefined : limit(unusual, 24 * hour, `平时每天 ${usual} 人次，24 小时内`),
  ]
  const [worst] = found
    .filter((one) => one !== undefined)
    .filter(({ score }) => score >= 1)
    .sort((a, b) => b.score - a.score)
  if (!worst) return undefined
  const { looks, score, explanation } = worst
  return { kind: 'bulk', about: '', looks, score, explanation: `${explanation}，超出正常办理的速度或数量` }
}

/** Looks on the median day that the actor has worked before; undefined where there were too few. */
function usualDay({ days }: ActorMemory, { at }: Look): number | undefined {
  const today = dayOf(at)
  const looks = [...days].flatMap(([day, count]) => (day < today && count > 0 ? [count] : [])).sort((a, b) => a - b)
  return looks.length < ownDaysNeeded ? undefined : looks[looks.length >> 1]
}
