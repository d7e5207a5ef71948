/** A workbook that people fill in: a heading with what each column wants, lists to choose from, blank cells made for text. */
export interface Form {
  /** name of the sheet */
  readonly name: string
  readonly title: string
  /** what stands under the title, a line each */
  readonly lines: readonly string[]
  readonly columns: readonly FormColumn[]
  /** a row that shows how; absent: none */
  readonly example?: readonly string[]
  /** what is filled in already, in the order of the columns */
  readonly rows: AsyncIterable<readonly string[]>
  /** blank rows below, made for text */
  readonly blankRows: number
  readonly lists: readonly FormList[]
}

export interface FormColumn {
  readonly heading: string
  /** what the column wants: above its heading, and beside a cell that is being filled in */
  readonly wants: string
  readonly required: boolean
  /** id of the list to choose from */
  readonly list?: string
}

/** What may be chosen in a column; other texts can be typed too, after a warning. */
export interface FormList {
  /** camelCase */
  readonly id: string
  readonly title: string
  readonly items: readonly string[]
}
