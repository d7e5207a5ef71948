/**
 * What is known of an export's rows while it is read: by the mark of a row, whether the store holds its record, and
 * where the row was met. In memory that all threads share, some 30 bytes a row.
 *
 * A mark has 96 bits: a third of them say where to look for it, two thirds are kept. So a row is compared with the few
 * that are found there, and taken for another one once in some 10¹⁸ times. Rows stand in the order of their records'
 * digests, so that digests that come in their order find each row beside the one before: memory is slow to jump about in.
 */
import { markBytes } from '../vault/marker.ts'

/** so much of a record's digest is kept, which is as good as random too */
export const digestBytes = 12
/** a row's mark, and the digest of the record that it gives */
export const pairBytes = markBytes + digestBytes

/** words of a row: two of the mark, two of the digest, and the state */
const slotWords = 5
const digestAt = 2
const stateAt = 4
const fullest = 0.8

const free = 0
/** the store does not hold its record */
const unsure = 1
/** the store holds its record */
const held = 2
/** the row was met, and the store held its record at the end too */
const confirmed = 3
/** the row was met: this, and the row's place, which is smaller than 2³² less this */
const met = 4

export class KnownRows {
  /** to be handed to other threads */
  readonly memory: SharedArrayBuffer
  readonly #slots: number
  /** the rows, by the digests of their records */
  readonly #words: Uint32Array
  /** where rows stand, counted from 1, by their marks */
  readonly #byMark: Uint32Array
  #added = 0

  /** @param memory of another one, to look into */
  constructor(memory: SharedArrayBuffer) {
    this.memory = memory
    this.#slots = memory.byteLength / 4 / (slotWords + 1)
    this.#words = new Uint32Array(memory, 0, this.#slots * slotWords)
    this.#byMark = new Uint32Array(memory, this.#slots * slotWords * 4)
  }

  static withRoomFor(rows: number): KnownRows {
    const slots = Math.ceil(rows / fullest) + 1
    return new KnownRows(new SharedArrayBuffer(slots * (slotWords + 1) * 4))
  }

  /** Rows that were added, whether they counted or not. */
  get added(): number {
    return this.#added
  }

  get confirmed(): number {
    return this.#count((state) => state === confirmed)
  }

  /** Rows that were met and are not confirmed. */
  get unconfirmed(): number {
    return this.#count((state) => state >= met)
  }

  /** Adds a row; of two that give one record, the first counts. */
  add(pairs: DataView, at: number): void {
    this.#added++
    const state = this.#stateOf(pairs, at + markBytes)
    if (this.#words[state] !== free) return
    const high = pairs.getUint32(at + 4)
    const low = pairs.getUint32(at + 8)
    const index = this.#indexOf(pairs.getUint32(at), high, low)
    if (this.#byMark[index] !== 0) return
    const start = state - stateAt
    this.#words[start] = high
    this.#words[start + 1] = low
    this.#words[start + digestAt] = pairs.getUint32(at + markBytes + 4)
    this.#words[start + digestAt + 1] = pairs.getUint32(at + markBytes + 8)
    this.#words[state] = unsure
    this.#byMark[index] = start / slotWords + 1
  }

  /** The store holds the record of that digest. Whether a row gives it. */
  hold(digests: DataView, at: number): boolean {
    const state = this.#stateOf(digests, at)
    if (this.#words[state] === free) return false
    this.#words[state] = held
    return true
  }

  /**
   * A row with that mark stands at the place: true where the store holds its record, and no such row was met before.
   * For any thread.
   */
  meet(mark: string, place: number): boolean {
    const slot = this.#byMark[this.#indexOf(wordOf(mark, 0), wordOf(mark, 4), wordOf(mark, 8))] ?? 0
    if (slot === 0) return false
    return Atomics.compareExchange(this.#words, (slot - 1) * slotWords + stateAt, held, place + met) === held
  }

  /** Where the row was met that gives the record of that digest; undefined where it was not. */
  placeOf(digests: DataView, at: number): number | undefined {
    const state = this.#words[this.#stateOf(digests, at)] ?? free
    return state < met ? undefined : state - met
  }

  /** Forgets that the row was met that gives the record of that digest. */
  release(digests: DataView, at: number): void {
    this.#words[this.#stateOf(digests, at)] = held
  }

  /** At the end the store holds the record of that digest. Whether a row that was met gives it. */
  confirm(digests: DataView, at: number): boolean {
    const state = this.#stateOf(digests, at)
    if ((this.#words[state] ?? free) < met) return false
    this.#words[state] = confirmed
    return true
  }

  /** Whether this row has been confirmed. */
  isConfirmed(pairs: DataView, at: number): boolean {
    const slot = this.#byMark[this.#indexOf(pairs.getUint32(at), pairs.getUint32(at + 4), pairs.getUint32(at + 8))] ?? 0
    return slot > 0 && this.#words[(slot - 1) * slotWords + stateAt] === confirmed
  }

  #count(counts: (state: number) => boolean): number {
    let count = 0
    for (let at = stateAt; at < this.#words.length; at += slotWords) if (counts(this.#words[at] ?? free)) count++
    return count
  }

  /** Where the state is, or would be, of the row that gives the record of that digest. */
  #stateOf(digests: DataView, at: number): number {
    const high = digests.getUint32(at + 4)
    const low = digests.getUint32(at + 8)
    let start = Math.floor((digests.getUint32(at) / 2 ** 32) * this.#slots) * slotWords
    for (;;) {
      const isFree = this.#words[start + stateAt] === free
      if (isFree || (this.#words[start + digestAt] === high && this.#words[start + digestAt + 1] === low))
        return start + stateAt
      start = start + slotWords === this.#words.length ? 0 : start + slotWords
    }
  }

  /** Where it is written, or would be, where the row of that mark stands. */
  #indexOf(home: number, high: number, low: number): number {
    let index = Math.floor((home / 2 ** 32) * this.#slots)
    for (;;) {
      const slot = this.#byMark[index] ?? 0
      const start = (slot - 1) * slotWords
      if (slot === 0 || (this.#words[start] === high && this.#words[start + 1] === low)) return index
      index = index + 1 === this.#slots ? 0 : index + 1
    }
  }
}

/** Four characters below U+0100 as a number. */
function wordOf(mark: string, at: number): number {
  const high = (mark.charCodeAt(at) << 8) | mark.charCodeAt(at + 1)
  return ((high << 16) | (mark.charCodeAt(at + 2) << 8) | mark.charCodeAt(at + 3)) >>> 0
}
