import type { FileHandle } from 'node:fs/promises'
import { YikuError } from '../../errors.ts'
import type { Encoding } from '../format.ts'
import { fileEncoding } from './file-encoding.ts'
import { openFile, readHead } from './open-file.ts'
import { type Signature, signatureNames, signatureOf } from './signature.ts'

/** Bytes of a block. */
const blockSize = 256 * 1024
const readSize = 512 * 1024

/** A longer line refuses the file. */
const lineLimit = 1024 * 1024

const newline = 10
const carriageReturn = 13
/** what DOS and FoxPro put at the end of a text file */
const controlZ = 26

export interface LineBlock {
  readonly bytes: Uint8Array
  readonly firstLine: number
  /** bytes of its longest line */
  readonly longest: number
}

interface OpenOptions {
  readonly fileName: string
  readonly encoding?: Encoding | undefined
  /** text formats that this one is not taken for: a JSON file is allowed to look like JSON */
  readonly allow?: Signature
}

/**
 * The lines of a text file as raw bytes: neither UTF-8 nor GB18030 uses LF, CR or `"` within a character, so lines
 * are found without decoding. Lines that end with CR alone are handed on with LF instead.
 */
export class LineFeed {
  readonly encoding: Encoding
  readonly #handle: FileHandle
  readonly #fileName: string
  readonly #onlyReturns: boolean
  #buffer = Buffer.allocUnsafe(2 * readSize)
  #from = 0
  #to = 0
  #position: number
  #ended = false
  #line = 1

  private constructor(handle: FileHandle, fileName: string, found: { encoding: Encoding; start: number; cr: boolean }) {
    this.#handle = handle
    this.#fileName = fileName
    this.encoding = found.encoding
    this.#position = found.start
    this.#onlyReturns = found.cr
  }

  /** Opens a file, refuses what is no text, and finds its encoding. */
  static async open(source: string, { fileName, encoding, allow }: OpenOptions): Promise<LineFeed> {
    const { handle } = await openFile(source, fileName)
    try {
      const head = await readHead(handle, lineLimit)
      const signature = signatureOf(head)
      if (signature && signature !== allow && signature !== 'json') {
        throw new YikuError('fileNotWhatItClaims', {
          file: fileName,
          detail: `应为文本文件，似乎是${signatureNames[signature]}`,
        })
      }
      const found = await fileEncoding(handle, { declared: encoding, fileName })
      const cr = head.includes(carriageReturn) && !head.includes(newline)
      return new LineFeed(handle, fileName, { ...found, cr })
    } catch (error) {
      await handle.close()
      throw error
    }
  }

  async close(): Promise<void> {
    await this.#handle.close()
  }

  /** Number of the line at which `view` begins. */
  get line(): number {
    return this.#line
  }

  /** Whether `view` reaches to the end of the file. */
  get atEnd(): boolean {
    return this.#ended
  }

  /** What has been read and not been taken. Valid until the next `fill`. */
  get view(): Buffer {
    return this.#buffer.subarray(this.#from, this.#to)
  }

  /** Reads on until `view` has this many bytes, or the file ends. */
  async fill(length: number): Promise<void> {
    while (!this.#ended && this.#to - this.#from < length) {
      this.#makeRoom()
      const { bytesRead } = await this.#handle.read(this.#buffer, this.#to, readSize, this.#position)
      const read = this.#buffer.subarray(this.#to, this.#to + bytesRead)
      if (this.#onlyReturns) returnsToNewlines(read)
      this.#to += bytesRead
      this.#position += bytesRead
      this.#ended = bytesRead === 0
    }
    if (this.#ended && this.view.at(-1) === controlZ) this.#to--
  }

  /** Takes whole lines off the front, as bytes of their own that can be handed to another thread. */
  take(length: number): LineBlock {
    const bytes = new Uint8Array(this.view.subarray(0, length))
    const firstLine = this.#line
    const { lines, longest } = this.refuseLongLines(bytes)
    this.#from += length
    this.#line += lines
    return { bytes, firstLine, longest: longest.bytes }
  }

  #makeRoom() {
    if (this.#to + readSize <= this.#buffer.length) return
    const kept = this.view
    const room = kept.length + 2 * readSize
    const buffer = this.#buffer.length < kept.length + readSize ? Buffer.allocUnsafe(room) : this.#buffer
    kept.copy(buffer, 0)
    this.#buffer = buffer
    this.#from = 0
    this.#to = kept.length
  }

  /** Throws if one of the lines at the front is too long. */
  refuseLongLines(bytes: Uint8Array): ReturnType<typeof measureLines> {
    const measured = measureLines(bytes)
    if (measured.longest.bytes <= lineLimit) return measured
    const line = this.#line + measured.longest.index
    throw new YikuError('fileBeyondLimits', { file: this.#fileName, line, detail: '一行超过 1 MB' })
  }
}

function measureLines(bytes: Uint8Array) {
  const longest = { bytes: 0, index: 0 }
  let lines = 0
  for (let from = 0; from < bytes.length; lines++) {
    const found = bytes.indexOf(newline, from)
    const to = found < 0 ? bytes.length : found
    if (to - from > longest.bytes) Object.assign(longest, { bytes: to - from, index: lines })
    from = to + 1
  }
  return { lines, longest }
}

function returnsToNewlines(bytes: Buffer) {
  for (let at = bytes.indexOf(carriageReturn); at >= 0; at = bytes.indexOf(carriageReturn, at + 1)) bytes[at] = newline
}

/**
 * The rest of a feed in blocks of some 256 KB. `cut` says where in a piece of whole lines a block may end; 0 asks for
 * a longer piece. By default every line is a row of its own.
 */
export async function* lineBlocks(
  feed: LineFeed,
  cut: (wholeLines: Buffer) => number = (bytes) => bytes.length,
): AsyncGenerator<LineBlock> {
  for (let size = blockSize; ; ) {
    await feed.fill(size)
    const piece = feed.view.subarray(0, size)
    if (piece.length === 0) return
    const last = feed.atEnd && piece.length === feed.view.length
    const lines = piece.subarray(0, piece.lastIndexOf(newline) + 1)
    if (!last && lines.length === 0) feed.refuseLongLines(piece)
    const length = last ? piece.length : lines.length && cut(lines)
    if (length === 0) {
      size += blockSize
      continue
    }
    size = blockSize
    yield feed.take(length)
  }
}
