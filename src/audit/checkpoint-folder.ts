/** Handing checkpoints over to a folder: best one that the database's administrators cannot write to. */
import { access, mkdir, open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { YikuError } from '../errors.ts'
import { openCheckpoint } from './checkpoint.ts'
import { problemOfLarger, type StoredCheckpoint } from './checkpoints.ts'
import { proveConsistency, type Queryable } from './log-tree.ts'
import { isExtension } from './merkle-proof.ts'
import type { NoteVerifier } from './signed-note.ts'

export interface CheckpointFolder {
  readonly folder: string
  readonly verifier: NoteVerifier
}

/** The newest checkpoint of a folder. */
const latestFile = 'latest.checkpoint'
const where = `目录中的 ${latestFile}`

/**
 * Puts a checkpoint into the folder as the latest, and as that of its day. One that does not extend the latest is put
 * beside it instead, as evidence, once a day. @throws {YikuError} logForked: where it does not extend it
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
  const day = new Date(now).toISOString().slice(0, 10)
  const problem = kept === undefined ? undefined : await problemWith(db, kept, { checkpoint, verifier })
  if (problem) {
    // the first of each day: one a minute would be no better evidence
    if (problem instanceof YikuError) await keepFirst(join(folder, `conflict-${day}.checkpoint`), checkpoint.note)
    throw problem
  }
  await replace(join(folder, `${day}.checkpoint`), checkpoint.note)
  await replace(join(folder, latestFile), checkpoint.note)
}

/** Why a checkpoint cannot take the place of the kept one; undefined where it extends it. */
async function problemWith(
  db: Queryable,
  kept: string,
  { checkpoint, verifier }: { checkpoint: StoredCheckpoint; verifier: NoteVerifier },
): Promise<Error | undefined> {
  const old = openCheckpoint(kept, verifier)
  if (old && old.size > checkpoint.size) return problemOfLarger(db, old.size, where)
  const proof = old && (await proveConsistency(db, { oldSize: old.size, size: checkpoint.size }))
  return old && proof && isExtension(old, checkpoint, proof) ? undefined : new YikuError('logForked', { detail: where })
}

function keepFirst(file: string, text: string): Promise<void> {
  return access(file).catch(() => replace(file, text))
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
