/** The rules as rows. No change leaves rules behind that contradict each other. */
import type { Kysely, Transaction } from 'kysely'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { YikuError } from '../errors.ts'
import { inTransaction } from '../store/in-transaction.ts'
import type { Tables } from '../store/tables.ts'
import { compileRules } from './compile-rules.ts'
import { checkRule, type Rule, ruleText } from './rule.ts'

export interface StoredRule extends Rule {
  readonly rule_id: number
  /** why */
  readonly note: string
}

export function listRules(db: Kysely<Tables>): Promise<StoredRule[]> {
  const columns = ['rule_id', 'role', 'item', 'category', 'level', 'area', 'reach', 'show', 'note'] as const
  return db.selectFrom('rule').select(columns).orderBy('rule_id').execute()
}

export type NewRule = Rule & { readonly note: string }

/** @returns its number. @throws {YikuError} badRule, ruleExists */
export async function addRule(db: Kysely<Tables>, catalogue: Catalogue, rule: NewRule): Promise<number> {
  checkRule(rule, catalogue)
  return change(db, catalogue, (transaction) => insertRule(transaction, rule))
}

/** @throws {YikuError} ruleNotFound; badRule where it kept two others apart */
export function removeRule(db: Kysely<Tables>, catalogue: Catalogue, id: number): Promise<StoredRule> {
  return change(db, catalogue, (transaction) => deleteRule(transaction, id))
}

export interface RuleChanges {
  /** numbers */
  readonly remove: readonly number[]
  readonly add: readonly NewRule[]
}

/** Several at once: only what stands after all of them must decide everything. @throws {YikuError} badRule, ruleExists, ruleNotFound */
export async function changeRules(
  db: Kysely<Tables>,
  catalogue: Catalogue,
  { remove, add }: RuleChanges,
): Promise<void> {
  for (const rule of add) checkRule(rule, catalogue)
  return change(db, catalogue, async (transaction) => {
    for (const id of remove) await deleteRule(transaction, id)
    for (const rule of add) await insertRule(transaction, rule)
  })
}

async function insertRule(transaction: Transaction<Tables>, { note, ...rule }: NewRule): Promise<number> {
  const known = (await listRules(transaction)).find((other) => conditionsOf(other) === conditionsOf(rule))
  if (known) throw new YikuError('ruleExists', { detail: `${known.rule_id}：${ruleText(known)}` })
  const added = transaction
    .insertInto('rule')
    .values({ ...rule, note })
    .returning('rule_id')
  return (await added.executeTakeFirstOrThrow()).rule_id
}

async function deleteRule(transaction: Transaction<Tables>, id: number): Promise<StoredRule> {
  const rule = (await listRules(transaction)).find(({ rule_id }) => rule_id === id)
  if (!rule) throw new YikuError('ruleNotFound')
  await transaction.deleteFrom('rule').where('rule_id', '=', id).execute()
  return rule
}

function conditionsOf({ role, item, category, level, area }: Rule): string {
  return JSON.stringify([role, item, category, level, area])
}

/** One change at a time, and only if the rules still decide everything after it. */
function change<T>(
  db: Kysely<Tables>,
  catalogue: Catalogue,
  work: (transaction: Transaction<Tables>) => Promise<T>,
): Promise<T> {
  return inTransaction(db, async (transaction) => {
    // the counter's row, which the trigger will change, serialises changes without a lock on the table that others read
    await transaction.selectFrom('access_change').select('number').where('topic', '=', 'rule').forUpdate().execute()
    const done = await work(transaction)
    compileRules(await listRules(transaction), catalogue)
    return done
  })
}
