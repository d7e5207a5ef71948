/** What a record has said, version by version. */
import type { Kysely } from 'kysely'
import type { Fields } from '../catalogue/field.ts'
import { openFields } from '../residents/open-records.ts'
import type { RecordPlace } from '../residents/record-content.ts'
import type { Tables } from '../store/tables.ts'
import type { Vault } from '../vault/vault.ts'

export interface RecordVersion {
  readonly version: number
  readonly recordedAt: Date
  /** undefined: the record was deleted */
  readonly fields: Fields | undefined
}

export interface RecordReads {
  readonly db: Kysely<Tables>
  readonly vault: Vault
}

const columns = [
  'category',
  'source',
  'key',
  'digest',
  'valid_from',
  'valid_to',
  'self_collected',
  'data',
  'sealed',
  'version',
  'recorded_at',
  'deleted',
] as const

/** The newest first; none where there is no such record. */
export async function readVersions({ db, vault }: RecordReads, place: RecordPlace): Promise<RecordVersion[]> {
  const former = db
    .selectFrom('record_history')
    .select(columns)
    .where(({ and }) => and(columnsOf(place)))
  const rows = await db
    .selectFrom('record')
    .select(columns)
    .where(({ and }) => and(columnsOf(place)))
    .unionAll(former)
    .orderBy('version', 'desc')
    .execute()
  const { residentId } = place
  const living = rows.filter(({ deleted }) => !deleted)
  const opened = openFields(
    vault,
    living.map((row) => ({ ...row, residentId })),
  )
  const fieldsOf = new Map(living.map((row, at) => [row, opened[at]]))
  return rows.map((row) => ({ version: row.version, recordedAt: row.recorded_at, fields: fieldsOf.get(row) }))
}

/** Till the end of the transaction, nobody changes it, takes it back, or disputes it. @returns its version, if there is one */
export async function lockRecord(trx: Kysely<Tables>, place: RecordPlace): Promise<number | undefined> {
  const row = await trx
    .selectFrom('record')
    .select('version')
    .where(({ and }) => and(columnsOf(place)))
    .forNoKeyUpdate()
    .executeTakeFirst()
  return row?.version
}

/** A record's place, by the columns of its key. */
export function columnsOf({ residentId, category, source, key }: RecordPlace) {
  return { resident_id: residentId, category, source, key }
}
