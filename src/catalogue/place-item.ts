import { type Category, levelOf } from './category.ts'
import { checkPredicate, familyFields } from './check-predicate.ts'
import { type FieldChoice, type Flag, type Item, type ItemDefinition, type Proof, reads } from './item.ts'
import type { Predicate } from './predicate.ts'
import type { Vocabulary } from './vocabulary.ts'

/**
 * An item in its place: what it reads follows from what it says.
 * @throws {Error} at a predicate that does not fit the catalogue, and at fields shown in clear that are not read or not of level 3
 */
export function placeItem(definition: ItemDefinition, words: Vocabulary): Item {
  const { proofs, flags = [], shows = {}, given, family, clear = {} } = definition
  try {
    const read = new Map<string, Set<string>>()
    const untold = new Map<string, Set<string>>()
    const put = (into: Map<string, Set<string>>, category: string, field: string) => {
      into.set(category, (into.get(category) ?? new Set()).add(field))
    }
    const note = (into: Map<string, Set<string>>) => (category: string, field: string, isTold: boolean) => {
      put(isTold ? into : untold, category, field)
    }
    const context = { words, onRead: note(read), family: family !== undefined }
    if (family) {
      put(read, familyFields.category, familyFields.member)
      checkPredicate({ some: familyFields.category, where: family, by: familyFields.member }, context)
    }
    const shared = copyOf(read)
    const readsOf = new Map<Proof | Flag, FieldChoice>()
    const place = (one: Proof | Flag, predicates: readonly Predicate[], before: ReadonlyMap<string, Set<string>>) => {
      const own = copyOf(before)
      const onRead = (category: string, field: string, isTold: boolean) => {
        note(read)(category, field, isTold)
        put(own, category, field)
      }
      for (const predicate of predicates) checkPredicate(predicate, { ...context, onRead })
      readsOf.set(one, inOrder(own, words))
    }
    const forPapers = copyOf(shared)
    checkPredicate(given, { words, onRead: note(forPapers), family: false })
    for (const proof of proofs) place(proof, Object.values(proof.waivedWhen), forPapers)
    for (const flag of flags) place(flag, [flag.when], shared)
    for (const [category, names] of Object.entries(shows)) checkShown(category, names, read, words)
    const reads = inOrder(read, words)
    const needed = copyOf(read)
    for (const [category, fields] of untold) for (const field of fields) put(needed, category, field)
    checkPredicate(given, { words, onRead: note(needed), family: false })
    const item = {
      ...definition,
      papers: proofs.map(({ id, title }) => ({ id, title })),
      reads,
      needs: inOrder(needed, words),
      readsOf,
    }
    for (const [category, names] of Object.entries(clear)) checkClear(item, { category, names }, words)
    return item
  } catch (error) {
    throw new Error(`item ${definition.id}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
}

function copyOf(read: ReadonlyMap<string, ReadonlySet<string>>): Map<string, Set<string>> {
  return new Map([...read].map(([id, names]) => [id, new Set(names)]))
}

function checkShown(
  category: string,
  names: readonly string[],
  read: Map<string, Set<string>>,
  { categories }: Vocabulary,
): void {
  const known = categories.get(category)
  if (!known) throw new Error(`unknown category ${category}`)
  if (names.length === 0) throw new Error(`shows no field of ${category}`)
  const found = read.get(category) ?? new Set()
  for (const name of names) {
    if (!Object.hasOwn(known.fields, name)) throw new Error(`unknown field ${category}.${name}`)
    // else nobody notices when a predicate no longer reads what is shown for its sake
    if (found.has(name)) throw new Error(`shows ${category}.${name}, which it reads anyway`)
    found.add(name)
  }
  read.set(category, found)
}

function checkClear(
  item: Item,
  { category, names }: { category: string; names: readonly string[] },
  { categories }: Vocabulary,
): void {
  if (names.length === 0) throw new Error(`shows no field of ${category} in clear`)
  const known = categories.get(category)
  for (const name of names) {
    if (!reads(item, category, name)) throw new Error(`does not read ${category}.${name}`)
    if (!known || levelOf(known, name) !== 3) throw new Error(`${category}.${name} is not of level 3`)
  }
}

/** As the catalogue has them: categories by number, fields as their file names them. */
function inOrder(read: ReadonlyMap<string, ReadonlySet<string>>, { categories }: Vocabulary): FieldChoice {
  const sorted = [...categories.values()].filter(({ id }) => read.has(id)).sort((a, b) => a.number - b.number)
  return Object.fromEntries(
    sorted.map((category: Category) => [
      category.id,
      Object.keys(category.fields).filter((name) => read.get(category.id)?.has(name)),
    ]),
  )
}
