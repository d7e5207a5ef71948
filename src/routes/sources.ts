/** Who has delivered what, and who is late: an officer sees his own department, a system administrator all. */
import { z } from 'zod'
import { identityOf } from '../access/policy.ts'
import type { Hub } from '../hub.ts'
import { readSources } from '../ingest/sources.ts'
import { findLastPull, type LastPull } from '../uploads/view-pulls.ts'
import { readViewSources, type ViewSource } from '../uploads/view-sources.ts'
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
      views: z
        .array(
          z.object({
            export: z.string(),
            title: z.string(),
            when: z.string().describe('何时读取，cron 表达式'),
            last: z
              .object({
                batch: z.int(),
                at: z.iso.datetime(),
                status: z.string().describe('该批次的状态'),
                reason: z.string().optional().describe('整批拒绝的原因，如部门数据库连不上'),
              })
              .optional()
              .describe('最近一次读取'),
          }),
        )
        .describe('按时读取的部门视图'),
      exports: z.array(
        z.object({
          export: z.string().describe('上传时的 adapter'),
          title: z.string(),
          mode: z.enum(['snapshot', 'changes']),
          categories: z.array(z.string()),
          fileName: z.string().describe('文件名的样子，正则表达式'),
        }),
      ),
    }),
  ),
})

export function sourceRoutes(app: App, hub: Hub): void {
  const views = readViewSources(hub.config.viewFile, hub.adapters)
  app.get('/v1/sources', {
    config: {
      policy: { roles: ['officer', 'systemAdmin'] },
      audit: { none: 'when departments delivered, and nobody in it' },
    },
    schema: {
      summary: '各部门各数据类最近到何时、是否迟报，有哪几种导出',
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
      const pulled = await Promise.all(views.map(async (view) => ({ view, last: await findLastPull(hub.store, view) })))
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
          views: pulled.filter(({ view }) => view.department === department.id).map(showPull),
          exports: hub.adapters.get(department.id).adapter.exports.map(({ id, title, mode, file, records }) => ({
            export: id,
            title,
            mode,
            categories: [...new Set(records.map((record) => record.category))],
            fileName: file.source,
          })),
        })),
      }
    },
  })
}

function showPull({ view, last }: { view: ViewSource; last: LastPull | undefined }) {
  const { id, title } = view.export
  return { export: id, title, when: view.when, ...(last && { last: { ...last, at: last.at.toISOString() } }) }
}
