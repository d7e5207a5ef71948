/** A seeded source of chance: the same seed gives the same county on every machine (sfc32). */
export interface Random {
  /** in [0, 1) */
  next(): number
  /** whole number between both, inclusive */
  int(low: number, high: number): number
  chance(probability: number): boolean
  pick<T>(items: readonly T[]): T
  /** picks an item by its weight */
  weighted<T>(items: readonly (readonly [T, number])[]): T
  /** that many decimal digits */
  digits(count: number): string
  /** an independent source, named: what one part draws never moves another part */
  fork(label: string): Random
}

/** Makes a source out of any text. */
export function seededRandom(seed: string): Random {
  let [a, b, c, d] = hash128(seed)
  const next = () => {
    const t = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + t) | 0
    return (t >>> 0) / 4294967296
  }
  for (let i = 0; i < 12; i++) next()
  const int = (low: number, high: number) => low + Math.floor(next() * (high - low + 1))
  const pick = <T>(items: readonly T[]): T => {
    const item = items[int(0, items.length - 1)]
    if (item === undefined) throw new Error('nothing to pick from')
    return item
  }
  const weighted = <T>(items: readonly (readonly [T, number])[]): T => {
    let left = next() * items.reduce((sum, [, weight]) => sum + weight, 0)
    for (const [item, weight] of items) {
      left -= weight
      if (left < 0) return item
    }
    return pick(items)[0]
  }
  return {
    next,
    int,
    chance: (probability) => next() < probability,
    pick,
    weighted,
    digits: (count) => Array.from({ length: count }, () => int(0, 9)).join(''),
    fork: (label) => seededRandom(`${seed}/${label}`),
  }
}

function hash128(text: string): [number, number, number, number] {
  const state: [number, number, number, number] = [1779033703, 3144134277, 1013904242, 2773480762]
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    state[0] = state[1] ^ Math.imul(state[0] ^ code, 597399067)
    state[1] = state[2] ^ Math.imul(state[1] ^ code, 2869860233)
    state[2] = state[3] ^ Math.imul(state[2] ^ code, 951274213)
    state[3] = state[0] ^ Math.imul(state[3] ^ code, 2716044179)
  }
  return state
}
