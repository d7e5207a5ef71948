/**
 * What of a first load goes straight into `record`, and what by way of `staging`: rows that may yet be refused, because
 * their key was there before or their ID number is doubtful, rows of several records, of which one that is refused takes
 * the others with it, and all that comes when no more keys can be remembered.
 */
import { CopyBuffer } from '../store/binary-copy.ts'
import { linePlaces } from './line-places.ts'
import { SeenKeys } from './seen-keys.ts'
import type { StagedBlock } from './stage-block.ts'
import { categoryOf, keyBits, restage } from './staged-tuple.ts'

/** A row whose key a row before it has as well, and that row. */
export interface Repeat {
  readonly file: number
  readonly line: number
  readonly firstFile: number
  readonly firstLine: number
}

export interface DirectLoad {
  /** Divides a block's tuples. */
  divide(block: StagedBlock): DividedTuples
  readonly repeats: readonly Repeat[]
  /** records that went straight into `record`, by number of category */
  readonly copied: ReadonlyMap<number, number>
  /** records that wait in `staging` */
  readonly waiting: number
}

export interface DividedTuples {
  /** tuples for `record`, in pieces */
  readonly direct: readonly Uint8Array[]
  /** tuples for `staging` */
  readonly staged: Uint8Array
}

export interface DirectLoadOptions {
  /** bytes of each file: no file has more lines than bytes */
  readonly fileBytes: readonly number[]
  /** keys to remember, of some 11 bytes each */
  readonly capacity?: number | undefined
}

const defaultCapacity = 5_000_000

export function openDirectLoad({ fileBytes, capacity = defaultCapacity }: DirectLoadOptions): DirectLoad {
  const seen = new SeenKeys(capacity)
  const restaged = new CopyBuffer(1 << 16)
  const repeats: Repeat[] = []
  const copied = categoryCounter()
  const { placeOf, lineAt } = linePlaces(fileBytes)
  let waiting = 0

  const isFirst = (tuples: DataView, start: number, { file, line }: { file: number; line: number }) => {
    const { high, low } = keyBits(tuples, start)
    const met = seen.meet(high, low, placeOf(file, line))
    if (typeof met !== 'number') return met === 'new'
    const first = lineAt(met)
    repeats.push({ file, line, firstFile: first.file, firstLine: first.line })
    return false
  }

  return {
    repeats,
    get copied() {
      return copied.counts
    },
    get waiting() {
      return waiting
    },
    divide({ file, copy, ends, lines, doubts }) {
      const tuples = new DataView(copy.buffer, copy.byteOffset, copy.byteLength)
      const doubtful = new Set(doubts.map(({ line }) => line))
      const direct: Uint8Array[] = []
      let from = 0
      let start = 0
      for (let nth = 0; nth < ends.length; nth++) {
        const end = ends[nth] ?? 0
        const line = lines[nth] ?? 0
        const isAlone = line !== lines[nth - 1] && line !== lines[nth + 1]
        const isDoubtful = doubtful.size > 0 && doubtful.has(line)
        if (isFirst(tuples, start, { file, line }) && isAlone && !isDoubtful) {
          copied.add(categoryOf(tuples, start))
        } else {
          if (start > from) direct.push(copy.subarray(from, start))
          restage(restaged, copy.subarray(start, end), { file, line })
          waiting++
          from = end
        }
        start = end
      }
      if (start > from) direct.push(copy.subarray(from, start))
      return { direct, staged: restaged.take() }
    },
  }
}

/** Counts categories; rows of the same one follow each other. */
function categoryCounter() {
  const counts = new Map<number, number>()
  let current = 0
  let run = 0
  const settle = () => {
    if (run > 0) counts.set(current, (counts.get(current) ?? 0) + run)
    run = 0
  }
  return {
    add(category: number) {
      if (category !== current) settle()
      current = category
      run++
    },
    get counts(): ReadonlyMap<number, number> {
      settle()
      return counts
    },
  }
}
