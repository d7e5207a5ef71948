/**
 * Refused rows that are known by a hint alone, looked for by many at once: whoever asks while a statement runs shares the
 * next one. A round trip to the store costs more than the search does, and every query makes this one.
 */
import type { Pool } from 'pg'
import type { HeldGap } from './profile.ts'

interface Waiting {
  readonly hints: readonly string[]
  resolve(gaps: readonly HeldGap[]): void
  reject(cause: unknown): void
}

type Find = (hints: readonly string[]) => Promise<readonly HeldGap[]>

/** few enough that whoever comes next does not wait long */
const largestBatch = 50
const finders = new WeakMap<Pool, Find>()

/** Categories and sources in which one of the hints matches a row that is still refused. */
export function findHintedGaps(pool: Pool, hints: readonly string[]): Promise<readonly HeldGap[]> {
  const find = finders.get(pool) ?? openFinder(pool)
  finders.set(pool, find)
  return find(hints)
}

function openFinder(pool: Pool): Find {
  const queue: Waiting[] = []
  let running = false

  const run = async () => {
    if (running) return
    running = true
    while (queue.length > 0) await findAll(pool, queue.splice(0, largestBatch))
    running = false
  }
  return (hints) =>
    new Promise((resolve, reject) => {
      queue.push({ hints, resolve, reject })
      void run()
    })
}

interface FoundGap extends HeldGap {
  readonly place: number
}

/** One statement for all who wait; it settles them and throws nothing. */
async function findAll(pool: Pool, batch: readonly Waiting[]): Promise<void> {
  try {
    const { rows } = await pool.query<FoundGap>({
      name: 'hinted-gaps',
      text: `SELECT DISTINCT h.place, g.category, g.source FROM unnest($1::int[], $2::uuid[]) AS h (place, hint)
        JOIN gap g ON g.hint = h.hint WHERE g.superseded_at IS NULL`,
      values: [batch.flatMap(({ hints }, place) => hints.map(() => place)), batch.flatMap(({ hints }) => hints)],
    })
    const found = Map.groupBy(rows, ({ place }) => place)
    for (const [place, { resolve }] of batch.entries())
      resolve((found.get(place) ?? []).map(({ category, source }) => ({ category, source })))
  } catch (cause) {
    for (const { reject } of batch) reject(cause)
  }
}
