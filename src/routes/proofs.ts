/** Which papers a resident need not bring for an item. */
import { z } from 'zod'
import { identityOf } from '../access/policy.ts'
import { ruledRoles } from '../access/rule.ts'
import type { Hub } from '../hub.ts'
import { basisOf, getIdNumber, IdNumber, Presence } from './asked-resident.ts'
import { openIssuing } from './issued-check.ts'
import { openItemChecks } from './item-check.ts'
import { CaseNumber, countPapers, Family, Id, readFamily, refusedChecks } from './proof-request.ts'
import type { App } from './route.ts'
import { ShownCheck } from './shown-check.ts'

const ProofCheck = z.strictObject({
  idNumber: IdNumber,
  purpose: z.strictObject({ item: Id, caseNumber: CaseNumber }).describe('所办事项（GET /v1/items）和受理编号'),
  presence: Presence.optional(),
  family: Family,
})

export async function proofRoutes(app: App, hub: Hub): Promise<void> {
  const checks = openItemChecks(hub)
  const issue = await openIssuing(hub)

  app.post('/v1/proofs/check', {
    schema: {
      summary: '免提交核对：办这个事项，哪些材料不必交，哪些还缺',
      tags: ['免提交'],
      body: ProofCheck,
      response: { 200: ShownCheck, ...refusedChecks },
    },
    config: { policy: { roles: ruledRoles }, audit: 'proof' },
    handler: async (request) => {
      const { entry, body } = request
      const identity = identityOf(request)
      const idNumber = getIdNumber(body.idNumber)
      const residentId = hub.vault.residentId(idNumber)
      const { item, caseNumber } = body.purpose
      entry.note({
        residentId,
        item: hub.catalogue.findItem(item)?.id,
        caseNumber,
        presenceMethod: body.presence?.method,
        presenceReference: body.presence?.reference,
        basis: basisOf(identity, { idNumber, presence: body.presence }),
      })
      const family = readFamily(body.family)
      const asked = { identity, item, idNumber, residentId, caseNumber, presence: body.presence, family }
      const check = await checks.check(asked, { entry, spend: checks.purse(identity, caseNumber) })
      const { proofs, missing } = check.result
      const count = countPapers(check.result.item, { papers: proofs.length, asked: missing.length })
      return issue({ check, caseNumber, count })
    },
  })
}
