import { openTextFile } from './text-file.ts'
import { type ExportWriter, refuseDamage, type Target } from './writer.ts'

type Json = { [name: string]: Json | string | number | boolean | null }

/** One JSON object a line; a dotted column is a path into it. */
export function openJsonLines({ path, layout, columns }: Target<'jsonLines'>): ExportWriter {
  const file = openTextFile(path)
  const bare = new Set(layout.bare ?? [])
  const places = columns.map((column) => ({ column, path: column.split('.'), bare: bare.has(column) }))
  let line = 0
  return {
    write(cells, damage) {
      refuseDamage('jsonLines', damage)
      const row: Json = {}
      for (const { column, path, bare } of places) {
        const text = cells[column] ?? ''
        put(row, path, bare ? bareValue(text) : text)
      }
      file.write(`${JSON.stringify(row)}\n`)
      line += 1
      return line
    },
    close: () => file.close(),
  }
}

function put(row: Json, path: readonly string[], value: string | number | boolean | null): void {
  let at = row
  for (const name of path.slice(0, -1)) {
    const inner = at[name] ?? {}
    if (typeof inner !== 'object') throw new Error(`jsonLines: ${name} is both a value and an object`)
    at[name] = inner
    at = inner
  }
  at[path.at(-1) ?? ''] = value
}

/** A number that JSON spells just like the text; what is none stays a text, as it does where a bad value slipped in. */
function bareValue(text: string): string | number | boolean | null {
  if (text === '') return null
  if (text === 'true' || text === 'false') return text === 'true'
  const number = Number(text)
  return /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text) && Number.isFinite(number) ? number : text
}
