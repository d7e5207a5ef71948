/** A value as it is typed or chosen, and as the API takes it. */
import type { FieldEntry } from '../parts/titles.ts'

export type ClaimedValue = string | number | boolean

/** Those of several fields that were filled in. */
export function readValues(
  fields: Readonly<Record<string, FieldEntry>>,
  typed: Readonly<Record<string, string>>,
): Record<string, ClaimedValue> {
  const values: Record<string, ClaimedValue> = {}
  for (const [name, text] of Object.entries(typed)) {
    const field = fields[name]
    const value = field && readValue(field, text)
    if (value !== undefined) values[name] = value
  }
  return values
}

/** undefined: nothing is claimed */
function readValue({ type }: Pick<FieldEntry, 'type'>, typed: string): ClaimedValue | undefined {
  const text = typed.trim()
  if (text === '') return undefined
  if (type === 'boolean') return text === 'true'
  if (type === 'integer') return /^-?\d{1,15}$/.test(text) ? Number(text) : text
  return text
}
