/** Who was shown what is disputed: for the department that must tell them, and for auditors. */
import { z } from 'zod'
import { identityOf } from '../access/policy.ts'
import type { Correction } from '../corrections/correction.ts'
import { getCorrection } from '../corrections/find-corrections.ts'
import { settleCorrections } from '../corrections/settle.ts'
import { listShownTo, type ShownLook, spanOf } from '../corrections/shown-to.ts'
import { YikuError } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { dayInChina } from '../ingest/load-adapters.ts'
import { isOfSource } from './correction-party.ts'
import { Problem, refusals } from './problem.ts'
import type { App } from './route.ts'

const most = 500

const ShownTo = z.object({
  entry: z.string().describe('访问记录的编号'),
  day: z.iso.date().describe('北京时间的日期'),
  organisation: z.string().optional().describe('没有的是居民本人'),
  role: z.string().optional(),
  item: z.string().optional().describe('为办理什么事项'),
  disputed: z.boolean().describe('当时是否已注明有异议'),
  actor: z.string().optional().describe('只给审计员'),
  actorName: z.string().optional().describe('只给审计员'),
})

export function correctionLookRoutes(app: App, hub: Hub): void {
  app.get('/v1/corrections/:id/shown', {
    config: { policy: { roles: ['officer', 'auditor'] }, audit: 'logLook' },
    schema: {
      summary: `自有异议的值入库以来，谁可能看到过：据访问记录，早的在前，每次至多 ${most} 条；给来源部门和审计员`,
      tags: ['校核'],
      params: z.object({ id: z.uuid() }),
      querystring: z.strictObject({ after: z.guid().optional().describe('上一页的 next') }),
      response: {
        200: z.object({
          shown: z.array(ShownTo),
          from: z.iso.datetime().describe('该值入库的时间'),
          to: z.iso.datetime().describe('至该值改变，或校核结束，或现在'),
          next: z.string().optional().describe('还有下一页'),
        }),
        401: Problem,
        403: Problem,
        404: Problem,
        ...refusals,
      },
    },
    handler: async (request) => {
      const { id } = request.params
      request.entry.note({ subject: `correction:${id} shown` })
      await settleCorrections(hub, id)
      const correction = await getCorrection(hub.store, id)
      const isAuditor = identityOf(request).role === 'auditor'
      if (!isAuditor && !isOfSource(hub, request, correction)) throw new YikuError('correctionNotFound')
      request.entry.note({ residentId: correction.place.residentId })
      const span = spanOf(correction, new Date())
      const query = { after: request.query.after, limit: most + 1 }
      const found = await listShownTo(hub.store, { ...correction, span }, query)
      const shown = found.slice(0, most)
      const next = found.length > most ? shown.at(-1)?.entry : undefined
      return {
        shown: shown.map((look) => describeLook(look, { correction, isAuditor })),
        from: span.from.toISOString(),
        to: span.to.toISOString(),
        ...(next !== undefined && { next }),
      }
    },
  })
}

interface LookContext {
  readonly correction: Correction
  readonly isAuditor: boolean
}

function describeLook(
  { entry, at, actor, actorName, role, organisation, item }: ShownLook,
  { correction, isAuditor }: LookContext,
): z.infer<typeof ShownTo> {
  return {
    entry,
    day: dayInChina(at),
    ...(organisation !== null && { organisation }),
    ...(role !== null && { role }),
    ...(item !== null && { item }),
    disputed: at >= correction.openedAt,
    ...(isAuditor && actor !== null && { actor }),
    ...(isAuditor && actorName !== null && { actorName }),
  }
}
