/** Encodings in which departments write; absent in a format means: byte order mark, else strict UTF-8, else GB18030. */
export type Encoding = 'utf-8' | 'gb18030'

/** Tables with a heading somewhere near the top, as people make them in a spreadsheet. */
interface SheetFormat {
  /** which sheets hold the table; default: every sheet that has all the export's columns */
  readonly sheets?: RegExp
  /** rows that make up the heading; of two, the upper (merged) title is joined to the lower one by `/` */
  readonly headerRows?: 1 | 2
  /** first non-empty cell of rows that are no data (remarks, signatures), beside totals; they are counted, never rejected */
  readonly notes?: RegExp
}

/** What an export is written in. */
export type Format =
  | { readonly type: 'csv'; readonly encoding?: Encoding; readonly delimiter?: ',' | '\t' | '|' | ';' }
  | {
      readonly type: 'fixedWidth'
      readonly encoding?: Encoding
      /** widths count bytes of the encoded text */
      readonly columns: readonly { readonly name: string; readonly bytes: number }[]
    }
  | { readonly type: 'jsonLines' }
  /** `record`: name of the element that is a row; its child elements and attributes are the columns, deeper ones by dotted path */
  | { readonly type: 'xml'; readonly record: string }
  | ({ readonly type: 'xlsx' } & SheetFormat)
  | ({ readonly type: 'xls' } & SheetFormat)
  | ({ readonly type: 'htmlTable'; readonly encoding?: Encoding } & SheetFormat)
  /** a view in the department's own PostgreSQL; the "file" is a connection URL */
  | { readonly type: 'view'; readonly view: string }
