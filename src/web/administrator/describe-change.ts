/** A change of who may act or what they may see, in sentences that its approver understands. Pure. */
import type { AccessChange } from '../api/routes.ts'
import { accountRoles, fieldNames, platformSignIns, reaches, ruledRoles, shows } from './words.ts'

type Change = AccessChange['change']
type Difference = AccessChange['difference']
export type CellChange = Difference['cells'][number]
type Cell = CellChange['before']

/** Titles of items, categories and departments by id. */
export interface Titles {
  item(id: string): string
  category(id: string): string
  department(id: string): string
}

export function titleOf(change: Change): string {
  switch (change.kind) {
    case 'accountAdd':
      return `新增账户 ${change.subject}`
    case 'accountChange':
      return `变更账户 ${change.subject}`
    case 'clientAdd':
      return `新增部门系统 ${change.subject}`
    case 'clientChange':
      return `变更部门系统 ${change.subject}`
    case 'budgetChange':
      return `变更查询限额：${ruledRoles[change.subject]}`
    case 'ruleChange':
      return '变更权限规则'
  }
}

export interface DescribedField {
  readonly title: string
  readonly before: string
  readonly after: string
}

export function describeFields({ fields }: Difference, titles: Titles): readonly DescribedField[] {
  return fields.map(({ field, before, after }) => ({
    title: fieldNames[field] ?? field,
    before: describeValue(field, before, titles),
    after: describeValue(field, after, titles),
  }))
}

function describeValue(field: string, value: unknown, titles: Titles): string {
  if (value === null || value === undefined) return '（无）'
  if (typeof value === 'boolean') return value ? '是' : '否'
  if (Array.isArray(value))
    return value.length === 0 ? '（无）' : value.map((id) => titles.category(String(id))).join('、')
  if (typeof value === 'object') return JSON.stringify(value)
  const text = String(value)
  if (field === 'department') return titles.department(text)
  return words[field]?.[text] ?? text
}

const words: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  role: accountRoles,
  platformSignIn: platformSignIns,
}

export interface DescribedCells {
  /** who, for what, of which content */
  readonly place: string
  readonly before: string
  readonly after: string
}

export interface DescribedDifference {
  readonly opens: readonly DescribedCells[]
  readonly closes: readonly DescribedCells[]
}

/** What is opened first, for that is what an approver answers for; levels of one category that change alike are one line. */
export function describeCells({ cells }: Difference, titles: Titles): DescribedDifference {
  return {
    opens: join(
      cells.filter(({ opens }) => opens),
      titles,
    ),
    closes: join(
      cells.filter(({ opens }) => !opens),
      titles,
    ),
  }
}

function join(cells: readonly CellChange[], titles: Titles): readonly DescribedCells[] {
  const groups = new Map<string, CellChange[]>()
  for (const cell of cells) {
    const { role, category, item, area, before, after } = cell
    const key = JSON.stringify([role, category, item, area, before, after])
    groups.set(key, [...(groups.get(key) ?? []), cell])
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    if (!first) return []
    const levels = group.map(({ level }) => level).join('、')
    return [
      {
        place: `${placeOf(first, titles)}“${titles.category(first.category)}”的 ${levels} 级内容`,
        before: describeCell(first.before),
        after: describeCell(first.after),
      },
    ]
  })
}

function placeOf({ role, item, area }: CellChange, titles: Titles): string {
  const where = area === undefined ? '' : `${area} 的`
  const doing = item === undefined ? '' : `办“${titles.item(item)}”时，`
  return `${where}${ruledRoles[role]}${doing === '' ? '：' : doing}`
}

function describeCell(cell: Cell): string {
  return cell === null ? '看不到' : `${reaches[cell.reach]}，${shows[cell.show]}`
}
