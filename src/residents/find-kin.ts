/**
 * Who residents are to each other, for the search of the access log: ID number, areas, household and relatives, by
 * resident key. It serves the program alone: none of it leaves the hub.
 */
import type { Pool } from 'pg'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Fields } from '../catalogue/field.ts'
import type { Vault } from '../vault/vault.ts'
import { checkCharacter } from './id-number.ts'
import { openFields, type StoredRecord } from './open-records.ts'

export interface Kin {
  readonly idNumber: string
  /** area codes of registration and living */
  readonly areas: readonly string[]
  /** keyed hash of the household's number */
  readonly household?: string
  /** resident keys of relatives */
  readonly family: readonly string[]
}

/** What of the hub this needs. */
export interface KinHub {
  readonly store: { readonly pool: Pool }
  readonly vault: Vault
  readonly catalogue: Catalogue
}

interface ResidentRow {
  readonly residentId: string
  readonly sealed: Buffer
  readonly registeredArea: string | null
  readonly livingArea: string | null
}

/** Of the residents that the hub knows; keys are 32 hexadecimal digits. */
export async function findKin(hub: KinHub, residentIds: readonly string[]): Promise<ReadonlyMap<string, Kin>> {
  const { store, vault, catalogue } = hub
  const household = catalogue.findCategory('householdRegistration')
  const relation = catalogue.findCategory('familyRelation')
  const [people, records] = await Promise.all([
    store.pool.query<ResidentRow>(
      `SELECT replace(resident_id::text, '-', '') AS "residentId", id_number AS sealed,
         registered_area AS "registeredArea", living_area AS "livingArea"
         FROM resident WHERE resident_id = ANY ($1::uuid[])`,
      [residentIds],
    ),
    store.pool.query<StoredRecord>(
      `SELECT replace(resident_id::text, '-', '') AS "residentId", category, source, key, digest, valid_from, valid_to,
         self_collected, data, sealed
         FROM record WHERE resident_id = ANY ($1::uuid[]) AND category = ANY ($2::smallint[]) AND NOT deleted`,
      [residentIds, [household?.number, relation?.number]],
    ),
  ])
  const facts = Map.groupBy(openWhatIsWhole(vault, records.rows), ({ residentId }) => residentId)
  const numbers = vault.residents.open(people.rows.map(({ residentId, sealed }) => ({ digest: residentId, sealed })))
  return new Map(
    people.rows.flatMap(({ residentId, registeredArea, livingArea }, at): [string, Kin][] => {
      const idNumber = numbers[at] ?? ''
      // a row that was altered behind the hub's back says nothing
      if (vault.residentId(idNumber) !== residentId) return []
      const areas = [...new Set([registeredArea, livingArea])].filter((area) => area !== null)
      return [[residentId, { idNumber, areas, ...kinOf(hub, facts.get(residentId) ?? []) }]]
    }),
  )
}

interface Fact {
  readonly residentId: string
  readonly fields: Fields
}

/** A record that does not match its digest is left out: one of them must not hide all others. */
function openWhatIsWhole(vault: Vault, rows: readonly StoredRecord[]): Fact[] {
  const open = (some: readonly StoredRecord[]) =>
    openFields(vault, some).map((fields, at) => ({ residentId: some[at]?.residentId ?? '', fields }))
  try {
    return open(rows)
  } catch {
    return rows.flatMap((row) => {
      try {
        return open([row])
      } catch {
        return []
      }
    })
  }
}

function kinOf({ vault, catalogue }: KinHub, facts: readonly Fact[]): Pick<Kin, 'household' | 'family'> {
  const category = catalogue.findCategory('householdRegistration')?.number ?? 0
  const text = (name: string) => facts.map(({ fields }) => fields[name]).filter((value) => typeof value === 'string')
  const [household] = text('householdNumber')
  return {
    ...(household !== undefined && { household: vault.recordKey(category, household) }),
    family: text('memberIdNumber').map((idNumber) => vault.residentId(idNumber)),
  }
}

const farthest = 20

/** The numbers that somebody who counts up or down from one comes to, by resident key. */
export function numbersNear({ residentId }: Pick<Vault, 'residentId'>, idNumber: string): ReadonlyMap<string, string> {
  const place = idNumber.slice(0, 14)
  const own = Number(idNumber.slice(14, 17))
  const near = new Map<string, string>()
  for (let sequence = Math.max(0, own - farthest); sequence <= Math.min(999, own + farthest); sequence++) {
    const seventeen = place + String(sequence).padStart(3, '0')
    const number = seventeen + checkCharacter(seventeen)
    if (number !== idNumber) near.set(residentId(number), number)
  }
  return near
}
