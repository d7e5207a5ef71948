import type { Category } from '../catalogue/category.ts'
import type { Hub } from '../hub.ts'

type Numbers = (category: Category) => readonly number[]

const known = new WeakMap<Hub['adapters'], Numbers>()

/** Of a category, the numbers of its sources: the authority first. One without an adapter has a number that nothing has. */
export function sourceNumbers({ adapters }: Pick<Hub, 'adapters'>): Numbers {
  const numbersOf = known.get(adapters) ?? findNumbers(adapters)
  known.set(adapters, numbersOf)
  return numbersOf
}

function findNumbers({ all }: Hub['adapters']): Numbers {
  const numbers = new Map(all.map(({ adapter }) => [adapter.department.id, adapter.department.number]))
  const found = new WeakMap<Category, readonly number[]>()
  return (category) => {
    const sources = found.get(category) ?? category.sources.map((id) => numbers.get(id) ?? -1)
    found.set(category, sources)
    return sources
  }
}
