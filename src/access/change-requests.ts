/** Proposed changes as they are kept and shown. */
import type { Kysely } from 'kysely'
import { YikuError } from '../errors.ts'
import type { ChangeStatus, Tables } from '../store/tables.ts'
import { AccessChange } from './access-change.ts'
import { Difference } from './change-difference.ts'
import type { Standing } from './change-subject.ts'

export interface ChangeRequest {
  readonly id: string
  readonly change: AccessChange
  /** what stood when it was proposed */
  readonly before: Standing
  readonly difference: Difference
  /** took effect when it was proposed */
  readonly atOnce: boolean
  readonly status: ChangeStatus
  readonly proposedBy: Administrator
  readonly proposedAt: Date
  readonly expiresAt: Date
  readonly decidedBy?: Administrator
  readonly decidedAt?: Date
  readonly decisionReason?: string
}

interface Administrator {
  readonly username: string
  readonly holder: string
}

export interface ChangeQuery {
  readonly status?: ChangeStatus | undefined
  /** proposed before */
  readonly before?: Date | undefined
  readonly limit: number
}

/** The latest first. */
export async function listChangeRequests(
  db: Kysely<Tables>,
  { status, before, limit }: ChangeQuery,
): Promise<ChangeRequest[]> {
  const rows = await requests(db)
    .$if(status !== undefined, (query) => query.where('status', '=', status ?? 'pending'))
    .$if(before !== undefined, (query) => query.where('proposed_at', '<', before ?? new Date()))
    .orderBy('proposed_at', 'desc')
    .limit(limit)
    .execute()
  return rows.map(requestOf)
}

/** @throws {YikuError} changeNotFound */
export async function getChangeRequest(db: Kysely<Tables>, id: string): Promise<ChangeRequest> {
  const row = await requests(db).where('request_id', '=', id).executeTakeFirst()
  if (!row) throw new YikuError('changeNotFound')
  return requestOf(row)
}

function requests(db: Kysely<Tables>) {
  return db
    .selectFrom('access_request')
    .innerJoin('account as proposing', 'proposing.account_id', 'proposed_by')
    .leftJoin('account as deciding', 'deciding.account_id', 'decided_by')
    .select([
      'request_id',
      'kind',
      'subject',
      'change',
      'before',
      'difference',
      'reason',
      'at_once',
      'status',
      'proposing.username as proposed_by',
      'proposer',
      'proposed_at',
      'expires_at',
      'deciding.username as decided_by',
      'decider',
      'decided_at',
      'decision_reason',
    ])
}

type Row = Awaited<ReturnType<ReturnType<typeof requests>['executeTakeFirstOrThrow']>>

function requestOf({ kind, subject, change, reason, ...row }: Row): ChangeRequest {
  return {
    id: row.request_id,
    change: AccessChange.parse({ kind, ...(subject !== null && { subject }), set: change, reason }),
    before: row.before,
    difference: Difference.parse(row.difference),
    atOnce: row.at_once,
    status: row.status,
    proposedBy: { username: row.proposed_by, holder: row.proposer },
    proposedAt: row.proposed_at,
    expiresAt: row.expires_at,
    ...(row.decided_by !== null && { decidedBy: { username: row.decided_by, holder: row.decider ?? '' } }),
    ...(row.decided_at && { decidedAt: row.decided_at }),
    ...(row.decision_reason !== null && { decisionReason: row.decision_reason }),
  }
}
