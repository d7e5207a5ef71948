import { type ErrorContext, YikuError } from '../../errors.ts'
import type { ReadOptions } from '../reader.ts'
import { cleanCell, storableName } from './cell.ts'

/** Rows or lines at the top of a file or sheet among which the heading must be. */
export const headingWithin = 20

/** More columns than this refuse a file. */
export const columnLimit = 2000

/** What a row looks like when it is taken for a heading. */
export interface Heading {
  /** names in file order, trimmed; '' where a column has none */
  readonly columns: readonly string[]
  readonly found: readonly string[]
  readonly missing: readonly string[]
}

/** A column name without the white space that people put into it (`姓　名`, a line break) and without marks. */
export function columnName(cell: string): string {
  return storableName(cleanCell(cell))
    .replaceAll(/[\u3000\u00a0\ufeff\u200b]/g, '')
    .trim()
    .replaceAll(/(?<=[^\0-\x7f]) +(?=[^\0-\x7f])/g, '')
}

/** Takes a row for a heading: its names, as the adapter spells those it asked for. */
export function readHeading(cells: readonly string[], options: ReadOptions): Heading {
  const spelling = new Map([...options.optional, ...options.required].map((name) => [columnName(name), name]))
  const columns = cells.map(columnName).map((name) => spelling.get(name) ?? name)
  const present = new Set(columns)
  return {
    columns,
    found: options.required.filter((name) => present.has(name)),
    missing: options.required.filter((name) => !present.has(name)),
  }
}

/** Refuses a heading with two columns of one required name, or with too many columns. */
export function checkHeading(heading: Heading, options: ReadOptions, at: { line: number; sheet?: string }): void {
  const place = { file: options.fileName, line: at.line }
  if (heading.columns.length > columnLimit) {
    throw new YikuError('fileBeyondLimits', { ...place, detail: `超过 ${columnLimit} 列` })
  }
  const wanted = [...options.required, ...options.optional]
  const twice = wanted.find((name) => heading.columns.indexOf(name) !== heading.columns.lastIndexOf(name))
  if (twice === undefined) return
  const detail = at.sheet === undefined ? undefined : `工作表“${at.sheet}”`
  throw new YikuError('fileDuplicateColumn', { ...place, column: twice, ...(detail && { detail }) })
}

/** Of several rows, the one most like a heading. */
export function betterHeading<T extends { readonly heading: Heading }>(a: T | undefined, b: T): T {
  return a && a.heading.found.length >= b.heading.found.length ? a : b
}

/** The refusal of a file without a heading: says what is missing, and what is there if that was a heading at all. */
export function missingColumn(
  options: ReadOptions,
  best: { readonly heading: Heading; readonly line: number } | undefined,
  hint?: string,
): YikuError {
  const missing = best?.heading.missing ?? options.required
  const parts = [`缺少：${missing.join('、')}`]
  // a row without a single required name may well be a resident's
  const found = best && best.heading.found.length > 0 ? best.heading.columns.filter(isNameLike) : []
  parts.push(found.length > 0 ? `已有：${found.slice(0, 60).join('、')}` : `前 ${headingWithin} 行中没有找到表头`)
  if (hint !== undefined) parts.push(hint)
  const column = missing[0]
  const context: ErrorContext = { file: options.fileName, detail: parts.join('；') }
  return new YikuError('fileMissingColumn', {
    ...context,
    ...(best && found.length > 0 && { line: best.line }),
    ...(column !== undefined && { column }),
  })
}

function isNameLike(name: string): boolean {
  return name !== '' && name.length <= 30 && !/\d{4}/.test(name)
}
