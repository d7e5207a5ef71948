import { z } from 'zod'
import { openBudgets } from '../access/budgets.ts'
import { identityOf } from '../access/policy.ts'
import { ruledRoles } from '../access/rule.ts'
import { rulesInForce } from '../access/rules.ts'
import { type Scope, scopeOf } from '../access/scope.ts'
import type { ShownCategory, View, WithheldCategory } from '../access/view.ts'
import type { EntryDraft } from '../audit/entry.ts'
import { Receipt } from '../audit/receipt.ts'
import { YikuError } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { dayInChina } from '../ingest/load-adapters.ts'
import { findProfile, type Reading } from '../residents/find-profile.ts'
import { answerCategory } from '../residents/profile.ts'
import { placeText } from '../residents/record-content.ts'
import { type ReplyContext, type ShownAnswer, showAnswer, showResident } from '../residents/reply.ts'
import { basisOf, getIdNumber, IdNumber, Presence } from './asked-resident.ts'
import { loggedText } from './logged-text.ts'
import { Problem, refusals } from './problem.ts'
import type { App } from './route.ts'
import { sourceNumbers } from './source-numbers.ts'
import { spendChangeToken } from './spend-change-token.ts'

const Asked = z.strictObject({
  idNumber: IdNumber.optional(),
  changeToken: z.string().max(200).optional().describe('代替 idNumber：变更流给本系统的凭据'),
  purpose: z
    .strictObject({ item: z.string().min(1).max(64), caseNumber: loggedText(64) })
    .optional()
    .describe('所办事项（GET /v1/items）和受理编号；只有居民本人查询自己时可以不填'),
  presence: Presence.optional(),
  categories: z.array(z.string().max(64)).min(1).max(64).optional().describe('只要这些数据类；只能缩小范围'),
  asOf: z.iso.datetime({ offset: true }).optional().describe('按当时已知的情况回答'),
})

const ProfileQuery = Asked.refine(
  ({ idNumber, changeToken }) => (idNumber === undefined) !== (changeToken === undefined),
  { path: ['idNumber'] },
)

const ShownRecord = z.object({
  record: z.string().describe('这条记录的代号，记录更新后不变：提出校核（POST /v1/corrections）时用它指明是哪一条'),
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
  disputed: z
    .array(z.object({ field: z.string(), since: z.iso.datetime(), correction: z.uuid() }))
    .optional()
    .describe('有人提出异议、来源部门尚未答复的字段：所示仍是来源部门的现有数据，请酌情核实'),
  conflicts: z
    .array(
      z.object({
        field: z.string(),
        fact: z.string().describe('比对的是什么：见 GET /v1/catalogue 的 facts'),
        standing: z
          .enum(['authority', 'overruled', 'open'])
          .describe(
            'authority 本条与权威部门一致，予以显示；overruled 与权威部门不一致，open 尚无权威部门的数据，均不显示该字段的值',
          ),
        with: z.array(z.string()).describe('说法不同的部门；权限之外的不列'),
        more: z.boolean().describe('另有权限之外的部门说法不同'),
      }),
    )
    .optional()
    .describe('与其他部门的数据不一致的字段'),
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
      lifeStatus: z.string().optional().describe('现在是否在世；asOf 的答复中没有，当时的见 personBasic'),
      renumbered: z
        .literal(true)
        .optional()
        .describe('公安已为此人改用另一身份号码，其名下的数据不在答复之中：请查看现用身份证，以新号码查询'),
    }),
    categories: z.record(z.string(), Answer),
    receipt: Receipt.describe('本次查询的访问记录：编号和叶哈希，日后可凭此核对记录是否还在、是否改过'),
    answeredAt: z.iso.datetime(),
  })
  .meta({ id: 'Profile' })

export function profileRoutes(app: App, hub: Hub): void {
  const { catalogue, adapters } = hub
  const sourcesOf = sourceNumbers(hub)
  const budgets = openBudgets(hub)
  const told: Omit<ReplyContext, 'referenceOf' | 'isShown'> = {
    catalogue,
    sourceId: (number) => adapters.departmentOf(number)?.id ?? String(number),
  }

  app.post('/v1/profiles/query', {
    schema: {
      summary: '一库查询：凭身份号码，查各部门所知',
      tags: ['查询'],
      body: ProfileQuery,
      response: { 200: Profile, 401: Problem, 403: Problem, 404: Problem, 429: Problem, ...refusals },
    },
    config: { policy: { roles: ruledRoles }, audit: 'query' },
    handler: async (request) => {
      const { categories: asked, asOf, purpose, presence } = request.body
      const identity = identityOf(request)
      const { changeToken, idNumber: given = '' } = request.body
      const idNumber =
        changeToken === undefined ? getIdNumber(given) : await spendChangeToken(hub, identity, changeToken)
      request.entry.note({
        ...describeLook(hub, { ...request.body, idNumber }),
        basis: basisOf(identity, { idNumber, presence }),
      })
      const rules = rulesInForce(await hub.access.current(), catalogue)
      const scope = scopeOf(rules, {
        identity,
        item: purpose?.item,
        asked,
        present: presence !== undefined,
      })
      refuseUnknown(hub, asked)
      await budgets.spend({ identity, caseNumber: purpose?.caseNumber ?? '', idNumber })
      // from here on somebody is looked at: the entry is on its way while he is read
      const logged = request.entry.begin({ categoriesGiven: categoriesIn(scope) })
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
      const shown = new Set(view.categories.flatMap((one) => ('fields' in one ? one.category.number : [])))
      const context: ReplyContext = {
        ...told,
        isShown: (number) => shown.has(number),
        referenceOf: (record) => hub.vault.recordReference(placeText(record)),
      }
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
      const receipt = await logged
      return { resident, categories, receipt, answeredAt: new Date().toISOString() } as z.infer<typeof Profile>
    },
  })
}

type ProfileQuery = z.infer<typeof ProfileQuery> & { readonly idNumber: string }

/** What is asked, of whom and what for. An item or category that there is not is what somebody typed, and no purpose. */
function describeLook(
  { catalogue, vault }: Hub,
  { idNumber, purpose, presence, categories }: ProfileQuery,
): Partial<EntryDraft> {
  return {
    residentId: vault.residentId(idNumber),
    item: purpose && catalogue.items.find(({ id }) => id === purpose.item)?.id,
    caseNumber: purpose?.caseNumber,
    presenceMethod: presence?.method,
    presenceReference: presence?.reference,
    categoriesAsked: categories?.flatMap((id) => catalogue.findCategory(id)?.number ?? []),
  }
}

/** On what ground, and which categories may be told at the most: written before it is known where the resident belongs. */
function categoriesIn({ near, elsewhere }: Scope): number[] {
  const shown = [...near.categories, ...(elsewhere?.categories ?? [])].filter((one) => 'fields' in one)
  return [...new Set(shown.map(({ category }) => category.number))].sort((a, b) => a - b)
}

interface Withheld extends Pick<WithheldCategory, 'reason'> {
  readonly status: 'withheld'
}

function readingOf({ categories, name }: View): Reading {
  return { categories: categories.filter((one): one is ShownCategory => 'fields' in one), name: name !== undefined }
}

function refuseUnknown({ catalogue }: Hub, asked: readonly string[] | undefined): void {
  const unknown = asked?.find((id) => !catalogue.findCategory(id))
  if (unknown !== undefined) throw new YikuError('badRequest', { detail: '没有所要的数据类，见 GET /v1/catalogue' })
}
