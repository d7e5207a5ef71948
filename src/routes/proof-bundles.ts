/** Which papers need not be brought for an occasion of several items (一件事). */
import { z } from 'zod'
import { identityOf } from '../access/policy.ts'
import { ruledRoles } from '../access/rule.ts'
import type { Bundle } from '../catalogue/bundle.ts'
import { YikuError } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { type BundlePaper, joinPapers } from '../proofs/join-papers.ts'
import { getIdNumber, IdNumber, Presence } from './asked-resident.ts'
import { openIssuing } from './issued-check.ts'
import { type ItemCheck, openItemChecks } from './item-check.ts'
import { CaseNumber, type Counted, countPapers, Family, Id, readFamily, refusedChecks } from './proof-request.ts'
import type { App } from './route.ts'
import { ShownCheck } from './shown-check.ts'

const BundleCheck = z.strictObject({
  bundle: Id.describe('一件事，见 GET /v1/items'),
  caseNumber: CaseNumber,
  people: z
    .record(Id, z.strictObject({ idNumber: IdNumber, presence: Presence.optional() }))
    .describe('这件事涉及的每个人'),
  family: Family,
})

const CheckedBundle = z
  .object({
    bundle: z.string(),
    items: z.array(ShownCheck.extend({ about: z.string().describe('涉及的人') })),
    papers: z
      .array(
        z.object({
          about: z.string(),
          id: z.string(),
          title: z.string(),
          items: z.array(z.string()),
          result: z.enum(['satisfied', 'notSatisfied', 'unknown']),
          missing: z.boolean(),
        }),
      )
      .describe('各事项的材料，每份只列一次；missing 的仍须提交一份'),
  })
  .meta({ id: 'BundleCheck' })

export async function proofBundleRoutes(app: App, hub: Hub): Promise<void> {
  const checks = openItemChecks(hub)
  const issue = await openIssuing(hub)

  app.post('/v1/proofs/bundles/check', {
    schema: {
      summary: '“一件事”的免提交核对：几个事项一次核对，每份材料只要一次',
      tags: ['免提交'],
      body: BundleCheck,
      response: { 200: CheckedBundle, ...refusedChecks },
    },
    config: { policy: { roles: ruledRoles }, audit: 'proof' },
    handler: async (request) => {
      const { entry, body } = request
      const identity = identityOf(request)
      const { caseNumber, people } = body
      entry.note({ caseNumber })
      const bundle = hub.catalogue.bundles.get(body.bundle)
      if (!bundle) throw new YikuError('unknownBundle')
      entry.note({ subject: `bundle:${bundle.id}` })
      const family = readFamily(body.family)
      const spend = checks.purse(identity, caseNumber)
      const found = await allOrNone(
        whoIsAsked(bundle, people).map(({ item, person: { idNumber: given, presence } }) => {
          const idNumber = getIdNumber(given)
          const residentId = hub.vault.residentId(idNumber)
          return checks.check({ identity, item, idNumber, residentId, caseNumber, presence, family }, { entry, spend })
        }),
      )
      const papers = joinPapers(
        bundle,
        found.map(({ result }) => result),
      )
      const items = await Promise.all(
        found.map((check, at) => issue({ check, caseNumber, count: countOwnPapers(bundle, { check, at, papers }) })),
      )
      return {
        bundle: bundle.id,
        items: items.map((item, at) => ({ ...item, about: bundle.items[at]?.about ?? '' })),
        papers: papers.map(({ about, paper: { id, title }, items: of, result, missing }) => ({
          about,
          id,
          title,
          items: [...of],
          result,
          missing,
        })),
      }
    },
  })
}

type Person = z.infer<typeof BundleCheck>['people'][string]

/** Each item of the occasion, with the person whom it is about. @throws {YikuError} badRequest where somebody is missing, or too many */
function whoIsAsked(
  { people: named, items }: Bundle,
  people: Readonly<Record<string, Person>>,
): { readonly item: string; readonly person: Person }[] {
  const detail = `这件事涉及：${Object.entries(named)
    .map(([id, title]) => `${id}（${title}）`)
    .join('、')}，须各给出一人`
  if (Object.keys(people).some((id) => !Object.hasOwn(named, id))) throw new YikuError('badRequest', { detail })
  return items.map(({ item, about }) => {
    const person = Object.hasOwn(people, about) ? people[about] : undefined
    if (!person) throw new YikuError('badRequest', { detail })
    return { item, person }
  })
}

/** Waits for all, also where one fails: what is still under way would be written down as answered when the reply has left. */
async function allOrNone<T>(work: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(work)
  return Promise.all(work)
}

interface OneOfBundle {
  readonly check: ItemCheck
  /** place in the bundle */
  readonly at: number
  readonly papers: readonly BundlePaper[]
}

/** A paper that several items ask for counts once, with the first of them. */
function countOwnPapers({ items }: Bundle, { check, at, papers }: OneOfBundle): Counted {
  const { item } = check.result
  const own = papers.filter((paper) => paper.about === items[at]?.about && paper.items[0] === item.id)
  return countPapers(item, { papers: own.length, asked: own.filter(({ missing }) => missing).length })
}
