import { type Kysely, Transaction } from 'kysely'
import type { Tables } from './tables.ts'

/** Works in a transaction: the caller's where he has one, else one of its own. */
export function inTransaction<T>(db: Kysely<Tables>, work: (trx: Transaction<Tables>) => Promise<T>): Promise<T> {
  return db instanceof Transaction ? work(db) : db.transaction().execute(work)
}
