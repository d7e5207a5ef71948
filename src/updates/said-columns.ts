/** What pushes say of records, as the statement that writes it takes it: the columns $1 to $19 of `writeAll`. */
import pg from 'pg'
import type { Sealing } from '../vault/seal.ts'
import type { Vault } from '../vault/vault.ts'
import { type ArrayColumns, arrayColumns } from './array-columns.ts'
import { addKeys } from './find-records.ts'
import type { WeighedRecord } from './weigh-pushes.ts'

export interface SaidOptions {
  readonly vault: Vault
  /** numbers of the pushes */
  readonly numbers: readonly number[]
  /** where a record is told in the feed, if it is */
  readonly places: ReadonlyMap<WeighedRecord, NewsPlace>
}

export interface NewsPlace {
  /** number of the push as of which it is told */
  readonly push: number
  readonly nth: number
}

const { UUID, TID, INT4, INT8, BOOL, DATE, TIMESTAMPTZ, JSONB, BYTEA } = pg.types.builtins

/** @param good records that are another now, or confirmed; sealed on the way is what is secret */
export function saidColumns(good: readonly WeighedRecord[], { vault, numbers, places }: SaidOptions): Buffer[] {
  const columns = arrayColumns(good)
  addKeys(columns)
  columns.add(
    TID,
    ({ held }) => held?.place,
    (copy, { block, item }) => copy.tid(block, item),
  )
  columns.add(
    INT8,
    ({ winner }) => numbers[winner?.push ?? 0],
    (copy, number) => copy.int64(number),
  )
  columns.add(
    BOOL,
    ({ judgement }) => judgement.isChange,
    (copy, is) => copy.bool(is),
  )
  const digestsAt = addDigests(columns)
  columns.add(
    TIMESTAMPTZ,
    ({ judgement }) => judgement.observedAt,
    (copy, at) => copy.timestamp(at),
  )
  columns.add(
    INT8,
    ({ judgement }) => judgement.sourceVersion,
    (copy, version) => copy.int64(version),
  )
  columns.add(
    INT4,
    ({ judgement }) => judgement.version,
    (copy, version) => copy.int32(version),
  )
  columns.add(
    DATE,
    ({ winner }) => winner?.update.validFrom,
    (copy, day) => copy.date(day),
  )
  columns.add(
    DATE,
    ({ winner }) => winner?.update.validTo,
    (copy, day) => copy.date(day),
  )
  columns.add(
    BOOL,
    ({ winner }) => winner?.update.deleted,
    (copy, is) => copy.bool(is),
  )
  columns.add(
    JSONB,
    ({ winner }) => winner?.update.data,
    (copy, json) => copy.jsonb(json),
  )
  const sealings = addSecrets(columns, digestsAt)
  columns.add(
    BYTEA,
    ({ winner }) => winner?.update.stated,
    (copy, stated) => copy.bytes(stated),
  )
  columns.add(
    INT8,
    (record) => places.get(record)?.push,
    (copy, push) => copy.int64(push),
  )
  columns.add(
    INT4,
    (record) => places.get(record)?.nth,
    (copy, nth) => copy.int32(nth),
  )
  const { bytes, arrays } = columns.finish()
  vault.records.sealWithin(bytes, sealings)
  return arrays
}

/** @returns where each stands */
function addDigests(columns: ArrayColumns<WeighedRecord>): number[] {
  const places: number[] = []
  columns.add(
    UUID,
    ({ winner }) => winner?.update.digest,
    (copy, digest) => places.push(copy.uuid(digest)),
  )
  return places
}

/** Of what is only confirmed, none. @returns where they are to be sealed */
function addSecrets(columns: ArrayColumns<WeighedRecord>, digestsAt: readonly number[]): Sealing[] {
  const sealings: Sealing[] = []
  columns.add(
    BYTEA,
    ({ winner, judgement }, nth) => {
      const secret = judgement.isChange ? winner?.update.secret : undefined
      return secret && { secret, nth }
    },
    (copy, { secret, nth }) => {
      const start = copy.bytesBehind(0, secret)
      sealings.push({ digestAt: digestsAt[nth] ?? 0, start, end: copy.length })
    },
  )
  return sealings
}
