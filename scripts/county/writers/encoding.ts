import { isAscii } from 'node:buffer'
import iconv from 'iconv-lite'
import type { Encoding } from '../../../src/ingest/format.ts'

/** Text to bytes; GB18030 with its four-byte characters. @throws {Error} at half a surrogate pair, which no encoding can carry */
export function encode(text: string, encoding: Encoding): Buffer {
  if (!text.isWellFormed()) throw new Error('half a surrogate pair cannot be encoded')
  return encoding === 'utf-8' ? Buffer.from(text, 'utf8') : iconv.encode(text, 'gb18030')
}

/** Bytes that a text takes. */
export function encodedLength(text: string, encoding: Encoding): number {
  const utf8 = Buffer.from(text)
  return encoding === 'utf-8' || isAscii(utf8) ? utf8.length : encode(text, encoding).length
}
