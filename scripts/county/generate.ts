/** Writes the exports of all departments of the demo county, and beside them the truth. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { type Catalogue, loadCatalogue } from '../../src/catalogue/catalogue.ts'
import { loadAdapters } from '../../src/ingest/load-adapters.ts'
import { buildCounty } from './build-county.ts'
import type { CountyDepartment } from './department.ts'
import { collectExamples, type Example, type ExampleCollector } from './examples.ts'
import { type ExportRun, type FileCount, runExport } from './export-run.ts'
import { rowCheck } from './fact-check.ts'
import { loadDepartments } from './load-departments.ts'
import type { County, Family } from './people.ts'
import { families } from './population.ts'
import type { Random } from './random.ts'
import type { Truth, TruthLine } from './truth.ts'
import { openTextFile, type TextFile } from './writers/text-file.ts'

export interface GenerateOptions {
  /** people, the dead among them */
  readonly residents: number
  readonly seed: number
  /** folder for `<department>/<file>`, `truth/<department>.ndjson` and `county.json` */
  readonly out: string
  /** `YYYY-MM-DD`, the day the departments export */
  readonly today: string
  /** ids of the departments to write; default: all */
  readonly departments?: readonly string[]
  /** share of rows that go bad; default 0.003 */
  readonly faultRate?: number
  /** look for mistakes of the departments' files: remembers every fact, so for small counties only */
  readonly check?: boolean
  readonly onProgress?: (progress: Progress) => void
}

export interface Progress {
  readonly residents: number
  readonly of: number
  readonly rows: number
}

/** What `county.json` holds. */
export interface CountySummary {
  readonly name: string
  readonly code: string
  readonly seed: number
  readonly residents: number
  readonly date: string
  readonly rows: number
  readonly facts: number
  readonly rejects: number
  readonly departments: readonly DepartmentSummary[]
  readonly examples: readonly Example[]
}

interface DepartmentSummary {
  readonly id: string
  readonly files: readonly FileCount[]
}

/** Lets others run, and says how far it is, every so many families. */
const familiesPerTurn = 50

/** Writes the county. The same residents, seed and date give the same bytes. @throws {Error} at a mistake of a department's file */
export async function generateCounty(options: GenerateOptions): Promise<CountySummary> {
  const { residents, seed, out, today, check = false, onProgress } = options
  const county = buildCounty({ today, seed })
  const departments = await loadDepartments(options.departments)
  const catalogue = check ? await loadCatalogue() : undefined
  const { all } = await loadAdapters()
  const titles = new Map(all.map(({ adapter }) => [adapter.department.id, adapter.department.title]))
  const examples = collectExamples((id) => titles.get(id) ?? id)
  mkdirSync(join(out, 'truth'), { recursive: true })
  const runs = departments.map((department) => runDepartment(department, { options, county, catalogue, examples }))
  let count = 0
  for (const family of families(county, { residents, seed })) {
    examples.family(family)
    const given = check ? withGuardedRandom(family) : family
    for (const run of runs) run.family(given)
    count += family.people.length
    if (family.index % familiesPerTurn > 0) continue
    onProgress?.({ residents: count, of: residents, rows: runs.reduce((sum, run) => sum + run.rows, 0) })
    await setImmediate()
  }
  const summaries = runs.map((run) => run.close())
  const summary = summarise({ county, options, departments: summaries, examples: examples.list() })
  writeFileSync(join(out, 'county.json'), `${JSON.stringify(summary, undefined, 2)}\n`)
  onProgress?.({ residents: count, of: residents, rows: summary.rows })
  return summary
}

interface DepartmentRun {
  readonly rows: number
  family(family: Family): void
  close(): DepartmentSummary
}

interface RunContext {
  readonly options: GenerateOptions
  readonly county: County
  readonly catalogue: Catalogue | undefined
  readonly examples: ExampleCollector
}

function runDepartment({ id, exports }: CountyDepartment, context: RunContext): DepartmentRun {
  const { options, county, catalogue, examples } = context
  const { out, faultRate = 0.003, today } = options
  const folder = join(out, id)
  mkdirSync(folder, { recursive: true })
  const file = openTextFile(join(out, 'truth', `${id}.ndjson`))
  const truth = truthFile(file, (reject, [fact]) => {
    if (fact) examples.reject({ ...reject, department: id }, fact.idNumber)
  })
  const runs = exports.map((one): ExportRun => {
    const check = catalogue && rowCheck({ catalogue, today, department: id, export: one })
    return runExport({ folder, department: id, export: one, county, truth, faultRate, check })
  })
  let rows = 0
  return {
    get rows() {
      return rows
    },
    family(family) {
      for (const run of runs) rows += run.family(family)
    },
    close() {
      const files = runs.flatMap((run) => run.close())
      file.close()
      const names = files.map(({ name }) => name)
      if (new Set(names).size !== names.length) throw new Error(`${id}: two files of one name`)
      return { id, files }
    },
  }
}

function truthFile(file: TextFile, onReject: Truth['reject']): Truth {
  const write = (line: TruthLine) => file.write(`${JSON.stringify(line)}\n`)
  return {
    fact: (fact, place) => write({ fact, ...place }),
    reject(reject, facts) {
      write({ reject })
      onReject(reject, facts)
    },
  }
}

/** Departments must fork the family's chance: who draws from it directly moves what the next one draws. */
function withGuardedRandom(family: Family): Family {
  const refuse = () => {
    throw new Error('draw from family.random.fork(…), never from family.random itself')
  }
  const random: Random = {
    next: refuse,
    int: refuse,
    chance: refuse,
    pick: refuse,
    weighted: refuse,
    digits: refuse,
    fork: (label) => family.random.fork(label),
  }
  return { ...family, random }
}

interface SummaryParts {
  readonly county: County
  readonly options: GenerateOptions
  readonly departments: readonly DepartmentSummary[]
  readonly examples: readonly Example[]
}

function summarise({ county, options, departments, examples }: SummaryParts): CountySummary {
  const files = departments.flatMap((department) => department.files)
  const total = (count: 'rows' | 'facts' | 'rejects') => files.reduce((sum, file) => sum + file[count], 0)
  return {
    name: county.name,
    code: county.code,
    seed: options.seed,
    residents: options.residents,
    date: options.today,
    rows: total('rows'),
    facts: total('facts'),
    rejects: total('rejects'),
    departments,
    examples,
  }
}
