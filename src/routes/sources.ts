/** Who has delivered what, and who is late: an officer sees his own department, a system administrator all. */
import { z } from 'zod'
import { identityOf } from '../access/policy.ts'
import type { Hub } from '../hub.ts'
import { readSources } from '../ingest/sources.ts'
import { ownAdapter } from './own-department.ts'
import { Problem, refusals } from './problem.ts'
import type { App } from './route.ts'

const SourcesReply = z.object({
  sources: z.array(
    z.object({
      department: z.string(),
      title: z.string(),
      lastMerged: z.iso.datetime().optional().describe('最近一次入库'),
      categories: z.array(
        z.object({
          category: z.string(),
          title: z.string(),
          observedAt: z.iso.datetime().optional().describe('数据完整到何时'),
          days: z.int().describe('几天之后即为过时'),
          state: z.enum(['current', 'late', 'never']).describe('current 及时、late 迟报、never 从未有全量'),
        }),
      ),
    }),
  ),
})

export function sourceRoutes(app: App, hub: Hub): void {
  app.get('/v1/sources', {
    config: {
      policy: { roles: ['officer', 'systemAdmin'] },
      audit: { none: 'when departments delivered, and nobody in it' },
    },
    schema: {
      summary: '各部门各数据类最近到何时、是否迟报',
      tags: ['数据上传'],
      response: { 200: SourcesReply, 401: Problem, 403: Problem, ...refusals },
    },
    handler: async (request): Promise<z.infer<typeof SourcesReply>> => {
      const { role } = identityOf(request)
      const all = hub.adapters.all.map(({ adapter }) => adapter.department)
      const departments = role === 'officer' ? [ownAdapter(hub, request).department] : all
      const found = await readSources(hub.store, {
        departments,
        categories: hub.catalogue.categories,
        at: new Date(),
      })
      return {
        sources: found.map(({ department, lastMerged, sources }) => ({
          department: department.id,
          title: department.title,
          ...(lastMerged && { lastMerged: lastMerged.toISOString() }),
          categories: sources.map(({ category, observedAt, days, state }) => ({
            category: category.id,
            title: category.title,
            days,
            state,
            ...(observedAt && { observedAt: observedAt.toISOString() }),
          })),
        })),
      }
    },
  })
}
