import type { FileHandle } from 'node:fs/promises'
import { SaxesParser } from 'saxes'
import { YikuError } from '../../errors.ts'
import type { Encoding, Format } from '../format.ts'
import type { Block, BrokenRow, Reader, ReadOptions, Row } from '../reader.ts'
import { encodingNames, fileEncoding } from './file-encoding.ts'
import { missingColumn, readHeading } from './heading.ts'
import { openFile, readHead, readPieces } from './open-file.ts'
import { PathValues } from './path-values.ts'
import { signatureNames, signatureOf } from './signature.ts'

type XmlFormat = Extract<Format, { type: 'xml' }>

const blockRows = 1000
const depthLimit = 32
/** characters of an element's text, of a tag, of a comment */
const tokenLimit = 64 * 1024
/** most bytes before the first element */
const prologLimit = 64 * 1024

/** XML with one element a record; whatever declares a document type or an entity is refused before it is read. */
export function xmlReader(format: XmlFormat): Reader {
  return {
    blocks: (source, options) => xmlBlocks(source, format, options),
    parse: ({ rows = [], broken = [], leftover }) => ({ rows, broken, ...(leftover && { leftover }) }),
  }
}

async function* xmlBlocks(source: string, format: XmlFormat, options: ReadOptions): AsyncGenerator<Block> {
  const { fileName } = options
  const { handle } = await openFile(source, fileName)
  try {
    const { encoding, start } = await xmlEncoding(handle, fileName)
    const records = new XmlRecords(format, options)
    const decoder = new TextDecoder(encoding, { fatal: true })
    for await (const chunk of readPieces(handle, { from: start })) {
      records.write(decodeChunk(decoder, chunk, { records, encoding, fileName }))
      if (records.size >= blockRows) yield records.take()
    }
    records.write(decodeChunk(decoder, undefined, { records, encoding, fileName }))
    records.close()
    yield records.take()
  } finally {
    await handle.close()
  }
}

function decodeChunk(
  decoder: InstanceType<typeof TextDecoder>,
  chunk: Uint8Array | undefined,
  { records, encoding, fileName }: { records: XmlRecords; encoding: Encoding; fileName: string },
): string {
  try {
    return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode()
  } catch {
    const detail = `文件中有不是 ${encodingNames[encoding]} 的字节`
    throw new YikuError('fileWrongEncoding', { file: fileName, line: records.line, detail })
  }
}

/** A byte order mark decides, else the XML declaration, else what the lines are valid in. */
async function xmlEncoding(handle: FileHandle, fileName: string): Promise<{ encoding: Encoding; start: number }> {
  const head = await readHead(handle, 4096)
  const signature = signatureOf(head)
  if (signature && signature !== 'xml' && signature !== 'html') {
    const detail = `应为 XML 文件，似乎是${signatureNames[signature]}`
    throw new YikuError('fileNotWhatItClaims', { file: fileName, detail })
  }
  const declaration = /^(?:ï»¿)?<\?xml[^>]*?encoding\s*=\s*["']([^"']+)["']/.exec(head.toString('latin1'))
  const name = declaration?.[1]?.toLowerCase()
  if (name === undefined) return fileEncoding(handle, { fileName })
  const declared = encodingOf(name)
  if (declared) return fileEncoding(handle, { declared, fileName })
  const detail = `XML 声明的编码不受支持，请使用 UTF-8 或 GB18030`
  throw new YikuError('fileWrongEncoding', { file: fileName, line: 1, detail })
}

function encodingOf(name: string): Encoding | undefined {
  if (['utf-8', 'utf8', 'us-ascii', 'ascii'].includes(name)) return 'utf-8'
  return ['gb18030', 'gbk', 'gb2312', 'gb-2312', 'cp936', 'gb18030-2005'].includes(name) ? 'gb18030' : undefined
}

/** Turns the events of a parser into rows. */
class XmlRecords {
  readonly #parser = new SaxesParser({ xmlns: false, position: true })
  readonly #record: string
  readonly #options: ReadOptions
  readonly #values: PathValues
  readonly #columns: readonly string[]
  #rows: Row[] = []
  #broken: BrokenRow[] = []
  #firstTaken = false
  /** names of the open elements */
  #open: string[] = []
  /** how many elements are open around the record; undefined outside of one */
  #recordDepth: number | undefined
  #recordLine = 0
  #tagLine = 0
  /** the open elements from the record on; a parent is one that has had a child */
  #within: { text: string; parent: boolean }[] = []
  /** where the last token ended */
  #lastPosition = 0
  #rootSeen = false

  constructor(format: XmlFormat, options: ReadOptions) {
    this.#record = format.record
    this.#options = options
    this.#columns = [...new Set([...options.required, ...options.optional])]
    this.#values = new PathValues(this.#columns)
    this.#listen()
  }

  get line(): number {
    return this.#parser.line
  }

  get size(): number {
    return this.#rows.length + this.#broken.length
  }

  write(text: string): void {
    if (!this.#rootSeen) this.#refuseDocumentType(text)
    this.#parser.write(text)
    if (!this.#rootSeen && this.#parser.position > prologLimit) this.#refuse('没有根元素')
    if (this.#parser.position - this.#lastPosition > tokenLimit) this.#tooLong()
  }

  close(): void {
    this.#parser.close()
  }

  /** The rows so far as a block; the first must show all the columns. */
  take(): Block {
    const { leftover } = this.#values
    const block: Block = {
      header: { columns: this.#columns },
      firstLine: Math.min(...[this.#rows[0], this.#broken[0]].map((row) => row?.line ?? Number.POSITIVE_INFINITY)),
      rows: this.#rows,
      broken: this.#broken,
      ...(leftover.length > 0 && { leftover }),
    }
    if (!this.#firstTaken) this.#requirePaths(block)
    this.#firstTaken = true
    this.#rows = []
    this.#broken = []
    return Number.isFinite(block.firstLine) ? block : { ...block, firstLine: this.line }
  }

  #requirePaths(block: Block) {
    const file = this.#options.fileName
    if (this.size === 0) throw new YikuError('fileEmpty', { file, detail: `没有 <${this.#record}> 元素` })
    const heading = readHeading([...this.#values.seen, ...this.#values.leftover], this.#options)
    if (heading.missing.length > 0) throw missingColumn(this.#options, { heading, line: block.firstLine })
  }

  #listen() {
    const parser = this.#parser
    parser.on('error', (error) => this.#refuse(reason(error)))
    parser.on('doctype', () => this.#refuseEntities())
    parser.on('opentagstart', () => this.#startTag())
    parser.on('opentag', (tag) => this.#openElement(localName(tag.name), tag.attributes))
    parser.on('closetag', () => this.#closeElement())
    parser.on('text', (text) => this.#addText(text))
    parser.on('cdata', (text) => this.#addText(text))
    parser.on('comment', (text) => this.#passToken(text))
    parser.on('processinginstruction', ({ body }) => this.#passToken(body))
  }

  /** The parser would take in the whole declaration before it says so. */
  #refuseDocumentType(text: string) {
    const at = text.search(/<!(?:DOCTYPE|ENTITY)/i)
    const element = text.search(/<[^?!]/)
    if (at >= 0 && (element < 0 || at < element)) this.#refuseEntities()
  }

  #refuseEntities(): never {
    throw new YikuError('fileXmlEntities', { file: this.#options.fileName, line: this.line })
  }

  #refuse(detail: string): never {
    throw new YikuError('fileNotWhatItClaims', { file: this.#options.fileName, line: this.line, detail })
  }

  #beyond(detail: string): never {
    throw new YikuError('fileBeyondLimits', { file: this.#options.fileName, line: this.line, detail })
  }

  #tooLong(): never {
    this.#beyond('一个元素的文字超过 64 KB')
  }

  #passToken(text: string) {
    if (text.length > tokenLimit) this.#tooLong()
    this.#lastPosition = this.#parser.position
  }

  #startTag() {
    this.#rootSeen = true
    this.#lastPosition = this.#parser.position
    // the parser has read one character beyond the name
    this.#tagLine = this.#parser.columnIndex === 0 ? this.#parser.line - 1 : this.#parser.line
  }

  #openElement(name: string, attributes: Readonly<Record<string, string>>) {
    this.#passToken('')
    this.#open.push(name)
    if (this.#open.length > depthLimit) this.#beyond(`元素嵌套超过 ${depthLimit} 层`)
    if (this.#recordDepth === undefined) {
      if (name !== localName(this.#record)) return
      this.#recordDepth = this.#open.length
      this.#recordLine = this.#tagLine
      this.#within = []
    }
    const above = this.#within.at(-1)
    if (above) above.parent = true
    this.#within.push({ text: '', parent: false })
    const path = this.#open.slice(this.#recordDepth)
    for (const [key, value] of Object.entries(attributes)) {
      if (/^(?:xmlns|xsi)(?::|$)/.test(key)) continue
      this.#values.set([...path, localName(key)].join('.'), value)
    }
  }

  #addText(text: string) {
    this.#passToken(text)
    const element = this.#within.at(-1)
    if (this.#recordDepth === undefined || !element) return
    if (element.text.length + text.length > tokenLimit) this.#tooLong()
    element.text += text
  }

  #closeElement() {
    this.#passToken('')
    const element = this.#within.pop()
    if (this.#recordDepth !== undefined && element) {
      const text = element.text.trim()
      const path = this.#open.slice(this.#recordDepth).join('.')
      if (path === '') this.#endRecord(text)
      else if (text !== '' || !element.parent) this.#values.set(path, text)
    }
    this.#open.pop()
  }

  #endRecord(text: string) {
    if (text !== '') this.#values.fail('badRow')
    const taken = this.#values.take(this.#recordLine)
    if ('row' in taken) this.#rows.push(taken.row)
    else this.#broken.push(taken.broken)
    this.#recordDepth = undefined
  }
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

/** saxes' message without its position and without anything of the file in it. */
function reason(error: Error): string {
  const text = error.message.replace(/^(?:.*?\d+:\d+: )?([^:.]*)[\s\S]*$/, '$1')
  return `XML 不合语法（${text}）`
}
