/** What a resident is told of those who looked at him. */
import { z } from 'zod'
import { identityOf } from '../access/policy.ts'
import { wordOf } from '../audit/entry-words.ts'
import { listResidentLooks, type ResidentLook } from '../audit/resident-looks.ts'
import { YikuError } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { residentIdsOf } from '../residents/former-number.ts'
import { Problem, refusals } from './problem.ts'
import type { App } from './route.ts'

const most = 50

const ShownLook = z.object({
  id: z.string().describe('访问记录的编号：有疑问时向审计部门提供'),
  at: z.iso.datetime(),
  who: z.string().describe('单位和岗位；具体是谁，由该单位负责，审计员可凭编号查到'),
  purpose: z.string().describe('为办理什么事项，或为什么'),
  outcome: z.string(),
  presence: z.boolean().describe('是否有您在场或同意的凭据'),
})

export function residentLookRoutes(app: App, hub: Hub): void {
  const { store, vault, catalogue } = hub
  app.get('/v1/residents/me/looks', {
    config: { policy: { roles: ['resident'] }, audit: 'logLook' },
    schema: {
      summary: `谁在何时为何事看过我的信息，新的在前，每次至多 ${most} 条；不含所看的内容`,
      tags: ['居民本人'],
      querystring: z.strictObject({ after: z.guid().optional().describe('上一页的 next') }),
      response: {
        200: z.object({ looks: z.array(ShownLook), next: z.string().optional().describe('还有下一页') }),
        401: Problem,
        403: Problem,
        ...refusals,
      },
    },
    handler: async (request) => {
      const { residentIdNumber } = identityOf(request)
      if (residentIdNumber === undefined) throw new YikuError('forbidden')
      const residentId = vault.residentId(residentIdNumber)
      request.entry.note({ residentId, basis: 'self' })
      const residentIds = await residentIdsOf(hub, residentIdNumber)
      const { after } = request.query
      const { looks, isLast } = await listResidentLooks(store.pool, residentIds, { after, limit: most })
      const next = isLast ? undefined : looks.at(-1)?.id
      const titleOf = (item: string) => catalogue.findItem(item)?.title
      return { looks: looks.map((look) => describe(look, titleOf)), ...(next !== undefined && { next }) }
    },
  })
}

const outcomes: Readonly<Record<string, string>> = {
  answered: '看到了这件事所需的信息',
  notFound: '没有查到，没有看到任何信息',
  denied: '被系统拒绝，没有看到任何信息',
  failed: '没有完成，没有看到任何信息',
}

type TitleOf = (item: string) => string | undefined

function describe(look: ResidentLook, titleOf: TitleOf): z.infer<typeof ShownLook> {
  return {
    id: look.id,
    at: look.at.toISOString(),
    who: whoOf(look),
    purpose: purposeOf(look, titleOf),
    outcome: outcomeOf(look),
    presence: look.presence !== null,
  }
}

function whoOf({ actorKind, organisation, role, ...look }: ResidentLook): string {
  if (actorKind === 'resident') return whichResident(look)
  return `${organisation ?? ''}${wordOf('role', role ?? actorKind)}`
}

/** Nobody is let see another but by a receipt that rests on both; which of the two it was, an older entry does not say. */
function whichResident({ basis, outcome }: Pick<ResidentLook, 'basis' | 'outcome'>): string {
  if (basis === 'self') return '您本人'
  if (outcome !== 'answered') return '一位居民，可能误输了您的号码'
  return basis === null ? '您本人或您的家庭成员' : '您的家庭成员'
}

function purposeOf({ actorKind, role, item, basis, ...look }: ResidentLook, titleOf: TitleOf): string {
  if (look.isCorrection && role !== 'auditor') return '校核您的信息'
  if (look.isConflict) return '核对各部门关于您的不一致的信息'
  if (item !== null) return titleOf(item) ?? '已停办的事项'
  if (role === 'auditor') return '审计核查'
  return actorKind === 'resident' && basis === 'self' ? '查看自己的信息' : '未写明事项'
}

/** Auditors see the log and never the facts. */
function outcomeOf({ outcome, role, isUnmasking, isCorrection, isConflict, isReceipt }: ResidentLook): string {
  if (outcome === 'answered' && isReceipt) return '看到了先前核对所依据的信息此后有没有变，没有看到内容'
  if (outcome === 'answered' && isConflict) return '看到了您的身份号码和本部门关于您的信息，或作了答复'
  if (outcome === 'answered' && isCorrection && role !== 'auditor') return '看到了有异议的信息，或办理了校核'
  if (outcome !== 'answered' || role !== 'auditor') return outcomes[outcome] ?? ''
  if (isUnmasking) return '经两位审计员同意，看到了您的姓名和身份号码'
  return '看到了与您有关的访问记录，没有看到您的其他信息'
}
