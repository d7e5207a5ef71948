import type pg from 'pg'
import { type Checkpoint, openCheckpoint } from './checkpoint.ts'
import type { Report } from './finding.ts'
import type { GrowingTree } from './merkle-tree.ts'
import type { NoteVerifier } from './signed-note.ts'
import { streamRows } from './stream-rows.ts'

export interface CheckpointCheck {
  /** Holds the tree, at its present size, against the checkpoints of that size. */
  atSize(): Promise<void>
  /** Says which checkpoints are of a larger tree. Returns how many were stored. */
  finish(): Promise<number>
}

export interface CheckpointCheckOptions {
  readonly verifier: NoteVerifier
  /** kept elsewhere */
  readonly held: readonly Checkpoint[]
  readonly tree: GrowingTree
  readonly report: Report
}

/** Holds a growing tree against the stored checkpoints and those that were kept elsewhere. */
export async function checkCheckpoints(
  client: pg.ClientBase,
  { verifier, held, tree, report }: CheckpointCheckOptions,
): Promise<CheckpointCheck> {
  const stored = readCheckpoints(client, verifier, report)
  const kept = held.toSorted((a, b) => a.size - b.size).values()
  let [nextStored, nextKept] = [await stored.next(), kept.next()]
  let count = 0
  const compare = (checkpoint: Checkpoint, isHeld: boolean) => {
    if (tree.size !== checkpoint.size) report({ kind: 'cutOff', index: checkpoint.size, held: isHeld })
    else if (!tree.root().equals(checkpoint.root)) report({ kind: 'otherTree', index: checkpoint.size, held: isHeld })
  }
  const upTo = async (size: number) => {
    for (; !nextStored.done && nextStored.value.size <= size; nextStored = await stored.next()) {
      compare(nextStored.value, false)
      count += 1
    }
    for (; !nextKept.done && nextKept.value.size <= size; nextKept = kept.next()) compare(nextKept.value, true)
  }
  return {
    async atSize() {
      const next = Math.min(
        nextStored.done ? Number.POSITIVE_INFINITY : nextStored.value.size,
        nextKept.done ? Number.POSITIVE_INFINITY : nextKept.value.size,
      )
      if (next <= tree.size) await upTo(tree.size)
    },
    async finish() {
      await upTo(Number.POSITIVE_INFINITY)
      return count
    },
  }
}

async function* readCheckpoints(
  client: pg.ClientBase,
  verifier: NoteVerifier,
  report: Report,
): AsyncGenerator<Checkpoint, undefined> {
  for await (const rows of streamRows(client, 'SELECT size, note FROM checkpoint ORDER BY size'))
    for (const [size, note] of rows) {
      const checkpoint = openCheckpoint(note ?? '', verifier)
      if (checkpoint && checkpoint.size === Number(size)) yield checkpoint
      else report({ kind: 'badCheckpoint', index: Number(size) })
    }
}
