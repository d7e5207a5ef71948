/** Reads one resident: keys, statement, seals, proofs; gives what the pure projection needs. */
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Category } from '../catalogue/category.ts'
import type { Fields } from '../catalogue/field.ts'
import type { Store } from '../store/open.ts'
import type { Vault } from '../vault/vault.ts'
import { plainName } from './plain-name.ts'
import type { Held, HeldCoverage, HeldGap, HeldRecord } from './profile.ts'
import { type ProfileRow, readHintedGaps, readProfile } from './profile-sql.ts'
import { canonicalData, digestText, placeText } from './record-content.ts'

export interface ProfileHub {
  readonly store: Store
  readonly vault: Vault
  readonly catalogue: Catalogue
  /** area code that the hub is for: coverage of it, or of what contains it, counts for everybody */
  readonly area: string
}

export interface FoundResident {
  readonly birthDate: string
  readonly name?: string
  readonly registeredArea?: string
  readonly livingArea?: string
  readonly lifeStatus?: string
  /** blind index of the name, as personBasic has it, else as the first source had it */
  readonly nameKey?: string
}

export interface FoundProfile {
  readonly resident: FoundResident
  readonly held: Held
}

export interface ProfileQuery {
  readonly idNumber: string
  readonly categories: readonly Category[]
  /** answer as the hub would have answered at that moment */
  readonly asOf?: Date | undefined
}

/** All that the hub holds of a resident in these categories; undefined where there is no such resident. */
export async function findProfile(
  hub: ProfileHub,
  { idNumber, categories, asOf }: ProfileQuery,
): Promise<FoundProfile | undefined> {
  const residentId = hub.vault.residentId(idNumber)
  const person = hub.catalogue.findCategory('personBasic')
  const asked = new Set(categories.map(({ number }) => number))
  const read = new Set(asked)
  if (person) read.add(person.number)
  const rows = await readProfile(hub.store.pool, { residentId, categories: [...read], asOf })
  const row = rows.find(({ kind }) => kind === 'resident')
  if (!row) return undefined
  const records = openRecords(hub.vault, residentId, rows)
  const name = records.find(({ category }) => category === person?.number)?.fields.name
  const resident = residentOf(hub.vault, row, typeof name === 'string' ? name : undefined)
  const gaps = await gapsOf(hub, { idNumber, nameKey: resident.nameKey, rows, asOf })
  const areas = [hub.area, resident.registeredArea, resident.livingArea]
  const isAsked = ({ category }: { category: number }) => asked.has(category)
  return {
    resident,
    held: {
      records: records.filter(isAsked),
      coverage: coverageOf(rows, areas).filter(isAsked),
      gaps: gaps.filter(isAsked),
    },
  }
}

function residentOf(vault: Vault, { valid_from, data }: ProfileRow, name: string | undefined): FoundResident {
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined)
  const found = {
    name,
    registeredArea: text(data?.registeredArea),
    livingArea: text(data?.livingArea),
    lifeStatus: text(data?.lifeStatus),
    nameKey: name === undefined ? text(data?.nameKey) : vault.nameKey(plainName(name)),
  }
  const known = Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined))
  return { birthDate: valid_from ?? '', ...known }
}

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

function openRecords(vault: Vault, residentId: string, rows: readonly ProfileRow[]): HeldRecord[] {
  const found = rows.filter(({ kind }) => kind === 'record').map((row) => ({ ...row, residentId }))
  const opened = openFields(vault, found)
  return found.map((row, at) => ({
    category: row.category ?? 0,
    source: row.source ?? 0,
    fields: opened[at] ?? {},
    version: row.version ?? 0,
    observedAt: row.observed_at ?? new Date(0),
    ...validityOf(row),
  }))
}

function coverageOf(rows: readonly ProfileRow[], areas: readonly (string | undefined)[]): HeldCoverage[] {
  return rows
    .filter(({ kind, detail }) => kind === 'coverage' && areas.some((area) => area?.startsWith(detail ?? '') ?? false))
    .map((row) => ({
      category: row.category ?? 0,
      source: row.source ?? 0,
      area: row.detail ?? '',
      observedAt: row.observed_at ?? new Date(0),
      ...(row.valid_from === null ? {} : { from: row.valid_from }),
    }))
}

interface GapQuery {
  readonly idNumber: string
  readonly nameKey: string | undefined
  readonly rows: readonly ProfileRow[]
  readonly asOf: Date | undefined
}

/** Refused rows that are, or may be, about this resident. Where the name is unknown, every hint may be. */
async function gapsOf({ store, vault }: ProfileHub, { idNumber, nameKey, rows, asOf }: GapQuery): Promise<HeldGap[]> {
  const gaps = rows
    .filter(({ kind }) => kind === 'gap')
    .map(({ category, source, detail }) => ({ category: category ?? 0, source: source ?? 0, detail }))
  const sure = gaps.filter(({ detail }) => detail !== 'hint')
  const hinted = gaps.filter(({ detail }) => detail === 'hint')
  if (hinted.length === 0) return sure
  if (nameKey === undefined) return gaps
  const hints = hintsOf(vault, { idNumber, nameKey })
  return [...sure, ...(await readHintedGaps(store.pool, { hints, asOf }))]
}

/** All that a refused row about this resident may have left to tell whose it is. */
export function hintsOf(vault: Vault, { idNumber, nameKey }: { idNumber: string; nameKey: string }): string[] {
  const prefixes = [idNumber.slice(0, 6), idNumber.slice(0, 14), '']
  return prefixes.flatMap((prefix) => [vault.hint(prefix, nameKey), vault.hint(prefix, '')])
}
