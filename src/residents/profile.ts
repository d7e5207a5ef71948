/** From what the store holds of a resident to what each category answers: pure. */
import type { Category } from '../catalogue/category.ts'
import { freshnessDays } from '../catalogue/category.ts'
import type { Fields } from '../catalogue/field.ts'
import { type Conflict, conflictsOfRecord, type RecordConflict } from './conflict.ts'
import type { Statement } from './statement.ts'

/** That somebody says that a field is wrong, and its department has not answered. */
export interface Dispute {
  readonly field: string
  readonly since: Date
  /** id */
  readonly correction: string
}

/** One record as read, opened and proven. */
export interface HeldRecord {
  /** 32 hexadecimal digits; another than the resident's own where the source has him under a former number */
  readonly residentId: string
  readonly category: number
  readonly source: number
  /** 32 hexadecimal digits */
  readonly key: string
  readonly fields: Fields
  /** keyed digest over where it stands and all it says: equal means unchanged */
  readonly digest: string
  readonly version: number
  readonly observedAt: Date
  readonly validFrom?: string
  readonly validTo?: string
  readonly selfCollected: boolean
  /** absent where nothing of it is disputed */
  readonly disputed?: readonly Dispute[]
  /** what it states of the facts on which departments are compared; absent where that is nothing */
  readonly statements?: readonly Statement[]
}

/** A source's statement that it was complete. */
export interface HeldCoverage {
  readonly category: number
  readonly source: number
  readonly area: string
  readonly from?: string
  readonly observedAt: Date
}

/** A refused row that may concern the resident; or, of source 0, that there may be something under another number. */
export interface HeldGap {
  readonly category: number
  readonly source: number
}

export interface Held {
  readonly records: readonly HeldRecord[]
  readonly coverage: readonly HeldCoverage[]
  readonly gaps: readonly HeldGap[]
  /** by number of the category, named by the fields that are read: only in these do departments contradict each other; absent: all */
  readonly read?: ReadonlyMap<number, Readonly<Record<string, unknown>>>
  /** where departments contradict each other, whether their records are among these or not; absent where nowhere */
  readonly conflicts?: readonly Conflict[]
}

export interface Question {
  readonly category: Category
  /** numbers of the category's sources, the authority first */
  readonly sources: readonly number[]
  /** the moment for which freshness is judged */
  readonly at: Date
}

export type UnknownReason = 'stale' | 'notCovered' | 'conflict' | 'upstreamUnavailable'

export interface PresentRecord extends HeldRecord {
  /** when the source last said so: in its own row, or by a complete snapshot that held it */
  readonly confirmedAt: Date
  /** in which others contradict it; absent where nobody does */
  readonly conflicts?: readonly RecordConflict[]
}

/** What a category answers: right, or that it does not know. */
export type Answer =
  | {
      readonly status: 'present'
      readonly records: readonly PresentRecord[]
      /** false where a source is not covered, is stale, or refused a row that may be this resident's: there may be more */
      readonly complete: boolean
    }
  | { readonly status: 'none'; readonly coverage: readonly HeldCoverage[] }
  | { readonly status: 'unknown'; readonly reason: UnknownReason }

const dayLength = 86_400_000

/** What one category answers. */
export function answerCategory(held: Held, { category, sources, at }: Question): Answer {
  const oldest = new Date(at.getTime() - freshnessDays[category.freshness] * dayLength)
  const isOf = (one: { category: number }) => one.category === category.number
  const own = held.coverage.filter(isOf)
  const coverage = sources.map((source) => newestOf(own, source))
  const gaps = held.gaps.filter(isOf)
  const records = held.records
    .filter(isOf)
    .map((record) => withConflicts(confirm(record, { coverage: own, gaps }), { held, category }))
  const fresh = records.filter(({ confirmedAt }) => confirmedAt >= oldest)
  const covered = coverage.every((one) => one !== undefined)
  const allFresh = coverage.every((one) => one !== undefined && one.observedAt >= oldest)
  if (fresh.length > 0) {
    const complete = allFresh && gaps.length === 0 && fresh.length === records.length
    return { status: 'present', records: inOrder(fresh, sources), complete }
  }
  if (records.length > 0) return { status: 'unknown', reason: 'stale' }
  if (!covered || gaps.length > 0) return { status: 'unknown', reason: 'notCovered' }
  if (!allFresh) return { status: 'unknown', reason: 'stale' }
  return { status: 'none', coverage: coverage.filter((one) => one !== undefined) }
}

/** A complete snapshot confirms every record it left standing, unless a refused row may have been about this resident. */
function confirm(record: HeldRecord, { coverage, gaps }: Pick<Held, 'coverage' | 'gaps'>): PresentRecord {
  const statement = newestOf(coverage, record.source)
  const doubtful = gaps.some(({ source }) => source === record.source)
  const confirmed = statement && !doubtful && statement.observedAt > record.observedAt
  return { ...record, confirmedAt: confirmed ? statement.observedAt : record.observedAt }
}

function withConflicts(record: PresentRecord, { held, category }: { held: Held; category: Category }): PresentRecord {
  const { source, statements = [] } = record
  const { read, conflicts: all = [] } = held
  const fields = read ? (read.get(category.number) ?? {}) : category.fields
  const conflicts = conflictsOfRecord({ source, statements }, { category, fields, conflicts: all })
  return conflicts.length === 0 ? record : { ...record, conflicts }
}

/** A source may cover the county, and the city around it at another time: what it said last counts. */
function newestOf(coverage: readonly HeldCoverage[], source: number): HeldCoverage | undefined {
  let newest: HeldCoverage | undefined
  for (const one of coverage)
    if (one.source === source && (newest === undefined || one.observedAt > newest.observedAt)) newest = one
  return newest
}

function inOrder(records: readonly PresentRecord[], sources: readonly number[]): PresentRecord[] {
  return [...records].sort((a, b) => sources.indexOf(a.source) - sources.indexOf(b.source))
}
