/** Which fields an entry has in the log, and how each is read out of the store: declared once, for writing and verifying. */
import type { Entry } from './entry.ts'

/** How a field stands in JSON. */
export type FieldType = 'text' | 'uuid' | 'number' | 'numbers' | 'time'

const fields = {
  id: 'uuid',
  at: 'time',
  kind: 'text',
  outcome: 'text',
  code: 'text',
  route: 'text',
  requestId: 'uuid',
  actorKind: 'text',
  actor: 'text',
  actorName: 'text',
  role: 'text',
  organisation: 'text',
  department: 'text',
  area: 'text',
  address: 'uuid',
  item: 'text',
  caseNumber: 'text',
  reason: 'text',
  presenceMethod: 'text',
  presenceReference: 'text',
  basis: 'text',
  residentId: 'uuid',
  residentCount: 'number',
  subject: 'text',
  categoriesAsked: 'numbers',
  categoriesGiven: 'numbers',
} as const satisfies Record<keyof Entry, FieldType>

export type FieldName = keyof typeof fields

export interface EntryField {
  readonly name: FieldName
  readonly type: FieldType
  /** of the table access_entry */
  readonly column: string
}

/** The fields of entries of version 1, in the order of their canonical encoding: RFC 8785 sorts by UTF-16 units. */
export const entryFields: readonly EntryField[] = Object.keys(fields)
  .filter((name): name is FieldName => name in fields)
  .sort()
  .map((name) => ({ name, type: fields[name], column: columnOf(name) }))

function columnOf(name: string): string {
  return name === 'id' ? 'entry_id' : name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** Where a field stands among `entryFields`. */
export function fieldIndex(field: FieldName): number {
  return entryFields.findIndex(({ name }) => name === field)
}
