/** What a workbook of ours says of itself, in a cell near its top: no program drops it, and people can read it too. */
import { createHash } from 'node:crypto'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Category } from '../catalogue/category.ts'
import { headingWithin } from './readers/heading.ts'
import { readSheet } from './readers/xlsx-sheet.ts'
import { readWorkbook } from './readers/xlsx-workbook.ts'
import { Zip } from './readers/zip.ts'
import { templateColumns } from './template-columns.ts'

/** What a workbook was made as, and of which batch it holds the refused rows: they are as old as that. */
export type WorkbookMark = (
  | { readonly kind: 'template'; readonly category: string; readonly fingerprint: string }
  /** with the refused rows of a department's export */
  | { readonly kind: 'corrections'; readonly department: string; readonly exportId: string }
) & { readonly batch?: number }

export function markText(mark: WorkbookMark): string {
  const batch = mark.batch === undefined ? '' : `，批次 ${mark.batch}`
  return mark.kind === 'template'
    ? `模板版本：${mark.category}@${mark.fingerprint}${batch}（请保留本行）`
    : `退回改正表：${mark.department}/${mark.exportId}${batch}（请保留本行）`
}

function parseMark(text: string): WorkbookMark | undefined {
  const [, category, fingerprint] = /^模板版本：([A-Za-z]{1,64})@([0-9a-f]{12})/.exec(text) ?? []
  if (category !== undefined && fingerprint !== undefined)
    return { kind: 'template', category, fingerprint, ...batchIn(text) }
  const [, department, exportId] = /^退回改正表：([A-Za-z]{1,64})\/([A-Za-z0-9]{1,64})/.exec(text) ?? []
  return department !== undefined && exportId !== undefined
    ? { kind: 'corrections', department, exportId, ...batchIn(text) }
    : undefined
}

function batchIn(text: string): { readonly batch?: number } {
  const [, batch] = /，批次 (\d{1,15})（/.exec(text) ?? []
  return batch === undefined ? {} : { batch: Number(batch) }
}

/** Tells templates of one catalogue from those of another: whatever they ask for, and what may be chosen. */
export function templateFingerprint(catalogue: Catalogue, category: Category): string {
  const content = JSON.stringify(templateColumns(catalogue, category))
  return createHash('sha256').update(content).digest('hex').slice(0, 12)
}

/** The mark of a workbook; undefined where it has none. @throws {YikuError} where it is no workbook, or beyond the limits of one */
export async function readMark(path: string, fileName: string): Promise<WorkbookMark | undefined> {
  const zip = await Zip.open(path, fileName)
  try {
    const workbook = await readWorkbook(zip, fileName)
    for (const { part } of workbook.sheets)
      for await (const rows of readSheet(zip, part, { workbook, fileName, merges: new Map() })) {
        for (const { cells } of rows) {
          const mark = cells.map(parseMark).find((one) => one !== undefined)
          if (mark) return mark
        }
        // what does not stand at the top is nobody's mark
        if ((rows.at(-1)?.line ?? 0) > headingWithin) break
      }
    return undefined
  } finally {
    await zip.close()
  }
}
