/**
 * What an adapter is: how one department's exports become records. Declarative where it can be; the columns, code
 * maps, dirty values and bounds are data.
 */
import type { Format } from './format.ts'

/** Cells of one row by column name. */
export type Cells = Readonly<Record<string, string>>

/** Where a field's value comes from. A plain string is the column's name; the field's type says how it is spelt. */
export type FieldRule = ColumnRule | { readonly constant: string | number | boolean }

/** A column, by its name or with what is to be known of its spelling. */
export type ColumnRule =
  | string
  | {
      readonly from: string
      /** this department's spelling → standard code; what is not in it is refused as unknownCode */
      readonly codes?: Readonly<Record<string, string>>
      /** the column holds the text of the standard code (男, 汉族), exactly as the code set writes it */
      readonly texts?: true
      /** known dirty values → what they mean; null = nothing */
      readonly lookup?: Readonly<Record<string, string | null>>
      /** code where the data needs it: the trimmed cell as the field's type is spelt */
      readonly edit?: (cell: string) => string
      /** only so many characters at the end are taken: the hub keeps no whole account numbers */
      readonly tail?: number
      /** dates are serial days of Excel's calendar: 1900's, unless the workbook says 1904's */
      readonly serial?: true
      /** what an amount or number column counts in: 10000 for 万元, 0.01 for 分 */
      readonly unit?: 0.01 | 1 | 10 | 100 | 1000 | 10000
      /** `YYYY-MM-DD` or number bounds narrower than the catalogue's */
      readonly atLeast?: string | number
      readonly atMost?: string | number
      /** the field must be there, though the catalogue does not ask for it */
      readonly required?: true
    }

export interface Condition {
  readonly column: string
  /** the column's trimmed text is one of these; absent: it is not empty */
  readonly is?: readonly string[]
  /** with `is`: texts that are known and give no such record; any third text refuses the row as unknownCode */
  readonly not?: readonly string[]
}

/** One record that a row gives. */
export interface RecordRule {
  readonly category: string
  /** all must hold, otherwise the row gives no such record */
  readonly when?: readonly Condition[]
  /** columns of the resident's ID number and name, where they are not the export's */
  readonly idNumber?: string
  readonly name?: string
  readonly fields: Readonly<Record<string, FieldRule>>
  /** columns of the record's validity, spelt like dates; 长期 is no bound */
  readonly validFrom?: ColumnRule
  readonly validTo?: ColumnRule
  /** entered by the department's own survey, not out of a transaction */
  readonly selfCollected?: true
}

/** One kind of file (or view) that a department sends. */
export interface Export {
  /** camelCase, unique in the department */
  readonly id: string
  readonly title: string
  /** base names of its files; a group named `date` (8 digits, or 14 with the time) says when it was exported, China time */
  readonly file: RegExp
  readonly format: Format
  /** `snapshot`: all there is, so what is missing is gone; `changes`: what changed, missing means nothing */
  readonly mode: 'snapshot' | 'changes'
  /** column of the resident's ID number */
  readonly idNumber: string
  /** column of the resident's name: tells whom a row with a bad ID number may concern; without it, it may be anybody */
  readonly name?: string
  /** columns that are known and not needed */
  readonly ignored?: readonly string[]
  /** columns that some files lack; every other column used by a rule must be there */
  readonly optional?: readonly string[]
  /**
   * for `snapshot`: the days it is behind. It lacks what is younger, which a continuous `changes` export brings, so it
   * speaks for the day so long before its own
   */
  readonly behind?: number
  /** for `changes`: each file says all that has changed since the one before, so that coverage reaches up to it */
  readonly continuous?: true
  /** for `changes`: which rows delete; absent: all rows are upserts */
  readonly operation?: { readonly column: string; readonly codes: Readonly<Record<string, 'upsert' | 'delete'>> }
  /** column with the source's own version number or time of change */
  readonly sourceVersion?: string
  /** share of this source's current records that a snapshot may remove before it stops; default 0.05 */
  readonly shrinkBound?: number
  /** code where the data needs it: one row in, rows with the rules' columns out; the same of the same cells, always */
  readonly prepare?: (cells: Cells) => readonly Cells[]
  /** columns that `prepare` reads: they must be in the file, in place of those of the rules */
  readonly prepared?: readonly string[]
  readonly records: readonly RecordRule[]
}

export interface Department {
  /** camelCase, as `sources` of categories name it */
  readonly id: string
  /** stable number, stored in every record: never reused */
  readonly number: number
  /** Chinese title */
  readonly title: string
}

export interface Adapter {
  readonly department: Department
  readonly exports: readonly Export[]
}

/** The continuous `changes` export that says what happens to a category after a snapshot. */
export function carrierOf({ exports }: Adapter, category: string): Export | undefined {
  return exports.find((one) => one.continuous && one.records.some((rule) => rule.category === category))
}

/** Checks what an adapter says of itself; what it says of categories is checked by `compileExport`. @throws {Error} */
export function defineAdapter(adapter: Adapter): Adapter {
  const fail = (why: string): never => {
    throw new Error(`adapter ${adapter.department.id}: ${why}`)
  }
  if (!/^[a-z][A-Za-z0-9]*$/.test(adapter.department.id)) fail('the id must be camelCase')
  if (adapter.exports.length === 0) fail('has no exports')
  const ids = adapter.exports.map((one) => one.id)
  if (new Set(ids).size !== ids.length) fail('has two exports of one id')
  const snapshots = adapter.exports
    .filter((one) => one.mode === 'snapshot')
    .flatMap((one) => [...new Set(one.records.map((rule) => rule.category))])
  const twice = snapshots.find((category, at) => snapshots.indexOf(category) !== at)
  if (twice) fail(`two snapshot exports give ${twice}: each would remove the other's records`)
  for (const one of adapter.exports) {
    if (one.records.length === 0) fail(`export ${one.id} gives no records`)
    if (one.continuous && one.mode === 'snapshot') fail(`export ${one.id} is a snapshot, which is always continuous`)
    if (one.behind !== undefined && one.mode !== 'snapshot')
      fail(`export ${one.id} is no snapshot that could be behind`)
    const alone = one.records.find(({ category }) => one.behind !== undefined && !carrierOf(adapter, category))
    if (alone) fail(`export ${one.id} is behind, and no continuous export brings the rest of ${alone.category}`)
    if (one.operation && one.mode === 'snapshot') fail(`export ${one.id} is a snapshot and cannot delete by rows`)
    if ((one.prepare === undefined) !== (one.prepared === undefined))
      fail(`export ${one.id}: prepare and prepared go together`)
  }
  return adapter
}
