/**
 * How a record's content is written for the store: level 1-2 as open JSON, level 3-4 as JSON to be sealed, both with
 * their fields in alphabetical order, so that equal content is equal text. Pure.
 */
import type { Category } from '../catalogue/category.ts'
import type { Fields, Value } from '../catalogue/field.ts'

export interface RecordContent {
  /** JSON of the open fields; absent where there are none */
  readonly data?: string
  /** JSON of the fields to be sealed; absent where there are none */
  readonly secret?: string
}

export interface Validity {
  readonly validFrom?: string | undefined
  readonly validTo?: string | undefined
  readonly selfCollected: boolean
}

interface FieldNames {
  readonly open: readonly string[]
  readonly sealed: readonly string[]
}

const namesOf = new WeakMap<Category, FieldNames>()

function fieldNames(category: Category): FieldNames {
  const known = namesOf.get(category)
  if (known) return known
  const names = Object.keys(category.fields).sort()
  const isSealed = (name: string) => (category.fields[name]?.level ?? category.level) >= 3
  const made = { open: names.filter((name) => !isSealed(name)), sealed: names.filter(isSealed) }
  namesOf.set(category, made)
  return made
}

/** Splits a record's fields by level. */
export function recordContent(category: Category, fields: Fields): RecordContent {
  const { open, sealed } = fieldNames(category)
  const data = jsonOf(open, fields)
  const secret = jsonOf(sealed, fields)
  return { ...(data === undefined ? {} : { data }), ...(secret === undefined ? {} : { secret }) }
}

function jsonOf(names: readonly string[], fields: Fields): string | undefined {
  const picked: Record<string, Value> = {}
  let any = false
  for (const name of names) {
    const value = fields[name]
    if (value === undefined) continue
    picked[name] = value
    any = true
  }
  return any ? JSON.stringify(picked) : undefined
}

/** What the digest covers besides the record's place. */
export function digestText({ data, secret }: RecordContent, { validFrom, validTo, selfCollected }: Validity): string {
  return `${validFrom ?? ''}|${validTo ?? ''}|${selfCollected ? 1 : 0}|${data ?? ''}|${secret ?? ''}`
}

/** Where a record stands, as its digest covers it; keys are 32 hexadecimal digits. */
export function placeText(place: { residentId: string; category: number; source: number; key: string }): string {
  return `${place.residentId}|${place.category}|${place.source}|${place.key}`
}

/** JSON of the open fields as `recordContent` wrote it, out of what jsonb gives back in its own order. */
export function canonicalData(data: Readonly<Record<string, unknown>>): string {
  const sorted: Record<string, unknown> = {}
  for (const name of Object.keys(data).sort()) sorted[name] = data[name]
  return JSON.stringify(sorted)
}

/** The natural key as text; empty where a source holds at most one such record of a resident. */
export function naturalKeyText(category: Category, fields: Fields): string {
  if (category.cardinality === 'one') return ''
  return JSON.stringify(category.key.map((name) => fields[name] ?? null))
}
