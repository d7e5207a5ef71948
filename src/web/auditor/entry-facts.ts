/** One entry of the log as titles and texts, in the order in which people ask: when, who, what for, about whom, with what result. */
import type { Guide } from '../clerk/answer.ts'
import { showSecond } from './show-second.ts'
import { actorKinds, bases, kinds, outcomes, presences, roles } from './words.ts'

/** As the log's own bytes or a search have it. */
export type EntryValues = Readonly<Record<string, unknown>>

type Show = (value: string, guide: Guide) => string

const wordOf =
  (words: Readonly<Record<string, string>>): Show =>
  (value) =>
    words[value] ?? value

const itemOf: Show = (id, { items }) => items.items.find((item) => item.id === id)?.title ?? id

const fields: readonly (readonly [name: string, title: string, show?: Show])[] = [
  ['id', '编号'],
  ['at', '时间', showSecond],
  ['actorName', '访问者'],
  ['actor', '账户（系统）编号'],
  ['actorKind', '身份', wordOf(actorKinds)],
  ['role', '岗位', wordOf(roles)],
  ['organisation', '单位'],
  ['department', '部门'],
  ['area', '辖区'],
  ['address', '网络地址的代号'],
  ['kind', '做什么', wordOf(kinds)],
  ['route', '接口'],
  ['item', '事项', itemOf],
  ['caseNumber', '受理编号'],
  ['reason', '理由'],
  ['presenceMethod', '在场凭据', wordOf(presences)],
  ['presenceReference', '凭据编号'],
  ['basis', '依据', wordOf(bases)],
  ['residentId', '居民的代号'],
  ['residentCount', '涉及人数'],
  ['subject', '对象'],
  ['categoriesAsked', '所求的数据类'],
  ['categoriesGiven', '至多可给的数据类'],
  ['outcome', '结果', wordOf(outcomes)],
  ['code', '原因代码'],
  ['requestId', '请求编号'],
]

export function describeEntry(entry: EntryValues, guide: Guide): readonly (readonly [title: string, text: string])[] {
  const known = fields.flatMap(([name, title, show]) => {
    const value = entry[name]
    if (value === undefined || value === null) return []
    if (Array.isArray(value)) return [[title, value.map((one) => categoryTitle(one, guide)).join('、')] as const]
    return [[title, show ? show(String(value), guide) : String(value)] as const]
  })
  // those of a later version of the log are said as they are
  const names = new Set(fields.map(([name]) => name))
  const others = Object.entries(entry).filter(([name]) => !names.has(name) && name !== 'corrected')
  return [...known, ...others.map(([name, value]) => [name, String(value)] as const)]
}

/** The log has the category's number, a search its id. */
function categoryTitle(category: unknown, { categories }: Guide): string {
  const entry = [...categories.values()].find(({ id, number }) => id === category || number === category)
  return entry?.title ?? String(category)
}

export function itemTitle(id: string | undefined, guide: Guide | undefined): string {
  if (id === undefined) return ''
  return guide ? itemOf(id, guide) : id
}
