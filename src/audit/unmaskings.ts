/**
 * From an entry to the person it is about: one auditor asks, another approves, and the first may read it for a day. Who
 * the two are is held by the table itself (`unmasking`): what it refuses is put into words here.
 */
import pg from 'pg'
import { YikuError } from '../errors.ts'
import type { UnmaskingStatus } from '../store/tables.ts'
import type { Queryable } from './log-tree.ts'

const daysToApprove = 7
const hoursToRead = 24

export interface Unmasking {
  readonly id: string
  /** whose subject is to be known */
  readonly entry: string
  readonly reason: string
  readonly status: UnmaskingStatus
  readonly askedBy: Auditor
  readonly askedAt: Date
  readonly expiresAt: Date
  readonly decidedBy: Auditor | null
  readonly decidedAt: Date | null
  readonly decisionReason: string | null
  /** till when whoever asked may read it; null where nobody approved */
  readonly readableUntil: Date | null
}

interface Auditor {
  readonly username: string
  readonly holder: string
}

const selected = `
  SELECT u.unmasking_id AS id, u.entry_id AS entry, u.reason, u.status, u.asked_at AS "askedAt", u.expires_at AS "expiresAt",
    jsonb_build_object('username', asking.username, 'holder', u.asker) AS "askedBy",
    CASE WHEN u.decided_by IS NOT NULL
      THEN jsonb_build_object('username', deciding.username, 'holder', u.decider) END AS "decidedBy",
    u.decided_at AS "decidedAt", u.decision_reason AS "decisionReason",
    CASE WHEN u.status = 'approved' THEN u.decided_at + interval '${hoursToRead} hours' END AS "readableUntil"
    FROM unmasking u JOIN account asking ON asking.account_id = u.asked_by
    LEFT JOIN account deciding ON deciding.account_id = u.decided_by`

export interface UnmaskingRequest {
  /** who asks */
  readonly account: number
  readonly entry: string
  readonly reason: string
}

/** @throws {YikuError} entryNotFound, entryAboutNobody */
export async function askUnmasking(db: Queryable, { account, entry, reason }: UnmaskingRequest): Promise<Unmasking> {
  await lapse(db)
  const logged = await db.query('SELECT FROM access_entry WHERE entry_id = $1', [entry])
  if (logged.rowCount === 0) throw new YikuError('entryNotFound')
  const { rows } = await db
    .query<{ id: string }>(
      `INSERT INTO unmasking (entry_id, reason, asked_by, expires_at)
        VALUES ($1, $2, $3, clock_timestamp() + interval '${daysToApprove} days') RETURNING unmasking_id AS id`,
      [entry, reason, account],
    )
    .catch(refuse)
  return getUnmasking(db, rows[0]?.id ?? '')
}

export interface UnmaskingDecision {
  readonly id: string
  /** who decides */
  readonly account: number
  readonly status: Exclude<UnmaskingStatus, 'pending' | 'expired'>
  readonly reason?: string
}

/** Approves, rejects or withdraws. @throws {YikuError} unmaskingNotFound, unmaskingNotPending, ownUnmasking, forbidden */
export async function decideUnmasking(
  db: Queryable,
  { id, account, status, reason }: UnmaskingDecision,
): Promise<Unmasking> {
  await lapse(db)
  const { rowCount } = await db
    .query(
      `UPDATE unmasking SET status = $2, decided_by = $3, decision_reason = $4
        WHERE unmasking_id = $1 AND status = 'pending'`,
      [id, status, account, reason ?? null],
    )
    .catch(refuse)
  const unmasking = await getUnmasking(db, id)
  if (rowCount === 0) throw new YikuError('unmaskingNotPending')
  return unmasking
}

export interface UnmaskingQuery {
  readonly status?: UnmaskingStatus | undefined
  /** asked before */
  readonly before?: Date | undefined
  readonly limit: number
}

/** The latest first. */
export async function listUnmaskings(db: Queryable, { status, before, limit }: UnmaskingQuery): Promise<Unmasking[]> {
  await lapse(db)
  const { rows } = await db.query<Unmasking>(
    `${selected} WHERE ($1::text IS NULL OR u.status = $1) AND ($2::timestamptz IS NULL OR u.asked_at < $2)
      ORDER BY u.asked_at DESC LIMIT $3`,
    [status ?? null, before ?? null, limit],
  )
  return rows
}

/** @throws {YikuError} unmaskingNotFound */
async function getUnmasking(db: Queryable, id: string): Promise<Unmasking> {
  const { rows } = await db.query<Unmasking>(`${selected} WHERE u.unmasking_id = $1`, [id])
  const [unmasking] = rows
  if (!unmasking) throw new YikuError('unmaskingNotFound')
  return unmasking
}

export interface OpenUnmasking extends Unmasking {
  readonly residentId: string
  readonly readableUntil: Date
}

/**
 * An approved request of this account, as long as it may be read.
 * @throws {YikuError} unmaskingNotFound, also where it is somebody else's; unmaskingNotOpen
 */
export async function getOpenUnmasking(
  db: Queryable,
  { id, account }: { readonly id: string; readonly account: number },
): Promise<OpenUnmasking> {
  const { rows } = await db.query<{ residentId: string; isOpen: boolean }>(
    `SELECT resident_id AS "residentId",
        status = 'approved' AND decided_at > clock_timestamp() - interval '${hoursToRead} hours' AS "isOpen"
       FROM unmasking WHERE unmasking_id = $1 AND asked_by = $2`,
    [id, account],
  )
  const [own] = rows
  if (!own) throw new YikuError('unmaskingNotFound')
  const { readableUntil, ...unmasking } = await getUnmasking(db, id)
  if (!own.isOpen || !readableUntil) throw new YikuError('unmaskingNotOpen')
  return { ...unmasking, readableUntil, residentId: own.residentId }
}

/** What nobody approved in time comes to nothing. */
async function lapse(db: Queryable): Promise<void> {
  await db.query(`UPDATE unmasking SET status = 'expired' WHERE status = 'pending' AND expires_at <= clock_timestamp()`)
}

/** What the table refuses, in our words. */
function refuse(error: unknown): never {
  const constraint = error instanceof pg.DatabaseError ? error.constraint : undefined
  switch (constraint) {
    case 'unmasking_subject':
      throw new YikuError('entryAboutNobody')
    case 'unmasking_four_eyes':
      throw new YikuError('ownUnmasking')
    case 'unmasking_withdrawn':
    case 'unmasking_auditor':
      throw new YikuError('forbidden')
    case 'unmasking_expired':
      throw new YikuError('unmaskingNotPending')
    default:
      throw error
  }
}
