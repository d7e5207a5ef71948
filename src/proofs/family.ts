/** Who is of a resident's family, as far as that is known. */
import { familyFields } from '../catalogue/check-predicate.ts'
import type { Predicate, Where } from '../catalogue/predicate.ts'
import { evaluate } from './evaluate.ts'
import { fits } from './fits.ts'
import { type Circumstances, closedSubject, type Subject } from './subject.ts'
import { findThings, statedValues } from './things.ts'
import { type Evidence, type Reason, unknown } from './verdict.ts'

export interface Member {
  readonly subject: Subject
  /** false: it is not known whether he counts */
  readonly certain: boolean
}

export interface Family {
  readonly members: readonly Member[]
  /** why it is not known of some whether they count */
  readonly doubts: ReadonlySet<Reason>
  /** why there may be members that nobody knows of; undefined: there are none */
  readonly unseen: Reason | undefined
  /** what it rests on who they are */
  readonly evidence: readonly Evidence[]
}

export interface FamilyQuestion {
  /** which relatives count */
  readonly where: Where
  /** what must be so of each: of the dead who still stand in the register nobody counts */
  readonly given: Predicate
  /** members whose facts may be used, by ID number; of the others nothing is known (notAuthorised) */
  readonly known: ReadonlyMap<string, Subject>
}

export function findFamily(
  subject: Subject,
  { where, given, known }: FamilyQuestion,
  circumstances: Circumstances,
): Family {
  const { category, member } = familyFields
  const look = { subject, category, member: undefined }
  const found = findThings(look, { by: member }, circumstances)
  if ('reason' in found) return { members: [], doubts: new Set(), unseen: found.reason, evidence: [] }
  const evidence = [...found.evidence()]
  const doubts = new Set<Reason>()
  const members: Member[] = []
  let unseen: Reason | undefined
  for (const thing of found.things) {
    const counts = fits(thing, where, { category, circumstances })
    const [idNumber] = statedValues(thing, member)
    if (counts === false || typeof idNumber !== 'string' || idNumber === subject.idNumber) continue
    const relative = known.get(idNumber)
    const is = relative
      ? evaluate(given, { subject: relative, family: undefined, member: idNumber }, circumstances)
      : unknown('notAuthorised')
    if (is.value !== undefined) evidence.push(...is.evidence)
    if (is.value === false) continue
    if (is.value === undefined) for (const reason of is.reasons) doubts.add(reason)
    if (counts !== true) for (const reason of counts) doubts.add(reason)
    // the authority names somebody else
    const contested = thing.contested.has(member)
    if (contested) {
      doubts.add('conflict')
      unseen = 'conflict'
    }
    members.push({
      subject: relative ?? closedSubject(idNumber),
      certain: counts === true && is.value === true && !contested,
    })
  }
  return { members, doubts, unseen, evidence }
}
