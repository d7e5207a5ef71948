/** What the hub keeps of a row that it could not take: the reasons, the row sealed, and whom it may concern. */
import { hintOf } from '../residents/hint.ts'
import { plainName } from '../residents/plain-name.ts'
import { naturalKeyText } from '../residents/record-content.ts'
import type { Vault } from '../vault/vault.ts'
import type { Concern, MappedRecord, MapRow, RowProblem } from './map-row.ts'
import type { Block, BrokenRow, Row } from './reader.ts'
import type { RefusedRow, StageContext, StagedDoubt, StagedGap } from './stage-block.ts'

export function refuse(vault: Vault, block: Block, row: Row, problems: readonly RowProblem[]): RefusedRow {
  const { line, cells } = row
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

export function refuseBroken(vault: Vault, block: Block, { line, code, column, cells }: BrokenRow): RefusedRow {
  const problems = [{ code, ...(column === undefined ? {} : { column }) }]
  if (cells) return refuse(vault, block, { line, cells }, problems)
  return { line, problems, ...(block.sheet === undefined ? {} : { sheet: block.sheet }) }
}

/** A row that could not be split may still show whose it is; if not, it may be anybody's. */
export function gapsOfBroken({ compiled, vault }: StageContext, map: MapRow, { code, cells }: BrokenRow): StagedGap[] {
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

/** What is to be said of a row that was taken, if one of its ID numbers turns out to be destroyed; undefined where all are sure. */
export function doubtOf(
  vault: Vault,
  records: readonly MappedRecord[],
): Pick<StagedDoubt, 'columns' | 'gaps'> | undefined {
  if (!records.some(({ suspect }) => suspect)) return undefined
  const columns = new Set(records.flatMap(({ suspectColumns }) => suspectColumns ?? []))
  const gaps = records.flatMap(({ doubt }) => (doubt ? [gapOf(vault, doubt)] : []))
  return { columns: [...columns], gaps }
}

export function gapOf(vault: Vault, { category, idNumber, idPrefix, name, key }: Concern): StagedGap {
  return {
    category: category.number,
    ...(idNumber === undefined ? whatIsLeft(vault, idPrefix, name) : { residentId: vault.residentId(idNumber) }),
    ...(key ? { key: vault.recordKey(category.number, naturalKeyText(category, key)) } : {}),
  }
}

function whatIsLeft(vault: Vault, idPrefix: string, name: string | undefined): Pick<StagedGap, 'hint'> {
  return idPrefix === '' && name === undefined
    ? {}
    : { hint: hintOf(vault.prefixKey(idPrefix), name === undefined ? '' : vault.nameKey(plainName(name))) }
}
