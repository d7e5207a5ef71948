/**
 * Looks at a person for an item, each look written down: the resident's, and that of each member of the family whose
 * facts are used.
 */
import type { Identity } from '../access/identity.ts'
import type { Scope } from '../access/scope.ts'
import type { View } from '../access/view.ts'
import type { EntryDraft } from '../audit/entry.ts'
import type { Receipt } from '../audit/receipt.ts'
import type { RequestEntry } from '../audit/request-entry.ts'
import type { Item } from '../catalogue/item.ts'
import type { Hub } from '../hub.ts'
import { type AnswerOf, answersOf, heldSubject } from '../proofs/held-subject.ts'
import type { Circumstances, Subject } from '../proofs/subject.ts'
import { type FoundResident, findProfile, type Reading } from '../residents/find-profile.ts'
import type { Held } from '../residents/profile.ts'
import { basisOf, type Presence } from './asked-resident.ts'
import { sourceNumbers } from './source-numbers.ts'

/** In which capacity an authorisation was signed. Not by whom: the log keeps it for ever, and the paper has the name. */
export const signatories = { self: '本人', guardian: '监护人', agent: '受托人' } as const

export interface Authorised {
  /** 18 characters */
  readonly idNumber: string
  readonly reference: string
  readonly signatory: keyof typeof signatories
  /** `YYYY-MM-DD`, included */
  readonly validUntil: string
}

export interface CheckAsked {
  readonly identity: Identity
  /** id of the item */
  readonly item: string
  /** 18 characters */
  readonly idNumber: string
  /** its key */
  readonly residentId: string
  readonly caseNumber: string | undefined
  readonly presence: Presence | undefined
  /** members of the family who have agreed that their facts be used */
  readonly family: readonly Authorised[]
}

export interface CheckWay {
  readonly entry: RequestEntry
  /** Takes a look off the asker's budgets, once for each person. @throws {YikuError} budgetExceeded */
  spend(idNumber: string): Promise<void>
}

/** Somebody whose facts were looked at. */
export interface LookedAt {
  readonly residentId: string
  readonly idNumber: string
  readonly held: Held
  readonly answerOf: AnswerOf
  /** ids of the categories of which the asker may know that there is something */
  readonly shown: ReadonlySet<string>
  /** of a member of the family: the last day of his authorisation */
  readonly until?: string
}

/** What all looks of one check share. */
export interface CheckContext {
  readonly asked: CheckAsked
  readonly way: CheckWay
  readonly item: Item
  readonly circumstances: Circumstances
  readonly at: Date
  /** of the receipt */
  readonly id: string
}

interface Looked {
  readonly looked: LookedAt
  readonly subject: Subject
  readonly areas: Pick<FoundResident, 'registeredArea' | 'livingArea'>
}

interface Look extends Pick<LookedAt, 'idNumber' | 'residentId'> {
  readonly scope: Scope
  readonly context: CheckContext
  readonly until?: string
}

/** undefined: there is no such resident, or none within reach */
export async function lookAt(
  hub: Hub,
  { idNumber, residentId, scope, context, until }: Look,
): Promise<Looked | undefined> {
  const { near, elsewhere, residents } = scope
  const found = await findProfile(hub, {
    idNumber,
    residents,
    near: readingOf(near),
    elsewhere: elsewhere && readingOf(elsewhere),
  })
  const view = found?.isNear ? near : elsewhere
  if (!found || !view) return undefined
  return lookedAt(hub, { idNumber, residentId, view, context, held: found.held, areas: found.resident, until })
}

interface Seen extends Omit<Look, 'scope' | 'until'> {
  readonly view: View
  readonly held: Held
  readonly areas: Looked['areas']
  readonly until: string | undefined
}

function lookedAt(hub: Hub, { idNumber, residentId, view, context, held, areas, until }: Seen): Looked {
  const { item, at } = context
  const shown = new Set(view.categories.flatMap((one) => ('fields' in one ? [one.category.id] : [])))
  const answerOf = answersOf(held, { sourcesOf: sourceNumbers(hub), at })
  return {
    looked: { residentId, idNumber, held, answerOf, shown, ...(until !== undefined && { until }) },
    subject: heldSubject({ idNumber, answerOf, read: view.judged }, item),
    areas,
  }
}

function readingOf({ judged }: View): Reading {
  return { categories: judged, name: false }
}

interface MemberLook {
  readonly member: Authorised
  readonly scope: Scope
  readonly context: CheckContext
}

export interface LoggedMember extends Looked {
  readonly logged: Promise<Receipt>
}

const nothing: Held = { records: [], coverage: [], gaps: [] }

/** A member whom the hub does not know, or who is out of reach: of him nothing is known. */
export async function lookAtMember(hub: Hub, { member, scope, context }: MemberLook): Promise<LoggedMember> {
  const { idNumber, reference, signatory, validUntil: until } = member
  const residentId = hub.vault.residentId(idNumber)
  await context.way.spend(idNumber)
  const logged = context.way.entry.begin({
    ...describeLook(context, scope),
    residentId,
    basis: 'presence',
    presenceMethod: 'consent',
    presenceReference: reference,
    reason: `家庭成员授权：${signatories[signatory]}签署，有效至 ${until}`,
  })
  const found = await lookAt(hub, { idNumber, residentId, scope, context, until })
  const unknown = { idNumber, residentId, view: scope.near, context, held: nothing, areas: {}, until }
  return { ...(found ?? lookedAt(hub, unknown)), logged }
}

/** What is asked, of whom and what for; and which categories may be looked at. */
export function describeLook({ asked, item, id }: CheckContext, { near, elsewhere }: Scope): Partial<EntryDraft> {
  const { identity, idNumber, residentId, caseNumber, presence } = asked
  const read = [...near.judged, ...(elsewhere?.judged ?? [])].map(({ category }) => category.number)
  return {
    residentId,
    item: item.id,
    caseNumber,
    presenceMethod: presence?.method,
    presenceReference: presence?.reference,
    basis: basisOf(identity, { idNumber, presence }),
    categoriesGiven: [...new Set(read)].sort((a, b) => a - b),
    subject: `receipt:${id}`,
  }
}
