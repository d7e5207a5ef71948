/**
 * A form as .xlsx (ECMA-376). Every cell is text: a number format other than text makes Excel destroy ID numbers, and
 * not every program minds the style of a column, so that blank cells carry it as well. The lists stand on a hidden
 * sheet, each under a name, for a list within a rule may have no more than 255 characters.
 */
import type { Form, FormColumn, FormList } from './form.ts'
import { inPieces } from './pieces.ts'
import { cellXml, columnLetters, contentTypes, declaration, main, office, relations, xmlText } from './sheet-xml.ts'
import { zipOf } from './zip.ts'

/** indexes into `cellXfs` of the styles */
const styles = { text: 1, heading: 2, requiredHeading: 3, note: 4, title: 5, example: 6 } as const
/** rows that the lists are for, beyond the blank ones too */
const listedRows = 2000
/** what Excel takes of a message beside a cell */
const longestPrompt = 250
const longestPromptTitle = 30

export function formXlsx(form: Form): AsyncGenerator<Buffer> {
  return zipOf([
    { name: '[Content_Types].xml', content: [contentTypes(2)] },
    { name: '_rels/.rels', content: [relations(['officeDocument', 'xl/workbook.xml'])] },
    { name: 'xl/workbook.xml', content: [workbook(form)] },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: [
        relations(
          ['worksheet', 'worksheets/sheet1.xml'],
          ['worksheet', 'worksheets/sheet2.xml'],
          ['styles', 'styles.xml'],
        ),
      ],
    },
    { name: 'xl/styles.xml', content: [stylesXml] },
    { name: 'xl/worksheets/sheet1.xml', content: inPieces(formSheet(form)) },
    { name: 'xl/worksheets/sheet2.xml', content: [listSheet(form.lists)] },
  ])
}

const listSheetName = '代码'

function workbook({ name, lists }: Form): string {
  const names = lists.map(({ id, items }, at) => {
    const letter = columnLetters(at + 1)
    return `<definedName name="${listName(id)}">${listSheetName}!$${letter}$2:$${letter}$${items.length + 1}</definedName>`
  })
  const defined = names.length > 0 ? `<definedNames>${names.sort().join('')}</definedNames>` : ''
  return `${declaration}<workbook xmlns="${main}" xmlns:r="${office}"><bookViews><workbookView activeTab="0"/></bookViews><sheets><sheet name="${xmlText(name)}" sheetId="1" r:id="rId1"/><sheet name="${listSheetName}" sheetId="2" state="hidden" r:id="rId2"/></sheets>${defined}</workbook>`
}

/** A name that cannot be taken for a cell's. */
function listName(id: string): string {
  return `list_${id}`
}

async function* formSheet({ title, lines, columns, example, rows, blankRows }: Form): AsyncGenerator<string> {
  const letters = columns.map((_, at) => columnLetters(at + 1))
  let next = 1
  const row = (cells: readonly string[], styleOf: (at: number) => number, blank = false) => {
    const line = next++
    const written = cells.map((text, at) => {
      const place = `${letters[at]}${line}`
      if (text !== '') return cellXml(text, place, styleOf(at))
      return blank ? `<c r="${place}" s="${styles.text}"/>` : ''
    })
    return `<row r="${line}">${written.join('')}</row>`
  }
  const heading = lines.length + 3
  const top = `A${heading + 1}`
  const last = letters.at(-1) ?? 'A'
  const widths = columns.map(
    ({ heading }, at) =>
      `<col min="${at + 1}" max="${at + 1}" width="${widthOf(heading)}" style="${styles.text}" customWidth="1"/>`,
  )
  yield `${declaration}<worksheet xmlns="${main}"><sheetViews><sheetView tabSelected="1" workbookViewId="0"><pane ySplit="${heading}" topLeftCell="${top}" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${widths.join('')}</cols><sheetData>`
  yield row([title], () => styles.title)
  for (const line of lines) yield row([line], () => styles.text)
  yield row(
    columns.map(({ wants }) => wants),
    () => styles.note,
  )
  yield row(
    columns.map(({ heading }) => heading),
    (at) => (columns[at]?.required ? styles.requiredHeading : styles.heading),
  )
  if (example) yield row(example, () => styles.example)
  for await (const cells of rows) yield row(cells, () => styles.text, true)
  const blank = columns.map(() => '')
  for (let count = 0; count < blankRows; count++) yield row(blank, () => styles.text, true)
  yield '</sheetData>'
  const above = Array.from({ length: lines.length + 1 }, (_, at) => `<mergeCell ref="A${at + 1}:${last}${at + 1}"/>`)
  if (columns.length > 1) yield `<mergeCells count="${above.length}">${above.join('')}</mergeCells>`
  yield validations(columns, { from: heading + 1, to: heading + listedRows })
  yield '</worksheet>'
}

function widthOf(heading: string): number {
  return Math.min(40, Math.max(14, heading.length * 2 + 4))
}

function validations(columns: readonly FormColumn[], { from, to }: { from: number; to: number }): string {
  const rules = columns.map(({ heading, wants, list }, at) => {
    const letter = columnLetters(at + 1)
    const prompt = `showInputMessage="1" promptTitle="${attribute(heading, longestPromptTitle)}" prompt="${attribute(wants, longestPrompt)}" sqref="${letter}${from}:${letter}${to}"`
    if (list === undefined) return `<dataValidation allowBlank="1" ${prompt}/>`
    const warning = 'errorStyle="warning" showErrorMessage="1" errorTitle="不在列表中" error="请从下拉列表中选择"'
    return `<dataValidation type="list" allowBlank="1" ${warning} ${prompt}><formula1>${listName(list)}</formula1></dataValidation>`
  })
  return `<dataValidations count="${rules.length}">${rules.join('')}</dataValidations>`
}

function attribute(text: string, longest: number): string {
  return xmlText(text.slice(0, longest)).replaceAll('\n', '&#10;')
}

function listSheet(lists: readonly FormList[]): string {
  const letters = lists.map((_, at) => columnLetters(at + 1))
  const height = Math.max(0, ...lists.map(({ items }) => items.length))
  const rows = Array.from({ length: height + 1 }, (_, at) => {
    const cells = lists.map(({ title, items }, column) => {
      const text = at === 0 ? title : items[at - 1]
      return text === undefined ? '' : cellXml(text, `${letters[column]}${at + 1}`, styles.text)
    })
    return `<row r="${at + 1}">${cells.join('')}</row>`
  })
  return `${declaration}<worksheet xmlns="${main}"><sheetData>${rows.join('')}</sheetData></worksheet>`
}

const font = (bold: boolean, size: number, colour: string) =>
  `<font>${bold ? '<b/>' : ''}<sz val="${size}"/><color rgb="FF${colour}"/><name val="宋体"/></font>`
const fill = (colour: string) =>
  `<fill><patternFill patternType="solid"><fgColor rgb="FF${colour}"/><bgColor indexed="64"/></patternFill></fill>`
/** all of them text (number format 49) */
const cellStyle = (fontId: number, fillId: number, wrap: boolean) =>
  `<xf numFmtId="49" fontId="${fontId}" fillId="${fillId}" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1"${wrap ? ' applyAlignment="1"><alignment vertical="center" wrapText="1"/></xf>' : '/>'}`

const stylesXml = `${declaration}<styleSheet xmlns="${main}"><fonts count="6">${font(false, 11, '000000')}${font(true, 11, '000000')}${font(true, 11, 'C00000')}${font(false, 9, '595959')}${font(true, 16, '000000')}${font(false, 11, '7F7F7F')}</fonts><fills count="4"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>${fill('DDEBF7')}${fill('F2F2F2')}</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="7"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>${cellStyle(0, 0, false)}${cellStyle(1, 2, true)}${cellStyle(2, 2, true)}${cellStyle(3, 0, true)}${cellStyle(4, 0, false)}${cellStyle(5, 3, false)}</cellXfs><cellStyles count="1"><cellStyle name="常规" xfId="0" builtinId="0"/></cellStyles></styleSheet>`
