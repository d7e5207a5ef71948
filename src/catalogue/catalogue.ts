import { readdir } from 'node:fs/promises'
import type { Bundle } from './bundle.ts'
import type { Category } from './category.ts'
import { checkComparisons } from './check-comparisons.ts'
import { checkPredicate, checkQuantity } from './check-predicate.ts'
import type { CodeSet } from './code-set.ts'
import type { Condition } from './condition.ts'
import type { Fact } from './fact.ts'
import type { Holidays } from './holidays.ts'
import type { Item, ItemDefinition } from './item.ts'
import type { Measure } from './measure.ts'
import type { Parameter } from './parameter.ts'
import { placeItem } from './place-item.ts'
import type { Vocabulary } from './vocabulary.ts'

/** Everything in `schemas/`, checked as a whole. */
export interface Catalogue {
  /** in the order of their numbers */
  readonly categories: readonly Category[]
  readonly codeSets: ReadonlyMap<string, CodeSet>
  /** in the order of their numbers */
  readonly items: readonly Item[]
  readonly conditions: ReadonlyMap<string, Condition>
  readonly measures: ReadonlyMap<string, Measure>
  readonly parameters: ReadonlyMap<string, Parameter>
  readonly bundles: ReadonlyMap<string, Bundle>
  /** what departments are compared on */
  readonly facts: ReadonlyMap<string, Fact>
  /** by year; one that is missing is not announced yet */
  readonly holidays: ReadonlyMap<number, Holidays>
  findItem(id: string): Item | undefined
  /** @throws {Error} when there is none of that id */
  getCategory(id: string): Category
  findCategory(id: string): Category | undefined
  /** @throws {Error} when there is none of that number */
  getCategoryByNumber(number: number): Category
}

/** What is said about categories, beside themselves. */
export interface Services {
  readonly items?: readonly ItemDefinition[]
  readonly conditions?: readonly Condition[]
  readonly measures?: readonly Measure[]
  readonly parameters?: readonly Parameter[]
  readonly bundles?: readonly Bundle[]
  readonly holidays?: readonly Holidays[]
  readonly facts?: readonly Fact[]
}

/**
 * Puts categories, code sets and items together.
 * @throws {Error} at two of one number or id, and at what refers to something that is not there or does not fit
 */
export function buildCatalogue(
  categories: readonly Category[],
  codeSets: readonly CodeSet[],
  services: Services = {},
): Catalogue {
  const sets = indexBy(codeSets, (set) => set.id, 'code set id')
  const byId = indexBy(categories, (category) => category.id, 'category id')
  const byNumber = indexBy(categories, (category) => category.number, 'category number')
  for (const category of categories)
    for (const [name, field] of Object.entries(category.fields))
      if (field.codes !== undefined && !sets.has(field.codes))
        throw new Error(`category ${category.id}, field ${name}: unknown code set ${field.codes}`)
  const facts = indexBy(services.facts ?? [], (fact) => fact.id, 'fact id')
  indexBy(facts.values(), (fact) => fact.number, 'fact number')
  for (const category of categories) checkComparisons(category, facts)
  const words: Vocabulary = {
    categories: byId,
    codeSets: sets,
    conditions: indexBy(services.conditions ?? [], (condition) => condition.id, 'condition id'),
    measures: indexBy(services.measures ?? [], (measure) => measure.id, 'measure id'),
    parameters: indexBy(services.parameters ?? [], (parameter) => parameter.id, 'parameter id'),
  }
  const alone = { words, onRead: () => undefined, family: false }
  for (const { id } of words.conditions.values()) checkPredicate({ condition: id }, alone)
  for (const { id } of words.measures.values()) checkQuantity({ measure: id }, alone)
  const items = (services.items ?? []).map((item) => placeItem(item, words))
  const itemById = indexBy(items, (item) => item.id, 'item id')
  indexBy(items, (item) => item.number, 'item number')
  const bundles = indexBy(services.bundles ?? [], (bundle) => bundle.id, 'bundle id')
  for (const bundle of bundles.values())
    for (const { item } of bundle.items)
      if (!itemById.has(item)) throw new Error(`bundle ${bundle.id}: unknown item ${item}`)
  return {
    items: items.sort((a, b) => a.number - b.number),
    conditions: words.conditions,
    measures: words.measures,
    parameters: words.parameters,
    bundles,
    facts,
    holidays: indexBy(services.holidays ?? [], ({ year }) => year, 'year of holidays'),
    findItem: (id) => itemById.get(id),
    categories: [...categories].sort((a, b) => a.number - b.number),
    codeSets: sets,
    findCategory: (id) => byId.get(id),
    getCategory: (id) => getFrom(byId, id, 'category'),
    getCategoryByNumber: (number) => getFrom(byNumber, number, 'category number'),
  }
}

/** where what every hub holds is written down */
export const schemasFolder = new URL('../../schemas/', import.meta.url)

/** Loads every file of `schemas/`. */
export async function loadCatalogue(schemas: URL = schemasFolder): Promise<Catalogue> {
  const load = <T>(folder: string) => loadDefaults<T>(new URL(folder, schemas))
  const [categories, codeSets, items, conditions, measures, parameters, bundles, holidays, facts] = await Promise.all([
    load<Category>('categories/'),
    load<CodeSet>('codes/'),
    load<ItemDefinition>('items/'),
    load<Condition>('conditions/'),
    load<Measure>('measures/'),
    load<Parameter>('parameters/'),
    load<Bundle>('bundles/'),
    load<Holidays>('holidays/'),
    load<Fact>('facts/'),
  ])
  return buildCatalogue(categories, codeSets, { items, conditions, measures, parameters, bundles, holidays, facts })
}

async function loadDefaults<T>(folder: URL): Promise<T[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.ts')).sort()
  const modules = await Promise.all(names.map((name) => import(new URL(name, folder).href)))
  return modules.map((module) => module.default as T)
}

function indexBy<T, K>(items: Iterable<T>, keyOf: (item: T) => K, what: string): Map<K, T> {
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
