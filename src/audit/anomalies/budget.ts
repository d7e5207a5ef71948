/** Refused budgets: more looks than a person may do. Pure. */
import type { Budget } from '../anomaly-rule.ts'
import { around, hour, type Look } from './look.ts'
import type { Seen, Suspicion } from './suspicion.ts'

const names: Readonly<Record<string, string>> = {
  perMinute: '每分钟次数',
  perHour: '每小时次数',
  perDay: '每天次数',
  caseResidents: '同一受理编号的人数',
  caseLooks: '同一受理编号的次数',
}

export function detectBudget({ actor, look, memory, surroundings }: Seen, rule: Budget): Suspicion | undefined {
  if (!isPastBudget(look)) return undefined
  const looks = around(memory.looks, look, rule.hours * hour).filter(isPastBudget)
  if (looks.length < rule.least) return undefined
  const which = (surroundings.refusals.get(actor.id) ?? []).map((name) => names[name] ?? name).join('、')
  return {
    kind: 'budget',
    about: '',
    looks,
    score: looks.length / rule.least,
    explanation: `${rule.hours} 小时内有 ${looks.length} 次查询超出限额被拒${which && `（${which}）`}`,
  }
}

function isPastBudget({ code }: Look): boolean {
  return code === 'budgetExceeded'
}
