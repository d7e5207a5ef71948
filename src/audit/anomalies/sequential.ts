/**
 * Sequential numbers: somebody counts up, or works through a list sorted by ID number. Numbers that are nobody's leave
 * only their key in the log; they are recognised by trying the neighbours of the numbers that are somebody's. Pure.
 */
import type { Sequential } from '../anomaly-rule.ts'
import { type IdNumberParts, partsOf } from './id-number-parts.ts'
import { around, type Look } from './look.ts'
import type { Seen, Surroundings, Suspicion } from './suspicion.ts'

interface Numbered extends IdNumberParts {
  readonly look: Look
}

/** so few unknown residents are typing errors */
const fewUnknown = 2
/** most numbers whose neighbours are tried for one look */
const mostTried = 40

export function detectSequential({ look, memory, surroundings }: Seen, rule: Sequential): Suspicion | undefined {
  const looks = around(memory.looks, look, rule.minutes * 60_000)
  if (looks.length < Math.min(rule.least, rule.steps)) return undefined
  const found = [nearNumbers(look, looks, { rule, surroundings }), stepwise(look, looks, rule)]
  return found.filter((one) => one !== undefined).sort((a, b) => b.score - a.score)[0]
}

/** The chain of close numbers, of one birthday and area, that the look is in. */
function nearNumbers(
  look: Look,
  looks: readonly Look[],
  { rule, surroundings }: { rule: Sequential; surroundings: Surroundings },
): Suspicion | undefined {
  const numbers = numbersOf(looks, surroundings)
  const own = look.resident === undefined ? undefined : numbers.get(look.resident)
  if (!own) return undefined
  const chain = [...numbers.values()]
    .filter(({ area, birthday }) => area === own.area && birthday === own.birthday)
    .sort((a, b) => a.sequence - b.sequence)
  if (chain.length < rule.least) return undefined
  const at = chain.indexOf(own)
  let [first, last] = [at, at]
  const isNear = (one: number) => (chain[one + 1]?.sequence ?? Infinity) - (chain[one]?.sequence ?? 0) <= rule.gap
  while (first > 0 && isNear(first - 1)) first -= 1
  while (isNear(last)) last += 1
  const near = chain.slice(first, last + 1)
  if (near.length < rule.least) return undefined
  const unknown = near.filter((one) => one.look.outcome === 'notFound').length
  return {
    kind: 'sequential',
    about: '',
    looks: near.map((one) => one.look),
    score: near.length / rule.least,
    explanation:
      `${rule.minutes} 分钟内查询了 ${near.length} 个相邻的身份号码（同一地区、同一出生日期、顺序码相近），` +
      `其中 ${unknown} 个查无此人，像是在逐个试号码`,
  }
}

/** The looks that end with this one and go through one area's birthdays step by step, in one direction. */
function stepwise(look: Look, looks: readonly Look[], rule: Sequential): Suspicion | undefined {
  const before = looks.slice(0, looks.findIndex(({ entry }) => entry === look.entry) + 1)
  const run: Look[] = []
  let direction = 0
  let later: IdNumberParts | undefined
  for (const one of before.reverse()) {
    if (!one.subject) break
    const parts = partsOf(one.subject.idNumber)
    if (later) {
      if (one.resident === run.at(-1)?.resident) continue
      const days = later.birthday - parts.birthday
      if (parts.area !== later.area || Math.abs(days) > rule.stepDays) break
      const step = Math.sign(days || later.sequence - parts.sequence)
      if (direction !== 0 && step !== direction) break
      direction = step
    }
    run.push(one)
    later = parts
  }
  if (run.length < rule.steps) return undefined
  return {
    kind: 'sequential',
    about: '',
    looks: run,
    score: run.length / rule.steps,
    explanation: `连续查询了 ${run.length} 人，同一地区的出生日期依次相邻，像是照着按号码排序的名单逐个查询`,
  }
}

/** The numbers of the residents looked at, as far as they are known or recognised. */
function numbersOf(looks: readonly Look[], { numbersNear }: Surroundings): ReadonlyMap<string, Numbered> {
  const numbers = new Map<string, Numbered>()
  const unknown = new Map<string, Look>()
  const known: string[] = []
  for (const look of looks) {
    if (look.resident === undefined) continue
    if (!look.subject) unknown.set(look.resident, look)
    else {
      if (!numbers.has(look.resident)) known.push(look.subject.idNumber)
      numbers.set(look.resident, { ...partsOf(look.subject.idNumber), look })
    }
  }
  if (unknown.size <= fewUnknown) return numbers
  // the latest first; what is recognised has neighbours, too
  const waiting = known.slice(-mostTried).reverse()
  for (let tried = 0; tried < mostTried && unknown.size > 0; tried++) {
    const number = waiting.shift()
    if (number === undefined) break
    for (const [resident, idNumber] of numbersNear(number)) {
      const look = unknown.get(resident)
      if (!look) continue
      unknown.delete(resident)
      numbers.set(resident, { ...partsOf(idNumber), look })
      waiting.unshift(idNumber)
    }
  }
  return numbers
}
