/** How a cell is stored in a spreadsheet. */
import { isRealDate } from '../../../src/catalogue/dates.ts'
import type { SheetLayout } from '../department.ts'

export type CellKind = 'text' | 'number' | 'date'

/** Kind of each column's good cells. */
export function columnKinds({ numeric = [], dates = [] }: SheetLayout, columns: readonly string[]): CellKind[] {
  return columns.map((column) => (numeric.includes(column) ? 'number' : dates.includes(column) ? 'date' : 'text'))
}

export interface SheetCell {
  readonly kind: CellKind
  readonly text: string
  readonly number: number
}

/**
 * A date or number where the column holds such and the text is one, else text. An ID number that Excel destroyed is
 * a number wherever it stands: that is how it came to look so.
 */
export function sheetCell(kind: CellKind, text: string): SheetCell {
  if (kind === 'number' && /^-?\d+(\.\d+)?$/.test(text)) return { kind, text, number: Number(text) }
  if (kind === 'date' && isRealDate(text) && text > '1900-03-01') return { kind, text, number: serialDay(text) }
  if (/^\d\.\d+E\+17$/.test(text)) return { kind: 'number', text, number: Number(text) }
  return { kind: 'text', text, number: Number.NaN }
}

/** Serial day of Excel's 1900 calendar. */
export function serialDay(day: string): number {
  return (Date.parse(`${day}T00:00:00Z`) - Date.UTC(1899, 11, 30)) / 86_400_000
}
