/** Exact decimals of any size: sums of amounts and their products with ratios lose no cent. */
export interface Decimal {
  /** in units of 10^-scale */
  readonly units: bigint
  readonly scale: number
}

/** @param text as the catalogue writes amounts and decimals */
export function parseDecimal(text: string): Decimal {
  const point = text.indexOf('.')
  if (point < 0) return { units: BigInt(text), scale: 0 }
  return { units: BigInt(text.slice(0, point) + text.slice(point + 1)), scale: text.length - point - 1 }
}

export const nothing: Decimal = { units: 0n, scale: 0 }

export function addDecimals(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale)
  return { units: unitsAt(a, scale) + unitsAt(b, scale), scale }
}

export function multiplyDecimals(a: Decimal, b: Decimal): Decimal {
  return { units: a.units * b.units, scale: a.scale + b.scale }
}

/** Negative where a is less than b, positive where it is more. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  const scale = Math.max(a.scale, b.scale)
  const [one, other] = [unitsAt(a, scale), unitsAt(b, scale)]
  return one < other ? -1 : one > other ? 1 : 0
}

function unitsAt({ units, scale }: Decimal, wanted: number): bigint {
  return wanted === scale ? units : units * 10n ** BigInt(wanted - scale)
}
