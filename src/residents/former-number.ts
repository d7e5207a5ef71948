/**
 * Who has got another ID number: one that was corrected, or a second one that was cancelled. The department that gave it
 * says which he had before; others go on with that one until he next comes. What they have under it is read as his, for
 * there is a house under it, and "none" under the new one would be wrong. Whoever asks by the former one is answered by what
 * stands under it, and never with "none": the rest stands under the new one, which he is not told.
 */
import { type Category, formerNumberField } from '../catalogue/category.ts'
import { gapsOf } from './find-gaps.ts'
import type { ProfileHub, Reading } from './find-profile.ts'
import { prefixKeys } from './hint.ts'
import { openRecords } from './open-records.ts'
import type { HeldGap, HeldRecord } from './profile.ts'
import type { ProfileRow } from './profile-sql.ts'
import { readProfile } from './read-profile.ts'

export interface Former {
  /** 18 characters */
  readonly idNumber: string
  /** number of the department that says so */
  readonly source: number
}

/** The category in which it stands; undefined where the catalogue has none. */
export function renumberingCategory(categories: readonly Category[]): Category | undefined {
  return categories.find(({ renumbers }) => renumbers)
}

/** The number that a resident had before his own. */
export function formerNumberIn(
  { vault, catalogue }: Pick<ProfileHub, 'vault' | 'catalogue'>,
  records: readonly Pick<HeldRecord, 'residentId' | 'category' | 'source' | 'fields'>[],
): Former | undefined {
  const renumbering = renumberingCategory(catalogue.categories)?.number
  for (const { residentId, category, source, fields } of records) {
    const former = category === renumbering ? fields[formerNumberField] : undefined
    if (typeof former === 'string' && vault.residentId(former) !== residentId) return { idNumber: former, source }
  }
  return undefined
}

export interface Before {
  /** of the former number; 32 hexadecimal digits */
  readonly residentId: string
  /** whether the store knows him by it, and that for certain */
  readonly isHis: boolean
  /** what others than that department have under it, and not under the new one, too */
  readonly rows: readonly ProfileRow[]
  /** of what others have refused; and, of source 0, in each category that others deliver, where it may not have been his */
  readonly gaps: readonly HeldGap[]
}

interface BeforeQuery {
  readonly former: Former
  /** the resident's own, his line among them */
  readonly rows: readonly ProfileRow[]
  /** as that department has it */
  readonly name: string | undefined
  readonly reading: Pick<Reading, 'categories'>
  /** numbers of the categories that they are compared with */
  readonly compared: readonly number[]
  readonly asOf?: Date | undefined
}

/**
 * What the store holds under a former number. A slip of the pen there must not give somebody another one's house: it is
 * followed where that department has nobody by it any more, and some department calls both by one name.
 */
export async function readBefore(hub: ProfileHub, query: BeforeQuery): Promise<Before> {
  const { store, vault, catalogue, adapters } = hub
  const { former, name, reading, compared, asOf } = query
  const { idNumber, source: giver } = former
  const residentId = vault.residentId(idNumber)
  const categories = reading.categories.map(({ category }) => category)
  const renumbering = renumberingCategory(catalogue.categories)?.number ?? 0
  const found = await readProfile(store.pool, {
    residentId,
    only: residentId,
    near: [...new Set([...categories.map(({ number }) => number), renumbering])],
    elsewhere: undefined,
    asOf,
    compared,
    prefixes: prefixKeys(vault, idNumber),
  })
  const known = lineOf(found)
  const isGiven = found.some(
    ({ kind, category, source }) => kind === 'record' && category === renumbering && source === giver,
  )
  if (known && (isGiven || !haveOneName(lineOf(query.rows)?.data?.nameKeys, known.data?.nameKeys))) {
    const giverId = adapters.departmentOf(giver)?.id
    const others = categories.filter(({ sources }) => sources.some((id) => id !== giverId))
    return { residentId, isHis: false, rows: [], gaps: gapsElsewhere(others) }
  }
  const isRenewed = sameRecords(query.rows)
  const rows = found.filter((one) => one.source !== giver && !isRenewed(one))
  const gaps = await gapsOf(hub, { idNumber, residentId, name, rows, asOf })
  return { residentId, isHis: known !== undefined, rows, gaps: gaps.filter(({ source }) => source !== giver) }
}

/** The same, out of what was read of the resident. */
export async function findBefore(
  hub: ProfileHub,
  { residentId, ...query }: Omit<BeforeQuery, 'former' | 'name'> & Own,
): Promise<Before | undefined> {
  const renumbering = renumberingCategory(hub.catalogue.categories)?.number
  const own = openRecords(
    hub.vault,
    residentId,
    query.rows.filter(({ category }) => category === renumbering),
  )
  const former = formerNumberIn(hub, own)
  const name = own.map(({ fields }) => fields.name).find((one) => typeof one === 'string')
  return former && readBefore(hub, { ...query, former, name })
}

interface Own {
  /** 32 hexadecimal digits */
  readonly residentId: string
}

/** The resident keys of a number and of the one that its bearer had before. */
export async function residentIdsOf(hub: ProfileHub, idNumber: string): Promise<string[]> {
  const residentId = hub.vault.residentId(idNumber)
  const renumbering = renumberingCategory(hub.catalogue.categories)?.number
  const rows = await readProfile(hub.store.pool, {
    residentId,
    only: residentId,
    near: [],
    elsewhere: undefined,
    renumbering,
  })
  const before = await findBefore(hub, { residentId, rows, reading: { categories: [] }, compared: [] })
  return before?.isHis ? [residentId, before.residentId] : [residentId]
}

/** Whether a department that has nobody by the number that was asked for has its bearer under another one by now. */
export function isRenumbered(rows: readonly Pick<ProfileRow, 'kind'>[]): boolean {
  return rows.some(({ kind }) => kind === 'renumbered')
}

/** That in any of the categories there may be more, under another number. */
export function gapsElsewhere(categories: readonly Category[]): HeldGap[] {
  return categories.map(({ number }) => ({ category: number, source: 0 }))
}

function lineOf(rows: readonly ProfileRow[]): ProfileRow | undefined {
  return rows.find(({ kind }) => kind === 'resident')
}

/** Records that a department has written again under the new number, by the same natural key. */
function sameRecords(rows: readonly ProfileRow[]): (row: ProfileRow) => boolean {
  const nameOf = ({ category, source, key }: ProfileRow) => `${category} ${source} ${key}`
  const own = new Set(rows.filter(({ kind }) => kind === 'record').map(nameOf))
  return (row) => row.kind === 'record' && own.has(nameOf(row))
}

function haveOneName(one: unknown, other: unknown): boolean {
  return Array.isArray(one) && Array.isArray(other) && one.some((key) => other.includes(key))
}
