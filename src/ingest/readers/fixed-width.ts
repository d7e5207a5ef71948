import type { ProblemCode } from '../../catalogue/problems.ts'
import { YikuError } from '../../errors.ts'
import { decodeExactly } from '../decode.ts'
import type { Encoding, Format } from '../format.ts'
import type { Block, BrokenRow, ParsedBlock, Reader, ReadOptions, Row, TakeRow } from '../reader.ts'
import { hasBadCharacter } from './cell.ts'
import { missingColumn, readHeading } from './heading.ts'
import { LineFeed, lineBlocks } from './line-feed.ts'

type FixedWidthFormat = Extract<Format, { type: 'fixedWidth' }>

/** Lines of columns that are so many bytes wide; bytes are counted before anything is decoded. */
export function fixedWidthReader(format: FixedWidthFormat): Reader {
  return {
    blocks: (source, options) => fixedWidthBlocks(source, format, options),
    parse: (block, { take } = {}) => parseFixedWidth(block, format, take),
  }
}

async function* fixedWidthBlocks(
  source: string,
  format: FixedWidthFormat,
  options: ReadOptions,
): AsyncGenerator<Block> {
  const { fileName } = options
  const header = { columns: format.columns.map((column) => column.name) }
  const heading = readHeading(header.columns, options)
  if (heading.missing.length > 0) throw missingColumn(options, { heading, line: 1 })
  const feed = await LineFeed.open(source, { fileName, encoding: format.encoding })
  try {
    const { encoding } = feed
    let blocks = 0
    for await (const { bytes, firstLine } of lineBlocks(feed)) {
      blocks++
      yield { header, firstLine, bytes, encoding }
    }
    if (blocks === 0) throw new YikuError('fileEmpty', { file: fileName })
  } finally {
    await feed.close()
  }
}

type Line = { readonly cells: readonly string[] } & Omit<Partial<BrokenRow>, 'line' | 'cells'>

function parseFixedWidth(
  { bytes, encoding = 'gb18030', firstLine }: Block,
  format: FixedWidthFormat,
  take?: TakeRow,
): ParsedBlock {
  const rows: Row[] = []
  const hand = take ?? ((row) => rows.push(row))
  const broken: BrokenRow[] = []
  if (!bytes) return { rows, broken }
  const columns = columnRanges(format)
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  // one character a byte: a string that can be cut by bytes
  const lines = buffer.toString('latin1').split('\n')
  for (const [index, raw] of lines.entries()) {
    const text = raw.endsWith('\r') ? raw.slice(0, -1) : raw
    if (text.trim() === '') continue
    const line = firstLine + index
    const { code, column, cells } = splitLine(text, { columns, encoding })
    if (code) broken.push({ line, code, ...(column !== undefined && { column }), cells })
    else hand({ line, cells })
  }
  return { rows, broken }
}

interface ColumnRange {
  readonly name: string
  readonly from: number
  readonly to: number
}

function columnRanges({ columns }: FixedWidthFormat): readonly ColumnRange[] {
  let from = 0
  return columns.map(({ name, bytes }) => {
    const range = { name, from, to: from + bytes }
    from = range.to
    return range
  })
}

function splitLine(text: string, { columns, encoding }: { columns: readonly ColumnRange[]; encoding: Encoding }): Line {
  const width = columns.at(-1)?.to ?? 0
  let code: ProblemCode | undefined
  let column: string | undefined
  // a shorter line has lost the spaces at its end; one that still ends with a space has lost something else
  if (text.length > width || (text.length < width && text.endsWith(' '))) code = 'columnCount'
  const cells = columns.map(({ name, from, to }) => {
    const cell = decodeCell(text.slice(from, to), encoding)
    if (cell !== undefined && !hasBadCharacter(cell)) return cell.trim()
    code ??= 'badCharacter'
    column ??= name
    return ''
  })
  return { cells, ...(code && { code }), ...(code === 'badCharacter' && column !== undefined && { column }) }
}

/** Fails where a column's border cuts a character. */
function decodeCell(text: string, encoding: Encoding): string | undefined {
  return /^[\0-\x7f]*$/.test(text) ? text : decodeExactly(Buffer.from(text, 'latin1'), encoding)
}
