/** One row of cells to its records, or to the reasons against it. Pure; run for every row of an export. */
import type { Category } from '../catalogue/category.ts'
import { isStorable } from '../catalogue/check.ts'
import type { Fields, Value } from '../catalogue/field.ts'
import { parseIdNumber } from '../residents/id-number.ts'
import type { Condition, Export } from './adapter.ts'
import type { Concern, MappedRecord, MappedRow, RowProblem } from './map-row.ts'
import { type CellParser, Fault } from './parse-field.ts'
import { parseVersion } from './spellings.ts'

/** A column, found once for all rows. */
export interface Column {
  readonly column: string
  /** where it stands in a row; where it is missing, beyond any row's end */
  readonly at: number
}

export interface FieldPlan extends Column {
  readonly name: string
  readonly isKey: boolean
  readonly parse: CellParser
}

export interface ConditionPlan extends Column, Pick<Condition, 'is' | 'not'> {}

/** One record that a row gives, its columns found. */
export interface RulePlan {
  readonly category: Category
  readonly when: readonly ConditionPlan[]
  readonly idNumber: Column
  readonly nameColumn: Column | undefined
  readonly fields: readonly FieldPlan[]
  readonly constants: Readonly<Record<string, Value>>
  readonly validFrom: FieldPlan | undefined
  readonly validTo: FieldPlan | undefined
  /** fields that hold other people's ID numbers */
  readonly idFields: readonly FieldPlan[]
  readonly selfCollected: boolean
}

/** An export's rules for rows of certain columns. */
export interface RowPlan {
  readonly operation: (Column & Pick<NonNullable<Export['operation']>, 'codes'>) | undefined
  readonly sourceVersion: Column | undefined
  readonly rules: readonly RulePlan[]
}

type Row = readonly string[]

export function mapCells(plan: RowPlan, cells: Row): MappedRow {
  const problems: RowProblem[] = []
  const operation = operationOf(plan, cells, problems)
  const sourceVersion = sourceVersionOf(plan, cells, problems)
  const records: MappedRecord[] = []
  const applying: RulePlan[] = []
  for (const rule of plan.rules) if (holds(rule.when, cells, problems)) applying.push(rule)
  for (const rule of applying) {
    const parsed = parseIdNumber(cellOf(rule.idNumber, cells))
    if ('problem' in parsed) addProblem(problems, { code: parsed.problem, column: rule.idNumber.column })
    const fields = fieldsOf(rule, { operation, cells, problems })
    const validFrom = dateOf(rule.validFrom, cells, problems)
    const validTo = dateOf(rule.validTo, cells, problems)
    if ('problem' in parsed || problems.length > 0) continue
    const suspectColumns = suspectColumnsOf(rule, fields, parsed.suspect)
    records.push({
      category: rule.category,
      idNumber: parsed.idNumber,
      name: nameOf(rule, cells),
      suspect: suspectColumns !== undefined,
      suspectColumns,
      doubt: parsed.suspect ? concernOf(rule, cells, zeroedDigits) : undefined,
      operation,
      fields,
      selfCollected: rule.selfCollected,
      validFrom,
      validTo,
      sourceVersion,
    })
  }
  return problems.length === 0 ? { records } : { problems, concerns: concernsOf(plan, { applying, cells, problems }) }
}

function cellOf({ at }: Column, cells: Row): string {
  return cells[at] ?? ''
}

/** Adds a reason; each is given once. */
export function addProblem(problems: RowProblem[], problem: RowProblem): void {
  if (!problems.some(({ code, column }) => code === problem.code && column === problem.column)) problems.push(problem)
}

function holds(conditions: readonly ConditionPlan[], cells: Row, problems: RowProblem[]): boolean {
  for (const condition of conditions) if (!holdsOne(condition, cells, problems)) return false
  return true
}

function holdsOne(condition: ConditionPlan, cells: Row, problems: RowProblem[]): boolean {
  const { column, is, not } = condition
  const text = cellOf(condition, cells).trim()
  if (!is) return text !== ''
  if (is.includes(text)) return true
  if (not && !not.includes(text)) addProblem(problems, { code: text === '' ? 'missing' : 'unknownCode', column })
  return false
}

interface RowState {
  readonly operation: 'upsert' | 'delete'
  readonly cells: Row
  readonly problems: RowProblem[]
}

function fieldsOf(rule: RulePlan, { operation, cells, problems }: RowState): Fields {
  const values: Record<string, Value> = { ...rule.constants }
  for (const field of rule.fields) {
    if (operation === 'delete' && !field.isKey) continue
    const value = field.parse(cellOf(field, cells))
    if (value instanceof Fault) addProblem(problems, { code: value.code, column: field.column, field: field.name })
    else if (value !== undefined) values[field.name] = value
  }
  return values
}

/** Columns of ID numbers that end in 000, which Excel may have zeroed, wherever in the row they stand; undefined for none. */
function suspectColumnsOf(rule: RulePlan, fields: Fields, isOwn: boolean): readonly string[] | undefined {
  const others = rule.idFields.filter(({ name }) => String(fields[name] ?? '').endsWith('000'))
  if (!isOwn && others.length === 0) return undefined
  const columns = others.map(({ column }) => column)
  return isOwn ? [rule.idNumber.column, ...columns] : columns
}

function operationOf({ operation }: RowPlan, cells: Row, problems: RowProblem[]): 'upsert' | 'delete' {
  if (!operation) return 'upsert'
  const { column, codes } = operation
  const text = cellOf(operation, cells).trim()
  const found = Object.hasOwn(codes, text) ? codes[text] : undefined
  if (found === undefined) addProblem(problems, { code: text === '' ? 'missing' : 'unknownCode', column })
  return found ?? 'upsert'
}

function sourceVersionOf({ sourceVersion }: RowPlan, cells: Row, problems: RowProblem[]): number | undefined {
  if (!sourceVersion) return undefined
  const text = cellOf(sourceVersion, cells).trim()
  const version = parseVersion(text)
  if (version === undefined)
    addProblem(problems, { code: text === '' ? 'missing' : 'badFormat', column: sourceVersion.column })
  return version
}

/** A bound of the validity; 长期 is none. */
function dateOf(bound: FieldPlan | undefined, cells: Row, problems: RowProblem[]): string | undefined {
  if (!bound) return undefined
  const value = bound.parse(cellOf(bound, cells))
  if (value instanceof Fault) addProblem(problems, { code: value.code, column: bound.column })
  return typeof value === 'string' && value !== '9999-12-31' ? value : undefined
}

function nameOf({ nameColumn }: RulePlan, cells: Row): string | undefined {
  const name = nameColumn ? cellOf(nameColumn, cells).trim() : ''
  // a damaged name is nobody's
  return name === '' || !isStorable(name) ? undefined : name
}

interface Refused {
  readonly applying: readonly RulePlan[]
  readonly cells: Row
  readonly problems: readonly RowProblem[]
}

/** Where it is not known which rules apply, any of them may. */
function concernsOf({ rules }: RowPlan, { applying, cells, problems }: Refused): Concern[] {
  const isUndecided = problems.some(({ column }) => rules.some(({ when }) => when.some((one) => one.column === column)))
  const concerned = applying.length === 0 || isUndecided ? rules : applying
  return concerned.map((rule) => concernOf(rule, cells))
}

/** @param trusted which digits of a valid number may be believed; absent: all of them */
function concernOf(rule: RulePlan, cells: Row, trusted?: (idNumber: string) => string): Concern {
  const text = cellOf(rule.idNumber, cells)
  const parsed = parseIdNumber(text)
  const idNumber = 'idNumber' in parsed && !trusted ? parsed.idNumber : undefined
  const idPrefix = 'idNumber' in parsed ? (trusted?.(parsed.idNumber) ?? '') : survivingDigits(text)
  const key = keyOf(rule, cells, idNumber)
  const name = nameOf(rule, cells)
  return {
    category: rule.category,
    idPrefix,
    ...(idNumber === undefined ? {} : { idNumber }),
    ...(key === undefined ? {} : { key }),
    ...(name === undefined ? {} : { name }),
  }
}

/** What Excel leaves of a number: 15 digits, of which 14 are a prefix that hints know. */
function zeroedDigits(idNumber: string): string {
  return idNumber.slice(0, 14)
}

/** Of a category that has one record a resident, the key is the resident: without him it would be everybody's. */
function keyOf(
  { category, fields, constants }: RulePlan,
  cells: Row,
  idNumber: string | undefined,
): Fields | undefined {
  const key: Record<string, Value> = {}
  if (category.cardinality === 'one') return idNumber === undefined ? undefined : key
  for (const name of category.key) {
    const field = fields.find((one) => one.name === name)
    const value = field ? field.parse(cellOf(field, cells)) : constants[name]
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
