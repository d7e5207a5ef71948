/**
 * How much one person may look at: in any minute, hour and day, and under one case number. Counted in the store, so that
 * all processes count together; what asks at once shares one statement. Sliding windows: at no moment does any minute
 * hold more than a minute's budget. A resident who is not there counts like one who is, or budgets would not bound guessing.
 */
import { type Kysely, sql } from 'kysely'
import { YikuError } from '../errors.ts'
import { askTogether } from '../store/ask-together.ts'
import type { Store } from '../store/open.ts'
import type { Tables } from '../store/tables.ts'
import type { Vault } from '../vault/vault.ts'
import type { Identity } from './identity.ts'

export interface Look {
  readonly identity: Identity
  readonly caseNumber: string
  readonly idNumber: string
}

export interface Budgets {
  /** Takes a look off the asker's budgets; systems and residents have none. @throws {YikuError} budgetExceeded */
  spend(look: Look): Promise<void>
}

/** What of the hub this needs. */
interface BudgetStore {
  readonly store: Pick<Store, 'pool'>
  readonly vault: Pick<Vault, 'caseKey' | 'residentId'>
}

interface Spending {
  readonly account: number
  readonly role: string
  readonly caseKey: string
  readonly residentId: string
}

/** The columns, by their names outside the store. */
export const budgetFields = [
  'per_minute as perMinute',
  'per_hour as perHour',
  'per_day as perDay',
  'case_residents as caseResidents',
  'case_looks as caseLooks',
] as const

/** few enough that whoever comes next does not wait long */
const largestBatch = 100

export function openBudgets({ store, vault }: BudgetStore): Budgets {
  const ask = askTogether({
    most: largestBatch,
    answer: (spendings: readonly Spending[]) => spendAll(store, spendings),
  })
  return {
    async spend({ identity, caseNumber, idNumber }) {
      if (identity.kind !== 'account') return
      const outcome = await ask({
        account: Number(identity.id),
        role: identity.role,
        caseKey: vault.caseKey(plainCaseNumber(caseNumber)),
        residentId: vault.residentId(idNumber),
      })
      if (!outcome) throw new YikuError('storeUnavailable')
      if (outcome.exceeded !== null) throw refusal(outcome.exceeded, outcome.seconds ?? 0)
    },
  }
}

/** Of the roles that have one. */
export function listBudgets(db: Kysely<Tables>) {
  return db
    .selectFrom('budget')
    .select(['role', ...budgetFields])
    .orderBy('role')
    .execute()
}

/** Forgets what no budget looks back to any more. */
export async function sweepLooks(db: Kysely<Tables>): Promise<void> {
  const begin = sql<Date>`clock_timestamp() - interval '30 days'`
  await db.deleteFrom('look').where('at', '<', begin).execute()
  await db.deleteFrom('look_refused').where('last_at', '<', begin).execute()
}

/** Another spelling is no other case. */
export function plainCaseNumber(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(/[\s\p{C}]/gu, '')
    .toUpperCase()
}

type Exceeded = 'perMinute' | 'perHour' | 'perDay' | 'caseResidents' | 'caseLooks'

interface Outcome {
  readonly place: number
  readonly exceeded: Exceeded | null
  /** till there is room again */
  readonly seconds: number | null
}

async function spendAll(
  { pool }: BudgetStore['store'],
  spendings: readonly Spending[],
): Promise<(Outcome | undefined)[]> {
  const { rows } = await pool.query<Outcome>({
    name: 'spend-budgets',
    text: 'SELECT place, exceeded, seconds FROM spend_budgets($1::int[], $2::text[], $3::uuid[], $4::uuid[])',
    values: [
      spendings.map(({ account }) => account),
      spendings.map(({ role }) => role),
      spendings.map(({ caseKey }) => caseKey),
      spendings.map(({ residentId }) => residentId),
    ],
  })
  const outcomes = new Map(rows.map((row) => [row.place, row]))
  return spendings.map((_, at) => outcomes.get(at + 1))
}

const details: Readonly<Record<Exceeded, string>> = {
  perMinute: '一分钟内的查询次数已用完',
  perHour: '一小时内的查询次数已用完',
  perDay: '一天内的查询次数已用完',
  caseResidents: '同一受理编号下查询的人数已达上限',
  caseLooks: '同一受理编号下的查询次数已达上限',
}

function refusal(exceeded: Exceeded, seconds: number): YikuError {
  return new YikuError('budgetExceeded', { detail: details[exceeded], retryAfter: Math.max(1, seconds) })
}
