/** A dispute begins: about what the record says now, and with it, since when it has been saying so. */
import type { Kysely } from 'kysely'
import type { CountedDay } from '../catalogue/working-days.ts'
import { YikuError } from '../errors.ts'
import { type DisputedFields, disputedFields, unchangedFields } from '../residents/disputed-fields.ts'
import type { RecordPlace } from '../residents/record-content.ts'
import { inTransaction } from '../store/in-transaction.ts'
import type { Store } from '../store/open.ts'
import type { Tables } from '../store/tables.ts'
import type { Vault } from '../vault/vault.ts'
import type { Opener } from './correction.ts'
import { columnsOf, lockRecord, type RecordVersion, readVersions } from './record-versions.ts'
import { type Statement, sealText } from './sealed-text.ts'

export interface NewCorrection {
  /** a random UUID */
  readonly id: string
  readonly place: RecordPlace
  /** whose number it is disputed by; 32 hexadecimal digits */
  readonly askedAs: string
  /** of the record that the disputer has seen; undefined: whichever it is */
  readonly version: number | undefined
  readonly fields: readonly string[]
  readonly statement: Statement
  readonly opener: Opener
  readonly due: CountedDay
}

/** @throws {YikuError} recordNotFound, recordChanged, alreadyDisputed */
export async function openCorrection(
  { store, vault }: { readonly store: Pick<Store, 'db'>; readonly vault: Vault },
  { id, place, askedAs, version, fields, statement, opener, due }: NewCorrection,
): Promise<void> {
  await inTransaction(store.db, async (trx) => {
    await lockRecord(trx, place)
    const versions = await readVersions({ db: trx, vault }, place)
    const [current] = versions
    if (!current?.fields) throw new YikuError('recordNotFound')
    if (version !== undefined && version !== current.version) throw new YikuError('recordChanged')
    const disputed = disputedFields(vault, { ...place, fields: current.fields }, fields)
    await refuseRepeated(trx, place, disputed)
    const said = sealText(vault, { id, part: 'statement' }, JSON.stringify(statement))
    await trx
      .insertInto('correction')
      .values({
        correction_id: id,
        ...columnsOf(place),
        version: current.version,
        seen_version: current.version,
        fields: JSON.stringify(disputed),
        arrived_at: arrivalOf(
          versions,
          (one) => unchangedFields(vault, { ...place, fields: one }, disputed).length > 0,
        ),
        asked_as: askedAs === place.residentId ? null : askedAs,
        opened_by: opener.account ?? null,
        opener_role: opener.role,
        organisation: opener.organisation ?? null,
        statement_digest: said.digest,
        statement: said.sealed,
        due_on: due.day,
        provisional: due.provisional,
      })
      .execute()
  })
}

/** @throws {YikuError} alreadyDisputed where somebody disputes what one of the fields says now */
async function refuseRepeated(trx: Kysely<Tables>, place: RecordPlace, disputed: DisputedFields): Promise<void> {
  const open = await trx
    .selectFrom('correction')
    .select('fields')
    .where(({ and }) => and(columnsOf(place)))
    .where('closed_at', 'is', null)
    .execute()
  const isRepeated = open.some(({ fields }) => Object.entries(disputed).some(([name, said]) => fields[name] === said))
  if (isRepeated) throw new YikuError('alreadyDisputed')
}

/** When it began to say so, without having said otherwise since. */
function arrivalOf(
  versions: readonly RecordVersion[],
  saysSo: (fields: NonNullable<RecordVersion['fields']>) => boolean,
): Date {
  let arrived = new Date()
  for (const { fields, recordedAt } of versions) {
    if (!fields || !saysSo(fields)) break
    arrived = recordedAt
  }
  return arrived
}
