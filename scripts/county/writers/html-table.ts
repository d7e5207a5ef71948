/** An HTML table named .xls, as report servers and old web systems export "Excel". */
import { columnKinds } from './sheet-cell.ts'
import { type Merge, sheetShape } from './sheet-shape.ts'
import { openTextFile } from './text-file.ts'
import { type ExportWriter, refuseDamage, type Target } from './writer.ts'
import { xmlText } from './xml-text.ts'

const classes = { text: 't', number: 'n', date: 'd' } as const
const styles = `<style>.t{mso-number-format:"\\@"}.n{mso-number-format:"0.00"}.d{mso-number-format:"yyyy\\-mm\\-dd"}</style>`

export function openHtmlTable({ path, layout, columns }: Target<'htmlTable'>): ExportWriter {
  const { encoding = 'utf-8', sheet } = layout
  const file = openTextFile(path, encoding)
  const shape = sheetShape(layout, columns)
  const kinds = columnKinds(layout, columns).map((kind) => classes[kind])
  // such systems call GB18030 by its oldest name
  const charset = encoding === 'utf-8' ? 'utf-8' : 'gb2312'
  file.write(
    `<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">\n<head>\n<meta http-equiv="Content-Type" content="application/vnd.ms-excel; charset=${charset}">\n<title>${xmlText(sheet)}</title>\n${styles}\n</head>\n<body>\n<table border="1">\n`,
  )
  for (const [at, cells] of shape.above.entries()) file.write(headingRow(at + 1, cells, shape.merges))
  let next = shape.firstRow
  return {
    write(cells, damage) {
      refuseDamage('htmlTable', damage)
      const written = columns.map((column, at) => `<td class="${kinds[at]}">${xmlText(cells[column] ?? '')}</td>`)
      file.write(`<tr>${written.join('')}</tr>\n`)
      next += 1
      return next - 1
    },
    close() {
      for (const note of shape.notes) file.write(`<tr><td colspan="${columns.length}">${xmlText(note)}</td></tr>\n`)
      file.write('</table>\n</body>\n</html>\n')
      file.close()
    },
  }
}

/** Cells that a merged one covers are not written at all. */
function headingRow(row: number, cells: readonly string[], merges: readonly Merge[]): string {
  const written = cells.map((text, at) => {
    const column = at + 1
    const over = merges.find(
      ({ top, left, bottom, right }) => top <= row && row <= bottom && left <= column && column <= right,
    )
    if (!over) return `<th>${xmlText(text)}</th>`
    if (over.top !== row || over.left !== column) return ''
    const colspan = over.right > over.left ? ` colspan="${over.right - over.left + 1}"` : ''
    const rowspan = over.bottom > over.top ? ` rowspan="${over.bottom - over.top + 1}"` : ''
    return `<th${colspan}${rowspan}>${xmlText(text)}</th>`
  })
  return `<tr>${written.join('')}</tr>\n`
}
