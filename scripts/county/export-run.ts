/** Writes the files of one export while the families pass by, spoils some rows, and takes down the truth. */
import { join } from 'node:path'
import { parseIdNumber } from '../../src/residents/id-number.ts'
import type { CountyExport, ExportRow, RowFault } from './department.ts'
import type { RowCheck } from './fact-check.ts'
import type { County, Family } from './people.ts'
import type { Random } from './random.ts'
import { compactDate } from './spelling.ts'
import type { Truth } from './truth.ts'
import { openWriter } from './writers/open-writer.ts'
import type { ExportWriter } from './writers/writer.ts'

export interface ExportRunOptions {
  /** where its files go */
  readonly folder: string
  readonly department: string
  readonly export: CountyExport
  readonly county: County
  readonly truth: Truth
  /** share of the rows that go bad, beside the one of each fault in every file */
  readonly faultRate: number
  readonly check?: RowCheck | undefined
  /** a sample: one file of so many good rows at the most, and one row of each fault */
  readonly sampleRows?: number | undefined
}

/** What a file came to hold. */
export interface FileCount {
  readonly name: string
  readonly export: string
  rows: number
  facts: number
  rejects: number
  /** faults that no row of the file was fit for, as `code column` */
  readonly missingFaults: readonly string[]
}

export interface ExportRun {
  /** gives the number of rows written */
  family(family: Family): number
  /** a sample that has all it needs */
  readonly full: boolean
  close(): readonly FileCount[]
}

/** In every file, fault k first occurs at about row 20 + 37k; in a sample as early as that goes. */
const firstFault = { at: 20, every: 37 }
const firstSampleFault = { at: 2, every: 2 }

const unusualRows = 4
const unusual = /[·\u{3400}-\u{4dbf}\u{9fa6}-\u{9fff}\u{20000}-\u{3ffff}]/u

/** Two damaged lines close together can look like one record of several lines. */
const damageDistance = 25

/** .xls files are put together in memory. */
const xlsRows = 20_000

interface OpenFile extends FileCount {
  readonly writer: ExportWriter
  good: number
  /** numbers of the faults that have not occurred yet */
  waiting: number[]
  /** ID numbers destroyed so far */
  destroyed: number
  /** row at which each line-damaging fault last struck */
  readonly damagedAt: Map<number, number>
}

interface Spoilt {
  readonly fault: RowFault
  readonly number: number
  readonly cells: ExportRow['cells']
}

/** Opens the first file with the first row: an export without rows has none. */
export function runExport(options: ExportRunOptions): ExportRun {
  const { export: one, county, sampleRows, check } = options
  const rowsPerFile = one.rowsPerFile ?? (one.layout.type === 'xls' ? xlsRows : Number.POSITIVE_INFINITY)
  const closed: FileCount[] = []
  let file: OpenFile | undefined
  const close = (open: OpenFile) => {
    open.writer.close()
    closed.push(countOf(open, one.faults))
  }
  const fileForRow = () => {
    // two rows may follow, and the hub must see both of a pair in one file
    if (file && file.rows + 2 > rowsPerFile) {
      close(file)
      file = undefined
    }
    file ??= openFile(options, closed.length + 1)
    return file
  }
  return {
    get full() {
      return sampleRows !== undefined && file !== undefined && isFull(file, sampleRows)
    },
    family(family) {
      const random = family.random.fork(`faults/${options.department}/${one.id}`)
      let rows = 0
      for (const row of one.rows(family, county)) {
        check?.(row)
        rows += writeRow(fileForRow(), { row, random, options })
      }
      return rows
    },
    close() {
      if (file) close(file)
      file = undefined
      return closed
    },
  }
}

function openFile({ folder, export: one, county }: ExportRunOptions, part: number): OpenFile {
  const name = one.fileName({ date: compactDate(county.today), part })
  return {
    name,
    export: one.id,
    writer: openWriter(join(folder, name), one.layout, one.columns),
    rows: 0,
    good: 0,
    facts: 0,
    rejects: 0,
    waiting: [...one.faults.keys()],
    destroyed: 0,
    damagedAt: new Map(),
    missingFaults: [],
  }
}

function countOf(
  { name, export: id, rows, facts, rejects, waiting }: OpenFile,
  faults: readonly RowFault[],
): FileCount {
  const missing = waiting.map((number) => [faults[number]?.code, faults[number]?.column].filter(Boolean).join(' '))
  return { name, export: id, rows, facts, rejects, missingFaults: missing }
}

function isFull(file: OpenFile, sampleRows: number): boolean {
  return file.good >= sampleRows && file.waiting.length === 0
}

/** The last rows of a sample are kept for unusual names: four-byte characters, those beyond GBK, a middle dot. */
function isWanted({ cells }: ExportRow, good: number, sampleRows: number): boolean {
  if (good < sampleRows - unusualRows) return true
  return good < sampleRows && Object.values(cells).some((cell) => unusual.test(cell))
}

interface RowContext {
  readonly row: ExportRow
  readonly random: Random
  readonly options: ExportRunOptions
}

/** Gives the number of rows written. */
function writeRow(file: OpenFile, { row, random, options }: RowContext): number {
  const { sampleRows, truth } = options
  const enough = sampleRows !== undefined && !isWanted(row, file.good, sampleRows)
  const spoilt = row.facts.length === 0 ? undefined : spoil(file, { row, random, options, enough })
  if (enough && !spoilt) return 0
  if (!spoilt) return writeGood(file, row, truth)
  const { fault, number, cells } = spoilt
  file.waiting = file.waiting.filter((one) => one !== number)
  if (fault.code === 'destroyedIdNumber') file.destroyed += 1
  if (fault.damage || fault.damageBytes) file.damagedAt.set(number, file.rows)
  let rows = 0
  if (fault.kind === 'again') rows += writeGood(file, row, truth)
  else if (fault.kind === 'conflict') rows += writeBad(file, { row, fault, cells: row.cells, truth })
  return rows + writeBad(file, { row, fault, cells, truth })
}

function writeGood(file: OpenFile, { cells, facts }: ExportRow, truth: Truth): 1 {
  const line = file.writer.write(cells)
  file.rows += 1
  file.good += 1
  file.facts += facts.length
  for (const fact of facts) truth.fact(fact, { file: file.name, line })
  return 1
}

interface BadRow {
  readonly row: ExportRow
  readonly fault: RowFault
  readonly cells: ExportRow['cells']
  readonly truth: Truth
}

function writeBad(file: OpenFile, { row, fault, cells, truth }: BadRow): 1 {
  const line = file.writer.write(cells, fault)
  const { code, column } = fault
  file.rows += 1
  file.rejects += 1
  truth.reject({ file: file.name, line, ...(column === undefined ? {} : { column }), code }, row.facts)
  return 1
}

function spoil(file: OpenFile, { row, random, options, enough }: RowContext & { enough: boolean }): Spoilt | undefined {
  const { sampleRows, faultRate, export: one } = options
  const { at, every } = sampleRows === undefined ? firstFault : firstSampleFault
  const due = file.waiting.filter((number) => enough || file.rows >= at + every * number)
  const forced = firstFit(due, { file, row, random, one })
  if (forced || sampleRows !== undefined || one.faults.length === 0 || !random.chance(faultRate)) return forced
  const from = random.int(0, one.faults.length - 1)
  const numbers = one.faults.map((_, at) => (from + at) % one.faults.length)
  return firstFit(numbers, { file, row, random, one })
}

interface Candidate {
  readonly file: OpenFile
  readonly row: ExportRow
  readonly random: Random
  readonly one: CountyExport
}

function firstFit(numbers: readonly number[], { file, row, random, one }: Candidate): Spoilt | undefined {
  for (const number of numbers) {
    const fault = one.faults[number]
    if (!fault || file.rows - (file.damagedAt.get(number) ?? -damageDistance) < damageDistance) continue
    const cells = fault.spoil(row.cells, random)
    if (cells && isEvident(fault, cells, file)) return { fault, number, cells }
  }
  return undefined
}

/** A zeroed ID number that is still valid is refused only in a file that holds other destroyed ones. */
function isEvident({ code, column }: RowFault, cells: ExportRow['cells'], { destroyed }: OpenFile): boolean {
  if (code !== 'destroyedIdNumber' || column === undefined || destroyed > 0) return true
  return 'problem' in parseIdNumber(cells[column] ?? '')
}
