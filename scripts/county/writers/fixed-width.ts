import { encode, encodedLength } from './encoding.ts'
import { openTextFile } from './text-file.ts'
import type { ExportWriter, Target } from './writer.ts'

/** Columns of so many encoded bytes, filled up with spaces; no heading; lines end with CRLF. */
export function openFixedWidth({ path, layout, columns }: Target<'fixedWidth'>): ExportWriter {
  const { encoding, bytes } = layout
  const file = openTextFile(path, encoding)
  const widths = columns.map((column) => ({ column, width: widthOf(bytes, column) }))
  let line = 0
  return {
    write(cells, damage) {
      let text = widths.map(({ column, width }) => pad(cells[column] ?? '', { column, width, encoding })).join('')
      if (damage?.damage) text = damage.damage(text, '')
      if (damage?.damageBytes) file.writeBytes(damage.damageBytes(encode(text, encoding), ''))
      else file.write(text)
      file.write('\r\n')
      line += 1
      return line
    },
    close: () => file.close(),
  }
}

function widthOf(bytes: Readonly<Record<string, number>>, column: string): number {
  const width = bytes[column]
  if (width === undefined) throw new Error(`fixed width: column ${column} has no width`)
  return width
}

function pad(
  cell: string,
  { column, width, encoding }: { column: string; width: number; encoding: 'utf-8' | 'gb18030' },
): string {
  if (/[\r\n]/.test(cell)) throw new Error(`fixed width: a line break in ${column}`)
  const rest = width - encodedLength(cell, encoding)
  if (rest < 0) throw new Error(`fixed width: ${column} needs ${width - rest} bytes and has ${width}`)
  return cell + ' '.repeat(rest)
}
