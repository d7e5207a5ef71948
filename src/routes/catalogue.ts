import { z } from 'zod'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { categoryGroups, freshnessDays } from '../catalogue/category.ts'
import type { Field } from '../catalogue/field.ts'
import type { Hub } from '../hub.ts'
import { Problem } from './problem.ts'
import type { App } from './route.ts'

const FieldEntry = z.object({
  title: z.string(),
  type: z.string(),
  level: z.int().min(1).max(4),
  required: z.boolean(),
  codes: z.string().optional(),
  note: z.string().optional(),
  comparedAs: z.array(z.string()).optional().describe('与其他部门比对的内容，见 facts'),
})

const CatalogueReply = z
  .object({
    categories: z.array(
      z.object({
        number: z.int(),
        id: z.string(),
        title: z.string(),
        group: z.object({ id: z.string(), title: z.string() }),
        sources: z.array(z.object({ id: z.string(), title: z.string() })),
        cardinality: z.enum(['one', 'many']),
        key: z.array(z.string()),
        level: z.int(),
        freshness: z.object({ code: z.string(), days: z.int() }),
        fields: z.record(z.string(), FieldEntry),
      }),
    ),
    facts: z
      .array(z.object({ id: z.string(), title: z.string(), authorities: z.array(z.string()) }))
      .describe('各部门之间比对的内容；不一致时以 authorities 中靠前的为准，没有的不作认定'),
    codeSets: z.record(
      z.string(),
      z.object({
        title: z.string(),
        standard: z.string(),
        part: z.string().optional(),
        codes: z.array(z.object({ code: z.string(), text: z.string() })),
      }),
    ),
  })
  .meta({ id: 'Catalogue' })

export function catalogueRoutes(app: App, hub: Hub): void {
  const reply = describeCatalogue(hub)
  app.get('/v1/catalogue', {
    schema: {
      summary: '数据目录：数据类、字段、代码集、敏感级别、时效',
      tags: ['目录'],
      security: [],
      querystring: z.strictObject({
        codeSets: z.enum(['none']).optional().describe('none：不要代码集，答复小得多；查询的答复自带代码的文字'),
      }),
      response: { 200: CatalogueReply, 400: Problem },
    },
    config: { policy: 'public', audit: { none: 'what may be asked, and of nobody' } },
    handler: async ({ query }) => (query.codeSets === 'none' ? { ...reply, codeSets: {} } : reply),
  })
}

/** The whole catalogue; it changes only with the program. */
function describeCatalogue({
  catalogue,
  adapters,
}: Pick<Hub, 'catalogue' | 'adapters'>): z.infer<typeof CatalogueReply> {
  const titles = new Map(adapters.all.map(({ adapter }) => [adapter.department.id, adapter.department.title]))
  return {
    categories: catalogue.categories.map((category) => ({
      number: category.number,
      id: category.id,
      title: category.title,
      group: { id: category.group, title: categoryGroups[category.group] },
      sources: category.sources.map((id) => ({ id, title: titles.get(id) ?? id })),
      cardinality: category.cardinality,
      key: [...category.key],
      level: category.level,
      freshness: { code: category.freshness, days: freshnessDays[category.freshness] },
      fields: Object.fromEntries(
        Object.entries(category.fields).map(([name, field]) => [name, describeField(field, category.level)]),
      ),
    })),
    facts: [...catalogue.facts.values()].map(({ id, title, authorities }) => ({
      id,
      title,
      authorities: [...authorities],
    })),
    codeSets: describeCodeSets(catalogue),
  }
}

function describeField(
  { title, type, level, required = false, codes, note, comparable }: Field,
  categoryLevel: number,
): z.infer<typeof FieldEntry> {
  return {
    title,
    type,
    level: level ?? categoryLevel,
    required,
    ...(codes ? { codes } : {}),
    ...(note ? { note } : {}),
    ...(comparable ? { comparedAs: comparable.map(({ as }) => as) } : {}),
  }
}

function describeCodeSets({ codeSets }: Catalogue): z.infer<typeof CatalogueReply>['codeSets'] {
  const entries = [...codeSets.values()].map(({ id, title, standard, part, codes }) => {
    const list = Object.entries(codes).map(([code, text]) => ({ code, text }))
    list.sort((a, b) => (a.code < b.code ? -1 : 1))
    return [id, { title, standard, codes: list, ...(part ? { part } : {}) }] as const
  })
  return Object.fromEntries(entries)
}
