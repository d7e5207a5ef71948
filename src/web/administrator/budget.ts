import type { Reply } from '../api/send.ts'
import type { ProposedChange } from './proposal.ts'
import type { BudgetField } from './words.ts'

export type Budget = Reply<'GET /v1/budgets'>['budgets'][number]
export type BudgetDraft = Record<BudgetField, number>

export const fields: readonly BudgetField[] = ['perMinute', 'perHour', 'perDay', 'caseResidents', 'caseLooks']

/** Only what is another than before; undefined where nothing is. */
export function changeOf(budget: Budget, draft: BudgetDraft, reason: string): ProposedChange | undefined {
  const changed = fields.filter((field) => draft[field] !== budget[field])
  if (changed.length === 0) return undefined
  const set = Object.fromEntries(changed.map((field) => [field, draft[field]]))
  return { kind: 'budgetChange', subject: budget.role, set, reason: reason.trim() }
}
