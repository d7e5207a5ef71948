/** Where departments contradict each other on a fact of one resident (比对), and whose word counts: pure. */
import type { Category } from '../catalogue/category.ts'
import type { Fact } from '../catalogue/fact.ts'
import type { Comparison } from '../catalogue/field.ts'
import type { Statement } from './statement.ts'

/** A statement of a record that stands. */
export interface HeldStatement extends Statement {
  /** number */
  readonly category: number
  /** number of the department */
  readonly source: number
}

/** What one department says: of several values each is as good as the other. */
export interface ConflictSide {
  readonly source: number
  /** numbers of the categories in which it says so */
  readonly categories: readonly number[]
  readonly values: readonly string[]
}

export interface Conflict {
  readonly fact: Fact
  /** all departments that say something, also those that agree with another one */
  readonly sides: readonly ConflictSide[]
  /** number of the department whose word counts; undefined where none of the fact's authorities says anything */
  readonly authority: number | undefined
}

export interface ComparingContext {
  readonly facts: Iterable<Fact>
  /** id of a department by number */
  readonly sourceId: (number: number) => string | undefined
}

/** The facts of one resident on which two departments have nothing in common. */
export function findConflicts(statements: readonly HeldStatement[], { facts, sourceId }: ComparingContext): Conflict[] {
  const conflicts: Conflict[] = []
  for (const fact of facts) {
    const own = statements.filter((statement) => statement.fact === fact.number)
    if (own.length < 2) continue
    const sides = sidesOf(own)
    if (!sides.some((one) => sides.some((other) => contradicts(one, other)))) continue
    const speaking = fact.authorities.map((id) => sides.find(({ source }) => sourceId(source) === id))
    conflicts.push({ fact, sides, authority: speaking.find((side) => side !== undefined)?.source })
  }
  return conflicts
}

/** What each department says, in the order of their numbers; one that says nothing is not among them. */
function sidesOf(statements: readonly HeldStatement[]): ConflictSide[] {
  const newest = [...Map.groupBy(statements, ({ source, category }) => `${source} ${category}`).values()].flatMap(
    (group) => {
      const rank = Math.max(...group.map((statement) => statement.rank))
      return group.filter((statement) => statement.rank === rank)
    },
  )
  return [...Map.groupBy(newest, ({ source }) => source)]
    .map(([source, said]) => ({
      source,
      categories: distinct(said.map(({ category }) => category)),
      values: distinct(said.flatMap(({ value }) => value ?? [])),
    }))
    .filter(({ values }) => values.length > 0)
    .sort((a, b) => a.source - b.source)
}

function distinct<T extends string | number>(values: readonly T[]): T[] {
  return [...new Set(values)].sort((a, b) => (a < b ? -1 : 1))
}

function contradicts(one: ConflictSide, other: ConflictSide): boolean {
  return one.source !== other.source && !one.values.some((value) => other.values.includes(value))
}

/**
 * `authority`: the record says what the authority says, which counts · `overruled`: the authority says otherwise ·
 * `open`: others say otherwise, and no authority has spoken
 */
export type ConflictStanding = 'authority' | 'overruled' | 'open'

/** A conflict, as one of the records in it is concerned. */
export interface RecordConflict {
  /** by which the record says it */
  readonly field: string
  readonly fact: string
  readonly standing: ConflictStanding
  /** the others that say otherwise */
  readonly against: readonly Pick<ConflictSide, 'source' | 'categories'>[]
  /** false: it is not the field's value that is disputed, but what the record says by being there */
  readonly ofValue: boolean
}

export interface StatingRecord {
  readonly source: number
  readonly statements: readonly Statement[]
}

/** What of a category is read. */
export interface ReadCategory {
  readonly category: Category
  /** named by the fields that are read */
  readonly fields: Readonly<Record<string, unknown>>
}

/** The conflicts that a record is in, by what is read of it: one that speaks no longer, because a newer one does, is in none. */
export function conflictsOfRecord(
  { source, statements }: StatingRecord,
  { category, fields, conflicts }: ReadCategory & { readonly conflicts: readonly Conflict[] },
): RecordConflict[] {
  if (conflicts.length === 0) return []
  return comparisonsIn({ category, fields }).flatMap(({ field, as, says }) => {
    const conflict = conflicts.find(({ fact }) => fact.id === as)
    const own = conflict?.sides.find((side) => side.source === source)
    const value = statements.find(({ fact }) => fact === conflict?.fact.number)?.value
    if (!conflict || !own || value === undefined || !own.values.includes(value)) return []
    const against = conflict.sides.filter((side) => contradicts(own, side))
    if (against.length === 0) return []
    const standing = standingOf(conflict, own)
    return { field, fact: as, standing, against, ofValue: says === undefined }
  })
}

/** How a department stands in a conflict. */
function standingOf({ sides, authority }: Conflict, own: ConflictSide): ConflictStanding {
  const deciding = sides.find(({ source }) => source === authority)
  if (!deciding) return 'open'
  return contradicts(own, deciding) ? 'overruled' : 'authority'
}

/** Ids of the facts that are stated by what is read. */
export function factsIn(read: readonly ReadCategory[]): Set<string> {
  return new Set(read.flatMap(comparisonsIn).map(({ as }) => as))
}

/** Numbers of the categories that state one of the facts: what must be read to compare. */
export function categoriesStating(facts: ReadonlySet<string>, all: readonly Category[]): number[] {
  return all.filter((category) => comparisonsOf(category).some(({ as }) => facts.has(as))).map(({ number }) => number)
}

interface FieldComparison extends Comparison {
  readonly field: string
}

const knownComparisons = new WeakMap<Category, readonly FieldComparison[]>()

/** What the fields of a category state. */
export function comparisonsOf(category: Category): readonly FieldComparison[] {
  const known =
    knownComparisons.get(category) ??
    Object.entries(category.fields).flatMap(([field, { comparable = [] }]) =>
      comparable.map((comparison) => ({ ...comparison, field })),
    )
  knownComparisons.set(category, known)
  return known
}

function comparisonsIn({ category, fields }: ReadCategory): FieldComparison[] {
  return comparisonsOf(category).filter(({ field }) => Object.hasOwn(fields, field))
}
