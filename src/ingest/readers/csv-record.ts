/** Most lines and characters that one record may have; beyond them an open quote is a mistake. */
export const recordLines = 20
const recordLength = 64 * 1024

/**
 * How a text taken for a record ended: `closed` at the end of a line, `open` within quotes at the end of the text,
 * `stray` where something other than a delimiter follows a closing quote.
 */
export interface Scan {
  readonly cells: readonly string[]
  readonly end: 'closed' | 'open' | 'stray'
  /** lines of the text that the record took, if closed */
  readonly lines: number
}

/** Splits one record off the front of a text whose lines end with LF (RFC 4180; quotes elsewhere than around a cell are text). */
export function scanRecord(text: string, delimiter: string): Scan {
  const cells: string[] = []
  let lines = 1
  let at = 0
  let lineEnd = endOfLine(text, 0)
  for (;;) {
    if (text[at] !== '"') {
      const next = text.indexOf(delimiter, at)
      if (next < 0 || next > lineEnd) {
        cells.push(text.slice(at, lineEnd))
        return { cells, end: 'closed', lines }
      }
      cells.push(text.slice(at, next))
      at = next + 1
      continue
    }
    const quoted = readQuoted(text, at + 1)
    if (!quoted) return { cells, end: 'open', lines }
    at = quoted.end
    if (at > lineEnd) {
      lines += countNewlines(quoted.value)
      lineEnd = endOfLine(text, at)
    }
    if (at < lineEnd && text[at] !== delimiter) return { cells, end: 'stray', lines }
    cells.push(quoted.value)
    if (at === lineEnd) return { cells, end: 'closed', lines }
    at++
  }
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end < 0 ? text.length : end
}

/** From behind the opening quote: the cell, and the place behind its closing quote. */
function readQuoted(text: string, start: number): { value: string; end: number } | undefined {
  let value = ''
  let from = start
  for (;;) {
    const quote = text.indexOf('"', from)
    if (quote < 0) return undefined
    if (text[quote + 1] !== '"') return { value: value + text.slice(from, quote), end: quote + 1 }
    value += text.slice(from, quote + 1)
    from = quote + 2
  }
}

function countNewlines(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++
  return count
}

/** A record found among lines; without `fits`, the line is one with an unclosed quote, and `cells` those before it. */
export interface FoundRecord {
  readonly cells: readonly string[]
  readonly lines: number
  readonly problem?: 'unclosedQuote'
  /** the record is still open where the lines end: more lines might close it */
  readonly cutOff?: boolean
}

/**
 * The record that begins at a line. A quoted cell may run over several lines where the record then `fits`; otherwise
 * the open quote costs that line alone. A line that could not be decoded (undefined) ends every record before it.
 */
export function recordAt(
  lines: readonly (string | undefined)[],
  index: number,
  { delimiter, fits }: { delimiter: string; fits: (cells: readonly string[]) => boolean },
): FoundRecord {
  const line = lines[index] ?? ''
  const alone = scanRecord(line, delimiter)
  if (alone.end === 'closed') return { cells: alone.cells, lines: 1 }
  if (alone.end === 'stray') return { cells: alone.cells, lines: 1, problem: 'unclosedQuote' }
  const { text, cutOff } = following(lines, index)
  const scan = scanRecord(text, delimiter)
  if (scan.end === 'closed' && fits(scan.cells)) return { cells: scan.cells, lines: scan.lines }
  return { cells: alone.cells, lines: 1, problem: 'unclosedQuote', cutOff: cutOff && scan.end === 'open' }
}

function following(lines: readonly (string | undefined)[], index: number): { text: string; cutOff: boolean } {
  let length = lines[index]?.length ?? 0
  let end = index + 1
  for (; end < index + recordLines; end++) {
    if (end >= lines.length) return { text: lines.slice(index, end).join('\n'), cutOff: true }
    const line = lines[end]
    if (line === undefined || length + line.length > recordLength) break
    length += line.length + 1
  }
  return { text: lines.slice(index, end).join('\n'), cutOff: false }
}
