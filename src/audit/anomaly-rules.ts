/** The rules for anomalies in the store. */
import type pg from 'pg'
import { describeIssues, YikuError } from '../errors.ts'
import type { AnomalyKind } from '../store/tables.ts'
import { AnomalyParameters, type AnomalyRules, anomalyKinds } from './anomaly-rule.ts'

type Queryable = Pick<pg.ClientBase, 'query'>

export interface StoredAnomalyRule {
  readonly kind: AnomalyKind
  readonly enabled: boolean
  readonly parameters: Readonly<Record<string, unknown>>
  readonly changedAt: Date
}

/** In the order in which the kinds are declared. */
export async function listAnomalyRules(db: Queryable): Promise<StoredAnomalyRule[]> {
  const { rows } = await db.query<StoredAnomalyRule>(
    'SELECT kind, enabled, parameters, changed_at AS "changedAt" FROM anomaly_rule ORDER BY array_position($1, kind)',
    [anomalyKinds],
  )
  return rows
}

/** The rules in force, and the kinds whose parameters nobody can follow. */
export async function readAnomalyRules(db: Queryable): Promise<{ rules: AnomalyRules; unreadable: AnomalyKind[] }> {
  const unreadable: AnomalyKind[] = []
  const found = (await listAnomalyRules(db)).flatMap(({ kind, enabled, parameters }) => {
    if (!enabled) return []
    const parsed = AnomalyParameters[kind].safeParse(parameters)
    if (!parsed.success) unreadable.push(kind)
    return parsed.success ? [[kind, parsed.data] as const] : []
  })
  return { rules: Object.fromEntries(found), unreadable }
}

export interface AnomalyRuleChange {
  readonly enabled?: boolean | undefined
  /** those that change; the others stay */
  readonly parameters?: Readonly<Record<string, unknown>> | undefined
}

/** It holds from the next search on. @throws {YikuError} badAnomalyRule */
export async function changeAnomalyRule(
  db: Queryable,
  kind: AnomalyKind,
  { enabled, parameters = {} }: AnomalyRuleChange,
): Promise<void> {
  const rule = (await listAnomalyRules(db)).find((one) => one.kind === kind)
  const parsed = AnomalyParameters[kind].safeParse({ ...rule?.parameters, ...parameters })
  if (!parsed.success) {
    throw new YikuError('badAnomalyRule', { detail: describeIssues(parsed.error.issues, '参数').join('；') })
  }
  await db.query(
    `UPDATE anomaly_rule SET enabled = coalesce($2, enabled), parameters = $3, changed_at = clock_timestamp() WHERE kind = $1`,
    [kind, enabled ?? null, JSON.stringify(parsed.data)],
  )
}
