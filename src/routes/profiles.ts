import { z } from 'zod'
import { scopeOf } from '../access/scope.ts'
import { authenticate, identityOf } from '../access/tokens.ts'
import type { Category } from '../catalogue/category.ts'
import { YikuError } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { dayInChina } from '../ingest/load-adapters.ts'
import { findProfile } from '../residents/find-profile.ts'
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
  purpose: z.strictObject({ item: z.string().min(1).max(64), caseNumber: z.string().min(1).max(64) }),
  presence: z
    .strictObject({ method: z.enum(['cardRead', 'face', 'consent', 'agent']), reference: z.string().min(1).max(200) })
    .optional(),
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

const Answer = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('present'),
    records: z.array(ShownRecord),
    complete: z.boolean().describe('假：某个来源未覆盖、已过期，或有退回的行可能与此人有关，可能不止这些'),
  }),
  z.object({ status: z.literal('none'), coverage: Coverage, alsoCovered: z.array(Coverage).optional() }),
  z.object({
    status: z.literal('unknown'),
    reason: z.enum(['stale', 'notCovered', 'conflict', 'upstreamUnavailable']),
  }),
  z.object({ status: z.literal('withheld'), reason: z.enum(['role', 'area', 'item', 'level']) }),
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
  const context: ReplyContext = { catalogue, sourceId: (number) => adapters.departmentOf(number)?.id ?? String(number) }

  app.post('/v1/profiles/query', {
    schema: {
      summary: '一库查询：凭身份号码，查各部门所知',
      tags: ['查询'],
      body: ProfileQuery,
      response: { 200: Profile, 401: Problem, 403: Problem, 404: Problem, ...refusals },
    },
    onRequest: authenticate,
    handler: async (request) => {
      const identity = identityOf(request)
      const { categories: asked, asOf } = request.body
      refuseUnknown(hub, asked)
      const scope = scopeOf({ identity, catalogue: catalogue.categories, asked })
      if (!scope) throw new YikuError('forbidden')
      const idNumber = getIdNumber(request.body.idNumber)
      const at = asOf === undefined ? new Date() : new Date(asOf)
      const found = await findProfile(hub, {
        idNumber,
        categories: scope.categories,
        asOf: asOf === undefined ? undefined : at,
      })
      if (!found) throw new YikuError('residentNotFound')
      const categories: Record<string, ShownAnswer> = {}
      for (const category of scope.categories) {
        const answer = answerCategory(found.held, { category, sources: sourcesOf(category), at })
        categories[category.id] = showAnswer(context, category, answer)
      }
      const resident = showResident(found.resident, { idNumber, day: dayInChina(at) })
      return { resident, categories, answeredAt: new Date().toISOString() } as z.infer<typeof Profile>
    },
  })
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
