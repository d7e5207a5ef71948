/** What a file that an officer sends may be: a category's template, or what the department's own system exports. */
import type { Reply } from '../api/send.ts'

export type OwnSource = Reply<'GET /v1/sources'>['sources'][number]
export type Mode = 'snapshot' | 'changes'

export interface UploadKind {
  /** as batches name their export */
  readonly id: string
  readonly title: string
  /** a template may be either, and is what its sender says */
  readonly mode?: Mode
  readonly fields: { readonly category: string } | { readonly adapter: string }
  /** whether a file of this name is one */
  isNamed(fileName: string): boolean
}

const templateMark = 'template:'
const correctionsMark = 'corrections:'

/** The name that a category's template is kept under. */
export function templateName(title: string): string {
  return `${title} 上传模板.xlsx`
}

export function kindsOf({ categories, exports }: OwnSource): UploadKind[] {
  const templates = categories.map(({ category, title }) => ({
    id: templateMark + category,
    title: `${title}（统一模板）`,
    fields: { category },
    isNamed: (name: string) => name.startsWith(`${title} 上传模板`) || name.startsWith(`${category}.`),
  }))
  const own = exports.map(({ export: id, title, mode, fileName }) => {
    const named = new RegExp(fileName)
    return { id, title, mode, fields: { adapter: id }, isNamed: (name: string) => named.test(name) }
  })
  return [...templates, ...own]
}

/** The kind that files of these names are; undefined where that is not clear. */
export function guessKind(kinds: readonly UploadKind[], names: readonly string[]): UploadKind | undefined {
  const fitting = names.length === 0 ? [] : kinds.filter(({ isNamed }) => names.every(isNamed))
  return fitting.length === 1 ? fitting[0] : undefined
}

/** As what the corrected rows of a batch are sent. */
export function kindOfBatch(kinds: readonly UploadKind[], exportId: string): UploadKind | undefined {
  const id = exportId.startsWith(correctionsMark) ? exportId.slice(correctionsMark.length) : exportId
  return kinds.find((kind) => kind.id === id)
}

/** What a batch's export is called. */
export function exportTitle(kinds: readonly UploadKind[], exportId: string): string {
  if (exportId === 'push') return '系统的推送'
  const title = kindOfBatch(kinds, exportId)?.title ?? exportId
  return exportId.startsWith(correctionsMark) ? `${title}（退回改正表）` : title
}
