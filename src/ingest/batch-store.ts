/** Writes of a batch's own life: its line, its lock, its rejects and gaps, its staging. */
import type pg from 'pg'
import { YikuError } from '../errors.ts'
import type { BatchStatus } from '../store/tables.ts'
import type { Export } from './adapter.ts'
import type { BatchCounts, BatchFile } from './batch.ts'
import { forgetBatch } from './known-rows-sql.ts'
import type { RowProblem } from './map-row.ts'
import * as sql from './merge-sql.ts'
import type { RefusedRow, StagedDoubt, StagedGap } from './stage-block.ts'

/** first half of the advisory lock's key, so that it meets no other lock */
const lockSpace = 0x59_69_6b_75

/** One batch of a department at a time. Holding the lock, a batch still `running` is one that was killed: it is cleared. @throws {YikuError} departmentBusy */
export async function lockDepartment(client: pg.Client, source: number): Promise<void> {
  const locked = await client.query('SELECT pg_try_advisory_lock($1, $2) AS locked', [lockSpace, source])
  if (!locked.rows[0]?.locked) throw new YikuError('departmentBusy')
  const killed = await client.query(
    "UPDATE batch SET status = 'interrupted', finished_at = clock_timestamp() WHERE source = $1 AND status = 'running' RETURNING batch_id",
    [source],
  )
  for (const { batch_id } of killed.rows) await clearAttempt(client, batch_id)
}

export interface NewBatch {
  readonly source: number
  readonly one: Export
  readonly files: readonly BatchFile[]
  readonly observedAt: Date
}

/** @param waiting the batch that waits for these files; absent: a new one. @throws {YikuError} batchNotWaiting */
export async function beginBatch(
  client: pg.Client,
  { source, one, files, observedAt }: NewBatch,
  waiting?: number,
): Promise<number> {
  const content = [source, one.id, one.mode, JSON.stringify(files), observedAt]
  if (waiting !== undefined) {
    const { rowCount } = await client.query(
      `UPDATE batch SET status = 'running', export = $2, mode = $3, files = $4, observed_at = $5,
         started_at = clock_timestamp()
       WHERE source = $1 AND batch_id = $6 AND status = 'waiting'`,
      [...content, waiting],
    )
    if (rowCount === 0) throw new YikuError('batchNotWaiting', { detail: `批次 ${waiting}` })
    return waiting
  }
  const made = await client.query(
    `INSERT INTO batch (source, export, mode, status, files, observed_at)
     VALUES ($1, $2, $3, 'running', $4, $5) RETURNING batch_id`,
    content,
  )
  return made.rows[0].batch_id
}

export interface EndedBatch {
  readonly batchId: number
  readonly status: BatchStatus
  readonly counts: BatchCounts
  readonly leftover: readonly string[]
  readonly refusal?: { readonly code: string; readonly message: string }
}

/** `finished_at` is the transaction's time: the same as `recorded_at` of what the batch wrote. */
export async function endBatch(
  client: pg.Client,
  { batchId, status, counts, leftover, refusal }: EndedBatch,
): Promise<void> {
  await client.query(
    `UPDATE batch SET status = $2, counts = $3, leftover = $4, refusal = $5, finished_at = now()
     WHERE batch_id = $1 AND status = 'running'`,
    [batchId, status, JSON.stringify(counts), JSON.stringify(leftover), refusal ? JSON.stringify(refusal) : null],
  )
}

/** Empties what the batch staged; where no other batch is running, by TRUNCATE, which leaves nothing to vacuum. */
export async function clearStaged(client: pg.Client, batchId: number): Promise<void> {
  const tables = sql.stagingTables.join(', ')
  await client.query('BEGIN')
  try {
    // whoever waits for this lock keeps all others waiting behind it
    await client.query(`LOCK TABLE ${tables} IN ACCESS EXCLUSIVE MODE NOWAIT`)
    const others = await client.query("SELECT FROM batch WHERE status = 'running' AND batch_id <> $1 LIMIT 1", [
      batchId,
    ])
    if (others.rowCount === 0) await client.query(`TRUNCATE ${(await usedTables(client)).join(', ')}`)
    else await deleteStaged(client, batchId)
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    if (!isLockTaken(error)) throw error
    await deleteStaged(client, batchId)
  }
}

/** Nearly every batch does without some of them, and to truncate one takes as long as to fill it. */
async function usedTables(client: pg.Client): Promise<readonly string[]> {
  const { rowCount } = await client.query(sql.usesAllTables)
  return rowCount === 0 ? sql.readTables : sql.stagingTables
}

/** Forgets what an attempt left that is made once more. */
export async function clearAttempt(client: pg.Client, batchId: number): Promise<void> {
  await clearStaged(client, batchId)
  await client.query('DELETE FROM reject WHERE batch_id = $1', [batchId])
  await client.query(forgetBatch, [batchId])
}

async function deleteStaged(client: pg.Client, batchId: number): Promise<void> {
  for (const table of sql.stagingTables) await client.query(`DELETE FROM ${table} WHERE batch_id = $1`, [batchId])
}

function isLockTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '55P03'
}

interface RefusedRows {
  readonly batchId: number
  /** position of the file in the batch */
  readonly file: number
  readonly refused: readonly RefusedRow[]
}

/**
 * Of a process that was killed, other connections may still be writing when the next batch clears what it left: they
 * write for a batch that runs or not at all, and whoever ends it waits for them.
 */
export const whileRunning = "(SELECT FROM batch WHERE batch_id = $1 AND status = 'running' FOR SHARE) AS running"

export async function storeRejects(pool: pg.Pool, { batchId, file, refused }: RefusedRows): Promise<void> {
  if (refused.length === 0) return
  await pool.query(
    `INSERT INTO reject (batch_id, file, sheet, line, problems, digest, sealed)
     SELECT $1, $2, sheet, line, problems, digest, sealed
     FROM unnest($3::text[], $4::int[], $5::jsonb[], $6::uuid[], $7::bytea[]) AS r (sheet, line, problems, digest, sealed),
       ${whileRunning}`,
    [
      batchId,
      file,
      refused.map(({ sheet }) => sheet ?? null),
      refused.map(({ line }) => line),
      refused.map(({ problems }) => JSON.stringify(problems)),
      refused.map(({ digest }) => digest ?? null),
      refused.map(({ sealed }) => sealed ?? null),
    ],
  )
}

export async function storeGaps(pool: pg.Pool | pg.Client, batchId: number, gaps: readonly StagedGap[]): Promise<void> {
  if (gaps.length === 0) return
  await pool.query(
    `INSERT INTO staging_gap (batch_id, category, resident_id, hint, key)
     SELECT $1, g.* FROM unnest($2::smallint[], $3::uuid[], $4::uuid[], $5::uuid[]) AS g, ${whileRunning}`,
    [
      batchId,
      gaps.map(({ category }) => category),
      gaps.map(({ residentId }) => residentId ?? null),
      gaps.map(({ hint }) => hint ?? null),
      gaps.map(({ key }) => key ?? null),
    ],
  )
}

/** A doubt, and in which file of the batch. */
export interface PlacedDoubt extends StagedDoubt {
  readonly file: number
}

export interface LateChecks {
  readonly batchId: number
  readonly one: Export
  /** the export holds ID numbers that Excel destroyed: those that end in 000 may be more of them */
  readonly destroyed: boolean
  readonly doubts: readonly PlacedDoubt[]
}

/**
 * Refuses what only the whole export shows: keys that occur twice, and ID numbers ending in 000 beside destroyed ones.
 * @returns how many lines were refused
 */
export async function refuseLines(client: pg.Client, { batchId, one, destroyed, doubts }: LateChecks): Promise<number> {
  // sizes are what the planner needs to know: a small sample tells them
  await client.query('SET default_statistics_target = 10')
  await client.query(`ANALYZE ${sql.readTables.join(', ')}`)
  await client.query("SET work_mem = '256MB'")
  if (one.mode === 'changes' && one.sourceVersion !== undefined) await client.query(sql.dropSuperseded, [batchId])
  const suspects = destroyed ? doubts : []
  const gaps = suspects.flatMap((doubt) => doubt.gaps)
  await storeGaps(client, batchId, gaps)
  const lines = suspects.map(({ columns, ...place }) => ({ ...place, problems: columns.map(destroyedIn) }))
  const duplicates = await client.query<StagedLine>(sql.duplicateLines, linesOf(batchId, lines))
  return refuseStaged(client, batchId, [
    ...lines,
    ...duplicates.rows.map((row) => ({ ...row, problems: [duplicateKey] })),
  ])
}

const duplicateKey: RowProblem = { code: 'duplicateKey' }

function destroyedIn(column: string): RowProblem {
  return { code: 'destroyedIdNumber', column }
}

interface StagedLine {
  readonly file: number
  readonly line: number
  readonly sheet?: string | null | undefined
}

interface RefusedLine extends StagedLine {
  readonly problems: readonly RowProblem[]
}

function linesOf(batchId: number, lines: readonly StagedLine[]): unknown[] {
  return [batchId, lines.map(({ file }) => file), lines.map(({ line }) => line), lines.map(({ sheet }) => sheet ?? '')]
}

/** @returns how many of the lines were still staged */
async function refuseStaged(client: pg.Client, batchId: number, lines: readonly RefusedLine[]): Promise<number> {
  if (lines.length === 0) return 0
  await client.query(sql.gapsOfLines, linesOf(batchId, lines))
  const problems = lines.map((line) => JSON.stringify(line.problems))
  const { rowCount } = await client.query(sql.refuseStagedLines, [...linesOf(batchId, lines), problems])
  return rowCount ?? 0
}
