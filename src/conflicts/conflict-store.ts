/** The conflicts of a department, as its officers list and answer them. */
import { saysOpenly } from '../catalogue/category.ts'
import { YikuError } from '../errors.ts'
import type { Store } from '../store/open.ts'
import type { ConflictHub } from './conflict-hub.ts'

export const conflictStates = ['open', 'closed'] as const
export type ConflictState = (typeof conflictStates)[number]

export const conflictAnswers = ['ownIsWrong', 'ownIsRight'] as const
export type ConflictAnswer = (typeof conflictAnswers)[number]

export interface StoredSide {
  /** number of the department */
  readonly source: number
  /** numbers of the categories in which it says it */
  readonly categories: readonly number[]
  /** keyed hashes of what it says */
  readonly stated: Buffer
  readonly answer: ConflictAnswer | null
  readonly reason: string | null
  readonly answeredAt: Date | null
}

export interface StoredConflict {
  readonly id: string
  readonly residentId: string
  /** number of the fact */
  readonly fact: number
  /** number of the department whose word counts */
  readonly authority: number | null
  readonly openedAt: Date
  readonly closedAt: Date | null
  readonly sides: readonly StoredSide[]
}

const conflictColumns = `c.conflict_id AS id, replace(c.resident_id::text, '-', '') AS "residentId", c.fact, c.authority,
  c.opened_at AS "openedAt", c.closed_at AS "closedAt"`

/** $1 department, $2 whether open (null: all), $3 the last of the page before, $4 how many */
const listOwn = `
  SELECT ${conflictColumns} FROM conflict_side o JOIN conflict c USING (conflict_id)
  WHERE o.source = $1 AND ($2::boolean IS NULL OR (c.closed_at IS NULL) = $2)
    AND ($3::uuid IS NULL OR (c.opened_at, c.conflict_id) < (SELECT opened_at, conflict_id FROM conflict WHERE conflict_id = $3))
  ORDER BY c.opened_at DESC, c.conflict_id DESC LIMIT $4`

/** $1 conflict, $2 department */
const findOwn = `
  SELECT ${conflictColumns} FROM conflict_side o JOIN conflict c USING (conflict_id)
  WHERE o.conflict_id = $1 AND o.source = $2`

const readSides = `
  SELECT conflict_id AS id, source, categories, stated, answer, reason, answered_at AS "answeredAt"
  FROM conflict_side WHERE conflict_id = ANY ($1::uuid[]) ORDER BY source`

export interface ConflictQuery {
  /** number of the department */
  readonly source: number
  readonly state: ConflictState | undefined
  /** id of the last one of the page before */
  readonly after: string | undefined
  readonly limit: number
}

type Hub = Pick<ConflictHub, 'catalogue'> & { readonly store: Pick<Store, 'pool'> }

/** Newest first, as the department may be told of them. */
export async function listConflicts(hub: Hub, query: ConflictQuery): Promise<StoredConflict[]> {
  const { source, state, limit } = query
  const isOpen = state === undefined ? null : state === 'open'
  const told: StoredConflict[] = []
  for (let after = query.after ?? null; ; ) {
    const { rows } = await hub.store.pool.query<Omit<StoredConflict, 'sides'>>(listOwn, [source, isOpen, after, limit])
    told.push(...(await withSides(hub.store, rows)).flatMap((one) => toldOf(hub, one, source) ?? []))
    after = rows.at(-1)?.id ?? null
    if (rows.length < limit || told.length >= limit) return told.slice(0, limit)
  }
}

/** @throws {YikuError} conflictNotFound, also where the department is no side of it, or may not be told of it */
export async function getConflict(hub: Hub, { id, source }: { id: string; source: number }): Promise<StoredConflict> {
  const { rows } = await hub.store.pool.query<Omit<StoredConflict, 'sides'>>(findOwn, [id, source])
  const [found] = await withSides(hub.store, rows)
  const told = found && toldOf(hub, found, source)
  if (!told) throw new YikuError('conflictNotFound')
  return told
}

/**
 * With the sides that a department may know of. That another one has anything of somebody may itself be of level 4 (a child
 * was born), and even without its name one could work out which: few state the same fact.
 */
function toldOf({ catalogue }: Hub, conflict: StoredConflict, source: number): StoredConflict | undefined {
  const fact = [...catalogue.facts.values()].find(({ number }) => number === conflict.fact)
  const isOpen = (category: number) => saysOpenly(catalogue.getCategoryByNumber(category), fact?.id ?? '')
  const sides = conflict.sides.filter((side) => side.source === source || side.categories.some(isOpen))
  return sides.length > 1 ? { ...conflict, sides } : undefined
}

async function withSides(
  { pool }: Pick<Store, 'pool'>,
  conflicts: readonly Omit<StoredConflict, 'sides'>[],
): Promise<StoredConflict[]> {
  const { rows } = await pool.query<StoredSide & { readonly id: string }>(readSides, [conflicts.map(({ id }) => id)])
  const sides = Map.groupBy(rows, ({ id }) => id)
  return conflicts.map((conflict) => ({ ...conflict, sides: sides.get(conflict.id) ?? [] }))
}

export interface AnswerGiven {
  readonly id: string
  /** number of the department */
  readonly source: number
  readonly answer: ConflictAnswer
  readonly reason: string
  readonly account: number
}

/** An answer may be given again: the last one stands. @throws {YikuError} conflictClosed */
export async function answerConflict(
  { pool }: Pick<Store, 'pool'>,
  { id, source, answer, reason, account }: AnswerGiven,
): Promise<void> {
  const { rowCount } = await pool.query(
    `UPDATE conflict_side s SET answer = $3, reason = $4, answered_by = $5, answered_at = clock_timestamp()
     FROM conflict c WHERE s.conflict_id = $1 AND s.source = $2 AND c.conflict_id = s.conflict_id AND c.closed_at IS NULL`,
    [id, source, answer, reason, account],
  )
  if (rowCount === 0) throw new YikuError('conflictClosed')
}
