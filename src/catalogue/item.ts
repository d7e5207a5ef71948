import type { Predicate, Where } from './predicate.ts'

/** A paper (证明材料) that the office would ask of the resident. */
export interface Paper {
  readonly id: string
  /** Chinese title */
  readonly title: string
}

/** The lawful reasons for asking no paper; each waiver names one. */
export const waivers = {
  noLawAsks: '没有法律法规规定必须提供',
  storeAnswers: '本地数据可以查明',
  verified: '上门核查或部门协查可以查明',
  unverifiable: '任何单位都无法出具或核实',
  documentAtHand: '已有证照足以证明',
} as const
export type Waiver = keyof typeof waivers

/** What is done where a paper is not waived, other than bringing it. */
export const fallbacks = {
  departmentVerification: '部门核验',
  writtenPromise: '告知承诺',
  upload: '上传材料',
} as const
export type Fallback = keyof typeof fallbacks

/** A paper, and what makes it unnecessary. */
export interface Proof extends Paper {
  /** by the reason on which the waiver then rests; the first that holds is named */
  readonly waivedWhen: Readonly<Partial<Record<Waiver, Predicate>>>
  /** in the order in which they are offered */
  readonly fallsBackTo: readonly Fallback[]
  /** where it is not the item's */
  readonly basis?: string
}

/** Something the office should look at. It is shown, and decides nothing. */
export interface Flag {
  readonly id: string
  /** Chinese, said where it holds */
  readonly title: string
  readonly when: Predicate
}

/** Category id → names of some of its fields. */
export type FieldChoice = Readonly<Record<string, readonly string[]>>

/** A service item (政务事项) as its file says it. */
export interface ItemDefinition {
  /** stable number: never reused */
  readonly number: number
  /** camelCase name in the API */
  readonly id: string
  /** Chinese title */
  readonly title: string
  /** the law or document that the service rests on */
  readonly basis: string
  /** what must be so before any paper is waived; not shown, and so not part of the ceiling */
  readonly given: Predicate
  /** `one`: any of the papers will do; default: all are asked */
  readonly asks?: 'one'
  /** which of the resident's relatives (familyRelation) count as the family */
  readonly family?: Where
  readonly proofs: readonly Proof[]
  readonly flags?: readonly Flag[]
  /** what the office sees of the facts beside what predicates read: what the paper would have told */
  readonly shows?: FieldChoice
  /** of all it reads, the fields of level 3 that a window needs in clear */
  readonly clear?: FieldChoice
}

/** A service item in its place in the catalogue: the purpose of a query, and the ceiling of what is seen for it. */
export interface Item extends ItemDefinition {
  /** what it saves the resident from bringing */
  readonly papers: readonly Paper[]
  /** the categories and fields that its proofs and flags read or show, and no others */
  readonly reads: FieldChoice
  /** those, what `given` reads, and what only tells things apart: what must be loaded to check it */
  readonly needs: FieldChoice
  /** what each paper, or flag, is decided by */
  readonly readsOf: ReadonlyMap<Proof | Flag, FieldChoice>
}

/** Checks what an item says of itself; what it refers to is checked by `buildCatalogue`. @throws {Error} naming the item */
export function defineItem(item: ItemDefinition): ItemDefinition {
  const fail = (why: string): never => {
    throw new Error(`item ${item.id}: ${why}`)
  }
  if (!isName(item.id) || item.id.length > 64) fail('the id must be camelCase')
  if (!Number.isInteger(item.number) || item.number < 1 || item.number > 32767) fail('number out of range')
  if (!item.title) fail('has no title')
  if (!item.basis) fail('has no legal basis')
  if (item.proofs.length === 0) fail('saves no paper')
  for (const { id, title, waivedWhen, fallsBackTo } of item.proofs) {
    if (!isName(id)) fail(`the id of paper ${id} must be camelCase`)
    if (!title) fail(`paper ${id} has no title`)
    if (Object.keys(waivedWhen).length === 0) fail(`nothing waives paper ${id}`)
    const stray = Object.keys(waivedWhen).find((reason) => !Object.hasOwn(waivers, reason))
    if (stray !== undefined) fail(`${stray} is no lawful reason to waive paper ${id}`)
    if (fallsBackTo.length === 0 || new Set(fallsBackTo).size !== fallsBackTo.length)
      fail(`paper ${id} falls back to nothing, or twice to one thing`)
  }
  for (const { id, title } of item.flags ?? []) if (!isName(id) || !title) fail(`flag ${id} needs a name and a title`)
  for (const named of [item.proofs, item.flags ?? []])
    if (new Set(named.map(({ id }) => id)).size !== named.length) fail('names a paper or a flag twice')
  return item
}

function isName(id: string): boolean {
  return /^[a-z][A-Za-z0-9]*$/.test(id)
}

/** What is chosen of a category, by name; undefined: nothing. */
export function fieldsOf(choice: FieldChoice, category: string): Readonly<Record<string, true>> | undefined {
  if (!Object.hasOwn(choice, category)) return undefined
  return Object.fromEntries((choice[category] ?? []).map((name) => [name, true]))
}

/** Whether a field is within an item's ceiling. */
export function reads({ reads }: Pick<Item, 'reads'>, category: string, name: string): boolean {
  return Object.hasOwn(reads, category) && (reads[category] ?? []).includes(name)
}
