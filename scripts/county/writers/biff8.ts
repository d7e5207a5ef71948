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
const longestText = 4000

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

/** texts remembered in order to write them once; whatever comes later again is written again */
const rememberedTexts = 20_000

/** The texts of a workbook, kept as the records that they will be. */
export class SharedStrings {
  readonly #indexes = new Map<string, number>()
  readonly #done: Buffer[] = []
  /** content of the record that is being filled; the first begins with two counts */
  #content = Buffer.alloc(longestRecord)
  #length = 8
  #uses = 0
  #count = 0

  indexOf(value: string): number {
    this.#uses += 1
    const known = this.#indexes.get(value)
    if (known !== undefined) return known
    if (this.#indexes.size >= rememberedTexts) this.#indexes.clear()
    this.#indexes.set(value, this.#count)
    this.#add(value)
    this.#count += 1
    return this.#count - 1
  }

  #add(value: string): void {
    if (value.length > longestText) throw new Error(`xls: a text of more than ${longestText} characters`)
    if (this.#length + 3 + value.length * 2 > longestRecord) this.#endRecord()
    this.#content.writeUInt16LE(value.length, this.#length)
    this.#content.writeUInt8(1, this.#length + 2)
    this.#length += 3 + this.#content.write(value, this.#length + 3, 'utf16le')
  }

  #endRecord(): void {
    const type = this.#done.length === 0 ? types.sst : types.continued
    this.#done.push(record(type, this.#content.subarray(0, this.#length)))
    this.#length = 0
  }

  records(): readonly Buffer[] {
    this.#endRecord()
    const [first] = this.#done
    first?.writeUInt32LE(this.#uses, 4)
    first?.writeUInt32LE(this.#count, 8)
    return this.#done
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

const chunkLength = 64 * 1024

/** The records of a sheet's cells, one after another in large pieces. */
export class CellRecords {
  readonly #full: Buffer[] = []
  #chunk = Buffer.alloc(chunkLength)
  #length = 0

  text(place: CellPlace, index: number): void {
    const at = this.#begin(types.labelSst, place, 4)
    this.#chunk.writeUInt32LE(index, at)
  }

  number(place: CellPlace, value: number): void {
    const at = this.#begin(types.number, place, 8)
    this.#chunk.writeDoubleLE(value, at)
  }

  /** Writes the header and the place; gives where the value goes. */
  #begin(type: number, { row, column, format }: CellPlace, valueLength: number): number {
    if (this.#length + 10 + valueLength > chunkLength) {
      this.#full.push(this.#chunk.subarray(0, this.#length))
      this.#chunk = Buffer.alloc(chunkLength)
      this.#length = 0
    }
    for (const [nth, value] of [type, 6 + valueLength, row - 1, column - 1, format].entries())
      this.#chunk.writeUInt16LE(value, this.#length + nth * 2)
    this.#length += 10 + valueLength
    return this.#length - valueLength
  }

  get parts(): readonly Buffer[] {
    return [...this.#full, this.#chunk.subarray(0, this.#length)]
  }
}
