/** What a department itself says in a conflict, for its officer to find it in his own system. */
import type { Fields } from '../catalogue/field.ts'
import { findIdNumber } from '../residents/find-person.ts'
import { openFields, type StoredRecord } from '../residents/open-records.ts'
import type { ConflictHub } from './conflict-hub.ts'
import type { StoredConflict } from './conflict-store.ts'

export interface OwnRecord {
  /** id */
  readonly category: string
  readonly key: Fields
  /** the fields that are compared */
  readonly values: Fields
}

export interface OwnSide {
  readonly idNumber: string
  readonly records: readonly OwnRecord[]
}

/** undefined where the store knows the resident no more */
export async function findOwnSide(
  hub: ConflictHub,
  { residentId, fact, sides }: StoredConflict,
  source: number,
): Promise<OwnSide | undefined> {
  const { store, vault, catalogue } = hub
  const idNumber = await findIdNumber(hub, residentId)
  const side = sides.find((one) => one.source === source)
  if (idNumber === undefined || !side) return undefined
  const { rows } = await store.pool.query<Omit<StoredRecord, 'residentId'>>(
    `SELECT category, source, key, digest, valid_from, valid_to, self_collected, data, sealed FROM record
      WHERE resident_id = $1 AND source = $2 AND category = ANY ($3::smallint[]) AND NOT deleted AND stated IS NOT NULL
      ORDER BY category, key`,
    [residentId, source, side.categories],
  )
  const opened = openFields(
    vault,
    rows.map((row) => ({ ...row, residentId })),
  )
  const id = [...catalogue.facts.values()].find(({ number }) => number === fact)?.id
  const records = rows.map((row, at) => {
    const category = catalogue.getCategoryByNumber(row.category ?? 0)
    const fields = opened[at] ?? {}
    const compared = Object.entries(category.fields).flatMap(([name, { comparable = [] }]) =>
      comparable.some(({ as }) => as === id) ? [name] : [],
    )
    return { category: category.id, key: pick(fields, category.key), values: pick(fields, compared) }
  })
  return { idNumber, records }
}

function pick(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)))
}
