/**
 * Exports that no adapter needs to declare: the unified template of a category, made out of the catalogue, and an
 * export's refused rows, which come back in a workbook whatever the export was. Pure.
 */
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Category } from '../catalogue/category.ts'
import type { Field } from '../catalogue/field.ts'
import type { Adapter, ColumnRule, Export } from './adapter.ts'
import type { Format } from './format.ts'
import { parseExcelSerial } from './spellings.ts'
import {
  choice,
  exampleMark,
  templateColumns,
  templateHeadings,
  templateOperations,
  unreadMark,
} from './template-columns.ts'

const template = 'template:'
const corrections = 'corrections:'

/** Id of the export that a category's template is. */
export function templateExportId(category: string): string {
  return template + category
}

/** Id of the export that the workbook with another's refused rows is. */
export function correctionsExportId(exportId: string): string {
  return corrections + exportId
}

/** Id of the export whose refused rows such a workbook holds; any other id as it is. */
export function correctedExportId(id: string): string {
  return id.startsWith(corrections) ? id.slice(corrections.length) : id
}

export interface MadeExportOptions {
  readonly adapter: Adapter
  readonly catalogue: Catalogue
  readonly id: string
  /** what the file is said to be; corrections are always changes */
  readonly mode: Export['mode']
}

/** The export of such an id; undefined where the id is an adapter's own, or names nothing. */
export function findMadeExport({ adapter, catalogue, id, mode }: MadeExportOptions): Export | undefined {
  if (id.startsWith(template)) {
    const category = catalogue.findCategory(id.slice(template.length))
    return category && templateExport(catalogue, category, mode)
  }
  if (!id.startsWith(corrections)) return undefined
  const corrected = adapter.exports.find((one) => one.id === correctedExportId(id))
  return corrected && correctionsExport(corrected)
}

/** No name: what it is has to be said. */
const nameless = /(?!)/

const workbook: Format = { type: 'xlsx', notes: new RegExp(`^(?:${exampleMark}|${unreadMark})`) }

function templateExport(catalogue: Catalogue, category: Category, mode: Export['mode']): Export {
  const { operation, idNumber, name, reason, line } = templateHeadings
  const columns = templateColumns(catalogue, category)
  const { upsert, delete: deletes } = templateOperations
  const optional = columns.filter(({ required }) => !required).map(({ heading }) => heading)
  return {
    id: templateExportId(category.id),
    title: `${category.title}（统一模板）`,
    file: nameless,
    format: workbook,
    mode,
    idNumber,
    name,
    ignored: [reason, line],
    optional,
    ...(mode === 'changes' && {
      operation: { column: operation, codes: { '': 'upsert', [upsert]: 'upsert', [deletes]: 'delete' } },
    }),
    records: [
      {
        category: category.id,
        // in a snapshot, what is deleted is what is not there
        ...(mode === 'snapshot' && { when: [{ column: operation, is: ['', upsert], not: [deletes] }] }),
        fields: Object.fromEntries(
          columns.flatMap(({ field, heading }) => {
            const found = field === undefined ? undefined : category.fields[field]
            return field !== undefined && found ? [[field, ruleOf(catalogue, found, heading)]] : []
          }),
        ),
      },
    ],
  }
}

function ruleOf({ codeSets }: Catalogue, { type, codes }: Field, from: string): ColumnRule {
  const set = codes === undefined ? undefined : codeSets.get(codes)
  if (set) return { from, codes: spellings(set.codes) }
  return type === 'date' || type === 'expiry' ? { from, edit: dayOfSerial } : from
}

/** A date that was pasted into a cell of text is the number of its day; five digits are no other spelling of a date. */
function dayOfSerial(cell: string): string {
  return /^\d{5}$/.test(cell) ? (parseExcelSerial(cell) ?? cell) : cell
}

/** A code alone, with its text, and the text alone where it stands for no other code. */
function spellings(codes: Readonly<Record<string, string>>): Record<string, string> {
  const meanings = new Map<string, string | undefined>()
  const entries = Object.entries(codes)
  for (const [code, text] of entries) meanings.set(text, meanings.has(text) ? undefined : code)
  for (const [code, text] of entries) meanings.set(choice(code, text), code)
  for (const [code] of entries) meanings.set(code, code)
  return Object.fromEntries([...meanings].flatMap(([text, code]) => (code === undefined ? [] : [[text, code]])))
}

/** As the export reads its own files, as far behind, but out of a workbook, and never as all there is. */
function correctionsExport({ continuous, shrinkBound, ...one }: Export): Export {
  const { reason, line } = templateHeadings
  return {
    ...one,
    id: correctionsExportId(one.id),
    title: `${one.title}（退回后改正）`,
    file: nameless,
    format: workbook,
    mode: 'changes',
    ignored: [...(one.ignored ?? []), reason, line],
  }
}
