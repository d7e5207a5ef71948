/**
 * What of a record is disputed. A dispute is about what a field said when it was disputed, and holds as long as the field
 * says that: an update that changes it ends the dispute at once, whenever somebody comes to write that down.
 */
import type { Fields, Value } from '../catalogue/field.ts'
import type { Vault } from '../vault/vault.ts'
import type { Dispute } from './profile.ts'
import type { ProfileRow } from './profile-sql.ts'
import { placeText, type RecordPlace } from './record-content.ts'

/** Each disputed field, with the keyed hash of what it said. */
export type DisputedFields = Readonly<Record<string, string>>

interface DisputedRecord extends RecordPlace {
  readonly fields: Fields
}

export function disputedFields(
  vault: Pick<Vault, 'disputedValue'>,
  record: DisputedRecord,
  names: readonly string[],
): DisputedFields {
  const hashOf = (name: string) => vault.disputedValue(placeText(record), valueText(name, record.fields[name]))
  return Object.fromEntries(names.map((name) => [name, hashOf(name)]))
}

/** Which of the fields still say what was disputed. */
export function unchangedFields(
  vault: Pick<Vault, 'disputedValue'>,
  record: DisputedRecord,
  disputed: Readonly<Record<string, unknown>>,
): string[] {
  const now = disputedFields(vault, record, Object.keys(disputed))
  return Object.keys(disputed).filter((name) => now[name] === disputed[name])
}

/** Of all disputes of a resident, those about this record; its older first. */
export function disputesOf(vault: Vault, record: DisputedRecord, disputes: readonly ProfileRow[]): Dispute[] {
  const own = disputes.filter(
    ({ category, source, key }) =>
      category === record.category && source === record.source && key?.replaceAll('-', '') === record.key,
  )
  return own
    .flatMap(({ data, detail, observed_at: since }) =>
      unchangedFields(vault, record, data ?? {}).map((field) => ({
        field,
        since: since ?? new Date(0),
        correction: detail ?? '',
      })),
    )
    .sort((a, b) => a.since.getTime() - b.since.getTime())
}

/** That a field is empty can be wrong, too. */
function valueText(name: string, value: Value | undefined): string {
  return `${name} ${JSON.stringify(value ?? null)}`
}
