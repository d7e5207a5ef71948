/** The words of .xlsx (ECMA-376) that every workbook of ours is written in. */
import { plainCell } from './plain-cell.ts'

export const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
export const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
export const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const packages = 'http://schemas.openxmlformats.org/package/2006'
const contentType = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

/** A cell that holds a text and nothing else, whatever it looks like. */
export function cellXml(text: string, place: string, style: number): string {
  return `<c r="${place}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${xmlText(plainCell(text))}</t></is></c>`
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

// biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 cannot carry these, and OOXML has its own escape for them
const impossible = /[\0-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)/g

/** what needs anything done to it, and most texts do not: there are millions */
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const special = /[&<>"_\0-\x08\x0b-\x1f\ufffe\uffff]/

/** `_x000D_` and the like (ECMA-376 part 1, 22.9.2.19), an underscore that could be taken for the beginning of one included. */
export function xmlText(text: string): string {
  if (!special.test(text)) return text
  return text
    .replace(impossible, (character) => `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`)
    .replace(/[&<>"]/g, (character) => escapes[character] ?? character)
}

/** 1 → A, 27 → AA */
export function columnLetters(column: number): string {
  const rest = Math.floor((column - 1) / 26)
  return (rest > 0 ? columnLetters(rest) : '') + String.fromCharCode(65 + ((column - 1) % 26))
}

/** `_rels` of a part: `rId1`, `rId2`, … in the order given. */
export function relations(...targets: readonly (readonly [type: string, target: string])[]): string {
  const lines = targets.map(
    ([type, target], at) => `<Relationship Id="rId${at + 1}" Type="${office}/${type}" Target="${target}"/>`,
  )
  return `${declaration}<Relationships xmlns="${packages}/relationships">${lines.join('')}</Relationships>`
}

/** `[Content_Types].xml` of a workbook with so many sheets. */
export function contentTypes(sheets: number): string {
  const parts = Array.from({ length: sheets }, (_, at) => part(`worksheets/sheet${at + 1}`, 'worksheet'))
  return `${declaration}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${part('workbook', 'sheet.main')}${part('styles', 'styles')}${parts.join('')}</Types>`
}

function part(name: string, type: string): string {
  return `<Override PartName="/xl/${name}.xml" ContentType="${contentType}.${type}+xml"/>`
}
