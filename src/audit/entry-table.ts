/** Entries as a table for people: headings and cells in Chinese. Pure. */
import { wordOf } from './entry-words.ts'
import type { FoundEntry } from './found-entry.ts'

/** What of the catalogue a table names. */
export interface Titles {
  item(id: string): string | undefined
  category(number: number): string | undefined
}

type Cell = (entry: FoundEntry, titles: Titles) => string | number | null

const cells: Readonly<Record<string, Cell>> = {
  记录编号: ({ id }) => id,
  '时间（北京时间）': ({ at }) => timeInChina(at),
  类别: ({ kind }) => wordOf('kind', kind),
  结果: ({ outcome }) => wordOf('outcome', outcome),
  结果代码: ({ code }) => code,
  已被后续记录更正: ({ corrected }) => (corrected ? '是' : ''),
  访问者类别: ({ actorKind }) => wordOf('actorKind', actorKind),
  访问者编号: ({ actor }) => actor,
  访问者: ({ actorName }) => actorName,
  角色: ({ role }) => role && wordOf('role', role),
  单位: ({ organisation }) => organisation,
  部门: ({ department }) => department,
  所在辖区: ({ area }) => area,
  网络地址代号: ({ address }) => address,
  事项: ({ item }, titles) => item && (titles.item(item) ?? item),
  受理编号: ({ caseNumber }) => caseNumber,
  理由: ({ reason }) => reason,
  在场凭据: ({ presenceMethod }) => presenceMethod && wordOf('presence', presenceMethod),
  凭据编号: ({ presenceReference }) => presenceReference,
  可查依据: ({ basis }) => basis && wordOf('basis', basis),
  居民代号: ({ residentId }) => residentId,
  涉及人数: ({ residentCount }) => residentCount,
  对象: ({ subject }) => subject,
  所求数据类: ({ categoriesAsked }, titles) => listOf(categoriesAsked, titles),
  所给数据类: ({ categoriesGiven }, titles) => listOf(categoriesGiven, titles),
  接口: ({ route }) => route,
  请求编号: ({ requestId }) => requestId,
}

export const entryHeadings: readonly string[] = Object.keys(cells)

export function entryCells(entry: FoundEntry, titles: Titles): string[] {
  return Object.values(cells).map((cell) => String(cell(entry, titles) ?? ''))
}

function listOf(numbers: readonly number[] | null, { category }: Titles): string | null {
  return numbers?.map((number) => category(number) ?? String(number)).join('、') ?? null
}

/** `2026-11-21 09:30:15.123`; China keeps one time, without daylight saving. */
function timeInChina(at: Date): string {
  return new Date(at.getTime() + 8 * 60 * 60 * 1000).toISOString().replace('T', ' ').replace('Z', '')
}
