/**
 * Checks one person against one item. What is read is what the item's predicates need and the rules let them read; what
 * is told is told elsewhere (shown-check.ts).
 */
import { openBudgets } from '../access/budgets.ts'
import type { Identity } from '../access/identity.ts'
import { rulesInForce } from '../access/rules.ts'
import { scopeOf } from '../access/scope.ts'
import type { Receipt } from '../audit/receipt.ts'
import { YikuError } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { dayInChina } from '../ingest/load-adapters.ts'
import { checkItem, type ItemResult } from '../proofs/check-item.ts'
import { findFamily } from '../proofs/family.ts'
import { parametersOn } from '../proofs/parameters.ts'
import { newReceiptId } from '../proofs/receipt-store.ts'
import type { Circumstances, Subject } from '../proofs/subject.ts'
import type { FoundResident } from '../residents/find-profile.ts'
import {
  type Authorised,
  type CheckAsked,
  type CheckContext,
  type CheckWay,
  describeLook,
  type LoggedMember,
  type LookedAt,
  lookAt,
  lookAtMember,
} from './item-look.ts'

/** `used` · `expired`: nothing was looked at · `notMember`: the resident's register names no such relative · `notNeeded` */
export type FamilyUse = 'used' | 'expired' | 'notMember' | 'notNeeded'

export interface ItemCheck {
  /** of the receipt to come: a UUID */
  readonly id: string
  readonly result: ItemResult
  readonly at: Date
  readonly resident: LookedAt & Pick<FoundResident, 'registeredArea' | 'livingArea'>
  /** by ID number */
  readonly members: ReadonlyMap<string, LookedAt>
  readonly family: readonly { readonly idNumber: string; readonly use: FamilyUse }[]
  /** the resident's entry, when all entries are on disk */
  readonly logged: Promise<Receipt>
}

export interface ItemChecks {
  /** @throws {YikuError} forbidden, purposeRequired, unknownItem, budgetExceeded, residentNotFound */
  check(asked: CheckAsked, way: CheckWay): Promise<ItemCheck>
  /** What takes looks off the asker's budgets, for one request. */
  purse(identity: Identity, caseNumber: string | undefined): CheckWay['spend']
}

export function openItemChecks(hub: Hub): ItemChecks {
  const budgets = openBudgets(hub)
  const circumstancesOn = keepCircumstances(hub)
  return {
    purse(identity, caseNumber) {
      const spent = new Map<string, Promise<void>>()
      return (idNumber) => {
        const look = spent.get(idNumber) ?? budgets.spend({ identity, caseNumber: caseNumber ?? '', idNumber })
        spent.set(idNumber, look)
        return look
      }
    },
    async check(asked, way) {
      const { identity, caseNumber, idNumber, residentId, presence, family } = asked
      const rules = rulesInForce(await hub.access.current(), hub.catalogue)
      const scope = scopeOf(rules, { identity, item: asked.item, present: presence !== undefined })
      const item = hub.catalogue.findItem(asked.item)
      if (!item) throw new YikuError('unknownItem')
      if (identity.kind !== 'resident' && caseNumber === undefined) throw new YikuError('purposeRequired')
      if (identity.kind === 'resident' && family.length > 0)
        throw new YikuError('forbidden', { detail: '居民本人只能核对自己，家庭成员的信息请到窗口凭授权核对' })
      await way.spend(idNumber)
      const at = new Date()
      const context = {
        asked,
        way,
        item,
        circumstances: circumstancesOn(dayInChina(at)),
        at,
        id: newReceiptId(at.getTime()),
      }
      const logged = way.entry.begin(describeLook(context, scope))
      const found = await lookAt(hub, { idNumber, residentId, scope, context })
      if (!found) throw new YikuError('residentNotFound')
      const relatives = relativesOf(found.subject, context)
      const uses = family.map((one) => ({ one, use: useOf(one, { relatives, context }) }))
      const used = uses.filter(({ use }) => use === 'used')
      const members = await Promise.all(
        used.map(({ one }) => {
          // wherever a member lives: that he has agreed stands for his presence
          const wide = scopeOf(rules, { identity, item: asked.item, present: true })
          return lookAtMember(hub, { member: one, scope: wide, context })
        }),
      )
      const known = new Map(members.map(({ looked, subject }) => [looked.idNumber, subject]))
      return {
        id: context.id,
        result: checkItem(item, { subject: found.subject, family: known }, context.circumstances),
        at,
        resident: { ...found.looked, ...found.areas },
        members: new Map(members.map(({ looked }) => [looked.idNumber, looked])),
        family: uses.map(({ one, use }) => ({ idNumber: one.idNumber, use })),
        logged: allOnDisk(logged, members),
      }
    },
  }
}

/** What predicates are evaluated against on a day: made once a day. */
function keepCircumstances({ catalogue, area: county }: Hub): (day: string) => Circumstances {
  let kept: Circumstances | undefined
  return (day) => {
    if (kept?.day !== day)
      kept = { catalogue, parameters: parametersOn(catalogue.parameters.values(), day), day, county }
    return kept
  }
}

/** Which of the resident's relatives count for the item; empty where it has no family, or nobody asks. */
function relativesOf(subject: Subject, { asked, item, circumstances }: CheckContext): ReadonlySet<string> {
  if (!item.family || asked.family.length === 0) return new Set()
  const { members } = findFamily(subject, { where: item.family, given: item.given, known: new Map() }, circumstances)
  return new Set(members.map((member) => member.subject.idNumber))
}

function useOf(
  { idNumber, validUntil }: Authorised,
  { relatives, context }: { relatives: ReadonlySet<string>; context: CheckContext },
): FamilyUse {
  if (!context.item.family) return 'notNeeded'
  if (validUntil < context.circumstances.day) return 'expired'
  return relatives.has(idNumber) ? 'used' : 'notMember'
}

/** Handled here, too: where another item of the same request fails, nobody waits for this one. */
function allOnDisk(logged: Promise<Receipt>, members: readonly LoggedMember[]): Promise<Receipt> {
  const all = Promise.all([logged, ...members.map((member) => member.logged)]).then(([receipt]) => receipt)
  all.catch(() => undefined)
  return all
}
