import { z } from 'zod'
import { YikuError } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { Problem } from './problem.ts'
import type { App } from './route.ts'

export function healthRoutes(app: App, hub: Hub): void {
  app.get('/health/live', {
    config: { policy: 'public' },
    schema: {
      summary: '进程是否活着',
      tags: ['运行'],
      response: { 200: z.object({ status: z.literal('live') }) },
    },
    handler: async () => ({ status: 'live' as const }),
  })
  app.get('/health/ready', {
    config: { policy: 'public' },
    schema: {
      summary: '是否可以接受查询',
      tags: ['运行'],
      response: { 200: z.object({ status: z.literal('ready') }), 503: Problem },
    },
    handler: async () => {
      const answered = hub.store.pool.query('SELECT 1').catch((cause) => {
        throw new YikuError('storeUnavailable', { cause })
      })
      await Promise.race([answered, tooLate()])
      return { status: 'ready' as const }
    },
  })
}

function tooLate(): Promise<never> {
  return new Promise((_, reject) => setTimeout(() => reject(new YikuError('storeUnavailable')), 1500).unref())
}
