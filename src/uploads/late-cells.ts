/**
 * Rows that were refused only when the whole export was known (keys that occur twice, ID numbers that Excel may have
 * zeroed) were taken before, and their cells let go. They are read once more while the file is there, and sealed like
 * those of the other refused rows: the file need not be kept for them.
 */
import { compileExport } from '../ingest/map-row.ts'
import type { ParsedBlock, Row } from '../ingest/reader.ts'
import { readerOf } from '../ingest/readers/index.ts'
import { refuse } from '../ingest/refused-row.ts'
import { findMadeExport } from '../ingest/template-export.ts'
import { readKeyRing } from '../vault/key-ring.ts'
import { openVault } from '../vault/vault.ts'
import type { UploadHub } from './run-upload.ts'

interface LateRows {
  readonly batchId: number
  readonly paths: readonly string[]
}

export async function keepLateCells(hub: UploadHub, { batchId, paths }: LateRows): Promise<void> {
  const { store, catalogue, adapters, keyFile } = hub
  const late = await store.db
    .selectFrom('reject as r')
    .innerJoin('batch as b', 'b.batch_id', 'r.batch_id')
    .select(['r.reject_id', 'r.file', 'r.sheet', 'r.line', 'b.source', 'b.export', 'b.mode'])
    .where('r.batch_id', '=', batchId)
    .where('r.sealed', 'is', null)
    .execute()
  const [first] = late
  if (!first || first.mode === 'revert') return
  const department = adapters.departmentOf(first.source)
  const { adapter } = adapters.get(department?.id ?? '')
  const made = findMadeExport({ adapter, catalogue, id: first.export, mode: first.mode })
  const one = made ?? adapter.exports.find(({ id }) => id === first.export)
  if (!one) return
  const { required, optional, serials } = compileExport({ adapter, export: one, catalogue, today: '9999-12-31' })
  const vault = openVault(await readKeyRing(keyFile))
  const wanted = new Map(late.map(({ reject_id, ...place }) => [placeOf(place), reject_id]))
  const reader = readerOf(one.format)
  for (const [file, path] of paths.entries())
    for await (const block of reader.blocks(path, { required, optional, serials, fileName: '' })) {
      for (const row of rowsOf(reader.parse(block))) {
        const reject = wanted.get(placeOf({ file, sheet: block.sheet ?? null, line: row.line }))
        if (reject === undefined) continue
        const { digest, sealed } = refuse(vault, block, row, [])
        if (digest === undefined || sealed === undefined) continue
        await store.db
          .updateTable('reject')
          .set({ digest, sealed: Buffer.from(sealed) })
          .where('reject_id', '=', reject)
          .where('sealed', 'is', null)
          .execute()
      }
    }
}

function placeOf({ file, sheet, line }: { file: number; sheet: string | null; line: number }): string {
  return `${file}|${line}|${sheet ?? ''}`
}

function rowsOf({ rows, broken }: ParsedBlock): Row[] {
  return [...rows, ...broken.flatMap(({ line, cells }) => (cells ? [{ line, cells }] : []))]
}
