import { type Guide, getGuide } from '../clerk/answer.ts'
import type { Titles } from './describe-change.ts'

/** Titles as the catalogue has them; an id that it does not know stands for itself. */
export async function getTitles(): Promise<Titles> {
  return titlesOf(await getGuide())
}

export function titlesOf({ items, categories, sources }: Guide): Titles {
  return {
    item: (id) => items.items.find((item) => item.id === id)?.title ?? id,
    category: (id) => categories.get(id)?.title ?? id,
    department: (id) => sources.get(id) ?? id,
  }
}
