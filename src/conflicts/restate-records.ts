/** Makes all records state what the catalogue compares: those that were there before it did, or did otherwise. */
import type pg from 'pg'
import type { Fields } from '../catalogue/field.ts'
import { openFields, type StoredRecord } from '../residents/open-records.ts'
import { openStater } from '../residents/statement.ts'
import type { Vault } from '../vault/vault.ts'
import { statingCategories } from './compare-residents.ts'
import type { ConflictHub } from './conflict-hub.ts'

const recordsTogether = 1000

/** $1 to $4 the key behind which, $5 categories, $6 how many */
const readRecords = `
  SELECT replace(resident_id::text, '-', '') AS "residentId", category, source, key, digest, valid_from, valid_to,
    self_collected, data, sealed FROM record
  WHERE (resident_id, category, source, key) > ($1::uuid, $2::smallint, $3::smallint, $4::uuid)
    AND category = ANY ($5::smallint[]) AND NOT deleted
  ORDER BY resident_id, category, source, key LIMIT $6`

/** $1 to $4 keys, $5 digests, $6 what they state: written only where the record still says the same */
const writeStated = `
  UPDATE record r SET stated = s.stated
  FROM unnest($1::uuid[], $2::smallint[], $3::smallint[], $4::uuid[], $5::uuid[], $6::bytea[])
    AS s (resident_id, category, source, key, digest, stated)
  WHERE r.resident_id = s.resident_id AND r.category = s.category AND r.source = s.source AND r.key = s.key
    AND r.digest = s.digest AND r.stated IS DISTINCT FROM s.stated`

/** Harmless to break off and begin again. */
export async function restateRecords(client: pg.ClientBase, hub: ConflictHub): Promise<void> {
  const { vault, catalogue } = hub
  const state = openStater(vault, catalogue.facts)
  const categories = statingCategories(hub)
  const nil = '0'.repeat(32)
  let behind: unknown[] = [nil, 0, 0, nil]
  for (;;) {
    const { rows } = await client.query<StoredRecord>(readRecords, [...behind, categories, recordsTogether])
    const whole = openWhole(vault, rows)
    await client.query(writeStated, [
      ...keysOf(whole.map(({ row }) => row)),
      whole.map(({ row }) => row.digest),
      whole.map(({ row, fields }) => {
        const category = catalogue.getCategoryByNumber(row.category ?? 0)
        return state(category, row.residentId, fields) ?? null
      }),
    ])
    const last = rows.at(-1)
    if (!last || rows.length < recordsTogether) return
    behind = [last.residentId, last.category, last.source, last.key]
  }
}

function keysOf(rows: readonly StoredRecord[]): unknown[] {
  return [
    rows.map(({ residentId }) => residentId),
    rows.map(({ category }) => category),
    rows.map(({ source }) => source),
    rows.map(({ key }) => key),
  ]
}

interface WholeRecord {
  readonly row: StoredRecord
  readonly fields: Fields
}

/** A record that does not match its digest states nothing: one of them must not stop the others. */
function openWhole(vault: Vault, rows: readonly StoredRecord[]): WholeRecord[] {
  const open = (some: readonly StoredRecord[]) =>
    openFields(vault, some).flatMap((fields, at) => {
      const row = some[at]
      return row ? [{ row, fields }] : []
    })
  try {
    return open(rows)
  } catch {
    return rows.flatMap((row) => {
      try {
        return open([row])
      } catch {
        return []
      }
    })
  }
}
