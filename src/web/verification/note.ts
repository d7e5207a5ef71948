/** Signed notes (C2SP signed-note): a text, an empty line, and a line for each signature. */
import { decodeBase64 } from './base64.ts'
import type { Bytes } from './bytes.ts'
import { Misfit } from './misfit.ts'

export interface NoteSignature {
  readonly name: string
  /** 4 bytes */
  readonly keyId: Bytes
  readonly signature: Bytes
}

export interface Note {
  /** with its last newline */
  readonly text: string
  readonly signatures: readonly NoteSignature[]
}

/** @throws {Misfit} */
export function readNote(note: string): Note {
  const end = note.lastIndexOf('\n\n') + 1
  if (end === 0) throw new Misfit('存证点不完整：正文和签名之间应有一个空行')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the standard forbids exactly these
  if (/[\0-\x09\x0b-\x1f]/.test(note)) throw new Misfit('存证点含有不该有的控制字符，可能在复制时被改动')
  const lines = note.slice(end + 1).split('\n')
  if (lines.pop() !== '' || lines.length === 0) throw new Misfit('存证点不完整：末尾的签名行没有结束')
  return { text: note.slice(0, end), signatures: lines.map(readSignature) }
}

function readSignature(line: string): NoteSignature {
  const [, name, base64 = ''] = /^— ([^\s+]+) (\S+)$/u.exec(line) ?? []
  const bytes = decodeBase64(base64)
  if (name === undefined || !bytes || bytes.length < 5) throw new Misfit('存证点的签名行读不懂，可能在复制时被改动')
  return { name, keyId: bytes.slice(0, 4), signature: bytes.slice(4) }
}
