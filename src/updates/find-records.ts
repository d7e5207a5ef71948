/** What the store holds of records that pushes are about. */
import pg from 'pg'
import { type ArrayColumns, arrayColumns } from './array-columns.ts'
import type { Standing } from './judge.ts'
import * as sql from './push-sql.ts'
import type { SaidRecord } from './weigh-pushes.ts'

/** A record as it was found. */
export interface FoundRecord extends Standing {
  /** where its row lies */
  readonly place: RowPlace
}

export interface RowPlace {
  readonly block: number
  /** in the block */
  readonly item: number
}

export interface FoundRecords {
  /** by position of the record that was asked for */
  readonly held: ReadonlyMap<number, FoundRecord>
  /** when the newest of them was recorded, as PostgreSQL writes it */
  readonly recordedAt: string | null
}

const { UUID, INT2 } = pg.types.builtins

/** Adds what a record is found by: four columns. */
export function addKeys(columns: ArrayColumns<SaidRecord>): void {
  columns.add(
    UUID,
    ({ residentId }) => residentId,
    (copy, id) => copy.uuid(id),
  )
  columns.add(
    INT2,
    ({ category }) => category.number,
    (copy, number) => copy.int16(number),
  )
  columns.add(
    INT2,
    ({ source }) => source,
    (copy, number) => copy.int16(number),
  )
  columns.add(
    UUID,
    ({ key }) => key,
    (copy, key) => copy.uuid(key),
  )
}

/** Arrays as text; null where nothing was found */
interface Columns {
  readonly nth: string | null
  readonly place: string | null
  readonly digest: string | null
  readonly deleted: string | null
  readonly source_version: string | null
  /** seconds since 1970 */
  readonly observed_at: string | null
  readonly version: string | null
  readonly recorded_at: string | null
}

/** Finds records, sorted by their keys; locks them where somebody else was faster before. */
export async function findRecords(
  client: pg.ClientBase,
  records: readonly SaidRecord[],
  locking: boolean,
): Promise<FoundRecords> {
  const statement = locking
    ? { name: 'push-lock', text: sql.lockRecords }
    : { name: 'push-find', text: sql.findRecords }
  const columns = arrayColumns(records)
  addKeys(columns)
  const { rows } = await client.query<Columns>({ ...statement, values: columns.finish().arrays })
  return { held: readColumns(rows[0]), recordedAt: rows[0]?.recorded_at ?? null }
}

function readColumns(row: Columns | undefined): ReadonlyMap<number, FoundRecord> {
  const places = row?.place?.slice('{"('.length, -')"}'.length).split(')","(') ?? []
  const digests = valuesOf(row?.digest?.replaceAll('-', ''))
  const deleted = valuesOf(row?.deleted)
  const sourceVersions = valuesOf(row?.source_version)
  const observed = valuesOf(row?.observed_at)
  const versions = valuesOf(row?.version)
  const held = new Map<number, FoundRecord>()
  for (const [at, nth] of valuesOf(row?.nth).entries())
    held.set(Number(nth), {
      place: readPlace(places[at] ?? ''),
      digest: digests[at] ?? '',
      deleted: deleted[at] === 't',
      sourceVersion: readVersion(sourceVersions[at]),
      observedAt: new Date(Math.round(Number(observed[at]) * 1000)),
      version: Number(versions[at]),
    })
  return held
}

/** Of an array whose elements need no quotes. */
function valuesOf(text: string | null | undefined): string[] {
  return text?.slice(1, -1).split(',') ?? []
}

/** @param text `block,item` */
function readPlace(text: string): RowPlace {
  const comma = text.indexOf(',')
  return { block: Number(text.slice(0, comma)), item: Number(text.slice(comma + 1)) }
}

function readVersion(text: string | undefined): number | undefined {
  return text === undefined || text === 'NULL' ? undefined : Number(text)
}
