/** Recalls the rows of one block: which of them are known, and by which mark the others may be known later. */
import type { KnownRows } from './known-rows.ts'
import type { LinePlaces } from './line-places.ts'
import type { PassOver, Row } from './reader.ts'
import type { RowMarker } from './row-mark.ts'

/** Rows that are known, and what places the batch's lines have. */
export interface Recall extends Pick<LinePlaces, 'placeOf'> {
  readonly known: KnownRows
}

export interface BlockRecall {
  /** Whether a row is known before it is split. */
  readonly passOver: PassOver
  /** Asks for a row that has been split. */
  ask(row: Row): AskedRow
}

interface AskedRow {
  readonly isKnown: boolean
  readonly mark: string | undefined
}

export interface BlockRecallOptions {
  readonly marks: RowMarker
  /** absent: no row is known */
  readonly recall: Recall | undefined
  /** position of the file in the batch */
  readonly file: number
}

export function blockRecall({ marks, recall, file }: BlockRecallOptions): BlockRecall {
  // the row that was asked for last, before it was split
  let last = 0
  let lastMark: string | undefined
  const isKnown = (mark: string | undefined, line: number) =>
    recall !== undefined && mark !== undefined && recall.known.meet(mark, recall.placeOf(file, line))
  return {
    passOver(row) {
      last = row.line
      lastMark = marks.ofText(row)
      return isKnown(lastMark, last)
    },
    ask({ line, cells }) {
      if (line === last && lastMark !== undefined) return { isKnown: false, mark: lastMark }
      const mark = marks.ofCells(cells)
      return { isKnown: isKnown(mark, line), mark }
    },
  }
}
