/**
 * Something that several departments say of a resident, each in records of its own: they are compared on it (比对), and
 * where they differ there is a conflict.
 */
export interface Fact {
  /** stable number, stored with every record that states it: never reused */
  readonly number: number
  /** camelCase name in the API */
  readonly id: string
  /** Chinese title */
  readonly title: string
  /** departments whose word counts where they differ, the highest first; where none of them has spoken, nobody's does */
  readonly authorities: readonly string[]
  /** compared without the ways in which offices write the same name differently */
  readonly isName?: true
  /** what a code is compared as; null: it says nothing. A code that is not here is compared as it is */
  readonly values?: Readonly<Record<string, string | null>>
}

/** Checks what a fact says of itself; what it refers to is checked by `buildCatalogue`. @throws {Error} naming the fact */
export function defineFact(fact: Fact): Fact {
  const fail = (why: string): never => {
    throw new Error(`fact ${fact.id}: ${why}`)
  }
  if (!/^[a-z][A-Za-z0-9]*$/.test(fact.id)) fail('the id must be camelCase')
  if (!Number.isInteger(fact.number) || fact.number < 1 || fact.number > 255) fail('number out of range')
  if (!fact.title) fail('has no title')
  if (new Set(fact.authorities).size !== fact.authorities.length) fail('names an authority twice')
  if (fact.isName && fact.values) fail('a name has no codes')
  return fact
}
