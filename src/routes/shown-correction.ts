/** Disputes as the API shows them: what stands where, and of what was said only what its reader may know. */
import { z } from 'zod'
import { workingDaysBetween } from '../catalogue/working-days.ts'
import { type Correction, correctionStates } from '../corrections/correction.ts'
import type { Hub } from '../hub.ts'
import { dayInChina } from '../ingest/load-adapters.ts'
import { placeText } from '../residents/record-content.ts'

/** What people say, sealed where it is kept: so it may say what a log may not. */
export function told(most: number) {
  return z
    .string()
    .max(most)
    .regex(/\S/)
    .regex(/^\P{Cc}*$/u)
}

export const Value = z.union([z.string(), z.number(), z.boolean()])

const described = {
  id: z.uuid(),
  category: z.string(),
  source: z.string().describe('来源部门，由它答复'),
  record: z.string().describe('记录的代号，同查询答复中的 record'),
  version: z.int().describe('提出时的版本'),
  fields: z.array(z.string()).describe('有异议的字段'),
  state: z
    .enum(correctionStates)
    .describe('open 校核中、corrected 已更正、upheld 核实无误、cannotTell 无法核实、withdrawn 已撤回'),
  openedAt: z.iso.datetime(),
  openedBy: z.object({ role: z.string(), organisation: z.string().optional() }),
  dueOn: z.iso.date().describe('答复期限的最后一天：以工作日计，按国务院办公厅公布的放假调休'),
  provisional: z.boolean().describe('真：期限跨入放假安排尚未公布的年份，暂按周末推算，公布后重新计算'),
  daysLeft: z.int().optional().describe('还剩几个工作日，今天不计；负数为已逾期的工作日。已有结论的没有这一项'),
  overdue: z.boolean().describe('是否逾期：已有结论的，指结论是否晚于期限'),
  closedAt: z.iso.datetime().optional(),
  answered: z.boolean().describe('来源部门是否写了答复；已更正而没有答复的，是库中的记录已经改变'),
} as const

export const ShownCorrection = z.object(described).meta({ id: 'Correction' })
type ShownCorrection = z.infer<typeof ShownCorrection>

export const CorrectionInFull = z
  .object({
    ...described,
    claimed: z.record(z.string(), Value).optional().describe('提出者认为正确的值'),
    reason: z.string(),
    evidence: z.string().optional(),
    answer: z.string().optional().describe('来源部门的答复'),
    subject: z
      .object({
        idNumber: z.string(),
        key: z.record(z.string(), Value).describe('记录的业务主键'),
        current: z.record(z.string(), Value).describe('有异议的字段现在的值'),
      })
      .optional()
      .describe('是谁的哪一条记录：只给来源部门的数据员；记录已删除的没有'),
  })
  .meta({ id: 'CorrectionInFull' })

export function showCorrection(
  { vault, catalogue, adapters }: Pick<Hub, 'vault' | 'catalogue' | 'adapters'>,
  correction: Correction,
  now: Date,
): ShownCorrection {
  const { id, place, version, disputed, state, openedAt, opener, dueOn, provisional, closedAt, isAnswered } = correction
  const today = dayInChina(now)
  const category = catalogue.getCategoryByNumber(place.category)
  return {
    id,
    category: category.id,
    source: adapters.departmentOf(place.source)?.id ?? String(place.source),
    record: vault.recordReference(placeText(place)),
    version,
    fields: Object.keys(category.fields).filter((name) => Object.hasOwn(disputed, name)),
    state,
    openedAt: openedAt.toISOString(),
    openedBy: {
      role: opener.role,
      ...(opener.organisation !== undefined && { organisation: opener.organisation }),
    },
    dueOn,
    provisional,
    ...(closedAt === undefined && { daysLeft: workingDaysBetween(catalogue.holidays, today, dueOn) }),
    overdue: (closedAt === undefined ? today : dayInChina(closedAt)) > dueOn,
    ...(closedAt && { closedAt: closedAt.toISOString() }),
    answered: isAnswered,
  }
}
