/** From a department's row to records: pure, compiled once per file, run for every row. */
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Category } from '../catalogue/category.ts'
import { fieldCheck } from '../catalogue/check.ts'
import type { Field, Fields, Value } from '../catalogue/field.ts'
import type { ProblemCode } from '../catalogue/problems.ts'
import type { Adapter, Cells, ColumnRule, Export, FieldRule, RecordRule } from './adapter.ts'
import { addProblem, type Column, type FieldPlan, mapCells, type RowPlan, type RulePlan } from './map-cells.ts'
import { cellParser } from './parse-field.ts'

/** One record out of a row, canonical and checked. */
export interface MappedRecord {
  readonly category: Category
  readonly idNumber: string
  /** the resident's name as this row has it */
  readonly name: string | undefined
  /** an ID number in it ends in 000: refused if the file also holds numbers that Excel destroyed */
  readonly suspect: boolean
  /** columns of the suspect numbers */
  readonly suspectColumns: readonly string[] | undefined
  /** where the resident's own number is suspect: whose the record is, if it is refused */
  readonly doubt: Concern | undefined
  readonly operation: 'upsert' | 'delete'
  readonly fields: Fields
  readonly validFrom: string | undefined
  readonly validTo: string | undefined
  readonly sourceVersion: number | undefined
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

/** On which cells of a row its records depend. */
export interface CellsRead {
  /** how many cells a row has */
  readonly columns: number
  /** for each of them whether it is read */
  readonly reads: readonly boolean[]
  /** the columns that are read, as the file has them */
  readonly heading: string
}

export interface CompiledExport {
  /** columns without which the file is refused */
  readonly required: readonly string[]
  /** columns that may be missing */
  readonly optional: readonly string[]
  /** columns whose dates are serial days */
  readonly serials: ReadonlySet<string>
  readonly categories: readonly Category[]
  /** names of columns that nobody asked for */
  leftover(columns: readonly string[]): string[]
  /** the mapper for files with these columns */
  mapper(columns: readonly string[]): MapRow
  /** the cells that such a mapper reads; what it makes of them depends on nothing else in the file */
  cellsRead(columns: readonly string[]): CellsRead
}

export interface CompileOptions {
  readonly adapter: Adapter
  readonly export: Export
  readonly catalogue: Catalogue
  /** `YYYY-MM-DD`, the export's day in China */
  readonly today: string
}

/** Compiles an export. @throws {Error} where its rules do not fit the catalogue */
export function compileExport(options: CompileOptions): CompiledExport {
  const { export: one, catalogue } = options
  const used = new Set(one.prepared ?? columnsOf(one))
  const optional = new Set(one.optional ?? [])
  const known = new Set([...used, ...optional, ...(one.ignored ?? [])])
  // a rule that does not fit shows before there is a file
  rowPlan(options, [])
  return {
    required: [...used].filter((column) => !optional.has(column)),
    optional: [...optional, ...(one.ignored ?? [])],
    serials: serialColumns(one),
    categories: [...new Set(one.records.map(({ category }) => catalogue.getCategory(category)))],
    leftover: (columns) => columns.filter((column) => column !== '' && !known.has(column)),
    mapper: (columns) => rowMapper(options, columns),
    cellsRead: (columns) => cellsRead(one, columns),
  }
}

function cellsRead(one: Export, columns: readonly string[]): CellsRead {
  const used = new Set(columnsOf(one))
  // `prepare` is handed all cells
  const reads = columns.map((column) => one.prepare !== undefined || used.has(column))
  const heading = JSON.stringify(columns.filter((_, at) => reads[at]))
  return { columns: columns.length, reads, heading }
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

function serialColumns({ records }: Export): Set<string> {
  const rules = records.flatMap(({ fields, validFrom, validTo }) => [...Object.values(fields), validFrom, validTo])
  return new Set(
    rules.flatMap((rule) => (typeof rule === 'object' && 'from' in rule && rule.serial ? [rule.from] : [])),
  )
}

function columnOf(rule: FieldRule | undefined): string | undefined {
  if (typeof rule === 'string') return rule
  return rule && 'from' in rule ? rule.from : undefined
}

function rowMapper(options: CompileOptions, columns: readonly string[]): MapRow {
  const { prepare } = options.export
  if (!prepare) {
    const plan = rowPlan(options, columns)
    return (cells) => mapCells(plan, cells)
  }
  const used = columnsOf(options.export)
  const plan = rowPlan(options, used)
  const named = cellsByName(columns)
  return (cells) => {
    const rows = prepare(named(cells)).map((prepared) => used.map((column) => prepared[column] ?? ''))
    return wholeRow(rows.map((row) => mapCells(plan, row)))
  }
}

/** Gives rows the form that `prepare` reads. */
function cellsByName(columns: readonly string[]): (cells: readonly string[]) => Cells {
  const found = columnIndex(columns)
  const empty = Object.fromEntries([...found.keys()].map((column) => [column, '']))
  const places = [...found].map(([column, at]) => ({ column, at }))
  return (cells) => {
    // a copy of one object: objects that grow column by column take four times as long
    const named: Record<string, string> = { ...empty }
    for (const { column, at } of places) named[column] = cells[at] ?? ''
    return named
  }
}

/** Where each column stands; of two that are called the same, the first counts. */
function columnIndex(columns: readonly string[]): Map<string, number> {
  const index = new Map<string, number>()
  for (const [at, column] of columns.entries()) if (!index.has(column)) index.set(column, at)
  return index
}

/** A row is taken whole or not at all, also where `prepare` made several of it. */
function wholeRow(parts: readonly MappedRow[]): MappedRow {
  const [only] = parts
  if (only && parts.length === 1) return only
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

/** Behind the end of every row: where a column is that is missing. */
const nowhere = 2 ** 30 - 1

/** Compiles an export's rules for rows of these columns. */
function rowPlan(options: CompileOptions, columns: readonly string[]): RowPlan {
  const { export: one } = options
  const { operation, sourceVersion } = one
  const index = columnIndex(columns)
  const find = (column: string): Column => ({ column, at: index.get(column) ?? nowhere })
  return {
    operation: operation && { ...find(operation.column), codes: operation.codes },
    sourceVersion: sourceVersion === undefined ? undefined : find(sourceVersion),
    rules: one.records.map((rule) => rulePlan(rule, options, find)),
  }
}

/** bounds of validity are spelt like any other date */
const validityField: Field = { title: '有效期', type: 'expiry' }

function rulePlan(rule: RecordRule, options: CompileOptions, find: (column: string) => Column): RulePlan {
  const { adapter, export: one, catalogue, today } = options
  const category = catalogue.getCategory(rule.category)
  const fail = (why: string): never => {
    throw new Error(`adapter ${adapter.department.id}, export ${one.id}, category ${rule.category}: ${why}`)
  }
  const plan = (name: string, field: Field, given: ColumnRule): FieldPlan => {
    const from = typeof given === 'string' ? { from: given } : given
    const parse = cellParser(catalogue, field, from, today)
    return { ...find(from.from), name, isKey: category.key.includes(name), parse }
  }
  if (!category.sources.includes(adapter.department.id)) fail('does not name this department as a source')
  const fields: FieldPlan[] = []
  const constants: Record<string, Value> = {}
  for (const [name, given] of Object.entries(rule.fields)) {
    const field = category.fields[name] ?? fail(`no field ${name}`)
    if (typeof given === 'string' || 'from' in given) {
      fields.push(plan(name, field, given))
      continue
    }
    const codes = catalogue.codeSets.get(field.codes ?? '')?.codes
    const problem = fieldCheck(field, { codes, today })(given.constant)
    if (problem) fail(`the constant of ${name}: ${problem}`)
    constants[name] = given.constant
  }
  for (const [name, field] of Object.entries(category.fields))
    if (field.required && !(name in rule.fields)) fail(`required field ${name} has no rule`)
  const name = rule.name ?? (rule.idNumber === undefined ? one.name : undefined)
  return {
    category,
    when: (rule.when ?? []).map((condition) => ({ ...condition, ...find(condition.column) })),
    idNumber: find(rule.idNumber ?? one.idNumber),
    nameColumn: name === undefined ? undefined : find(name),
    fields,
    constants,
    validFrom: rule.validFrom === undefined ? undefined : plan('validFrom', validityField, rule.validFrom),
    validTo: rule.validTo === undefined ? undefined : plan('validTo', validityField, rule.validTo),
    idFields: fields.filter(({ name }) => category.fields[name]?.type === 'idNumber'),
    selfCollected: rule.selfCollected ?? false,
  }
}
