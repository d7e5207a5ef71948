/**
 * The bytes of an entry, of which its leaf is the hash: a line that names format and version, and the entry as canonical
 * JSON (RFC 8785). JSON, because whoever checks the log in ten years can read it and finds a library for it in every
 * language; canonical, because there must be one spelling; the line before it, because a signature or a hash over one
 * kind of thing must never pass for another.
 *
 * A version is never changed, only followed by the next: what was written stays verifiable.
 */
import type { Entry } from './entry.ts'
import { entryFields, type FieldType } from './entry-fields.ts'

/** The version that new entries are written in. */
export const entryVersion = 1

/** The fields of an entry as PostgreSQL gives them in text, `at` in microseconds, in the order of `entryFields`. */
export type StoredFields = readonly (string | null | undefined)[]

/** Canonical bytes of what the store holds; undefined where the version is not known or a value could not have been written. */
export function encodeStored(version: number, stored: StoredFields): Buffer | undefined {
  if (version !== 1) return undefined
  let json = ''
  for (let nth = 0; nth < members.length; nth++) {
    const value = stored[nth]
    if (value === null || value === undefined) continue
    const { start = '', literal } = members[nth] ?? {}
    const text = literal?.(value)
    if (text === undefined) return undefined
    json += (json === '' ? '{' : ',') + start + text
  }
  return Buffer.from(`yiku access entry/${version}\n${json}}`)
}

/** How a stored value is written in JSON: JSON.stringify is RFC 8785's own rule for text. */
const literals: Readonly<Record<FieldType, (value: string) => string | undefined>> = {
  text: (value) => JSON.stringify(value),
  uuid: (value) => JSON.stringify(value),
  number: (value) => (/^(0|[1-9]\d*)$/.test(value) ? value : undefined),
  numbers: (value) => (/^\{(\d+(,\d+)*)?\}$/.test(value) ? `[${value.slice(1, -1)}]` : undefined),
  time: (value) => (/^\d{1,15}000$/.test(value) ? `"${isoTime(Number(value.slice(0, -3)))}"` : undefined),
}

const members = entryFields.map(({ name, type }) => ({ start: `"${name}":`, literal: literals[type] }))

/** An entry as it will stand in the store, each value as PostgreSQL writes it. */
export function storedFields(entry: Entry): StoredFields {
  return entryFields.map(({ name, type }) => storedValue(entry[name], type))
}

function storedValue(value: Entry[keyof Entry], type: FieldType): string | null {
  if (value === undefined) return null
  if (typeof value === 'object') return `{${value.join(',')}}`
  if (type === 'time') return String(Number(value) * 1000)
  return type === 'uuid' ? uuidText(String(value)) : String(value)
}

/** As PostgreSQL writes it: the hash is over what can be read back. */
function uuidText(value: string): string {
  const hex = value.toLowerCase()
  return hex.length === 36 ? hex : hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/** RFC 3339, in UTC, to the millisecond. */
function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}
