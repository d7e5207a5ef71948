/** Handing checkpoints over to a witness (C2SP tlog-witness). */
import type { StoredCheckpoint } from './checkpoints.ts'
import { proveConsistency, type Queryable } from './log-tree.ts'
import { parseNote } from './signed-note.ts'

/** milliseconds */
const patience = 10_000

/**
 * Gives the witness a checkpoint, with the proof that it extends the one of `oldSize`, which the witness corrects where
 * it knows better; keeps the cosignature. @throws {Error} where the witness refuses
 */
export async function handToWitness(
  db: Queryable,
  checkpoint: StoredCheckpoint,
  { url, oldSize }: { url: string; oldSize: number },
): Promise<void> {
  const first = await submit(db, checkpoint, { url, oldSize })
  const answer = first.status === 409 ? await submit(db, checkpoint, { url, oldSize: knownSize(first) }) : first
  if (answer.status !== 200) throw new Error(`the witness answers ${answer.status}`)
  const signatures = parseNote(`${parseNote(checkpoint.note)?.text}\n${answer.text}`)?.signatures
  if (!signatures) throw new Error('the witness answers with something else than a cosignature')
  for (const [at, { name }] of signatures.entries())
    await db.query('INSERT INTO cosignature (size, name, line) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
      checkpoint.size,
      name,
      `${answer.text.split('\n')[at]}\n`,
    ])
}

interface Answer {
  readonly status: number
  readonly text: string
}

async function submit(
  db: Queryable,
  checkpoint: StoredCheckpoint,
  { url, oldSize }: { url: string; oldSize: number },
): Promise<Answer> {
  if (oldSize > checkpoint.size) throw new Error('the witness has seen a larger log than this one')
  const proof = await proveConsistency(db, { oldSize, size: checkpoint.size })
  const lines = [`old ${oldSize}`, ...proof.map((hash) => hash.toString('base64')), '', checkpoint.note]
  const response = await fetch(`${url.replace(/\/$/, '')}/add-checkpoint`, {
    method: 'POST',
    body: lines.join('\n'),
    signal: AbortSignal.timeout(patience),
  })
  return { status: response.status, text: await response.text() }
}

/** The size that a 409 tells. */
function knownSize({ text }: Answer): number {
  if (!/^\d{1,15}\n$/.test(text)) throw new Error('the witness answers 409 without a size')
  return Number(text)
}
