/** Entries as the store holds them, for tests that ask what was written down of a request. */
import type { Hub } from '../../src/hub.ts'

export interface StoredEntry {
  readonly kind: string
  readonly outcome: string
  readonly code: string | null
  readonly route: string
  readonly actorKind: string
  readonly actor: string | null
  readonly actorName: string | null
  readonly role: string | null
  readonly organisation: string | null
  readonly area: string | null
  readonly address: string | null
  readonly item: string | null
  readonly caseNumber: string | null
  readonly presenceMethod: string | null
  readonly presenceReference: string | null
  readonly basis: string | null
  readonly residentId: string | null
  readonly subject: string | null
  readonly categoriesAsked: number[] | null
  readonly categoriesGiven: number[] | null
}

interface Replied {
  readonly headers: Readonly<Record<string, unknown>>
}

const receipt = /^entry=([0-9a-f-]{36}), leaf=[\w+/]{43}=$/

/** Id of the entry that a reply's receipt names; undefined where it carries none. */
export function entryOf({ headers }: Replied): string | undefined {
  return receipt.exec(String(headers['yiku-receipt']))?.[1]
}

/** All entries of the request whose receipt this is, the first one first; those that others correct too. */
export async function entriesOf({ store }: Hub, reply: Replied): Promise<StoredEntry[]> {
  return select(store, 'access_entry', entryOf(reply))
}

/** What the log says happened in that request. */
export async function looksOf({ store }: Hub, reply: Replied): Promise<StoredEntry[]> {
  return select(store, 'access_look', entryOf(reply))
}

async function select({ pool }: Hub['store'], from: string, entry: string | undefined): Promise<StoredEntry[]> {
  const { rows } = await pool.query(
    `SELECT kind, outcome, code, route, actor_kind AS "actorKind", actor, actor_name AS "actorName", role, organisation, area,
       address, item, case_number AS "caseNumber", presence_method AS "presenceMethod",
       presence_reference AS "presenceReference", basis, resident_id AS "residentId", subject,
       categories_asked AS "categoriesAsked", categories_given AS "categoriesGiven"
     FROM ${from} WHERE request_id = (SELECT request_id FROM access_entry WHERE entry_id = $1) ORDER BY outcome = 'answered' DESC, entry_id`,
    [entry],
  )
  return rows
}

export async function countEntries({ store }: Hub): Promise<number> {
  const { rows } = await store.pool.query<{ count: number }>('SELECT count(*)::int AS count FROM access_entry')
  return rows[0]?.count ?? 0
}

/** All that the log says, in one text. */
export async function textOfLog({ store }: Hub): Promise<string> {
  const { rows } = await store.pool.query<{ text: string }>(
    `SELECT coalesce(string_agg(e::text, E'\\n'), '') AS text FROM access_entry e`,
  )
  return rows[0]?.text ?? ''
}
