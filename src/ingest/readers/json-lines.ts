import { YikuError } from '../../errors.ts'
import { decodeLines } from '../decode.ts'
import type { Block, BrokenRow, ParsedBlock, Reader, ReadOptions, Row, TakeRow } from '../reader.ts'
import { headingWithin, missingColumn, readHeading } from './heading.ts'
import { readJsonObject } from './json-object.ts'
import { LineFeed, lineBlocks } from './line-feed.ts'
import { PathValues } from './path-values.ts'

/** One JSON object a line (NDJSON); columns are dotted paths, `members.0.name` within arrays. */
export function jsonLinesReader(): Reader {
  return { blocks: jsonLinesBlocks, parse: (block, { take } = {}) => parseJsonLines(block, take).parsed }
}

async function* jsonLinesBlocks(source: string, options: ReadOptions): AsyncGenerator<Block> {
  const { fileName } = options
  const header = { columns: [...new Set([...options.required, ...options.optional])] }
  const feed = await LineFeed.open(source, { fileName, allow: 'json' })
  try {
    const { encoding } = feed
    let blocks = 0
    for await (const { bytes, firstLine } of lineBlocks(feed)) {
      const block = { header, firstLine, bytes, encoding }
      if (blocks++ === 0) requirePaths(block, options)
      yield block
    }
    if (blocks === 0) throw new YikuError('fileEmpty', { file: fileName })
  } finally {
    await feed.close()
  }
}

/** A path that no object of the first block has is not there; one that only some lack is their own affair. */
function requirePaths(block: Block, options: ReadOptions) {
  const { parsed, seen } = parseJsonLines(block)
  if (parsed.rows.length === 0 && parsed.broken.length === 0)
    throw new YikuError('fileEmpty', { file: options.fileName })
  if (parsed.rows.length === 0 && parsed.broken.length >= headingWithin) {
    throw new YikuError('fileNotWhatItClaims', { file: options.fileName, line: 1, detail: '应为每行一个 JSON 对象' })
  }
  if (parsed.rows.length === 0) return
  const heading = readHeading([...seen, ...(parsed.leftover ?? [])], options)
  if (heading.missing.length > 0) throw missingColumn(options, { heading, line: block.firstLine })
}

function parseJsonLines(block: Block, take?: TakeRow): { parsed: ParsedBlock; seen: ReadonlySet<string> } {
  const { header, firstLine, encoding = 'utf-8', bytes = new Uint8Array(0) } = block
  const values = new PathValues(header.columns)
  const rows: Row[] = []
  const hand = take ?? ((row) => rows.push(row))
  const broken: BrokenRow[] = []
  const { lines } = decodeLines(bytes, encoding)
  for (const [index, text] of lines.entries()) {
    const line = firstLine + index
    const trimmed = text?.replace(/^\ufeff/, '').trim()
    if (trimmed === '') continue
    if (trimmed === undefined) values.fail('badCharacter')
    else readJsonObject(trimmed, values)
    const taken = values.take(line)
    if ('row' in taken) hand(taken.row)
    else broken.push(taken.broken)
  }
  const { leftover } = values
  return { parsed: { rows, broken, ...(leftover.length > 0 && { leftover }) }, seen: values.seen }
}
