import { openTextFile } from './text-file.ts'
import { type ExportWriter, type RowCells, refuseDamage, type Target } from './writer.ts'
import { xmlText } from './xml-text.ts'

interface Node {
  readonly name: string
  /** absent in an element that only holds others */
  readonly column?: string
  readonly children: Node[]
}

/** A declaration, the root, and one record a line; a dotted column is an element within an element. */
export function openXml({ path, layout, columns }: Target<'xml'>): ExportWriter {
  const { root, record, encoding, attributes = [] } = layout
  const file = openTextFile(path, encoding)
  const tree = elementTree(columns.filter((column) => !attributes.includes(column)))
  file.write(`<?xml version="1.0" encoding="${encoding === 'utf-8' ? 'UTF-8' : 'GB18030'}"?>\n<${root}>\n`)
  let line = 2
  return {
    write(cells, damage) {
      refuseDamage('xml', damage)
      const given = attributes.map((name) => ` ${name}="${xmlText(cells[name] ?? '')}"`).join('')
      file.write(`<${record}${given}>${tree.map((node) => element(node, cells)).join('')}</${record}>\n`)
      line += 1
      return line
    },
    close() {
      file.write(`</${root}>\n`)
      file.close()
    },
  }
}

function elementTree(columns: readonly string[]): Node[] {
  const top: Node[] = []
  for (const column of columns) {
    const path = column.split('.')
    let level = top
    for (const name of path.slice(0, -1)) {
      const known = level.find((node) => node.name === name)
      const inner = known ?? { name, children: [] }
      if (!known) level.push(inner)
      level = inner.children
    }
    level.push({ name: path.at(-1) ?? '', column, children: [] })
  }
  return top
}

function element({ name, column, children }: Node, cells: RowCells): string {
  const content =
    column === undefined ? children.map((child) => element(child, cells)).join('') : xmlText(cells[column] ?? '')
  return `<${name}>${content}</${name}>`
}
