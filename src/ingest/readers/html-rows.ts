import type { SheetRow } from './sheet-table.ts'

/** A row of an HTML table; `table` counts the tables of the file. */
export interface HtmlRow extends SheetRow {
  readonly table: number
}

/** Why a page cannot be read; the reader makes a refusal of it. */
export class HtmlLimit extends Error {}

/** Characters of one tag, of one cell; tables in the file, within one another; what `colspan` may say. */
const limits = { tag: 64 * 1024, cell: 1024 * 1024, tables: 1000, depth: 32, span: 1000, columns: 16_384 }

const tag = /<(\/?)([a-z][^\s/>]*)((?:"[^"]*"|'[^']*'|[^'">])*)>/iy
const tagStart = /^<\/?[a-z]/i
/** elements whose content is no text of the page */
const skipped = new Set(['script', 'style', 'title', 'textarea'])
const breaks = new Set(['br', 'p', 'div', 'li'])

interface Cell {
  /** text between line breaks, entities and all */
  parts: string[]
  length: number
  readonly colspan: number
  readonly rowspan: number
}

interface Table {
  readonly number: number
  cell: Cell | undefined
  row: { cells: string[]; spans: { from: number; to: number }[] } | undefined
  /** for how many rows a column is still covered by a cell above */
  covered: number[]
}

/**
 * The rows of all tables in a page, streaming. Text stays text: a spreadsheet library would make a number of
 * 430781199901011234, and 12 of 0012.
 */
export class HtmlRows {
  #rest = ''
  /** what has to come before anything is read again: the end of a comment or of a skipped element */
  #until: string | undefined
  #tables: Table[] = []
  #count = 0
  #line = 0
  #rows: HtmlRow[] = []

  /** Tables so far. */
  get tables(): number {
    return this.#count
  }

  take(): readonly HtmlRow[] {
    const rows = this.#rows
    this.#rows = []
    return rows
  }

  /** Reads on; the last piece may be cut anywhere. */
  write(piece: string): void {
    const text = this.#rest + piece
    let at = 0
    for (;;) {
      const next = this.#step(text, at)
      if (next === undefined) break
      at = next
    }
    this.#rest = text.slice(at)
    if (this.#rest.length > limits.tag) throw new HtmlLimit('一个标记过长')
  }

  /** Ends what the page left open. */
  end(): void {
    if (this.#until === undefined) this.#addText(this.#rest)
    while (this.#tables.length > 0) this.#closeTable()
  }

  /** Reads one piece of text, tag or comment; undefined if it is not complete yet. */
  #step(text: string, at: number): number | undefined {
    if (this.#until !== undefined) return this.#skip(text, at)
    const start = text.indexOf('<', at)
    if (start !== at) {
      if (start < 0 && at === text.length) return undefined
      const end = start < 0 ? text.length : start
      this.#addText(text.slice(at, end))
      return end
    }
    if (text.length - at < 4 && !text.includes('>', at)) return undefined
    if (text.startsWith('<!--', at)) {
      this.#until = '-->'
      return at + 4
    }
    if (text[at + 1] === '!' || text[at + 1] === '?') {
      const end = text.indexOf('>', at)
      return end < 0 ? undefined : end + 1
    }
    if (!tagStart.test(text.slice(at, at + 3))) {
      this.#addText('<')
      return at + 1
    }
    tag.lastIndex = at
    const found = tag.exec(text)
    if (!found) return undefined
    const [whole, slash, name = '', attributes = ''] = found
    this.#takeTag(name.toLowerCase(), { closing: slash === '/', attributes })
    return at + whole.length
  }

  #skip(text: string, at: number): number | undefined {
    const until = this.#until ?? ''
    const end = until === '-->' ? text.indexOf(until, at) : indexOfTag(text, { until, at })
    if (end >= 0) {
      this.#until = undefined
      return until === '-->' ? end + until.length : end
    }
    const kept = Math.max(at, text.length - until.length)
    return kept > at ? kept : undefined
  }

  #addText(text: string) {
    const cell = this.#tables.at(-1)?.cell
    if (!cell) return
    cell.length += text.length
    if (cell.length > limits.cell) throw new HtmlLimit('一个单元格超过 1 MB')
    cell.parts.push((cell.parts.pop() ?? '') + text)
  }

  #takeTag(name: string, { closing, attributes }: { closing: boolean; attributes: string }) {
    if (skipped.has(name) && !closing) this.#until = `</${name}`
    if (name === 'table') {
      if (closing) this.#closeTable()
      else this.#openTable()
      return
    }
    const table = this.#tables.at(-1)
    if (!table) return
    if (breaks.has(name) && table.cell) {
      table.cell.parts.push('')
      table.cell.length++
    } else if (name === 'tr') {
      this.#closeRow(table)
      if (!closing) table.row = { cells: [], spans: [] }
    } else if (name === 'td' || name === 'th') {
      closeCell(table)
      table.row ??= { cells: [], spans: [] }
      if (!closing) table.cell = openCell(attributes)
    }
  }

  #openTable() {
    if (this.#tables.length >= limits.depth) throw new HtmlLimit(`表格嵌套超过 ${limits.depth} 层`)
    if (this.#count >= limits.tables) throw new HtmlLimit(`超过 ${limits.tables} 个表格`)
    this.#tables.push({ number: this.#count++, cell: undefined, row: undefined, covered: [] })
  }

  #closeTable() {
    const table = this.#tables.at(-1)
    if (table) this.#closeRow(table)
    this.#tables.pop()
  }

  #closeRow(table: Table) {
    closeCell(table)
    const { row, number } = table
    table.row = undefined
    if (!row) return
    table.covered = table.covered.map((rows) => Math.max(rows - 1, 0))
    this.#rows.push({ table: number, line: ++this.#line, cells: row.cells, spans: row.spans })
  }
}

function indexOfTag(text: string, { until, at }: { until: string; at: number }): number {
  for (let from = text.indexOf('</', at); from >= 0; from = text.indexOf('</', from + 2)) {
    if (text.slice(from, from + until.length).toLowerCase() === until) return from
  }
  return -1
}

function openCell(attributes: string): Cell {
  return { parts: [''], length: 0, colspan: spanOf(attributes, 'colspan'), rowspan: spanOf(attributes, 'rowspan') }
}

function spanOf(attributes: string, name: string): number {
  const value = new RegExp(`(?:^|\\s)${name}\\s*=\\s*["']?\\s*(\\d{1,6})`, 'i').exec(attributes)?.[1]
  return Math.max(1, Math.min(Number(value ?? 1), limits.span))
}

/** Puts the open cell into the row, beside the cells that reach down from above. */
function closeCell(table: Table) {
  const { cell, row, covered } = table
  table.cell = undefined
  if (!cell || !row) return
  while ((covered[row.cells.length] ?? 0) > 0) row.cells.push('')
  const from = row.cells.length
  const to = from + cell.colspan - 1
  if (to >= limits.columns) throw new HtmlLimit(`超过 ${limits.columns} 列`)
  if (to > from) row.spans.push({ from, to })
  row.cells.push(cellText(cell))
  while (row.cells.length <= to) row.cells.push('')
  if (cell.rowspan === 1) return
  while (covered.length <= to) covered.push(0)
  covered.fill(cell.rowspan, from, to + 1)
}

/** White space counts for one space, `<br>` for a line break, as a browser would show it. */
function cellText({ parts }: Cell): string {
  return parts
    .map((part) => decodeEntities(part.replaceAll(/[ \t\r\n]+/g, ' ')).trim())
    .join('\n')
    .trim()
}

const entities: Readonly<Record<string, string>> = {
  nbsp: '\u00a0',
  ensp: '\u2002',
  emsp: '\u2003',
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  middot: '·',
  times: '×',
  deg: '°',
  yen: '¥',
  mdash: '—',
  ndash: '–',
  hellip: '…',
  ldquo: '“',
  rdquo: '”',
  lsquo: '‘',
  rsquo: '’',
}

/** Character references; one that stands for no character becomes U+FFFD, and its row is refused for it. */
function decodeEntities(text: string): string {
  if (!text.includes('&')) return text
  return text.replaceAll(/&(?:#(\d{1,8})|#[xX]([0-9a-fA-F]{1,7})|([a-zA-Z]{2,8}));?/g, (whole, decimal, hex, name) => {
    if (name !== undefined) return entities[name] ?? whole
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)
    const wrong = code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)
    return wrong ? '\ufffd' : String.fromCodePoint(code)
  })
}
