/**
 * The tuples of one mapped record, for `COPY staging` and for `COPY record`. Both begin alike, and what tells the record
 * from others stands in them at fixed places, so that a tuple for the one can be made into one for the other.
 */
import type { CopyBuffer } from '../store/binary-copy.ts'

const sharedColumns =
  'batch_id, resident_id, key, digest, category, source_version, valid_from, valid_to, deleted, self_collected, data, sealed, stated'

/** columns of `COPY staging`, in the order in which they are written */
export const stagingColumns = `${sharedColumns}, file, line, sheet`
export const stagingColumnCount = 16
/** columns of `COPY record`, in the order in which they are written; the others have defaults */
export const recordColumns = `${sharedColumns}, observed_at, source`
export const recordColumnCount = 15

/** the number of columns, 2 bytes; then each value behind its size, 4 bytes */
const residentAt = 2 + (4 + 8) + 4
const keyAt = residentAt + 16 + 4
const categoryAt = keyAt + 16 + (4 + 16) + 4
/** bytes of `observed_at` and `source` */
const recordTail = 4 + 8 + (4 + 2)

/** Which row of the batch says something. */
export interface RowPlace {
  /** position of the file in the batch */
  readonly file: number
  readonly line: number
  /** name of the sheet, where there is one */
  readonly sheet?: string | undefined
}

/** Ends a tuple for `staging`. */
export function writePlace(copy: CopyBuffer, { file, line, sheet }: RowPlace): void {
  copy.int16(file)
  copy.int32(line)
  sheet === undefined ? copy.null() : copy.text(sheet)
}

/** Makes a tuple for `record` into one for `staging`. */
export function restage(copy: CopyBuffer, tuple: Uint8Array, place: RowPlace): void {
  copy.tuple(stagingColumnCount)
  copy.append(tuple.subarray(2, tuple.length - recordTail))
  writePlace(copy, place)
}

/** 64 bits that tell the tuple's record from others, of the tuple that begins there. */
export function keyBits(tuples: DataView, start: number): { readonly high: number; readonly low: number } {
  return {
    high: (tuples.getUint32(start + residentAt) ^ tuples.getUint32(start + keyAt)) >>> 0,
    low: (tuples.getUint32(start + residentAt + 4) ^ tuples.getUint32(start + keyAt + 4)) >>> 0,
  }
}

/** Number of the category of the tuple that begins there. */
export function categoryOf(tuples: DataView, start: number): number {
  return tuples.getInt16(start + categoryAt)
}
