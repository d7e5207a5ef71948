/** .xls (BIFF8): one file is put together in memory, so `rowsPerFile` bounds it; a sheet has 65,536 rows at the most. */
import { writeFileSync } from 'node:fs'
import { CFB } from '@e965/xlsx'
import { CellRecords, cellFormats, SharedStrings, sheetRecords, workbookStream } from './biff8.ts'
import { type CellKind, columnKinds, sheetCell } from './sheet-cell.ts'
import { type Merge, sheetShape } from './sheet-shape.ts'
import { type ExportWriter, refuseDamage, type Target } from './writer.ts'

const mostRows = 65_536

export function openXls({ path, layout, columns }: Target<'xls'>): ExportWriter {
  const { sheet, otherSheets = [] } = layout
  const shape = sheetShape(layout, columns)
  const kinds = columnKinds(layout, columns)
  const strings = new SharedStrings()
  const records = new CellRecords()
  const add = (row: number, texts: readonly string[], kindOf: readonly CellKind[] = []) => {
    for (const [at, text] of texts.entries())
      addCell(records, text, { row, column: at + 1, kind: kindOf[at] ?? 'text', strings })
  }
  for (const [at, texts] of shape.above.entries()) add(at + 1, texts)
  let next = shape.firstRow
  return {
    write(cells, damage) {
      refuseDamage('xls', damage)
      if (next > mostRows - shape.notes.length) throw new Error('xls: more rows than a sheet holds; set rowsPerFile')
      add(
        next,
        columns.map((column) => cells[column] ?? ''),
        kinds,
      )
      next += 1
      return next - 1
    },
    close() {
      const below = shape.notes.map((_, at): Merge => {
        return { top: next + at, left: 1, bottom: next + at, right: columns.length }
      })
      for (const note of shape.notes) add(next++, [note])
      const merges = [...shape.merges, ...(columns.length > 1 ? below : [])]
      const content = sheetRecords(records.parts, { rows: next - 1, columns: columns.length, merges })
      const others = otherSheets.map((name) => {
        const cells = new CellRecords()
        addCell(cells, name, { row: 1, column: 1, kind: 'text', strings })
        return { name, content: sheetRecords(cells.parts, { rows: 1, columns: 1, merges: [] }) }
      })
      const container = CFB.utils.cfb_new()
      CFB.utils.cfb_add(container, '/Workbook', workbookStream([{ name: sheet, content }, ...others], strings))
      writeFileSync(path, CFB.write(container, { type: 'buffer' }))
    },
  }
}

interface CellPosition {
  readonly row: number
  readonly column: number
  readonly kind: CellKind
  readonly strings: SharedStrings
}

function addCell(records: CellRecords, text: string, { row, column, kind, strings }: CellPosition): void {
  if (text === '') return
  const cell = sheetCell(kind, text)
  if (cell.kind === 'text') {
    records.text({ row, column, format: cellFormats.text }, strings.indexOf(text))
    return
  }
  const format = cell.kind === 'date' ? cellFormats.date : cellFormats.general
  records.number({ row, column, format }, cell.number)
}
