import { readFileSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { read, set_cptable } from '@e965/xlsx'
import { codePages } from './code-pages.ts'
import { type NumberFormat, numberFormat, numberText } from './number-format.ts'
import type { SheetRow } from './sheet-table.ts'

/** What the thread says; after each `rows` it waits for an answer. */
export type XlsMessage =
  | { readonly type: 'sheet'; readonly name: string; readonly date1904: boolean }
  | { readonly type: 'rows'; readonly rows: readonly SheetRow[]; readonly last: boolean }
  | { readonly type: 'end'; readonly hiddenSheets: number }
  | { readonly type: 'failed'; readonly reason: 'password' | 'damaged' }

/** Answers: go on, or leave out the rest of this sheet. */
export type XlsAnswer = 'next' | 'skip'

interface XlsCell {
  readonly t: string
  readonly v?: unknown
  readonly z?: unknown
  readonly w?: string
}

const batchRows = 1000
const batchText = 512 * 1024

const errorNames: Readonly<Record<number, string>> = {
  0: '#NULL!',
  7: '#DIV/0!',
  15: '#VALUE!',
  23: '#REF!',
  29: '#NAME?',
  36: '#NUM!',
  42: '#N/A',
}

const formats = new Map<unknown, NumberFormat>()

/** Dates by the cell's own format; other numbers as Excel shows them, or so that a destroyed one can be recognised. */
function cellText(cell: XlsCell | null | undefined, date1904: boolean): string {
  if (!cell || cell.v === undefined || cell.v === null) return ''
  if (cell.t === 'n') return numberText(String(cell.v), formatOf(cell.z), date1904)
  if (cell.t === 'e') return errorNames[Number(cell.v)] ?? '#N/A'
  return String(cell.v)
}

function formatOf(code: unknown): NumberFormat {
  const known = formats.get(code)
  if (known) return known
  const format = typeof code === 'string' ? numberFormat(0, code) : numberFormat(Number(code ?? 0))
  formats.set(code, format)
  return format
}

function say(message: XlsMessage) {
  parentPort?.postMessage(message)
}

function answer(): Promise<XlsAnswer> {
  return new Promise((resolve) => parentPort?.once('message', resolve))
}

interface XlsSheet {
  readonly '!data'?: readonly (readonly (XlsCell | null | undefined)[] | undefined)[]
  readonly '!merges'?: readonly { readonly s: { r: number; c: number }; readonly e: { c: number } }[]
}

async function sendRows(sheet: XlsSheet, date1904: boolean) {
  const merges = sheet['!merges'] ?? []
  let rows: SheetRow[] = []
  let text = 0
  for (const [index, data] of (sheet['!data'] ?? []).entries()) {
    if (!data) continue
    const cells = Array.from(data, (cell) => cellText(cell, date1904))
    if (cells.every((cell) => cell === '')) continue
    const spans = merges.filter(({ s }) => s.r === index).map(({ s, e }) => ({ from: s.c, to: e.c }))
    rows.push({ line: index + 1, cells, ...(spans.length > 0 && { spans }) })
    text += cells.reduce((sum, cell) => sum + cell.length, 0)
    if (rows.length < batchRows && text < batchText) continue
    say({ type: 'rows', rows, last: false })
    if ((await answer()) === 'skip') return
    rows = []
    text = 0
  }
  say({ type: 'rows', rows, last: true })
  await answer()
}

async function run() {
  set_cptable(codePages)
  const workbook = read(readFileSync(workerData.source), {
    type: 'buffer',
    dense: true,
    cellNF: true,
    cellText: false,
    cellHTML: false,
    cellFormula: false,
  })
  const date1904 = workbook.Workbook?.WBProps?.date1904 === true
  const hidden = new Set((workbook.Workbook?.Sheets ?? []).filter((sheet) => sheet.Hidden).map((sheet) => sheet.name))
  for (const name of workbook.SheetNames) {
    if (hidden.has(name)) continue
    say({ type: 'sheet', name, date1904 })
    if ((await answer()) === 'skip') continue
    await sendRows((workbook.Sheets[name] ?? {}) as XlsSheet, date1904)
  }
  say({ type: 'end', hiddenSheets: hidden.size })
}

run().catch((error: unknown) => {
  const password = error instanceof Error && /password|encrypt/i.test(error.message)
  say({ type: 'failed', reason: password ? 'password' : 'damaged' })
})
