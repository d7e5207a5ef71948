/**
 * Which record keys an export has had so far, and where first: 8 bytes a slot, so that a file of any length is held in
 * bounded memory. Keys are told apart by 44 bits of a keyed hash, as good as random: of four million, some three are
 * taken for another. Open addressing, in segments that grow one at a time.
 */

const segmentBits = 12
const firstSlots = 16
const fullest = 0.85
const growth = 1.25

interface Segment {
  /** low bits, place + 1 of each; 0 where there is none */
  slots: Uint32Array
  used: number
}

export class SeenKeys {
  readonly #capacity: number
  readonly #segments: readonly Segment[]
  #size = 0

  /** @param capacity keys to remember; those that come after are looked up only */
  constructor(capacity: number) {
    this.#capacity = capacity
    this.#segments = Array.from({ length: 2 ** segmentBits }, () => ({
      slots: new Uint32Array(firstSlots * 2),
      used: 0,
    }))
  }

  /**
   * The place where the key was before; else remembers this one, and says `new`, or `unknown` where there is no more room.
   * @param high 32 bits, of which the upper 12 count
   * @param low 32 bits
   * @param place 0 to 2³² − 2
   */
  meet(high: number, low: number, place: number): number | 'new' | 'unknown' {
    const segment = this.#segments[high >>> (32 - segmentBits)]
    if (!segment) return 'unknown'
    const { slots } = segment
    const at = findSlot(slots, low)
    const known = slots[at + 1] ?? 0
    if (known !== 0) return known - 1
    if (this.#size >= this.#capacity) return 'unknown'
    slots[at] = low
    slots[at + 1] = place + 1
    this.#size++
    segment.used++
    if (segment.used * 2 > slots.length * fullest) grow(segment)
    return 'new'
  }
}

/** Where the key is, or may go. */
function findSlot(slots: Uint32Array, low: number): number {
  let at = Math.floor((low / 2 ** 32) * (slots.length / 2)) * 2
  while (slots[at + 1] !== 0 && slots[at] !== low) {
    at += 2
    if (at === slots.length) at = 0
  }
  return at
}

function grow(segment: Segment): void {
  const { slots } = segment
  const grown = new Uint32Array(Math.ceil((slots.length / 2) * growth) * 2)
  for (let from = 0; from < slots.length; from += 2) {
    const mark = slots[from + 1] ?? 0
    if (mark === 0) continue
    const low = slots[from] ?? 0
    const at = findSlot(grown, low)
    grown[at] = low
    grown[at + 1] = mark
  }
  segment.slots = grown
}
