/** Finds mistakes of the generator: facts that the catalogue does not know, and two facts of one key in one export. */
import type { Catalogue } from '../../src/catalogue/catalogue.ts'
import { type FieldCheck, fieldCheck } from '../../src/catalogue/check.ts'
import { isRealDate } from '../../src/catalogue/dates.ts'
import { parseIdNumber } from '../../src/residents/id-number.ts'
import type { CountyExport, ExportRow, Fact } from './department.ts'

export interface FactCheckOptions {
  readonly catalogue: Catalogue
  /** `YYYY-MM-DD`, the export's day */
  readonly today: string
  readonly department: string
  readonly export: CountyExport
}

/** Checks one row after another. @throws {Error} at a mistake of the generator */
export type RowCheck = (row: ExportRow) => void

/** Remembers the keys of all facts: for small counties. */
export function rowCheck(options: FactCheckOptions): RowCheck {
  const where = placeOf(options)
  const seen = new Set<string>()
  const checks = new Map<string, CategoryCheck>()
  return ({ cells, facts }) => {
    checkCells(cells, options)
    for (const fact of facts) {
      const check = checks.get(fact.category) ?? categoryCheck(fact.category, options)
      checks.set(fact.category, check)
      const key = check(fact)
      if (seen.has(key)) throw new Error(`${where}: two facts of one key: ${key}`)
      seen.add(key)
    }
  }
}

function placeOf({ department, export: { id } }: FactCheckOptions): string {
  return `${department}, export ${id}`
}

function checkCells(cells: ExportRow['cells'], options: FactCheckOptions): void {
  const { columns } = options.export
  const where = placeOf(options)
  const given = Object.keys(cells)
  const unknown = given.find((column) => !columns.includes(column))
  if (unknown !== undefined) throw new Error(`${where}: the row has a cell ${unknown}, and the file no such column`)
  const absent = columns.find((column) => !Object.hasOwn(cells, column))
  if (absent !== undefined) throw new Error(`${where}: the row has no cell ${absent}`)
}

/** Gives the fact's key. */
type CategoryCheck = (fact: Fact) => string

function categoryCheck(id: string, options: FactCheckOptions): CategoryCheck {
  const { catalogue, today, department } = options
  const category = catalogue.getCategory(id)
  const fail = (why: string): never => {
    throw new Error(`${placeOf(options)}, category ${id}: ${why}`)
  }
  if (!category.sources.includes(department)) fail('does not name this department as a source')
  const checks = new Map<string, FieldCheck>()
  for (const [name, field] of Object.entries(category.fields)) {
    const codes = field.codes === undefined ? undefined : catalogue.codeSets.get(field.codes)?.codes
    checks.set(name, fieldCheck(field, { codes, today }))
  }
  const required = Object.entries(category.fields).flatMap(([name, field]) => (field.required ? [name] : []))
  return ({ idNumber, fields, validFrom, validTo }) => {
    const parsed = parseIdNumber(idNumber)
    if (!('idNumber' in parsed) || parsed.idNumber !== idNumber || parsed.suspect) fail(`ID number ${idNumber}`)
    for (const name of required) if (!(name in fields)) fail(`no ${name}`)
    for (const [name, value] of Object.entries(fields)) {
      const problem = (checks.get(name) ?? fail(`unknown field ${name}`))(value)
      if (problem) fail(`${name} ${JSON.stringify(value)}: ${problem}`)
      if (typeof value === 'string' && value.trim() !== value) fail(`${name} ${JSON.stringify(value)}: not trimmed`)
    }
    for (const day of [validFrom, validTo]) if (day !== undefined && !isRealDate(day)) fail(`${day} is no day`)
    const key = category.key.map((name) => (name === 'idNumber' && !(name in fields) ? '' : fields[name]))
    return JSON.stringify([id, idNumber, ...key])
  }
}
