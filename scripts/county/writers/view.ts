/** A table and a view over it, as SQL: one statement a line, each ending in `;`, to be streamed into PostgreSQL. */
import { openTextFile } from './text-file.ts'
import { type ExportWriter, refuseDamage, type Target } from './writer.ts'

const rowsPerStatement = 500

export function openView({ path, layout, columns }: Target<'view'>): ExportWriter {
  const { types = {} } = layout
  const file = openTextFile(path)
  const table = qualified(layout.table)
  const view = qualified(layout.view)
  const names = columns.map(quoted)
  const schemas = new Set(
    [layout.table, layout.view].filter((name) => name.includes('.')).map((name) => name.split('.')[0]),
  )
  for (const schema of schemas) file.write(`CREATE SCHEMA IF NOT EXISTS ${quoted(schema ?? '')};\n`)
  const definitions = columns.map((column, at) => `${names[at]} ${types[column] ?? 'text'}`)
  // the serial is the order of the view, and no column of it
  file.write(`DROP VIEW IF EXISTS ${view};\nDROP TABLE IF EXISTS ${table};\n`)
  file.write(`CREATE TABLE ${table} ("_serial" bigint PRIMARY KEY, ${definitions.join(', ')});\n`)
  file.write(`CREATE VIEW ${view} AS SELECT ${names.join(', ')} FROM ${table} ORDER BY "_serial";\n`)
  let position = 0
  return {
    write(cells, damage) {
      refuseDamage('view', damage)
      const first = position % rowsPerStatement === 0
      if (first && position > 0) file.write(';\n')
      position += 1
      const values = columns.map((column) => literal(cells[column] ?? ''))
      file.write(`${first ? `INSERT INTO ${table} VALUES ` : ','}(${position},${values.join(',')})`)
      return position
    },
    close() {
      if (position > 0) file.write(';\n')
      file.close()
    },
  }
}

function qualified(name: string): string {
  return name.split('.').map(quoted).join('.')
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

function literal(text: string): string {
  if (/[\0\r\n]/.test(text)) throw new Error('view: NUL or a line break in a cell')
  return text === '' ? 'NULL' : `'${text.replaceAll("'", "''")}'`
}
