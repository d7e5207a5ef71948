/** Disputes as those whom they concern look at them. */
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { identityOf } from '../access/policy.ts'
import { type Correction, correctionStates } from '../corrections/correction.ts'
import {
  type CorrectionSide,
  countCorrections,
  getCorrection,
  listCorrections,
  readContent,
} from '../corrections/find-corrections.ts'
import { readVersions } from '../corrections/record-versions.ts'
import { settleCorrections } from '../corrections/settle.ts'
import { YikuError } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { dayInChina } from '../ingest/load-adapters.ts'
import { findIdNumber } from '../residents/find-person.ts'
import { residentIdsOf } from '../residents/former-number.ts'
import { disputers, isOfSource, isParty } from './correction-party.ts'
import { ownAdapter } from './own-department.ts'
import { Problem, refusals } from './problem.ts'
import type { App } from './route.ts'
import { CorrectionInFull, ShownCorrection, showCorrection } from './shown-correction.ts'
import { wholeNumber } from './whole-number.ts'

const tags = ['校核']
const most = 200

export function correctionRegisterRoutes(app: App, hub: Hub): void {
  app.get('/v1/corrections', {
    config: { policy: disputers, audit: 'administration' },
    schema: {
      summary: `校核清单，新的在前，每次至多 ${most} 项：部门数据员看待本部门答复的，提出者看自己的，居民本人看关于自己的；不含内容`,
      tags,
      querystring: z.strictObject({
        side: z
          .enum(['received', 'opened'])
          .optional()
          .describe('只用于部门数据员：received 针对本部门的（默认），opened 自己提出的'),
        state: z.enum(correctionStates).optional(),
        overdue: z.literal('true').optional().describe('只要校核中已逾期的'),
        after: z.uuid().optional().describe('上一页的 next'),
        limit: wholeNumber(most).optional().describe(`默认 ${most}`),
      }),
      response: {
        200: z.object({ corrections: z.array(ShownCorrection), next: z.uuid().optional().describe('还有下一页') }),
        401: Problem,
        403: Problem,
        ...refusals,
      },
    },
    handler: async (request) => {
      const { side, state, overdue, after, limit = most } = request.query
      const now = new Date()
      await settleCorrections(hub)
      const found = await listCorrections(hub.store, {
        side: await sideOf(hub, request, side),
        state,
        overdueOn: overdue && dayInChina(now),
        after,
        limit: limit + 1,
      })
      const shown = found.slice(0, limit)
      const next = found.length > limit ? shown.at(-1)?.id : undefined
      return { corrections: shown.map((one) => showCorrection(hub, one, now)), ...(next !== undefined && { next }) }
    },
  })

  app.get('/v1/corrections/counts', {
    config: { policy: { roles: ['auditor'] }, audit: 'administration' },
    schema: {
      summary: '各部门的校核各有多少、多少逾期',
      tags,
      response: {
        200: z.object({
          counts: z.array(
            z.object({
              source: z.string(),
              state: z.enum(correctionStates),
              count: z.int(),
              overdue: z.int().describe('校核中已逾期的'),
            }),
          ),
        }),
        401: Problem,
        403: Problem,
        ...refusals,
      },
    },
    handler: async () => {
      const counts = await countCorrections(hub.store, dayInChina(new Date()))
      return {
        counts: counts.map(({ source, ...count }) => ({
          source: hub.adapters.departmentOf(source)?.id ?? String(source),
          ...count,
        })),
      }
    },
  })

  app.get('/v1/corrections/:id', {
    config: { policy: disputers, audit: 'administration' },
    schema: {
      summary: '一项校核的全部：给来源部门的数据员、提出者和居民本人；是谁的记录只给来源部门',
      tags,
      params: z.object({ id: z.uuid() }),
      response: {
        200: z.object({ correction: CorrectionInFull }),
        401: Problem,
        403: Problem,
        404: Problem,
        ...refusals,
      },
    },
    handler: async (request) => {
      const { id } = request.params
      request.entry.note({ subject: `correction:${id}` })
      await settleCorrections(hub, id)
      const correction = await getCorrection(hub.store, id)
      if (!(await isParty(hub, request, correction))) throw new YikuError('correctionNotFound')
      const { residentId, category } = correction.place
      request.entry.note({ residentId, categoriesGiven: [category] })
      const { statement, answer } = await readContent(hub, id)
      const subject = isOfSource(hub, request, correction) ? await describeSubject(hub, correction) : undefined
      return {
        correction: {
          ...showCorrection(hub, correction, new Date()),
          ...statement,
          ...(answer !== undefined && { answer }),
          ...(subject && { subject }),
        },
      }
    },
  })
}

async function sideOf(
  hub: Hub,
  request: FastifyRequest,
  side: 'received' | 'opened' | undefined,
): Promise<CorrectionSide> {
  const { role, residentIdNumber, id } = identityOf(request)
  if (role === 'officer' && side !== 'opened') return { source: ownAdapter(hub, request).department.number }
  if (residentIdNumber !== undefined) return { residentIds: await residentIdsOf(hub, residentIdNumber) }
  return { account: Number(id) }
}

/** Whose record it is and what it says now; undefined where it is gone. */
async function describeSubject(hub: Hub, { place, disputed }: Correction) {
  const [current] = await readVersions({ db: hub.store.db, vault: hub.vault }, place)
  const idNumber = await findIdNumber(hub, place.residentId)
  if (!current?.fields || idNumber === undefined) return undefined
  const { key } = hub.catalogue.getCategoryByNumber(place.category)
  const named = (names: readonly string[]) =>
    Object.fromEntries(Object.entries(current.fields ?? {}).filter(([name]) => names.includes(name)))
  return { idNumber, key: named(key), current: named(Object.keys(disputed)) }
}
