/** One case number for many residents who have nothing to do with each other. Pure. */
import type { SharedCase } from '../anomaly-rule.ts'
import { countFamilies } from './families.ts'
import { around, countResidents, hour, isAnswered } from './look.ts'
import type { Seen, Suspicion } from './suspicion.ts'

export function detectSharedCase({ look, memory }: Seen, rule: SharedCase): Suspicion | undefined {
  if (look.caseNumber === undefined || !isAnswered(look)) return undefined
  const looks = around(memory.looks, look, rule.hours * hour).filter(
    (one) => one.caseNumber === look.caseNumber && isAnswered(one),
  )
  if (looks.length < rule.families) return undefined
  const families = countFamilies(looks)
  if (families < rule.families) return undefined
  return {
    kind: 'sharedCase',
    about: look.caseNumber,
    looks,
    score: families / rule.families,
    explanation: `以同一受理编号（${look.caseNumber}）查询了 ${countResidents(looks)} 人，分属 ${families} 个互不相干的家庭`,
  }
}
