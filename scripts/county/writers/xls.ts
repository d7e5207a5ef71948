/** .xls (BIFF8): the rows of one file are held in memory, so `rowsPerFile` bounds it; a sheet has 65,536 rows. */
import { writeFileSync } from 'node:fs'
import { type CellObject, utils, type WorkSheet, write } from '@e965/xlsx'
import { type CellKind, columnKinds, sheetCell } from './sheet-cell.ts'
import { sheetShape } from './sheet-shape.ts'
import { type ExportWriter, refuseDamage, type Target } from './writer.ts'

const mostRows = 65_536

export function openXls({ path, layout, columns }: Target<'xls'>): ExportWriter {
  const { sheet, otherSheets = [] } = layout
  const shape = sheetShape(layout, columns)
  const kinds = columnKinds(layout, columns)
  const rows: string[][] = []
  return {
    write(cells, damage) {
      refuseDamage('xls', damage)
      const row = shape.firstRow + rows.length
      if (row > mostRows - shape.notes.length) throw new Error('xls: more rows than a sheet holds; set rowsPerFile')
      rows.push(columns.map((column) => cells[column] ?? ''))
      return row
    },
    close() {
      const book = utils.book_new()
      const data = [
        ...shape.above.map((cells) => cells.map((text) => cellObject('text', text))),
        ...rows.map((cells) => cells.map((text, at) => cellObject(kinds[at] ?? 'text', text))),
        ...shape.notes.map((note) => [cellObject('text', note)]),
      ]
      const merges = shape.merges.map(({ top, left, bottom, right }) => ({
        s: { r: top - 1, c: left - 1 },
        e: { r: bottom - 1, c: right - 1 },
      }))
      const table: WorkSheet = { ...utils.aoa_to_sheet(data, { dense: true }), '!merges': merges }
      utils.book_append_sheet(book, table, sheet)
      for (const name of otherSheets) utils.book_append_sheet(book, utils.aoa_to_sheet([[name]]), name)
      // without a shared string table, texts are cut at 255 characters
      writeFileSync(path, write(book, { type: 'buffer', bookType: 'biff8', bookSST: true }))
    },
  }
}

function cellObject(kind: CellKind, text: string): CellObject | null {
  if (text === '') return null
  const cell = sheetCell(kind, text)
  if (cell.kind === 'text') return { t: 's', v: text, z: '@' }
  return { t: 'n', v: cell.number, z: cell.kind === 'date' ? 'yyyy-mm-dd' : 'General' }
}
