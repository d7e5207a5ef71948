import type { FileHandle } from 'node:fs/promises'
import { YikuError } from '../../errors.ts'
import { byteOrderMark, EncodingSurvey, seemsUtf16 } from '../decode.ts'
import type { Encoding } from '../format.ts'
import { readHead, readRange } from './open-file.ts'

const piece = 256 * 1024

/** How a file is encoded, and where its text begins. */
export interface FileEncoding {
  readonly encoding: Encoding
  /** bytes of the byte order mark */
  readonly start: number
}

/**
 * Finds out how a file is encoded: a byte order mark decides, else what its lines are valid in. A file declared to be
 * in one encoding that is plainly in another is refused, and so is UTF-16.
 */
export async function fileEncoding(
  handle: FileHandle,
  { declared, fileName }: { declared?: Encoding | undefined; fileName: string },
): Promise<FileEncoding> {
  const head = await readHead(handle, 4096)
  const mark = byteOrderMark(head)
  if (mark?.encoding === 'utf-16' || seemsUtf16(head)) throw wrongEncoding(fileName, declared, 'UTF-16')
  if (mark) {
    const encoding = mark.encoding === 'gb18030' ? 'gb18030' : 'utf-8'
    if (declared && declared !== encoding) throw wrongEncoding(fileName, declared, encodingNames[encoding])
    return { encoding, start: mark.length }
  }
  const verdict = await surveyFile(handle)
  if (!verdict) throw wrongEncoding(fileName, declared, '其他编码（既不是 UTF-8 也不是 GB18030）')
  if (declared && verdict.certain && verdict.encoding !== declared) {
    throw wrongEncoding(fileName, declared, encodingNames[verdict.encoding])
  }
  return { encoding: declared ?? verdict.encoding, start: 0 }
}

export const encodingNames: Readonly<Record<Encoding, string>> = { 'utf-8': 'UTF-8', gb18030: 'GB18030' }

function wrongEncoding(file: string, declared: Encoding | undefined, seems: string): YikuError {
  const agreed = declared ? `约定为 ${encodingNames[declared]}，` : ''
  return new YikuError('fileWrongEncoding', {
    file,
    detail: `${agreed}文件似乎是 ${seems}，请另存为 ${declared ? encodingNames[declared] : 'UTF-8 或 GB18030'} 后重新导出`,
  })
}

async function surveyFile(handle: FileHandle): Promise<EncodingSurvey['verdict']> {
  const survey = new EncodingSurvey()
  let rest: Buffer = Buffer.alloc(0)
  for (let at = 0; ; ) {
    const read = await readRange(handle, at, piece)
    at += read.length
    const bytes = rest.length === 0 ? read : Buffer.concat([rest, read])
    const end = read.length < piece ? bytes.length : lastLineEnd(bytes)
    if (survey.add(bytes.subarray(0, end)) || read.length < piece) return survey.verdict
    rest = bytes.subarray(end)
  }
}

/** Behind the last line; where a line is very long, behind a byte that is part of no other character (below `0`). */
function lastLineEnd(bytes: Buffer): number {
  const end = Math.max(bytes.lastIndexOf(10), bytes.lastIndexOf(13)) + 1
  if (end > 0 || bytes.length <= 4 * piece) return end
  const apart = bytes.findLastIndex((byte) => byte < 0x30) + 1
  return apart || bytes.length
}
