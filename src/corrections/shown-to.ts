/** Who was shown what was disputed, as the access log has it: every look that may have told the category while the store said so. */
import { firstEntryId } from '../audit/entry-id.ts'
import type { Store } from '../store/open.ts'
import type { Correction } from './correction.ts'

export interface ShownLook {
  /** of the entry */
  readonly entry: string
  readonly at: Date
  readonly actorKind: string
  readonly actor: string | null
  readonly actorName: string | null
  readonly role: string | null
  readonly organisation: string | null
  readonly item: string | null
}

export interface Span {
  readonly from: Date
  readonly to: Date
}

/** From when it arrived until it was changed; where it was not, till the dispute ended, or now. */
export function spanOf({ arrivedAt, changedAt, closedAt }: Correction, now: Date): Span {
  return { from: arrivedAt, to: changedAt ?? closedAt ?? now }
}

export interface ShownQuery {
  /** id of the last entry of the page before */
  readonly after?: string | undefined
  readonly limit: number
}

/** The earliest first. */
export async function listShownTo(
  { pool }: Pick<Store, 'pool'>,
  { place, askedAs, span }: Pick<Correction, 'place' | 'askedAs'> & { readonly span: Span },
  { after, limit }: ShownQuery,
): Promise<ShownLook[]> {
  const { rows } = await pool.query<ShownLook>(
    `SELECT e.entry_id AS entry, e.at, e.actor_kind AS "actorKind", e.actor, e.actor_name AS "actorName", e.role,
        e.organisation, e.item
       FROM access_look e
      WHERE e.resident_id = ANY ($1::uuid[]) AND e.outcome = 'answered' AND e.kind IN ('query', 'proof', 'export')
        AND $2::smallint = ANY (e.categories_given) AND e.at >= $3 AND e.at <= $4
        AND e.entry_id >= $5::uuid AND e.entry_id < $6::uuid AND ($7::uuid IS NULL OR e.entry_id > $7)
      ORDER BY e.entry_id LIMIT $8`,
    [
      [place.residentId, askedAs],
      place.category,
      span.from,
      span.to,
      firstEntryId(span.from.getTime()),
      firstEntryId(span.to.getTime() + 1),
      after ?? null,
      limit,
    ],
  )
  return rows
}
