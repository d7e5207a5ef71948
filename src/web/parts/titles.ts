/** What categories, fields and codes are called. */
import { ask } from '../api/ask.ts'
import type { Reply } from '../api/send.ts'

type Catalogue = Reply<'GET /v1/catalogue'>
type Category = Catalogue['categories'][number]

export type FieldEntry = Category['fields'][string]
export type Code = Catalogue['codeSets'][string]['codes'][number]

export interface Titles {
  category(id: string): string
  department(id: string): string
  field(category: string, name: string): string
  /** the category itself, with its fields and its key */
  find(category: string): Category | undefined
  /** what a coded field may be, where the titles were loaded with codes */
  codes(field: FieldEntry): readonly Code[]
  /** a value as people write it; codes by their texts where the titles were loaded with them */
  value(category: string, name: string, value: string | number | boolean): string
}

export interface TitlesOptions {
  /** many: only for screens that show values */
  readonly withCodes?: boolean
}

const held = new Map<boolean, Promise<Titles>>()

/** They change only with the program, and are asked for once. @throws {RequestProblem} */
export function loadTitles({ withCodes = false }: TitlesOptions = {}): Promise<Titles> {
  const known = held.get(withCodes)
  if (known) return known
  const asked = ask('GET /v1/catalogue', withCodes ? {} : { query: { codeSets: 'none' } }).then(titlesOf)
  held.set(withCodes, asked)
  asked.catch(() => held.delete(withCodes))
  return asked
}

function titlesOf({ categories, codeSets }: Catalogue): Titles {
  const byId = new Map(categories.map((category) => [category.id, category]))
  const departments = new Map(categories.flatMap(({ sources }) => sources.map(({ id, title }) => [id, title])))
  const fieldOf = (category: string, name: string) => byId.get(category)?.fields[name]
  return {
    category: (id) => byId.get(id)?.title ?? id,
    department: (id) => departments.get(id) ?? id,
    field: (category, name) => fieldOf(category, name)?.title ?? name,
    find: (category) => byId.get(category),
    codes: (field) => codeSets[field.codes ?? '']?.codes ?? [],
    value(category, name, value) {
      if (typeof value === 'boolean') return value ? '是' : '否'
      const codes = codeSets[fieldOf(category, name)?.codes ?? '']?.codes
      return codes?.find(({ code }) => code === value)?.text ?? String(value)
    },
  }
}
