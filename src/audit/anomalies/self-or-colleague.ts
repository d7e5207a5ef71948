/** Oneself or a colleague: known where accounts have their holders' resident keys. Pure. */
import type { SelfOrColleague } from '../anomaly-rule.ts'
import { around, hour } from './look.ts'
import type { Seen, Suspicion } from './suspicion.ts'

export function detectSelfOrColleague(seen: Seen, rule: SelfOrColleague): Suspicion | undefined {
  const { actor, look, memory, surroundings } = seen
  if (look.resident === undefined || look.outcome === 'failed') return undefined
  const owners = surroundings.owners.get(look.resident) ?? []
  const isSelf = owners.some(({ account }) => account === actor.id)
  const isColleague = owners.some(({ organisation }) => organisation === actor.organisation)
  // a colleague at the counter is a resident like any other; nobody serves himself
  if (!isSelf && !(rule.colleagues && isColleague && !look.present)) return undefined
  const looks = around(memory.looks, look, 24 * hour).filter(({ resident }) => resident === look.resident)
  const times = looks.length === 1 ? '' : ` ${looks.length} 次`
  return {
    kind: 'selfOrColleague',
    about: look.resident,
    looks,
    score: (isSelf ? 2 : 1) * looks.length,
    explanation: isSelf ? `查询了本人${times}` : `查询了同单位的同事${times}，无本人在场凭据`,
  }
}
