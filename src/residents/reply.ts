/** A profile as the API shows it: codes with their texts, sources by id, times in RFC 3339. Pure. */
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Category } from '../catalogue/category.ts'
import { ageOn } from '../catalogue/dates.ts'
import type { Fields, Value } from '../catalogue/field.ts'
import type { FoundResident } from './find-profile.ts'
import { maskIdNumber, maskName } from './mask.ts'
import type { Answer, HeldCoverage, PresentRecord } from './profile.ts'

export type ShownValue = Value | { readonly code: string; readonly text: string }

export interface ShownRecord {
  readonly fields: Readonly<Record<string, ShownValue>>
  /** names of the fields shown masked */
  readonly masked: readonly string[]
  readonly source: string
  readonly observedAt: string
  readonly version: number
  readonly selfCollected: boolean
  readonly validFrom?: string
  readonly validTo?: string
}

export interface ShownCoverage {
  readonly source: string
  readonly area: string
  /** absent: since the source began */
  readonly from?: string
  readonly to: string
}

export type ShownAnswer =
  | { readonly status: 'present'; readonly records: readonly ShownRecord[]; readonly complete: boolean }
  | { readonly status: 'none'; readonly coverage: ShownCoverage; readonly alsoCovered?: readonly ShownCoverage[] }
  | { readonly status: 'unknown'; readonly reason: string }

export interface ShownResident {
  readonly name?: string
  readonly idNumber: string
  readonly age: number
  readonly lifeStatus?: string
}

export interface ReplyContext {
  readonly catalogue: Catalogue
  /** department id by number */
  readonly sourceId: (number: number) => string
}

/** Who it is, as little as is needed to see that it is the right one. `day` is `YYYY-MM-DD`. */
export function showResident(
  { birthDate, name, lifeStatus }: FoundResident,
  { idNumber, day }: { idNumber: string; day: string },
): ShownResident {
  return {
    ...(name === undefined ? {} : { name: maskName(name) }),
    idNumber: maskIdNumber(idNumber),
    age: ageOn(birthDate, day),
    ...(lifeStatus === undefined ? {} : { lifeStatus }),
  }
}

export function showAnswer(context: ReplyContext, category: Category, answer: Answer): ShownAnswer {
  switch (answer.status) {
    case 'present':
      return {
        status: 'present',
        records: answer.records.map((record) => showRecord(context, category, record)),
        complete: answer.complete,
      }
    case 'none':
      return showNone(answer.coverage.map((coverage) => showCoverage(context, coverage)))
    case 'unknown':
      return answer
  }
}

function showRecord({ catalogue, sourceId }: ReplyContext, category: Category, record: PresentRecord): ShownRecord {
  return {
    fields: showFields(catalogue, category, record.fields),
    masked: [],
    source: sourceId(record.source),
    observedAt: record.confirmedAt.toISOString(),
    version: record.version,
    selfCollected: record.selfCollected,
    ...(record.validFrom === undefined ? {} : { validFrom: record.validFrom }),
    ...(record.validTo === undefined ? {} : { validTo: record.validTo }),
  }
}

/** In the catalogue's order; a field that the catalogue no longer has is not shown. */
function showFields(catalogue: Catalogue, category: Category, fields: Fields): Record<string, ShownValue> {
  const shown: Record<string, ShownValue> = {}
  for (const [name, { codes }] of Object.entries(category.fields)) {
    const value = fields[name]
    if (value === undefined) continue
    const text = codes === undefined ? undefined : catalogue.codeSets.get(codes)?.codes[String(value)]
    shown[name] = codes === undefined ? value : { code: String(value), text: text ?? '' }
  }
  return shown
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
