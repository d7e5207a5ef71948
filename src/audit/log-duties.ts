/** What is done for the log from time to time. Whichever process claims a duty first does it; the others wait their turn. */
import { YikuError } from '../errors.ts'
import type { Queryable } from './log-tree.ts'

export type Duty = 'checkpoint' | 'folder' | 'witness' | 'months' | 'retention'

export interface DutyState {
  readonly duty: string
  readonly triedAt: Date
  /** when it last succeeded */
  readonly doneAt: Date | undefined
  /** size of the tree that it was last done for */
  readonly size: number
  readonly problem: string | undefined
  readonly problemCode: string | undefined
}

/** What each duty came to: readiness asks how long ago a checkpoint was handed over. */
export async function listDuties(db: Queryable): Promise<DutyState[]> {
  const { rows } = await db.query<{
    duty: string
    tried_at: Date
    done_at: Date | null
    size: number
    problem: string | null
    problem_code: string | null
  }>('SELECT duty, tried_at, done_at, size, problem, problem_code FROM log_duty ORDER BY duty')
  return rows.map(({ tried_at: triedAt, done_at, problem, problem_code, ...row }) => ({
    ...row,
    triedAt,
    doneAt: done_at ?? undefined,
    problem: problem ?? undefined,
    problemCode: problem_code ?? undefined,
  }))
}

export interface Turn {
  readonly duty: Duty
  /** milliseconds between two attempts */
  readonly every: number
  readonly now: number
  /** does it, and gives the size of the tree that it was done for */
  work(): Promise<number>
}

export interface Outcome {
  /** why it failed */
  readonly problem: string | undefined
}

/**
 * Does a duty where its time has come and nobody else has taken it; a failure is written down, not thrown.
 * @returns undefined where it was not its turn
 */
export async function takeTurn(db: Queryable, { duty, every, now, work }: Turn): Promise<Outcome | undefined> {
  // a time that lies far ahead is of a clock that has been put right since
  const [due, ahead] = [new Date(now - every), new Date(now + every)]
  const later = await db.query('SELECT FROM log_duty WHERE duty = $1 AND tried_at > $2 AND tried_at <= $3', [
    duty,
    due,
    ahead,
  ])
  // looked at first, for the claim writes even where it fails
  if (later.rowCount === 1) return undefined
  const claimed = await db.query(
    `INSERT INTO log_duty AS d (duty, tried_at) VALUES ($1, $2)
       ON CONFLICT (duty) DO UPDATE SET tried_at = $2 WHERE d.tried_at <= $3 OR d.tried_at > $4`,
    [duty, new Date(now), due, ahead],
  )
  if (claimed.rowCount === 0) return undefined
  const outcome = await work().then(
    (size) => ({ size, problem: undefined, code: undefined }),
    (error: unknown) => ({
      size: undefined,
      problem: error instanceof Error ? error.message : String(error),
      code: error instanceof YikuError ? error.code : undefined,
    }),
  )
  await db.query(
    `UPDATE log_duty SET size = coalesce($2, size), problem = $3, problem_code = $4,
       done_at = CASE WHEN $3::text IS NULL THEN $5 ELSE done_at END WHERE duty = $1`,
    [duty, outcome.size, outcome.problem, outcome.code, new Date(now)],
  )
  return outcome
}
