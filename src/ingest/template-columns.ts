/** The unified upload template of a category: its columns as people fill them in. Pure; everything comes out of the catalogue. */
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Category } from '../catalogue/category.ts'
import type { Field } from '../catalogue/field.ts'

/** Headings that every template has, beside the titles of the category's fields. */
export const templateHeadings = {
  operation: '操作',
  idNumber: '公民身份号码',
  name: '姓名',
  /** where refused rows come back, and may stay when they are uploaded again */
  reason: '退回原因',
  line: '原行号',
} as const

/** What the column 操作 may say; nothing is 更新. */
export const templateOperations = { upsert: '更新', delete: '删除' } as const

/** The first cell of the row that shows how, and is never taken. */
export const exampleMark = '示例'

/** Where a refused row could not be split into cells: begins the reason, and the row is no row when it comes back. */
export const unreadMark = '（原行无法读出）'

export interface TemplateColumn {
  readonly heading: string
  /** name of the category's field; absent for the columns that every template has */
  readonly field?: string
  /** what to write, in a line */
  readonly wants: string
  readonly required: boolean
  /** what may be chosen */
  readonly list?: TemplateList
  /** what the example row shows */
  readonly example: string
}

export interface TemplateList {
  readonly id: string
  readonly title: string
  readonly items: readonly string[]
}

/** The columns in their order. @throws {Error} where two fields of the category have one title, or that of a column of all templates */
export function templateColumns(catalogue: Pick<Catalogue, 'codeSets'>, category: Category): readonly TemplateColumn[] {
  const own = Object.entries(category.fields).map(([name, field]) => fieldColumn(catalogue, name, field))
  const named = own.some(({ heading }) => heading === templateHeadings.name)
  const columns = [operationColumn, idNumberColumn, ...(named ? [] : [nameColumn]), ...own]
  const headings: string[] = [...columns.map(({ heading }) => heading), templateHeadings.reason, templateHeadings.line]
  const twice = headings.find((heading, at) => headings.indexOf(heading) !== at)
  if (twice !== undefined) throw new Error(`category ${category.id}: two columns of its template are called ${twice}`)
  return columns
}

const operationColumn: TemplateColumn = {
  heading: templateHeadings.operation,
  wants: `留空为${templateOperations.upsert}；作废填${templateOperations.delete}`,
  required: false,
  list: { id: 'templateOperation', title: templateHeadings.operation, items: Object.values(templateOperations) },
  example: exampleMark,
}

const idNumberColumn: TemplateColumn = {
  heading: templateHeadings.idNumber,
  wants: '必填；18 位，以文本填写',
  required: true,
  example: '43078119000101000X',
}

const nameColumn: TemplateColumn = {
  heading: templateHeadings.name,
  wants: '本人姓名，号码有误时凭此核对',
  required: false,
  example: '张三',
}

function fieldColumn({ codeSets }: Pick<Catalogue, 'codeSets'>, name: string, field: Field): TemplateColumn {
  const { title: heading, required = false, note } = field
  const codes = field.codes === undefined ? undefined : codeSets.get(field.codes)
  const list = field.type === 'boolean' ? yesNo : codes && { id: codes.id, title: codes.title, items: choices(codes) }
  const wants = [required ? '必填' : '选填', spelling(field), note].filter((part) => part !== undefined).join('；')
  return {
    heading,
    field: name,
    wants,
    required,
    ...(list && { list }),
    example: list?.items[0] ?? examples[field.type] ?? '',
  }
}

const yesNo: TemplateList = { id: 'yesNo', title: '是否', items: ['是', '否'] }

/** `1 男`: a code and what it means, as both the list and the reading of a template have it. */
function choices({ codes }: { readonly codes: Readonly<Record<string, string>> }): string[] {
  return Object.keys(codes)
    .sort()
    .map((code) => choice(code, codes[code] ?? ''))
}

export function choice(code: string, text: string): string {
  return `${code} ${text}`
}

/** How a value is written, in Chinese; undefined where anything goes. */
function spelling({ type, max = 200, scale, atLeast, atMost, pattern }: Field): string | undefined {
  const bounds = [
    atLeast === undefined ? undefined : `不小于 ${atLeast}`,
    atMost === undefined ? undefined : `不大于 ${atMost}`,
  ].filter((bound) => bound !== undefined)
  const bounded = (text: string) => [text, ...bounds].join('，')
  switch (type) {
    case 'text':
      return pattern ? '有固定格式' : `不超过 ${max} 字`
    case 'code':
      return '从列表中选择，也可只填代码'
    case 'date':
      return '日期，如 2026-11-21'
    case 'expiry':
      return '日期，如 2026-11-21；没有期限填 长期'
    case 'month':
      return '月份，如 2026-11'
    case 'year':
      return '年份，如 2026'
    case 'amount':
      return bounded('金额，元，最多两位小数')
    case 'decimal':
      return bounded(`数字，最多 ${scale ?? 0} 位小数`)
    case 'integer':
      return bounded('整数')
    case 'boolean':
      return '是或否'
    case 'idNumber':
      return '18 位身份号码，以文本填写'
    case 'uscc':
      return '18 位统一社会信用代码'
    case 'area':
      return '行政区划代码：县 6 位、乡镇 9 位、村（社区）12 位'
  }
}

const examples: Partial<Record<Field['type'], string>> = {
  date: '2026-11-21',
  expiry: '长期',
  month: '2026-11',
  year: '2026',
  amount: '1234.50',
  decimal: '12.5',
  integer: '1',
  idNumber: '43078119000101000X',
  uscc: '91430781MA00000000',
  area: '430781001001',
}
