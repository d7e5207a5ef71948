/** A ZIP archive as a stream: sizes and check sums follow each part, for they are known when it has gone. */
import { pipeline, Readable } from 'node:stream'
import { crc32, createDeflateRaw } from 'node:zlib'

export interface ZipPart {
  readonly name: string
  readonly content: AsyncIterable<string> | Iterable<string>
}

interface Written {
  readonly name: Buffer
  readonly offset: number
  crc: number
  size: number
  packed: number
}

const version = 20
const deflated = 8
/** bit 3: sizes come after the part; bit 11: names are UTF-8 */
const flags = 0x0808
/** 1 January 1980, the first day that the format knows: whoever has the file learns nothing of when it was made */
const firstDay = 0x21
const largest = 0xffff_ffff

/** @throws {RangeError} where a part or the archive exceeds 4 GiB, which would need ZIP64 */
export async function* zipOf(parts: readonly ZipPart[]): AsyncGenerator<Buffer> {
  const written: Written[] = []
  let offset = 0
  for (const { name, content } of parts) {
    const part: Written = { name: Buffer.from(name), offset, crc: 0, size: 0, packed: 0 }
    const header = Buffer.concat([Buffer.from('PK\x03\x04'), fieldsOf(part), part.name])
    yield header
    yield* deflate(part, content)
    const descriptor = Buffer.concat([Buffer.from('PK\x07\x08'), sizesOf(part)])
    yield descriptor
    offset += header.length + part.packed + descriptor.length
    written.push(part)
  }
  const directory = Buffer.concat(written.map(directoryEntry))
  yield directory
  yield endOf({ count: written.length, size: directory.length, offset })
}

async function* deflate(part: Written, content: ZipPart['content']): AsyncGenerator<Buffer> {
  const counted = async function* () {
    for await (const text of content) {
      const bytes = Buffer.from(text)
      part.crc = crc32(bytes, part.crc)
      part.size += bytes.length
      yield bytes
    }
  }
  // what goes wrong in the content comes out of the compressor
  const packed = pipeline(Readable.from(counted()), createDeflateRaw(), () => undefined)
  for await (const bytes of packed) {
    part.packed += bytes.length
    yield bytes
  }
}

function directoryEntry(part: Written): Buffer {
  const rest = Buffer.alloc(14)
  rest.writeUInt32LE(inRange(part.offset), 10)
  return Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.of(version, 0), fieldsOf(part), rest, part.name])
}

/** The 26 bytes that the header of a part and its line of the directory share. */
function fieldsOf(part: Written): Buffer {
  const fields = Buffer.alloc(10)
  fields.writeUInt16LE(version, 0)
  fields.writeUInt16LE(flags, 2)
  fields.writeUInt16LE(deflated, 4)
  fields.writeUInt16LE(firstDay, 8)
  const lengths = Buffer.alloc(4)
  lengths.writeUInt16LE(part.name.length, 0)
  return Buffer.concat([fields, sizesOf(part), lengths])
}

function sizesOf({ crc, packed, size }: Written): Buffer {
  const sizes = Buffer.alloc(12)
  sizes.writeUInt32LE(crc, 0)
  sizes.writeUInt32LE(inRange(packed), 4)
  sizes.writeUInt32LE(inRange(size), 8)
  return sizes
}

function endOf({ count, size, offset }: { count: number; size: number; offset: number }): Buffer {
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(count, 8)
  end.writeUInt16LE(count, 10)
  end.writeUInt32LE(size, 12)
  end.writeUInt32LE(inRange(offset), 16)
  return end
}

function inRange(count: number): number {
  if (count > largest) throw new RangeError('the archive is too large')
  return count
}
