import { encode } from './encoding.ts'
import { openTextFile } from './text-file.ts'
import type { ExportWriter, Target } from './writer.ts'

/** RFC 4180, with the delimiter, line end, quoting and lines above the heading that the department has. */
export function openCsv({ path, layout, columns }: Target<'csv'>): ExportWriter {
  const { encoding, delimiter = ',', newline = '\r\n', titles = [], quoteAll = false } = layout
  const file = openTextFile(path, encoding)
  const special = new RegExp(`["\\r\\n${delimiter === '|' ? '\\|' : delimiter}]`)
  const quoted = (cell: string) => (quoteAll || special.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
  const lineOf = (cells: readonly string[]) => cells.map(quoted).join(delimiter)
  if (layout.bom) file.write('\ufeff')
  for (const title of titles) file.write(title + newline)
  file.write(lineOf(columns) + newline)
  let next = titles.length + 2
  return {
    write(cells, damage) {
      const line = next
      let text = lineOf(columns.map((column) => cells[column] ?? ''))
      if (damage?.damage) text = damage.damage(text, delimiter)
      if (damage?.damageBytes) file.writeBytes(damage.damageBytes(encode(text, encoding), delimiter))
      else file.write(text)
      file.write(newline)
      next += 1 + (text.includes('\n') ? text.split('\n').length - 1 : 0)
      return line
    },
    close: () => file.close(),
  }
}
