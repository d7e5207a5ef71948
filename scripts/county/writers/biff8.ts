/**
 * Records of the .xls format (BIFF8, [MS-XLS]), as few as Excel needs. SheetJS writes .xls too, at 250 KB of memory a
 * row; it is good at reading, and the tests read with it.
 */
import type { Merge } from './sheet-shape.ts'

/** indexes of cell formats, as `workbookGlobals` declares them */
export const cellFormats = { general: 15, text: 16, date: 17 } as const

const types = {
  boundSheet: 0x85,
  bof: 0x809,
  codePage: 0x42,
  columnInfo: 0x7d,
  continued: 0x3c,
  dimensions: 0x200,
  eof: 0x0a,
  font: 0x31,
  format: 0x41e,
  labelSst: 0xfd,
  mergedCells: 0xe5,
  number: 0x203,
  sst: 0xfc,
  style: 0x293,
  window1: 0x3d,
  window2: 0x23e,
  xf: 0xe0,
} as const

/** longest content of a record; more goes into `continued` records */
const longestRecord = 8224
/** a string is never split over two records here, so it must fit into one */
export const longestText = 4000

function record(type: number, ...content: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(4)
  header.writeUInt16LE(type, 0)
  header.writeUInt16LE(
    content.reduce((sum, part) => sum + part.length, 0),
    2,
  )
  return Buffer.concat([header, ...content])
}

function uint16(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2)
  for (const [at, value] of values.entries()) bytes.writeUInt16LE(value, at * 2)
  return bytes
}

function uint32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4)
  for (const [at, value] of values.entries()) bytes.writeUInt32LE(value, at * 4)
  return bytes
}

/** A string with its length in UTF-16 units, in one byte or two. */
function text(value: string, lengthBytes: 1 | 2): Buffer {
  const head = lengthBytes === 1 ? Buffer.of(value.length, 1) : Buffer.concat([uint16(value.length), Buffer.of(1)])
  return Buffer.concat([head, Buffer.from(value, 'utf16le')])
}

function beginning(what: 'globals' | 'sheet'): Buffer {
  return record(types.bof, uint16(0x0600, what === 'globals' ? 5 : 0x10, 0x0dbb, 0x07cc), uint32(0, 6))
}

const end = record(types.eof)

/** Every text of the workbook once. */
export class SharedStrings {
  readonly #indexes = new Map<string, number>()
  #uses = 0

  indexOf(value: string): number {
    if (value.length > longestText) throw new Error(`xls: a text of more than ${longestText} characters`)
    this.#uses += 1
    const index = this.#indexes.get(value) ?? this.#indexes.size
    this.#indexes.set(value, index)
    return index
  }

  records(): Buffer[] {
    const done: Buffer[] = []
    let type: number = types.sst
    let content = [uint32(this.#uses, this.#indexes.size)]
    let length = 8
    for (const value of this.#indexes.keys()) {
      const bytes = text(value, 2)
      if (length + bytes.length > longestRecord) {
        done.push(record(type, ...content))
        type = types.continued
        content = []
        length = 0
      }
      content.push(bytes)
      length += bytes.length
    }
    return [...done, record(type, ...content)]
  }
}

export interface BiffSheet {
  readonly name: string
  /** its records */
  readonly content: readonly Buffer[]
}

/** The stream `Workbook`: the globals, then the sheets, whose places the globals name. */
export function workbookStream(sheets: readonly BiffSheet[], strings: SharedStrings): Buffer {
  const before = Buffer.concat([
    beginning('globals'),
    record(types.codePage, uint16(1200)),
    record(types.window1, uint16(0, 0, 16_000, 9000, 0x38, 0, 0, 1, 600)),
    ...Array.from({ length: 4 }, () => font),
    record(types.format, uint16(dateFormat), text('yyyy\\-mm\\-dd', 2)),
    ...Array.from({ length: 15 }, (_, at) => styleFormat(at)),
    ...[0, textFormat, dateFormat].map(cellFormat),
    record(types.style, uint16(0x8000), Buffer.of(0, 0xff)),
  ])
  const after = Buffer.concat([...strings.records(), end])
  const lengths = sheets.map(({ content }) => content.reduce((sum, part) => sum + part.length, 0))
  const list = (positions: readonly number[]) =>
    sheets.map(({ name }, at) => record(types.boundSheet, uint32(positions[at] ?? 0), Buffer.of(0, 0), text(name, 1)))
  const first = before.length + Buffer.concat(list([])).length + after.length
  const positions = sheets.map((_, at) => first + lengths.slice(0, at).reduce((sum, length) => sum + length, 0))
  return Buffer.concat([before, ...list(positions), after, ...sheets.flatMap(({ content }) => content)])
}

const textFormat = 49
const dateFormat = 164
const font = record(types.font, uint16(220, 0, 0x7fff, 400, 0), Buffer.of(0, 0, 134, 0), text('宋体', 1))

/** The fifteen formats of styles that must stand before those of cells. */
function styleFormat(at: number): Buffer {
  return format({ number: 0, kind: 0xfff5, used: at === 0 ? 0 : 0xf4 })
}

function cellFormat(number: number): Buffer {
  return format({ number, kind: 1, used: number === 0 ? 0 : 0x04 })
}

function format({ number, kind, used }: { number: number; kind: number; used: number }): Buffer {
  return record(types.xf, uint16(0, number, kind), Buffer.of(0x20, 0, 0, used), uint32(0, 0), uint16(0x20c0))
}

/** A sheet around the records of its cells. */
export function sheetRecords(
  cells: readonly Buffer[],
  { rows, columns, merges }: { rows: number; columns: number; merges: readonly Merge[] },
): Buffer[] {
  const corners = merges.flatMap(({ top, left, bottom, right }) => [top - 1, bottom - 1, left - 1, right - 1])
  return [
    beginning('sheet'),
    record(types.columnInfo, uint16(0, columns - 1, 18 * 256, cellFormats.general, 0, 0)),
    record(types.dimensions, uint32(0, rows), uint16(0, columns, 0)),
    ...cells,
    record(types.window2, uint16(0x06b6, 0, 0), uint32(64), uint16(0, 0), uint32(0)),
    ...(merges.length > 0 ? [record(types.mergedCells, uint16(merges.length, ...corners))] : []),
    end,
  ]
}

export interface CellPlace {
  /** both count from 1 */
  readonly row: number
  readonly column: number
  readonly format: number
}

export function textCell({ row, column, format }: CellPlace, index: number): Buffer {
  return record(types.labelSst, uint16(row - 1, column - 1, format), uint32(index))
}

export function numberCell({ row, column, format }: CellPlace, value: number): Buffer {
  const double = Buffer.alloc(8)
  double.writeDoubleLE(value)
  return record(types.number, uint16(row - 1, column - 1, format), double)
}
