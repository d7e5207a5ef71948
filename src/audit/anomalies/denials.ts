/** High denial rate: guessing at numbers, or trying what is not allowed. Pure. */
import type { Denials } from '../anomaly-rule.ts'
import { around, countResidents, hour, isRefused } from './look.ts'
import type { Seen, Suspicion } from './suspicion.ts'

export function detectDenials({ look, memory }: Seen, rule: Denials): Suspicion | undefined {
  if (!isRefused(look)) return undefined
  const all = around(memory.looks, look, rule.hours * hour)
  const looks = all.filter(isRefused)
  const residents = countResidents(looks)
  const share = looks.length / all.length
  if (residents < rule.least || share < rule.share) return undefined
  const denied = looks.filter(({ outcome }) => outcome === 'denied').length
  return {
    kind: 'denials',
    about: '',
    looks,
    score: residents / rule.least,
    explanation:
      `${rule.hours} 小时内 ${all.length} 次查询有 ${looks.length} 次落空（${Math.round(share * 100)}%）：` +
      `被拒 ${denied} 次，查无此人或不在权限内 ${looks.length - denied} 次`,
  }
}
