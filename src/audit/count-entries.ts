/** How many entries fall on each day, hour, organisation or item. */
import { type EntryFilter, filterSql } from './entry-filter.ts'
import type { Queryable } from './log-tree.ts'

const inChina = "e.at AT TIME ZONE 'Asia/Shanghai'"

/** What is counted by, and how it is written: to group by days is faster than by their text. */
const keys = {
  /** `2026-11-21`, in China */
  day: { group: `(${inChina})::date`, text: 'key::text' },
  /** of the day, in China: `00` to `23` */
  hour: { group: `extract(hour FROM ${inChina})::int`, text: "to_char(key, 'FM00')" },
  organisation: { group: 'e.organisation', text: 'key' },
  item: { group: 'e.item', text: 'key' },
} as const

export const countedBy = ['day', 'hour', 'organisation', 'item'] as const satisfies readonly (keyof typeof keys)[]
export type CountedBy = (typeof countedBy)[number]

export interface EntryCount {
  /** null: of none */
  readonly key: string | null
  readonly entries: number
  /** of them: found nobody, were refused or failed */
  readonly unanswered: number
}

/** more groups than anybody draws */
const most = 1200

/** Days and hours in their order, else the most frequent first. A look that a later entry corrects counts once. */
export async function countEntries(db: Queryable, filter: EntryFilter, by: CountedBy): Promise<EntryCount[]> {
  const { where, values } = filterSql(filter)
  const { group, text } = keys[by]
  const order = by === 'day' || by === 'hour' ? 'counted.key' : 'entries DESC, counted.key'
  const { rows } = await db.query<EntryCount>(
    `SELECT ${text} AS key, entries, unanswered
       FROM (SELECT ${group} AS key, count(*) AS entries, count(*) FILTER (WHERE e.outcome <> 'answered') AS unanswered
               FROM access_look e WHERE ${where} GROUP BY 1) AS counted ORDER BY ${order} LIMIT ${most}`,
    [...values],
  )
  return rows
}
