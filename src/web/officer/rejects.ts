/** Refused rows, with or without what stands in them. */
import { ask } from '../api/ask.ts'
import type { Reply } from '../api/send.ts'
import type { Page } from '../parts/use-pages.ts'

export type RejectedRow = Reply<'GET /v1/batches/{batch}/rejected-rows'>['rows'][number]

/** so many are a page: an old computer lays them out at once, with all their cells */
const limit = '100'

/** The rows themselves are written into the access log as given out; places and reasons are nobody's. @throws {RequestProblem} */
export async function askRejects(
  batch: string,
  { offset, withCells }: { readonly offset: string | undefined; readonly withCells: boolean },
): Promise<Page<RejectedRow>> {
  const asked = { path: { batch }, query: { limit, ...(offset && { offset }) } }
  if (withCells) {
    const { rows, next } = await ask('GET /v1/batches/{batch}/rejected-rows', asked)
    return { rows, next: cursorOf(next) }
  }
  const { rejects, next } = await ask('GET /v1/batches/{batch}/rejects', asked)
  return { rows: rejects, next: cursorOf(next) }
}

function cursorOf(next: number | undefined): string | undefined {
  return next === undefined ? undefined : String(next)
}

/** All the columns of these rows, in their order. */
export function columnsOf(rows: readonly RejectedRow[]): string[] {
  return [...new Set(rows.flatMap(({ columns }) => columns ?? []))].filter((column) => column !== '')
}

export interface ShownCell {
  readonly column: string
  readonly text: string
  /** it is what the row was refused for */
  readonly isBad: boolean
}

export function cellsOf({ columns = [], cells = [], problems }: RejectedRow, shown: readonly string[]): ShownCell[] {
  return shown.map((column) => ({
    column,
    text: cells[columns.indexOf(column)] ?? '',
    isBad: problems.some((problem) => problem.column === column),
  }))
}

/** `“民政”表 第 12 行`, with the file where there are several. */
export function placeOf({ file, sheet, line }: RejectedRow, hasFiles: boolean): string {
  return `${hasFiles ? `${file} ` : ''}${sheet === undefined ? '' : `“${sheet}”表 `}第 ${line} 行`
}
