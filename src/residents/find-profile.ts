/**
 * Reads one resident: keys, statement, seals, proofs; gives what the pure projection needs.
 *
 * What is opened when: a record of a category in scope is opened whole, because its digest is over all it says and a
 * record that is not proven is not shown; the fields that are not in scope end here. Of categories that are not in scope
 * nothing leaves the database, but for personBasic where the reply's head may name the resident, or a former number stands.
 */
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Category } from '../catalogue/category.ts'
import type { Fields } from '../catalogue/field.ts'
import type { Store } from '../store/open.ts'
import type { Vault } from '../vault/vault.ts'
import { type Conflict, categoriesStating, factsIn, findConflicts, type ReadCategory } from './conflict.ts'
import { gapsOf } from './find-gaps.ts'
import { formerNumberIn, gapsElsewhere, isRenumbered, readBefore, renumberingCategory } from './former-number.ts'
import { prefixKeys } from './hint.ts'
import { openRecords } from './open-records.ts'
import type { Held, HeldCoverage, HeldRecord } from './profile.ts'
import type { ProfileRow } from './profile-sql.ts'
import { readProfile } from './read-profile.ts'
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
  /** he has got another ID number by now: what stands under that one is not among what was found */
  readonly renumbered?: true
}

export interface FoundProfile {
  /** within reach by himself, not by presence */
  readonly isNear: boolean
  readonly resident: FoundResident
  readonly held: Held
}

/** What to read of a resident. */
export interface Reading {
  readonly categories: readonly ReadCategory[]
  /** whether the resident's name, and that he lives, is told apart from the categories */
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
  const renumbering = renumberingCategory(hub.catalogue.categories)
  const facts = factsIn(comparedOf(query, person))
  const compared = categoriesStating(facts, hub.catalogue.categories)
  const rows = await readProfile(hub.store.pool, {
    residentId,
    ...('area' in residents ? { area: residents.area } : { only: hub.vault.residentId(residents.idNumber) }),
    near: numbersOf(query.near),
    elsewhere: query.elsewhere && numbersOf(query.elsewhere),
    asOf,
    compared,
    prefixes: prefixKeys(hub.vault, idNumber),
    renumbering: renumbering?.number,
  })
  const row = rows.find(({ kind }) => kind === 'resident')
  if (!row) return undefined
  const isNear = row.data?.near === true
  const reading = isNear ? query.near : query.elsewhere
  if (!reading) return undefined
  const fieldsOf = new Map(reading.categories.map(({ category, fields }) => [category.number, fields]))
  const own = openRecords(hub.vault, residentId, rows)
  const name = own.find(({ category }) => category === person?.number)?.fields.name
  const resident = residentOf(row, typeof name === 'string' ? name : undefined)
  const former = formerNumberIn(hub, own)
  const before = former && (await readBefore(hub, { former, name: resident.name, rows, reading, compared, asOf }))
  const records = before ? [...own, ...openRecords(hub.vault, before.residentId, before.rows)] : own
  const renumbered = isRenumbered(rows)
  const gaps = [
    ...(await gapsOf(hub, { idNumber, name: resident.name, rows, asOf })),
    ...(before?.gaps ?? []),
    ...(renumbered ? gapsElsewhere(reading.categories.map(({ category }) => category)) : []),
  ]
  const areas = [hub.area, resident.registeredArea, resident.livingArea]
  const isRead = ({ category }: { category: number }) => fieldsOf.has(category)
  const { name: known, ...nameless } = resident
  const contradicted = conflictsIn(hub, { rows: before ? [...rows, ...before.rows] : rows, facts })
  // nobody says of one whom others have for dead that he lives, until they have agreed
  if (contradicted.conflicts?.some(({ fact }) => fact.id === 'lifeStatus')) delete nameless.lifeStatus
  return {
    isNear,
    resident: {
      ...nameless,
      ...(reading.name && known !== undefined && { name: known }),
      ...(reading.name && renumbered && { renumbered }),
    },
    held: {
      records: records.filter(isRead).map((record) => keepFields(record, fieldsOf.get(record.category) ?? {})),
      coverage: coverageOf(rows, areas).filter(isRead),
      gaps: gaps.filter(isRead),
      read: fieldsOf,
      ...contradicted,
    },
  }
}

/** What is read, and what the reply's head is from. */
function comparedOf(
  { near, elsewhere }: Pick<ProfileQuery, 'near' | 'elsewhere'>,
  person: Category | undefined,
): ReadCategory[] {
  const read = [...near.categories, ...(elsewhere?.categories ?? [])]
  return person && (near.name || elsewhere?.name) ? [...read, { category: person, fields: { lifeStatus: true } }] : read
}

interface Compared {
  readonly rows: readonly Pick<ProfileRow, 'category' | 'source' | 'stated'>[]
  /** ids: of others not all that is stated may have been read */
  readonly facts: ReadonlySet<string>
}

/** In what all records of the resident state of the facts, in scope or only compared. */
export function conflictsIn(
  { catalogue, adapters }: Pick<ProfileHub, 'catalogue' | 'adapters'>,
  { rows, facts }: Compared,
): { readonly conflicts?: readonly Conflict[] } {
  const stating = rows.filter(({ stated }) => stated !== null)
  // nobody contradicts himself
  if (stating.every(({ source }) => source === stating[0]?.source)) return {}
  const compared = [...catalogue.facts.values()].filter(({ id }) => facts.has(id))
  const statements = stating.flatMap(({ category, source, stated }) =>
    readStatements(stated).map((statement) => ({ ...statement, category: category ?? 0, source: source ?? 0 })),
  )
  const sourceId = (number: number) => adapters.departmentOf(number)?.id
  const conflicts = findConflicts(statements, { facts: compared, sourceId })
  return conflicts.length === 0 ? {} : { conflicts }
}

function numbersToRead({ categories, name }: Reading, person: Category | undefined): number[] {
  const numbers = new Set(categories.map(({ category }) => category.number))
  if (name && person) numbers.add(person.number)
  return [...numbers]
}

function keepFields(record: HeldRecord, kept: Readonly<Record<string, unknown>>): HeldRecord {
  const { disputed: all, ...rest } = record
  const fields: Record<string, Fields[string]> = {}
  for (const name of Object.keys(record.fields)) {
    const value = record.fields[name]
    if (value !== undefined && Object.hasOwn(kept, name)) fields[name] = value
  }
  const disputed = all?.filter(({ field }) => Object.hasOwn(kept, field)) ?? []
  return { ...rest, fields, ...(disputed.length > 0 && { disputed }) }
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
