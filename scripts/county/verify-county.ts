/** Compares what a hub holds with the truth of a generated county, department by department. */
import { join } from 'node:path'
import type { CountySummary } from './generate.ts'
import { type HeldHub, readHeld, readRejects } from './held.ts'
import { readSummary } from './ingest-county.ts'
import { type HeldReject, type Verdict, verifyAgainstTruth } from './verify.ts'

export interface DepartmentVerdict extends Verdict {
  readonly department: string
}

/** One verdict for each department of the folder that `yiku county` wrote. */
export async function* verifyCounty(
  hub: HeldHub,
  { folder, departments }: { folder: string; departments?: readonly string[] | undefined },
): AsyncGenerator<DepartmentVerdict> {
  const summary = await readSummary(folder)
  for (const { id, files } of summary.departments) {
    if (departments && !departments.includes(id)) continue
    const verdict = await verifyAgainstTruth({
      catalogue: hub.catalogue,
      truth: join(folder, 'truth', `${id}.ndjson`),
      records: readHeld(hub, id),
      rejects: rejectsByFile(hub, { department: id, files }),
    })
    yield { department: id, ...verdict }
  }
}

interface DepartmentFiles {
  readonly department: string
  readonly files: CountySummary['departments'][number]['files']
}

/** A view has no file: its rows stand in the one whose SQL made it. */
async function* rejectsByFile(hub: HeldHub, { department, files }: DepartmentFiles): AsyncGenerator<HeldReject> {
  const { exports } = hub.adapters.get(department).adapter
  const views = new Map(
    exports
      .filter(({ format }) => format.type === 'view')
      .map((one) => [one.id, files.find((file) => file.export === one.id)?.name ?? '']),
  )
  for await (const { export: id, ...reject } of readRejects(hub, department))
    yield { ...reject, file: views.get(id) ?? reject.file }
}
