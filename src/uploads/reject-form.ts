/** What a batch refused, as a workbook: the rows as they were sent, the reasons beside them, ready to be corrected and sent again. */
import type { Catalogue } from '../catalogue/catalogue.ts'
import { problems as titles } from '../catalogue/problems.ts'
import type { BatchReport } from '../ingest/batch.ts'
import { templateHeadings, unreadMark } from '../ingest/template-columns.ts'
import { correctedExportId, templateExportId } from '../ingest/template-export.ts'
import { markText } from '../ingest/workbook-mark.ts'
import type { Form } from '../sheets/form.ts'
import { type RejectedRow, type RejectedRowsOptions, readRejectedRows } from './rejected-rows.ts'
import { reasonColumns, sheetName, templateForm } from './template-form.ts'

export interface RejectFormOptions extends Omit<RejectedRowsOptions, 'batchId'> {
  readonly catalogue: Catalogue
  readonly batch: BatchReport
}

/** what Excel still opens at ease; who has more has a file to mend, not rows */
export const mostRejectedRows = 100_000

/** In the layout of the template where the batch came of one; otherwise with the columns of the files. */
export async function rejectForm(options: RejectFormOptions): Promise<Form> {
  const { batch, catalogue } = options
  const category = batch.export.startsWith(templateExportId(''))
    ? catalogue.findCategory(batch.export.slice(templateExportId('').length))
    : undefined
  const note = `批次 ${batch.batchId} 退回的行。改正后整份再传，改好的行即入库，按原批次的时间计；新的行请另行上传。`
  if (category) {
    const form = templateForm({ catalogue, category, batch: batch.batchId })
    const headings = form.columns.map(({ heading }) => heading)
    return filled({ ...form, lines: [...form.lines, note] }, headings, options)
  }
  const headings = await headingsOf(options)
  const exportId = correctedExportId(batch.export)
  const form: Form = {
    name: sheetName(`批次 ${batch.batchId} 退回`),
    title: `批次 ${batch.batchId}　退回改正表`,
    lines: [markText({ kind: 'corrections', department: batch.department, exportId, batch: batch.batchId }), note],
    columns: headings.map((heading) => ({ heading, wants: '', required: false })),
    rows: nothing(),
    blankRows: 0,
    lists: [],
  }
  return filled(form, headings, options)
}

function filled({ example: _, ...form }: Form, headings: readonly string[], options: RejectFormOptions): Form {
  return {
    ...form,
    columns: [...form.columns, ...reasonColumns],
    rows: rowsOf(headings, options),
    blankRows: 0,
  }
}

async function* nothing(): AsyncGenerator<readonly string[]> {}

async function* rowsOf(headings: readonly string[], options: RejectFormOptions): AsyncGenerator<readonly string[]> {
  const { batch } = options
  let count = 0
  for await (const rejected of readRejectedRows({ ...options, batchId: batch.batchId })) {
    if (count++ >= mostRejectedRows) return
    const { row } = rejected
    const cells = headings.map((heading) => row?.cells[row.columns.indexOf(heading)] ?? '')
    yield [...cells, reasonOf(rejected), placeOf(rejected, batch)]
  }
}

const reserved: ReadonlySet<string> = new Set([templateHeadings.reason, templateHeadings.line])

/** All the columns that the files had, in their order. */
async function headingsOf(options: RejectFormOptions): Promise<readonly string[]> {
  const headings = new Set<string>()
  for await (const { row } of readRejectedRows({ ...options, batchId: options.batch.batchId }))
    for (const column of row?.columns ?? []) if (column !== '' && !reserved.has(column)) headings.add(column)
  return [...headings]
}

function reasonOf({ problems, row }: RejectedRow): string {
  const reasons = problems.map(({ code, column }) => `${column === undefined ? '' : `“${column}”：`}${titles[code]}`)
  return `${row ? '' : unreadMark}${reasons.join('；')}`
}

function placeOf({ file, sheet, line }: RejectedRow, { files }: BatchReport): string {
  const name = files.length > 1 ? files[file]?.name : undefined
  return [name, sheet === null ? undefined : `“${sheet}”表`, `第 ${line} 行`]
    .filter((part) => part !== undefined)
    .join(' ')
}
