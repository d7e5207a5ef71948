/**
 * Arrays as PostgreSQL takes them in binary, one for each column of some rows: what it need not read as text costs a
 * quarter, and ciphertexts and numbers go as they are.
 */
import { CopyBuffer } from '../store/binary-copy.ts'

export interface ArrayColumns<Row> {
  /**
   * Adds a column.
   * @param type of its values, by PostgreSQL's number
   * @param read undefined: null
   */
  add<Value>(type: number, read: (row: Row, nth: number) => Value | undefined, write: Write<Value>): void
  /** The arrays, in the order of the columns, and the buffer in which all of them lie. */
  finish(): { readonly bytes: Buffer; readonly arrays: Buffer[] }
}

type Write<Value> = (copy: CopyBuffer, value: Value) => void

/** Between two uses: a new buffer for each few items costs more than writing them. */
let spare: CopyBuffer | undefined

export function arrayColumns<Row>(rows: readonly Row[]): ArrayColumns<Row> {
  const copy = spare ?? new CopyBuffer()
  spare = undefined
  const ends: number[] = []
  return {
    add(type, read, write) {
      // an array that is shorter than the others stands for nulls
      const isEmpty = rows.every((row, nth) => read(row, nth) === undefined)
      copy.array(type, isEmpty ? 0 : rows.length)
      if (!isEmpty)
        for (const [nth, row] of rows.entries()) {
          const value = read(row, nth)
          if (value === undefined) copy.null()
          else write(copy, value)
        }
      ends.push(copy.length)
    },
    finish() {
      const bytes = copy.copied()
      spare = copy
      return { bytes, arrays: ends.map((end, nth) => bytes.subarray(ends[nth - 1] ?? 0, end)) }
    },
  }
}
