/** Refused rows that are known by a hint alone, looked for by many at once, as every query does. */
import type { Pool } from 'pg'
import { askTogether } from '../store/ask-together.ts'
import type { HeldGap } from './profile.ts'

type Hints = readonly string[]
type Find = (hints: Hints) => Promise<readonly HeldGap[]>

const largestBatch = 50
const finders = new WeakMap<Pool, Find>()

/** Categories and sources in which one of the hints matches a row that is still refused. */
export function findHintedGaps(pool: Pool, hints: Hints): Promise<readonly HeldGap[]> {
  const find = finders.get(pool) ?? askTogether({ most: largestBatch, answer: (asked) => findAll(pool, asked) })
  finders.set(pool, find)
  return find(hints)
}

interface FoundGap extends HeldGap {
  readonly place: number
}

async function findAll(pool: Pool, asked: readonly Hints[]): Promise<HeldGap[][]> {
  const { rows } = await pool.query<FoundGap>({
    name: 'hinted-gaps',
    // behind a SELECT it is unknown how many they are, so that one plan is kept for all
    text: `SELECT DISTINCT h.place, g.category, g.source
      FROM unnest((SELECT $1::int[]), (SELECT $2::uuid[])) AS h (place, hint)
      JOIN gap g ON g.hint = h.hint WHERE g.superseded_at IS NULL`,
    values: [asked.flatMap((hints, place) => hints.map(() => place)), asked.flat()],
  })
  const found = Map.groupBy(rows, ({ place }) => place)
  return asked.map((_, place) => (found.get(place) ?? []).map(({ category, source }) => ({ category, source })))
}
