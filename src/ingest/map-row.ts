/** From a department's row to records: pure, compiled once per file, run for every row. */
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Category } from '../catalogue/category.ts'
import { fieldCheck, isStorable } from '../catalogue/check.ts'
import type { Field, Fields, Value } from '../catalogue/field.ts'
import type { ProblemCode } from '../catalogue/problems.ts'
import { parseIdNumber } from '../residents/id-number.ts'
import type { Adapter, Cells, Condition, Export, FieldRule, RecordRule } from './adapter.ts'
import { type CellParser, cellParser, Fault } from './parse-field.ts'
import { parseVersion } from './spellings.ts'

/** One record out of a row, canonical and checked. */
export interface MappedRecord {
  readonly category: Category
  readonly idNumber: string
  /** the resident's name as this row has it */
  readonly name?: string
  /** an ID number in it ends in 000: refused if the file also holds numbers that Excel destroyed */
  readonly suspect: boolean
  /** columns of the suspect numbers */
  readonly suspectColumns?: readonly string[]
  /** where the resident's own number is suspect: whose the record is, if it is refused */
  readonly doubt?: Concern
  readonly operation: 'upsert' | 'delete'
  readonly fields: Fields
  readonly validFrom?: string
  readonly validTo?: string
  readonly sourceVersion?: number
  readonly selfCollected: boolean
}

/** A reason against a row: the column as the department heads it, and the catalogue's field where it has one. */
export interface RowProblem {
  readonly code: ProblemCode
  readonly column?: string
  readonly field?: string
}

/** One record that a refused row would have given: enough to say "unknown" of whom it may concern instead of "none". */
export interface Concern {
  readonly category: Category
  readonly idNumber?: string
  /** leading digits that survived, where the ID number is destroyed; '' where nothing of it is sure */
  readonly idPrefix: string
  readonly name?: string
  /** natural key, where it could be read: that record must not be taken for gone */
  readonly key?: Fields
}

export type MappedRow =
  | { readonly records: readonly MappedRecord[] }
  | { readonly problems: readonly RowProblem[]; readonly concerns: readonly Concern[] }

export type MapRow = (cells: readonly string[]) => MappedRow

export interface CompiledExport {
  /** columns without which the file is refused */
  readonly required: readonly string[]
  /** columns that may be missing */
  readonly optional: readonly string[]
  readonly categories: readonly Category[]
  /** names of columns that nobody asked for */
  leftover(columns: readonly string[]): string[]
  /** the mapper for files with these columns */
  mapper(columns: readonly string[]): MapRow
}

export interface CompileOptions {
  readonly adapter: Adapter
  readonly export: Export
  readonly catalogue: Catalogue
  /** `YYYY-MM-DD`, the export's day in China */
  readonly today: string
}

interface CompiledField {
  readonly name: string
  readonly column: string
  readonly parse: CellParser
}

interface CompiledRule {
  readonly rule: RecordRule
  readonly category: Category
  readonly fields: readonly CompiledField[]
  readonly constants: Readonly<Record<string, Value>>
  readonly validFrom: CompiledField | undefined
  readonly validTo: CompiledField | undefined
  /** fields that hold other people's ID numbers */
  readonly idFields: readonly string[]
}

/** Compiles an export. @throws {Error} where its rules do not fit the catalogue */
export function compileExport({ adapter, export: one, catalogue, today }: CompileOptions): CompiledExport {
  const where = `adapter ${adapter.department.id}, export ${one.id}`
  const rules = one.records.map((rule) => compileRule(rule, { adapter, catalogue, today, where }))
  const used = new Set(one.prepared ?? columnsOf(one))
  const optional = new Set(one.optional ?? [])
  const known = new Set([...used, ...optional, ...(one.ignored ?? [])])
  return {
    required: [...used].filter((column) => !optional.has(column)),
    optional: [...optional, ...(one.ignored ?? [])],
    categories: [...new Set(rules.map(({ category }) => category))],
    leftover: (columns) => columns.filter((column) => column !== '' && !known.has(column)),
    mapper: (columns) => rowMapper(one, rules, columns),
  }
}

function columnsOf(one: Export): string[] {
  const columns = [one.idNumber, one.name, one.operation?.column, one.sourceVersion]
  for (const rule of one.records) {
    columns.push(
      rule.idNumber,
      rule.name,
      columnOf(rule.validFrom),
      columnOf(rule.validTo),
      ...(rule.when ?? []).map(({ column }) => column),
    )
    columns.push(...Object.values(rule.fields).map(columnOf))
  }
  return [...new Set(columns.filter((column) => column !== undefined))]
}

function columnOf(rule: FieldRule | undefined): string | undefined {
  if (typeof rule === 'string') return rule
  return rule && 'from' in rule ? rule.from : undefined
}

interface RuleContext {
  readonly adapter: Adapter
  readonly catalogue: Catalogue
  readonly today: string
  readonly where: string
}

/** bounds of validity are spelt like any other date */
const validityField: Field = { title: '有效期', type: 'expiry' }

function compileRule(rule: RecordRule, { adapter, catalogue, today, where }: RuleContext): CompiledRule {
  const category = catalogue.getCategory(rule.category)
  const fail = (why: string): never => {
    throw new Error(`${where}, category ${rule.category}: ${why}`)
  }
  if (!category.sources.includes(adapter.department.id)) fail('does not name this department as a source')
  const fields: CompiledField[] = []
  const constants: Record<string, Value> = {}
  for (const [name, given] of Object.entries(rule.fields)) {
    const field = category.fields[name] ?? fail(`no field ${name}`)
    const fieldRule = typeof given === 'string' ? { from: given } : given
    if ('constant' in fieldRule) {
      const codes = catalogue.codeSets.get(field.codes ?? '')?.codes
      const problem = fieldCheck(field, { codes, today })(fieldRule.constant)
      if (problem) fail(`the constant of ${name}: ${problem}`)
      constants[name] = fieldRule.constant
    } else fields.push({ name, column: fieldRule.from, parse: cellParser(catalogue, field, fieldRule, today) })
  }
  for (const [name, field] of Object.entries(category.fields))
    if (field.required && !(name in rule.fields)) fail(`required field ${name} has no rule`)
  const idFields = fields.map(({ name }) => name).filter((name) => category.fields[name]?.type === 'idNumber')
  const bound = (name: 'validFrom' | 'validTo'): CompiledField | undefined => {
    const given = rule[name]
    if (given === undefined) return undefined
    const from = typeof given === 'string' ? { from: given } : given
    return { name, column: from.from, parse: cellParser(catalogue, validityField, from, today) }
  }
  return { rule, category, fields, constants, idFields, validFrom: bound('validFrom'), validTo: bound('validTo') }
}

type Lookup = (column: string) => string

function rowMapper(one: Export, rules: readonly CompiledRule[], columns: readonly string[]): MapRow {
  const { prepare } = one
  const index = new Map<string, number>()
  for (const [at, column] of columns.entries()) if (!index.has(column)) index.set(column, at)
  if (!prepare) return (cells) => mapCells(one, rules, (column) => cells[index.get(column) ?? -1] ?? '')
  return (cells) => {
    const byName: Record<string, string> = {}
    for (const [column, at] of index) byName[column] = cells[at] ?? ''
    return wholeRow(prepare(byName).map((prepared: Cells) => mapCells(one, rules, (column) => prepared[column] ?? '')))
  }
}

/** A row is taken whole or not at all, also where `prepare` made several of it. */
function wholeRow(parts: readonly MappedRow[]): MappedRow {
  const refused = parts.filter((part) => 'problems' in part)
  const records = parts.flatMap((part) => ('records' in part ? part.records : []))
  if (refused.length === 0) return { records }
  const problems: RowProblem[] = []
  for (const problem of refused.flatMap((part) => part.problems)) addProblem(problems, problem)
  // what the good parts would have given is not known either
  return { problems, concerns: [...refused.flatMap((part) => part.concerns), ...records.map(concernOfRecord)] }
}

function concernOfRecord({ category, idNumber, fields }: MappedRecord): Concern {
  return { category, idNumber, idPrefix: '', key: fields }
}

function mapCells(one: Export, rules: readonly CompiledRule[], lookup: Lookup): MappedRow {
  const problems: RowProblem[] = []
  const operation = operationOf(one, lookup, problems)
  const sourceVersion = sourceVersionOf(one, lookup, problems)
  const records: MappedRecord[] = []
  const applying = rules.filter(({ rule }) => holds(rule.when, lookup, problems))
  for (const compiled of applying) {
    const { rule, category } = compiled
    const column = rule.idNumber ?? one.idNumber
    const parsed = parseIdNumber(lookup(column))
    if ('problem' in parsed) addProblem(problems, { code: parsed.problem, column })
    const fields = fieldsOf(compiled, operation, lookup, problems)
    const validFrom = dateOf(compiled.validFrom, lookup, problems)
    const validTo = dateOf(compiled.validTo, lookup, problems)
    if ('problem' in parsed || problems.length > 0) continue
    records.push({
      category,
      idNumber: parsed.idNumber,
      ...nameOf(one, rule, lookup),
      ...suspicionOf(compiled, fields, parsed.suspect ? column : undefined),
      ...(parsed.suspect ? { doubt: concernOf(one, compiled, lookup, zeroedDigits) } : {}),
      operation,
      fields,
      selfCollected: rule.selfCollected ?? false,
      ...(validFrom === undefined ? {} : { validFrom }),
      ...(validTo === undefined ? {} : { validTo }),
      ...(sourceVersion === undefined ? {} : { sourceVersion }),
    })
  }
  if (problems.length === 0) return { records }
  const undecided = problems.some(({ column }) =>
    rules.some(({ rule }) => rule.when?.some((one) => one.column === column)),
  )
  const concerned = applying.length === 0 || undecided ? rules : applying
  return { problems, concerns: concerned.map((compiled) => concernOf(one, compiled, lookup)) }
}

function addProblem(problems: RowProblem[], problem: RowProblem): void {
  if (!problems.some(({ code, column }) => code === problem.code && column === problem.column)) problems.push(problem)
}

function holds(conditions: readonly Condition[] | undefined, lookup: Lookup, problems: RowProblem[]): boolean {
  if (!conditions) return true
  return conditions.every(({ column, is, not }) => {
    const text = lookup(column).trim()
    if (!is) return text !== ''
    if (is.includes(text)) return true
    if (not && !not.includes(text)) addProblem(problems, { code: text === '' ? 'missing' : 'unknownCode', column })
    return false
  })
}

function fieldsOf(
  { category, fields, constants }: CompiledRule,
  operation: 'upsert' | 'delete',
  lookup: Lookup,
  problems: RowProblem[],
): Fields {
  const values: Record<string, Value> = { ...constants }
  for (const { name, column, parse } of fields) {
    if (operation === 'delete' && !category.key.includes(name)) continue
    const value = parse(lookup(column))
    if (value instanceof Fault) addProblem(problems, { code: value.code, column, field: name })
    else if (value !== undefined) values[name] = value
  }
  return values
}

/** An ID number that ends in 000 may be one that Excel has zeroed, wherever in the row it stands. */
function suspicionOf(
  { fields, idFields }: CompiledRule,
  values: Fields,
  own: string | undefined,
): Pick<MappedRecord, 'suspect' | 'suspectColumns'> {
  const zeroed = idFields.filter((name) => String(values[name] ?? '').endsWith('000'))
  if (own === undefined && zeroed.length === 0) return { suspect: false }
  const others = fields.filter(({ name }) => zeroed.includes(name)).map(({ column }) => column)
  return { suspect: true, suspectColumns: own === undefined ? others : [own, ...others] }
}

function operationOf(one: Export, lookup: Lookup, problems: RowProblem[]): 'upsert' | 'delete' {
  if (!one.operation) return 'upsert'
  const { column, codes } = one.operation
  const text = lookup(column).trim()
  const operation = Object.hasOwn(codes, text) ? codes[text] : undefined
  if (operation === undefined) addProblem(problems, { code: text === '' ? 'missing' : 'unknownCode', column })
  return operation ?? 'upsert'
}

function sourceVersionOf(one: Export, lookup: Lookup, problems: RowProblem[]): number | undefined {
  if (one.sourceVersion === undefined) return undefined
  const text = lookup(one.sourceVersion).trim()
  const version = parseVersion(text)
  if (version === undefined)
    addProblem(problems, { code: text === '' ? 'missing' : 'badFormat', column: one.sourceVersion })
  return version
}

/** A bound of the validity; 长期 is none. */
function dateOf(bound: CompiledField | undefined, lookup: Lookup, problems: RowProblem[]): string | undefined {
  if (!bound) return undefined
  const value = bound.parse(lookup(bound.column))
  if (value instanceof Fault) addProblem(problems, { code: value.code, column: bound.column })
  return typeof value === 'string' && value !== '9999-12-31' ? value : undefined
}

/** @param trusted which digits of a valid number may be believed; absent: all of them */
function concernOf(
  one: Export,
  compiled: CompiledRule,
  lookup: Lookup,
  trusted?: (idNumber: string) => string,
): Concern {
  const { rule, category } = compiled
  const text = lookup(rule.idNumber ?? one.idNumber)
  const parsed = parseIdNumber(text)
  const idNumber = 'idNumber' in parsed && !trusted ? parsed.idNumber : undefined
  const idPrefix = 'idNumber' in parsed ? (trusted?.(parsed.idNumber) ?? '') : survivingDigits(text)
  const key = keyOf(compiled, lookup, idNumber)
  return {
    category,
    idPrefix,
    ...(idNumber === undefined ? {} : { idNumber }),
    ...(key === undefined ? {} : { key }),
    ...nameOf(one, rule, lookup),
  }
}

/** What Excel leaves of a number: 15 digits, of which 14 are a prefix that hints know. */
function zeroedDigits(idNumber: string): string {
  return idNumber.slice(0, 14)
}

function nameOf(one: Export, rule: RecordRule, lookup: Lookup): { readonly name?: string } {
  const column = rule.name ?? (rule.idNumber === undefined ? one.name : undefined)
  const name = column === undefined ? '' : lookup(column).trim()
  // a damaged name is nobody's
  return name === '' || !isStorable(name) ? {} : { name }
}

/** Of a category that has one record a resident, the key is the resident: without him it would be everybody's. */
function keyOf(
  { category, fields, constants }: CompiledRule,
  lookup: Lookup,
  idNumber: string | undefined,
): Fields | undefined {
  const key: Record<string, Value> = {}
  if (category.cardinality === 'one') return idNumber === undefined ? undefined : key
  for (const name of category.key) {
    const field = fields.find((one) => one.name === name)
    const value = field ? field.parse(lookup(field.column)) : constants[name]
    if (value === undefined || value instanceof Fault) return undefined
    key[name] = value
  }
  return key
}

/** What a destroyed number still tells: six digits of `4.30725E+17`, fourteen of one with a zeroed tail. */
function survivingDigits(text: string): string {
  const clean = text.normalize('NFKC').trim()
  const scientific = /^(\d)\.(\d{5,14})\d*E\+17$/i.exec(clean)
  if (scientific) return `${scientific[1]}${scientific[2]}`.slice(0, 6)
  return /^\d{15}000$/.test(clean) ? clean.slice(0, 14) : ''
}
