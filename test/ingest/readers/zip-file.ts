import { crc32, deflateRawSync } from 'node:zlib'

interface ZipEntry {
  readonly name: string
  readonly content: string | Uint8Array
  /** what the headers shall say instead of the truth */
  readonly size?: number
  readonly crc?: number
  readonly stored?: boolean
  /** of compression; the most where it is not said */
  readonly level?: number
  readonly zip64?: boolean
  readonly encrypted?: boolean
}

/** A zip archive, as small as it can be; headers may lie. */
export function zipFile(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const entry of entries) {
    const content = Buffer.from(entry.content as Uint8Array)
    const packed = entry.stored ? content : deflateRawSync(content, { level: entry.level ?? 9 })
    const name = Buffer.from(entry.name)
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(entry.zip64 ? 45 : 20, 0)
    fields.writeUInt16LE(entry.encrypted ? 1 : 0, 2)
    fields.writeUInt16LE(entry.stored ? 0 : 8, 4)
    fields.writeUInt32LE(entry.crc ?? crc32(content), 10)
    fields.writeUInt32LE(entry.zip64 ? 0xffffffff : packed.length, 14)
    fields.writeUInt32LE(entry.zip64 ? 0xffffffff : (entry.size ?? content.length), 18)
    fields.writeUInt16LE(name.length, 22)
    const extra = Buffer.alloc(entry.zip64 ? 20 : 0)
    if (entry.zip64) {
      extra.writeUInt16LE(1, 0)
      extra.writeUInt16LE(16, 2)
      extra.writeBigUInt64LE(BigInt(content.length), 4)
      extra.writeBigUInt64LE(BigInt(packed.length), 12)
    }
    fields.writeUInt16LE(extra.length, 24)
    parts.push(Buffer.from('PK\x03\x04'), fields, name, extra, packed)
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(offset, 10)
    directory.push(Buffer.from('PK\x01\x02\x14\x00'), fields, rest, name, extra)
    offset += 30 + name.length + extra.length + packed.length
  }
  const central = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(entries.length, 4)
  end.writeUInt16LE(entries.length, 6)
  end.writeUInt32LE(central.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...parts, central, Buffer.from('PK\x05\x06'), end])
}

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'

interface Sheet {
  readonly name: string
  /** the XML within `<sheetData>` */
  readonly rows: string
  readonly merges?: readonly string[]
  readonly state?: 'hidden' | 'veryHidden'
}

interface Book {
  readonly sheets: readonly Sheet[]
  /** the XML of each `<si>`'s content */
  readonly strings?: readonly string[]
  /** number format ids of the cell styles; own codes from 164 on */
  readonly styles?: readonly number[]
  readonly codes?: Readonly<Record<number, string>>
  readonly date1904?: boolean
  readonly extra?: readonly ZipEntry[]
}

/** The entries of an .xlsx workbook, written by hand so that odd ones can be. */
export function bookEntries(book: Book): ZipEntry[] {
  const sheets = book.sheets.map(
    ({ name, state }, index) =>
      `<sheet name="${name}" sheetId="${index + 1}"${state ? ` state="${state}"` : ''} r:id="rId${index + 1}"/>`,
  )
  const targets = book.sheets.map(
    (_, index) =>
      `<Relationship Id="rId${index + 1}" Type="${relations}/worksheet" Target="worksheets/sheet${index + 1}.xml"/>`,
  )
  const codes = Object.entries(book.codes ?? {}).map(([id, code]) => `<numFmt numFmtId="${id}" formatCode="${code}"/>`)
  const styles = (book.styles ?? [0]).map((id) => `<xf numFmtId="${id}"/>`)
  const content = {
    '_rels/.rels': `${head}<Relationships><Relationship Id="r" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `${head}<workbook xmlns="${main}" xmlns:r="${relations}"><workbookPr${book.date1904 ? ' date1904="1"' : ''}/><sheets>${sheets.join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${head}<Relationships>${targets.join('')}<Relationship Id="s" Type="${relations}/sharedStrings" Target="/xl/sharedStrings.xml"/><Relationship Id="t" Type="${relations}/styles" Target="styles.xml"/></Relationships>`,
    'xl/sharedStrings.xml': `${head}<sst xmlns="${main}">${(book.strings ?? []).map((si) => `<si>${si}</si>`).join('')}</sst>`,
    'xl/styles.xml': `${head}<styleSheet xmlns="${main}"><numFmts>${codes.join('')}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>${styles.join('')}</cellXfs></styleSheet>`,
  }
  const parts = book.sheets.map(({ rows, merges = [] }, index) => ({
    name: `xl/worksheets/sheet${index + 1}.xml`,
    content: `${head}<worksheet xmlns="${main}"><sheetData>${rows}</sheetData>${merges.length > 0 ? `<mergeCells>${merges.map((ref) => `<mergeCell ref="${ref}"/>`).join('')}</mergeCells>` : ''}</worksheet>`,
  }))
  return [...Object.entries(content).map(([name, text]) => ({ name, content: text })), ...parts, ...(book.extra ?? [])]
}

export function bookFile(book: Book): Buffer {
  return zipFile(bookEntries(book))
}

/** Rows of inline texts, from a line on; '' is left out. */
export function textRows(rows: readonly (readonly string[])[], from = 1): string {
  return rows
    .map((cells, index) => {
      const line = from + index
      const inner = cells.map((cell, column) => (cell === '' ? '' : textCell(`${columnLetter(column)}${line}`, cell)))
      return `<row r="${line}">${inner.join('')}</row>`
    })
    .join('')
}

export function textCell(ref: string, text: string): string {
  return `<c r="${ref}" t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`
}

function columnLetter(index: number): string {
  return index < 26
    ? String.fromCharCode(65 + index)
    : columnLetter(Math.floor(index / 26) - 1) + columnLetter(index % 26)
}
