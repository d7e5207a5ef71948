/** Where a department and others contradict each other (比对): for its officers, who say which of them is wrong. */
import { z } from 'zod'
import { getOwnSession } from '../access/authenticate.ts'
import { callerOf } from '../access/policy.ts'
import { compareChanges } from '../conflicts/compare-changes.ts'
import {
  answerConflict,
  conflictAnswers,
  conflictStates,
  getConflict,
  listConflicts,
} from '../conflicts/conflict-store.ts'
import { findOwnSide } from '../conflicts/own-records.ts'
import { loggable } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { loggedText } from './logged-text.ts'
import { ownAdapter, officerPolicy as policy } from './own-department.ts'
import { Problem, refusals } from './problem.ts'
import type { App } from './route.ts'
import { ShownConflict, showConflict } from './shown-conflict.ts'
import { wholeNumber } from './whole-number.ts'

const tags = ['比对']
const answers = { 401: Problem, 403: Problem, ...refusals } as const
const params = z.object({ id: z.uuid() })
const most = 200
const compareEveryMs = 2000

const Fields = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))

const Subject = z
  .object({
    idNumber: z.string(),
    records: z.array(z.object({ category: z.string(), key: Fields, values: Fields.describe('所比对的字段') })),
  })
  .describe('本部门自己的数据，供在本部门的系统中找到此人')

export function conflictRoutes(app: App, hub: Hub): void {
  startComparing(app, hub)

  app.get('/v1/conflicts', {
    config: { policy, audit: { none: 'that departments differ, and not about whom' } },
    schema: {
      summary: `本部门与其他部门不一致之处，新的在前，每次至多 ${most} 项；不含内容，也不含是谁；涉及对方四级敏感数据的不列`,
      tags,
      querystring: z.strictObject({
        state: z.enum(conflictStates).optional(),
        after: z.uuid().optional().describe('上一页的 next'),
        limit: wholeNumber(most).optional().describe(`默认 ${most}`),
      }),
      response: {
        200: z.object({ conflicts: z.array(ShownConflict), next: z.uuid().optional().describe('还有下一页') }),
        ...answers,
      },
    },
    handler: async (request) => {
      const { number: source } = ownAdapter(hub, request).department
      const { state, after, limit = most } = request.query
      await compareChanges(hub)
      const found = await listConflicts(hub, { source, state, after, limit: limit + 1 })
      const shown = found.slice(0, limit)
      const next = found.length > limit ? shown.at(-1)?.id : undefined
      return {
        conflicts: shown.map((conflict) => showConflict(hub, conflict, source)),
        ...(next !== undefined && { next }),
      }
    },
  })

  app.get('/v1/conflicts/:id', {
    config: { policy, audit: 'administration' },
    schema: {
      summary: '一项不一致：是谁，本部门自己怎么说；其他部门的说法不显示',
      tags,
      params,
      response: {
        200: z.object({ conflict: ShownConflict, subject: Subject.optional() }),
        404: Problem,
        ...answers,
      },
    },
    handler: async (request) => {
      const { id } = request.params
      request.entry.note({ subject: `conflict:${id}` })
      const { number: source } = ownAdapter(hub, request).department
      const conflict = await getConflict(hub, { id, source })
      const own = conflict.sides.find((side) => side.source === source)
      request.entry.note({ residentId: conflict.residentId, categoriesGiven: [...(own?.categories ?? [])] })
      const found = await findOwnSide(hub, conflict, source)
      const subject = found && Subject.parse(found)
      return { conflict: showConflict(hub, conflict, source), ...(subject && { subject }) }
    },
  })

  app.post('/v1/conflicts/:id/resolve', {
    config: { policy, audit: 'administration' },
    schema: {
      summary: '答复：本部门有误，随后推送或上传更新；或本部门无误。数据一致之后自动消除，再不一致时重新列出',
      tags,
      params,
      body: z.strictObject({
        outcome: z.enum(conflictAnswers),
        reason: loggedText(500).describe('有关部门的数据员都能看到，不要写居民的信息'),
      }),
      response: { 200: z.object({ conflict: ShownConflict }), 404: Problem, 409: Problem, ...answers },
    },
    handler: async (request) => {
      const { account } = getOwnSession(callerOf(request))
      const { id } = request.params
      const { outcome: answer, reason } = request.body
      const { number: source } = ownAdapter(hub, request).department
      const { residentId } = await getConflict(hub, { id, source })
      await request.entry.begin({ subject: `conflict:${id} ${answer}`, reason, residentId })
      await answerConflict(hub.store, { id, source, answer, reason, account })
      return { conflict: showConflict(hub, await getConflict(hub, { id, source }), source) }
    },
  })
}

/** While the server listens. */
function startComparing(app: App, hub: Hub): void {
  let running: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined
  const compare = () => {
    running ??= compareChanges(hub)
      .catch((error: unknown) => hub.log.warn(loggable(error), '部门之间的比对未成'))
      .finally(() => {
        running = undefined
      })
  }
  app.addHook('onListen', async () => {
    timer = setInterval(compare, compareEveryMs).unref()
  })
  app.addHook('preClose', async () => {
    clearInterval(timer)
    await running
  })
}
