/** Who looked at one resident, as it is told to himself. */
import type { Paging } from './found-entry.ts'
import type { Queryable } from './log-tree.ts'

/**
 * A look as the resident is told of it: which organisation and which post, not which clerk. The organisation answers
 * for its people; who it was is for the auditors, whom the number of the entry leads to the name. What was shown is no
 * part of the log, and which categories were asked for is not told here.
 */
export interface ResidentLook {
  /** of the entry */
  readonly id: string
  readonly at: Date
  readonly kind: string
  readonly outcome: string
  readonly actorKind: string
  readonly role: string | null
  readonly organisation: string | null
  readonly item: string | null
  readonly presence: string | null
  /** why the scope reached him */
  readonly basis: string | null
  /** two auditors have learned who he is */
  readonly isUnmasking: boolean
  /** what is said of him was disputed, or the dispute was dealt with */
  readonly isCorrection: boolean
  /** what departments say of him contradicts */
  readonly isConflict: boolean
  /** whether what a receipt rests on still stands: that alone was told */
  readonly isReceipt: boolean
}

export interface ResidentLooks {
  readonly looks: readonly ResidentLook[]
  readonly isLast: boolean
}

/** Of all numbers that he had, the newest first. That he has read this list himself is no look at him. */
export async function listResidentLooks(
  db: Queryable,
  residentIds: readonly string[],
  { after, limit }: Paging,
): Promise<ResidentLooks> {
  const { rows } = await db.query<ResidentLook>(
    `SELECT e.entry_id AS id, e.at, e.kind, e.outcome, e.actor_kind AS "actorKind", e.role, e.organisation, e.item,
        e.presence_method AS presence, e.basis, ${isAbout('unmasking')} AS "isUnmasking",
        ${isAbout('correction')} AS "isCorrection", ${isAbout('conflict')} AS "isConflict",
        e.route IS NOT DISTINCT FROM 'GET /v1/proofs/receipts/:id' AS "isReceipt"
       FROM access_look e
      WHERE e.resident_id = ANY ($1::uuid[]) AND ($2::uuid IS NULL OR e.entry_id < $2)
        AND (e.kind IN ('query', 'proof', 'export')
          OR e.actor_kind <> 'resident'
            AND (e.kind = 'logLook' OR e.kind = 'administration' AND (${isAbout('correction')} OR ${isAbout('conflict')})))
      ORDER BY e.entry_id DESC LIMIT $3`,
    [residentIds, after ?? null, limit + 1],
  )
  return { looks: rows.slice(0, limit), isLast: rows.length <= limit }
}

function isAbout(what: 'unmasking' | 'correction' | 'conflict'): string {
  return `coalesce(starts_with(e.subject, '${what}:'), false)`
}
