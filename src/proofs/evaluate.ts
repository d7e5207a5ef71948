/** Evaluates predicates over what is known of a resident, in three values. Pure, and total over a checked catalogue. */
import type { Value } from '../catalogue/field.ts'
import type { Predicate, Selection } from '../catalogue/predicate.ts'
import { isOfAge } from './age.ts'
import type { Family } from './family.ts'
import { fits } from './fits.ts'
import { quantityOf } from './quantity.ts'
import { isAtMost } from './range.ts'
import type { Circumstances, Subject } from './subject.ts'
import { findThings, type Look, statedValues, type Thing, thingEvidence } from './things.ts'
import { allOf, anyOf, negate, type Reason, unknown, type Verdict } from './verdict.ts'

/** Whom a predicate is about. */
export interface Scene {
  readonly subject: Subject
  /** the resident's; undefined within one of its members, and where the item has none */
  readonly family: Family | undefined
  /** the family member whom it is about; undefined: the resident himself */
  readonly member: string | undefined
}

export function evaluate(predicate: Predicate, scene: Scene, circumstances: Circumstances): Verdict {
  const decide = (part: Predicate) => evaluate(part, scene, circumstances)
  if ('all' in predicate) return allOf(lazily(predicate.all, decide))
  if ('any' in predicate) return anyOf(lazily(predicate.any, decide))
  if ('condition' in predicate) return decide(conditionOf(predicate.condition, circumstances))
  if ('parameter' in predicate) return parameterIs(predicate, circumstances)
  if ('age' in predicate) return isOfAge(predicate.age, scene, circumstances)
  if ('some' in predicate) return hasSome(predicate.some, predicate, scene, circumstances)
  if ('none' in predicate) return negate(hasSome(predicate.none, predicate, scene, circumstances))
  if ('latest' in predicate) return latestIs(predicate, scene, circumstances)
  if ('agree' in predicate) return sourcesAgree(predicate, scene, circumstances)
  if ('known' in predicate) return isKnown(predicate, scene, circumstances)
  if ('quantity' in predicate) return compares(predicate, scene, circumstances)
  if ('everyone' in predicate) return ofEveryone(predicate.everyone, scene, circumstances)
  return ofAnyone(predicate.anyone, scene, circumstances)
}

function* lazily(parts: readonly Predicate[], decide: (part: Predicate) => Verdict): Generator<Verdict> {
  for (const part of parts) yield decide(part)
}

function lookAt(category: string, { subject, member }: Scene): Look {
  return { subject, category, member }
}

function conditionOf(id: string, { catalogue }: Circumstances): Predicate {
  const condition = catalogue.conditions.get(id)
  if (!condition) throw new Error(`unknown condition ${id}`)
  return condition.when
}

function parameterIs({ parameter, is }: { parameter: string; is: boolean }, { parameters }: Circumstances): Verdict {
  return { value: parameters.get(parameter)?.value === is, evidence: [] }
}

function hasSome(category: string, selection: Selection, scene: Scene, circumstances: Circumstances): Verdict {
  const look = lookAt(category, scene)
  const found = findThings(look, selection, circumstances)
  if ('reason' in found) return unknown(found.reason)
  const reasons = new Set<Reason>(found.complete ? [] : ['notCovered'])
  for (const thing of found.things) {
    const fit = fits(thing, selection.where ?? {}, { category, circumstances })
    if (fit === true) return { value: true, evidence: thingEvidence(look, thing) }
    if (fit !== false) for (const reason of fit) reasons.add(reason)
  }
  return reasons.size > 0 ? { value: undefined, reasons } : { value: false, evidence: found.evidence() }
}

function latestIs(given: Extract<Predicate, { latest: string }>, scene: Scene, circumstances: Circumstances): Verdict {
  const { latest: category, on, is, where = {} } = given
  const look = lookAt(category, scene)
  const found = findThings(look, given, circumstances)
  if ('reason' in found) return unknown(found.reason)
  // one that is missing may be later
  if (!found.complete) return unknown('notCovered')
  const candidates: { readonly thing: Thing; readonly on: Value }[] = []
  const reasons = new Set<Reason>()
  for (const thing of found.things) {
    const fit = fits(thing, where, { category, circumstances })
    if (fit === false) continue
    const [day] = statedValues(thing, on)
    if (day === undefined) reasons.add('notCovered')
    else if (thing.contested.has(on)) reasons.add('conflict')
    else if (fit === true) candidates.push({ thing, on: day })
    else for (const reason of fit) reasons.add(reason)
  }
  if (reasons.size > 0) return { value: undefined, reasons }
  if (candidates.length === 0) return { value: false, evidence: found.evidence() }
  const newest = candidates.reduce((best, one) => (one.on > best.on ? one : best)).on
  const last = candidates.filter((one) => one.on === newest).map(({ thing }) => thing)
  const verdicts = last.map((thing) => fits(thing, is, { category, circumstances }))
  for (const verdict of verdicts) if (typeof verdict === 'object') return { value: undefined, reasons: verdict }
  if (verdicts.some((verdict) => verdict !== verdicts[0])) return unknown('conflict')
  return { value: verdicts[0] === true, evidence: last.flatMap((thing) => thingEvidence(look, thing)) }
}

function sourcesAgree(
  { agree: category, on, sources }: Extract<Predicate, { agree: string }>,
  scene: Scene,
  circumstances: Circumstances,
): Verdict {
  const look = lookAt(category, scene)
  const found = findThings(look, { anytime: true }, circumstances)
  if ('reason' in found) return unknown(found.reason)
  // a source that has not spoken may contradict
  if (!found.complete) return unknown('notCovered')
  const stating = found.things.filter((thing) => statedValues(thing, on).length > 0)
  if (new Set(stating.flatMap((thing) => statedValues(thing, on))).size > 1) return unknown('conflict')
  if (stating.some(({ contested }) => contested.has(on))) return unknown('conflict')
  const count = new Set(stating.flatMap(({ records }) => records.map(({ source }) => source))).size
  return { value: count >= sources, evidence: found.evidence() }
}

function isKnown(
  { known: category, fields }: Extract<Predicate, { known: string }>,
  scene: Scene,
  circumstances: Circumstances,
): Verdict {
  const found = findThings(lookAt(category, scene), { anytime: true }, circumstances)
  if ('reason' in found) return unknown(found.reason)
  // what the answer does not tell cannot stand in for the paper
  if (found.things.some(({ contested }) => fields.some((name) => contested.has(name)))) return unknown('conflict')
  return found.complete ? { value: true, evidence: found.evidence() } : unknown('notCovered')
}

function compares(
  given: Extract<Predicate, { quantity: unknown }>,
  scene: Scene,
  circumstances: Circumstances,
): Verdict {
  const quantity = quantityOf(given.quantity, scene, circumstances)
  const bound = quantityOf('atMost' in given ? given.atMost : given.atLeast, scene, circumstances)
  const [less, more] = 'atMost' in given ? [quantity, bound] : [bound, quantity]
  const value = isAtMost(less.range, more.range)
  if (value === undefined) return { value, reasons: new Set([...quantity.reasons, ...bound.reasons]) }
  return { value, evidence: [...quantity.evidence, ...bound.evidence] }
}

function ofEveryone(predicate: Predicate, scene: Scene, circumstances: Circumstances): Verdict {
  return allOf(ofMembers(predicate, { scene, neutral: true }, circumstances))
}

function ofAnyone(predicate: Predicate, scene: Scene, circumstances: Circumstances): Verdict {
  return anyOf(ofMembers(predicate, { scene, neutral: false }, circumstances))
}

/** What one says who may be no member is nothing where it would decide; nor do members that nobody knows of. */
function* ofMembers(
  predicate: Predicate,
  { scene, neutral }: { scene: Scene; neutral: boolean },
  circumstances: Circumstances,
): Generator<Verdict> {
  const { family } = scene
  yield evaluate(predicate, { ...scene, family: undefined }, circumstances)
  for (const { subject, certain } of family?.members ?? []) {
    const found = evaluate(predicate, { subject, family: undefined, member: subject.idNumber }, circumstances)
    if (found.value === neutral) yield found
    else yield certain ? asMember(found, family) : { value: undefined, reasons: joinReasons(found, family) }
  }
  if (family) yield { value: neutral, evidence: family.evidence }
  const unseen = family ? family.unseen : 'notCovered'
  if (unseen !== undefined) yield unknown(unseen)
}

/** It rests on who is of the family, too. */
function asMember(found: Verdict, family: Family | undefined): Verdict {
  if (found.value === undefined) return found
  return { ...found, evidence: [...(family?.evidence ?? []), ...found.evidence] }
}

function joinReasons(found: Verdict, family: Family | undefined): ReadonlySet<Reason> {
  return new Set([...(found.value === undefined ? found.reasons : []), ...(family?.doubts ?? [])])
}
