/** Entries as they are looked up: with what stands in them, and whether a later one corrects them. */
import type { Entry } from './entry.ts'
import { entryFields } from './entry-fields.ts'
import { type EntryFilter, filterSql } from './entry-filter.ts'
import type { Queryable } from './log-tree.ts'

/** The fields of an entry, null where it has none. */
export type FoundEntry = {
  readonly [Name in Exclude<keyof Entry, 'at'>]-?: Exclude<Entry[Name], undefined> | Absent<Entry, Name>
} & {
  readonly at: Date
  /** the look found nobody or failed, as a later entry of the same request says */
  readonly corrected: boolean
}

type Absent<T, Name extends keyof T> = undefined extends T[Name] ? null : never

export interface Paging {
  /** id of the last entry of the page before */
  readonly after?: string | undefined
  readonly limit: number
}

export interface Page {
  readonly entries: readonly FoundEntry[]
  /** whether there are more */
  readonly isLast: boolean
}

const columns = entryFields.map(({ name, column }) => `e.${column} AS "${name}"`).join(', ')
const corrected = `NOT EXISTS (SELECT FROM access_look k WHERE k.entry_id = e.entry_id AND k.at = e.at)`

/**
 * The newest first. Whoever follows `after` to the end has seen, once each, all entries that were there when he began;
 * one that commits meanwhile may stand before where he is.
 */
export async function searchEntries(db: Queryable, filter: EntryFilter, { after, limit }: Paging): Promise<Page> {
  const { where, values } = filterSql(filter)
  const before = after === undefined ? '' : `AND e.entry_id < $${values.length + 2}::uuid`
  const { rows } = await db.query<FoundEntry>(
    `SELECT ${columns}, ${corrected} AS corrected FROM access_entry e
      WHERE ${where} ${before} ORDER BY e.entry_id DESC LIMIT $${values.length + 1}`,
    [...values, limit + 1, ...(after === undefined ? [] : [after])],
  )
  return { entries: rows.slice(0, limit), isLast: rows.length <= limit }
}

/** All entries of a filter, page by page: between two pages nothing is held in the database. */
export async function* readEntries(db: Queryable, filter: EntryFilter): AsyncGenerator<FoundEntry> {
  for (let after: string | undefined; ; ) {
    const { entries, isLast } = await searchEntries(db, filter, { after, limit: readAtOnce })
    yield* entries
    if (isLast) return
    after = entries.at(-1)?.id
  }
}

const readAtOnce = 1000

export interface Extent {
  readonly entries: number
  readonly residents: number
}

/** How many entries a filter has, counted no further than `most` and one, and about how many residents those are. */
export async function measureEntries(db: Queryable, filter: EntryFilter, most: number): Promise<Extent> {
  const { where, values } = filterSql(filter)
  const { rows } = await db.query<Extent>(
    `SELECT count(*) AS entries, count(DISTINCT resident_id) AS residents
       FROM (SELECT e.resident_id FROM access_entry e WHERE ${where} LIMIT $${values.length + 1}) AS counted`,
    [...values, most + 1],
  )
  return rows[0] ?? { entries: 0, residents: 0 }
}
