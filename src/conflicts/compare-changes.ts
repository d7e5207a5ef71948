/**
 * Keeps the officers' conflicts with what the records say: whatever the feed of changes tells is compared again, so that
 * it makes no difference which way it came in. A catalogue that compares otherwise than the one before makes all records
 * state it anew.
 */
import { hash } from 'node:crypto'
import type pg from 'pg'
import { placeChanges } from '../updates/change-feed.ts'
import { compareResidents, statingCategories } from './compare-residents.ts'
import type { ConflictHub } from './conflict-hub.ts'
import * as sql from './conflict-sql.ts'
import { restateRecords } from './restate-records.ts'

/** the ASCII of "yikw": one who compares at a time */
const watchLock = 0x79_69_6b_77
const residentsTogether = 1000
/** places of the feed that are taken at once */
const placesTogether = 500
const first = '00000000-0000-0000-0000-000000000000'

/** Returns at once where another process is at it. */
export async function compareChanges(hub: ConflictHub): Promise<void> {
  const { pool } = hub.store
  await placeChanges({ pool })
  const client = await pool.connect()
  let broken = true
  try {
    const { rows } = await client.query<{ mine: boolean }>('SELECT pg_try_advisory_lock($1) AS mine', [watchLock])
    if (rows[0]?.mine) {
      await compareLocked(client, hub)
      await client.query('SELECT pg_advisory_unlock($1)', [watchLock])
    }
    broken = false
  } finally {
    // the lock ends with the connection
    client.release(broken)
  }
}

interface Watch {
  readonly position: number
  /** null: those of this catalogue, or none so far; '' where nobody has compared anything */
  readonly facts: string | null
  /** when days were last looked at, `YYYY-MM-DD`; null: never */
  readonly day: string | null
  readonly today: string
  readonly earliest: number
  readonly latest: number
}

const readWatch = `
  SELECT coalesce(w.position, 0) AS position, CASE WHEN w.single THEN w.facts ELSE '' END AS facts,
    w.day::text AS day, (now() AT TIME ZONE 'Asia/Shanghai')::date::text AS today,
    coalesce((SELECT min(position) FROM change_feed), 0) AS earliest,
    coalesce((SELECT max(position) FROM change_feed), 0) AS latest
  FROM (SELECT) one LEFT JOIN conflict_watch w ON true`

const writeWatch = `
  INSERT INTO conflict_watch AS w (position, facts, day) VALUES ($1, $2, $3)
  ON CONFLICT (single) DO UPDATE SET position = excluded.position, facts = excluded.facts, day = excluded.day`

async function compareLocked(client: pg.ClientBase, hub: ConflictHub): Promise<void> {
  const facts = describeFacts(hub)
  const { rows } = await client.query<Watch>(readWatch)
  const [watch] = rows
  if (!watch) return
  // the day on which it was begun: one that turns meanwhile is still to be looked at
  const { latest, day, today } = watch
  const isOther = watch.facts !== null && watch.facts !== facts
  if (isOther) await restateRecords(client, hub)
  // what was forgotten before it was looked at may have been anything
  if (isOther || watch.position < watch.earliest - 1) {
    await compareAll(client, hub)
    await client.query(writeWatch, [latest, facts, today])
    return
  }
  if (day !== null && day !== today) await compareTurned(client, hub, day)
  for (let { position } = watch; position < latest; ) {
    const through = Math.min(position + placesTogether, latest)
    await comparePlaces(client, hub, { after: position, through })
    position = through
    await client.query(writeWatch, [position, facts, today])
  }
  if (day !== today) await client.query(writeWatch, [latest, facts, today])
}

async function comparePlaces(
  client: pg.ClientBase,
  hub: ConflictHub,
  { after, through }: { after: number; through: number },
): Promise<void> {
  const found = await client.query<{ resident: string | null }>(sql.changedResidents, [
    after,
    through,
    statingCategories(hub),
  ])
  const residents = found.rows.flatMap(({ resident }) => resident ?? [])
  if (residents.length < found.rows.length) return compareAll(client, hub)
  for (let at = 0; at < residents.length; at += residentsTogether)
    await compareResidents(client, hub, residents.slice(at, at + residentsTogether))
}

async function compareAll(client: pg.ClientBase, hub: ConflictHub): Promise<void> {
  const categories = statingCategories(hub)
  await comparePages(client, hub, (behind) => ({
    text: sql.severalStating,
    values: [behind, categories, residentsTogether],
  }))
  await compareOpen(client, hub)
}

/** Those of whom no two departments say anything any more are among them. */
async function compareOpen(client: pg.ClientBase, hub: ConflictHub): Promise<void> {
  await comparePages(client, hub, (behind) => ({ text: sql.openResidents, values: [behind, residentsTogether] }))
}

/** Those that may have begun or ended without a change: by the day. */
async function compareTurned(client: pg.ClientBase, hub: ConflictHub, since: string): Promise<void> {
  const values = [statingCategories(hub), since, residentsTogether]
  await comparePages(client, hub, (behind) => ({ text: sql.turnedSince, values: [behind, ...values] }))
}

const inKeyOrder =
  'BEGIN; SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off'

async function comparePages(
  client: pg.ClientBase,
  hub: ConflictHub,
  pageBehind: (resident: string) => { text: string; values: unknown[] },
): Promise<void> {
  for (let behind: string | undefined = first; behind !== undefined; ) {
    // in the order of the primary key: without statistics the planner would rather sort everything, for each page anew
    await client.query(inKeyOrder)
    const page: pg.QueryResult<{ resident: string }> = await client.query(pageBehind(behind))
    await client.query('COMMIT')
    const residents = page.rows.map(({ resident }) => resident)
    await compareResidents(client, hub, residents)
    behind = residents.length < residentsTogether ? undefined : residents.at(-1)
  }
}

/** What is compared, and how. */
function describeFacts({ catalogue }: ConflictHub): string {
  const stated = catalogue.categories.map(({ id, fields }) => [
    id,
    Object.entries(fields).flatMap(([name, { comparable }]) => (comparable ? [[name, comparable]] : [])),
  ])
  return hash('sha256', JSON.stringify([[...catalogue.facts.values()], stated]))
}
