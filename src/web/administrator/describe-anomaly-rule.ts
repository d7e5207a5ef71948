/** What the parameters of an anomaly rule mean, a line each. Pure. */
import type { Routes } from '../api/routes.ts'

type AnomalyRule = Routes['GET /v1/anomaly-rules']['reply']['rules'][number]

/** by kind and parameter; those of a part of a parameter stand beside it */
export const parameterTitles: Readonly<Record<AnomalyRule['kind'], Readonly<Record<string, string>>>> = {
  bulk: {
    hour: '一小时内查询的居民数达到',
    day: '24 小时内查询的居民数达到',
    usual: '与本人平日相比',
    times: '倍数达到',
    least: '且至少人数',
  },
  sequential: {
    minutes: '多少分钟之内',
    gap: '同一天出生者顺序码之差至多',
    least: '号码如此相近的居民数达到',
    stepDays: '相邻两人生日之差至多（天）',
    steps: '依年龄顺序接连查询的居民数达到',
  },
  household: { hours: '多少小时之内', members: '不在场的同户成员数达到', purposes: '互不相干的事由数达到' },
  selfOrColleague: { colleagues: '也查看不在场的同单位人员' },
  afterHours: {
    from: '夜间自',
    to: '至',
    least: '一夜查询的居民数达到',
    restLeast: '休息日查询的居民数达到',
    restDays: '周末以外的休息日',
    workDays: '上班的周末',
  },
  sharedCase: { hours: '多少小时之内', families: '同一受理编号下互不相干的户数达到' },
  unknownCase: { hours: '多少小时之内', least: '编号不合规则的查询次数达到', patterns: '编号规则' },
  newVillage: {
    hours: '多少小时之内',
    families: '该村的户数达到',
    knownDays: '90 天内服务过多少天就不算新',
    daysWorked: '上岗不足多少天的不计',
    looks: '查询不足多少次的不计',
  },
  denials: { hours: '多少小时之内', least: '落空的查询次数达到', share: '占全部查询的比例达到' },
  budget: { hours: '多少小时之内', least: '被限额挡下的查询次数达到' },
}

const roles: Readonly<Record<string, string>> = { clerk: '代办员', window: '窗口' }

/** `一小时内查询的居民数达到：代办员 40，窗口 60` */
export function describeParameters({ kind, parameters }: Pick<AnomalyRule, 'kind' | 'parameters'>): string[] {
  const titles = { ...parameterTitles[kind], ...roles }
  return inOrder(parameters, titles).map(({ name, title, value }) => {
    const shown = name === 'share' ? `${Math.round(Number(value) * 100)}%` : describeValue(value, titles)
    return `${title}：${shown}`
  })
}

type Titles = Readonly<Record<string, string>>

/** As one would tell it; what has no title comes last, under its own name. */
function inOrder(values: object, titles: Titles) {
  const names = Object.keys(titles)
  const placeOf = (name: string) => (names.includes(name) ? names.indexOf(name) : names.length)
  return Object.entries(values)
    .map(([name, value]: [string, unknown]) => ({ name, title: titles[name] ?? name, value }))
    .sort((one, other) => placeOf(one.name) - placeOf(other.name))
}

function describeValue(value: unknown, titles: Titles): string {
  if (typeof value === 'boolean') return value ? '是' : '否'
  if (Array.isArray(value)) return describeList(value)
  if (typeof value !== 'object' || value === null) return String(value)
  return inOrder(value, titles)
    .map(({ title, value: part }) => `${title} ${describeValue(part, titles)}`)
    .join('，')
}

/** Days are told, rules of case numbers counted: they are read where they are changed. */
function describeList(list: readonly unknown[]): string {
  if (list.length === 0) return '无'
  return list.every((one) => typeof one === 'string') ? list.join('、') : `${list.length} 条`
}
