/** What pushes that are written together mean to each record that they are about. Pure. */
import type { Category } from '../catalogue/category.ts'
import type { FoundRecord } from './find-records.ts'
import { type Judgement, judge } from './judge.ts'
import type { Push, UpdateResult } from './push.ts'
import type { ReadUpdate } from './read-update.ts'
import { tellProblem } from './update-problem.ts'

/** An item of a push, and where it stands. */
interface PlacedItem {
  /** position of its push */
  readonly push: number
  /** position in its push */
  readonly nth: number
  readonly update: ReadUpdate
}

/** All that is said about one record. */
export interface SaidRecord {
  readonly residentId: string
  readonly category: Category
  /** number of the department */
  readonly source: number
  readonly key: string
  readonly items: readonly PlacedItem[]
}

/** What pushes say, by record, in the order of the records' key. */
export function recordsOf(pushes: readonly Push[]): SaidRecord[] {
  const records = new Map<string, SaidRecord & { readonly items: PlacedItem[] }>()
  for (const [push, { source, items }] of pushes.entries())
    for (const [nth, update] of items.entries()) {
      if ('problems' in update) continue
      const { residentId, category, key } = update
      const id = `${residentId}${hex(category.number)}${hex(source.number)}${key}`
      const known = records.get(id)
      if (known) known.items.push({ push, nth, update })
      else records.set(id, { residentId, category, source: source.number, key, items: [{ push, nth, update }] })
    }
  return [...records].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, record]) => record)
}

/** Of a number below 65,536, so that texts sort as numbers do. */
function hex(number: number): string {
  return (number + 0x10000).toString(16)
}

/** What becomes of a record. */
export interface WeighedRecord extends SaidRecord {
  readonly held: FoundRecord | undefined
  readonly judgement: Judgement
  /** the item that stands now */
  readonly winner: PlacedItem | undefined
}

export interface Scales {
  /** what the store holds, by position of the record */
  readonly held: ReadonlyMap<number, FoundRecord>
  /** when the newest complete export of a category spoke */
  snapshotAt(record: SaidRecord): Date | undefined
  readonly now: Date
}

export function weigh(records: readonly SaidRecord[], { held, snapshotAt, now }: Scales): WeighedRecord[] {
  return records.map((record, at) => {
    const sayings = record.items.map(({ update }) => update)
    const standing = held.get(at)
    const judgement = judge(sayings, { held: standing, snapshotAt: snapshotAt(record), now })
    const winner = judgement.winner === undefined ? undefined : record.items[judgement.winner]
    return { ...record, held: standing, judgement, winner }
  })
}

/** What each item of each push is told. */
export function resultsOf(pushes: readonly Push[], weighed: readonly WeighedRecord[]): UpdateResult[][] {
  const results = pushes.map(({ items }) => items.map(resultOfRejected))
  for (const { items, judgement } of weighed)
    for (const [at, { push, nth }] of items.entries()) {
      const of = results[push]
      if (of) of[nth] = resultOf(judgement, at)
    }
  return results
}

function resultOfRejected(item: Push['items'][number]): UpdateResult {
  const problems = 'problems' in item ? item.problems : []
  return { status: 'rejected', problems: problems.map(tellProblem) }
}

function resultOf({ verdicts, version }: Judgement, at: number): UpdateResult {
  const verdict = verdicts[at] ?? 'stale'
  if (verdict === 'reused') return { status: 'rejected', problems: [tellProblem({ code: 'versionReused' })] }
  return version === undefined ? { status: verdict } : { status: verdict, version }
}
