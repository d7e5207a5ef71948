/** What stands above the rows of a sheet: merged titles, one heading row or two. Rows and columns count from 1. */
import type { SheetLayout } from '../department.ts'

export interface Merge {
  readonly top: number
  readonly left: number
  readonly bottom: number
  readonly right: number
}

export interface SheetShape {
  /** title and heading rows, each as wide as the table; covered cells are '' */
  readonly above: readonly (readonly string[])[]
  readonly titles: number
  readonly merges: readonly Merge[]
  /** the sheet's row of the first row of data */
  readonly firstRow: number
  readonly notes: readonly string[]
}

export function sheetShape({ titles = [], groups, notes = [] }: SheetLayout, columns: readonly string[]): SheetShape {
  const wide = (text: string) => columns.map((_, at) => (at === 0 ? text : ''))
  const merges = titles.map((_, at): Merge => ({ top: at + 1, left: 1, bottom: at + 1, right: columns.length }))
  const heading = groups ? twoRows(columns, { groups, top: titles.length + 1 }) : { rows: [columns], merges: [] }
  return {
    above: [...titles.map(wide), ...heading.rows],
    titles: titles.length,
    merges: [...merges, ...heading.merges].filter(({ top, left, bottom, right }) => top !== bottom || left !== right),
    firstRow: titles.length + heading.rows.length + 1,
    notes,
  }
}

interface Groups {
  readonly groups: Readonly<Record<string, readonly string[]>>
  readonly top: number
}

/** The upper titles are merged over their columns; a column of no group is merged over both rows. */
function twoRows(columns: readonly string[], { groups, top }: Groups): { rows: string[][]; merges: Merge[] } {
  const upper = columns.slice()
  const lower = columns.map(() => '')
  const merges: Merge[] = []
  const grouped = new Set<number>()
  for (const [title, names] of Object.entries(groups)) {
    const at = names.map((name) => columns.indexOf(`${title}/${name}`))
    const [first = -1] = at
    if (first < 0 || at.some((column, nth) => column !== first + nth))
      throw new Error(`heading group ${title}: its columns must stand side by side, named ${title}/…`)
    for (const [nth, name] of names.entries()) {
      upper[first + nth] = nth === 0 ? title : ''
      lower[first + nth] = name
      grouped.add(first + nth)
    }
    merges.push({ top, left: first + 1, bottom: top, right: first + names.length })
  }
  for (const at of columns.keys())
    if (!grouped.has(at)) merges.push({ top, left: at + 1, bottom: top + 1, right: at + 1 })
  return { rows: [upper, lower], merges }
}
