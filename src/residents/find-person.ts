/** The way back from a resident key to the person: for nobody but two auditors together. */
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Store } from '../store/open.ts'
import type { Vault } from '../vault/vault.ts'
import { openFields, type StoredRecord } from './open-records.ts'

export interface PersonHub {
  readonly store: Pick<Store, 'pool'>
  readonly vault: Vault
  readonly catalogue: Catalogue
}

export interface Person {
  readonly idNumber: string
  /** as the latest source has it */
  readonly name?: string
}

/** The ID number of a resident; undefined where no resident of the store has this key. */
export async function findIdNumber(
  { store, vault }: Pick<PersonHub, 'store' | 'vault'>,
  residentId: string,
): Promise<string | undefined> {
  const found = await store.pool.query<{ id_number: Buffer }>('SELECT id_number FROM resident WHERE resident_id = $1', [
    residentId,
  ])
  const [row] = found.rows
  if (!row) return undefined
  const [idNumber = ''] = vault.residents.open([{ digest: residentId, sealed: row.id_number }])
  if (vault.residentId(idNumber) !== residentId) throw new Error('a sealed ID number is not that of its resident')
  return idNumber
}

/** Undefined where no resident of the store has this key: then somebody looked for a number that is nobody's here. */
export async function findPerson({ store, vault, catalogue }: PersonHub, key: string): Promise<Person | undefined> {
  const residentId = key.replaceAll('-', '')
  const idNumber = await findIdNumber({ store, vault }, residentId)
  if (idNumber === undefined) return undefined
  const { rows } = await store.pool.query<Omit<StoredRecord, 'residentId'>>(
    `SELECT category, source, key, digest, valid_from, valid_to, self_collected, data, sealed FROM record
      WHERE resident_id = $1 AND category = $2 AND NOT deleted ORDER BY observed_at DESC`,
    [residentId, catalogue.getCategory('personBasic').number],
  )
  const names = openFields(
    vault,
    rows.map((record) => ({ ...record, residentId })),
  ).map(({ name }) => name)
  const name = names.find((one) => typeof one === 'string')
  return { idNumber, ...(typeof name === 'string' && { name }) }
}
