/** From what somebody calls a record to where it stands. */
import type { Category } from '../catalogue/category.ts'
import type { Fields } from '../catalogue/field.ts'
import { naturalKeyText, placeText, type RecordPlace } from '../residents/record-content.ts'
import type { Store } from '../store/open.ts'
import type { Vault } from '../vault/vault.ts'

interface PlaceHub {
  readonly store: Pick<Store, 'db'>
  readonly vault: Vault
}

/** By the name that a reply gave it: nobody guesses one, so whoever knows it was told of the record. */
export async function findPlaceByReference(
  { store, vault }: PlaceHub,
  { residentId, category, reference }: { residentId: string; category: Category; reference: string },
): Promise<RecordPlace | undefined> {
  const rows = await store.db
    .selectFrom('record')
    .select(['category', 'source', 'key'])
    .where('resident_id', '=', residentId)
    .where('category', '=', category.number)
    .where('deleted', '=', false)
    .execute()
  const places = rows.map((row) => ({ ...row, residentId, key: row.key.replaceAll('-', '') }))
  return places.find((place) => vault.recordReference(placeText(place)) === reference)
}

/** By its natural key, as its own department knows it; whether it is there is not looked at. */
export function placeByKey(
  vault: Vault,
  { residentId, category, source, key }: { residentId: string; category: Category; source: number; key: Fields },
): RecordPlace {
  return {
    residentId,
    category: category.number,
    source,
    key: vault.recordKey(category.number, naturalKeyText(category, key)),
  }
}
