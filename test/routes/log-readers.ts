/** A hub whose log is read over HTTP: entries put into it, and those that the reading itself becomes. */
import { randomUUID } from 'node:crypto'
import { startResidentSession } from '../../src/access/resident-sessions.ts'
import type { StoredCheckpoint } from '../../src/audit/checkpoints.ts'
import type { EntryDraft } from '../../src/audit/entry.ts'
import type { Hub } from '../../src/hub.ts'
import { draft } from '../audit/log.ts'
import { type TestApp, testApp } from '../fixtures/app.ts'
import { type TestHub, testHub } from '../fixtures/hub.ts'
import { settleLog } from '../fixtures/settle-log.ts'

export type Headers = { readonly authorization: string }

export interface LogReaders extends TestApp {
  readonly hub: TestHub
  /** writes an entry, and gives its id */
  log(change: Partial<EntryDraft>): Promise<string>
  /** what the log holds of a kind of request, the newest first */
  logged(route: string): Promise<Readonly<Record<string, unknown>>[]>
  /** gives what waits its place in the tree, and signs the head */
  settle(): Promise<StoredCheckpoint | undefined>
  /** `Authorization` of a resident who is signed in */
  asResident(idNumber: string): Promise<Headers>
}

interface Scope {
  teardown(work: () => Promise<void>): void
  passing(): boolean
}

export async function logReaders(t: Scope): Promise<LogReaders> {
  const hub = await testHub(t)
  const app = await testApp(t, hub)
  return {
    ...app,
    hub,
    log: async (change) => (await hub.accessLog.append(draft({ ...change }))).entry,
    async logged(route) {
      const { rows } = await hub.store.pool.query(
        'SELECT * FROM access_entry WHERE route = $1 ORDER BY entry_id DESC',
        [route],
      )
      return rows
    },
    settle: () => settleLog(hub),
    async asResident(idNumber) {
      const { session } = await startResidentSession(sessionsOf(hub), { idNumber, platform: 'multiFactor' })
      const { accessToken } = hub.tokens.issue({ kind: 'resident', id: session, ver: 1, sid: session })
      return { authorization: `Bearer ${accessToken}` }
    },
  }
}

function sessionsOf({ store, vault }: Hub) {
  return { db: store.db, vault }
}

/** From an hour ago to an hour ahead: all that a test has written. */
export function now(): { readonly from: string; readonly to: string } {
  const hour = 60 * 60 * 1000
  return { from: new Date(Date.now() - hour).toISOString(), to: new Date(Date.now() + hour).toISOString() }
}

/** A resident key as PostgreSQL writes it. */
export function keyOf({ vault }: Hub, idNumber: string): string {
  return vault.residentId(idNumber).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

export function newId(): string {
  return randomUUID()
}
