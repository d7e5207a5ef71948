/**
 * What records say that other departments contradict, as predicates take it. What the authority for a fact says counts,
 * whatever others say: the paper that would be asked instead comes from the same authority. What anybody else says
 * against it, or where no authority has spoken, is known only if all that is said comes to the same. Pure.
 */
import type { Value } from '../catalogue/field.ts'
import type { RecordConflict } from '../residents/conflict.ts'
import type { PresentRecord } from '../residents/profile.ts'

/** By name of the field: what the others say; undefined where not all of it is at hand. */
export type Contested = ReadonlyMap<string, readonly Value[] | undefined>

/** @param all the category's records, those of other departments among them */
export function contestedFields(records: readonly PresentRecord[], all: readonly PresentRecord[]): Contested {
  const contested = new Map<string, readonly Value[] | undefined>()
  for (const conflict of records.flatMap(({ conflicts = [] }) => conflicts)) {
    const { field, standing, ofValue } = conflict
    if (!ofValue || standing === 'authority') continue
    const others = whatOthersSay(conflict, all)
    const before = contested.has(field) ? contested.get(field) : []
    contested.set(field, before && others && [...before, ...others])
  }
  return contested
}

function whatOthersSay({ fact, against }: RecordConflict, all: readonly PresentRecord[]): Value[] | undefined {
  const values: Value[] = []
  for (const { source, categories } of against) {
    const said = all
      .filter((record) => record.source === source && categories.length === 1 && record.category === categories[0])
      .flatMap(({ fields, conflicts = [] }) =>
        conflicts.filter((one) => one.fact === fact && one.ofValue).flatMap(({ field }) => fields[field] ?? []),
      )
    if (said.length === 0) return undefined
    values.push(...said)
  }
  return values
}
