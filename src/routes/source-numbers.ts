import type { Category } from '../catalogue/category.ts'
import type { Hub } from '../hub.ts'

/** Of a category, the numbers of its sources: the authority first. One without an adapter has a number that nothing has. */
export function sourceNumbers({ adapters }: Pick<Hub, 'adapters'>): (category: Category) => readonly number[] {
  const numbers = new Map(adapters.all.map(({ adapter }) => [adapter.department.id, adapter.department.number]))
  return ({ sources }) => sources.map((id) => numbers.get(id) ?? -1)
}
