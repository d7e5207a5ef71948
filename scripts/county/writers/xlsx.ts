/** .xlsx, streamed: the sheet's XML goes straight into the ZIP file (ECMA-376, cells as inline strings). */
import { type CellKind, columnKinds, sheetCell } from './sheet-cell.ts'
import { type Merge, type SheetShape, sheetShape } from './sheet-shape.ts'
import { type ExportWriter, refuseDamage, type Target } from './writer.ts'
import { xmlText } from './xml-text.ts'
import { openZip, type ZipFile } from './zip-file.ts'

const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const office = 'http://schemas.openxmlformats.org/officeDocument/2006'
const packages = 'http://schemas.openxmlformats.org/package/2006'
const contentType = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

/** indexes into `cellXfs` of the styles */
const styles = { general: 0, text: 1, date: 2, heading: 3 } as const

export function openXlsx({ path, layout, columns }: Target<'xlsx'>): ExportWriter {
  const { sheet, otherSheets = [] } = layout
  const zip = openZip(path)
  const names = [...otherSheets.filter(isForeword), sheet, ...otherSheets.filter((name) => !isForeword(name))]
  writeParts(zip, names)
  for (const [at, name] of names.entries()) if (name !== sheet) writeOtherSheet(zip, { name, at })
  const shape = sheetShape(layout, columns)
  const kinds = columnKinds(layout, columns)
  const letters = columns.map((_, at) => columnLetters(at + 1))
  zip.entry(`xl/worksheets/sheet${names.indexOf(sheet) + 1}.xml`)
  zip.write(sheetStart(columns.length))
  for (const [at, cells] of shape.above.entries()) zip.write(headingRow(at + 1, cells, letters))
  let next = shape.firstRow
  return {
    write(cells, damage) {
      refuseDamage('xlsx', damage)
      let xml = `<row r="${next}">`
      for (const [at, column] of columns.entries())
        xml += cellXml(kinds[at] ?? 'text', cells[column] ?? '', `${letters[at]}${next}`)
      zip.write(`${xml}</row>`)
      next += 1
      return next - 1
    },
    close() {
      for (const note of shape.notes) zip.write(headingRow(next++, [note], letters))
      zip.write(`</sheetData>${mergeCells(mergesOf(shape, next, columns.length))}</worksheet>`)
      zip.close()
    },
  }
}

/** Sheets that explain the table stand before it, dictionaries after it. */
function isForeword(name: string): boolean {
  return /说明|封面/.test(name)
}

function sheetStart(width: number): string {
  const view = '<sheetViews><sheetView workbookViewId="0"/></sheetViews>'
  const cols = `<cols><col min="1" max="${width}" width="18" customWidth="1"/></cols>`
  return `${declaration}<worksheet xmlns="${main}">${view}${cols}<sheetData>`
}

function headingRow(row: number, cells: readonly string[], letters: readonly string[]): string {
  const written = cells.map((text, at) =>
    text === '' ? '' : inlineString(text, `${letters[at]}${row}`, styles.heading),
  )
  return `<row r="${row}">${written.join('')}</row>`
}

function cellXml(kind: CellKind, text: string, place: string): string {
  if (text === '') return ''
  const cell = sheetCell(kind, text)
  if (cell.kind === 'text') return inlineString(text, place, styles.text)
  const style = cell.kind === 'date' ? styles.date : styles.general
  return `<c r="${place}" s="${style}"><v>${kind === 'number' ? cell.text : cell.number}</v></c>`
}

function inlineString(text: string, place: string, style: number): string {
  const space = /^\s|\s$|\n/.test(text) ? ' xml:space="preserve"' : ''
  return `<c r="${place}" s="${style}" t="inlineStr"><is><t${space}>${xmlText(text)}</t></is></c>`
}

function mergesOf({ merges, notes }: SheetShape, next: number, width: number): Merge[] {
  const below = notes.map((_, at): Merge => {
    const row = next - notes.length + at
    return { top: row, left: 1, bottom: row, right: width }
  })
  return [...merges, ...(width > 1 ? below : [])]
}

function mergeCells(merges: readonly Merge[]): string {
  if (merges.length === 0) return ''
  const cells = merges.map(
    ({ top, left, bottom, right }) =>
      `<mergeCell ref="${columnLetters(left)}${top}:${columnLetters(right)}${bottom}"/>`,
  )
  return `<mergeCells count="${merges.length}">${cells.join('')}</mergeCells>`
}

/** 1 → A, 27 → AA */
function columnLetters(column: number): string {
  const rest = Math.floor((column - 1) / 26)
  return (rest > 0 ? columnLetters(rest) : '') + String.fromCharCode(65 + ((column - 1) % 26))
}

function writeOtherSheet(zip: ZipFile, { name, at }: { name: string; at: number }): void {
  zip.entry(`xl/worksheets/sheet${at + 1}.xml`)
  const rows = [name, '本表不含数据，供填报和核对时参考。'].map((text, row) => headingRow(row + 1, [text], ['A']))
  zip.write(`${sheetStart(1)}${rows.join('')}</sheetData></worksheet>`)
}

function writeParts(zip: ZipFile, sheets: readonly string[]): void {
  const numbers = sheets.map((_, at) => at + 1)
  const override = (part: string, type: string) =>
    `<Override PartName="/xl/${part}" ContentType="${contentType}.${type}+xml"/>`
  const relation = (id: string, type: string, target: string) =>
    `<Relationship Id="${id}" Type="${office}/relationships/${type}" Target="${target}"/>`
  zip.entry('[Content_Types].xml')
  zip.write(
    `${declaration}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${override('workbook.xml', 'sheet.main')}${override('styles.xml', 'styles')}${numbers.map((at) => override(`worksheets/sheet${at}.xml`, 'worksheet')).join('')}</Types>`,
  )
  zip.entry('_rels/.rels')
  zip.write(
    `${declaration}<Relationships xmlns="${packages}/relationships">${relation('rId1', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
  )
  zip.entry('xl/workbook.xml')
  const list = sheets.map((name, at) => `<sheet name="${xmlText(name)}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`)
  zip.write(
    `${declaration}<workbook xmlns="${main}" xmlns:r="${office}/relationships"><sheets>${list.join('')}</sheets></workbook>`,
  )
  zip.entry('xl/_rels/workbook.xml.rels')
  const links = numbers.map((at) => relation(`rId${at}`, 'worksheet', `worksheets/sheet${at}.xml`))
  zip.write(
    `${declaration}<Relationships xmlns="${packages}/relationships">${links.join('')}${relation(`rId${sheets.length + 1}`, 'styles', 'styles.xml')}</Relationships>`,
  )
  zip.entry('xl/styles.xml')
  zip.write(stylesXml)
}

const stylesXml = `${declaration}<styleSheet xmlns="${main}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts><fonts count="2"><font><sz val="11"/><name val="宋体"/></font><font><b/><sz val="11"/><name val="宋体"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1" applyAlignment="1"><alignment horizontal="center" vertical="center"/></xf></cellXfs><cellStyles count="1"><cellStyle name="常规" xfId="0" builtinId="0"/></cellStyles></styleSheet>`
