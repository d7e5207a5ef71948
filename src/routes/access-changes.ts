/** Changes of who may act and what they may see: proposed by one security administrator, approved by another. */
import { z } from 'zod'
import { type AccessChange, keepChange, ProposedChange, showChange } from '../access/access-change.ts'
import { approveChange, proposeChange, rejectChange, withdrawChange } from '../access/access-changes.ts'
import { getOwnSession } from '../access/authenticate.ts'
import { Difference } from '../access/change-difference.ts'
import { type ChangeRequest, listChangeRequests } from '../access/change-requests.ts'
import { callerOf, type Policy } from '../access/policy.ts'
import type { Hub } from '../hub.ts'
import { getIdNumber } from './asked-resident.ts'
import { changeStoreOf } from './change-store.ts'
import { Problem, refusals } from './problem.ts'
import type { App } from './route.ts'

const tags = ['账户与权限']
const policy: Policy = { roles: ['securityAdmin'] }
const statuses = ['pending', 'approved', 'rejected', 'withdrawn', 'expired'] as const
const most = 200

const Administrator = z.object({ username: z.string(), holder: z.string() })

const ShownChange = z
  .object({
    id: z.uuid(),
    change: ProposedChange,
    difference: Difference.describe('会放开、收回什么：审批前请看清'),
    atOnce: z.boolean().describe('停用已先行生效，72 小时内无人批准即恢复'),
    status: z.enum(statuses),
    proposedBy: Administrator,
    proposedAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    decidedBy: Administrator.optional(),
    decidedAt: z.iso.datetime().optional(),
    decisionReason: z.string().optional(),
  })
  .meta({ id: 'AccessChange' })

const passwordHalf = z
  .string()
  .optional()
  .describe(
    '初始密码的一半，只给出这一次：提出人得前一半，批准人得后一半，各自告知持有人；完整的密码是“前一半-后一半”，首次登录须修改',
  )

const params = z.object({ id: z.uuid() })
const answers = { 401: Problem, 403: Problem, 404: Problem, 409: Problem, ...refusals } as const

export function accessChangeRoutes(app: App, hub: Hub): void {
  const { store, adapters, vault } = hub
  const changes = changeStoreOf(hub)

  app.post('/v1/access-changes', {
    config: { policy, audit: 'administration' },
    schema: {
      summary: '提出账户、规则、系统、限额的变更，由另一位安全管理员批准后生效；停用可先行生效',
      tags,
      body: ProposedChange,
      response: { 202: z.object({ change: ShownChange, passwordHalf }), ...answers },
    },
    handler: async (request, reply) => {
      const change = keepChange(request.body, (idNumber) => vault.residentId(getIdNumber(idNumber)))
      if ('department' in change.set && change.set.department) adapters.get(change.set.department)
      await request.entry.begin({ subject: subjectOf(change) })
      const proposed = await proposeChange(changes, { account: accountOf(callerOf(request)), change })
      return reply.code(202).send(describeOutcome(proposed))
    },
  })

  app.get('/v1/access-changes', {
    config: { policy: { roles: ['securityAdmin', 'auditor'] }, audit: 'administration' },
    schema: {
      summary: `变更申请，新的在前，每次至多 ${most} 项`,
      tags,
      querystring: z.strictObject({
        status: z.enum(statuses).optional(),
        before: z.iso.datetime({ offset: true }).optional().describe('在此之前提出的'),
      }),
      response: { 200: z.object({ changes: z.array(ShownChange) }), 401: Problem, 403: Problem, ...refusals },
    },
    handler: async ({ query: { status, before } }) => {
      const found = await listChangeRequests(store.db, {
        status,
        before: before === undefined ? undefined : new Date(before),
        limit: most,
      })
      return { changes: found.map(describe) }
    },
  })

  app.post('/v1/access-changes/:id/approve', {
    config: { policy, audit: 'administration' },
    schema: {
      summary: '批准：即时生效；须为提出人以外的人',
      tags,
      params,
      response: { 200: z.object({ change: ShownChange, passwordHalf }), ...answers },
    },
    handler: async (request) => {
      const { id } = request.params
      await request.entry.begin({ subject: `change:${id}` })
      return describeOutcome(await approveChange(changes, { id, account: accountOf(callerOf(request)) }))
    },
  })

  app.post('/v1/access-changes/:id/reject', {
    config: { policy, audit: 'administration' },
    schema: {
      summary: '驳回：先行生效的停用随即恢复；须为提出人以外的人',
      tags,
      params,
      body: z.strictObject({ reason: z.string().max(200).regex(/\S/) }),
      response: { 200: z.object({ change: ShownChange }), ...answers },
    },
    handler: async (request) => {
      const account = accountOf(callerOf(request))
      const { id } = request.params
      await request.entry.begin({ subject: `change:${id}` })
      return { change: describe(await rejectChange(changes, { id, account, reason: request.body.reason })) }
    },
  })

  app.post('/v1/access-changes/:id/withdraw', {
    config: { policy, audit: 'administration' },
    schema: {
      summary: '撤回自己提出的；先行生效的停用随即恢复',
      tags,
      params,
      response: { 200: z.object({ change: ShownChange }), ...answers },
    },
    handler: async (request) => {
      const account = accountOf(callerOf(request))
      const { id } = request.params
      await request.entry.begin({ subject: `change:${id}` })
      return { change: describe(await withdrawChange(changes, { id, account })) }
    },
  })
}

function accountOf(caller: Parameters<typeof getOwnSession>[0]): number {
  return getOwnSession(caller).account
}

/** What a change is about, as the log names it. */
function subjectOf(change: AccessChange): string {
  switch (change.kind) {
    case 'accountAdd':
    case 'accountChange':
      return `account:${change.subject}`
    case 'clientAdd':
    case 'clientChange':
      return `client:${change.subject}`
    case 'budgetChange':
      return `budget:${change.subject}`
    case 'ruleChange':
      return 'rules'
  }
}

function describeOutcome({ request, ...rest }: Awaited<ReturnType<typeof proposeChange>>) {
  return { change: describe(request), ...rest }
}

function describe({
  before: _,
  proposedAt,
  expiresAt,
  decidedAt,
  change,
  ...request
}: ChangeRequest): z.infer<typeof ShownChange> {
  return {
    ...request,
    change: showChange(change),
    proposedAt: proposedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    ...(decidedAt && { decidedAt: decidedAt.toISOString() }),
  }
}
