/** Marks of rows: equal where all cells are equal on which a row's records depend. */
import type { Marker } from '../vault/marker.ts'
import type { CellsRead } from './map-row.ts'
import type { UnsplitRow } from './reader.ts'

/** Marks as a `Marker` makes them; undefined of a row that is too long for one. */
export interface RowMarker {
  ofCells(cells: readonly string[]): string | undefined
  /** the same; undefined where the row has not as many cells as it should, or they are not just what stands between delimiters */
  ofText(row: UnsplitRow): string | undefined
}

/** What a reader refuses, cleans away, or takes for the end of something else. */
function isOdd(unit: number): boolean {
  return (
    unit < 0x20 ||
    unit === 0x22 ||
    unit === 0x27 ||
    (unit >= 0x7f && unit <= 0x9f) ||
    unit === 0xfeff ||
    unit === 0xfffd
  )
}

/** Cells are written behind their lengths, which keep the end of one apart from the beginning of the next. */
export function rowMarker(marker: Marker, { columns, reads, heading }: CellsRead): RowMarker {
  const { units } = marker
  const most = units.length
  let start = 0
  for (; start < Math.min(heading.length, most); start++) units[start] = heading.charCodeAt(start)
  const last = columns - 1
  return {
    ofCells(cells) {
      let end = start
      for (let at = 0; at < columns; at++) {
        if (!reads[at]) continue
        const cell = cells[at] ?? ''
        if (end + cell.length >= most) return undefined
        units[end++] = cell.length
        for (let nth = 0; nth < cell.length; nth++) units[end++] = cell.charCodeAt(nth)
      }
      return marker.mark(end)
    },
    ofText({ text, from, to, delimiter }) {
      if (start + to - from + columns > most) return undefined
      let end = start
      let length = end
      let at = 0
      let isRead = reads[0] === true
      if (isRead) end++
      for (let nth = from; nth < to; nth++) {
        const unit = text.charCodeAt(nth)
        if (unit === delimiter) {
          if (at === last) return undefined
          if (isRead) units[length] = end - length - 1
          at++
          isRead = reads[at] === true
          length = end
          if (isRead) end++
        } else {
          if ((unit < 0x28 || unit > 0x7e) && isOdd(unit)) return undefined
          if (isRead) units[end++] = unit
        }
      }
      if (at < last) return undefined
      if (isRead) units[length] = end - length - 1
      return marker.mark(end)
    },
  }
}
