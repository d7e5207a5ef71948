import { YikuError } from '../../errors.ts'
import type { Format } from '../format.ts'
import type { Block, BrokenRow, ReadOptions, Row } from '../reader.ts'
import { serialFrom1904 } from '../spellings.ts'
import { cleanCell, hasBadCharacter, isBlank } from './cell.ts'
import {
  betterHeading,
  checkHeading,
  columnLimit,
  columnName,
  type Heading,
  headingWithin,
  missingColumn,
  readHeading,
} from './heading.ts'

/** First cell of a row that sums up others, without blanks; whoever is called 合计 has an ID number before his name. */
const isTotal = /^(?:本页|本表|全表)?(?:合计|总计|小计|共计)(?:$|[:：（(\d])/

/** How a table stands in a sheet. */
export type SheetFormat = Pick<Extract<Format, { type: 'xlsx' }>, 'sheets' | 'headerRows' | 'notes'>

/** A row of a sheet as it is, whether of a table or not. */
export interface SheetRow {
  /** 1-based */
  readonly line: number
  readonly cells: readonly string[]
  /** columns over which a merged cell runs, both included */
  readonly spans?: readonly { readonly from: number; readonly to: number }[]
  /** column of a formula that nobody has computed */
  readonly uncomputed?: number
}

const blockRows = 1000
/** characters of a block, and the most of one row */
const blockText = 1024 * 1024

interface Candidate {
  readonly heading: Heading
  readonly line: number
  /** rows of the sheet that make it up, as names */
  readonly names: readonly (readonly string[])[]
  /** how many of the head's rows lie before its end */
  readonly end: number
}

/** Finds the table in the rows of one sheet: titles, heading, rows, notes. */
export class SheetTable {
  readonly #format: SheetFormat
  readonly #options: ReadOptions
  readonly sheet: string | undefined
  /** rows of the file above this table's first */
  readonly #above: number
  readonly #date1904: boolean
  /** rows at the top, kept until the heading is known */
  #head: SheetRow[] = []
  #heading: Candidate | undefined
  #best: Candidate | undefined
  #searched = false
  #empty = true
  #rows: Row[] = []
  #broken: BrokenRow[] = []
  #notes = 0
  #text = 0

  constructor(
    format: SheetFormat,
    options: ReadOptions,
    { sheet, above = 0, date1904 = false }: { sheet?: string; above?: number; date1904?: boolean } = {},
  ) {
    this.#format = format
    this.#options = options
    this.sheet = sheet
    this.#above = above
    this.#date1904 = date1904
  }

  /** Takes the next row; rows must come in order. */
  add(row: SheetRow): void {
    const blank = row.cells.every(isBlank)
    if (!blank) this.#refuseLarge(row)
    this.#empty &&= blank
    if (this.#searched) {
      if (!blank) this.#addToTable(row)
      return
    }
    if (row.line - this.#above > headingWithin + 1) {
      this.#search()
      this.add(row)
    } else if (!blank) this.#head.push(row)
  }

  /** To be called behind the last row. */
  finish(): void {
    if (!this.#searched) this.#search()
  }

  /** There is no table in this sheet. */
  get hopeless(): boolean {
    return this.#searched && !this.#heading
  }

  /** Nothing stands in the sheet at all. */
  get empty(): boolean {
    return this.#empty
  }

  get full(): boolean {
    return this.#rows.length + this.#broken.length >= blockRows || this.#text >= blockText
  }

  /** The row most like a heading, for the message when no sheet has one. */
  get best(): { readonly heading: Heading; readonly line: number } | undefined {
    return this.#best
  }

  /** The rows since the last block; undefined where there is no table. */
  take(): Block | undefined {
    const heading = this.#heading
    if (!heading) return undefined
    const block = {
      ...(this.sheet !== undefined && { sheet: this.sheet }),
      header: { columns: heading.heading.columns },
      firstLine: this.#rows[0]?.line ?? this.#broken[0]?.line ?? heading.line + heading.names.length,
      rows: this.#rows,
      broken: this.#broken,
      notes: this.#notes,
    }
    this.#rows = []
    this.#broken = []
    this.#notes = 0
    this.#text = 0
    return block
  }

  #refuseLarge({ line, cells }: SheetRow) {
    const place = { file: this.#options.fileName, line }
    const last = cells.findLastIndex((cell) => cell !== '')
    if (last >= columnLimit) throw new YikuError('fileBeyondLimits', { ...place, detail: `超过 ${columnLimit} 列` })
    const length = cells.reduce((sum, cell) => sum + cell.length, 0)
    if (length > blockText) throw new YikuError('fileBeyondLimits', { ...place, detail: '一行超过 1 MB' })
    this.#text += length
  }

  #search() {
    this.#searched = true
    const candidates = this.#head
      .map((_, index) => this.#candidate(index))
      .filter(({ line }) => line - this.#above <= headingWithin)
    for (const candidate of candidates) this.#best = betterHeading(this.#best, candidate)
    const first = candidates.findIndex(({ heading }) => heading.missing.length === 0)
    const heading = this.#moreKnown(candidates[first], candidates[first + 1])
    const head = this.#head
    this.#head = []
    if (!heading) return
    checkHeading(heading.heading, this.#options, { line: heading.line, ...(this.sheet && { sheet: this.sheet }) })
    this.#heading = heading
    this.#notes += head.slice(0, heading.end - heading.names.length).length
    for (const row of head.slice(heading.end)) this.#addToTable(row)
  }

  /** A title over the heading can pass for its upper row; the pair that explains more columns is the heading. */
  #moreKnown(first: Candidate | undefined, second: Candidate | undefined): Candidate | undefined {
    if (this.#format.headerRows !== 2 || !first || !second || second.heading.missing.length > 0) return first
    const wanted = new Set([...this.#options.required, ...this.#options.optional])
    const known = ({ heading }: Candidate) => heading.columns.filter((name) => wanted.has(name)).length
    return known(second) > known(first) ? second : first
  }

  #candidate(index: number): Candidate {
    const upper = this.#head[index]
    const line = upper?.line ?? 0
    const single = (upper?.cells ?? []).map(columnName)
    if (this.#format.headerRows !== 2 || !upper) {
      return { heading: readHeading(single, this.#options), line, names: [single], end: index + 1 }
    }
    const next = this.#head[index + 1]
    const lower = next?.line === line + 1 ? next : undefined
    const names = lower ? [single, lower.cells.map(columnName)] : [single]
    const heading = readHeading(joinNames(upper, lower), this.#options)
    return { heading, line, names, end: index + names.length }
  }

  #addToTable(row: SheetRow) {
    const { heading, names } = this.#heading ?? {}
    if (!heading || !names) return
    const { line } = row
    const filled = row.cells.filter((cell) => !isBlank(cell))
    if (this.#isNote(filled[0] ?? '') || names.some((heads) => repeats(row.cells, heads))) {
      this.#notes++
      return
    }
    const cells = heading.columns.map((name, index) => this.#asOf1900(name, cleanCell(row.cells[index] ?? '')))
    const bad = cells.findIndex(hasBadCharacter)
    const column = heading.columns[row.uncomputed ?? bad]
    const where = { line, ...(column && { column }) }
    if (bad >= 0) {
      this.#broken.push({
        ...where,
        code: 'badCharacter',
        cells: cells.map((cell) => (hasBadCharacter(cell) ? '' : cell)),
      })
    } else if (row.uncomputed !== undefined && column) this.#broken.push({ ...where, code: 'badRow', cells })
    else if (filled.length === 1 && !this.#mayStandAlone(cells)) this.#broken.push({ line, code: 'badRow', cells })
    else this.#rows.push({ line, cells })
  }

  #asOf1900(column: string, cell: string): string {
    return this.#date1904 && this.#options.serials?.has(column) ? serialFrom1904(cell) : cell
  }

  #isNote(firstCell: string): boolean {
    const { notes } = this.#format
    const isNote = (text: string) => {
      if (notes) notes.lastIndex = 0
      return isTotal.test(text) || notes?.test(text) === true
    }
    // spread out, as totals are: 合　　计
    return isNote(firstCell.trim()) || isNote(firstCell.replaceAll(/\s/g, ''))
  }

  /** A single cell is a row where a single column is required and this is it. */
  #mayStandAlone(cells: readonly string[]): boolean {
    const [required, second] = this.#options.required
    if (required === undefined || second !== undefined) return false
    return !isBlank(cells[this.#heading?.heading.columns.indexOf(required) ?? -1] ?? '')
  }
}

function joinNames(upper: SheetRow, lower: SheetRow | undefined): string[] {
  const width = Math.max(upper.cells.length, lower?.cells.length ?? 0)
  return Array.from({ length: width }, (_, column) => {
    const below = columnName(lower?.cells[column] ?? '')
    const own = columnName(upper.cells[column] ?? '')
    if (below === '') return own
    const above = own === '' ? columnName(spanned(upper, column)) : own
    return above === '' || above === below ? below : `${above}/${below}`
  })
}

/** The text of the merged cell that covers a column. */
function spanned({ cells, spans }: SheetRow, column: number): string {
  const span = spans?.find(({ from, to }) => from <= column && column <= to)
  return span ? (cells[span.from] ?? '') : ''
}

/** A heading printed again on every page. */
function repeats(cells: readonly string[], names: readonly string[]): boolean {
  const first = names.findIndex((name) => name !== '')
  const cell = cells[first] ?? ''
  if (first < 0 || cell.length > 64 || columnName(cell) !== names[first]) return false
  const width = Math.max(cells.length, names.length)
  return Array.from({ length: width }).every((_, index) => columnName(cells[index] ?? '') === (names[index] ?? ''))
}

/** Refuses a workbook without a table, or with a sheet that was asked for by name and has none. */
export function requireTables(
  tables: readonly SheetTable[],
  { format, options, hiddenSheets = 0 }: { format: SheetFormat; options: ReadOptions; hiddenSheets?: number },
): void {
  const without = tables.filter((table) => table.hopeless)
  const asked = format.sheets !== undefined && without.some((table) => !table.empty)
  if (without.length < tables.length && !asked) return
  const hidden = hiddenSheets > 0 ? `另有 ${hiddenSheets} 个隐藏的工作表未读取` : undefined
  if (tables.length === 0) {
    const detail = ['没有约定名称的可见工作表', hidden].filter(Boolean).join('；')
    throw new YikuError('fileNotWhatItClaims', { file: options.fileName, detail })
  }
  if (tables.every((table) => table.empty)) throw new YikuError('fileEmpty', { file: options.fileName })
  let best: ReturnType<typeof candidateOf>
  for (const table of without) {
    const candidate = candidateOf(table)
    if (candidate) best = betterHeading(best, candidate)
  }
  const sheet = best?.sheet === undefined ? undefined : `工作表“${best.sheet}”`
  throw missingColumn(options, best, [sheet, hidden].filter(Boolean).join('；') || undefined)
}

function candidateOf(table: SheetTable) {
  return table.best && { ...table.best, sheet: table.sheet }
}
