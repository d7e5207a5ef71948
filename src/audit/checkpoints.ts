/** Signed heads of the log in the store. */
import type pg from 'pg'
import { YikuError } from '../errors.ts'
import { type Checkpoint, parseCheckpoint, signCheckpoint } from './checkpoint.ts'
import { type Queryable, readTreeHead, readTreeSize } from './log-tree.ts'
import { inLogOrder } from './sequence.ts'
import { type NoteSigner, parseNote } from './signed-note.ts'

export interface StoredCheckpoint extends Checkpoint {
  /** the signed note, as it was signed */
  readonly note: string
}

/** The newest checkpoint, or that of a size; undefined where there is none. */
export async function findCheckpoint(db: Queryable, size?: number): Promise<StoredCheckpoint | undefined> {
  const { rows } =
    size === undefined
      ? await db.query<{ note: string }>('SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1')
      : await db.query<{ note: string }>('SELECT note FROM checkpoint WHERE size = $1', [size])
  const note = rows[0]?.note
  const parsed = note === undefined ? undefined : parseCheckpoint(parseNote(note)?.text ?? '')
  return parsed && note !== undefined ? { ...parsed, note } : undefined
}

/**
 * What to throw where somebody else holds a larger checkpoint than the one he is given: the log has never come so far
 * (logForked), or another process has handed over more meanwhile.
 */
export async function problemOfLarger(db: Queryable, size: number, detail: string): Promise<Error> {
  const newest = await findCheckpoint(db)
  return newest && newest.size >= size ? new Error('其间已交出更新的存证点') : new YikuError('logForked', { detail })
}

/** The checkpoint of a size with what witnesses have signed beneath it. */
export async function findCosignedNote(db: Queryable, size: number): Promise<string | undefined> {
  const { rows } = await db.query<{ note: string }>(
    `SELECT note || coalesce((SELECT string_agg(line, '' ORDER BY name) FROM cosignature c WHERE c.size = k.size), '') AS note
       FROM checkpoint k WHERE size = $1`,
    [size],
  )
  return rows[0]?.note
}

/**
 * Signs the head of the tree where it has grown by so many entries since the last checkpoint. Returns the new one.
 * @throws {YikuError} logForked: where the tree no longer extends what was signed before; that is never signed over
 */
export async function makeCheckpoint(
  client: pg.ClientBase,
  { signer, growth = 1 }: { signer: NoteSigner; growth?: number },
): Promise<StoredCheckpoint | undefined> {
  return inLogOrder(client, async () => {
    const [last, size] = [await findCheckpoint(client), await readTreeSize(client)]
    if (size < (last?.size ?? 0)) throw new YikuError('logForked', { detail: '库中最新的存证点' })
    if (size - (last?.size ?? 0) < growth) return undefined
    if (last && !(await readTreeHead(client, last.size)).root.equals(last.root))
      throw new YikuError('logForked', { detail: '库中最新的存证点' })
    const head = await readTreeHead(client, size)
    const note = await signCheckpoint(head, signer)
    await client.query('INSERT INTO checkpoint (size, note) VALUES ($1, $2)', [size, note])
    return { ...head, origin: signer.name, note }
  })
}
