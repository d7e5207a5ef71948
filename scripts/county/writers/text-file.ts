import { closeSync, openSync, writeSync } from 'node:fs'
import type { Encoding } from '../../../src/ingest/format.ts'
import { encode } from './encoding.ts'

/** A text file being written: collects some text, encodes it, writes it. */
export interface TextFile {
  write(text: string): void
  writeBytes(bytes: Uint8Array): void
  close(): void
}

const bufferedLength = 64 * 1024

export function openTextFile(path: string, encoding: Encoding = 'utf-8'): TextFile {
  const file = openSync(path, 'w')
  let pieces = ''
  const flush = () => {
    if (pieces !== '') writeAll(file, encode(pieces, encoding))
    pieces = ''
  }
  return {
    write(text) {
      pieces += text
      if (pieces.length >= bufferedLength) flush()
    },
    writeBytes(bytes) {
      flush()
      writeAll(file, bytes)
    },
    close() {
      flush()
      closeSync(file)
    },
  }
}

/** Writes all of it; a single call may write less. */
export function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
}
