/** When a webhook that failed is tried again: each time after twice as long, for three days. Pure. */

const firstMs = 5_000
const mostMs = 6 * 3_600_000
export const retriedForMs = 3 * 86_400_000

export interface Tried {
  /** how often so far, at least once */
  readonly tries: number
  readonly firstTriedAt: Date
  readonly now: Date
  /** from 0 to 1: spreads those who failed together by half */
  readonly random: number
}

/** undefined: no more. The last time is at the end of the three days. */
export function nextTry({ tries, firstTriedAt, now, random }: Tried): Date | undefined {
  const end = firstTriedAt.getTime() + retriedForMs
  if (now.getTime() >= end) return undefined
  const whole = Math.min(mostMs, firstMs * 2 ** (tries - 1))
  return new Date(Math.min(now.getTime() + whole * (0.5 + random / 2), end))
}
