/** From an entry of the log to the person it is about: two auditors together, each step an entry. */
import { z } from 'zod'
import { getOwnSession } from '../access/authenticate.ts'
import { callerOf, type Policy } from '../access/policy.ts'
import {
  askUnmasking,
  decideUnmasking,
  getOpenUnmasking,
  listUnmaskings,
  type Unmasking,
  type UnmaskingDecision,
} from '../audit/unmaskings.ts'
import { YikuError } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { findPerson } from '../residents/find-person.ts'
import { loggedText } from './logged-text.ts'
import { Problem, refusals } from './problem.ts'
import type { App } from './route.ts'

const tags = ['访问记录']
const policy: Policy = { roles: ['auditor'] }
const statuses = ['pending', 'approved', 'rejected', 'withdrawn', 'expired'] as const
const most = 200

const Auditor = z.object({ username: z.string(), holder: z.string() })

const ShownUnmasking = z
  .object({
    id: z.uuid(),
    entry: z.string().describe('访问记录的编号'),
    reason: z.string(),
    status: z.enum(statuses),
    askedBy: Auditor,
    askedAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().describe('至此无人批准即作废'),
    decidedBy: Auditor.optional(),
    decidedAt: z.iso.datetime().optional(),
    decisionReason: z.string().optional(),
    readableUntil: z.iso.datetime().optional().describe('批准后，申请人至此可看'),
  })
  .meta({ id: 'Unmasking' })

const params = z.object({ id: z.uuid() })
const reason = loggedText(200)
const answers = { 401: Problem, 403: Problem, 404: Problem, 409: Problem, ...refusals } as const
const reply = { 200: z.object({ unmasking: ShownUnmasking }), ...answers } as const

export function unmaskingRoutes(app: App, hub: Hub): void {
  const { pool } = hub.store
  const decide = async (request: Parameters<typeof callerOf>[0], decision: Omit<UnmaskingDecision, 'account'>) => {
    const { account } = getOwnSession(callerOf(request))
    const { id, status, reason } = decision
    await request.entry.begin({ subject: `unmasking:${id} ${status}`, reason })
    return { unmasking: describe(await decideUnmasking(pool, { ...decision, account })) }
  }

  app.post('/v1/unmaskings', {
    config: { policy, audit: 'administration' },
    schema: {
      summary: '申请核实一条访问记录涉及的居民是谁，由另一位审计员批准；七天内无人批准即作废',
      tags,
      body: z.strictObject({ entry: z.guid().describe('访问记录的编号'), reason }),
      response: { 202: z.object({ unmasking: ShownUnmasking }), ...answers },
    },
    handler: async (request, reply) => {
      const { account } = getOwnSession(callerOf(request))
      const { entry, reason } = request.body
      await request.entry.begin({ subject: `entry:${entry}`, reason })
      return reply.code(202).send({ unmasking: describe(await askUnmasking(pool, { account, entry, reason })) })
    },
  })

  app.get('/v1/unmaskings', {
    config: { policy, audit: 'logLook' },
    schema: {
      summary: `身份核实申请，新的在前，每次至多 ${most} 项`,
      tags,
      querystring: z.strictObject({
        status: z.enum(statuses).optional(),
        before: z.iso.datetime({ offset: true }).optional().describe('在此之前提出的'),
      }),
      response: { 200: z.object({ unmaskings: z.array(ShownUnmasking) }), 401: Problem, 403: Problem, ...refusals },
    },
    handler: async ({ query: { status, before } }) => {
      const found = await listUnmaskings(pool, {
        status,
        before: before === undefined ? undefined : new Date(before),
        limit: most,
      })
      return { unmaskings: found.map(describe) }
    },
  })

  app.post('/v1/unmaskings/:id/approve', {
    config: { policy, audit: 'administration' },
    schema: { summary: '批准：须为申请人以外的审计员；此后 24 小时内申请人可看', tags, params, response: reply },
    handler: async (request) => decide(request, { id: request.params.id, status: 'approved' }),
  })

  app.post('/v1/unmaskings/:id/reject', {
    config: { policy, audit: 'administration' },
    schema: {
      summary: '驳回：须为申请人以外的审计员',
      tags,
      params,
      body: z.strictObject({ reason }),
      response: reply,
    },
    handler: async (request) =>
      decide(request, { id: request.params.id, status: 'rejected', reason: request.body.reason }),
  })

  app.post('/v1/unmaskings/:id/withdraw', {
    config: { policy, audit: 'administration' },
    schema: { summary: '撤回自己提出的', tags, params, response: reply },
    handler: async (request) => decide(request, { id: request.params.id, status: 'withdrawn' }),
  })

  app.get('/v1/unmaskings/:id/subject', {
    config: { policy, audit: 'logLook' },
    schema: {
      summary: '看经批准核实的居民是谁：只有申请人，批准后 24 小时内；每看一次记一次',
      tags,
      params,
      response: {
        200: z.object({
          idNumber: z.string(),
          name: z.string().optional().describe('库中没有的不写'),
          readableUntil: z.iso.datetime(),
        }),
        ...answers,
      },
    },
    handler: async (request) => {
      const { id } = request.params
      request.entry.note({ subject: `unmasking:${id}` })
      const { account } = getOwnSession(callerOf(request))
      const { residentId, reason, readableUntil } = await getOpenUnmasking(pool, { id, account })
      request.entry.note({ residentId, residentCount: 1, reason })
      const person = await findPerson(hub, residentId)
      if (!person) throw new YikuError('subjectUnknown')
      return { ...person, readableUntil: readableUntil.toISOString() }
    },
  })
}

function describe(unmasking: Unmasking): z.infer<typeof ShownUnmasking> {
  const { askedAt, expiresAt, decidedBy, decidedAt, decisionReason, readableUntil, ...asked } = unmasking
  return {
    ...asked,
    askedAt: askedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    ...(decidedBy && { decidedBy }),
    ...(decidedAt && { decidedAt: decidedAt.toISOString() }),
    ...(decisionReason !== null && { decisionReason }),
    ...(readableUntil && { readableUntil: readableUntil.toISOString() }),
  }
}
