import type { ProblemCode } from '../catalogue/problems.ts'
import type { Encoding } from './format.ts'

/** One row as the department wrote it: text, aligned with the header's columns; a cell that is not there is ''. */
export interface Row {
  /** 1-based line of the file, row of the sheet, or position in the view */
  readonly line: number
  readonly cells: readonly string[]
}

/** A row that could not even be split into cells. */
export interface BrokenRow {
  readonly line: number
  readonly code: ProblemCode
  readonly column?: string
  /** what could be read of it, to know whom it concerned; aligned with the header where possible */
  readonly cells?: readonly string[]
}

export interface Header {
  /** column names in file order, trimmed; '' where a column has none */
  readonly columns: readonly string[]
}

/** A piece of a file that can be handed to another thread: raw bytes of whole rows, or rows already split. */
export interface Block {
  /** name of the sheet, where there is one */
  readonly sheet?: string
  readonly header: Header
  /** line of the first row in it */
  readonly firstLine: number
  readonly bytes?: Uint8Array
  /** what `bytes` are encoded in */
  readonly encoding?: Encoding
  readonly rows?: readonly Row[]
  readonly broken?: readonly BrokenRow[]
  /** rows passed over as notes (titles, totals, signatures) */
  readonly notes?: number
  /** names that `rows` have beside the header's columns, where each row names its own (XML) */
  readonly leftover?: readonly string[]
}

export type TakeRow = (row: Row) => void

/** A row that is not split yet: its cells are what stands between the delimiters. One object for all rows. */
export interface UnsplitRow {
  text: string
  from: number
  to: number
  /** as a unit of UTF-16 */
  delimiter: number
  line: number
}

/** Whether a row is to be passed over. */
export type PassOver = (row: UnsplitRow) => boolean

export interface ParseOptions {
  /**
   * gets each row as it is split, where the block is not split yet: rows that are kept until the last one is split cost a
   * third of the time of a large file, in garbage collection
   */
  readonly take?: TakeRow
  /** is asked before a row is split, where that is possible */
  readonly passOver?: PassOver | undefined
}

export interface ParsedBlock {
  /** those that were not handed on one by one */
  readonly rows: readonly Row[]
  readonly broken: readonly BrokenRow[]
  /** rows passed over as notes, beside those the block already counted (a heading repeated in the middle) */
  readonly notes?: number
  /** names found beside the header's columns, where each row names its own (JSON lines, XML); at most 500 */
  readonly leftover?: readonly string[]
}

/** What a reader must know of the export beside its format. */
export interface ReadOptions {
  /** columns that must be there: by them the heading row is found; one missing refuses the file */
  readonly required: readonly string[]
  /** columns that may be there (paths, for JSON and XML) */
  readonly optional: readonly string[]
  /** columns in which plain numbers are days of Excel's calendar: given as of 1900's, whichever the workbook counts by */
  readonly serials?: ReadonlySet<string>
  /** name for messages; no path */
  readonly fileName: string
}

/**
 * Reads one format. `blocks` runs where the file is, streaming, in bounded memory; `parse` is pure and runs in a
 * mapping thread. A file that is not what it claims throws YikuError; a row that is broken costs only itself.
 * There is always at least one block, so that a header without rows is known too.
 */
export interface Reader {
  blocks(source: string, options: ReadOptions): AsyncIterable<Block>
  parse(block: Block, options?: ParseOptions): ParsedBlock
}
