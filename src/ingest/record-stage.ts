/** Mapped records as rows for `COPY staging`: hashed, sealed and encoded. */
import type { Category } from '../catalogue/category.ts'
import type { Fact } from '../catalogue/fact.ts'
import type { Fields } from '../catalogue/field.ts'
import { type ContentBytes, contentBytes, naturalKeyText, placeText } from '../residents/record-content.ts'
import { openStater } from '../residents/statement.ts'
import { CopyBuffer } from '../store/binary-copy.ts'
import type { Sealing } from '../vault/seal.ts'
import type { Vault } from '../vault/vault.ts'
import type { MappedRecord } from './map-row.ts'
import type { ResidentStage } from './resident-stage.ts'
import { type RowPlace, recordColumnCount, stagingColumnCount, writePlace } from './staged-tuple.ts'

const nilDigest = '0'.repeat(32)

export interface RecordStage {
  /** Stages the records of one row; returns the digest of the only one, undefined where there is none or more than one. */
  add(records: readonly MappedRecord[], place: RowPlace): string | undefined
  /** Number and tuples of those added since the last call. */
  take(): StagedRecords
}

export interface StagedRecords {
  readonly records: number
  readonly copy: Buffer
  /** of tuples for `record`: where each ends, and the line that it is of */
  readonly ends: Int32Array
  readonly lines: Int32Array
}

interface RecordStageOptions {
  readonly batchId: number
  /** number of the department */
  readonly source: number
  readonly vault: Vault
  readonly residents: ResidentStage
  /** by id */
  readonly facts: ReadonlyMap<string, Fact>
  /** for tuples that go straight into `record`: the moment for which the export speaks */
  readonly directAt: Date | undefined
}

export function recordStage({ batchId, source, vault, residents, facts, directAt }: RecordStageOptions): RecordStage {
  const copy = new CopyBuffer()
  const state = openStater(vault, facts)
  const keyOf = recordKeys(vault)
  let sealings: Sealing[] = []
  let ends: number[] = []
  let lines: number[] = []
  let records = 0

  const identify = (record: MappedRecord): Identity => {
    const { category, fields, operation } = record
    const residentId = residents.add(record)
    const key = keyOf(category, fields)
    if (operation === 'delete') return { residentId, key, digest: nilDigest, content: undefined }
    const { validFrom, validTo, selfCollected } = record
    const options = { validFrom, validTo, selfCollected, residentId: vault.residentId }
    const content = contentBytes(category, fields, options)
    const place = placeText({ residentId, category: category.number, source, key })
    return { residentId, key, digest: vault.recordDigest(place, content.digested), content }
  }

  const write = (record: MappedRecord, { residentId, key, digest, content }: Identity, place: RowPlace) => {
    records++
    copy.tuple(directAt ? recordColumnCount : stagingColumnCount)
    copy.int64(batchId)
    copy.uuid(residentId)
    copy.uuid(key)
    const digestAt = copy.uuid(digest)
    copy.int16(record.category.number)
    record.sourceVersion === undefined ? copy.null() : copy.int64(record.sourceVersion)
    record.validFrom === undefined ? copy.null() : copy.date(record.validFrom)
    record.validTo === undefined ? copy.null() : copy.date(record.validTo)
    copy.bool(record.operation === 'delete')
    copy.bool(record.selfCollected)
    content?.data === undefined ? copy.null() : copy.jsonb(content.data)
    if (content?.secret === undefined) copy.null()
    else {
      const start = copy.bytesBehind(0, content.secret)
      sealings.push({ digestAt, start, end: copy.length })
    }
    const stated = content && state(record.category, residentId, record.fields)
    stated === undefined ? copy.null() : copy.bytes(stated)
    if (!directAt) return writePlace(copy, place)
    copy.timestamp(directAt)
    copy.int16(source)
    ends.push(copy.length)
    lines.push(place.line)
  }

  return {
    add(mapped, place) {
      const staged: Identity[] = []
      for (const record of mapped) {
        const identity = identify(record)
        if (isRepeated(identity, staged)) continue
        staged.push(identity)
        write(record, identity, place)
      }
      return staged.length === 1 ? staged[0]?.digest : undefined
    },
    take() {
      const taken = { records, copy: copy.take(), ends: Int32Array.from(ends), lines: Int32Array.from(lines) }
      vault.records.sealWithin(taken.copy, sealings)
      sealings = []
      ends = []
      lines = []
      records = 0
      return taken
    },
  }
}

/** Which record it is, and what it says as the store keeps it. */
interface Identity {
  readonly residentId: string
  readonly key: string
  readonly digest: string
  /** good until the next record's; undefined of one that is deleted */
  readonly content: ContentBytes | undefined
}

/** A row may say the same thing twice (a child's father who is also its guardian): it counts once. */
function isRepeated({ residentId, key, digest }: Identity, before: readonly Identity[]): boolean {
  return before.some((other) => other.residentId === residentId && other.key === key && other.digest === digest)
}

/** Record keys; of a category with one record a resident it is always the same. */
function recordKeys(vault: Vault): (category: Category, fields: Fields) => string {
  const keysOfOne = new Map<number, string>()
  return (category, fields) => {
    const { cardinality, number } = category
    const known = cardinality === 'one' ? keysOfOne.get(number) : undefined
    if (known !== undefined) return known
    const key = vault.recordKey(number, naturalKeyText(category, fields))
    if (cardinality === 'one') keysOfOne.set(number, key)
    return key
  }
}
