/** What others can make of a receipt: verify it, and ask whether it still stands. */
import { z } from 'zod'
import { identityOf } from '../access/policy.ts'
import { ruledRoles } from '../access/rule.ts'
import type { Category } from '../catalogue/category.ts'
import { type FieldChoice, fieldsOf } from '../catalogue/item.ts'
import { loggable, YikuError } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { dayInChina } from '../ingest/load-adapters.ts'
import { readReceiptKeys } from '../proofs/receipt-key.ts'
import { findReceipt, type Rest, sweepReceipts } from '../proofs/receipt-store.ts'
import { type ReceiptState, receiptStates, type Standing, standingOf, worstState } from '../proofs/standing.ts'
import type { ReadCategory } from '../residents/conflict.ts'
import { findStanding } from '../residents/find-standing.ts'
import { Problem, refusals } from './problem.ts'
import type { App } from './route.ts'
import { sourceNumbers } from './source-numbers.ts'

const tags = ['免提交']
const sweepEveryMs = 3_600_000

const Jwk = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  kid: z.string(),
  alg: z.literal('EdDSA'),
  use: z.literal('sig'),
})

const State = z.enum(receiptStates)

const ReceiptReply = z
  .object({
    id: z.string(),
    item: z.string(),
    checkedAt: z.iso.datetime(),
    state: State.describe(
      'current 所依据的数据未变；changed 有来源此后改过或另有记录，请重新核对；outdated 来源已过期、不再覆盖，或家庭成员的授权已到期，请重新核对',
    ),
    papers: z.array(z.object({ id: z.string(), state: State })).describe('有结论且有所依据的材料；结论见签名的回执'),
    answeredAt: z.iso.datetime(),
  })
  .meta({ id: 'ProofReceipt' })

export function proofReceiptRoutes(app: App, hub: Hub): void {
  app.get('/.well-known/jwks.json', {
    config: { policy: 'public', audit: { none: 'public keys' } },
    schema: {
      summary: '免提交回执的公钥（RFC 7517）；更换后旧的仍在，旧回执仍可核验',
      tags,
      response: { 200: z.object({ keys: z.array(Jwk) }), 500: Problem },
    },
    handler: async (_, reply) => {
      reply.header('cache-control', 'public, max-age=300')
      return { keys: z.array(Jwk).parse(await readReceiptKeys(hub.keyFile)) }
    },
  })

  app.get('/v1/proofs/receipts/:id', {
    config: { policy: { roles: ruledRoles }, audit: 'proof' },
    schema: {
      summary: '免提交回执是否仍然成立：所依据的数据此后有没有变；不含内容。知道编号者即为收到回执者',
      tags,
      params: z.object({ id: z.uuid() }),
      response: { 200: ReceiptReply, 401: Problem, 403: Problem, 404: Problem, ...refusals },
    },
    handler: async (request) => {
      const { entry, params } = request
      const { id } = params
      entry.note({ subject: `receipt:${id}` })
      const found = await findReceipt(hub.store, id)
      const { residentIdNumber } = identityOf(request)
      const isOthers = residentIdNumber !== undefined && hub.vault.residentId(residentIdNumber) !== found?.residentId
      if (!found || isOthers) throw new YikuError('proofReceiptNotFound')
      entry.note({ item: found.item, residentId: found.residentId })
      const at = new Date()
      const open = found.rests.filter(({ until }) => until === undefined || until >= dayInChina(at))
      const people = new Set([found.residentId, ...open.map(({ resident }) => resident)])
      const isOwner = residentIdNumber !== undefined
      const logged = [...people].map((residentId) =>
        entry.begin({ residentId, ...(residentId === found.residentId ? isOwner && { basis: 'self' } : agreed) }),
      )
      const needs = hub.catalogue.findItem(found.item)?.needs ?? {}
      const states = await statesOf(hub, { id, needs, rests: found.rests, open, at })
      await Promise.all(logged)
      const papers = [...new Set(found.rests.flatMap((rest) => rest.papers))]
      const stateOf = (paper: string) =>
        worstState(found.rests.map((rest) => (rest.papers.includes(paper) ? states.get(rest) : undefined) ?? 'current'))
      return {
        id,
        item: found.item,
        checkedAt: found.issuedAt.toISOString(),
        state: worstState(states.values()),
        papers: papers.map((paper) => ({ id: paper, state: stateOf(paper) })),
        answeredAt: at.toISOString(),
      }
    },
  })

  const sweep = setInterval(() => {
    sweepReceipts(hub.store, hub.config.logDays).catch((error: unknown) =>
      hub.log.warn(loggable(error), '到期的免提交回执未能清理'),
    )
  }, sweepEveryMs).unref()
  app.addHook('onClose', async () => clearInterval(sweep))
}

/** Of a member of the family, whose authorisation is still in force. */
const agreed = { basis: 'presence', presenceMethod: 'consent' } as const

interface Standings {
  /** of the receipt */
  readonly id: string
  /** what the item's predicates read */
  readonly needs: FieldChoice
  readonly rests: readonly Rest[]
  /** those that may still be looked at */
  readonly open: readonly Rest[]
  readonly at: Date
}

async function statesOf(hub: Hub, { id, needs, rests, open, at }: Standings): Promise<ReadonlyMap<Rest, ReceiptState>> {
  const read = new Map(hub.catalogue.categories.map((category) => [category.number, readOf(category, needs)]))
  const sourcesOf = sourceNumbers(hub)
  const states = new Map<Rest, ReceiptState>(rests.map((rest) => [rest, 'outdated']))
  await Promise.all(
    [...Map.groupBy(open, ({ resident }) => resident)].map(async ([residentId, own]) => {
      const categories = own.flatMap((rest) => read.get(rest.category) ?? [])
      const held = await findStanding(hub, { residentId, categories })
      for (const rest of own) {
        const category = read.get(rest.category)?.category
        if (!category) continue
        const standing = standingOf(held, { category, sources: sourcesOf(category), at })
        states.set(rest, stateOf(rest, standing, hub.vault.receiptHash(id, standing.digests.join())))
      }
    }),
  )
  return states
}

/** As the check read it; all of what the item does not read any more. */
function readOf(category: Category, needs: FieldChoice): ReadCategory {
  return { category, fields: fieldsOf(needs, category.id) ?? category.fields }
}

function stateOf({ records, whole }: Rest, { known }: Standing, now: string): ReceiptState {
  if (records !== now) return 'changed'
  return known === 'unknown' || (whole && known !== 'whole') ? 'outdated' : 'current'
}
