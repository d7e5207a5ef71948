import { posix } from 'node:path'
import { YikuError } from '../../errors.ts'
import { type NumberFormat, numberFormat } from './number-format.ts'
import { readWholePart } from './xlsx-part.ts'
import type { Zip } from './zip.ts'

/** What the sheets of a workbook share. */
export interface Workbook {
  /** visible sheets in the order of their tabs */
  readonly sheets: readonly { readonly name: string; readonly part: string }[]
  readonly hiddenSheets: number
  readonly date1904: boolean
  readonly strings: readonly string[]
  /** number format by a cell's style */
  readonly formats: readonly NumberFormat[]
}

/** Characters that all the shared strings may have. */
const stringsLimit = 256 * 1024 * 1024

interface Relation {
  readonly type: string
  readonly target: string
}

/** Reads everything but the sheets themselves. */
export async function readWorkbook(zip: Zip, fileName: string): Promise<Workbook> {
  const root = await readRelations(zip, { part: '', fileName })
  const main = [...root.values()].find(({ type }) => type.endsWith('/officeDocument'))?.target ?? 'xl/workbook.xml'
  if (!zip.has(main) || !main.endsWith('.xml')) throw notWorkbook(zip, fileName, main)
  const relations = await readRelations(zip, { part: main, fileName })
  const sheets: { name: string; id: string; hidden: boolean }[] = []
  let date1904 = false
  await readWholePart(zip, main, {
    fileName,
    handler: {
      open(name, attributes) {
        if (name === 'workbookPr') date1904 = isTrue(attributes.date1904)
        if (name !== 'sheet') return
        const id = Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1] ?? ''
        sheets.push({ name: attributes.name ?? '', id, hidden: (attributes.state ?? 'visible') !== 'visible' })
      },
    },
  })
  const partOf = (kind: string) => [...relations.values()].find(({ type }) => type.endsWith(kind))?.target
  const visible = sheets.flatMap(({ name, id, hidden }) => {
    const relation = relations.get(id)
    // a chart sheet has no rows
    return hidden || !relation?.type.endsWith('/worksheet') ? [] : [{ name, part: relation.target }]
  })
  return {
    sheets: visible,
    hiddenSheets: sheets.filter(({ hidden }) => hidden).length,
    date1904,
    strings: await readSharedStrings(zip, { part: partOf('/sharedStrings'), fileName }),
    formats: await readFormats(zip, { part: partOf('/styles'), fileName }),
  }
}

export function isTrue(value: string | undefined): boolean {
  return value === '1' || value === 'true' || value === 'on'
}

function notWorkbook(zip: Zip, file: string, main: string): YikuError {
  const seems = [
    [main.endsWith('.bin') || zip.has('xl/workbook.bin'), '二进制工作簿（.xlsb）'],
    [zip.has('word/document.xml'), 'Word 文档'],
    [zip.has('ppt/presentation.xml'), 'PowerPoint 文档'],
    [zip.has('content.xml'), 'OpenDocument 文档'],
  ].find(([is]) => is)?.[1]
  return new YikuError('fileNotWhatItClaims', { file, detail: `应为 .xlsx 工作簿，似乎是${seems ?? '普通压缩包'}` })
}

async function readRelations(
  zip: Zip,
  { part, fileName }: { part: string; fileName: string },
): Promise<ReadonlyMap<string, Relation>> {
  const folder = posix.dirname(part)
  const name = posix.join(folder, '_rels', `${posix.basename(part)}.rels`)
  const relations = new Map<string, Relation>()
  if (!zip.has(name)) return relations
  await readWholePart(zip, name, {
    fileName,
    handler: {
      open(element, { Id = '', Type = '', Target = '', TargetMode }) {
        if (element !== 'Relationship' || TargetMode === 'External') return
        const path = Target.replaceAll('\\', '/')
        relations.set(Id, { type: Type, target: path.startsWith('/') ? path.slice(1) : posix.join(folder, path) })
      },
    },
  })
  return relations
}

async function readSharedStrings(
  zip: Zip,
  { part, fileName }: { part: string | undefined; fileName: string },
): Promise<readonly string[]> {
  const strings: string[] = []
  if (part === undefined) return strings
  const text = new RichText()
  let total = 0
  await readWholePart(zip, part, {
    fileName,
    handler: {
      open(name) {
        if (name === 'si') text.begin()
        text.open(name)
      },
      close(name) {
        text.close(name)
        if (name !== 'si') return
        const value = text.value
        total += value.length
        if (total > stringsLimit) throw new YikuError('fileTooLarge', { file: fileName })
        strings.push(value)
      },
      text: (piece) => text.add(piece),
    },
  })
  return strings
}

/** The text of a shared or inline string: its runs joined, the phonetic guide (`rPh`) left out. */
export class RichText {
  #text = ''
  #inText = false
  #inPhonetic = false

  begin(): void {
    this.#text = ''
  }

  open(name: string): void {
    if (name === 'rPh') this.#inPhonetic = true
    if (name === 't') this.#inText = !this.#inPhonetic
  }

  close(name: string): void {
    if (name === 'rPh') this.#inPhonetic = false
    if (name === 't') this.#inText = false
  }

  add(piece: string): void {
    if (this.#inText) this.#text += piece
  }

  get value(): string {
    return unescapeText(this.#text)
  }
}

/** Characters that XML cannot hold are written `_x000D_` (ECMA-376 22.9.2.19). */
export function unescapeText(text: string): string {
  if (!text.includes('_x')) return text
  return text.replaceAll(/_x([0-9A-Fa-f]{4})_/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)))
}

async function readFormats(
  zip: Zip,
  { part, fileName }: { part: string | undefined; fileName: string },
): Promise<readonly NumberFormat[]> {
  const codes = new Map<number, string>()
  const formats: NumberFormat[] = []
  if (part === undefined) return formats
  let inCellFormats = false
  await readWholePart(zip, part, {
    fileName,
    handler: {
      open(name, { numFmtId, formatCode }) {
        const id = Number(numFmtId ?? 0)
        if (name === 'cellXfs') inCellFormats = true
        if (name === 'numFmt' && formatCode !== undefined) codes.set(id, formatCode)
        if (name === 'xf' && inCellFormats) formats.push(numberFormat(id, codes.get(id)))
      },
      close(name) {
        if (name === 'cellXfs') inCellFormats = false
      },
    },
  })
  return formats
}
