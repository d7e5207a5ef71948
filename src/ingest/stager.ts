/** Builds a block stager out of plain data, so that a thread can build its own. */
import { loadCatalogue } from '../catalogue/catalogue.ts'
import { readKeyRing } from '../vault/key-ring.ts'
import { openVault } from '../vault/vault.ts'
import type { Adapter, Export } from './adapter.ts'
import type { Recall } from './block-recall.ts'
import { KnownRows } from './known-rows.ts'
import { linePlaces } from './line-places.ts'
import { getExport } from './load-adapters.ts'
import { compileExport } from './map-row.ts'
import { readerOf } from './readers/index.ts'
import { blockStager } from './stage-block.ts'
import { findMadeExport } from './template-export.ts'

export interface StagerSpec {
  /** URL of the adapter's module */
  readonly module: string
  readonly exportId: string
  /** of the batch: exports made out of the catalogue are read otherwise as a snapshot */
  readonly mode: Export['mode']
  readonly batchId: number
  /** `YYYY-MM-DD`, the export's day in China */
  readonly today: string
  readonly keyFile: string
  /** the tuples go straight into `record`: the moment for which the export speaks */
  readonly directAt?: Date | undefined
  /** rows to be passed over */
  readonly recall?: RecallSpec | undefined
  /** says which rows came to which records */
  readonly learns: boolean
}

/** A recall as plain data. */
export interface RecallSpec {
  readonly memory: SharedArrayBuffer
  readonly fileBytes: readonly number[]
}

/** Once a thread: it takes longer than a small file does. */
let loading: ReturnType<typeof loadCatalogue> | undefined

export async function buildStager(spec: StagerSpec): Promise<ReturnType<typeof blockStager>> {
  loading ??= loadCatalogue()
  const catalogue = await loading
  const { default: adapter }: { default: Adapter } = await import(spec.module)
  const made = findMadeExport({ adapter, catalogue, id: spec.exportId, mode: spec.mode })
  const one = made ?? getExport(adapter, { file: '', id: spec.exportId })
  return blockStager({
    batchId: spec.batchId,
    source: adapter.department.number,
    compiled: compileExport({ adapter, export: one, catalogue, today: spec.today }),
    reader: readerOf(one.format),
    vault: openVault(await readKeyRing(spec.keyFile)),
    facts: catalogue.facts,
    directAt: spec.directAt,
    recall: spec.recall && recallOf(spec.recall),
    learns: spec.learns,
  })
}

function recallOf({ memory, fileBytes }: RecallSpec): Recall {
  return { known: new KnownRows(memory), placeOf: linePlaces(fileBytes).placeOf }
}
