/** Handing checkpoints over to a witness (C2SP tlog-witness). */
import { codeOfCause, YikuError } from '../errors.ts'
import { problemOfLarger, type StoredCheckpoint } from './checkpoints.ts'
import { proveConsistency, type Queryable } from './log-tree.ts'
import { parseNote } from './signed-note.ts'

const where = '见证方所签的存证点'

/** milliseconds */
const patience = 10_000

/**
 * Gives the witness a checkpoint, with the proof that it extends the one of `oldSize`, which the witness corrects where
 * it knows better; keeps the cosignature. @throws {Error} where the witness refuses; {YikuError} logForked: where it does so
 * because the log does not extend what it has signed
 */
export async function handToWitness(
  db: Queryable,
  checkpoint: StoredCheckpoint,
  { url, oldSize }: { url: string; oldSize: number },
): Promise<void> {
  const first = await submit(db, checkpoint, { url, oldSize })
  const size = knownSize(first) ?? oldSize
  const answer = size === oldSize ? first : await submit(db, checkpoint, { url, oldSize: size })
  // unequal roots of one size, too, are a 409
  if (answer.status === 422 || (answer.status === 409 && size === checkpoint.size))
    throw new YikuError('logForked', { detail: where })
  if (answer.status !== 200) throw new Error(`见证方不予签名（${answer.status}）`)
  const signatures = parseNote(`${parseNote(checkpoint.note)?.text}\n${answer.text}`)?.signatures
  if (!signatures) throw new Error('见证方的答复不是签名')
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
  if (oldSize > checkpoint.size) throw await problemOfLarger(db, oldSize, where)
  const proof = await proveConsistency(db, { oldSize, size: checkpoint.size })
  const lines = [`old ${oldSize}`, ...proof.map((hash) => hash.toString('base64')), '', checkpoint.note]
  try {
    const response = await fetch(`${url.replace(/\/$/, '')}/add-checkpoint`, {
      method: 'POST',
      body: lines.join('\n'),
      signal: AbortSignal.timeout(patience),
    })
    return { status: response.status, text: await response.text() }
  } catch (error) {
    const reason = error instanceof Error ? (codeOfCause(error) ?? error.name) : typeof error
    throw new Error(`见证方没有应答（${reason}）`, { cause: error })
  }
}

/** The size that a 409 tells. */
function knownSize({ status, text }: Answer): number | undefined {
  return status === 409 && /^\d{1,15}\n$/.test(text) ? Number(text) : undefined
}
