/** Which entries somebody asks for: built once, for lists, counts and exports alike. */
import { firstEntryId } from './entry-id.ts'

/** What is not given lets everything pass. */
export interface EntryFilter {
  readonly from: Date
  /** not included */
  readonly to: Date
  /** as the log has it (number of the account, id of the client), or an account's username */
  readonly actor?: string | undefined
  readonly organisation?: string | undefined
  readonly item?: string | undefined
  /** number of a category that was asked for or given */
  readonly category?: number | undefined
  readonly outcome?: string | undefined
  /** resident key */
  readonly residentId?: string | undefined
  /** number of an anomaly that the entries belong to */
  readonly anomaly?: number | undefined
}

export interface FilterSql {
  /** over the entries that are called `e` */
  readonly where: string
  readonly values: readonly unknown[]
}

/** Ids sort by time: with both, only the months in question are opened, and of them only that part of each index. */
export function filterSql({ from, to, ...filter }: EntryFilter): FilterSql {
  const values: unknown[] = []
  const conditions: string[] = []
  const add = (value: unknown, condition: (parameter: string) => string) => {
    if (value !== undefined) conditions.push(condition(`$${values.push(value)}`))
  }
  add(from, (parameter) => `e.at >= ${parameter}`)
  add(to, (parameter) => `e.at < ${parameter}`)
  add(firstEntryId(from.getTime()), (parameter) => `e.entry_id >= ${parameter}::uuid`)
  add(firstEntryId(to.getTime()), (parameter) => `e.entry_id < ${parameter}::uuid`)
  // a number may be somebody's username and another's account: whoever is meant is found
  add(
    filter.actor,
    (parameter) => `e.actor IN (${parameter}, (SELECT account_id::text FROM account WHERE username = ${parameter}))`,
  )
  add(filter.organisation, (parameter) => `e.organisation = ${parameter}`)
  add(filter.item, (parameter) => `e.item = ${parameter}`)
  add(
    filter.category,
    (parameter) => `${parameter}::smallint = ANY (coalesce(e.categories_asked, '{}') || e.categories_given)`,
  )
  add(filter.outcome, (parameter) => `e.outcome = ${parameter}`)
  add(filter.residentId, (parameter) => `e.resident_id = ${parameter}::uuid`)
  add(
    filter.anomaly,
    (parameter) => `e.entry_id IN (SELECT entry_id FROM anomaly_entry WHERE anomaly_id = ${parameter})`,
  )
  return { where: conditions.join(' AND '), values }
}
