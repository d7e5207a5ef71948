/** The feed of changes, for departments' systems: that something changed, never what. */
import { z } from 'zod'
import type { Identity } from '../access/identity.ts'
import { callerNow, identityOf } from '../access/policy.ts'
import { loggable, YikuError } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { openChangeBell } from '../updates/change-bell.ts'
import { ChangeEvent, eventBatch, eventsOf } from '../updates/change-event.ts'
import {
  type ChangePage,
  type Cursor,
  placeChanges,
  readChanges,
  readCursor,
  writeCursor,
} from '../updates/change-feed.ts'
import { forgetOldPushes } from '../updates/forget.ts'
import { gateOf } from './gate.ts'
import { Problem, refusals } from './problem.ts'
import type { App } from './route.ts'

const placeEveryMs = 60_000
const forgetEveryMs = 3_600_000

const Changes = z.object({
  after: z.string().max(32).optional().describe('上一次答复的 yiku-cursor，或最后一个事件的 id；不填则从最早的读起'),
  limit: z
    .string()
    .regex(/^([1-9]\d{0,2}|1000)$/)
    .optional()
    .describe('至多几个事件，1 至 1000，默认 500'),
  category: z
    .union([z.string().max(64), z.array(z.string().max(64)).max(64)])
    .optional()
    .describe('只要这些数据类，可重复；默认为约定的全部'),
  wait: z
    .string()
    .regex(/^(\d|1\d|2[0-5])$/)
    .optional()
    .describe('没有新的变更时至多等几秒，0 至 25'),
})

export function changeRoutes(app: App, hub: Hub): void {
  const { store, log } = hub
  const gate = gateOf(hub)
  const bell = openChangeBell({ url: store.url })
  const often = (work: () => Promise<void>, everyMs: number) =>
    setInterval(() => {
      work().catch((error: unknown) => log.warn(loggable(error), '变更流的例行事项未成'))
    }, everyMs).unref()
  const timers = [often(() => placeChanges(store), placeEveryMs), often(() => forgetOldPushes(store), forgetEveryMs)]
  app.addHook('preClose', async () => {
    timers.forEach(clearInterval)
    await bell.close()
  })

  app.get('/v1/changes', {
    config: {
      policy: { roles: ['system'] },
      audit: { none: 'tells that something changed, of nobody in particular; the query that follows is written down' },
    },
    schema: {
      summary: '变更流：哪一数据类有了新的记录，不含内容；按位置续读，不会遗漏',
      tags: ['推送'],
      querystring: Changes,
      response: {
        200: {
          description: 'CloudEvents 1.0 事件，按位置先后',
          content: { [eventBatch]: { schema: z.array(ChangeEvent) } },
        },
        401: Problem,
        403: Problem,
        410: Problem,
        ...refusals,
      },
    },
    handler: async (request, reply) => {
      const { after, limit = '500', category, wait = '0' } = request.query
      let identity = identityOf(request)
      const from = after === undefined ? undefined : getCursor(after)
      const end = performance.now() + Number(wait) * 1000
      let page: ChangePage
      for (;;) {
        page = await readChanges(store, {
          after: from,
          limit: Number(limit),
          categories: categoriesOf(hub, identity, category),
          area: hub.area.startsWith(identity.area) ? undefined : identity.area,
        })
        const left = end - performance.now()
        if (page.changes.length > 0 || left <= 0 || request.raw.destroyed || !(await bell.wait(left))) break
        identity = (await callerNow(request, gate)).identity
      }
      const next = writeCursor(page.next)
      return reply
        .header('yiku-cursor', next)
        .type(`${eventBatch}; charset=utf-8`)
        .send(eventsOf({ ...hub, client: identity.id, now: new Date() }, page.changes))
    },
  })
}

/** @throws {YikuError} badChangeCursor */
function getCursor(text: string): Cursor {
  const cursor = readCursor(text)
  if (!cursor) throw new YikuError('badChangeCursor')
  return cursor
}

/** Numbers of those agreed with the system, or of those of them that it asks for. @throws {YikuError} forbidden */
function categoriesOf(
  { catalogue }: Hub,
  { categories: agreed = [] }: Identity,
  asked: string | string[] | undefined,
): number[] {
  const wanted = asked === undefined ? agreed : [asked].flat()
  if (wanted.some((id) => !agreed.includes(id)))
    throw new YikuError('forbidden', { detail: '只能读取约定的数据类的变更' })
  return wanted.flatMap((id) => catalogue.findCategory(id)?.number ?? [])
}
