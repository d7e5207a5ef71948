/** What a proposed change is about, as it stands now: compared at the approval, and told beside what it is to become. */
import { type Kysely, sql } from 'kysely'
import { YikuError } from '../errors.ts'
import type { Tables } from '../store/tables.ts'
import type { AccessChange } from './access-change.ts'
import { budgetFields } from './budgets.ts'

/**
 * Only what administrators change: were password and second factor among it, one could keep the proposal to disable him
 * from ever being approved by changing his password time and again.
 */
export type Standing = Readonly<Record<string, unknown>>

/** @throws {YikuError} accountNotFound, clientNotFound */
export async function readStanding(db: Kysely<Tables>, change: AccessChange): Promise<Standing> {
  switch (change.kind) {
    case 'accountAdd':
    case 'clientAdd':
      return {}
    case 'accountChange':
      return readAccount(db, change.subject)
    case 'clientChange':
      return readClient(db, change.subject)
    case 'ruleChange':
      return readRuleCount(db)
    case 'budgetChange':
      return readBudget(db, change.subject)
  }
}

async function readAccount(db: Kysely<Tables>, username: string): Promise<Standing> {
  const row = await db
    .selectFrom('account')
    .select(['role', 'organisation', 'department', 'area', 'disabled', 'platform_sign_in as platformSignIn'])
    .select(sql<string | null>`replace(own_resident::text, '-', '')`.as('ownResident'))
    .where('username', '=', username)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (!row) throw new YikuError('accountNotFound')
  return row
}

async function readClient(db: Kysely<Tables>, id: string): Promise<Standing> {
  const row = await db
    .selectFrom('client')
    .select(['name', 'organisation', 'department', 'area', 'categories', 'disabled'])
    .where('client_id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (!row) throw new YikuError('clientNotFound')
  return row
}

/** Any other change of a rule may give this one another meaning. */
async function readRuleCount(db: Kysely<Tables>): Promise<Standing> {
  return db
    .selectFrom('access_change')
    .select('number as changes')
    .where('topic', '=', 'rule')
    .forUpdate()
    .executeTakeFirstOrThrow()
}

async function readBudget(db: Kysely<Tables>, role: 'clerk' | 'window'): Promise<Standing> {
  const row = await db
    .selectFrom('budget')
    .select(budgetFields)
    .where('role', '=', role)
    .forNoKeyUpdate()
    .executeTakeFirst()
  return row ?? {}
}
