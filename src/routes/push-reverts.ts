/** Taking back what a department's systems have pushed, as where the key of one was stolen. */
import { z } from 'zod'
import type { Hub } from '../hub.ts'
import { revertPushes } from '../updates/revert-pushes.ts'
import { loggedText } from './logged-text.ts'
import { ownAdapter, officerPolicy as policy } from './own-department.ts'
import { Problem, refusals } from './problem.ts'
import type { App } from './route.ts'
import { ShownBatch, showBatch } from './shown-batch.ts'

export function pushRevertRoutes(app: App, hub: Hub): void {
  app.post('/v1/updates/revert', {
    config: { policy, audit: 'administration' },
    schema: {
      summary: '撤销本部门自某一时刻起的推送，如系统密钥被盗之后；此后另有写入或确认的不动',
      tags: ['推送'],
      body: z.strictObject({
        since: z.iso.datetime({ offset: true }).describe('自此时刻起入库的'),
        client: z.string().min(1).max(64).optional().describe('只撤销这个系统推送的'),
        reason: loggedText(200).optional().describe('理由，写进访问记录'),
      }),
      response: { 200: z.object({ batch: ShownBatch }), 401: Problem, 403: Problem, 409: Problem, ...refusals },
    },
    handler: async (request) => {
      const { department } = ownAdapter(hub, request)
      const { since, client, reason } = request.body
      const whose = client === undefined ? '' : ` client:${client}`
      await request.entry.begin({ subject: `pushes:${department.id} since:${since}${whose} revert`, reason })
      const which = { department: department.id, since: new Date(since), client }
      return { batch: showBatch(await revertPushes(hub, which)) }
    },
  })
}
