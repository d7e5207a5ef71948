/** Looks as the search for anomalies reads them out of the log: by the order of their leaves, so that none is passed over. */
import type pg from 'pg'
import type { PastDay } from './anomalies/actor-memory.ts'
import { type Actor, hour, type Look, type Subject } from './anomalies/look.ts'
import { longestWindow } from './anomaly-rule.ts'
import type { EntryOutcome } from './entry.ts'
import { firstEntryId } from './entry-id.ts'

type Queryable = Pick<pg.ClientBase, 'query'>

/** A look before it is known whom it was at. */
export interface LoggedLook {
  readonly actor: Actor
  readonly look: Look
}

interface LookRow {
  readonly entry: string
  readonly at: Date
  readonly request: string | null
  readonly outcome: EntryOutcome
  readonly code: string | null
  readonly item: string | null
  readonly caseNumber: string | null
  readonly present: boolean
  readonly resident: string | null
  readonly id: string
  readonly name: string | null
  readonly role: string | null
  readonly organisation: string | null
  readonly area: string | null
}

/** Looks at residents by people with accounts. Systems ask by agreement, and residents for themselves. */
const isLook = `e.actor_kind = 'account' AND e.actor IS NOT NULL AND e.kind IN ('query', 'proof', 'denial')`

const columns = `e.entry_id AS entry, e.at, e.request_id AS request, e.outcome, e.code, e.item, e.case_number AS "caseNumber",
  e.presence_method IS NOT NULL AS present, replace(e.resident_id::text, '-', '') AS resident,
  e.actor AS id, e.actor_name AS name, e.role, e.organisation, e.area`

export interface Leaves {
  readonly from: number
  readonly to: number
}

/** The looks among the entries with these leaves. */
export async function readLooks(db: Queryable, { from, to }: Leaves): Promise<LoggedLook[]> {
  const { rows } = await db.query<LookRow>(
    `SELECT ${columns} FROM access_leaf l JOIN access_entry e ON e.entry_id = l.entry_id AND e.at = l.at
      WHERE l.leaf_index >= $1 AND l.leaf_index < $2 AND ${isLook} ORDER BY l.leaf_index`,
    [from, to],
  )
  return rows.map(loggedLook)
}

export interface Before {
  /** numbers of the accounts */
  readonly actors: readonly string[]
  /** only entries with leaves below */
  readonly leaves: number
  /** the moment that is looked back from */
  readonly at: number
}

/** The actors' latest looks: all that a window may still reach. */
export async function readRecentLooks(db: Queryable, { actors, leaves, at }: Before): Promise<LoggedLook[]> {
  const from = windowStart(at)
  const { rows } = await db.query<LookRow>(
    `SELECT ${columns} FROM access_entry e JOIN access_leaf l ON l.entry_id = e.entry_id
      WHERE e.actor = ANY ($1) AND e.at >= $2 AND e.entry_id >= $3 AND l.leaf_index < $4 AND ${isLook} ORDER BY e.at, l.leaf_index`,
    [actors, from, firstEntryId(from.getTime()), leaves],
  )
  return rows.map(loggedLook)
}

const daysBack = 90

/** On which days before the window the actors worked, and which villages they served. */
export async function readPastDays(
  db: Queryable,
  { actors, leaves, at }: Before,
): Promise<ReadonlyMap<string, readonly PastDay[]>> {
  const to = windowStart(at)
  const from = new Date(at - daysBack * 24 * hour)
  const { rows } = await db.query<PastDay & { actor: string }>(
    `SELECT e.actor, (e.at AT TIME ZONE 'Asia/Shanghai')::date::text AS day, v.village, sum(v.looks)::int AS looks
       FROM access_entry e JOIN access_leaf l ON l.entry_id = e.entry_id
       LEFT JOIN resident r ON r.resident_id = e.resident_id
       CROSS JOIN LATERAL (VALUES (1, NULL), (0, r.registered_area), (0, r.living_area)) AS v (looks, village)
      WHERE e.actor = ANY ($1) AND e.at >= $2 AND e.at < $3 AND e.entry_id >= $4 AND l.leaf_index < $5
        AND e.outcome = 'answered' AND ${isLook} AND (v.looks = 1 OR v.village IS NOT NULL)
      GROUP BY 1, 2, 3`,
    [actors, from, to, firstEntryId(from.getTime()), leaves],
  )
  return Map.groupBy(rows, ({ actor }) => actor)
}

function windowStart(at: number): Date {
  return new Date(at - longestWindow * hour)
}

/** A look with whom it was at. */
export function withSubject(look: Look, subjects: ReadonlyMap<string, Subject>): Look {
  const subject = look.resident === undefined ? undefined : subjects.get(look.resident)
  return subject ? { ...look, subject } : look
}

function loggedLook({ id, name, role, organisation, area, at, ...row }: LookRow): LoggedLook {
  return {
    actor: {
      id,
      name: name ?? undefined,
      role: role ?? undefined,
      organisation: organisation ?? undefined,
      area: area ?? undefined,
    },
    look: {
      entry: row.entry,
      at: at.getTime(),
      request: row.request ?? undefined,
      outcome: row.outcome,
      code: row.code ?? undefined,
      item: row.item ?? undefined,
      caseNumber: row.caseNumber ?? undefined,
      present: row.present,
      resident: row.resident ?? undefined,
    },
  }
}
