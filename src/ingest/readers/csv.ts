import type { ProblemCode } from '../../catalogue/problems.ts'
import { YikuError } from '../../errors.ts'
import { type DecodedLines, decodeExactly, decodeLines, decodeRoughly } from '../decode.ts'
import type { Encoding, Format } from '../format.ts'
import type {
  Block,
  BrokenRow,
  Header,
  ParsedBlock,
  ParseOptions,
  Reader,
  ReadOptions,
  Row,
  UnsplitRow,
} from '../reader.ts'
import { cleanCell, hasBadCharacter, isBlank, needsCleaning } from './cell.ts'
import { type FoundRecord, recordAt, recordLines, scanRecord } from './csv-record.ts'
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
import { type LineBlock, LineFeed, lineBlocks } from './line-feed.ts'

type CsvFormat = Extract<Format, { type: 'csv' }>

const newline = 10
const quote = 34

/** RFC 4180 and what departments make of it; line first, so that one bad quote costs one line. */
export function csvReader(format: CsvFormat): Reader {
  const delimiter = format.delimiter ?? ','
  return {
    blocks: (source, options) => csvBlocks(source, { format, delimiter, options }),
    parse: (block, options) => parseCsv(block, delimiter, options),
  }
}

interface CsvOptions {
  readonly format: CsvFormat
  readonly delimiter: string
  readonly options: ReadOptions
}

async function* csvBlocks(source: string, { format, delimiter, options }: CsvOptions): AsyncGenerator<Block> {
  const { fileName } = options
  const feed = await LineFeed.open(source, { fileName, encoding: format.encoding })
  try {
    const { header, notes } = await takeHeading(feed, { delimiter, options })
    const fits = fitting(header)
    const { encoding } = feed
    let blocks = 0
    for await (const block of lineBlocks(feed, (lines) => safeCut(lines, { encoding, delimiter, fits }))) {
      refuseWideLines(block, { encoding, delimiter, fileName })
      const { bytes, firstLine } = block
      yield { header, firstLine, bytes, encoding, ...(blocks++ === 0 && { notes }) }
    }
    if (blocks === 0) yield { header, firstLine: feed.line, bytes: new Uint8Array(0), encoding, notes }
  } finally {
    await feed.close()
  }
}

/** Finds the heading in the first lines and takes everything up to it off the feed. */
async function takeHeading(
  feed: LineFeed,
  { delimiter, options }: { delimiter: string; options: ReadOptions },
): Promise<{ header: Header; notes: number }> {
  const lines = await firstLines(feed)
  if (lines.every((line) => line !== undefined && isBlank(line))) {
    if (feed.atEnd) throw new YikuError('fileEmpty', { file: options.fileName })
  }
  let notes = 0
  let best: { heading: Heading; line: number } | undefined
  for (let index = 0; index < Math.min(lines.length, headingWithin); ) {
    const record = recordAt(lines, index, { delimiter, fits: () => true })
    const candidate = { heading: readHeading(record.cells, options), line: index + 1 }
    best = betterHeading(best, candidate)
    if (candidate.heading.missing.length === 0) {
      checkHeading(candidate.heading, options, candidate)
      feed.take(endOfLines(feed.view, index + record.lines))
      return { header: { columns: candidate.heading.columns }, notes }
    }
    if (record.cells.some((cell) => !isBlank(cell))) notes++
    index += record.lines
  }
  throw missingColumn(options, best, otherDelimiter(lines, { delimiter, options }))
}

async function firstLines(feed: LineFeed): Promise<readonly (string | undefined)[]> {
  const wanted = headingWithin + recordLines
  for (let size = 64 * 1024; ; size *= 2) {
    await feed.fill(size)
    const bytes = feed.view.subarray(0, endOfLines(feed.view, wanted))
    feed.refuseLongLines(bytes)
    if (feed.atEnd || linesIn(bytes) === wanted) return decodeLines(bytes, feed.encoding).lines
  }
}

/** Offset behind so many lines, or behind the last one. */
function endOfLines(bytes: Uint8Array, count: number): number {
  let end = 0
  for (let line = 0; line < count; line++) {
    const at = bytes.indexOf(newline, end)
    if (at < 0) return bytes.length
    end = at + 1
  }
  return end
}

function linesIn(bytes: Uint8Array): number {
  let lines = 0
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) lines++
  return lines
}

const delimiterNames = { ',': '逗号', '\t': '制表符', '|': '竖线', ';': '分号' }

function otherDelimiter(lines: readonly (string | undefined)[], { delimiter, options }: Omit<CsvOptions, 'format'>) {
  const others = Object.entries(delimiterNames).filter(([other]) => other !== delimiter)
  const heads = lines.slice(0, headingWithin)
  const found = others.find(([other]) =>
    heads.some((line) => readHeading(scanRecord(line ?? '', other).cells, options).missing.length === 0),
  )
  return found && `文件似乎以${found[1]}分隔`
}

interface CutOptions {
  readonly encoding: Encoding
  readonly delimiter: string
  readonly fits: (cells: readonly string[]) => boolean
}

/**
 * Where a block may end without cutting a record of several lines. Behind a run of as many self-contained lines as a
 * record may have at most, no earlier record can still be open; where quotes leave no such run, everything is split.
 */
function safeCut(lines: Buffer, options: CutOptions): number {
  if (!lines.includes(quote)) return lines.length
  let cut = lines.length
  let run = 0
  for (let end = lines.length, looked = 0; end > 0 && looked < 10 * recordLines; looked++) {
    const start = end < 2 ? 0 : lines.lastIndexOf(newline, end - 2) + 1
    if (isSelfContained(lines.subarray(start, end - 1), options)) run++
    else {
      run = 0
      cut = start
    }
    if (run === recordLines) return cut
    end = start
  }
  return exactCut(lines, options)
}

function isSelfContained(line: Buffer, { encoding, delimiter }: CutOptions): boolean {
  if (!line.includes(quote)) return true
  const text = decodeExactly(line, encoding)
  return text === undefined || scanRecord(text.endsWith('\r') ? text.slice(0, -1) : text, delimiter).end !== 'open'
}

function exactCut(bytes: Buffer, options: CutOptions): number {
  const { lines } = decodeLines(bytes, options.encoding)
  for (let index = 0; index < lines.length; ) {
    if (lines[index] === undefined) {
      index++
      continue
    }
    const record = recordAt(lines, index, options)
    if (record.cutOff) return endOfLines(bytes, index)
    index += record.lines
  }
  return bytes.length
}

function refuseWideLines(
  { bytes, firstLine, longest }: LineBlock,
  { encoding, delimiter, fileName }: { encoding: Encoding; delimiter: string; fileName: string },
) {
  if (longest <= columnLimit) return
  const { lines } = decodeLines(bytes, encoding)
  const wide = lines.findIndex(
    (line) =>
      line !== undefined &&
      line.length > columnLimit &&
      line.split(delimiter, columnLimit + 2).length > columnLimit &&
      scanRecord(line, delimiter).cells.length > columnLimit,
  )
  if (wide < 0) return
  throw new YikuError('fileBeyondLimits', {
    file: fileName,
    line: firstLine + wide,
    detail: `超过 ${columnLimit} 列`,
  })
}

/** Whether cells are as many as the header has columns; nameless columns and empty cells at the end do not count. */
function fitting({ columns }: Header): (cells: readonly string[]) => boolean {
  const named = columns.findLastIndex((name) => name !== '') + 1
  return (cells) => cells.length >= named && cells.slice(columns.length).every(isBlank)
}

interface RowOptions {
  readonly delimiter: string
  readonly columns: readonly string[]
  readonly fits: (cells: readonly string[]) => boolean
  /** the block may hold characters that must not be stored */
  readonly suspicious: boolean
  /** the block may hold cells to clean */
  readonly untidy: boolean
}

function parseCsv(block: Block, delimiter: string, { take, passOver }: ParseOptions = {}): ParsedBlock {
  const { header, firstLine, encoding = 'utf-8', bytes = new Uint8Array(0) } = block
  const { lines, text } = decodeLines(bytes, encoding)
  const { columns } = header
  const options: RowOptions = {
    delimiter,
    columns,
    fits: fitting(header),
    suspicious: text === undefined || text.includes('\r') || hasBadCharacter(text),
    untidy: text === undefined || needsCleaning(text),
  }
  const unsplit = passOver && unsplitRows({ lines, text, delimiter, firstLine })
  const named = columns.findIndex((name) => name !== '')
  const rows: Row[] = []
  const hand = take ?? ((row) => rows.push(row))
  const broken: BrokenRow[] = []
  let notes = 0
  for (let index = 0; index < lines.length; ) {
    const line = firstLine + index
    if (unsplit && passOver(unsplit(index))) {
      index++
      continue
    }
    const taken = takeRow(lines, index, options)
    if (taken.problem) broken.push({ line, ...describe(taken, { block, index, delimiter }) })
    else if (isHeading(taken.cells, { columns, named })) notes++
    else if (taken.cells.length > 0) hand({ line, cells: taken.cells })
    index += taken.lines
  }
  return { rows, broken, ...(notes > 0 && { notes }) }
}

interface UnsplitOptions extends Pick<DecodedLines, 'lines'> {
  readonly text: string | undefined
  readonly delimiter: string
  readonly firstLine: number
}

/** Lines one after the other, as they stand in their text: a look into a text is quicker than into a piece of it. */
function unsplitRows({ lines, text, delimiter, firstLine }: UnsplitOptions): (index: number) => UnsplitRow {
  const row = { text: text ?? '', from: 0, to: 0, delimiter: delimiter.charCodeAt(0), line: 0 }
  let at = 0
  return (index) => {
    const line = lines[index] ?? ''
    if (text === undefined) row.text = line
    else for (; at < index; at++) row.from += (lines[at]?.length ?? 0) + 1
    row.to = row.from + line.length
    row.line = firstLine + index
    return row
  }
}

/** What begins at a line: a row, nothing (no cells), or a problem. */
interface Taken {
  readonly cells: readonly string[]
  readonly lines: number
  readonly problem?: ProblemCode
}

function takeRow(lines: readonly (string | undefined)[], index: number, options: RowOptions): Taken {
  const { delimiter, columns, fits } = options
  const line = lines[index]
  if (line === undefined) return { cells: [], lines: 1, problem: 'badCharacter' }
  const found: FoundRecord = line.includes('"')
    ? recordAt(lines, index, options)
    : { cells: line.split(delimiter), lines: 1 }
  if (!found.problem && isBlank(found.cells[0] ?? '') && found.cells.every(isBlank)) {
    return { cells: [], lines: found.lines }
  }
  const taken = options.untidy && mayNeedCleaning(line, found) ? withCleanCells(found) : found
  if (taken.problem) return taken
  if (options.suspicious && isSpoilt(line, taken)) return { ...taken, problem: 'badCharacter' }
  if (taken.cells.length === columns.length) return taken
  if (!fits(taken.cells)) return { ...taken, problem: 'columnCount' }
  return { ...taken, cells: aligned(taken.cells, columns) }
}

/** One look at the line spares a look at every cell, where the record is no longer than the line. */
function mayNeedCleaning(line: string, { lines }: FoundRecord): boolean {
  return lines > 1 || needsCleaning(line)
}

function withCleanCells(found: FoundRecord): FoundRecord {
  return { ...found, cells: found.cells.map(cleanCell) }
}

/** A carriage return is a line break within quotes, and nothing good anywhere else. */
function isSpoilt(line: string, { cells, lines }: Taken): boolean {
  // what is good as a line is good in its cells
  if (lines === 1 && !hasBadCharacter(line)) return line.includes('\r') && !line.includes('"')
  return cells.some(hasBadCharacter) || (line.includes('\r') && !line.includes('"'))
}

function describe(
  { cells, problem = 'badRow' }: Taken,
  { block, index, delimiter }: { block: Block; index: number; delimiter: string },
): Omit<BrokenRow, 'line'> {
  const { columns } = block.header
  if (problem !== 'badCharacter') return { code: problem, cells: aligned(cells, columns) }
  const read = cells.length > 0 ? cells : roughCells(block, { index, delimiter })
  const column = columns[read.findIndex(hasBadCharacter)]
  const good = aligned(read, columns).map((cell) => (hasBadCharacter(cell) ? '' : cell))
  return { code: problem, ...(column && { column }), cells: good }
}

/** Exports joined to one file repeat the heading. */
function isHeading(cells: readonly string[], { columns, named }: { columns: readonly string[]; named: number }) {
  const first = cells[named]
  // names only lose characters: one look spares nearly every row the reading of a name
  if (first === undefined || first.length > 64 || !first.includes(columns[named]?.charAt(0) ?? '')) return false
  if (columnName(first) !== columns[named]) return false
  return cells.every((cell, index) => columnName(cell) === columns[index])
}

function aligned(cells: readonly string[], columns: readonly string[]): string[] {
  return columns.map((_, index) => cells[index] ?? '')
}

/** The cells of a line that could not be decoded, with U+FFFD where its bytes make no sense. */
function roughCells(block: Block, { index, delimiter }: { index: number; delimiter: string }): string[] {
  const { bytes = new Uint8Array(0), encoding = 'utf-8' } = block
  const start = endOfLines(bytes, index)
  const end = start + endOfLines(bytes.subarray(start), 1)
  const text = decodeRoughly(bytes.subarray(start, end), encoding).trimEnd()
  return scanRecord(text, delimiter).cells.map(cleanCell)
}
