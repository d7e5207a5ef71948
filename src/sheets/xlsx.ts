/** .xlsx (ECMA-376) as a stream: one sheet, every cell a text. */
import { inPieces } from './pieces.ts'
import type { Sheet } from './sheet.ts'
import { cellXml, columnLetters, contentTypes, declaration, main, office, relations, xmlText } from './sheet-xml.ts'
import { zipOf } from './zip.ts'

/** indexes into `cellXfs` of the styles */
const styles = { text: 1, heading: 2 } as const

export function xlsxOf({ name, columns, rows }: Sheet): AsyncGenerator<Buffer> {
  return zipOf([
    { name: '[Content_Types].xml', content: [contentTypes(1)] },
    { name: '_rels/.rels', content: [relations(['officeDocument', 'xl/workbook.xml'])] },
    { name: 'xl/workbook.xml', content: [workbook(name)] },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: [relations(['worksheet', 'worksheets/sheet1.xml'], ['styles', 'styles.xml'])],
    },
    { name: 'xl/styles.xml', content: [stylesXml] },
    { name: 'xl/worksheets/sheet1.xml', content: inPieces(sheetXml(columns, rows)) },
  ])
}

async function* sheetXml(columns: Sheet['columns'], rows: Sheet['rows']): AsyncGenerator<string> {
  const letters = columns.map((_, at) => columnLetters(at + 1))
  yield `${declaration}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols><col min="1" max="${columns.length}" width="18" customWidth="1"/></cols><sheetData>`
  let next = 1
  const row = (cells: readonly string[], style: number) => {
    const written = cells.map((text, at) => (text === '' ? '' : cellXml(text, `${letters[at]}${next}`, style)))
    return `<row r="${next++}">${written.join('')}</row>`
  }
  yield row(columns, styles.heading)
  for await (const cells of rows) yield row(cells, styles.text)
  yield '</sheetData></worksheet>'
}

function workbook(sheet: string): string {
  return `${declaration}<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="${xmlText(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>`
}

const stylesXml = `${declaration}<styleSheet xmlns="${main}"><fonts count="2"><font><sz val="11"/><name val="宋体"/></font><font><b/><sz val="11"/><name val="宋体"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/></cellXfs><cellStyles count="1"><cellStyle name="常规" xfId="0" builtinId="0"/></cellStyles></styleSheet>`
