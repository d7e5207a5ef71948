/** The tables of access as a process keeps them, and how they are read: all in one snapshot, and only what has changed. */
import type { AccountRole } from '../store/tables.ts'
import type { Identity } from './identity.ts'
import type { Rule } from './rule.ts'

/** What of a connection this needs. */
export interface Store {
  query<Row extends object>(sql: string): Promise<{ rows: Row[] }>
  end(): Promise<void>
}

/** An account or client that is known, disabled ones included. */
interface Known {
  readonly identity: Identity
  readonly version: number
  readonly disabled: boolean
}

export interface KnownAccount extends Known {
  readonly mustChange: boolean
  readonly hasTotp: boolean
}

export type KnownClient = Known

/** Who may act, and by which rules. The keys are the ids that tokens carry. */
export interface Acting {
  readonly accounts: ReadonlyMap<string, KnownAccount>
  readonly clients: ReadonlyMap<string, KnownClient>
  /** those whose last token may still be in force */
  readonly endedSessions: ReadonlySet<string>
  /** the same array as long as no rule has changed */
  readonly rules: readonly Rule[]
  /** changes counted so far, by topic */
  readonly counts: ReadonlyMap<string, number>
}

const countsSql = 'SELECT topic, number FROM access_change'

/** Reads what has changed since `known`, or everything. */
export async function readActing(store: Store, known: Acting | undefined): Promise<Acting> {
  if (known && sameCounts(await readCounts(store), known.counts)) return known
  await store.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
  const counts = await readCounts(store)
  const stands = (topic: string) => known?.counts.get(topic) === counts.get(topic)
  const acting: Acting = {
    accounts: known && stands('account') ? known.accounts : await readAccounts(store),
    clients: known && stands('client') ? known.clients : await readClients(store),
    endedSessions: known && stands('session') ? known.endedSessions : await readEndedSessions(store),
    rules: known && stands('rule') ? known.rules : await readRules(store),
    counts,
  }
  await store.query('COMMIT')
  return acting
}

async function readCounts(store: Store): Promise<ReadonlyMap<string, number>> {
  const { rows } = await store.query<{ topic: string; number: number }>(countsSql)
  return new Map(rows.map(({ topic, number }) => [topic, number]))
}

function sameCounts(some: ReadonlyMap<string, number>, others: ReadonlyMap<string, number>): boolean {
  return some.size === others.size && [...some].every(([topic, number]) => others.get(topic) === number)
}

interface AccountRow {
  account_id: number
  role: AccountRole
  holder: string
  organisation: string
  department: string | null
  area: string
  must_change: boolean
  has_totp: boolean
  disabled: boolean
  version: number
}

async function readAccounts(store: Store): Promise<Acting['accounts']> {
  const { rows } = await store.query<AccountRow>(
    `SELECT account_id, role, holder, organisation, department, area, must_change, totp IS NOT NULL AS has_totp,
       disabled, version FROM account`,
  )
  return new Map(rows.map((row) => [String(row.account_id), accountOf(row)]))
}

function accountOf({
  account_id,
  holder: name,
  department,
  role,
  organisation,
  area,
  ...row
}: AccountRow): KnownAccount {
  const id = String(account_id)
  return {
    identity: { kind: 'account', id, role, name, organisation, area, ...(department !== null && { department }) },
    version: row.version,
    disabled: row.disabled,
    mustChange: row.must_change,
    hasTotp: row.has_totp,
  }
}

interface ClientRow {
  client_id: string
  name: string
  organisation: string
  department: string | null
  area: string
  categories: string[]
  disabled: boolean
  version: number
}

async function readClients(store: Store): Promise<Acting['clients']> {
  const { rows } = await store.query<ClientRow>(
    'SELECT client_id, name, organisation, department, area, categories, disabled, version FROM client',
  )
  return new Map(rows.map((row) => [row.client_id, clientOf(row)]))
}

function clientOf({ client_id: id, department, disabled, version, ...row }: ClientRow): KnownClient {
  return {
    identity: { kind: 'client', id, role: 'system', ...row, ...(department !== null && { department }) },
    version,
    disabled,
  }
}

/** Tokens live ten minutes: an older end refuses nothing that its own end would not. */
async function readEndedSessions(store: Store): Promise<Acting['endedSessions']> {
  const { rows } = await store.query<{ session_id: string }>(
    `SELECT session_id FROM session WHERE ended_at > clock_timestamp() - interval '15 minutes'`,
  )
  return new Set(rows.map(({ session_id }) => session_id))
}

async function readRules(store: Store): Promise<Acting['rules']> {
  const { rows } = await store.query<Rule>(
    'SELECT role, item, category, level, area, reach, show FROM rule ORDER BY rule_id',
  )
  return rows
}
