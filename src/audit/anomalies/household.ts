/**
 * Same household: its members looked up again and again, for ever other purposes, without anybody being present. A
 * family that comes together is looked up for one purpose, or all at one sitting. Pure.
 */
import type { Household } from '../anomaly-rule.ts'
import { around, countResidents, hour, isAnswered, type Look } from './look.ts'
import type { Seen, Suspicion } from './suspicion.ts'

const sittingEnds = 2 * hour

export function detectHousehold({ look, memory }: Seen, rule: Household): Suspicion | undefined {
  const household = look.subject?.household
  if (household === undefined || look.present) return undefined
  const looks = around(memory.looks, look, rule.hours * hour).filter(
    (one) => one.subject?.household === household && !one.present && isAnswered(one),
  )
  const members = countResidents(looks)
  if (members < rule.members) return undefined
  const purposes = countPurposes(looks)
  if (purposes < rule.purposes) return undefined
  return {
    kind: 'household',
    about: household,
    looks,
    score: purposes / rule.purposes,
    explanation: `${rule.hours} 小时内先后以 ${purposes} 种互不相关的由头查询了同一户的 ${members} 人，均无本人在场凭据`,
  }
}

/** One case is one purpose, whenever it is looked at; so is what is asked for one item at one sitting, under however many numbers. */
function countPurposes(looks: readonly Look[]): number {
  const purposes = new Map<string, number>()
  let [count, sitting, before] = [0, 0, -Infinity]
  for (const { at, item, caseNumber } of looks) {
    if (at - before > sittingEnds) sitting += 1
    before = at
    const names = [`sitting ${sitting} ${item}`, `case ${caseNumber}`]
    const purpose = names.map((name) => purposes.get(name)).find((known) => known !== undefined) ?? ++count
    for (const name of names) purposes.set(name, purpose)
  }
  return count
}
