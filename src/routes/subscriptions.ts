/** Departments' systems have themselves told of changes by webhook; officers see to those of their department's systems. */
import { randomUUID } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Identity } from '../access/identity.ts'
import { identityOf, type Policy } from '../access/policy.ts'
import { YikuError } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { readCursor, writeCursor } from '../updates/change-feed.ts'
import {
  addSubscription,
  changeWebhookSecret,
  getSubscription,
  listParked,
  listSubscriptions,
  removeSubscription,
  replayFrom,
  replayParked,
  resumeSubscription,
  type Subscription,
  type SubscriptionOwner,
} from '../updates/subscriptions.ts'
import { isWebhookSecret } from '../updates/webhook-secret.ts'
import { failureReasons } from '../updates/webhook-store.ts'
import { blockList, findTarget, type TargetProblem } from '../updates/webhook-target.ts'
import { Problem, refusals } from './problem.ts'
import type { App } from './route.ts'

const own: Policy = { roles: ['system'] }
const seen: Policy = { roles: ['system', 'officer'] }
const looked = { none: 'where changes are told to, and how far; nobody in it' } as const

const Params = z.object({ id: z.uuid() })

const Secret = z
  .string()
  .max(100)
  .describe('签名密钥（Standard Webhooks）：whsec_ 后接 24 至 64 个随机字节的 Base64；封存，不再显示')

const NewSubscription = z.strictObject({
  url: z.string().max(1000).describe('接收地址：https；设置所列的内部网段可用 http'),
  categories: z.array(z.string().max(64)).min(1).max(64).describe('约定的数据类中的哪些'),
  secret: Secret,
})

const Replay = z.strictObject({
  from: z
    .string()
    .max(32)
    .describe(
      'deliveries：把停送的再送一次；某个位置（事件的 id 或 yiku-cursor）：从那里起重送；earliest：从现存最早的起',
    ),
})

const Reason = z
  .enum(failureReasons)
  .describe(
    'badUrl、notHttps、badAddress 地址不许可；noName 域名查不到；timeout 超时；connection 连不上；tls 证书不可信；redirect 要求转址；' +
      'gone 对方答 410；status 对方未答 2xx；forgotten 变更已过保存期',
  )

const ShownSubscription = z
  .object({
    id: z.uuid(),
    client: z.string(),
    url: z.string(),
    categories: z.array(z.string()),
    state: z
      .enum(['active', 'retrying', 'parked', 'disabled'])
      .describe('active 正常、retrying 重试中、parked 已停送（待 resume 或 replay）、disabled 系统已停用'),
    reason: Reason.optional().describe('为何停送'),
    cursor: z.string().describe('到此为止都已送达，或列在 parked'),
    waiting: z.int().describe('尚未送达的推送和批次，至多数到 10000'),
    waitingSince: z.iso.datetime().optional().describe('其中最早的'),
    createdAt: z.iso.datetime(),
    deliveredAt: z.iso.datetime().optional().describe('最近一次送达'),
    nextTryAt: z.iso.datetime().optional(),
    failures: z
      .array(
        z.object({
          at: z.iso.datetime(),
          reason: Reason,
          delivery: z.string().optional(),
          status: z.int().optional(),
        }),
      )
      .describe('最近十次失败，新的在前'),
    parked: z.int().describe('试了三天而停送的有几件'),
  })
  .meta({ id: 'Subscription' })

const ParkedDelivery = z.object({
  delivery: z.string().describe('即 webhook-id'),
  after: z.string(),
  through: z.string(),
  tries: z.int(),
  parkedAt: z.iso.datetime(),
  reason: Reason,
})

const answers = { 401: Problem, 403: Problem, 404: Problem, ...refusals } as const

export function subscriptionRoutes(app: App, hub: Hub): void {
  const networks = blockList(hub.config.webhookNetworks)
  const get = (request: FastifyRequest & { readonly params: z.infer<typeof Params> }) =>
    getSubscription(hub, ownerOf(identityOf(request)), request.params.id)

  app.post('/v1/subscriptions', {
    config: { policy: own, audit: 'administration' },
    schema: {
      summary: '订阅变更：从此刻起，与变更流相同的事件按序以签名的 webhook 送达，不含内容',
      description: '签名按 Standard Webhooks 1.0.0；未答 2xx 的重试三天，之后停送并列出，可再送。每个系统至多十个。',
      tags: ['推送'],
      body: NewSubscription,
      response: { 201: ShownSubscription, ...answers, 409: Problem },
    },
    handler: async (request, reply) => {
      const identity = identityOf(request)
      const { url, secret } = request.body
      const categories = categoriesOf(hub, identity, request.body.categories)
      if (!isWebhookSecret(secret)) throw new YikuError('badSubscription', { detail: badSecret })
      const target = await findTarget(url, { networks }, AbortSignal.timeout(5000))
      if ('problem' in target) throw new YikuError('badSubscription', { detail: targetProblems[target.problem] })
      const id = randomUUID()
      await request.entry.begin({ subject: `subscription:${id}`, categoriesAsked: categories })
      await addSubscription(hub, { id, client: identity.id, url: target.url.href, categories, secret })
      return reply.code(201).send(show(hub, await getSubscription(hub, ownerOf(identity), id)))
    },
  })

  app.get('/v1/subscriptions', {
    config: { policy: seen, audit: looked },
    schema: {
      summary: '本系统的订阅；数据员看本部门各系统的',
      tags: ['推送'],
      response: { 200: z.object({ subscriptions: z.array(ShownSubscription) }), ...answers },
    },
    handler: async (request) => {
      const found = await listSubscriptions(hub, ownerOf(identityOf(request)))
      return { subscriptions: found.map((one) => show(hub, one)) }
    },
  })

  app.get('/v1/subscriptions/:id', {
    config: { policy: seen, audit: looked },
    schema: {
      summary: '一个订阅：送到哪里、迟多少、近来的失败、停送的（至多列出最早的一百件）',
      tags: ['推送'],
      params: Params,
      response: {
        200: z.object({ subscription: ShownSubscription, parked: z.array(ParkedDelivery) }),
        ...answers,
      },
    },
    handler: async (request) => {
      const found = await get(request)
      const parked = await listParked(hub, found.id)
      return {
        subscription: show(hub, found),
        parked: parked.map(({ after, through, parkedAt, ...one }) => ({
          ...one,
          after: writeCursor(after),
          through: writeCursor(through),
          parkedAt: parkedAt.toISOString(),
        })),
      }
    },
  })

  app.delete('/v1/subscriptions/:id', {
    config: { policy: own, audit: 'administration' },
    schema: {
      summary: '退订：不再送达，未送达的也不再送',
      tags: ['推送'],
      params: Params,
      response: { 204: z.undefined().describe('已退订'), ...answers },
    },
    handler: async (request, reply) => {
      const { id } = await get(request)
      await request.entry.begin({ subject: `subscription:${id}` })
      await removeSubscription(hub, id)
      return reply.code(204).send()
    },
  })

  app.post('/v1/subscriptions/:id/secret', {
    config: { policy: own, audit: 'administration' },
    schema: {
      summary: '更换签名密钥：此后 24 小时内新旧两个各签一次',
      tags: ['推送'],
      params: Params,
      body: z.strictObject({ secret: Secret }),
      response: { 204: z.undefined().describe('已更换'), ...answers },
    },
    handler: async (request, reply) => {
      const { id } = await get(request)
      if (!isWebhookSecret(request.body.secret)) throw new YikuError('badSubscription', { detail: badSecret })
      await request.entry.begin({ subject: `subscription:${id}` })
      await changeWebhookSecret(hub, id, request.body.secret)
      return reply.code(204).send()
    },
  })

  app.post('/v1/subscriptions/:id/replay', {
    config: { policy: seen, audit: 'administration' },
    schema: {
      summary: '重送：停送的，或从某个位置起的全部',
      tags: ['推送'],
      params: Params,
      body: Replay,
      response: { 200: ShownSubscription, ...answers, 410: Problem },
    },
    handler: async (request) => {
      const { id } = await get(request)
      const { from } = request.body
      const cursor = from === 'earliest' ? from : readCursor(from)
      if (!cursor && from !== 'deliveries') throw new YikuError('badChangeCursor')
      await request.entry.begin({ subject: `subscription:${id}` })
      await (cursor ? replayFrom(hub, id, cursor) : replayParked(hub, id))
      return show(hub, await get(request))
    },
  })

  app.post('/v1/subscriptions/:id/resume', {
    config: { policy: seen, audit: 'administration' },
    schema: {
      summary: '恢复：立即从停下的地方接着送，重新计三天',
      tags: ['推送'],
      params: Params,
      response: { 200: ShownSubscription, ...answers },
    },
    handler: async (request) => {
      const { id } = await get(request)
      await request.entry.begin({ subject: `subscription:${id}` })
      await resumeSubscription(hub, id)
      return show(hub, await get(request))
    },
  })
}

const badSecret = '密钥应为 whsec_ 后接 24 至 64 个随机字节的 Base64'

const targetProblems: Readonly<Record<TargetProblem, string>> = {
  badUrl: '地址应为 https://主机名/…，不带用户名、口令和 #',
  noName: '域名查不到（只查 DNS，不查 hosts 文件）；内网可直接用 IP 地址',
  badAddress:
    '地址在内部网络，未获许可；部门所在网段须由系统管理员列入 YIKU_WEBHOOK_NETWORKS（链路本地、云元数据地址一律不可）',
  notHttps: '须用 https；列入 YIKU_WEBHOOK_NETWORKS 的内部网段可用 http',
}

/** @throws {YikuError} forbidden to an officer of no department */
function ownerOf({ role, id, department }: Identity): SubscriptionOwner {
  if (role === 'system') return { client: id }
  if (department === undefined) throw new YikuError('forbidden')
  return { department }
}

/** Numbers. @throws {YikuError} forbidden where one is not agreed */
function categoriesOf({ catalogue }: Hub, { categories: agreed = [] }: Identity, asked: readonly string[]): number[] {
  if (asked.some((id) => !agreed.includes(id)))
    throw new YikuError('forbidden', { detail: '只能订阅约定的数据类的变更' })
  return [...new Set(asked)].flatMap((id) => catalogue.findCategory(id)?.number ?? [])
}

function show({ catalogue }: Hub, subscription: Subscription): z.infer<typeof ShownSubscription> {
  const { cursor, categories, reason, createdAt, deliveredAt, nextTryAt, waitingSince, failures, ...rest } =
    subscription
  return {
    ...rest,
    categories: categories.map((number) => catalogue.getCategoryByNumber(number).id),
    cursor: writeCursor(cursor),
    ...(reason && { reason }),
    createdAt: createdAt.toISOString(),
    ...(deliveredAt && { deliveredAt: deliveredAt.toISOString() }),
    ...(nextTryAt && { nextTryAt: nextTryAt.toISOString() }),
    ...(waitingSince && { waitingSince: waitingSince.toISOString() }),
    failures: failures.map((failure) => ({ ...failure })),
  }
}
