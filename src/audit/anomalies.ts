/** Anomalies for auditors: what was found, and what an auditor makes of it. */
import type pg from 'pg'
import { YikuError } from '../errors.ts'
import type { AnomalyKind, AnomalyState } from '../store/tables.ts'

type Queryable = Pick<pg.ClientBase, 'query'>

export const anomalyStates = ['open', 'explained', 'confirmed'] as const satisfies readonly AnomalyState[]

export interface Anomaly {
  readonly id: number
  readonly kind: AnomalyKind
  /** number of the account, as in the log */
  readonly actor: string
  readonly actorName: string | null
  readonly role: string | null
  readonly organisation: string | null
  readonly area: string | null
  readonly firstEntry: string
  readonly lastEntry: string
  readonly firstAt: Date
  readonly lastAt: Date
  /** how many entries */
  readonly entries: number
  readonly score: number
  readonly explanation: string
  readonly foundAt: Date
  readonly state: AnomalyState
  readonly decidedBy: { readonly username: string; readonly holder: string } | null
  readonly decidedAt: Date | null
  readonly reason: string | null
}

export interface AnomalyQuery {
  readonly state?: AnomalyState | undefined
  readonly kind?: AnomalyKind | undefined
  /** number of the account, or its username */
  readonly actor?: string | undefined
  readonly organisation?: string | undefined
  /** whose last look is not before */
  readonly from?: Date | undefined
  /** whose first look is before */
  readonly to?: Date | undefined
  /** found before this one */
  readonly before?: number | undefined
  readonly limit: number
}

const columns = `a.anomaly_id AS id, a.kind, a.actor, a.actor_name AS "actorName", a.role, a.organisation, a.area,
  a.first_entry AS "firstEntry", a.last_entry AS "lastEntry", a.first_at AS "firstAt", a.last_at AS "lastAt",
  a.entries, a.score, a.explanation, a.found_at AS "foundAt", a.state, a.decided_at AS "decidedAt", a.reason,
  CASE WHEN a.decided_by IS NOT NULL THEN jsonb_build_object('username',
    (SELECT username FROM account WHERE account_id = a.decided_by), 'holder', a.decider) END AS "decidedBy"`

/** The latest found first. */
export async function listAnomalies(db: Queryable, query: AnomalyQuery): Promise<Anomaly[]> {
  const { state, kind, actor, organisation, from, to, before, limit } = query
  const { rows } = await db.query<Anomaly>(
    `SELECT ${columns} FROM anomaly a
      WHERE ($1::text IS NULL OR a.state = $1) AND ($2::text IS NULL OR a.kind = $2)
        AND ($3::text IS NULL OR a.actor IN ($3, (SELECT account_id::text FROM account WHERE username = $3)))
        AND ($4::text IS NULL OR a.organisation = $4)
        AND ($5::timestamptz IS NULL OR a.last_at >= $5) AND ($6::timestamptz IS NULL OR a.first_at < $6)
        AND ($7::bigint IS NULL OR a.anomaly_id < $7)
      ORDER BY a.anomaly_id DESC LIMIT $8`,
    [state, kind, actor, organisation, from, to, before, limit].map((value) => value ?? null),
  )
  return rows
}

/** @throws {YikuError} anomalyNotFound */
async function getAnomaly(db: Queryable, id: number): Promise<Anomaly> {
  const { rows } = await db.query<Anomaly>(`SELECT ${columns} FROM anomaly a WHERE a.anomaly_id = $1`, [id])
  const [anomaly] = rows
  if (!anomaly) throw new YikuError('anomalyNotFound')
  return anomaly
}

export interface AnomalyDecision {
  readonly id: number
  readonly state: Exclude<AnomalyState, 'open'>
  readonly reason: string
  /** who decides */
  readonly account: number
}

/** An earlier decision may be followed by another; the log holds them all. @throws {YikuError} anomalyNotFound, ownAnomaly */
export async function decideAnomaly(db: Queryable, { id, state, reason, account }: AnomalyDecision): Promise<Anomaly> {
  const { rowCount } = await db.query(
    `UPDATE anomaly a SET state = $2, reason = $3, decided_by = d.account_id, decider = d.holder, decided_at = clock_timestamp()
       FROM account d WHERE a.anomaly_id = $1 AND d.account_id = $4
        AND NOT EXISTS (SELECT FROM account o WHERE o.account_id::text = a.actor
          AND one_person(o.holder, o.own_resident, d.holder, d.own_resident))`,
    [id, state, reason, account],
  )
  const anomaly = await getAnomaly(db, id)
  if (rowCount !== 1) throw new YikuError('ownAnomaly')
  return anomaly
}

export interface AnomalyProgress {
  /** when the log was last searched */
  readonly searchedAt: Date
  /** entries that have a place in the tree and were not searched yet */
  readonly behind: number
}

/** How far the search for anomalies has come: no anomaly may mean that nobody searches. */
export async function readAnomalyProgress(db: Queryable): Promise<AnomalyProgress> {
  const { rows } = await db.query<AnomalyProgress>(
    `SELECT done_at AS "searchedAt", (SELECT coalesce(max(leaf_index) + 1, 0) FROM access_leaf) - leaves AS behind FROM anomaly_watch`,
  )
  const [progress] = rows
  if (!progress) throw new Error('nobody knows how far the log is searched')
  return progress
}
