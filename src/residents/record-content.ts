/**
 * How a record's content is written for the store: level 1-2 as open JSON, level 3-4 as JSON to be sealed, both with
 * their fields in alphabetical order, so that equal content is equal text. A former ID number stands in the open, too, by
 * its key. Pure.
 */
import { type Category, formerNumberField } from '../catalogue/category.ts'
import type { Fields } from '../catalogue/field.ts'
import { JsonBytes } from './json-bytes.ts'

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

/** A record's content in UTF-8; its parts are good until the next record is written. */
export interface ContentBytes {
  /** what `digestText` gives */
  readonly digested: Uint8Array
  readonly data: Uint8Array | undefined
  readonly secret: Uint8Array | undefined
}

/** A field as it is written: its name, and `,"name":`. */
interface FieldLabel {
  readonly name: string
  readonly label: Uint8Array
  /** it is an ID number of which the key is written */
  readonly keyed: boolean
}

interface FieldLabels {
  readonly open: readonly FieldLabel[]
  readonly sealed: readonly FieldLabel[]
}

const labelsOf = new WeakMap<Category, FieldLabels>()
const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

function fieldLabels(category: Category): FieldLabels {
  const known = labelsOf.get(category)
  if (known) return known
  const names = Object.keys(category.fields).sort()
  const isSealed = (name: string) => (category.fields[name]?.level ?? category.level) >= 3
  const isKeyed = (name: string) => category.renumbers === true && name === formerNumberField
  const labelled = (name: string, keyed: boolean) => ({
    name,
    label: encoder.encode(`,${JSON.stringify(name)}:`),
    keyed,
  })
  const made = {
    open: names.filter((name) => !isSealed(name) || isKeyed(name)).map((name) => labelled(name, isKeyed(name))),
    sealed: names.filter(isSealed).map((name) => labelled(name, false)),
  }
  labelsOf.set(category, made)
  return made
}

const json = new JsonBytes()
const bar = 124
const brace = 123
const endBrace = 125

export interface ContentOptions extends Validity {
  /** what a resident is called in the store, by his ID number */
  readonly residentId: (idNumber: string) => string
}

/** Writes a record's content: its fields split by level, and beside them what its digest covers. */
export function contentBytes(category: Category, fields: Fields, options: ContentOptions): ContentBytes {
  const { open, sealed } = fieldLabels(category)
  json.clear()
  json.ascii(validityText(options))
  const data = writeObject(open, fields, options)
  json.byte(bar)
  const secret = writeObject(sealed, fields, options)
  return { digested: json.part(0, json.length), data, secret }
}

/** Writes an object of these fields, where the record has any. */
function writeObject(
  labels: readonly FieldLabel[],
  fields: Fields,
  { residentId }: Pick<ContentOptions, 'residentId'>,
): Uint8Array | undefined {
  const from = json.length
  for (const { name, label, keyed } of labels) {
    const value = fields[name]
    if (value === undefined) continue
    json.bytes(label)
    json.value(keyed ? residentId(String(value)) : value)
  }
  if (json.length === from) return undefined
  json.byte(endBrace)
  const written = json.part(from, json.length)
  // in the place of the first field's comma
  written[0] = brace
  return written
}

/** A record's content as text. */
export function recordContent(
  category: Category,
  fields: Fields,
  { residentId }: Pick<ContentOptions, 'residentId'>,
): RecordContent {
  const { data, secret } = contentBytes(category, fields, { selfCollected: false, residentId })
  return { ...(data && { data: decoder.decode(data) }), ...(secret && { secret: decoder.decode(secret) }) }
}

/** What the digest covers besides the record's place. */
export function digestText({ data, secret }: RecordContent, validity: Validity): string {
  return `${validityText(validity)}${data ?? ''}|${secret ?? ''}`
}

function validityText({ validFrom, validTo, selfCollected }: Validity): string {
  return `${validFrom ?? ''}|${validTo ?? ''}|${selfCollected ? 1 : 0}|`
}

/** Where a record stands: category and source by their numbers, keys as 32 hexadecimal digits. */
export interface RecordPlace {
  readonly residentId: string
  readonly category: number
  readonly source: number
  readonly key: string
}

/** Where a record stands, as its digest covers it. */
export function placeText(place: RecordPlace): string {
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
  const [only] = category.key
  const value = only === undefined || category.key.length > 1 ? undefined : fields[only]
  // what nearly every key is, in no time
  if (typeof value === 'string' && plain.test(value)) return `["${value}"]`
  return JSON.stringify(category.key.map((name) => fields[name] ?? null))
}

/** printable ASCII that JSON writes as it is */
const plain = /^[ !#-[\]-~]*$/
