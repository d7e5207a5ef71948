/** Whether an entry is in the log, by its proof. */
import { type Bytes, isEqual } from './bytes.ts'
import { readEntryContent } from './entry-content.ts'
import type { LogProof } from './log-proof.ts'
import { hashLeaf, isIncluded } from './merkle.ts'
import type { NoteKey } from './note-key.ts'
import { type Finding, found } from './report.ts'
import { checkSignature } from './verify-checkpoint.ts'

/** What whoever asked got back: which entry, and the hash of its leaf. */
export interface LogReceipt {
  readonly entry: string
  readonly leafHash: Bytes
}

export interface ProofToCheck {
  readonly logProof: LogProof
  readonly key: NoteKey
  /** where there is none, the proof must hold the entry itself */
  readonly receipt?: LogReceipt | undefined
}

export async function checkLogProof({ logProof, key, receipt }: ProofToCheck): Promise<readonly Finding[]> {
  const { index, proof, checkpoint, content } = logProof
  const made = content && (await hashLeaf(content))
  const leafHash = receipt?.leafHash ?? made
  if (!leafHash)
    return [
      {
        title: '记录',
        fits: false,
        says: '证明里没有记录的内容：须连同回执（叶哈希）一起核验，粘贴答复中的 receipt 即可',
      },
    ]
  const { size } = checkpoint
  return [
    ...(made && receipt ? [sameLeaf(made, receipt)] : []),
    ...(content && receipt ? [sameEntry(content, receipt)] : []),
    found('在册', await isIncluded({ index, leafHash, proof }, checkpoint), {
      good: `第 ${index + 1} 条，在存证点的 ${size} 条之内，逐级算出的树根与存证点相同`,
      bad: '逐级算出的树根与存证点不同：记录、位置、路径哈希或存证点被改动',
    }),
    ...(await checkSignature(checkpoint, key)),
  ]
}

function sameLeaf(made: Bytes, { leafHash }: LogReceipt): Finding {
  return found('记录内容', isEqual(made, leafHash), {
    good: '在册的内容算出的哈希与回执相同：写下之后一字未改',
    bad: '在册的内容与回执的叶哈希不符：记录写下之后被改动，或回执被改动',
  })
}

function sameEntry(content: Bytes, { entry }: LogReceipt): Finding {
  return found('编号', readEntryContent(content).id === entry, {
    good: '在册记录的编号与回执相同',
    bad: '在册记录的编号与回执不同',
  })
}
