/** An occasion (一件事) for which several items are dealt with at once. */
export interface Bundle {
  /** camelCase */
  readonly id: string
  /** Chinese title */
  readonly title: string
  /** whose facts the items look at: id → Chinese title */
  readonly people: Readonly<Record<string, string>>
  /** ids of items, each with the one it is about */
  readonly items: readonly { readonly item: string; readonly about: string }[]
}

/** Checks what a bundle says of itself; whether its items exist is checked by `buildCatalogue`. @throws {Error} naming the bundle */
export function defineBundle(bundle: Bundle): Bundle {
  const fail = (why: string): never => {
    throw new Error(`bundle ${bundle.id}: ${why}`)
  }
  if (!/^[a-z][A-Za-z0-9]*$/.test(bundle.id)) fail('the id must be camelCase')
  if (!bundle.title) fail('has no title')
  if (bundle.items.length < 2) fail('is one of several items')
  for (const { item, about } of bundle.items)
    if (!Object.hasOwn(bundle.people, about)) fail(`item ${item} is about ${about}, who is not named`)
  for (const id of Object.keys(bundle.people))
    if (!bundle.items.some(({ about }) => about === id)) fail(`no item is about ${id}`)
  const named = bundle.items.map(({ item, about }) => `${item} ${about}`)
  if (new Set(named).size !== named.length) fail('names an item twice')
  return bundle
}
