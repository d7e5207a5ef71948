import { closeSync, openSync, writeSync } from 'node:fs'
import { constants, crc32, deflateRawSync } from 'node:zlib'
import { writeAll } from './text-file.ts'

/** A ZIP file being written, one entry after another; its bytes depend on nothing but the content. */
export interface ZipFile {
  /** begins an entry and ends the one before */
  entry(name: string): void
  /** appends to the entry */
  write(text: string): void
  close(): void
}

interface Entry {
  readonly name: Buffer
  readonly offset: number
  crc: number
  size: number
  packed: number
}

const bufferedLength = 256 * 1024
/** 1 January 1980, the first day that the format knows */
const firstDay = 0x21
const methodDeflate = 8
const utf8Names = 0x0800
const version = 20
/** an empty last block: the blocks before it do not know that they are the end */
const lastBlock = Buffer.of(3, 0)

/** Sizes and check sums are written into the entry's header when it ends, so that every reader understands the file. */
export function openZip(path: string): ZipFile {
  const file = openSync(path, 'w')
  const entries: Entry[] = []
  let current: Entry | undefined
  let pieces = ''
  let position = 0
  const append = (bytes: Uint8Array) => {
    writeAll(file, bytes)
    position += bytes.length
  }
  const flush = (entry: Entry) => {
    const bytes = Buffer.from(pieces, 'utf8')
    pieces = ''
    if (bytes.length === 0) return
    // no string matching: which matches zlib finds depends on the processor's hash instructions
    const strategy = constants.Z_HUFFMAN_ONLY
    const packed = deflateRawSync(bytes, { strategy, finishFlush: constants.Z_SYNC_FLUSH })
    entry.crc = crc32(bytes, entry.crc)
    entry.size += bytes.length
    entry.packed += packed.length
    append(packed)
  }
  const end = () => {
    if (!current) return
    flush(current)
    append(lastBlock)
    current.packed += lastBlock.length
    const header = localHeader(current)
    writeSync(file, header, 0, header.length, current.offset)
    current = undefined
  }
  return {
    entry(name) {
      end()
      current = { name: Buffer.from(name), offset: position, crc: 0, size: 0, packed: 0 }
      entries.push(current)
      append(localHeader(current))
    },
    write(text) {
      if (!current) throw new Error('no entry to write to')
      pieces += text
      if (pieces.length >= bufferedLength) flush(current)
    },
    close() {
      end()
      const directory = Buffer.concat(entries.map(directoryEntry))
      const offset = position
      append(directory)
      append(endOfDirectory(entries.length, directory.length, offset))
      closeSync(file)
    },
  }
}

function localHeader({ name, crc, size, packed }: Entry): Buffer {
  const header = Buffer.alloc(30)
  header.writeUInt32LE(0x04034b50, 0)
  commonFields({ crc, size, packed, nameLength: name.length }).copy(header, 4)
  return Buffer.concat([header, name])
}

function directoryEntry({ name, offset, crc, size, packed }: Entry): Buffer {
  const header = Buffer.alloc(46)
  header.writeUInt32LE(0x02014b50, 0)
  header.writeUInt16LE(version, 4)
  commonFields({ crc, size, packed, nameLength: name.length }).copy(header, 6)
  header.writeUInt32LE(offset, 42)
  return Buffer.concat([header, name])
}

/** The 26 bytes that the local header and the directory share. */
function commonFields({ crc, size, packed, nameLength }: Omit<Entry, 'name' | 'offset'> & { nameLength: number }) {
  const fields = Buffer.alloc(26)
  fields.writeUInt16LE(version, 0)
  fields.writeUInt16LE(utf8Names, 2)
  fields.writeUInt16LE(methodDeflate, 4)
  fields.writeUInt16LE(0, 6)
  fields.writeUInt16LE(firstDay, 8)
  fields.writeUInt32LE(crc, 10)
  fields.writeUInt32LE(packed, 14)
  fields.writeUInt32LE(size, 18)
  fields.writeUInt16LE(nameLength, 22)
  return fields
}

function endOfDirectory(count: number, size: number, offset: number): Buffer {
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(count, 8)
  end.writeUInt16LE(count, 10)
  end.writeUInt32LE(size, 12)
  end.writeUInt32LE(offset, 16)
  return end
}
