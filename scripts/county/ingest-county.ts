/** Hands a generated county's exports to the hub, department by department, as their data officers would. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { YikuError } from '../../src/errors.ts'
import type { Hub } from '../../src/hub.ts'
import type { Export } from '../../src/ingest/adapter.ts'
import type { BatchReport } from '../../src/ingest/batch.ts'
import { ingest } from '../../src/ingest/ingest.ts'
import { getExport } from '../../src/ingest/load-adapters.ts'
import type { CountySummary } from './generate.ts'
import { loadView } from './load-view.ts'

export interface IngestCountyOptions {
  /** folder that `yiku county` wrote */
  readonly folder: string
  /** ids of the departments; default: all that the folder has */
  readonly departments?: readonly string[]
  /** default: by the files' names */
  readonly observedAt?: Date
  readonly onBatch?: (batch: BatchReport) => void
}

type IngestHub = Pick<Hub, 'store' | 'catalogue' | 'adapters' | 'keyFile' | 'area'>

/** One batch for each export of each department; a view's table is set up in a database of the department's own. */
export async function ingestCounty(
  hub: IngestHub,
  { folder, departments, observedAt, onBatch }: IngestCountyOptions,
): Promise<BatchReport[]> {
  const summary = await readSummary(folder)
  const wanted = summary.departments.filter(({ id }) => departments?.includes(id) ?? true)
  const reports: BatchReport[] = []
  for (const { id } of wanted)
    for (const [one, files] of await filesByExport(hub, { folder, department: id })) {
      const sources = one.format.type === 'view' ? [await loadView(hub.store.url, { department: id, files })] : files
      const observed = observedAt ?? (one.format.type === 'view' ? dayStart(summary.date) : undefined)
      const report = await ingest(hub, { department: id, files: sources, exportId: one.id, observedAt: observed })
      onBatch?.(report)
      reports.push(report)
    }
  return reports
}

/** What `yiku county` said of itself. @throws {YikuError} fileNotFound */
export async function readSummary(folder: string): Promise<CountySummary> {
  const file = join(folder, 'county.json')
  const text = await readFile(file, 'utf8').catch((cause) => {
    throw new YikuError('fileNotFound', { detail: `${file}（由 yiku county 写成）`, cause })
  })
  return JSON.parse(text)
}

interface DepartmentFolder {
  readonly folder: string
  readonly department: string
}

async function filesByExport(
  { adapters }: IngestHub,
  { folder, department }: DepartmentFolder,
): Promise<Map<Export, string[]>> {
  const { adapter } = adapters.get(department)
  const files = new Map<Export, string[]>()
  for (const name of (await readdir(join(folder, department))).sort()) {
    const one = getExport(adapter, { file: name })
    files.set(one, [...(files.get(one) ?? []), join(folder, department, name)])
  }
  return files
}

function dayStart(day: string): Date {
  return new Date(`${day}T00:00:00+08:00`)
}
