import { readdir } from 'node:fs/promises'
import type { Category } from './category.ts'
import type { CodeSet } from './code-set.ts'
import { checkItem, type Item } from './item.ts'

/** Everything in `schemas/`, checked as a whole. */
export interface Catalogue {
  /** in the order of their numbers */
  readonly categories: readonly Category[]
  readonly codeSets: ReadonlyMap<string, CodeSet>
  /** in the order of their numbers */
  readonly items: readonly Item[]
  findItem(id: string): Item | undefined
  /** @throws {Error} when there is none of that id */
  getCategory(id: string): Category
  findCategory(id: string): Category | undefined
  /** @throws {Error} when there is none of that number */
  getCategoryByNumber(number: number): Category
}

/**
 * Puts categories, code sets and items together.
 * @throws {Error} at two of one number or id, and at what refers to a code set, category or field that is not there
 */
export function buildCatalogue(
  categories: readonly Category[],
  codeSets: readonly CodeSet[],
  items: readonly Item[] = [],
): Catalogue {
  const sets = indexBy(codeSets, (set) => set.id, 'code set id')
  const byId = indexBy(categories, (category) => category.id, 'category id')
  const byNumber = indexBy(categories, (category) => category.number, 'category number')
  for (const category of categories)
    for (const [name, field] of Object.entries(category.fields))
      if (field.codes !== undefined && !sets.has(field.codes))
        throw new Error(`category ${category.id}, field ${name}: unknown code set ${field.codes}`)
  const itemById = indexBy(items, (item) => item.id, 'item id')
  indexBy(items, (item) => item.number, 'item number')
  for (const item of items) checkItem(item, (id) => byId.get(id))
  return {
    items: [...items].sort((a, b) => a.number - b.number),
    findItem: (id) => itemById.get(id),
    categories: [...categories].sort((a, b) => a.number - b.number),
    codeSets: sets,
    findCategory: (id) => byId.get(id),
    getCategory: (id) => getFrom(byId, id, 'category'),
    getCategoryByNumber: (number) => getFrom(byNumber, number, 'category number'),
  }
}

/** Loads every file of `schemas/categories`, `schemas/codes` and `schemas/items`. */
export async function loadCatalogue(schemas: URL = new URL('../../schemas/', import.meta.url)): Promise<Catalogue> {
  const categories = await loadDefaults<Category>(new URL('categories/', schemas))
  const codeSets = await loadDefaults<CodeSet>(new URL('codes/', schemas))
  const items = await loadDefaults<Item>(new URL('items/', schemas))
  return buildCatalogue(categories, codeSets, items)
}

async function loadDefaults<T>(folder: URL): Promise<T[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.ts')).sort()
  const modules = await Promise.all(names.map((name) => import(new URL(name, folder).href)))
  return modules.map((module) => module.default as T)
}

function indexBy<T, K>(items: readonly T[], keyOf: (item: T) => K, what: string): Map<K, T> {
  const index = new Map<K, T>()
  for (const item of items) {
    const key = keyOf(item)
    if (index.has(key)) throw new Error(`two of one ${what}: ${key}`)
    index.set(key, item)
  }
  return index
}

function getFrom<K, T>(index: ReadonlyMap<K, T>, key: K, what: string): T {
  const found = index.get(key)
  if (found === undefined) throw new Error(`no ${what} ${key}`)
  return found
}
