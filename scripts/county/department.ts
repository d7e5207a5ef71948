/** What a department of the demo county is: the files it exports, and what each row truly says. */
import type { Fields } from '../../src/catalogue/field.ts'
import type { ProblemCode } from '../../src/catalogue/problems.ts'
import type { County, Family } from './people.ts'
import type { Random } from './random.ts'

/** What rows are drawn from: the chance of the export (or of a part of it), and the county. */
export interface Context {
  readonly random: Random
  readonly county: County
}

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

/** A table in a spreadsheet, or in an HTML page that calls itself one. */
export interface SheetLayout<Type = 'xlsx' | 'xls' | 'htmlTable'> {
  readonly type: Type
  readonly sheet: string
  /** merged title rows above the heading */
  readonly titles?: readonly string[]
  /** two heading rows: upper title → the lower titles under it, side by side; such a column is named `upper/lower` in `columns` */
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
      /** width of each column in encoded bytes */
      readonly bytes: Readonly<Record<string, number>>
    }
  | {
      readonly type: 'jsonLines' /** columns written as JSON numbers or booleans, null where empty */
      readonly bare?: readonly string[]
    }
  | {
      readonly type: 'xml'
      readonly root: string
      readonly record: string
      readonly encoding: 'utf-8' | 'gb18030'
      /** columns written as attributes of the record; the others are its child elements, deeper ones by dotted path */
      readonly attributes?: readonly string[]
    }
  | SheetLayout<'xlsx'>
  | SheetLayout<'xls'>
  | SheetLayout<'htmlTable'>
  /** a table and a view over it, as SQL for the department's own PostgreSQL; `table` holds `columns`, the view shows them in file order */
  | {
      readonly type: 'view'
      /** both as `schema.name` or `name` */
      readonly view: string
      readonly table: string
      /** SQL types of columns that are not text; every cell in them, also a bad one, must be of that type or empty */
      readonly types?: Readonly<Record<string, string>>
    }

/**
 * A way in which a row goes bad, and what a perfect hub says of it; the builders are in faults.ts.
 * It only ever befalls a row that gives facts: the hub has nothing to refuse in the others.
 */
export interface RowFault {
  readonly code: ProblemCode
  /** column heading that the refusal names; absent where the whole row is refused */
  readonly column?: string
  /** cells gone bad; undefined where this row cannot go bad so */
  spoil(cells: Readonly<Record<string, string>>, random: Random): Readonly<Record<string, string>> | undefined
  /**
   * `instead` (default): the bad row stands in place of the good one · `again`: the good row is written, then this one,
   * which is refused · `conflict`: the same, and both are refused, because nobody can know which is right
   */
  readonly kind?: 'instead' | 'again' | 'conflict'
  /** damages the line of text (CSV, fixed width; without its end); `delimiter` is '' in fixed width */
  damage?(line: string, delimiter: string): string
  /** damages the encoded line */
  damageBytes?(line: Buffer, delimiter: string): Buffer
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
