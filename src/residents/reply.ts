/** A profile as the API shows it: codes with their texts, sources by id, times in RFC 3339. Pure. */
import type { Catalogue } from '../catalogue/catalogue.ts'
import { type Category, saysOpenly } from '../catalogue/category.ts'
import { ageOn } from '../catalogue/dates.ts'
import type { Fields, Value } from '../catalogue/field.ts'
import type { ConflictStanding, RecordConflict } from './conflict.ts'
import type { FoundResident } from './find-profile.ts'
import { maskIdNumber, maskName, maskValue } from './mask.ts'
import type { Answer, Dispute, HeldCoverage, PresentRecord } from './profile.ts'

export type ShownValue = Value | { readonly code: string; readonly text: string }

export interface ShownDispute {
  readonly field: string
  readonly since: string
  readonly correction: string
}

export interface ShownConflict {
  readonly field: string
  readonly fact: string
  readonly standing: ConflictStanding
  /** departments that say otherwise, as far as the scope shows where they say it */
  readonly with: readonly string[]
  /** there are others */
  readonly more: boolean
}

export interface ShownRecord {
  /** what it is called outside, in whatever version */
  readonly record: string
  readonly fields: Readonly<Record<string, ShownValue>>
  /** names of the fields shown masked */
  readonly masked: readonly string[]
  readonly source: string
  readonly observedAt: string
  readonly version: number
  readonly selfCollected: boolean
  readonly validFrom?: string
  readonly validTo?: string
  readonly disputed?: readonly ShownDispute[]
  readonly conflicts?: readonly ShownConflict[]
}

export interface ShownCoverage {
  readonly source: string
  readonly area: string
  /** absent: since the source began */
  readonly from?: string
  readonly to: string
}

export type ShownAnswer =
  | {
      readonly status: 'present'
      readonly records: readonly ShownRecord[]
      readonly complete: boolean
      /** fields that the purpose needs and that are not shown all the same, whether or not a record has them */
      readonly withheld?: Readonly<Record<string, string>>
    }
  | { readonly status: 'none'; readonly coverage: ShownCoverage; readonly alsoCovered?: readonly ShownCoverage[] }
  | { readonly status: 'unknown'; readonly reason: string }

export interface ShownResident {
  readonly name?: string
  readonly idNumber: string
  readonly age: number
  readonly lifeStatus?: string
  readonly renumbered?: true
}

/** How a category's fields are shown; one that is not named is not. */
export interface Showing {
  readonly category: Category
  readonly fields: Readonly<Record<string, 'clear' | 'masked'>>
  readonly withheld: Readonly<Record<string, string>>
  /** whether a record's first and last day are told */
  readonly validity: boolean
}

export interface ReplyContext {
  readonly catalogue: Catalogue
  /** department id by number */
  readonly sourceId: (number: number) => string
  /** whether the scope shows of a category, by its number, that there is something */
  readonly isShown: (category: number) => boolean
  /** what a record of this resident is called outside */
  readonly referenceOf: (record: PresentRecord) => string
}

export interface Head {
  readonly idNumber: string
  /** `YYYY-MM-DD` for which the age is told */
  readonly day: string
  readonly name: 'clear' | 'masked' | undefined
  readonly lifeStatus: boolean
}

/** Who it is, as little as is needed to see that it is the right one. */
export function showResident(found: FoundResident, head: Head): ShownResident {
  const { birthDate, name, lifeStatus, renumbered } = found
  return {
    ...(name === undefined || head.name === undefined ? {} : { name: head.name === 'clear' ? name : maskName(name) }),
    idNumber: maskIdNumber(head.idNumber),
    age: ageOn(birthDate, head.day),
    ...(lifeStatus === undefined || !head.lifeStatus ? {} : { lifeStatus }),
    ...(renumbered && head.name !== undefined && { renumbered }),
  }
}

export function showAnswer(context: ReplyContext, showing: Showing, answer: Answer): ShownAnswer {
  switch (answer.status) {
    case 'present':
      return showPresent(context, showing, answer)
    case 'none':
      return showNone(answer.coverage.map((coverage) => showCoverage(context, coverage)))
    case 'unknown':
      return answer
  }
}

/** Where nothing is left that could be shown, because others say otherwise, the category is not known. */
function showPresent(
  context: ReplyContext,
  showing: Showing,
  { records, complete }: Extract<Answer, { status: 'present' }>,
): ShownAnswer {
  const shown = records.map((record) => showRecord(context, showing, record))
  const isContested = shown.some(({ conflicts = [] }) => conflicts.length > 0)
  if (isContested && shown.every(({ fields }) => Object.keys(fields).length === 0))
    return { status: 'unknown', reason: 'conflict' }
  const { withheld } = showing
  return { status: 'present', records: shown, complete, ...(Object.keys(withheld).length > 0 && { withheld }) }
}

function showRecord(context: ReplyContext, showing: Showing, record: PresentRecord): ShownRecord {
  const { catalogue, sourceId, referenceOf } = context
  const { category, fields } = showing
  const inScope = (record.conflicts ?? []).filter(({ field }) => fields[field] !== undefined)
  const conflicts = inScope.flatMap((conflict) => showConflict(context, conflict) ?? [])
  const standing = standingFields(record)
  return {
    record: referenceOf(record),
    fields: showFields(catalogue, showing, standing),
    masked: Object.keys(category.fields).filter((name) => fields[name] === 'masked' && standing[name] !== undefined),
    source: sourceId(record.source),
    observedAt: record.confirmedAt.toISOString(),
    version: record.version,
    selfCollected: record.selfCollected,
    ...(record.validFrom === undefined || !showing.validity ? {} : { validFrom: record.validFrom }),
    ...(record.validTo === undefined || !showing.validity ? {} : { validTo: record.validTo }),
    ...(record.disputed && { disputed: showDisputes(category, record.disputed) }),
    ...(conflicts.length > 0 && { conflicts }),
  }
}

/** What the authority says is shown; what it contradicts, or what nobody settles, is kept and not shown. */
function standingFields({ fields, conflicts = [] }: PresentRecord): Fields {
  const kept = new Set(
    conflicts.filter(({ ofValue, standing }) => ofValue && standing !== 'authority').map(({ field }) => field),
  )
  return kept.size === 0 ? fields : Object.fromEntries(Object.entries(fields).filter(([name]) => !kept.has(name)))
}

/**
 * A department that says something of a resident has a record of him: who may not know that is told of no name. Where that
 * is of level 4 (a child was born), he is not told that somebody says otherwise either, for he could work out who: the
 * authority's word is shown as ever. Where there is none he must be told, for the value is not.
 */
function showConflict(
  { catalogue, sourceId, isShown }: ReplyContext,
  { field, fact, standing, against: all }: RecordConflict,
): ShownConflict | undefined {
  const named = all.filter(({ categories }) => categories.some(isShown))
  const isOpen = (number: number) => isShown(number) || saysOpenly(catalogue.getCategoryByNumber(number), fact)
  const against = standing === 'authority' ? all.filter(({ categories }) => categories.some(isOpen)) : all
  if (against.length === 0) return undefined
  return {
    field,
    fact,
    standing,
    with: named.map(({ source }) => sourceId(source)),
    more: named.length < against.length,
  }
}

/** In the catalogue's order. */
function showDisputes(category: Category, disputed: readonly Dispute[]): ShownDispute[] {
  return Object.keys(category.fields).flatMap((name) =>
    disputed
      .filter(({ field }) => field === name)
      .map(({ field, since, correction }) => ({ field, since: since.toISOString(), correction })),
  )
}

/** In the catalogue's order; a field that the catalogue no longer has is not shown. */
function showFields(
  catalogue: Catalogue,
  { category, fields: shows }: Showing,
  fields: Fields,
): Record<string, ShownValue> {
  const shown: Record<string, ShownValue> = {}
  for (const [name, field] of Object.entries(category.fields)) {
    const value = fields[name]
    const how = shows[name]
    if (value === undefined || how === undefined) continue
    if (how === 'masked') shown[name] = maskValue(field, value)
    else shown[name] = field.codes === undefined ? value : codeValue(catalogue, field.codes, String(value))
  }
  return shown
}

function codeValue({ codeSets }: Catalogue, set: string, code: string): ShownValue {
  return { code, text: codeSets.get(set)?.codes[code] ?? '' }
}

function showCoverage({ sourceId }: ReplyContext, { source, area, from, observedAt }: HeldCoverage): ShownCoverage {
  return { source: sourceId(source), area, ...(from === undefined ? {} : { from }), to: observedAt.toISOString() }
}

/** The statement that reaches least far first: "none" is good until then. */
function showNone(coverage: readonly ShownCoverage[]): ShownAnswer {
  const [weakest, ...others] = [...coverage].sort((a, b) => (a.to < b.to ? -1 : 1))
  if (!weakest) return { status: 'unknown', reason: 'notCovered' }
  return { status: 'none', coverage: weakest, ...(others.length > 0 ? { alsoCovered: others } : {}) }
}
