import { inPieces } from './pieces.ts'
import { plainCell } from './plain-cell.ts'
import type { Sheet } from './sheet.ts'

/** CSV (RFC 4180) in UTF-8, with the mark at its beginning without which Excel takes it for GBK. */
export function csvOf(sheet: Omit<Sheet, 'name'>): AsyncGenerator<string> {
  return inPieces(linesOf(sheet))
}

async function* linesOf({ columns, rows }: Omit<Sheet, 'name'>): AsyncGenerator<string> {
  yield `\ufeff${lineOf(columns)}`
  for await (const cells of rows) yield lineOf(cells)
}

function lineOf(cells: readonly string[]): string {
  return `${cells.map((cell) => `"${plainCell(cell).replaceAll('"', '""')}"`).join(',')}\r\n`
}
