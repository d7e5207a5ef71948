/**
 * The feed of changes: what was committed gets its place in it afterwards, one after the other, by one process at a time.
 * So a place is never given before one that has been read, however transactions overlapped and however old their numbers;
 * and places stay what they are when the store moves to another server, which PostgreSQL's transaction numbers do not.
 */
import type pg from 'pg'
import { YikuError } from '../errors.ts'
import type { Store } from '../store/open.ts'

/** Where a reader stands: after the `nth` change of what has this place. */
export interface Cursor {
  readonly position: number
  readonly nth: number
}

export interface Change {
  readonly cursor: Cursor
  readonly at: Date
  /** number of the department */
  readonly source: number
  /** number */
  readonly category: number
  readonly deleted: boolean
  /** absent where all of the category may have changed */
  readonly residentId?: string
  readonly version?: number
}

export interface ChangeQuery {
  readonly after: Cursor | undefined
  /** not further than this */
  readonly through?: Cursor
  readonly limit: number
  /** numbers */
  readonly categories: readonly number[]
  /** residents of this area alone; undefined: of all */
  readonly area: string | undefined
}

export interface ChangePage {
  readonly changes: readonly Change[]
  /** from where to read on: also over what did not concern the reader */
  readonly next: Cursor
}

/** the ASCII of "yikc": one who gives places at a time */
const placeLock = 0x79_69_6b_63
/** pushes and batches that get their places at once */
const placedTogether = 10_000
/** places that one page looks through at the most */
const lookedThrough = 10_000

/** By when they had their records at hand: of one record, in the order in which it changed. */
const place = `
  WITH taken AS (
    DELETE FROM change_pending WHERE batch_id IN (SELECT batch_id FROM change_pending ORDER BY at, batch_id LIMIT $1) RETURNING *)
  INSERT INTO change_feed (position, batch_id, source, at, categories)
  SELECT (SELECT coalesce(max(position), 0) FROM change_feed) + row_number() OVER (ORDER BY at, batch_id),
    batch_id, source, at, categories
  FROM taken`

/** Gives what is committed its place. */
export async function placeChanges({ pool }: Pick<Store, 'pool'>): Promise<void> {
  for (;;) {
    const waiting = await pool.query('SELECT FROM change_pending LIMIT 1')
    if (waiting.rowCount === 0) return
    const client = await pool.connect()
    try {
      await placeSome(client)
      client.release()
    } catch (error) {
      client.release(true)
      throw error
    }
  }
}

async function placeSome(client: pg.ClientBase): Promise<void> {
  await client.query('BEGIN')
  // whoever waited here sees what the one before has placed
  await client.query('SELECT pg_advisory_xact_lock($1)', [placeLock])
  await client.query(place, [placedTogether])
  await client.query('COMMIT')
}

const readPage = `
  SELECT f.position, c.nth, f.at, f.source, c.category, c.deleted, c.version, replace(c.resident_id::text, '-', '') AS resident
  FROM change_feed f JOIN change c USING (batch_id)
  WHERE f.position BETWEEN $1 AND $3 AND (f.position, c.nth) > ($1, $2) AND f.categories && $4::smallint[]
    AND c.category = ANY ($4::smallint[]) AND ($7::bigint IS NULL OR (f.position, c.nth) <= ($7, $8))
    AND ($5::text IS NULL OR c.resident_id IS NULL OR EXISTS (SELECT FROM resident r WHERE r.resident_id = c.resident_id
      AND (starts_with(r.registered_area, $5) OR starts_with(r.living_area, $5))))
  ORDER BY f.position, c.nth LIMIT $6`

interface Bounds {
  readonly first: number
  readonly last: number
}

/** What comes after a place, of these categories. @throws {YikuError} badChangeCursor, changesForgotten */
export async function readChanges(store: Pick<Store, 'pool'>, query: ChangeQuery): Promise<ChangePage> {
  await placeChanges(store)
  const { rows: bounds } = await store.pool.query<Bounds>(
    'SELECT coalesce(min(position), 1) AS first, coalesce(max(position), 0) AS last FROM change_feed',
  )
  const { first, last } = bounds[0] ?? { first: 1, last: 0 }
  const after = query.after ?? { position: first, nth: 0 }
  if (after.position > last + 1) throw new YikuError('badChangeCursor')
  if (after.position < first) throw new YikuError('changesForgotten')
  const { through } = query
  const end = Math.min(last, after.position + lookedThrough, through?.position ?? last)
  const { rows } = await store.pool.query<Row>({
    name: 'changes',
    text: readPage,
    values: [
      after.position,
      after.nth,
      end,
      query.categories,
      query.area,
      query.limit,
      through?.position,
      through?.nth,
    ],
  })
  const changes = rows.map(changeOf)
  const full = changes.length === query.limit ? changes.at(-1)?.cursor : undefined
  return { changes, next: full ?? (end < after.position ? after : { position: end + 1, nth: 0 }) }
}

interface Row {
  readonly position: number
  readonly nth: number
  readonly at: Date
  readonly source: number
  readonly category: number
  readonly deleted: boolean
  readonly version: number | null
  readonly resident: string | null
}

function changeOf({ position, nth, version, resident, ...row }: Row): Change {
  return {
    ...row,
    cursor: { position, nth },
    ...(resident !== null && { residentId: resident }),
    ...(version !== null && { version }),
  }
}

/** As readers are given it, and give it back. */
export function writeCursor({ position, nth }: Cursor): string {
  return `${position}.${nth}`
}

/** undefined where it is none */
export function readCursor(text: string): Cursor | undefined {
  const [, position, nth] = /^([1-9]\d{0,14})\.(0|[1-9]\d{0,8})$/.exec(text) ?? []
  return position === undefined ? undefined : { position: Number(position), nth: Number(nth) }
}
