import { type Command, InvalidArgumentError, Option } from 'commander'
import { type Rule, reaches, ruledRoles, ruleText, shows } from '../../src/access/rule.ts'
import { addRule, listRules, removeRule } from '../../src/access/rule-store.ts'
import { withCore } from '../with-core.ts'
import { withStore } from '../with-store.ts'

interface Options extends Pick<Rule, 'role' | 'reach' | 'show'> {
  readonly item?: string
  readonly category?: string
  readonly level?: number
  readonly area?: string
  readonly note: string
}

/** Adds `yiku rule`. */
export function register(program: Command): void {
  const rule = program.command('rule').description('权限规则 · permission rules, for the first set-up of a site')
  rule
    .command('list')
    .description('列出规则：编号、条件、范围、显示方式 · list the rules')
    .option('--role <role>', '只列该角色 · only this role')
    .action(({ role }: { role?: string }) =>
      withStore(async ({ db }) => {
        for (const one of await listRules(db))
          if (role === undefined || one.role === role)
            console.log(`${one.rule_id}  ${ruleText(one)}  ${one.note}`.trimEnd())
      }),
    )
  rule
    .command('add')
    .description('增加一条；更具体的规则优先 · add one; the more specific rule decides')
    .addOption(new Option('--role <role>', '角色 · role').choices(ruledRoles).makeOptionMandatory())
    .option('--item <id>', '只在办该事项时 · only for this service item')
    .option('--category <id>', '只对该数据类 · only this category')
    .option('--level <n>', '只对该级别的字段 · only fields of this level', level)
    .option('--area <code>', '只对该辖区内的查询人 · only askers of this area')
    .addOption(new Option('--reach <whose>', '谁的信息 · whose facts').choices(reaches).makeOptionMandatory())
    .addOption(new Option('--show <how>', '如何显示 · how they are shown').choices(shows).makeOptionMandatory())
    .option('--note <text>', '理由 · why', '')
    .action((options: Options) =>
      withCore(async ({ store, catalogue }) => {
        const { role, item = null, category = null, level = null, area = null, reach, show, note } = options
        const id = await addRule(store.db, catalogue, { role, item, category, level, area, reach, show, note })
        console.log(`已增加规则 ${id}`)
      }),
    )
  rule
    .command('remove')
    .description('删除一条 · remove one')
    .argument('<rule>', '规则编号 · number of the rule', wholeNumber)
    .action((id: number) =>
      withCore(async ({ store, catalogue }) =>
        console.log(`已删除规则 ${id}：${ruleText(await removeRule(store.db, catalogue, id))}`),
      ),
    )
}

function level(text: string): number {
  if (!/^[1-4]$/.test(text)) throw new InvalidArgumentError('应为 1 至 4 · 1 to 4 is needed')
  return Number(text)
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('应为整数 · a whole number is needed')
  return Number(text)
}
