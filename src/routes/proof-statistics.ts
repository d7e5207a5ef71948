/** How many papers were saved: what a county reports. */
import { z } from 'zod'
import { isArea, isWithin } from '../access/area.ts'
import { identityOf } from '../access/policy.ts'
import { YikuError } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { countedBy, sumPapers } from '../proofs/statistics.ts'
import { Problem, refusals } from './problem.ts'
import type { App } from './route.ts'

const Month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/)

const Counts = z.object({
  cases: z.int().describe('核对过的件数：同一受理编号、同一人、同一事项只计第一次'),
  papers: z.int().describe('按事项本应要求的材料'),
  asked: z.int().describe('其中仍须提交的'),
  saved: z.int().describe('其中免交的'),
})

export function proofStatisticsRoutes(app: App, hub: Hub): void {
  app.get('/v1/proofs/statistics', {
    config: { policy: { roles: ['officer', 'auditor', 'systemAdmin'] }, audit: 'administration' },
    schema: {
      summary: '免提交统计：要求和免交的材料，按月、事项或村（居民所在）；只有合计，不涉及个人',
      tags: ['免提交'],
      querystring: z.strictObject({
        from: Month.describe('起始月份'),
        to: Month.describe('截止月份，含'),
        by: z.enum(countedBy),
        item: z.string().max(64).optional(),
        area: z.string().max(12).optional().describe('行政区划代码，须在您的辖区内；默认为您的辖区'),
      }),
      response: {
        200: z.object({
          counts: z.array(Counts.extend({ key: z.string().describe('月份、事项或村代码；外地或不明的村为空') })),
          total: Counts,
        }),
        401: Problem,
        403: Problem,
        ...refusals,
      },
    },
    handler: async (request) => {
      const { by, from, to, item } = request.query
      const identity = identityOf(request)
      const area = request.query.area ?? identity.area
      if (!isArea(area)) throw new YikuError('badRequest', { detail: '行政区划代码应为 4、6、9 或 12 位数字' })
      if (!isWithin(area, identity.area)) throw new YikuError('forbidden')
      if (from > to) throw new YikuError('badRequest', { detail: '起始月份须不晚于截止月份' })
      // whoever stands for the whole county counts those, too, who are of none of its villages
      const within = isWithin(hub.area, area) ? undefined : area
      const sums = await sumPapers(hub.store, { from, to, item, area: within }, by)
      const counts = sums.map((sum) => ({ ...sum, saved: sum.papers - sum.asked }))
      const total = (name: 'cases' | 'papers' | 'asked' | 'saved') => counts.reduce((all, one) => all + one[name], 0)
      return {
        counts,
        total: { cases: total('cases'), papers: total('papers'), asked: total('asked'), saved: total('saved') },
      }
    },
  })
}
