/** A number known to lie between two bounds: what is left of a sum or a count when not every part of it is known. */
import { addDecimals, compareDecimals, type Decimal, multiplyDecimals, nothing } from './decimal.ts'

/** -Infinity and Infinity stand for "no bound" */
type Bound = Decimal | number

export interface Range {
  readonly low: Bound
  readonly high: Bound
}

export function exactly(value: Decimal): Range {
  return { low: value, high: value }
}

export const anything: Range = { low: -Infinity, high: Infinity }
export const anyAmount: Range = { low: nothing, high: Infinity }
export const none: Range = exactly(nothing)

export function addRanges(a: Range, b: Range): Range {
  return { low: addBounds(a.low, b.low), high: addBounds(a.high, b.high) }
}

export function multiplyRanges(a: Range, b: Range): Range {
  const products = [a.low, a.high].flatMap((one) => [b.low, b.high].map((other) => multiplyBounds(one, other)))
  return { low: products.reduce(lesser), high: products.reduce(greater) }
}

/** What may also be left out: the range, or nothing. */
export function orNothing(range: Range): Range {
  return { low: lesser(range.low, nothing), high: greater(range.high, nothing) }
}

/** Any number of such, none included. */
export function anyNumberOf(range: Range): Range {
  return {
    low: compareBounds(range.low, nothing) < 0 ? -Infinity : nothing,
    high: compareBounds(range.high, nothing) > 0 ? Infinity : nothing,
  }
}

/** Whether a ≤ b; undefined where the ranges leave it open. */
export function isAtMost(a: Range, b: Range): boolean | undefined {
  if (compareBounds(a.high, b.low) <= 0) return true
  return compareBounds(a.low, b.high) > 0 ? false : undefined
}

function addBounds(a: Bound, b: Bound): Bound {
  if (typeof a === 'number') return a
  return typeof b === 'number' ? b : addDecimals(a, b)
}

function multiplyBounds(a: Bound, b: Bound): Bound {
  if (typeof a === 'object' && typeof b === 'object') return multiplyDecimals(a, b)
  const sign = Math.sign(compareBounds(a, nothing)) * Math.sign(compareBounds(b, nothing))
  return sign === 0 ? nothing : sign * Infinity
}

function compareBounds(a: Bound, b: Bound): number {
  if (typeof a === 'object' && typeof b === 'object') return compareDecimals(a, b)
  if (a === b) return 0
  const isLess = a === -Infinity || b === Infinity
  return isLess ? -1 : 1
}

function lesser(a: Bound, b: Bound): Bound {
  return compareBounds(a, b) <= 0 ? a : b
}

function greater(a: Bound, b: Bound): Bound {
  return compareBounds(a, b) >= 0 ? a : b
}
