/** Which records of a resident a predicate means, put together where they tell of one thing. */
import type { Value } from '../catalogue/field.ts'
import type { Selection } from '../catalogue/predicate.ts'
import type { HeldCoverage, PresentRecord } from '../residents/profile.ts'
import { type Contested, contestedFields } from './contested.ts'
import type { Circumstances, Subject } from './subject.ts'
import type { Evidence, Reason } from './verdict.ts'

/** One record, or what several sources say of one thing. */
export interface Thing {
  readonly records: readonly PresentRecord[]
  /** fields of which other departments say something else */
  readonly contested: Contested
}

export interface FoundThings {
  readonly things: readonly Thing[]
  /** false: there may be more */
  readonly complete: boolean
  /** all that was found, or the statements that there is nothing: what "none" rests on */
  evidence(): readonly Evidence[]
}

export interface Look {
  readonly subject: Subject
  readonly category: string
  /** the family member whom it is about; undefined: the resident himself */
  readonly member: string | undefined
}

/** The reason where nothing is known. */
export function findThings(
  look: Look,
  { by, anytime }: Pick<Selection, 'by' | 'anytime'>,
  { day }: Pick<Circumstances, 'day'>,
): FoundThings | { readonly reason: Reason } {
  const answer = look.subject.answer(look.category)
  if (!answer) return { reason: 'upstreamUnavailable' }
  if (answer.status === 'withheld') return { reason: 'notAuthorised' }
  if (answer.status === 'unknown') return { reason: answer.reason }
  if (answer.status === 'none')
    return { things: [], complete: true, evidence: () => answer.coverage.map((one) => coverageEvidence(look, one)) }
  const records = anytime ? answer.records : answer.records.filter((record) => isValidOn(record, day))
  // what one source says is not yet the whole of a thing that another may contradict
  if (by !== undefined && !answer.complete) return { reason: 'notCovered' }
  return {
    things: groupBy(records, by).map((group) => ({
      records: group,
      contested: contestedFields(group, answer.records),
    })),
    complete: answer.complete,
    evidence: () => answer.records.map((record) => recordEvidence(look, record)),
  }
}

export function thingEvidence(look: Look, { records }: Thing): Evidence[] {
  return records.map((record) => recordEvidence(look, record))
}

function recordEvidence({ category, member }: Look, record: PresentRecord): Evidence {
  const { source, observedAt } = record
  return { category, source, observedAt, record, ...(member === undefined ? {} : { member }) }
}

function coverageEvidence({ category, member }: Look, coverage: HeldCoverage): Evidence {
  const { source, observedAt } = coverage
  return { category, source, observedAt, coverage, ...(member === undefined ? {} : { member }) }
}

function isValidOn({ validFrom, validTo }: PresentRecord, day: string): boolean {
  return (validFrom === undefined || validFrom <= day) && (validTo === undefined || validTo >= day)
}

/** Records that leave the field empty are each a thing of their own. */
function groupBy(records: readonly PresentRecord[], by: string | undefined): PresentRecord[][] {
  if (by === undefined) return records.map((record) => [record])
  const groups = new Map<Value, PresentRecord[]>()
  const alone: PresentRecord[][] = []
  for (const record of records) {
    const value = record.fields[by]
    if (value === undefined) alone.push([record])
    else groups.set(value, [...(groups.get(value) ?? []), record])
  }
  return [...groups.values(), ...alone]
}

/** What is stated of a field; two where sources differ. */
export function statedValues({ records }: Pick<Thing, 'records'>, name: string): Value[] {
  const values = new Set<Value>()
  for (const { fields } of records) {
    const value = fields[name]
    if (value !== undefined) values.add(value)
  }
  return [...values]
}
