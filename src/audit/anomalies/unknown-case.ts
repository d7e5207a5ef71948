/**
 * Case number of no case. The hub knows no register of cases: it can tell a number that is not made as the office makes
 * its numbers, or that looks typed at random. A well-formed number that was never given out looks like any other. Pure.
 */
import type { UnknownCase } from '../anomaly-rule.ts'
import { compileCasePattern, fitsPattern, madeUp } from './case-pattern.ts'
import { dayOf } from './china-time.ts'
import { around, hour, type Look } from './look.ts'
import type { Seen, Suspicion } from './suspicion.ts'

export function detectUnknownCase({ actor, look, memory }: Seen, rule: UnknownCase): Suspicion | undefined {
  const wrong = (one: Look) => wrongNumber(one, { rule, organisation: actor.organisation })
  const why = wrong(look)
  if (why === undefined) return undefined
  const looks = around(memory.looks, look, rule.hours * hour).filter((one) => wrong(one) !== undefined)
  if (looks.length < rule.least) return undefined
  const numbers = new Set(looks.map(({ caseNumber }) => caseNumber)).size
  return {
    kind: 'unknownCase',
    about: '',
    looks,
    score: looks.length / rule.least,
    explanation: `${rule.hours} 小时内有 ${looks.length} 次查询用的 ${numbers} 个受理编号不像真的，如“${look.caseNumber}”：${why}`,
  }
}

interface Place {
  readonly rule: UnknownCase
  readonly organisation: string | undefined
}

/** Why the number of a look cannot be right; undefined where it can, or where there is none. */
function wrongNumber({ caseNumber, item, at, outcome }: Look, { rule, organisation }: Place): string | undefined {
  if (caseNumber === undefined || outcome === 'failed') return undefined
  const patterns = rule.patterns.filter(
    (one) =>
      (one.organisation === undefined || one.organisation === organisation) &&
      (one.item === undefined || one.item === item),
  )
  const year = Number(dayOf(at).slice(0, 4))
  const fits = patterns.some(({ pattern }) => {
    const compiled = compiledPattern(pattern)
    return compiled !== undefined && fitsPattern(compiled, caseNumber, year)
  })
  if (patterns.length > 0 && !fits) return '与该单位受理编号的格式不符'
  return madeUp(caseNumber)
}

const compiled = new Map<string, RegExp | undefined>()
const mostCompiled = 1000

function compiledPattern(pattern: string): RegExp | undefined {
  if (!compiled.has(pattern)) {
    if (compiled.size >= mostCompiled) compiled.clear()
    compiled.set(pattern, compileCasePattern(pattern))
  }
  return compiled.get(pattern)
}
