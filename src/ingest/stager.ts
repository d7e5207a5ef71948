/** Builds a block stager out of plain data, so that a thread can build its own. */
import { loadCatalogue } from '../catalogue/catalogue.ts'
import { openKeyRing, type Suite } from '../vault/key-ring.ts'
import { openVault } from '../vault/vault.ts'
import type { Adapter, Export } from './adapter.ts'
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
  readonly suite: Suite
  /** the tuples go straight into `record`: the moment for which the export speaks */
  readonly directAt?: Date | undefined
}

export async function buildStager(spec: StagerSpec): Promise<ReturnType<typeof blockStager>> {
  const catalogue = await loadCatalogue()
  const { default: adapter }: { default: Adapter } = await import(spec.module)
  const made = findMadeExport({ adapter, catalogue, id: spec.exportId, mode: spec.mode })
  const one = made ?? getExport(adapter, { file: '', id: spec.exportId })
  const { ring } = await openKeyRing(spec.keyFile, { suite: spec.suite })
  return blockStager({
    batchId: spec.batchId,
    source: adapter.department.number,
    compiled: compileExport({ adapter, export: one, catalogue, today: spec.today }),
    reader: readerOf(one.format),
    vault: openVault(ring),
    facts: catalogue.facts,
    directAt: spec.directAt,
  })
}
