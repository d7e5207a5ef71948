/** Nobody grants to himself: not under another account of his either. */
import { type Kysely, sql } from 'kysely'
import { YikuError } from '../errors.ts'
import type { AccountRole, BudgetRole, RuleRole, Tables } from '../store/tables.ts'
import type { AccessChange } from './access-change.ts'
import { isWithin } from './area.ts'
import { rulesOf } from './change-difference.ts'
import { listRules } from './rule-store.ts'

/**
 * Rules and budgets name no person. Whoever holds an account that they are for, beside his office, keeps out of them.
 * Whose an account is that is changed, and by whom, the table holds. @throws {YikuError} selfGrant
 */
export async function refuseForOneself(
  db: Kysely<Tables>,
  { account, change }: { account: number; change: AccessChange },
): Promise<void> {
  const targets = await targetsOf(db, change)
  if (targets.length === 0) return
  const own = await db
    .selectFrom('account')
    .innerJoin('account as acting', (join) =>
      join.on(sql<boolean>`one_person(account.holder, account.own_resident, acting.holder, acting.own_resident)`),
    )
    .select(['account.role', 'account.area'])
    .where('acting.account_id', '=', account)
    .execute()
  const isMine = (target: Target) =>
    own.some(({ role, area }) => role === target.role && (target.area === null || isWithin(area, target.area)))
  if (targets.some(isMine)) throw new YikuError('selfGrant')
}

interface Target {
  readonly role: AccountRole | RuleRole | BudgetRole
  /** null: of any */
  readonly area: string | null
}

async function targetsOf(db: Kysely<Tables>, change: AccessChange): Promise<readonly Target[]> {
  if (change.kind === 'budgetChange') return [{ role: change.subject, area: null }]
  if (change.kind !== 'ruleChange') return []
  const { add, remove } = rulesOf(change)
  const removed = (await listRules(db)).filter(({ rule_id }) => remove.includes(rule_id))
  return [...add, ...removed]
}
