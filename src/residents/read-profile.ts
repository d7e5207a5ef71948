/**
 * The rows of one resident, read together with those that others ask for at the same time. Each is judged within the
 * statement by the scope that he was asked with, as if he had been asked for alone (profile-sql.ts).
 */
import type { Pool } from 'pg'
import { askTogether } from '../store/ask-together.ts'
import { type ProfileRead, type ProfileRow, profileQuery, profilesQuery } from './profile-sql.ts'

type Read = (read: ProfileRead) => Promise<readonly ProfileRow[]>

const largestBatch = 16
const lanes = 2
const readers = new WeakMap<Pool, Read>()

export async function readProfile(pool: Pool, read: ProfileRead): Promise<readonly ProfileRow[]> {
  if (read.asOf) return (await pool.query<ProfileRow>(profileQuery(read))).rows
  const readNow =
    readers.get(pool) ?? askTogether({ most: largestBatch, lanes, answer: (reads) => readAll(pool, reads) })
  readers.set(pool, readNow)
  return readNow(read)
}

interface PlacedRow extends ProfileRow {
  readonly place: number
}

async function readAll(pool: Pool, reads: readonly ProfileRead[]): Promise<PlacedRow[][]> {
  const { rows } = await pool.query<PlacedRow>(profilesQuery(reads))
  const found = Map.groupBy(rows, ({ place }) => place)
  const shared = found.get(0) ?? []
  return reads.map((read, at) => {
    const own = found.get(at + 1) ?? []
    const categories = categoriesOf(read, own)
    return [...own, ...shared.filter(({ category }) => category !== null && categories.includes(category))]
  })
}

/** Those that are read of the resident, wherever he is; none where he is not, or not within reach. */
function categoriesOf({ near, elsewhere = [] }: ProfileRead, rows: readonly PlacedRow[]): readonly number[] {
  const resident = rows.find(({ kind }) => kind === 'resident')
  if (!resident) return []
  return resident.data?.near === true ? near : elsewhere
}
