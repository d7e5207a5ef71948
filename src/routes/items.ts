import { z } from 'zod'
import type { Bundle } from '../catalogue/bundle.ts'
import { type FieldChoice, fallbacks, type Item, waivers } from '../catalogue/item.ts'
import type { Hub } from '../hub.ts'
import { dayInChina } from '../ingest/load-adapters.ts'
import { describeItem } from '../proofs/describe-item.ts'
import { parametersOn } from '../proofs/parameters.ts'
import type { App } from './route.ts'

const Titles = z.record(z.string(), z.string())

const ItemsReply = z
  .object({
    items: z.array(
      z.object({
        number: z.int(),
        id: z.string(),
        title: z.string(),
        basis: z.string().describe('法律法规或文件依据'),
        asks: z.enum(['all', 'one']).describe('所列材料须齐备，还是有一项即可'),
        papers: z
          .array(
            z.object({
              id: z.string(),
              title: z.string(),
              basis: z.string(),
              fallback: z.array(z.string()).describe('不能免交时可以怎么办'),
            }),
          )
          .describe('免提交的证明材料'),
        flags: z.array(z.object({ id: z.string(), title: z.string() })).describe('只作提示，不影响结论'),
        family: z.boolean().describe('是否也看家庭成员；每人须有授权'),
        description: z.array(z.string()).describe('何时免交，逐句说明；数额按今天的标准'),
        reads: z.record(z.string(), z.array(z.string())).describe('判断所需的数据类和字段：查询所见不超出这些'),
        clear: z.record(z.string(), z.array(z.string())).describe('其中窗口可见全文的 3 级字段'),
      }),
    ),
    bundles: z
      .array(
        z.object({
          id: z.string(),
          title: z.string(),
          people: Titles.describe('涉及的人'),
          items: z.array(z.object({ item: z.string(), about: z.string() })),
          papers: z
            .array(z.object({ about: z.string(), id: z.string(), title: z.string(), items: z.array(z.string()) }))
            .describe('每份材料只列一次'),
        }),
      )
      .describe('一件事：几个事项一次办'),
    words: z.object({ waivers: Titles, fallbacks: Titles }).describe('免交的五种法定理由，不能免交时的办法'),
  })
  .meta({ id: 'Items' })
type ItemsReply = z.infer<typeof ItemsReply>

export function itemRoutes(app: App, { catalogue }: Hub): void {
  let told: { readonly day: string; readonly reply: ItemsReply } | undefined
  app.get('/v1/items', {
    schema: {
      summary: '事项目录：事项和“一件事”、免提交的证明材料及理由、依据、所读的数据',
      tags: ['目录'],
      security: [],
      response: { 200: ItemsReply },
    },
    config: { policy: 'public', audit: { none: 'what may be asked, and of nobody' } },
    handler: async () => {
      const day = dayInChina(new Date())
      // thresholds change from one day to the next
      if (told?.day !== day) told = { day, reply: describeServices(catalogue, day) }
      return told.reply
    },
  })
}

function describeServices(catalogue: Hub['catalogue'], day: string): ItemsReply {
  const wording = { catalogue, parameters: parametersOn(catalogue.parameters.values(), day) }
  return {
    items: catalogue.items.map((item) => {
      const { number, id, title, basis, asks = 'all', proofs, flags = [], family, reads, clear } = item
      return {
        number,
        id,
        title,
        basis,
        asks,
        papers: proofs.map((proof) => ({
          id: proof.id,
          title: proof.title,
          basis: proof.basis ?? basis,
          fallback: [...proof.fallsBackTo],
        })),
        flags: flags.map((flag) => ({ id: flag.id, title: flag.title })),
        family: family !== undefined,
        description: describeItem(item, wording),
        reads: copyOf(reads),
        clear: copyOf(clear),
      }
    }),
    bundles: [...catalogue.bundles.values()].map((bundle) => describeBundle(bundle, catalogue.items)),
    words: { waivers, fallbacks },
  }
}

function copyOf(choice: FieldChoice = {}): Record<string, string[]> {
  return Object.fromEntries(Object.entries(choice).map(([id, names]) => [id, [...names]]))
}

function describeBundle(bundle: Bundle, items: readonly Item[]): ItemsReply['bundles'][number] {
  const { id, title, people } = bundle
  const asked = bundle.items.flatMap(({ item, about }) =>
    (items.find((one) => one.id === item)?.papers ?? []).map((paper) => ({ ...paper, about, item })),
  )
  const papers = Map.groupBy(asked, (paper) => `${paper.about} ${paper.id}`)
  return {
    id,
    title,
    people: { ...people },
    items: bundle.items.map((one) => ({ ...one })),
    papers: [...papers.values()].flatMap((same) => {
      const [first] = same
      if (!first) return []
      return [{ about: first.about, id: first.id, title: first.title, items: same.map(({ item }) => item) }]
    }),
  }
}
