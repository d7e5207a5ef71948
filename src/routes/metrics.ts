/** `GET /metrics`: what Prometheus reads. Routes by their patterns, counts and times; nothing of any resident. */
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { z } from 'zod'
import { listDuties } from '../audit/log-duties.ts'
import type { Hub } from '../hub.ts'
import { countParked } from '../updates/webhook-store.ts'
import type { App } from './route.ts'

const audit = { none: 'counts and times of the hub, and nobody' } as const

export function metricsRoutes(app: App, hub: Hub): void {
  const register = new Registry()
  const registers = [register]
  collectDefaultMetrics({ register })
  measureRequests(app, registers)
  measureStore(hub, registers)
  measureLog(hub, registers)
  measureWebhooks(hub, registers)
  app.get('/metrics', {
    config: { policy: 'public', audit },
    schema: {
      summary: '运行指标（Prometheus 文本格式）',
      description:
        '各路由的次数与耗时、数据库连接、访问记录的存证时刻、停发的订阅等；不含任何居民的信息。不要让本系统以外的网络读到它。',
      tags: ['运行'],
      response: { 200: { description: 'Prometheus', content: { 'text/plain': { schema: z.string() } } } },
    },
    handler: async (_request, reply) => {
      reply.type(register.contentType)
      return register.metrics()
    },
  })
}

function measureRequests(app: App, registers: Registry[]): void {
  const requests = new Histogram({
    name: 'yiku_http_request_duration_seconds',
    help: 'Requests by route pattern, and how long they took.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers,
  })
  app.addHook('onResponse', async ({ method, routeOptions }, { statusCode, elapsedTime }) => {
    requests.observe({ method, route: routeOptions.url ?? 'none', status: statusCode }, elapsedTime / 1000)
  })
}

function measureStore({ store }: Hub, registers: Registry[]): void {
  new Gauge({
    name: 'yiku_store_connections',
    help: 'Connections of this process to PostgreSQL, and requests that wait for one.',
    labelNames: ['state'] as const,
    registers,
    collect() {
      const { totalCount, idleCount, waitingCount } = store.pool
      this.set({ state: 'busy' }, totalCount - idleCount)
      this.set({ state: 'idle' }, idleCount)
      this.set({ state: 'awaited' }, waitingCount)
    },
  })
}

function measureLog({ accessLog, store }: Hub, registers: Registry[]): void {
  new Gauge({
    name: 'yiku_access_log_waiting',
    help: 'Access entries of this process that wait to be durable.',
    registers,
    collect() {
      this.set(accessLog.waiting)
    },
  })
  new Gauge({
    name: 'yiku_access_log_duty_done_timestamp_seconds',
    help: 'When each duty for the access log was last done: checkpoint, folder and witness (hand-over), months, retention.',
    labelNames: ['duty'] as const,
    registers,
    async collect() {
      // what cannot be asked for now is left out, not guessed
      const duties = await listDuties(store.pool).catch(() => [])
      for (const { duty, doneAt } of duties) if (doneAt) this.set({ duty }, doneAt.getTime() / 1000)
    },
  })
}

function measureWebhooks({ store }: Hub, registers: Registry[]): void {
  new Gauge({
    name: 'yiku_webhooks_parked',
    help: 'Subscriptions that are parked, and deliveries that were given up and wait for somebody.',
    labelNames: ['of'] as const,
    registers,
    async collect() {
      const parked = await countParked(store.pool).catch(() => ({}))
      for (const [of, count] of Object.entries(parked)) this.set({ of }, count)
    },
  })
}
