/** The write that pushes are held against: as plain as can be, and as wide as what a push writes. */
import { randomBytes } from 'node:crypto'
import type pg from 'pg'

/** Rows by the key alone, newest wins. */
const many = `
  INSERT INTO record AS r (resident_id, category, source, key, digest, batch_id, observed_at, recorded_at, source_version, version,
    sealed)
  SELECT resident, 34, 2, resident, digest, 0, now(), now(), $3::bigint, 1, sealed
  FROM unnest($1::uuid[], $2::uuid[], $4::bytea[]) AS i (resident, digest, sealed) ORDER BY resident
  ON CONFLICT (resident_id, category, source, key) DO UPDATE SET digest = excluded.digest, batch_id = excluded.batch_id,
    observed_at = excluded.observed_at, recorded_at = excluded.recorded_at, source_version = excluded.source_version,
    version = r.version + 1, sealed = excluded.sealed
  WHERE r.source_version < excluded.source_version`

const one = `
  INSERT INTO record AS r (resident_id, category, source, key, digest, batch_id, observed_at, recorded_at, source_version, version,
    sealed)
  VALUES ($1, 34, 2, $1, $2, 0, now(), now(), $3, 1, $4)
  ${many.slice(many.indexOf('ON CONFLICT'))}`

/** @param people numbers of residents that there are not, each once */
export function upsertOf(people: readonly number[], version: number): pg.QueryConfig<unknown[]> {
  const residents = people.map((n) => `ba7eba7e00000000${n.toString(16).padStart(16, '0')}`)
  const digests = residents.map(() => randomBytes(16).toString('hex'))
  const sealed = residents.map(() => randomBytes(115))
  return people.length === 1
    ? { name: 'one', text: one, values: [residents[0], digests[0], version, sealed[0]] }
    : { name: 'many', text: many, values: [residents, digests, version, sealed] }
}
