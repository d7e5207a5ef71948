/** Disputes as they are looked up. */
import { type Kysely, sql } from 'kysely'
import { YikuError } from '../errors.ts'
import type { Store } from '../store/open.ts'
import type { CorrectionState, Tables } from '../store/tables.ts'
import type { Vault } from '../vault/vault.ts'
import type { Correction } from './correction.ts'
import { openText, type Statement } from './sealed-text.ts'

type Db = Pick<Store, 'db'>

/** Those about a department's records, those that somebody opened, or those about a resident. */
export type CorrectionSide =
  | { readonly source: number }
  | { readonly account: number }
  | { readonly residentIds: readonly string[] }

export interface CorrectionQuery {
  readonly side: CorrectionSide
  readonly state?: CorrectionState | undefined
  /** only what is open and was due before this day */
  readonly overdueOn?: string | undefined
  /** id of the last one of the page before */
  readonly after?: string | undefined
  readonly limit: number
}

/** The latest first. */
export async function listCorrections({ db }: Db, query: CorrectionQuery): Promise<Correction[]> {
  const { side, state, overdueOn, after, limit } = query
  const rows = await selectCorrections(db)
    .where(({ eb }) => {
      if ('source' in side) return eb('source', '=', side.source)
      return 'account' in side ? eb('opened_by', '=', side.account) : eb('resident_id', 'in', side.residentIds)
    })
    .$if(state !== undefined, (rows) => rows.where('state', '=', state ?? 'open'))
    .$if(overdueOn !== undefined, (rows) => rows.where('closed_at', 'is', null).where('due_on', '<', overdueOn ?? ''))
    .$if(after !== undefined, (rows) =>
      rows.where(
        sql<boolean>`(opened_at, correction_id) < (SELECT opened_at, correction_id FROM correction WHERE correction_id = ${after})`,
      ),
    )
    .orderBy('opened_at', 'desc')
    .orderBy('correction_id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(correctionOf)
}

/** @throws {YikuError} correctionNotFound */
export async function getCorrection({ db }: Db, id: string): Promise<Correction> {
  const row = await selectCorrections(db).where('correction_id', '=', id).executeTakeFirst()
  if (!row) throw new YikuError('correctionNotFound')
  return correctionOf(row)
}

export interface CorrectionContent {
  readonly statement: Statement
  /** the department's reason */
  readonly answer?: string
}

/** What was said in a dispute. @throws {YikuError} correctionNotFound */
export async function readContent(
  { store, vault }: { readonly store: Db; readonly vault: Vault },
  id: string,
): Promise<CorrectionContent> {
  const row = await store.db
    .selectFrom('correction')
    .select(['statement', 'statement_digest', 'answer', 'answer_digest'])
    .where('correction_id', '=', id)
    .executeTakeFirst()
  if (!row) throw new YikuError('correctionNotFound')
  const { statement: sealed, statement_digest: digest, answer, answer_digest } = row
  return {
    statement: JSON.parse(openText(vault, { id, part: 'statement' }, { digest, sealed })),
    ...(answer &&
      answer_digest && { answer: openText(vault, { id, part: 'answer' }, { digest: answer_digest, sealed: answer }) }),
  }
}

export interface CorrectionCount {
  /** number of the department */
  readonly source: number
  readonly state: CorrectionState
  readonly count: number
  /** of those that are open: past their day */
  readonly overdue: number
}

/** How many there are of each department. @param today `YYYY-MM-DD` in China */
export async function countCorrections({ db }: Db, today: string): Promise<CorrectionCount[]> {
  return db
    .selectFrom('correction')
    .select(({ fn }) => [
      'source',
      'state',
      fn.countAll<number>().as('count'),
      sql<number>`count(*) FILTER (WHERE state = 'open' AND due_on < ${today}::date)`.as('overdue'),
    ])
    .groupBy(['source', 'state'])
    .orderBy('source')
    .execute()
}

/** What there is of each, without what was said; callers narrow it. */
export function selectCorrections(db: Kysely<Tables>) {
  return db
    .selectFrom('correction')
    .select([
      'correction_id',
      'resident_id',
      'asked_as',
      'category',
      'source',
      'key',
      'version',
      'fields',
      'arrived_at',
      'opened_at',
      'opened_by',
      'opener_role',
      'organisation',
      'due_on',
      'provisional',
      'state',
      'changed_at',
      'closed_at',
      sql<boolean>`answer IS NOT NULL`.as('is_answered'),
    ])
}

type Row = Awaited<ReturnType<ReturnType<typeof selectCorrections>['execute']>>[number]

export function correctionOf({ category, source, version, provisional, state, ...row }: Row): Correction {
  return {
    id: row.correction_id,
    place: { residentId: hexOf(row.resident_id), category, source, key: hexOf(row.key) },
    askedAs: hexOf(row.asked_as ?? row.resident_id),
    version,
    disputed: row.fields,
    arrivedAt: row.arrived_at,
    openedAt: row.opened_at,
    opener: {
      account: row.opened_by ?? undefined,
      role: row.opener_role,
      organisation: row.organisation ?? undefined,
    },
    dueOn: row.due_on,
    provisional,
    state,
    changedAt: row.changed_at ?? undefined,
    closedAt: row.closed_at ?? undefined,
    isAnswered: row.is_answered,
  }
}

function hexOf(uuid: string): string {
  return uuid.replaceAll('-', '')
}
