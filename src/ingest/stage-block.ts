/** From a block of a file to rows ready for `COPY staging`: parse, map, hash and seal. Runs in the mapping threads. */
import { birthDateOf } from '../residents/id-number.ts'
import { plainName } from '../residents/plain-name.ts'
import { digestText, naturalKeyText, placeText, recordContent } from '../residents/record-content.ts'
import { CopyBuffer } from '../store/binary-copy.ts'
import type { Vault } from '../vault/vault.ts'
import type { CompiledExport, Concern, MappedRecord, MapRow, RowProblem } from './map-row.ts'
import { ownText } from './own-text.ts'
import type { Block, BrokenRow, Reader, Row } from './reader.ts'

export interface StageContext {
  readonly batchId: number
  /** number of the department */
  readonly source: number
  readonly compiled: CompiledExport
  readonly reader: Reader
  readonly vault: Vault
}

export interface RefusedRow {
  readonly sheet?: string
  readonly line: number
  readonly problems: readonly RowProblem[]
  /** digest and sealed JSON of the row's cells, where it could be split */
  readonly digest?: string
  readonly sealed?: Uint8Array
}

export interface StagedResident {
  readonly residentId: string
  /** `YYYY-MM-DD` */
  readonly birthDate: string
  readonly nameKey?: string
  /** sealed */
  readonly idNumber: Uint8Array
}

/** Whom a refused row may concern, as keys. */
export interface StagedGap {
  readonly category: number
  readonly residentId?: string
  readonly hint?: string
  readonly key?: string
}

export interface StagedBlock {
  /** position of the file in the batch */
  readonly file: number
  /** binary COPY tuples for `staging` */
  readonly copy: Uint8Array
  readonly rows: number
  readonly records: number
  readonly notes: number
  /** rows whose ID number Excel destroyed */
  readonly destroyed: number
  readonly refused: readonly RefusedRow[]
  /** those of the rows' residents whom this thread had not staged yet */
  readonly residents: readonly StagedResident[]
  readonly gaps: readonly StagedGap[]
  readonly doubts: readonly StagedDoubt[]
  readonly leftover: readonly string[]
}

/** A row that was taken though an ID number in it ends in 000: what is to be said of it if it comes to be refused. */
export interface StagedDoubt {
  readonly line: number
  readonly columns: readonly string[]
  readonly gaps: readonly StagedGap[]
}

/** columns of `COPY staging`, in the order in which `writeRecord` writes them */
export const stagingColumns =
  'batch_id, resident_id, key, digest, source_version, line, valid_from, valid_to, category, file, deleted, self_collected, suspect, data, sealed'
const columnCount = 15

const nilDigest = '0'.repeat(32)
/** residents remembered per thread, so that a family's rows hash and seal an ID number once */
const rememberedResidents = 20_000

/** Makes the function that stages the blocks of one export; it keeps a small memory of residents between calls. */
export function blockStager(context: StageContext): (file: number, block: Block) => StagedBlock {
  const mappers = new Map<string, MapRow>()
  const residents = new Map<string, { id: string; staged: boolean }>()
  const copy = new CopyBuffer(1 << 20)

  const residentOf = (idNumber: string) => {
    const known = residents.get(idNumber)
    if (known) return known
    if (residents.size >= rememberedResidents) residents.clear()
    const made = { id: context.vault.residentId(idNumber), staged: false }
    residents.set(ownText(idNumber), made)
    return made
  }

  const mapperFor = ({ columns }: Block['header']) => {
    const name = columns.join('\u001f')
    const known = mappers.get(name) ?? context.compiled.mapper(columns)
    mappers.set(name, known)
    return known
  }

  return (file, block) => {
    const { rows, broken, notes = 0, leftover = [] } = context.reader.parse(block)
    const map = mapperFor(block.header)
    const taken: TakenRecord[] = []
    const refused: RefusedRow[] = []
    const gaps: StagedGap[] = []
    const doubts: StagedDoubt[] = []
    let destroyed = 0
    for (const row of rows) {
      const mapped = map(row.cells)
      if ('records' in mapped) {
        const records = mapped.records.map((record) =>
          prepareRecord(context, record, residentOf(record.idNumber).id, row.line),
        )
        taken.push(...records.filter((record, at) => !isRepeated(record, records.slice(0, at))))
        doubts.push(...doubtsOf(context.vault, mapped.records, row.line))
        continue
      }
      if (mapped.problems.some(({ code }) => code === 'destroyedIdNumber')) destroyed++
      refused.push(refuse(context.vault, block, row, mapped.problems))
      gaps.push(...mapped.concerns.map((concern) => gapOf(context.vault, concern)))
    }
    for (const row of broken) {
      refused.push(refuseBroken(context.vault, block, row))
      gaps.push(...concernOfBroken(context, map, row))
    }
    const sealed = context.vault.records.seal(
      taken.filter(hasSecret).map(({ digest, secret }) => ({ digest, text: secret })),
    )
    const newcomers: StagedResident[] = []
    let next = 0
    for (const record of taken) {
      const resident = residentOf(record.mapped.idNumber)
      if (!resident.staged) newcomers.push(stageResident(context.vault, resident.id, record.mapped))
      resident.staged = true
      writeRecord(copy, {
        record,
        file,
        batchId: context.batchId,
        sealed: hasSecret(record) ? sealed[next++] : undefined,
      })
    }
    return {
      file,
      copy: copy.take(),
      rows: rows.length + broken.length,
      records: taken.length,
      notes: (block.notes ?? 0) + notes,
      destroyed,
      refused,
      residents: newcomers,
      gaps,
      doubts,
      leftover: context.compiled.leftover([...block.header.columns, ...(block.leftover ?? []), ...leftover]),
    }
  }
}

interface TakenRecord {
  readonly mapped: MappedRecord
  readonly line: number
  readonly residentId: string
  readonly key: string
  readonly digest: string
  readonly data?: string
  readonly secret?: string
}

/** A row may say the same thing twice (a child's father who is also its guardian): it counts once. */
function isRepeated({ residentId, key, digest }: TakenRecord, before: readonly TakenRecord[]): boolean {
  return before.some((other) => other.residentId === residentId && other.key === key && other.digest === digest)
}

function hasSecret(record: TakenRecord): record is TakenRecord & { secret: string } {
  return record.secret !== undefined
}

function prepareRecord(
  { vault, source }: StageContext,
  mapped: MappedRecord,
  residentId: string,
  line: number,
): TakenRecord {
  const { category, fields, operation } = mapped
  const key = vault.recordKey(category.number, naturalKeyText(category, fields))
  if (operation === 'delete') return { mapped, line, residentId, key, digest: nilDigest }
  const content = recordContent(category, fields)
  const place = placeText({ residentId, category: category.number, source, key })
  return { mapped, line, residentId, key, digest: vault.recordDigest(place, digestText(content, mapped)), ...content }
}

function stageResident(vault: Vault, residentId: string, { idNumber, name }: MappedRecord): StagedResident {
  const [sealed] = vault.residents.seal([{ digest: residentId, text: idNumber }])
  if (!sealed) throw new Error('sealing gave nothing')
  const named = name === undefined ? {} : { nameKey: vault.nameKey(plainName(name)) }
  return { residentId, birthDate: birthDateOf(idNumber), idNumber: sealed, ...named }
}

interface WrittenRecord {
  readonly record: TakenRecord
  readonly file: number
  readonly batchId: number
  readonly sealed: Uint8Array | undefined
}

function writeRecord(copy: CopyBuffer, { record, file, batchId, sealed }: WrittenRecord): void {
  const { mapped } = record
  copy.tuple(columnCount)
  copy.int64(batchId)
  copy.uuid(record.residentId)
  copy.uuid(record.key)
  copy.uuid(record.digest)
  mapped.sourceVersion === undefined ? copy.null() : copy.int64(mapped.sourceVersion)
  copy.int32(record.line)
  mapped.validFrom === undefined ? copy.null() : copy.date(mapped.validFrom)
  mapped.validTo === undefined ? copy.null() : copy.date(mapped.validTo)
  copy.int16(mapped.category.number)
  copy.int16(file)
  copy.bool(mapped.operation === 'delete')
  copy.bool(mapped.selfCollected)
  copy.bool(mapped.suspect)
  record.data === undefined ? copy.null() : copy.jsonb(record.data)
  sealed === undefined ? copy.null() : copy.bytes(sealed)
}

function refuse(vault: Vault, block: Block, { line, cells }: Row, problems: readonly RowProblem[]): RefusedRow {
  const content = JSON.stringify({ columns: block.header.columns, cells })
  const digest = vault.rejectDigest(content)
  const [sealed] = vault.rejects.seal([{ digest, text: content }])
  return {
    line,
    problems,
    digest,
    ...(sealed ? { sealed } : {}),
    ...(block.sheet === undefined ? {} : { sheet: block.sheet }),
  }
}

function refuseBroken(vault: Vault, block: Block, { line, code, column, cells }: BrokenRow): RefusedRow {
  const problems = [{ code, ...(column === undefined ? {} : { column }) }]
  if (cells) return refuse(vault, block, { line, cells }, problems)
  return { line, problems, ...(block.sheet === undefined ? {} : { sheet: block.sheet }) }
}

/** A row that could not be split may still show whose it is; if not, it may be anybody's. */
function concernOfBroken({ compiled, vault }: StageContext, map: MapRow, { code, cells }: BrokenRow): StagedGap[] {
  const mapped = cells ? map(cells) : undefined
  if (!mapped) return compiled.categories.map(({ number }) => ({ category: number }))
  if ('concerns' in mapped)
    return mapped.concerns.map((concern) =>
      // where cells may stand in other columns, only a valid ID number proves anything
      code === 'badCharacter' || concern.idNumber !== undefined
        ? gapOf(vault, concern)
        : { category: concern.category.number },
    )
  return mapped.records.map(({ category, idNumber }) => ({
    category: category.number,
    residentId: vault.residentId(idNumber),
  }))
}

function doubtsOf(vault: Vault, records: readonly MappedRecord[], line: number): StagedDoubt[] {
  if (!records.some(({ suspect }) => suspect)) return []
  const columns = new Set(records.flatMap(({ suspectColumns = [] }) => suspectColumns))
  const gaps = records.flatMap(({ doubt }) => (doubt ? [gapOf(vault, doubt)] : []))
  return [{ line, columns: [...columns], gaps }]
}

function gapOf(vault: Vault, { category, idNumber, idPrefix, name, key }: Concern): StagedGap {
  return {
    category: category.number,
    ...(idNumber === undefined ? hintOf(vault, idPrefix, name) : { residentId: vault.residentId(idNumber) }),
    ...(key ? { key: vault.recordKey(category.number, naturalKeyText(category, key)) } : {}),
  }
}

function hintOf(vault: Vault, idPrefix: string, name: string | undefined): Pick<StagedGap, 'hint'> {
  return idPrefix === '' && name === undefined
    ? {}
    : { hint: vault.hint(idPrefix, name === undefined ? '' : vault.nameKey(plainName(name))) }
}
