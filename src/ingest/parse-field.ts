/** From a cell's text to a field's canonical value: the adapter's rule first, then the catalogue's check. */
import { canonicalText } from '../catalogue/canonical-text.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { type FieldCheck, fieldCheck, type NumberBounds } from '../catalogue/check.ts'
import type { Field, Value } from '../catalogue/field.ts'
import type { ProblemCode } from '../catalogue/problems.ts'
import { parseIdNumber } from '../residents/id-number.ts'
import type { FieldRule } from './adapter.ts'
import { ownText } from './own-text.ts'
import {
  parseBoolean,
  parseDate,
  parseDecimal,
  parseExcelSerial,
  parseExpiry,
  parseInteger,
  parseMonth,
  parseYear,
} from './spellings.ts'

/** Why a cell is refused. */
export class Fault {
  readonly code: ProblemCode
  constructor(code: ProblemCode) {
    this.code = code
  }
}

/** A cell's value, undefined where the cell says nothing, or why it is refused. */
export type CellParser = (cell: string) => Value | undefined | Fault

type ColumnRule = Extract<FieldRule, { from: string }>

/** Builds the parser of one column for one field. `today` is the export's day: later dates are refused. */
export function cellParser(catalogue: Catalogue, field: Field, rule: ColumnRule, today: string): CellParser {
  const read = reader(catalogue, field, rule)
  const codes = field.codes === undefined ? undefined : catalogue.codeSets.get(field.codes)?.codes
  const bounds = numberBounds(field, rule)
  const check = fieldCheck(field, { codes, today, ...bounds })
  const outside = bounds ? undefined : boundCheck(rule)
  const { lookup, edit, tail } = rule
  const nothing = (rule.required ?? field.required ?? false) ? new Fault('missing') : undefined
  const parse: CellParser = (cell) => {
    let text: string | null | undefined = cell.trim()
    if (lookup && Object.hasOwn(lookup, text)) text = lookup[text]
    if (edit && text) text = edit(text)
    if (text === '' || text === null || text === undefined) return nothing
    const value = read(tail === undefined ? text : text.slice(-tail))
    if (value instanceof Fault) return value
    const problem = check(value) ?? outside?.(value)
    return problem ? new Fault(problem) : value
  }
  return repetitive.has(field.type) ? remembering(parse) : parse
}

/** Types whose columns repeat few spellings over and over: a look-up is faster than reading one anew. */
const repetitive = new Set<Field['type']>(['code', 'month', 'year', 'integer', 'boolean', 'area', 'uscc'])
const remembered = 10_000

/** Remembers what cells mean; those that mean nothing are quickly read again. */
function remembering(parse: CellParser): CellParser {
  const known = new Map<string, ReturnType<CellParser>>()
  return (cell) => {
    const found = known.get(cell)
    if (found !== undefined) return found
    const value = parse(cell)
    if (value === undefined) return undefined
    if (known.size >= remembered) known.clear()
    const text = ownText(cell)
    known.set(text, parse(text))
    return value
  }
}

/** A cell that names its own unit is believed. */
function decimalReader({ scale = 0, percent }: Field, unit = 1): (text: string) => string | undefined {
  return (text) => {
    const bare = percent ? text.replace(/\s*[%％]$/, '') : text
    return parseDecimal(bare, { scale, unit: bare === text ? unit : 1 })
  }
}

function reader(catalogue: Catalogue, field: Field, rule: ColumnRule): (text: string) => Value | Fault {
  switch (field.type) {
    case 'text':
    case 'uscc':
    case 'area':
      return (text) => canonicalText(field.type, text)
    case 'code':
      return codeReader(catalogue, field, rule)
    case 'date':
      return or('badDate', rule.serial ? (text) => parseExcelSerial(text) ?? parseDate(text) : parseDate)
    case 'expiry':
      return or('badDate', rule.serial ? (text) => parseExcelSerial(text) ?? parseExpiry(text) : parseExpiry)
    case 'month':
      return or('badMonth', parseMonth)
    case 'year':
      return or('badDate', parseYear)
    case 'amount':
      return or('badAmount', (text) => parseDecimal(text, { scale: 2, unit: rule.unit ?? 1 }))
    case 'decimal':
      return or('badNumber', decimalReader(field, rule.unit))
    case 'integer':
      return or('badNumber', (text) => parseInteger(text, rule.unit))
    case 'boolean':
      return booleanReader(rule)
    case 'idNumber':
      return idNumberReader
  }
}

function or(code: ProblemCode, parse: (text: string) => Value | undefined): (text: string) => Value | Fault {
  const fault = new Fault(code)
  return (text) => parse(text) ?? fault
}

function idNumberReader(text: string): Value | Fault {
  const parsed = parseIdNumber(text)
  return 'problem' in parsed ? new Fault(parsed.problem) : parsed.idNumber
}

function codeReader(catalogue: Catalogue, field: Field, rule: ColumnRule): (text: string) => Value | Fault {
  const { codes, texts } = rule
  const unknown = new Fault('unknownCode')
  const set = catalogue.codeSets.get(field.codes ?? '')?.codes ?? {}
  if (codes) {
    refuseStrangers(rule, (code) => Object.hasOwn(set, code))
    return (text) => (Object.hasOwn(codes, text) ? (codes[text] ?? unknown) : unknown)
  }
  if (!texts) return (text) => text
  const byText = new Map<string, string | Fault>()
  // a text that stands for two codes stands for none
  for (const [code, text] of Object.entries(set)) byText.set(text, byText.has(text) ? unknown : code)
  return (text) => byText.get(text) ?? unknown
}

function booleanReader(rule: ColumnRule): (text: string) => Value | Fault {
  const { codes } = rule
  const unknown = new Fault('unknownCode')
  if (!codes) return (text) => parseBoolean(text) ?? unknown
  refuseStrangers(rule, (code) => code === 'true' || code === 'false')
  return (text) => (Object.hasOwn(codes, text) ? codes[text] === 'true' : unknown)
}

/** A slip in an adapter's map shows when it is compiled, not row by row. */
function refuseStrangers({ from, codes = {} }: ColumnRule, isKnown: (code: string) => boolean): void {
  const stranger = Object.values(codes).find((code) => !isKnown(code))
  if (stranger !== undefined) throw new Error(`column ${from} is mapped to ${stranger}, which is no code of the field`)
}

/** The adapter's bounds of a number, which the catalogue's check takes together with its own. */
function numberBounds({ type }: Field, { atLeast, atMost }: ColumnRule): NumberBounds | undefined {
  if (type !== 'amount' && type !== 'decimal' && type !== 'integer') return undefined
  if (typeof atLeast === 'string' || typeof atMost === 'string') return undefined
  return { atLeast, atMost }
}

/** The adapter's bounds of anything else. */
function boundCheck({ atLeast, atMost }: ColumnRule): FieldCheck | undefined {
  if (atLeast === undefined && atMost === undefined) return undefined
  const isDate = typeof atLeast === 'string' || typeof atMost === 'string'
  return (value) => {
    const comparable = isDate ? String(value) : Number(value)
    const below = atLeast !== undefined && comparable < atLeast
    const above = atMost !== undefined && comparable > atMost
    if (!below && !above) return undefined
    return isDate ? 'dateOutOfBounds' : 'outOfBounds'
  }
}
