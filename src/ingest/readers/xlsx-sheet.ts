import { YikuError } from '../../errors.ts'
import { columnLimit, headingWithin } from './heading.ts'
import { general, numberText } from './number-format.ts'
import type { SheetRow } from './sheet-table.ts'
import { readPart } from './xlsx-part.ts'
import { isTrue, RichText, unescapeText, type Workbook } from './xlsx-workbook.ts'
import type { Zip } from './zip.ts'

/** Rows and columns that Excel has. */
const rowLimit = 1_048_576
const sheetColumnLimit = 16_384

type Span = { readonly from: number; readonly to: number }

interface SheetOptions {
  readonly workbook: Workbook
  readonly fileName: string
}

/** The rows of a sheet, some at a time; empty ones are left out. */
export async function* readSheet(
  zip: Zip,
  part: string,
  options: SheetOptions & { readonly merges: ReadonlyMap<number, readonly Span[]> },
): AsyncGenerator<readonly SheetRow[]> {
  const handler = new SheetHandler(options)
  for await (const _ of readPart(zip, part, { handler, fileName: options.fileName })) {
    const rows = handler.take()
    if (rows.length > 0) yield rows
  }
  yield handler.take()
}

/** Merged cells near the top, by row. They stand behind the rows in the file, so they cost a reading of their own. */
export async function readMerges(
  zip: Zip,
  part: string,
  fileName: string,
): Promise<ReadonlyMap<number, readonly Span[]>> {
  const merges = new Map<number, Span[]>()
  const open = (name: string, { ref = '' }: Readonly<Record<string, string>>) => {
    const corners = name === 'mergeCell' ? /^\$?([A-Z]{1,3})\$?(\d+):\$?([A-Z]{1,3})\$?(\d+)$/.exec(ref) : null
    const [, from = '', top = '', to = ''] = corners ?? []
    const line = Number(top)
    if (!corners || line > headingWithin + 1) return
    const spans = merges.get(line) ?? []
    if (spans.length < columnLimit) spans.push({ from: columnIndex(from), to: columnIndex(to) })
    merges.set(line, spans)
  }
  for await (const _ of readPart(zip, part, { handler: { open }, fileName }));
  return merges
}

/** `A` is 0. */
function columnIndex(letters: string): number {
  let index = 0
  for (const letter of letters) index = index * 26 + letter.charCodeAt(0) - 64
  return index - 1
}

class SheetHandler {
  readonly #options: SheetOptions & { readonly merges: ReadonlyMap<number, readonly Span[]> }
  readonly #inline = new RichText()
  #rows: SheetRow[] = []
  #line = 0
  #cells: string[] = []
  #uncomputed: number | undefined
  #column = -1
  #type = 'n'
  #style = 0
  #value = ''
  #hasValue = false
  #inValue = false
  #formula = false

  constructor(options: SheetOptions & { readonly merges: ReadonlyMap<number, readonly Span[]> }) {
    this.#options = options
  }

  take(): readonly SheetRow[] {
    const rows = this.#rows
    this.#rows = []
    return rows
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'c') this.#openCell(attributes)
    else if (name === 'v') {
      this.#inValue = true
      this.#hasValue = true
    } else if (name === 'f') this.#formula = true
    else if (name === 'row') this.#openRow(attributes.r)
    else this.#inline.open(name)
  }

  close(name: string): void {
    if (name === 'v') this.#inValue = false
    else if (name === 'c') this.#closeCell()
    else if (name === 'row') this.#closeRow()
    else this.#inline.close(name)
  }

  text(piece: string): void {
    if (this.#inValue) this.#value += piece
    else this.#inline.add(piece)
  }

  #openRow(r: string | undefined) {
    const line = r === undefined ? this.#line + 1 : Number(r)
    if (!Number.isInteger(line) || line <= this.#line) this.#refuse('fileNotWhatItClaims', '行号错乱')
    if (line > rowLimit) this.#refuse('fileBeyondLimits', `超过 ${rowLimit} 行`)
    this.#line = line
    this.#column = -1
    this.#cells = []
    this.#uncomputed = undefined
  }

  #openCell({ r, t, s }: Readonly<Record<string, string>>) {
    this.#column = r === undefined ? this.#column + 1 : columnIndex(r.replace(/\d+$/, ''))
    if (!(this.#column >= 0)) this.#refuse('fileNotWhatItClaims', '单元格位置错乱')
    if (this.#column >= sheetColumnLimit) this.#refuse('fileBeyondLimits', `超过 ${sheetColumnLimit} 列`)
    this.#type = t ?? 'n'
    this.#style = s === undefined ? 0 : Number(s)
    this.#value = ''
    this.#hasValue = false
    this.#formula = false
    this.#inline.begin()
  }

  #closeCell() {
    const text = this.#cellText()
    if (this.#formula && !this.#hasValue && this.#type !== 'inlineStr') this.#uncomputed ??= this.#column
    if (text === '') return
    if (this.#column >= columnLimit) this.#refuse('fileBeyondLimits', `超过 ${columnLimit} 列`)
    while (this.#cells.length < this.#column) this.#cells.push('')
    this.#cells[this.#column] = text
  }

  #cellText(): string {
    const { workbook } = this.#options
    const value = this.#value
    if (this.#type === 's') return value === '' ? '' : this.#sharedString(Number(value))
    if (this.#type === 'inlineStr') return this.#inline.value
    if (this.#type === 'str') return unescapeText(value)
    if (this.#type === 'b') return value === '' ? '' : String(isTrue(value))
    if (this.#type === 'e') return value
    if (this.#type === 'd') return value.replace(/T00:00:00(?:\.0+)?Z?$/, '').replace('T', ' ')
    return numberText(value, workbook.formats[this.#style] ?? general, workbook.date1904)
  }

  #sharedString(index: number): string {
    const text = this.#options.workbook.strings[index]
    return text ?? this.#refuse('fileNotWhatItClaims', '单元格引用的文字不存在')
  }

  #closeRow() {
    const spans = this.#options.merges.get(this.#line)
    const uncomputed = this.#uncomputed
    if (this.#cells.length === 0 && uncomputed === undefined) return
    this.#rows.push({
      line: this.#line,
      cells: this.#cells,
      ...(spans && { spans }),
      ...(uncomputed !== undefined && { uncomputed }),
    })
  }

  #refuse(code: 'fileBeyondLimits' | 'fileNotWhatItClaims', detail: string): never {
    throw new YikuError(code, { file: this.#options.fileName, line: this.#line, detail })
  }
}
