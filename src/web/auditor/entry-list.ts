import { ask } from '../api/ask.ts'
import type { AccessEntry } from '../api/routes.ts'
import { type Pages, usePages } from '../parts/use-pages.ts'
import type { FilterBody } from './entry-filter.ts'

let body: FilterBody | undefined
let list: Pages<AccessEntry> | undefined

export interface EntryList extends Pages<AccessEntry> {
  search(wanted: FilterBody): Promise<void>
}

/** What was found last; it outlives the screen, so that one can go to an entry and come back. */
export function entryList(): EntryList {
  list ??= usePages(async (after) => {
    if (!body) return { rows: [] }
    const { entries, next } = await ask('POST /v1/access-entries/search', {
      body: { ...body, limit: 100, ...(after !== undefined && { after }) },
    })
    return { rows: entries, next }
  })
  const pages = list
  return {
    ...pages,
    search(wanted) {
      body = wanted
      return pages.first()
    },
  }
}
