/** What looks like misuse in the access log, for auditors: found by the rules, decided upon by people. */
import { z } from 'zod'
import { getOwnSession } from '../access/authenticate.ts'
import { callerOf, type Policy } from '../access/policy.ts'
import { type Anomaly, anomalyStates, decideAnomaly, listAnomalies, readAnomalyProgress } from '../audit/anomalies.ts'
import { anomalyKinds, anomalyTitles } from '../audit/anomaly-rule.ts'
import { listAnomalyRules } from '../audit/anomaly-rules.ts'
import { cutText } from '../audit/cut-text.ts'
import type { Hub } from '../hub.ts'
import { loggedText } from './logged-text.ts'
import { Problem, refusals } from './problem.ts'
import type { App } from './route.ts'
import { wholeNumber } from './whole-number.ts'

const tags = ['访问记录']
const policy: Policy = { roles: ['auditor'] }
const most = 200
const Moment = z.iso.datetime({ offset: true })

const ShownAnomaly = z
  .object({
    id: z.int(),
    kind: z.enum(anomalyKinds),
    title: z.string(),
    actor: z.string().describe('账户编号，同访问记录'),
    actorName: z.string().optional(),
    role: z.string().optional(),
    organisation: z.string().optional(),
    area: z.string().optional(),
    firstEntry: z.string(),
    lastEntry: z.string(),
    firstAt: z.iso.datetime(),
    lastAt: z.iso.datetime(),
    entries: z.int().describe('涉及的访问记录条数；逐条见 POST /v1/access-entries/search 的 anomaly'),
    score: z.number().describe('超出规则多少：1 为刚好达到'),
    explanation: z.string().describe('发现了什么；不含居民信息'),
    foundAt: z.iso.datetime(),
    state: z.enum(anomalyStates).describe('open 待查、explained 已有合理解释、confirmed 确认为违规'),
    decidedBy: z.object({ username: z.string(), holder: z.string() }).optional(),
    decidedAt: z.iso.datetime().optional(),
    reason: z.string().optional(),
  })
  .meta({ id: 'Anomaly' })

const ShownRule = z.object({
  kind: z.enum(anomalyKinds),
  title: z.string(),
  enabled: z.boolean(),
  parameters: z.record(z.string(), z.unknown()),
  changedAt: z.iso.datetime(),
})

export function anomalyRoutes(app: App, { store: { pool } }: Hub): void {
  app.get('/v1/anomalies', {
    config: { policy, audit: 'logLook' },
    schema: {
      summary: `访问记录中的异常，新发现的在前，每次至多 ${most} 条`,
      tags,
      querystring: z.strictObject({
        state: z.enum(anomalyStates).optional(),
        kind: z.enum(anomalyKinds).optional(),
        actor: loggedText(64).optional().describe('账户编号或用户名'),
        organisation: loggedText(200).optional(),
        from: Moment.optional().describe('最后一次访问不早于'),
        to: Moment.optional().describe('第一次访问早于'),
        before: wholeNumber(Number.MAX_SAFE_INTEGER).optional().describe('上一页的 next'),
        limit: wholeNumber(most).optional().describe(`默认 ${most}`),
      }),
      response: {
        200: z.object({
          anomalies: z.array(ShownAnomaly),
          next: z.int().optional().describe('还有下一页'),
          searchedAt: z.iso.datetime().describe('最近一次筛查的时间'),
          behind: z.int().describe('已编入存证、尚未筛查的访问记录条数'),
        }),
        401: Problem,
        403: Problem,
        ...refusals,
      },
    },
    handler: async (request) => {
      const { from, to, before, limit = most, ...asked } = request.query
      request.entry.note({ subject: describeQuery(request.query) })
      const found = await listAnomalies(pool, {
        ...asked,
        from: from === undefined ? undefined : new Date(from),
        to: to === undefined ? undefined : new Date(to),
        before,
        limit: limit + 1,
      })
      const { searchedAt, behind } = await readAnomalyProgress(pool)
      const shown = found.slice(0, limit)
      const next = found.length > limit ? shown.at(-1)?.id : undefined
      return {
        anomalies: shown.map(describe),
        ...(next !== undefined && { next }),
        searchedAt: searchedAt.toISOString(),
        behind,
      }
    },
  })

  app.post('/v1/anomalies/:id/decision', {
    config: { policy, audit: 'administration' },
    schema: {
      summary: '对异常下结论：已有合理解释，或确认为违规；写明理由，结论可以再改，每次都留有访问记录',
      tags,
      params: z.object({ id: wholeNumber(Number.MAX_SAFE_INTEGER) }),
      body: z.strictObject({ state: z.enum(['explained', 'confirmed']), reason: loggedText(500) }),
      response: { 200: z.object({ anomaly: ShownAnomaly }), 401: Problem, 403: Problem, 404: Problem, ...refusals },
    },
    handler: async (request) => {
      const { account } = getOwnSession(callerOf(request))
      const { id } = request.params
      const { state, reason } = request.body
      await request.entry.begin({ subject: `anomaly:${id} ${state}`, reason })
      return { anomaly: describe(await decideAnomaly(pool, { id, state, reason, account })) }
    },
  })

  app.get('/v1/anomaly-rules', {
    config: { policy: { roles: ['auditor', 'securityAdmin'] }, audit: 'administration' },
    schema: {
      summary: '什么算异常：各类的阈值；改动用命令行 yiku anomaly-rule',
      tags,
      response: { 200: z.object({ rules: z.array(ShownRule) }), 401: Problem, 403: Problem, ...refusals },
    },
    handler: async () => {
      const rules = await listAnomalyRules(pool)
      return {
        rules: rules.map(({ changedAt, ...rule }) => ({
          ...rule,
          title: anomalyTitles[rule.kind],
          changedAt: changedAt.toISOString(),
        })),
      }
    },
  })
}

const longest = 200

/** Which anomalies were looked at, as the log keeps it. */
function describeQuery(query: Readonly<Record<string, unknown>>): string {
  const asked = Object.entries(query).filter(([name, value]) => name !== 'limit' && value !== undefined)
  return cutText(['anomalies', ...asked.map(([name, value]) => `${name}=${value}`)].join(' '), longest)
}

function describe(anomaly: Anomaly): z.infer<typeof ShownAnomaly> {
  const { firstAt, lastAt, foundAt, decidedAt, ...rest } = anomaly
  const shown = {
    ...rest,
    title: anomalyTitles[anomaly.kind],
    firstAt: firstAt.toISOString(),
    lastAt: lastAt.toISOString(),
    foundAt: foundAt.toISOString(),
    decidedAt: decidedAt?.toISOString() ?? null,
  }
  return ShownAnomaly.parse(Object.fromEntries(Object.entries(shown).filter(([, value]) => value !== null)))
}
