/** The unified template of a category as a form, empty or with rows that are to be corrected. */
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Category } from '../catalogue/category.ts'
import { exampleMark, templateColumns, templateHeadings } from '../ingest/template-columns.ts'
import { markText, templateFingerprint, type WorkbookMark } from '../ingest/workbook-mark.ts'
import type { Form, FormColumn } from '../sheets/form.ts'

export interface TemplateFormOptions {
  readonly catalogue: Catalogue
  readonly category: Category
  /** whose refused rows it is to hold */
  readonly batch?: number
}

const blankRows = 300

export function templateForm({ catalogue, category, batch }: TemplateFormOptions): Form {
  const columns = templateColumns(catalogue, category)
  const lists = new Map(columns.flatMap(({ list }) => (list ? [[list.id, list]] : [])))
  const mark: WorkbookMark = {
    kind: 'template',
    category: category.id,
    fingerprint: templateFingerprint(catalogue, category),
    ...(batch !== undefined && { batch }),
  }
  return {
    name: sheetName(category.title),
    title: `${category.title}　统一上传模板`,
    lines: [markText(mark), howTo],
    columns: columns.map(({ heading, wants, required, list }) => ({
      heading,
      wants,
      required,
      ...(list && { list: list.id }),
    })),
    example: columns.map(({ example }) => example),
    rows: noRows(),
    blankRows,
    lists: [...lists.values()],
  }
}

const howTo = `红色标题为必填。“${exampleMark}”行只作示范，不会入库。请勿改动标题和列的文本格式。不能入库的行会连同原因退回，改正后再传。`

/** Columns beside those of the rows themselves, for rows that come back. */
export const reasonColumns: readonly FormColumn[] = [
  { heading: templateHeadings.reason, wants: '改正后不必删去', required: false },
  { heading: templateHeadings.line, wants: '在原文件中的位置', required: false },
]

/** What Excel takes for the name of a sheet. */
export function sheetName(title: string): string {
  return title.replaceAll(/[[\]:*?/\\']/g, ' ').slice(0, 31)
}

async function* noRows(): AsyncGenerator<readonly string[]> {}
