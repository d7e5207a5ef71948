/** The lines of a stream, as they come; no more of it is in memory than a line and what just arrived. */
import { YikuError } from '../errors.ts'

const lineFeed = 10
const carriageReturn = 13

/** Lines that hold something, without their ends. @throws {YikuError} bodyTooLarge at a line longer than `most` bytes */
export async function* readLines(stream: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of stream) {
    const bytes = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk])
    let from = 0
    for (let end = bytes.indexOf(lineFeed); end >= 0; end = bytes.indexOf(lineFeed, from)) {
      const line = trimmed(bytes.subarray(from, end))
      if (line.length > most) throw tooLong(most)
      if (line.length > 0) yield line
      from = end + 1
    }
    rest = bytes.subarray(from)
    if (rest.length > most) throw tooLong(most)
  }
  const last = trimmed(rest)
  if (last.length > 0) yield last
}

function trimmed(line: Buffer): Buffer {
  return line.at(-1) === carriageReturn ? line.subarray(0, -1) : line
}

function tooLong(most: number): YikuError {
  return new YikuError('bodyTooLarge', { detail: `一行至多 ${most >> 10} KiB` })
}
