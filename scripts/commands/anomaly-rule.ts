import { Argument, type Command, InvalidArgumentError } from 'commander'
import { anomalyKinds, anomalyTitles } from '../../src/audit/anomaly-rule.ts'
import { changeAnomalyRule, listAnomalyRules } from '../../src/audit/anomaly-rules.ts'
import type { AnomalyKind } from '../../src/store/tables.ts'
import { withStore } from '../with-store.ts'

/** Adds `yiku anomaly-rule`. */
export function register(program: Command): void {
  const rule = program.command('anomaly-rule').description('异常规则 · what in the access log counts as an anomaly')
  rule
    .command('list')
    .description('列出各类异常及其阈值 · list the kinds and their thresholds')
    .action(() =>
      withStore(async ({ pool }) => {
        for (const { kind, enabled, parameters } of await listAnomalyRules(pool))
          console.log(`${kind}  ${anomalyTitles[kind]}${enabled ? '' : '（已停用）'}  ${JSON.stringify(parameters)}`)
      }),
    )
  const onOne = (name: string, description: string) =>
    rule.command(name).description(description).addArgument(new Argument('<kind>', '异常类别').choices(anomalyKinds))
  onOne('set', '改动阈值，一分钟内生效 · change thresholds; they hold within a minute')
    .argument('<parameters>', 'JSON，只写要改的：{"least":10}', parametersOf)
    .action((kind: AnomalyKind, parameters: Record<string, unknown>) =>
      withStore(async ({ pool }) => {
        await changeAnomalyRule(pool, kind, { parameters })
        console.log(`已改动 ${kind}`)
      }),
    )
  onOne('disable', '停用：不再筛查这一类 · no longer look for it').action((kind: AnomalyKind) => enable(kind, false))
  onOne('enable', '启用 · look for it again').action((kind: AnomalyKind) => enable(kind, true))
}

function enable(kind: AnomalyKind, enabled: boolean): Promise<void> {
  return withStore(async ({ pool }) => {
    await changeAnomalyRule(pool, kind, { enabled })
    console.log(`已${enabled ? '启用' : '停用'} ${kind}`)
  })
}

function parametersOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  } catch {
    // said below
  }
  throw new InvalidArgumentError('应为 JSON 对象 · a JSON object is needed')
}
