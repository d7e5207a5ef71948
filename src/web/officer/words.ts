/** What codes of the API mean, said so that an officer knows what to do. */

import type { Reply } from '../api/send.ts'
import type { Tone } from '../parts/StateBadge.vue'

export type Batch = Reply<'GET /v1/batches/{batch}'>['batch']
export type Conflict = Reply<'GET /v1/conflicts'>['conflicts'][number]
export type Subscription = Reply<'GET /v1/subscriptions'>['subscriptions'][number]

interface State {
  readonly tone: Tone
  readonly text: string
}

export const batchStates: Readonly<Record<Batch['status'], State & { readonly says: string }>> = {
  waiting: { tone: 'plain', text: '排队中', says: '文件已收到，前面的处理完就轮到它。' },
  running: { tone: 'plain', text: '处理中', says: '可以离开本页，处理不会中断。' },
  merged: { tone: 'good', text: '已入库', says: '已写入库中，查询时即可看到。' },
  refused: { tone: 'bad', text: '整批拒绝', says: '一行也没有入库。请按下面的原因处理。' },
  dryRun: { tone: 'warn', text: '试运行', says: '只算出了会有什么变动，还没有入库。核对无误后，请点“正式入库”。' },
  reverted: { tone: 'plain', text: '已撤销', says: '它写入的内容已恢复为之前的。' },
  interrupted: { tone: 'bad', text: '被中断', says: '没有做完，一行也没有入库。请重做。' },
}

export const modes: Readonly<Record<Batch['mode'], string>> = {
  snapshot: '全量',
  changes: '只更新',
  revert: '撤销',
}

type Stage = NonNullable<NonNullable<Batch['upload']>['progress']>['stage']

export const stages: Readonly<Record<Stage, string>> = {
  reading: '正在读取和检查',
  again: '正在核对前面的行',
  merging: '正在写入库中',
}

export const countTitles = {
  new: '新增',
  changed: '变更',
  deleted: '删除',
  gone: '不再有',
  same: '相同',
  stale: '比库中的旧，未取',
} as const

export const conflictStates: Readonly<Record<Conflict['state'], State>> = {
  open: { tone: 'warn', text: '不一致' },
  closed: { tone: 'good', text: '已经一致' },
}

export const standings: Readonly<Record<Conflict['own']['standing'], State>> = {
  authority: { tone: 'good', text: '与权威部门一致' },
  overruled: { tone: 'bad', text: '与权威部门不一致，查询中不显示' },
  open: { tone: 'warn', text: '尚无权威部门的数据' },
}

export const conflictAnswers = {
  ownIsWrong: '本部门有误，将推送或上传更新',
  ownIsRight: '本部门无误',
} as const

export const subscriptionStates: Readonly<Record<Subscription['state'], State>> = {
  active: { tone: 'good', text: '正常' },
  retrying: { tone: 'warn', text: '重试中' },
  parked: { tone: 'bad', text: '已停送' },
  disabled: { tone: 'plain', text: '系统已停用' },
}

export const failureReasons: Readonly<Record<NonNullable<Subscription['reason']>, string>> = {
  badUrl: '地址不正确',
  notHttps: '地址须用 https',
  badAddress: '地址在未获许可的网段',
  noName: '域名查不到',
  timeout: '对方超时未答',
  connection: '连不上对方',
  tls: '对方的证书不可信',
  redirect: '对方要求转址，不予跟随',
  gone: '对方答 410：不再接收',
  status: '对方没有答 2xx',
  forgotten: '变更已过保存期',
}

export const sourceStates = {
  current: { tone: 'good', text: '及时' },
  late: { tone: 'bad', text: '迟报' },
  never: { tone: 'warn', text: '从未有全量' },
} as const satisfies Readonly<Record<string, State>>
