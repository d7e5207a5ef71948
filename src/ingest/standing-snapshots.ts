/** The snapshots of a department that still hold: what they did not have, nothing older can say. */
import type pg from 'pg'
import type { Adapter } from './adapter.ts'

/** By how many days exports are behind: id of the export, days. Others speak for when they were exported. */
export type DaysBehind = ReadonlyMap<string, number>

export function daysBehind({ exports }: Adapter): DaysBehind {
  return new Map(exports.flatMap(({ id, behind }) => (behind === undefined ? [] : [[id, behind] as const])))
}

const dayMs = 86_400_000

/** The moment for which an export of that moment speaks that is so many days behind. */
export function spokenFor(exported: Date, behind = 0): Date {
  return new Date(exported.getTime() - behind * dayMs)
}

/** What stands of one category, by whichever exports it came: a template may say all there is, too. */
export interface StandingSnapshot {
  /** number */
  readonly category: number
  /** the last that was merged */
  readonly batch: number
  /** the latest moment for which one speaks: not that of its coverage, which files of changes may have carried on */
  readonly spoke: Date
  /** when that one was exported */
  readonly exported: Date
}

export async function readStanding(
  client: pg.ClientBase,
  { source, behind }: { readonly source: number; readonly behind: DaysBehind },
): Promise<StandingSnapshot[]> {
  const { rows } = await client.query<StandingSnapshot>(
    `SELECT s.category, max(s.batch_id) AS batch, max(s.spoke) AS spoke, (array_agg(s.observed_at ORDER BY s.spoke DESC))[1] AS exported
     FROM (
       SELECT c.category, b.batch_id, b.observed_at, b.observed_at - coalesce(l.days, 0) * interval '24 hours' AS spoke
       FROM coverage c JOIN batch b USING (batch_id)
       LEFT JOIN unnest($2::text[], $3::int[]) AS l (export, days) ON l.export = b.export
       WHERE c.source = $1 AND b.mode = 'snapshot' AND b.status = 'merged') s
     GROUP BY s.category`,
    [source, [...behind.keys()], [...behind.values()]],
  )
  return rows
}
