import type { FileHandle } from 'node:fs/promises'
import { PassThrough, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32, createInflateRaw } from 'node:zlib'
import { YikuError } from '../../errors.ts'
import { openFile, readPieces, readRange } from './open-file.ts'

/** Limits of a zip archive; headers lie about sizes, so what comes out of it is counted. */
const limits = {
  entries: 2000,
  directoryBytes: 4 * 1024 * 1024,
  inflatedBytes: 1536 * 1024 * 1024,
  /** sheets that Excel writes come to some 20 times what they were; from `ratioFrom` on more than this is a bomb */
  ratio: 100,
  ratioFrom: 2 * 1024 * 1024,
}

interface Entry {
  readonly name: string
  readonly method: number
  readonly encrypted: boolean
  readonly crc: number
  readonly compressed: number
  readonly size: number
  readonly offset: number
}

const endOfDirectory = 0x06054b50
const zip64Locator = 0x07064b50
const directoryEntry = 0x02014b50
const localHeader = 0x04034b50

/** A zip archive, read entry by entry, streaming. */
export class Zip {
  readonly #handle: FileHandle
  readonly #fileName: string
  readonly #entries: ReadonlyMap<string, Entry>
  #inflated = 0

  private constructor(handle: FileHandle, fileName: string, entries: ReadonlyMap<string, Entry>) {
    this.#handle = handle
    this.#fileName = fileName
    this.#entries = entries
  }

  /** Opens an archive and reads its directory; throws fileNotWhatItClaims or fileTooLarge. */
  static async open(source: string, fileName: string): Promise<Zip> {
    const { handle, size } = await openFile(source, fileName)
    try {
      const entries = await readDirectory(handle, { size, fileName })
      return new Zip(handle, fileName, entries)
    } catch (error) {
      await handle.close()
      throw error
    }
  }

  async close(): Promise<void> {
    await this.#handle.close()
  }

  has(name: string): boolean {
    return this.#entries.has(entryKey(name))
  }

  /** An entry's content in pieces; nothing where there is no such entry. */
  async *read(name: string): AsyncGenerator<Buffer> {
    const entry = this.#entries.get(entryKey(name))
    if (!entry || entry.compressed === 0) return
    if (entry.encrypted) throw this.#damaged('压缩包加了密码')
    const packed = await this.#packed(entry)
    const inflate = entry.method === 8 ? createInflateRaw({ chunkSize: 64 * 1024 }) : new PassThrough()
    const done = pipeline(packed, inflate).catch(() => undefined)
    let size = 0
    let crc = 0
    try {
      for await (const piece of inflate) {
        size += piece.length
        this.#count(piece.length, { size, packed: 'bytesWritten' in inflate ? inflate.bytesWritten : size })
        crc = crc32(piece, crc)
        yield piece
      }
    } catch (error) {
      throw error instanceof YikuError ? error : this.#damaged('压缩包已损坏')
    } finally {
      packed.destroy()
      inflate.destroy()
      await done
    }
    if (size !== entry.size || crc !== entry.crc) throw this.#damaged('压缩包已损坏')
  }

  #count(length: number, { size, packed }: { size: number; packed: number }) {
    this.#inflated += length
    const swollen = size > limits.ratioFrom && size > packed * limits.ratio
    if (swollen || this.#inflated > limits.inflatedBytes) throw new YikuError('fileTooLarge', { file: this.#fileName })
  }

  async #packed(entry: Entry): Promise<Readable> {
    if (entry.method !== 0 && entry.method !== 8) throw this.#damaged('压缩方法不受支持')
    const header = await readRange(this.#handle, entry.offset, 30)
    if (header.length < 30 || header.readUInt32LE(0) !== localHeader) throw this.#damaged('压缩包已损坏')
    const start = entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28)
    const to = start + entry.compressed
    return Readable.from(readPieces(this.#handle, { from: start, to }))
  }

  #damaged(detail: string): YikuError {
    return new YikuError('fileNotWhatItClaims', { file: this.#fileName, detail })
  }
}

/** Some programs write backslashes, or other capitals than the format says. */
function entryKey(name: string): string {
  return name.replaceAll('\\', '/').replace(/^\/+/, '').toLowerCase()
}

async function readDirectory(
  handle: FileHandle,
  { size, fileName }: { size: number; fileName: string },
): Promise<ReadonlyMap<string, Entry>> {
  const damaged = () => new YikuError('fileNotWhatItClaims', { file: fileName, detail: '压缩包已损坏或不完整' })
  const tail = await readRange(handle, Math.max(0, size - 65_557), 65_557)
  const signature = Buffer.alloc(4)
  signature.writeUInt32LE(endOfDirectory)
  const at = tail.lastIndexOf(signature)
  if (at < 0 || at + 22 > tail.length) throw damaged()
  const { count, length, offset } = await directoryPlace(handle, tail, at)
  if (count > limits.entries || length > limits.directoryBytes) throw new YikuError('fileTooLarge', { file: fileName })
  const directory = await readRange(handle, offset, length)
  const entries = new Map<string, Entry>()
  for (let from = 0; entries.size < count; ) {
    const found = readEntry(directory, from)
    if (!found || entries.has(entryKey(found.entry.name))) throw damaged()
    entries.set(entryKey(found.entry.name), found.entry)
    from = found.next
  }
  return entries
}

async function directoryPlace(handle: FileHandle, tail: Buffer, at: number) {
  const place = {
    count: tail.readUInt16LE(at + 10),
    length: tail.readUInt32LE(at + 12),
    offset: tail.readUInt32LE(at + 16),
  }
  if (at < 20 || tail.readUInt32LE(at - 20) !== zip64Locator) return place
  const record = await readRange(handle, Number(tail.readBigUInt64LE(at - 12)), 56)
  if (record.length < 56) return place
  return {
    count: Number(record.readBigUInt64LE(32)),
    length: Number(record.readBigUInt64LE(40)),
    offset: Number(record.readBigUInt64LE(48)),
  }
}

function readEntry(directory: Buffer, from: number): { entry: Entry; next: number } | undefined {
  if (from + 46 > directory.length || directory.readUInt32LE(from) !== directoryEntry) return undefined
  const nameEnd = from + 46 + directory.readUInt16LE(from + 28)
  const extraEnd = nameEnd + directory.readUInt16LE(from + 30)
  if (extraEnd > directory.length) return undefined
  const sizes = {
    size: directory.readUInt32LE(from + 24),
    compressed: directory.readUInt32LE(from + 20),
    offset: directory.readUInt32LE(from + 42),
  }
  const entry = {
    name: directory.toString('utf8', from + 46, nameEnd),
    encrypted: (directory.readUInt16LE(from + 8) & 1) === 1,
    method: directory.readUInt16LE(from + 10),
    crc: directory.readUInt32LE(from + 16),
    ...zip64Sizes(sizes, directory.subarray(nameEnd, extraEnd)),
  }
  return { entry, next: extraEnd + directory.readUInt16LE(from + 32) }
}

/** Sizes that do not fit into 32 bits (or that a cautious program did not trust to) stand in an extra field. */
function zip64Sizes<T extends { size: number; compressed: number; offset: number }>(sizes: T, extra: Buffer): T {
  for (let from = 0; from + 4 <= extra.length; ) {
    const end = from + 4 + extra.readUInt16LE(from + 2)
    if (extra.readUInt16LE(from) === 1) return widen(sizes, extra.subarray(from + 4, end))
    from = end
  }
  return sizes
}

function widen<T extends { size: number; compressed: number; offset: number }>(sizes: T, field: Buffer): T {
  const wide = { ...sizes }
  let at = 0
  for (const key of ['size', 'compressed', 'offset'] as const) {
    if (sizes[key] !== 0xffffffff || at + 8 > field.length) continue
    wide[key] = Number(field.readBigUInt64LE(at))
    at += 8
  }
  return wide
}
