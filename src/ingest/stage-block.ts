/** From a block of a file to rows ready for `COPY staging`: parse, map, hash and seal. Runs in the mapping threads. */
import type { Fact } from '../catalogue/fact.ts'
import type { Vault } from '../vault/vault.ts'
import { blockRecall, type Recall } from './block-recall.ts'
import { learnedRows } from './learned-rows.ts'
import type { CompiledExport, MappedRecord, MapRow, RowProblem } from './map-row.ts'
import type { Block, Reader, Row, UnsplitRow } from './reader.ts'
import { recordStage } from './record-stage.ts'
import { doubtOf, gapOf, gapsOfBroken, refuse, refuseBroken } from './refused-row.ts'
import { residentStage } from './resident-stage.ts'
import { type RowMarker, rowMarker } from './row-mark.ts'

export interface StageContext {
  readonly batchId: number
  /** number of the department */
  readonly source: number
  readonly compiled: CompiledExport
  readonly reader: Reader
  readonly vault: Vault
  /** what departments are compared on, by id */
  readonly facts: ReadonlyMap<string, Fact>
  /** makes tuples for `record` instead of `staging`: the moment for which the export speaks */
  readonly directAt?: Date | undefined
  /** rows to be passed over */
  readonly recall?: Recall | undefined
  /** says which rows came to which records */
  readonly learns: boolean
}

export interface RefusedRow {
  readonly sheet?: string
  readonly line: number
  readonly problems: readonly RowProblem[]
  /** digest and sealed JSON of the row's cells, where it could be split */
  readonly digest?: string
  readonly sealed?: Uint8Array
}

/** Whom a refused row may concern, as keys. */
export interface StagedGap {
  readonly category: number
  readonly residentId?: string
  readonly hint?: string
  readonly key?: string
}

export interface StagedBlock {
  /** position of the file in the batch */
  readonly file: number
  /** binary COPY tuples for `staging`, or for `record` */
  readonly copy: Uint8Array
  readonly ends: Int32Array
  readonly lines: Int32Array
  readonly rows: number
  /** records staged */
  readonly records: number
  /** pairs of rows and records, for later snapshots */
  readonly learned: Uint8Array
  readonly notes: number
  /** rows whose ID number Excel destroyed */
  readonly destroyed: number
  readonly refused: readonly RefusedRow[]
  /** binary COPY tuples for `staging_resident`: those of the rows' residents whom this thread had not staged yet */
  readonly residents: Uint8Array
  readonly residentCount: number
  readonly gaps: readonly StagedGap[]
  readonly doubts: readonly StagedDoubt[]
  readonly leftover: readonly string[]
}

/** A row that was taken though an ID number in it ends in 000: what is to be said of it if it comes to be refused. */
export interface StagedDoubt {
  readonly line: number
  readonly sheet?: string | undefined
  readonly columns: readonly string[]
  readonly gaps: readonly StagedGap[]
}

/** How rows of certain columns are read. */
interface Reading {
  readonly map: MapRow
  readonly marks: RowMarker | undefined
}

/** Whether the row is taken or not depends on no other row. */
function isSure(records: readonly MappedRecord[]): boolean {
  return !records.some(({ suspect }) => suspect)
}

/** Makes the function that stages the blocks of one export; it keeps a small memory of residents between calls. */
export function blockStager(context: StageContext): (file: number, block: Block) => StagedBlock {
  const { batchId, source, compiled, reader, vault, facts, directAt, recall, learns } = context
  const residents = residentStage({ batchId, vault })
  const records = recordStage({ batchId, source, vault, residents, facts, directAt })
  const marker = recall || learns ? vault.rowMarker() : undefined
  const learned = learnedRows()
  const readings = new Map<string, Reading>()

  const readingOf = ({ columns }: Block['header']) => {
    const name = columns.join('\u001f')
    const reading = readings.get(name) ?? {
      map: compiled.mapper(columns),
      marks: marker && rowMarker(marker, compiled.cellsRead(columns)),
    }
    readings.set(name, reading)
    return reading
  }

  return (file, block) => {
    const { sheet } = block
    const { map, marks } = readingOf(block.header)
    const refused: RefusedRow[] = []
    const gaps: StagedGap[] = []
    const doubts: StagedDoubt[] = []
    let count = 0
    let destroyed = 0
    const rowRecall = marks && blockRecall({ marks, recall, file })
    const passOver = rowRecall && ((row: UnsplitRow) => rowRecall.passOver(row) && ++count > 0)
    const take = (row: Row) => {
      count++
      const asked = rowRecall?.ask(row)
      if (asked?.isKnown) return
      const mapped = map(row.cells)
      if ('records' in mapped) {
        const digest = records.add(mapped.records, { file, line: row.line, sheet })
        if (learns && asked?.mark && digest && isSure(mapped.records)) learned.add(asked.mark, digest)
        const doubt = doubtOf(vault, mapped.records)
        if (doubt) doubts.push({ line: row.line, sheet, ...doubt })
        return
      }
      if (mapped.problems.some(({ code }) => code === 'destroyedIdNumber')) destroyed++
      refused.push(refuse(vault, block, row, mapped.problems))
      gaps.push(...mapped.concerns.map((concern) => gapOf(vault, concern)))
    }
    const { rows, broken, notes = 0, leftover = [] } = reader.parse(block, { take, passOver })
    for (const row of rows) take(row)
    for (const row of broken) {
      refused.push(refuseBroken(vault, block, row))
      gaps.push(...gapsOfBroken(context, map, row))
    }
    return {
      file,
      ...records.take(),
      learned: learned.take(),
      rows: count + broken.length,
      notes: (block.notes ?? 0) + notes,
      destroyed,
      refused,
      ...residents.take(),
      gaps,
      doubts,
      leftover: compiled.leftover([...block.header.columns, ...(block.leftover ?? []), ...leftover]),
    }
  }
}
