/** What codes of disputes mean, in words for all whom one may concern. */
import type { Reply } from '../api/send.ts'
import type { Tone } from '../parts/StateBadge.vue'

export type Correction = Reply<'GET /v1/corrections'>['corrections'][number]

interface State {
  readonly tone: Tone
  readonly text: string
}

export const correctionStates: Readonly<Record<Correction['state'], State>> = {
  open: { tone: 'warn', text: '校核中' },
  corrected: { tone: 'good', text: '已更正' },
  upheld: { tone: 'plain', text: '核实无误' },
  cannotTell: { tone: 'plain', text: '无法核实' },
  withdrawn: { tone: 'plain', text: '已撤回' },
}

export const correctionOutcomes = {
  corrected: '已更正：库中的值已经改变（先推送或上传更新）',
  upheld: '核实无误：数据不改',
  cannotTell: '无法核实',
} as const

/** How much time there is, in working days. */
export function clockOf({ daysLeft, overdue, closedAt }: Correction): State {
  if (closedAt !== undefined || daysLeft === undefined)
    return overdue ? { tone: 'bad', text: '结论晚于期限' } : { tone: 'plain', text: '如期' }
  if (overdue) return { tone: 'bad', text: daysLeft < 0 ? `逾期 ${-daysLeft} 个工作日` : '已逾期' }
  if (daysLeft === 0) return { tone: 'bad', text: '今天到期' }
  return { tone: daysLeft <= 2 ? 'warn' : 'good', text: `还剩 ${daysLeft} 个工作日` }
}

const roles: Readonly<Record<string, string>> = {
  clerk: '代办员',
  window: '窗口',
  officer: '数据员',
  resident: '居民本人',
}

export function openerOf({ openedBy: { role, organisation } }: Correction): string {
  const title = roles[role] ?? role
  return organisation === undefined ? title : `${organisation} · ${title}`
}
