import { type Category, levelOf } from './category.ts'

/** A paper (证明材料) that the office would ask of the resident. */
export interface Paper {
  readonly id: string
  /** Chinese title */
  readonly title: string
}

/** Category id → names of some of its fields. */
export type FieldChoice = Readonly<Record<string, readonly string[]>>

/** A service item (政务事项): the purpose of a query, and the ceiling of what is seen for it. */
export interface Item {
  /** stable number: never reused */
  readonly number: number
  /** camelCase name in the API */
  readonly id: string
  /** Chinese title */
  readonly title: string
  /** what it saves the resident from bringing */
  readonly papers: readonly Paper[]
  /** the categories and fields that its predicates read, and no others */
  readonly reads: FieldChoice
  /** of those, the fields of level 3 that a window needs in clear */
  readonly clear?: FieldChoice
}

/** Checks what an item says of itself; what it refers to is checked by `buildCatalogue`. @throws {Error} naming the item */
export function defineItem(item: Item): Item {
  const fail = (why: string): never => {
    throw new Error(`item ${item.id}: ${why}`)
  }
  if (!/^[a-z][A-Za-z0-9]*$/.test(item.id) || item.id.length > 64) fail('the id must be camelCase')
  if (!Number.isInteger(item.number) || item.number < 1 || item.number > 32767) fail('number out of range')
  if (!item.title) fail('has no title')
  if (item.papers.length === 0) fail('saves no paper')
  for (const { id, title } of item.papers) {
    if (!/^[a-z][A-Za-z0-9]*$/.test(id)) fail(`the id of paper ${id} must be camelCase`)
    if (!title) fail(`paper ${id} has no title`)
  }
  if (new Set(item.papers.map(({ id }) => id)).size !== item.papers.length) fail('names a paper twice')
  if (Object.keys(item.reads).length === 0) fail('reads nothing')
  for (const [category, names] of Object.entries(item.reads)) {
    if (names.length === 0) fail(`reads no field of ${category}`)
    if (new Set(names).size !== names.length) fail(`names a field of ${category} twice`)
  }
  for (const [category, names] of Object.entries(item.clear ?? {})) {
    if (names.length === 0) fail(`shows no field of ${category} in clear`)
    for (const name of names) if (!reads(item, category, name)) fail(`does not read ${category}.${name}`)
  }
  return item
}

/** Whether a field is within an item's ceiling. */
export function reads({ reads }: Pick<Item, 'reads'>, category: string, name: string): boolean {
  return Object.hasOwn(reads, category) && (reads[category] ?? []).includes(name)
}

/** Checks what an item refers to. @throws {Error} at unknown categories and fields, and at clear fields not of level 3 */
export function checkItem(item: Item, findCategory: (id: string) => Category | undefined): void {
  const getCategory = (id: string): Category => {
    const category = findCategory(id)
    if (!category) throw new Error(`item ${item.id}: unknown category ${id}`)
    return category
  }
  for (const [id, names] of Object.entries(item.reads)) {
    const { fields } = getCategory(id)
    for (const name of names)
      if (!Object.hasOwn(fields, name)) throw new Error(`item ${item.id}: unknown field ${id}.${name}`)
  }
  for (const [id, names] of Object.entries(item.clear ?? {}))
    for (const name of names)
      if (levelOf(getCategory(id), name) !== 3) throw new Error(`item ${item.id}: ${id}.${name} is not of level 3`)
}
