/**
 * Which record somebody disputes, and that he may. People who look residents up, and residents, dispute what a query
 * would show them; an officer what his department was given, whose name he has from a reply, or what it sends itself.
 */
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Budgets } from '../access/budgets.ts'
import type { Identity } from '../access/identity.ts'
import { identityOf } from '../access/policy.ts'
import { rulesInForce } from '../access/rules.ts'
import { scopeOf } from '../access/scope.ts'
import type { ShownCategory, View } from '../access/view.ts'
import type { Category } from '../catalogue/category.ts'
import { findPlaceByReference, placeByKey } from '../corrections/find-place.ts'
import { YikuError } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { type FoundProfile, findProfile, type Reading } from '../residents/find-profile.ts'
import { answerCategory, type HeldRecord } from '../residents/profile.ts'
import { placeText, type RecordPlace } from '../residents/record-content.ts'
import { basisOf, getIdNumber, IdNumber, Presence } from './asked-resident.ts'
import { loggedText } from './logged-text.ts'
import { ownAdapter } from './own-department.ts'
import { told, Value } from './shown-correction.ts'
import { sourceNumbers } from './source-numbers.ts'

const FieldName = z.string().min(1).max(64)

export const Dispute = z
  .strictObject({
    idNumber: IdNumber.optional().describe('居民本人提出的不填'),
    purpose: z
      .strictObject({ item: z.string().min(1).max(64), caseNumber: loggedText(64) })
      .optional()
      .describe('代办员和窗口必填：与查询时相同的事项和受理编号'),
    presence: Presence.optional(),
    category: z.string().max(64),
    record: z
      .string()
      .regex(/^[0-9a-f]{32}$/)
      .optional()
      .describe('查询答复中的 record'),
    version: z.int().min(1).optional().describe('查询答复中的 version；与 record 一起填'),
    key: z
      .record(FieldName, Value)
      .optional()
      .describe('代替 record 和 version：部门数据员指明本部门自己的记录，用业务主键的字段'),
    fields: z.array(FieldName).min(1).max(20).describe('有异议的字段'),
    claimed: z
      .record(FieldName, z.union([told(500), z.number(), z.boolean()]))
      .optional()
      .describe('认为正确的值，按字段；加密保存，只给来源部门、提出者和居民本人看'),
    reason: told(500).describe('为什么不对；加密保存'),
    evidence: told(200).optional().describe('依据的编号或存放处；加密保存'),
  })
  .refine(
    ({ record, version, key }) =>
      (record === undefined) !== (key === undefined) && (record === undefined) === (version === undefined),
    {
      path: ['record'],
    },
  )
export type Dispute = z.infer<typeof Dispute>

export interface DisputeAsked {
  readonly request: FastifyRequest
  readonly dispute: Dispute
  readonly category: Category
  readonly budgets: Budgets
}

interface Disputed {
  readonly place: RecordPlace
  /** whose number it was asked by; 32 hexadecimal digits */
  readonly askedAs: string
}

/** Its place. The entry of the request has begun by then. @throws {YikuError} recordNotFound, fieldNotShown, and what a query throws */
export async function findDisputed(hub: Hub, asked: DisputeAsked): Promise<Disputed> {
  const identity = identityOf(asked.request)
  return identity.role === 'officer' ? findKnown(hub, asked) : findShown(hub, asked, identity)
}

/** What his scope shows now. */
async function findShown(hub: Hub, asked: DisputeAsked, identity: Identity): Promise<Disputed> {
  const { request, dispute, category, budgets } = asked
  const { purpose, presence, record: reference, fields } = dispute
  if (reference === undefined) throw new YikuError('badRequest', { detail: '请填查询答复中的 record 和 version' })
  const idNumber = askedNumber(identity, dispute)
  const residentId = hub.vault.residentId(idNumber)
  request.entry.note({
    residentId,
    item: purpose && hub.catalogue.findItem(purpose.item)?.id,
    caseNumber: purpose?.caseNumber,
    presenceMethod: presence?.method,
    presenceReference: presence?.reference,
    basis: basisOf(identity, { idNumber, presence }),
  })
  const rules = rulesInForce(await hub.access.current(), hub.catalogue)
  const scope = scopeOf(rules, {
    identity,
    item: purpose?.item,
    asked: [category.id],
    present: presence !== undefined,
  })
  await budgets.spend({ identity, caseNumber: purpose?.caseNumber ?? '', idNumber })
  await request.entry.begin()
  const found = await findProfile(hub, {
    idNumber,
    residents: scope.residents,
    near: readingOf(scope.near),
    elsewhere: scope.elsewhere && readingOf(scope.elsewhere),
  })
  const view = found?.isNear ? scope.near : scope.elsewhere
  if (!found || !view) throw new YikuError('recordNotFound')
  const showing = view.categories.find((one): one is ShownCategory => 'fields' in one)
  if (!showing || fields.some((name) => !Object.hasOwn(showing.fields, name))) throw new YikuError('fieldNotShown')
  const places = shownRecords(hub, found, category).map(placeOf)
  const place = places.find((one) => hub.vault.recordReference(placeText(one)) === reference)
  if (!place) throw new YikuError('recordNotFound')
  return { place, askedAs: residentId }
}

/** @throws {YikuError} forbidden, badRequest, badIdNumber */
function askedNumber({ kind, residentIdNumber }: Identity, { idNumber }: Dispute): string {
  if (kind !== 'resident') {
    if (idNumber === undefined) throw new YikuError('badIdNumber')
    return getIdNumber(idNumber)
  }
  if (idNumber !== undefined) throw new YikuError('badRequest', { detail: '居民本人提出的不填 idNumber' })
  if (residentIdNumber === undefined) throw new YikuError('forbidden')
  return residentIdNumber
}

function readingOf({ categories }: View): Reading {
  return { categories: categories.filter((one): one is ShownCategory => 'fields' in one), name: false }
}

/** What has grown stale is not shown, and so not disputed. */
function shownRecords(hub: Hub, { held }: FoundProfile, category: Category): readonly HeldRecord[] {
  const answer = answerCategory(held, { category, sources: sourceNumbers(hub)(category), at: new Date() })
  return answer.status === 'present' ? answer.records : []
}

function placeOf({ residentId, category, source, key }: HeldRecord): RecordPlace {
  return { residentId, category, source, key }
}

/** An officer sees no resident: he must name the record so that he cannot but know of it. */
async function findKnown(hub: Hub, { request, dispute, category }: DisputeAsked): Promise<Disputed> {
  const { number: source, id: department } = ownAdapter(hub, request).department
  if (dispute.idNumber === undefined) throw new YikuError('badIdNumber')
  const residentId = hub.vault.residentId(getIdNumber(dispute.idNumber))
  const { key, record: reference } = dispute
  if (key && !category.sources.includes(department)) throw new YikuError('notOwnCategory', { detail: category.title })
  if (key && Object.keys(key).sort().join() !== keyFieldsOf(category).sort().join())
    throw new YikuError('badRequest', { detail: 'key 须恰好是该数据类业务主键的字段，见 GET /v1/catalogue' })
  request.entry.note({ residentId, basis: 'agreement' })
  await request.entry.begin()
  const place = key
    ? placeByKey(hub.vault, { residentId, category, source, key })
    : await findPlaceByReference(hub, { residentId, category, reference: reference ?? '' })
  if (!place) throw new YikuError('recordNotFound')
  return { place, askedAs: residentId }
}

/** Of a category of which a source holds one record of each resident, none is needed. */
function keyFieldsOf({ cardinality, key }: Category): string[] {
  return cardinality === 'one' ? [] : [...key]
}
