/** Handing checkpoints over to a folder: best one that the database's administrators cannot write to. */
import { createHash } from 'node:crypto'
import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { openCheckpoint } from './checkpoint.ts'
import type { StoredCheckpoint } from './checkpoints.ts'
import { proveConsistency, type Queryable } from './log-tree.ts'
import { isExtension } from './merkle-proof.ts'
import type { NoteVerifier } from './signed-note.ts'

export interface CheckpointFolder {
  readonly folder: string
  readonly verifier: NoteVerifier
}

/** The newest checkpoint of a folder. */
const latestFile = 'latest.checkpoint'

/**
 * Puts a checkpoint into the folder as the latest, and as that of its day. One that does not extend the latest is put
 * beside it instead, as evidence. @throws {Error} where it does not extend it
 */
export async function handToFolder(
  db: Queryable,
  checkpoint: StoredCheckpoint,
  { folder, verifier, now }: CheckpointFolder & { now: number },
): Promise<void> {
  await mkdir(folder, { recursive: true })
  const kept = await readFile(join(folder, latestFile), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (kept !== undefined && !(await extendsKept(db, kept, { checkpoint, verifier }))) {
    const name = createHash('sha256').update(checkpoint.note).digest('hex').slice(0, 16)
    await replace(join(folder, `conflict-${name}.checkpoint`), checkpoint.note)
    throw new Error('the log does not extend the latest checkpoint of the folder')
  }
  await replace(join(folder, `${new Date(now).toISOString().slice(0, 10)}.checkpoint`), checkpoint.note)
  await replace(join(folder, latestFile), checkpoint.note)
}

async function extendsKept(
  db: Queryable,
  note: string,
  { checkpoint, verifier }: { checkpoint: StoredCheckpoint; verifier: NoteVerifier },
): Promise<boolean> {
  const old = openCheckpoint(note, verifier)
  if (!old || old.size > checkpoint.size) return false
  const proof = await proveConsistency(db, { oldSize: old.size, size: checkpoint.size })
  return isExtension(old, checkpoint, proof)
}

/** The file is whole at every moment, and on disk afterwards. */
async function replace(file: string, text: string): Promise<void> {
  const half = `${file}.new`
  const handle = await open(half, 'w')
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(half, file)
}
