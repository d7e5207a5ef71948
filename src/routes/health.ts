import { z } from 'zod'
import { checkpointPlaces, type Evidence, getEvidence } from '../audit/evidence.ts'
import { YikuError } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { Problem } from './problem.ts'
import type { App } from './route.ts'

const audit = { none: 'asks about the hub, and about nobody' } as const

const Ready = z.object({
  status: z.literal('ready'),
  accessLog: z.object({
    waiting: z.int().describe('等待写入的访问记录数'),
    signedAt: z.iso.datetime().optional().describe('最近一次生成存证点，或确认无须生成'),
    handedOverAt: z.iso.datetime().optional().describe('最近一次把存证点交到库外'),
    searchedAt: z.iso.datetime().optional().describe('最近一次筛查异常；一般在一分钟之内，过久的请看服务日志'),
    forkedFrom: z
      .array(z.enum(checkpointPlaces))
      .optional()
      .describe(
        '接不上哪里的存证点：checkpoint 库中的，folder 存证点目录的，witness 见证方的；记录可能被改过，或数据库由较旧的备份恢复，请核对',
      ),
  }),
})

export function healthRoutes(app: App, hub: Hub): void {
  app.get('/health/live', {
    config: { policy: 'public', audit },
    schema: {
      summary: '进程是否活着',
      tags: ['运行'],
      response: { 200: z.object({ status: z.literal('live') }) },
    },
    handler: async () => ({ status: 'live' as const }),
  })
  app.get('/health/ready', {
    config: { policy: 'public', audit },
    schema: {
      summary: '是否可以接受查询',
      description:
        '不能时为 503：storeUnavailable 数据库没有应答；auditUnavailable 访问记录写不进去；checkpointOverdue 存证点十分钟没有更新；' +
        'handOverOverdue 存证点一小时没有交到库外；logForked 同上，因为访问记录接不上先前签下的存证点',
      tags: ['运行'],
      response: { 200: Ready, 503: Problem },
    },
    handler: async () => {
      const { signedAt, handedOverAt, searchedAt, forkedFrom } = await Promise.race([check(hub), tooLate()])
      const accessLog = {
        waiting: hub.accessLog.waiting,
        signedAt: signedAt?.toISOString(),
        handedOverAt: handedOverAt?.toISOString(),
        searchedAt: searchedAt?.toISOString(),
        ...(forkedFrom.length > 0 && { forkedFrom: [...forkedFrom] }),
      }
      return { status: 'ready' as const, accessLog }
    },
  })
}

/** @throws {YikuError} storeUnavailable, auditUnavailable, checkpointOverdue, handOverOverdue, logForked */
async function check({ store, accessLog }: Hub): Promise<Evidence> {
  await store.pool.query('SELECT 1').catch((cause) => {
    throw new YikuError('storeUnavailable', { cause })
  })
  await accessLog.check()
  return getEvidence(store.pool)
}

function tooLate(): Promise<never> {
  return new Promise((_, reject) => setTimeout(() => reject(new YikuError('storeUnavailable')), 1500).unref())
}
