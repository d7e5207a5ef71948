/** From a block of a file to rows ready for `COPY staging`: parse, map, hash and seal. Runs in the mapping threads. */
import type { Fact } from '../catalogue/fact.ts'
import type { Vault } from '../vault/vault.ts'
import type { CompiledExport, MapRow, RowProblem } from './map-row.ts'
import type { Block, Reader, Row } from './reader.ts'
import { recordStage } from './record-stage.ts'
import { doubtOf, gapOf, gapsOfBroken, refuse, refuseBroken } from './refused-row.ts'
import { residentStage } from './resident-stage.ts'

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
  readonly records: number
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

/** Makes the function that stages the blocks of one export; it keeps a small memory of residents between calls. */
export function blockStager(context: StageContext): (file: number, block: Block) => StagedBlock {
  const { batchId, source, compiled, reader, vault, facts, directAt } = context
  const residents = residentStage({ batchId, vault })
  const records = recordStage({ batchId, source, vault, residents, facts, directAt })
  const mappers = new Map<string, MapRow>()

  const mapperFor = ({ columns }: Block['header']) => {
    const name = columns.join('\u001f')
    const known = mappers.get(name) ?? compiled.mapper(columns)
    mappers.set(name, known)
    return known
  }

  return (file, block) => {
    const { sheet } = block
    const map = mapperFor(block.header)
    const refused: RefusedRow[] = []
    const gaps: StagedGap[] = []
    const doubts: StagedDoubt[] = []
    let count = 0
    let destroyed = 0
    const take = (row: Row) => {
      count++
      const mapped = map(row.cells)
      if ('records' in mapped) {
        records.add(mapped.records, { file, line: row.line, sheet })
        const doubt = doubtOf(vault, mapped.records)
        if (doubt) doubts.push({ line: row.line, sheet, ...doubt })
        return
      }
      if (mapped.problems.some(({ code }) => code === 'destroyedIdNumber')) destroyed++
      refused.push(refuse(vault, block, row, mapped.problems))
      gaps.push(...mapped.concerns.map((concern) => gapOf(vault, concern)))
    }
    const { rows, broken, notes = 0, leftover = [] } = reader.parse(block, take)
    for (const row of rows) take(row)
    for (const row of broken) {
      refused.push(refuseBroken(vault, block, row))
      gaps.push(...gapsOfBroken(context, map, row))
    }
    return {
      file,
      ...records.take(),
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
