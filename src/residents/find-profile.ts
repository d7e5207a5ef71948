/**
 * Reads one resident: keys, statement, seals, proofs; gives what the pure projection needs.
 *
 * What is opened when: a record of a category in scope is opened whole, because its digest is over all it says and a
 * record that is not proven is not shown; the fields that are not in scope end here. Of categories that are not in scope
 * nothing leaves the database, but for personBasic where the reply's head may name the resident.
 */
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Category } from '../catalogue/category.ts'
import type { Fields } from '../catalogue/field.ts'
import type { Store } from '../store/open.ts'
import type { Vault } from '../vault/vault.ts'
import { type Conflict, comparedWith, findConflicts } from './conflict.ts'
import { disputesOf } from './disputed-fields.ts'
import { hintsOf, prefixKeys } from './hint.ts'
import { plainName } from './plain-name.ts'
import type { Held, HeldCoverage, HeldGap, HeldRecord } from './profile.ts'
import { type ProfileRow, readHintedGaps } from './profile-sql.ts'
import { readProfile } from './read-profile.ts'
import { canonicalData, digestText, placeText } from './record-content.ts'
import { readStatements } from './statement.ts'

export interface ProfileHub {
  readonly store: Store
  readonly vault: Vault
  readonly catalogue: Catalogue
  /** area code that the hub is for: coverage of it, or of what contains it, counts for everybody */
  readonly area: string
  readonly adapters: Departments
}

/** Departments by the number that stands in records. */
export interface Departments {
  departmentOf(number: number): { readonly id: string } | undefined
}

export interface FoundResident {
  readonly birthDate: string
  readonly name?: string
  readonly registeredArea?: string
  readonly livingArea?: string
  readonly lifeStatus?: string
}

export interface FoundProfile {
  /** within reach by himself, not by presence */
  readonly isNear: boolean
  readonly resident: FoundResident
  readonly held: Held
}

/** What to read of a resident. */
export interface Reading {
  readonly categories: readonly {
    readonly category: Category
    /** named by the fields to keep */
    readonly fields: Readonly<Record<string, unknown>>
  }[]
  /** whether the resident's name is told apart from the categories */
  readonly name: boolean
}

export interface ProfileQuery {
  readonly idNumber: string
  /** who is within reach by himself: residents of an area, or the one with this ID number */
  readonly residents: { readonly area: string } | { readonly idNumber: string }
  readonly near: Reading
  /** what to read of anybody else; undefined: he is as one who does not exist */
  readonly elsewhere: Reading | undefined
  /** answer as the hub would have answered at that moment */
  readonly asOf?: Date | undefined
}

/** What the scope lets be seen of a resident; undefined where there is no such resident, or none within reach. */
export async function findProfile(hub: ProfileHub, query: ProfileQuery): Promise<FoundProfile | undefined> {
  const { idNumber, residents, asOf } = query
  const residentId = hub.vault.residentId(idNumber)
  const person = hub.catalogue.findCategory('personBasic')
  const numbersOf = (reading: Reading) => numbersToRead(reading, person)
  const rows = await readProfile(hub.store.pool, {
    residentId,
    ...('area' in residents ? { area: residents.area } : { only: hub.vault.residentId(residents.idNumber) }),
    near: numbersOf(query.near),
    elsewhere: query.elsewhere && numbersOf(query.elsewhere),
    asOf,
    compared: comparedWith(categoriesOf(query, person), hub.catalogue.categories),
    prefixes: prefixKeys(hub.vault, idNumber),
  })
  const row = rows.find(({ kind }) => kind === 'resident')
  if (!row) return undefined
  const isNear = row.data?.near === true
  const reading = isNear ? query.near : query.elsewhere
  if (!reading) return undefined
  const fieldsOf = new Map(reading.categories.map(({ category, fields }) => [category.number, fields]))
  const records = openRecords(hub.vault, residentId, rows)
  const name = records.find(({ category }) => category === person?.number)?.fields.name
  const resident = residentOf(row, typeof name === 'string' ? name : undefined)
  const gaps = await gapsOf(hub, { idNumber, name: resident.name, rows, asOf })
  const areas = [hub.area, resident.registeredArea, resident.livingArea]
  const isRead = ({ category }: { category: number }) => fieldsOf.has(category)
  const { name: known, ...nameless } = resident
  const compared = conflictsIn(hub, rows)
  // nobody says of one whom others have for dead that he lives, until they have agreed
  if (compared.conflicts?.some(({ fact }) => fact.id === 'lifeStatus')) delete nameless.lifeStatus
  return {
    isNear,
    resident: reading.name && known !== undefined ? { ...nameless, name: known } : nameless,
    held: {
      records: records.filter(isRead).map((record) => keepFields(record, fieldsOf.get(record.category) ?? {})),
      coverage: coverageOf(rows, areas).filter(isRead),
      gaps: gaps.filter(isRead),
      ...compared,
    },
  }
}

/** Those that are read, and the one that the reply's head is from. */
function categoriesOf(
  { near, elsewhere }: Pick<ProfileQuery, 'near' | 'elsewhere'>,
  person: Category | undefined,
): Category[] {
  const read = [...near.categories, ...(elsewhere?.categories ?? [])].map(({ category }) => category)
  return person && (near.name || elsewhere?.name) ? [...read, person] : read
}

/** In what all records of the resident state that were read, in scope or only compared. */
export function conflictsIn(
  { catalogue, adapters }: Pick<ProfileHub, 'catalogue' | 'adapters'>,
  rows: readonly Pick<ProfileRow, 'category' | 'source' | 'stated'>[],
): { readonly conflicts?: readonly Conflict[] } {
  const statements = rows.flatMap(({ category, source, stated }) =>
    readStatements(stated).map((statement) => ({ ...statement, category: category ?? 0, source: source ?? 0 })),
  )
  const sourceId = (number: number) => adapters.departmentOf(number)?.id
  const conflicts = findConflicts(statements, { facts: catalogue.facts.values(), sourceId })
  return conflicts.length === 0 ? {} : { conflicts }
}

function numbersToRead({ categories, name }: Reading, person: Category | undefined): number[] {
  const numbers = new Set(categories.map(({ category }) => category.number))
  if (name && person) numbers.add(person.number)
  return [...numbers]
}

function keepFields(record: HeldRecord, kept: Readonly<Record<string, unknown>>): HeldRecord {
  const { disputed: all = [], ...rest } = record
  const fields = Object.entries(record.fields).filter(([name]) => Object.hasOwn(kept, name))
  const disputed = all.filter(({ field }) => Object.hasOwn(kept, field))
  return { ...rest, fields: Object.fromEntries(fields), ...(disputed.length > 0 && { disputed }) }
}

function residentOf({ valid_from, data }: ProfileRow, name: string | undefined): FoundResident {
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined)
  const found = {
    name,
    registeredArea: text(data?.registeredArea),
    livingArea: text(data?.livingArea),
    lifeStatus: text(data?.lifeStatus),
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
  const disputes = rows.filter(({ kind }) => kind === 'dispute')
  return found.map((row, at) => {
    const place = { residentId, category: row.category ?? 0, source: row.source ?? 0, key: hexOf(row.key) }
    const fields = opened[at] ?? {}
    const disputed = disputes.length === 0 ? [] : disputesOf(vault, { ...place, fields }, disputes)
    return {
      category: place.category,
      source: place.source,
      key: place.key,
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

/** Of what rows there are, those of areas that the resident belongs to. */
export function coverageOf(rows: readonly ProfileRow[], areas: readonly (string | undefined)[]): HeldCoverage[] {
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
  /** as personBasic has it, where it was read */
  readonly name: string | undefined
  readonly rows: readonly ProfileRow[]
  readonly asOf: Date | undefined
}

/**
 * Refused rows that are, or may be, about this resident. The statement has looked for those that bear a name by which he is
 * known; where another one is read now, for that one, too; and where none is known, every one may be.
 */
async function gapsOf({ store, vault }: ProfileHub, { idNumber, name, rows, asOf }: GapQuery): Promise<HeldGap[]> {
  const found = rows
    .filter(({ kind }) => kind === 'gap')
    .map(({ category, source }) => ({ category: category ?? 0, source: source ?? 0 }))
  const known = rows.find(({ kind }) => kind === 'resident')?.data?.nameKeys
  const looked = Array.isArray(known) ? known.map(hexOf) : []
  const nameKey = name === undefined ? looked.at(-1) : vault.nameKey(plainName(name))
  if (nameKey !== undefined && looked.includes(nameKey)) return found
  const hints = nameKey === undefined ? undefined : hintsOf(vault, { idNumber, nameKeys: [nameKey] })
  return [...found, ...(await readHintedGaps(store.pool, { hints, asOf }))]
}
