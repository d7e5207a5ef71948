/** A proof that an entry is in the log (C2SP tlog-proof): its place, the hashes on the way up, a checkpoint, and maybe the entry itself. */
import { decodeBase64 } from './base64.ts'
import type { Bytes } from './bytes.ts'
import { type Checkpoint, readCheckpoint } from './checkpoint.ts'
import { Misfit } from './misfit.ts'

export interface LogProof {
  readonly index: number
  readonly proof: readonly Bytes[]
  readonly checkpoint: Checkpoint
  /** as the leaf is made of it */
  readonly content: Bytes | undefined
}

export const logProofMark = 'c2sp.org/tlog-proof@v1'

/** @throws {Misfit} */
export function readLogProof(text: string): LogProof {
  const end = text.indexOf('\n\n')
  if (end < 0) throw new Misfit('存证证明不完整：缺少存证点')
  const [mark, ...lines] = text.slice(0, end).split('\n')
  if (mark !== logProofMark) throw new Misfit(`存证证明的第一行应为 ${logProofMark}`)
  const extra = lines[0]?.startsWith('extra ') ? lines.shift()?.slice('extra '.length) : undefined
  const content = extra === undefined ? undefined : decodeBase64(extra)
  if (extra !== undefined && !content) throw new Misfit('存证证明所附的记录内容（extra）读不懂，可能被改动')
  const [, index] = /^index (0|[1-9]\d{0,15})$/.exec(lines.shift() ?? '') ?? []
  if (index === undefined) throw new Misfit('存证证明缺少位置（index）')
  const proof = lines.map((line) => {
    const hash = decodeBase64(line)
    if (hash?.length !== 32) throw new Misfit('存证证明中有一行哈希读不懂，可能被改动')
    return hash
  })
  return { index: Number(index), proof, checkpoint: readCheckpoint(text.slice(end + 2)), content }
}
