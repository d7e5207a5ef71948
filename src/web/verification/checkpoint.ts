/** Checkpoints (C2SP tlog-checkpoint): the head of a log at one moment, as a signed note. */
import { decodeBase64 } from './base64.ts'
import type { TreeHead } from './merkle.ts'
import { Misfit } from './misfit.ts'
import { type Note, readNote } from './note.ts'

export interface Checkpoint extends TreeHead {
  /** names the log */
  readonly origin: string
  readonly note: Note
}

/** @throws {Misfit} */
export function readCheckpoint(text: string): Checkpoint {
  const note = readNote(text)
  const [origin = '', sizeLine = '', rootLine = ''] = note.text.split('\n')
  if (origin === '') throw new Misfit('存证点的第一行应为日志的名称')
  const size = /^(0|[1-9]\d{0,15})$/.test(sizeLine) ? Number(sizeLine) : Number.NaN
  if (!Number.isSafeInteger(size)) throw new Misfit('存证点的第二行应为条数')
  const root = decodeBase64(rootLine)
  if (root?.length !== 32) throw new Misfit('存证点的第三行应为 32 字节的树根（Base64）')
  return { origin, size, root, note }
}
