/** Whether a checkpoint is the log's own, and whether a later one only adds to an earlier one. */
import type { Checkpoint } from './checkpoint.ts'
import { consistencyProof, isExtension } from './merkle.ts'
import { Misfit } from './misfit.ts'
import { type NoteKey, standingOf } from './note-key.ts'
import { type Finding, found } from './report.ts'
import { type ReadTile, rangeHashes } from './tiles.ts'

const title = '前后一致'

const says = {
  signed: '签名出自该公钥，正文一字未改',
  missing: '没有该公钥的签名：公钥与存证点不是一套，或签名被去掉',
  wrong: '签名与正文不符：正文或签名被改动',
} as const

export async function checkSignature({ origin, note }: Checkpoint, key: NoteKey): Promise<readonly Finding[]> {
  const standing = await standingOf(note, key)
  const signature = {
    title: key.isWitness ? '见证方签名' : '存证点签名',
    fits: standing === 'signed',
    says: says[standing],
  }
  // a witness signs the checkpoints of others
  if (key.isWitness) return [signature]
  return [
    found('日志名称', origin === key.name, {
      good: `存证点和公钥都属于 ${origin}`,
      bad: `存证点属于 ${origin}，公钥属于 ${key.name}`,
    }),
    signature,
  ]
}

/** By the tiles of the log, which `newer` must cover. */
export async function checkExtension(older: Checkpoint, newer: Checkpoint, read: ReadTile): Promise<Finding> {
  if (older.origin !== newer.origin) return { title, fits: false, says: '两个存证点不是同一个日志的' }
  if (older.size > newer.size)
    return { title, fits: false, says: `较早的存证点有 ${older.size} 条，较晚的只有 ${newer.size} 条：后面的被截去了` }
  return extendsOlder(older, newer, read).catch((error: unknown) => {
    if (!(error instanceof Misfit)) throw error
    return { title, fits: false, says: error.message }
  })
}

async function extendsOlder(older: Checkpoint, newer: Checkpoint, read: ReadTile): Promise<Finding> {
  // any tree begins with the empty one
  const proof =
    older.size === 0 || older.size === newer.size
      ? []
      : await consistencyProof(older.size, newer.size, rangeHashes(newer.size, read))
  return found(title, older.size === 0 || (await isExtension(older, newer, proof)), {
    good: `前 ${older.size} 条一条未改、未删、未换位，此后新增 ${newer.size - older.size} 条`,
    bad: '两个存证点对不上：较早的记录被改动、删去或换了位置，或存证分块不是这个日志的',
  })
}
