/** Disputes about what a record says (校核): raised by whoever was shown it, answered by the department whose record it is. */
import { randomUUID } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { openBudgets } from '../access/budgets.ts'
import type { Identity } from '../access/identity.ts'
import { identityOf } from '../access/policy.ts'
import type { Category } from '../catalogue/category.ts'
import { answerCorrection, withdrawCorrection } from '../corrections/close-correction.ts'
import { type Correction, correctionOutcomes, type Opener } from '../corrections/correction.ts'
import { dueOf } from '../corrections/due.ts'
import { getCorrection } from '../corrections/find-corrections.ts'
import { openCorrection } from '../corrections/open-correction.ts'
import { countDueAgain, settleCorrections } from '../corrections/settle.ts'
import { loggable, YikuError } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { dayInChina } from '../ingest/load-adapters.ts'
import { disputers, type IsParty, isOfSource, mayWithdraw } from './correction-party.ts'
import { Dispute, findDisputed } from './disputed-record.ts'
import { officerPolicy } from './own-department.ts'
import { Problem, refusals } from './problem.ts'
import type { App } from './route.ts'
import { ShownCorrection, showCorrection, told } from './shown-correction.ts'

const tags = ['校核']
const answers = { 401: Problem, 403: Problem, 404: Problem, 409: Problem, ...refusals } as const
const params = z.object({ id: z.uuid() })
const reply = { 200: z.object({ correction: ShownCorrection }), ...answers } as const
const settleEveryMs = 60_000

export function correctionRoutes(app: App, hub: Hub): void {
  const budgets = openBudgets(hub)
  const stopDuties = startDuties(hub)
  app.addHook('preClose', async () => stopDuties())
  /** What stands of it, when there is an entry of what is about to become of it. */
  const begin = async (request: FastifyRequest, { id, doing, may }: Act): Promise<Correction> => {
    request.entry.note({ subject: `correction:${id} ${doing}` })
    const correction = await getCorrection(hub.store, id)
    if (!(await may(hub, request, correction))) throw new YikuError('correctionNotFound')
    await request.entry.begin({ residentId: correction.place.residentId })
    await settleCorrections(hub, id)
    return getCorrection(hub.store, id)
  }
  const show = async (id: string) => ({
    correction: showCorrection(hub, await getCorrection(hub.store, id), new Date()),
  })

  app.post('/v1/corrections', {
    config: { policy: disputers, audit: 'administration' },
    schema: {
      summary: '提出异议：查询所示的某条记录有误；在有结果之前，查询和核对都会注明',
      tags,
      body: Dispute,
      response: { 201: z.object({ correction: ShownCorrection }), 429: Problem, ...answers },
    },
    handler: async (request, reply) => {
      const dispute = request.body
      const category = getCategory(hub, dispute)
      const id = randomUUID()
      request.entry.note({ subject: `correction:${id}`, categoriesAsked: [category.number] })
      const { place, askedAs } = await findDisputed(hub, { request, dispute, category, budgets })
      const { version, fields, claimed, reason, evidence } = dispute
      await openCorrection(hub, {
        id,
        place,
        askedAs,
        version,
        fields: [...new Set(fields)],
        statement: { reason, ...(claimed && { claimed }), ...(evidence !== undefined && { evidence }) },
        opener: openerOf(identityOf(request)),
        due: dueOf(hub.catalogue, dayInChina(new Date())),
      })
      return reply.code(201).send(await show(id))
    },
  })

  app.post('/v1/corrections/:id/answer', {
    config: { policy: officerPolicy, audit: 'administration' },
    schema: {
      summary: '来源部门答复：corrected 已更正（须库中的值确已改变）、upheld 核实无误、cannotTell 无法核实',
      tags,
      params,
      body: z.strictObject({ outcome: z.enum(correctionOutcomes), reason: told(500).describe('加密保存') }),
      response: reply,
    },
    handler: async (request) => {
      const { id } = request.params
      const { outcome, reason } = request.body
      const correction = await begin(request, { id, doing: outcome, may: isOfSource })
      await answerCorrection(hub, correction, { outcome, reason, account: Number(identityOf(request).id) })
      return show(id)
    },
  })

  app.post('/v1/corrections/:id/withdraw', {
    config: { policy: disputers, audit: 'administration' },
    schema: {
      summary: '提出者撤回；居民本人也可撤回窗口代为提出的',
      tags,
      params,
      response: reply,
    },
    handler: async (request) => {
      const { id } = request.params
      await begin(request, { id, doing: 'withdrawn', may: mayWithdraw })
      await withdrawCorrection(hub, id, openerOf(identityOf(request)).account)
      return show(id)
    },
  })
}

interface Act {
  readonly id: string
  /** as the log is told */
  readonly doing: string
  readonly may: IsParty
}

/** @throws {YikuError} unknownCategory, badRequest where a field is none of it, or is claimed and not disputed */
function getCategory({ catalogue }: Hub, { category: id, fields, claimed = {} }: Dispute): Category {
  const category = catalogue.findCategory(id)
  if (!category) throw new YikuError('unknownCategory')
  if (fields.some((name) => !Object.hasOwn(category.fields, name)))
    throw new YikuError('badRequest', { detail: '该数据类没有所指的字段，见 GET /v1/catalogue' })
  if (Object.keys(claimed).some((name) => !fields.includes(name)))
    throw new YikuError('badRequest', { detail: 'claimed 只能写 fields 中的字段' })
  return category
}

function openerOf({ kind, id, role, organisation }: Identity): Opener {
  return kind === 'resident'
    ? { account: undefined, role, organisation: undefined }
    : { account: Number(id), role, organisation }
}

/** What updates have settled is written down, and due days are counted again. Returns what stops it. */
function startDuties(hub: Hub): () => void {
  const timer = setInterval(() => {
    settleCorrections(hub)
      .then(() => countDueAgain(hub))
      .catch((error: unknown) => hub.log.warn(loggable(error), '数据异议的例行事项未成'))
  }, settleEveryMs).unref()
  return () => clearInterval(timer)
}
