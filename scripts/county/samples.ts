/** Small files of every export, as the adapters' tests read them, with what must come of them. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadCatalogue } from '../../src/catalogue/catalogue.ts'
import { buildCounty } from './build-county.ts'
import type { CountyDepartment, Fact } from './department.ts'
import { type FileCount, runExport } from './export-run.ts'
import { rowCheck } from './fact-check.ts'
import { kebabCase, loadDepartments } from './load-departments.ts'
import { families } from './population.ts'
import type { Reject, Truth } from './truth.ts'

/** The day of all samples. */
const sampleDate = '2026-11-01'

const seed = 20261101
/** people looked through until every file has what it needs */
const residents = 20_000
const goodRows = 16

/** What one department's `expected.json` holds. */
export interface ExpectedSamples {
  readonly date: string
  readonly files: Readonly<Record<string, ExpectedFile>>
}

export interface ExpectedFile {
  /** id of the export in the adapter */
  readonly export: string
  /** in the order of their rows */
  readonly records: readonly Fact[]
  readonly rejects: readonly Omit<Reject, 'file'>[]
}

export interface SampleOptions {
  /** ids of departments; default: all */
  readonly departments?: readonly string[]
  /** default: `adapters/` */
  readonly folder?: string
}

export interface SampleReport {
  readonly department: string
  readonly files: readonly FileCount[]
  /** exports that no resident looked through appears in */
  readonly empty: readonly string[]
}

/**
 * Writes `<department>/samples/*` and `<department>/expected.json`: one file an export, with each fault once and some
 * good rows, out of the generator's truth and never out of the adapter.
 */
export async function writeSamples(options: SampleOptions = {}): Promise<SampleReport[]> {
  const folder = options.folder ?? fileURLToPath(new URL('../../adapters/', import.meta.url))
  const catalogue = await loadCatalogue()
  const county = buildCounty({ today: sampleDate, seed })
  const runs = (await loadDepartments(options.departments)).map((department) => {
    const home = join(folder, kebabCase(department.id))
    return sampleRun(department, { home, county, catalogue })
  })
  for (const family of families(county, { residents, seed })) {
    const waiting = runs.filter((run) => !run.full)
    for (const run of waiting) run.family(family)
    if (waiting.length === 0) break
  }
  return runs.map((run) => run.close())
}

interface SampleContext {
  readonly home: string
  readonly county: ReturnType<typeof buildCounty>
  readonly catalogue: Awaited<ReturnType<typeof loadCatalogue>>
}

function sampleRun(department: CountyDepartment, { home, county, catalogue }: SampleContext) {
  const folder = join(home, 'samples')
  mkdirSync(folder, { recursive: true })
  // only the samples of before: whatever somebody added by hand stays
  for (const name of readdirSync(folder)) if (isSample(department, name)) rmSync(join(folder, name))
  const runs = department.exports.map((one) => {
    const truth = sampleTruth()
    const check = rowCheck({ catalogue, today: sampleDate, department: department.id, export: one })
    const run = runExport({
      folder,
      department: department.id,
      export: one,
      county,
      truth,
      faultRate: 0,
      check,
      sampleRows: goodRows,
    })
    return { one, truth, run }
  })
  return {
    get full() {
      return runs.every(({ run }) => run.full)
    },
    family(family: Parameters<(typeof runs)[number]['run']['family']>[0]) {
      for (const { run } of runs) if (!run.full) run.family(family)
    },
    close(): SampleReport {
      const closed = runs.map(({ one, truth, run }) => ({ one, truth, files: run.close() }))
      const files = closed.flatMap(({ truth, files }) =>
        files.map((file) => [file.name, expectedFile(file, truth)] as const),
      )
      const expected: ExpectedSamples = { date: sampleDate, files: Object.fromEntries(files) }
      writeFileSync(join(home, 'expected.json'), `${JSON.stringify(expected, undefined, 2)}\n`)
      return {
        department: department.id,
        files: closed.flatMap(({ files }) => files),
        empty: closed.filter(({ files }) => files.length === 0).map(({ one }) => one.id),
      }
    },
  }
}

function isSample({ exports }: CountyDepartment, name: string): boolean {
  const date = sampleDate.replaceAll('-', '')
  return exports.some((one) => [1, 2, 3].some((part) => one.fileName({ date, part }) === name))
}

interface SampleTruth extends Truth {
  readonly records: Fact[]
  readonly rejects: Omit<Reject, 'file'>[]
}

function sampleTruth(): SampleTruth {
  const records: Fact[] = []
  const rejects: Omit<Reject, 'file'>[] = []
  return {
    records,
    rejects,
    fact: (fact) => records.push(fact),
    reject: ({ file: _, ...reject }) => rejects.push(reject),
  }
}

function expectedFile({ export: id }: FileCount, { records, rejects }: SampleTruth): ExpectedFile {
  return { export: id, records, rejects }
}
