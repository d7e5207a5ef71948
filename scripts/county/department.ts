/** What a department of the demo county is: the files it exports, and what each row truly says. */
import type { Fields } from '../../src/catalogue/field.ts'
import type { ProblemCode } from '../../src/catalogue/problems.ts'
import type { County, Family } from './people.ts'
import type { Random } from './random.ts'

/** A fact as a perfect hub would hold it: canonical values of the catalogue. */
export interface Fact {
  readonly category: string
  readonly idNumber: string
  readonly fields: Fields
  readonly validFrom?: string
  readonly validTo?: string
  readonly selfCollected?: true
}

/** One row as the department spells it, with the facts a perfect hub takes from it. */
export interface ExportRow {
  readonly cells: Readonly<Record<string, string>>
  readonly facts: readonly Fact[]
}

/** How the file looks. */
export type Layout =
  | {
      readonly type: 'csv'
      readonly encoding: 'utf-8' | 'gb18030'
      readonly bom?: boolean
      readonly delimiter?: ',' | '\t' | '|' | ';'
      readonly newline?: '\r\n' | '\n'
      /** lines above the heading */
      readonly titles?: readonly string[]
      /** quote every cell */
      readonly quoteAll?: boolean
    }
  | {
      readonly type: 'fixedWidth'
      readonly encoding: 'utf-8' | 'gb18030'
      readonly bytes: Readonly<Record<string, number>>
    }
  | { readonly type: 'jsonLines' /** columns written as JSON numbers or booleans */; readonly bare?: readonly string[] }
  | { readonly type: 'xml'; readonly root: string; readonly record: string; readonly encoding: 'utf-8' | 'gb18030' }
  | {
      readonly type: 'xlsx' | 'xls' | 'htmlTable'
      readonly sheet: string
      /** merged title rows above the heading */
      readonly titles?: readonly string[]
      /** two heading rows: upper title → the columns under it; such a column is named `upper/lower` */
      readonly groups?: Readonly<Record<string, readonly string[]>>
      /** remarks under the table */
      readonly notes?: readonly string[]
      /** other sheets, without the table */
      readonly otherSheets?: readonly string[]
      /** columns written as numbers, or as date cells (their text must be YYYY-MM-DD) */
      readonly numeric?: readonly string[]
      readonly dates?: readonly string[]
      readonly encoding?: 'utf-8' | 'gb18030'
    }
  /** a table and a view over it, as SQL for the department's own PostgreSQL; `table` holds `columns`, the view shows them in file order */
  | { readonly type: 'view'; readonly view: string; readonly table: string }

/** A way in which a row goes bad, and what a perfect hub says of it. */
export interface RowFault {
  readonly code: ProblemCode
  /** column heading that the refusal names; absent where the whole row is refused */
  readonly column?: string
  /** cells gone bad; undefined where this row cannot go bad so */
  spoil(cells: Readonly<Record<string, string>>, random: Random): Readonly<Record<string, string>> | undefined
  /** `again`: the good row is written too, and this one after it (duplicates); `raw`: the written line is damaged */
  readonly kind?: 'instead' | 'again'
  /** damages the encoded line instead of the cells (CSV, fixed width) */
  damage?(line: string): string
}

export interface CountyExport {
  /** id of the export in the department's adapter */
  readonly id: string
  /** base name of the file; `date` is YYYYMMDD; `part` counts from 1 where the rows need several files */
  fileName(name: { readonly date: string; readonly part: number }): string
  readonly layout: Layout
  readonly columns: readonly string[]
  /** rows in one file at the most (.xls holds 65,536); default: no bound */
  readonly rowsPerFile?: number
  readonly faults: readonly RowFault[]
  rows(family: Family, county: County): Iterable<ExportRow>
}

export interface CountyDepartment {
  /** id of the department, as its adapter has it */
  readonly id: string
  readonly exports: readonly CountyExport[]
}
