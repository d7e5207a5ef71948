import { z } from 'zod'
import { openBudgets } from '../access/budgets.ts'
import { identityOf } from '../access/policy.ts'
import { ruledRoles } from '../access/rule.ts'
import { rulesInForce } from '../access/rules.ts'
import { scopeOf } from '../access/scope.ts'
import type { ShownCategory, View, WithheldCategory } from '../access/view.ts'
import type { Category } from '../catalogue/category.ts'
import { YikuError } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { dayInChina } from '../ingest/load-adapters.ts'
import { findProfile, type Reading } from '../residents/find-profile.ts'
import { parseIdNumber } from '../residents/id-number.ts'
import { answerCategory } from '../residents/profile.ts'
import { type ReplyContext, type ShownAnswer, showAnswer, showResident } from '../residents/reply.ts'
import { Problem, refusals } from './problem.ts'
import type { App } from './route.ts'

const IdNumber = z
  .string()
  .max(40)
  .refine((text) => 'idNumber' in parseIdNumber(text))
  .meta({
    description: '18 位身份号码（GB 11643）；15 位旧号码、小写 x、全角数字均可识别',
    examples: ['430781194501011239'],
  })

const ProfileQuery = z.strictObject({
  idNumber: IdNumber,
  purpose: z
    .strictObject({ item: z.string().min(1).max(64), caseNumber: z.string().max(64).regex(/\S/) })
    .optional()
    .describe('所办事项（GET /v1/items）和受理编号；只有居民本人查询自己时可以不填'),
  presence: z
    .strictObject({
      method: z.enum(['cardRead', 'face', 'consent', 'agent']),
      reference: z.string().max(200).regex(/\S/),
    })
    .optional()
    .describe('居民在场或同意的凭据：读卡、人脸、签字同意、委托代办；本辖区以外的居民须有'),
  categories: z.array(z.string().max(64)).min(1).max(64).optional().describe('只要这些数据类；只能缩小范围'),
  asOf: z.iso.datetime({ offset: true }).optional().describe('按当时已知的情况回答'),
})

const ShownRecord = z.object({
  fields: z.record(
    z.string(),
    z.union([z.string(), z.number(), z.boolean(), z.object({ code: z.string(), text: z.string() })]),
  ),
  masked: z.array(z.string()),
  source: z.string(),
  observedAt: z.iso.datetime(),
  version: z.int(),
  selfCollected: z.boolean(),
  validFrom: z.iso.date().optional(),
  validTo: z.iso.date().optional(),
})

const Coverage = z.object({ source: z.string(), area: z.string(), from: z.iso.date().optional(), to: z.iso.datetime() })

const Reason = z.enum(['role', 'area', 'item', 'level'])

const Answer = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('present'),
    records: z.array(ShownRecord),
    complete: z.boolean().describe('假：某个来源未覆盖、已过期，或有退回的行可能与此人有关，可能不止这些'),
    withheld: z.record(z.string(), Reason).optional().describe('事项需要、但不予显示的字段'),
  }),
  z.object({ status: z.literal('none'), coverage: Coverage, alsoCovered: z.array(Coverage).optional() }),
  z.object({
    status: z.literal('unknown'),
    reason: z.enum(['stale', 'notCovered', 'conflict', 'upstreamUnavailable']),
  }),
  z.object({ status: z.literal('withheld'), reason: Reason }),
])

const Profile = z
  .object({
    resident: z.object({
      name: z.string().optional(),
      idNumber: z.string(),
      age: z.int(),
      lifeStatus: z.string().optional(),
    }),
    categories: z.record(z.string(), Answer),
    answeredAt: z.iso.datetime(),
  })
  .meta({ id: 'Profile' })

export function profileRoutes(app: App, hub: Hub): void {
  const { catalogue, adapters } = hub
  const sourceNumbers = new Map(adapters.all.map(({ adapter }) => [adapter.department.id, adapter.department.number]))
  const sourcesOf = ({ sources }: Category) => sources.map((id) => sourceNumbers.get(id) ?? -1)
  const budgets = openBudgets(hub)
  const context: ReplyContext = { catalogue, sourceId: (number) => adapters.departmentOf(number)?.id ?? String(number) }

  app.post('/v1/profiles/query', {
    schema: {
      summary: '一库查询：凭身份号码，查各部门所知',
      tags: ['查询'],
      body: ProfileQuery,
      response: { 200: Profile, 401: Problem, 403: Problem, 404: Problem, 429: Problem, ...refusals },
    },
    config: { policy: { roles: ruledRoles } },
    handler: async (request) => {
      const { categories: asked, asOf, purpose, presence } = request.body
      const rules = rulesInForce(await hub.access.current(), catalogue)
      const identity = identityOf(request)
      const scope = scopeOf(rules, {
        identity,
        item: purpose?.item,
        asked,
        present: presence !== undefined,
      })
      refuseUnknown(hub, asked)
      const idNumber = getIdNumber(request.body.idNumber)
      await budgets.spend({ identity, caseNumber: purpose?.caseNumber ?? '', idNumber })
      const at = asOf === undefined ? new Date() : new Date(asOf)
      const found = await findProfile(hub, {
        idNumber,
        residents: scope.residents,
        near: readingOf(scope.near),
        elsewhere: scope.elsewhere && readingOf(scope.elsewhere),
        asOf: asOf === undefined ? undefined : at,
      })
      const view = found?.isNear ? scope.near : scope.elsewhere
      if (!found || !view) throw new YikuError('residentNotFound')
      const categories: Record<string, ShownAnswer | Withheld> = {}
      for (const showing of view.categories) {
        const { category } = showing
        categories[category.id] =
          'reason' in showing
            ? { status: 'withheld', reason: showing.reason }
            : showAnswer(context, showing, answerCategory(found.held, { category, sources: sourcesOf(category), at }))
      }
      const { name, lifeStatus } = view
      const resident = showResident(found.resident, { idNumber, day: dayInChina(at), name, lifeStatus })
      return { resident, categories, answeredAt: new Date().toISOString() } as z.infer<typeof Profile>
    },
  })
}

interface Withheld extends Pick<WithheldCategory, 'reason'> {
  readonly status: 'withheld'
}

function readingOf({ categories, name }: View): Reading {
  return { categories: categories.filter((one): one is ShownCategory => 'fields' in one), name: name !== undefined }
}

function getIdNumber(text: string): string {
  const parsed = parseIdNumber(text)
  if ('problem' in parsed) throw new YikuError('badIdNumber')
  return parsed.idNumber
}

function refuseUnknown({ catalogue }: Hub, asked: readonly string[] | undefined): void {
  const unknown = asked?.find((id) => !catalogue.findCategory(id))
  if (unknown !== undefined) throw new YikuError('badRequest', { detail: '没有所要的数据类，见 GET /v1/catalogue' })
}
