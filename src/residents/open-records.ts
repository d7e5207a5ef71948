/** Opens the sealed parts of stored records, and proves them: a row altered or moved behind the hub's back is not shown. */
import type { Fields } from '../catalogue/field.ts'
import type { Vault } from '../vault/vault.ts'
import { disputesOf } from './disputed-fields.ts'
import type { HeldRecord } from './profile.ts'
import type { ProfileRow } from './profile-sql.ts'
import { canonicalData, digestText, placeText } from './record-content.ts'
import { readStatements } from './statement.ts'

/** A record as the store holds it. */
export type StoredRecord = Pick<
  ProfileRow,
  'category' | 'source' | 'key' | 'digest' | 'valid_from' | 'valid_to' | 'self_collected' | 'data' | 'sealed'
> & {
  /** 32 hexadecimal digits */
  readonly residentId: string
}

/** Opens the sealed parts and checks every digest: a row altered or moved behind the hub's back is not shown. @throws {Error} */
export function openFields(vault: Vault, rows: readonly StoredRecord[]): Fields[] {
  const sealed = rows.filter((row) => row.sealed !== null)
  const texts = vault.records.open(
    sealed.map((row) => ({ digest: hexOf(row.digest), sealed: row.sealed ?? new Uint8Array() })),
  )
  const secrets = new Map(sealed.map((row, at) => [row, texts[at]]))
  return rows.map((row) => {
    const secret = secrets.get(row)
    const content = {
      ...(row.data === null ? {} : { data: canonicalData(row.data) }),
      ...(secret === undefined ? {} : { secret }),
    }
    const { category, source } = { category: row.category ?? 0, source: row.source ?? 0 }
    const place = placeText({ residentId: row.residentId, category, source, key: hexOf(row.key) })
    if (vault.recordDigest(place, digestText(content, validityOf(row))) !== hexOf(row.digest))
      throw new Error(`a record of category ${category}, source ${source} does not match its digest`)
    return { ...(row.data as Fields | null), ...(secret === undefined ? {} : JSON.parse(secret)) }
  })
}

function hexOf(uuid: string | null): string {
  return (uuid ?? '').replaceAll('-', '')
}

function validityOf(row: Pick<StoredRecord, 'valid_from' | 'valid_to' | 'self_collected'>) {
  return {
    ...(row.valid_from === null ? {} : { validFrom: row.valid_from }),
    ...(row.valid_to === null ? {} : { validTo: row.valid_to }),
    selfCollected: row.self_collected ?? false,
  }
}

export function openRecords(vault: Vault, residentId: string, rows: readonly ProfileRow[]): HeldRecord[] {
  const found = rows.filter(({ kind }) => kind === 'record').map((row) => ({ ...row, residentId }))
  const opened = openFields(vault, found)
  const disputes = rows.filter(({ kind }) => kind === 'dispute')
  return found.map((row, at) => {
    const place = { residentId, category: row.category ?? 0, source: row.source ?? 0, key: hexOf(row.key) }
    const fields = opened[at] ?? {}
    const disputed = disputes.length === 0 ? [] : disputesOf(vault, { ...place, fields }, disputes)
    return {
      ...place,
      fields,
      digest: hexOf(row.digest),
      version: row.version ?? 0,
      observedAt: row.observed_at ?? new Date(0),
      ...validityOf(row),
      ...(disputed.length > 0 && { disputed }),
      ...(row.stated && { statements: readStatements(row.stated) }),
    }
  })
}
