/** Whether the log is looked after: checkpoints are signed, leave for places outside the database, and entries are searched for anomalies. */
import { type ErrorCode, YikuError } from '../errors.ts'
import { type DutyState, listDuties } from './log-duties.ts'
import type { Queryable } from './log-tree.ts'

const minute = 60_000
/** one is due each minute */
const checkpointWithin = 10 * minute
const handOverWithin = 60 * minute

export interface Evidence {
  /** when the log was last signed, or found to be signed already */
  readonly signedAt: Date | undefined
  /** when a checkpoint was last handed over, to the folder or to the witness */
  readonly handedOverAt: Date | undefined
  /** when entries were last searched for anomalies; late, it is told and stops nobody's work */
  readonly searchedAt: Date | undefined
  /** where there is a checkpoint that the log does not extend */
  readonly forkedFrom: readonly CheckpointPlace[]
}

export type CheckpointPlace = (typeof checkpointPlaces)[number]
/** the store's own, and where they are handed to; also the names of the duties that compare */
export const checkpointPlaces = ['checkpoint', 'folder', 'witness'] as const

/**
 * As long as there is nothing to sign, none is missed; what waits to be signed counts from when it was written.
 * @throws {YikuError} checkpointOverdue, handOverOverdue; logForked: either of them, because the log does not extend what was signed
 */
export async function getEvidence(db: Queryable, now = Date.now()): Promise<Evidence> {
  const duties = await listDuties(db)
  const doneAt = (names: readonly string[]) =>
    duties.filter(({ duty }) => names.includes(duty)).reduce((last, { doneAt: at }) => later(last, at), never)
  const [signedAt, handedOverAt] = [doneAt(['checkpoint']), doneAt(['folder', 'witness'])]
  const forkedFrom = checkpointPlaces.filter((one) => duties.some((state) => state.duty === one && isForked(state)))
  const overdue = (code: ErrorCode) => new YikuError(forkedFrom.length > 0 ? 'logForked' : code)
  if (isOver(signedAt ?? (await oldestWaiting(db)), now - checkpointWithin)) throw overdue('checkpointOverdue')
  if (isOver(handedOverAt ?? (await oldestSigned(db)), now - handOverWithin)) throw overdue('handOverOverdue')
  return { signedAt, handedOverAt, searchedAt: await lastSearched(db), forkedFrom }
}

function isForked({ problemCode }: DutyState): boolean {
  return problemCode === 'logForked'
}

const never: Date | undefined = undefined

function later(one: Date | undefined, other: Date | undefined): Date | undefined {
  return one && other ? new Date(Math.max(one.getTime(), other.getTime())) : (one ?? other)
}

function isOver(at: Date | undefined, before: number): boolean {
  return at !== undefined && at.getTime() < before
}

async function oldestWaiting(db: Queryable): Promise<Date | undefined> {
  const { rows } = await db.query<{ at: Date | null }>('SELECT min(at) AS at FROM access_pending')
  return rows[0]?.at ?? undefined
}

/** The oldest entry that a checkpoint covers. */
async function oldestSigned(db: Queryable): Promise<Date | undefined> {
  const { rows } = await db.query<{ at: Date }>(
    'SELECT at FROM access_leaf WHERE leaf_index = 0 AND EXISTS (SELECT FROM checkpoint)',
  )
  return rows[0]?.at
}

async function lastSearched(db: Queryable): Promise<Date | undefined> {
  const { rows } = await db.query<{ at: Date | null }>('SELECT max(done_at) AS at FROM anomaly_watch')
  return rows[0]?.at ?? undefined
}
