/** Reads one resident: keys, statement, seals, proofs; gives what the pure projection needs. */
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Category } from '../catalogue/category.ts'
import type { Fields } from '../catalogue/field.ts'
import type { Store } from '../store/open.ts'
import type { Vault } from '../vault/vault.ts'
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
    nameKey: name === undefined ? text(data?.nameKey) : vault.nameKey(name),
  }
  const known = Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined))
  return { birthDate: valid_from ?? '', ...known }
}

/** Opens the sealed parts and checks every digest: a row altered or moved behind the hub's back is not shown. @throws {Error} */
function openRecords(vault: Vault, residentId: string, rows: readonly ProfileRow[]): HeldRecord[] {
  const found = rows.filter(({ kind }) => kind === 'record')
  const digestOf = ({ digest }: ProfileRow) => (digest ?? '').replaceAll('-', '')
  const sealed = found.filter((row) => row.sealed !== null)
  const texts = vault.records.open(
    sealed.map((row) => ({ digest: digestOf(row), sealed: row.sealed ?? new Uint8Array() })),
  )
  const secrets = new Map(sealed.map((row, at) => [row, texts[at]]))
  return found.map((row) => {
    const secret = secrets.get(row)
    const content = {
      ...(row.data === null ? {} : { data: canonicalData(row.data) }),
      ...(secret === undefined ? {} : { secret }),
    }
    const validity = {
      validFrom: row.valid_from ?? undefined,
      validTo: row.valid_to ?? undefined,
      selfCollected: row.self_collected ?? false,
    }
    const { category, source } = { category: row.category ?? 0, source: row.source ?? 0 }
    const place = placeText({ residentId, category, source, key: (row.key ?? '').replaceAll('-', '') })
    if (vault.recordDigest(place, digestText(content, validity)) !== digestOf(row))
      throw new Error(`a record of category ${category}, source ${source} does not match its digest`)
    const fields: Fields = { ...(row.data as Fields | null), ...(secret === undefined ? {} : JSON.parse(secret)) }
    return {
      category,
      source,
      fields,
      version: row.version ?? 0,
      observedAt: row.observed_at ?? new Date(0),
      selfCollected: validity.selfCollected,
      ...(validity.validFrom === undefined ? {} : { validFrom: validity.validFrom }),
      ...(validity.validTo === undefined ? {} : { validTo: validity.validTo }),
    }
  })
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
  const prefixes = [idNumber.slice(0, 6), idNumber.slice(0, 14), '']
  const hints = prefixes.flatMap((prefix) => [vault.hint(prefix, nameKey), vault.hint(prefix, '')])
  return [...sure, ...(await readHintedGaps(store.pool, { hints, asOf }))]
}
