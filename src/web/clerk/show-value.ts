import type { Reply } from '../api/send.ts'

export type CategoryEntry = Reply<'GET /v1/catalogue'>['categories'][number]
type FieldEntry = CategoryEntry['fields'][string]
type Present = Extract<Reply<'POST /v1/profiles/query'>['categories'][string], { readonly status: 'present' }>
export type ShownRecord = Present['records'][number]
type Value = ShownRecord['fields'][string]

/** A value as people write it. */
export function showValue(value: Value, field: FieldEntry | undefined): string {
  if (typeof value === 'object') return value.text === '' ? value.code : value.text
  if (typeof value === 'boolean') return value ? '是' : '否'
  switch (field?.type) {
    case 'expiry':
      return value === '9999-12-31' ? '长期' : String(value)
    case 'amount':
      return /^-?\d/.test(String(value)) ? `${groupDigits(String(value))} 元` : String(value)
    default:
      return String(value)
  }
}

/** `12345.60` → `12,345.60` */
function groupDigits(amount: string): string {
  const [whole = '', cents] = amount.split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return cents === undefined ? grouped : `${grouped}.${cents}`
}
