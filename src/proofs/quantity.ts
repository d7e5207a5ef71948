/** Numbers made of records, exact as far as the records are known. */
import type { Value } from '../catalogue/field.ts'
import type { Quantity } from '../catalogue/predicate.ts'
import { parseDecimal } from './decimal.ts'
import type { Scene } from './evaluate.ts'
import type { Family } from './family.ts'
import { amountOf, fits } from './fits.ts'
import {
  addRanges,
  anyAmount,
  anyNumberOf,
  anything,
  exactly,
  multiplyRanges,
  none,
  orNothing,
  type Range,
} from './range.ts'
import { type Circumstances, closedSubject } from './subject.ts'
import { findThings, statedValues, type Thing, thingEvidence } from './things.ts'
import type { Evidence, Reason } from './verdict.ts'

export interface Found {
  readonly range: Range
  /** why it is not exact; empty where it is */
  readonly reasons: ReadonlySet<Reason>
  readonly evidence: readonly Evidence[]
}

const one = exactly(parseDecimal('1'))

export function quantityOf(quantity: Quantity, scene: Scene, circumstances: Circumstances): Found {
  if (typeof quantity === 'number') return known(exactly(parseDecimal(String(quantity))))
  if (quantity === 'familySize') return familySize(scene)
  if ('parameter' in quantity) return known(exactly(amountOf(quantity, circumstances)))
  if ('measure' in quantity) return quantityOf(measureOf(quantity.measure, circumstances), scene, circumstances)
  if (isDistinct(quantity)) return distinctOf(quantity, [{ scene, certain: true }], circumstances)
  if ('count' in quantity) return countOf(quantity, scene, circumstances)
  if ('sum' in quantity) return sumOf(quantity, scene, circumstances)
  if ('total' in quantity) return totalOf(quantity.total, scene, circumstances)
  const parts = 'plus' in quantity ? quantity.plus : quantity.times
  const combine = 'plus' in quantity ? addRanges : multiplyRanges
  const found = parts.map((part) => quantityOf(part, scene, circumstances))
  return join(found, found.map(({ range }) => range).reduce(combine))
}

function measureOf(id: string, { catalogue }: Circumstances): Quantity {
  const measure = catalogue.measures.get(id)
  if (!measure) throw new Error(`unknown measure ${id}`)
  return measure.is
}

function known(range: Range): Found {
  return { range, reasons: new Set(), evidence: [] }
}

function join(parts: readonly Omit<Found, 'range'>[], range: Range): Found {
  return {
    range,
    reasons: new Set(parts.flatMap(({ reasons }) => [...reasons])),
    evidence: parts.flatMap(({ evidence }) => evidence),
  }
}

interface Summands {
  readonly category: string
  readonly selection: Omit<Extract<Quantity, { count: string }>, 'count'>
  /** what a thing that fits adds; undefined where it is not known */
  readonly addendOf: (thing: Thing) => Range | undefined
  /** what one more of them could add */
  readonly natural: Range
}

function addUp(summands: Summands, { subject, member }: Scene, circumstances: Circumstances): Found {
  const { category, selection, addendOf, natural } = summands
  const look = { subject, category, member }
  const found = findThings(look, selection, circumstances)
  if ('reason' in found) return { range: anyNumberOf(natural), reasons: new Set([found.reason]), evidence: [] }
  const reasons = new Set<Reason>(found.complete ? [] : ['notCovered'])
  const evidence: Evidence[] = []
  let range = found.complete ? none : anyNumberOf(natural)
  for (const thing of found.things) {
    const fit = fits(thing, selection.where ?? {}, { category, circumstances })
    if (fit === false) continue
    const value = addendOf(thing)
    if (value === undefined) reasons.add('notCovered')
    if (fit !== true) for (const reason of fit) reasons.add(reason)
    range = addRanges(range, fit === true ? (value ?? natural) : orNothing(value ?? natural))
    evidence.push(...thingEvidence(look, thing))
  }
  return { range, reasons, evidence: evidence.length > 0 ? evidence : found.evidence() }
}

function countOf(
  { count: category, ...selection }: Extract<Quantity, { count: string }>,
  scene: Scene,
  circumstances: Circumstances,
): Found {
  return addUp({ category, selection, addendOf: () => one, natural: one }, scene, circumstances)
}

function sumOf(
  { sum: category, of, ...selection }: Extract<Quantity, { sum: string }>,
  scene: Scene,
  circumstances: Circumstances,
): Found {
  const field = circumstances.catalogue.getCategory(category).fields[of]
  const natural = field?.atLeast !== undefined && field.atLeast >= 0 ? anyAmount : anything
  const addendOf = (thing: Thing) => {
    const [value] = statedValues(thing, of)
    return value === undefined ? undefined : exactly(parseDecimal(String(value)))
  }
  return addUp({ category, selection, addendOf, natural }, scene, circumstances)
}

type DistinctCount = Extract<Quantity, { count: string }> & { readonly distinct: string }

function isDistinct(quantity: Quantity): quantity is DistinctCount {
  return typeof quantity === 'object' && 'count' in quantity && quantity.distinct !== undefined
}

/** Somebody of a family. */
interface Part {
  readonly scene: Scene
  /** false: it is not known whether he counts */
  readonly certain: boolean
}

function distinctOf(quantity: DistinctCount, parts: readonly Part[], circumstances: Circumstances): Found {
  const { values, isWhole, reasons, evidence } = tellApart(quantity, parts, circumstances)
  const { apartFrom } = quantity
  const counted = apartFrom && tellApart(distinctMeasure(apartFrom.measure, circumstances), parts, circumstances)
  let range = isWhole ? none : anyNumberOf(one)
  for (const [value, certain] of values) {
    const again = apartFrom && counted ? isAmong(value, counted, apartFrom.alike) : false
    if (again !== true) range = addRanges(range, certain && again === false ? one : orNothing(one))
  }
  if (!counted || values.size === 0) return { range, reasons, evidence }
  return join([{ reasons, evidence }, counted], range)
}

/** Things by the value that tells them apart; one without it stands for itself. */
interface ToldApart extends Omit<Found, 'range'> {
  /** true: it surely counts */
  readonly values: ReadonlyMap<Value | Thing, boolean>
  /** false: there may be others */
  readonly isWhole: boolean
}

function tellApart(
  { count: category, distinct, ...selection }: DistinctCount,
  parts: readonly Part[],
  circumstances: Circumstances,
): ToldApart {
  const reasons = new Set<Reason>()
  const evidence: Evidence[] = []
  const values = new Map<Value | Thing, boolean>()
  let isWhole = true
  for (const { scene, certain } of parts) {
    const look = { subject: scene.subject, category, member: scene.member }
    const found = findThings(look, selection, circumstances)
    if ('reason' in found || !found.complete) {
      isWhole = false
      reasons.add('reason' in found ? found.reason : 'notCovered')
    }
    if ('reason' in found) continue
    const before = evidence.length
    for (const thing of found.things) {
      const fit = fits(thing, selection.where ?? {}, { category, circumstances })
      const [value] = statedValues(thing, distinct)
      if (fit === false) continue
      if (fit !== true) for (const reason of fit) reasons.add(reason)
      if (value === undefined) reasons.add('notCovered')
      const isSure = value !== undefined && fit === true && certain
      values.set(value ?? thing, isSure || values.get(value ?? thing) === true)
      evidence.push(...thingEvidence(look, thing))
    }
    if (evidence.length === before) evidence.push(...found.evidence())
  }
  return { values, isWhole, reasons, evidence }
}

/** Whether one of those begins like it; undefined where that is not known. */
function isAmong(value: Value | Thing, { values, isWhole }: ToldApart, alike: number): boolean | undefined {
  let isOpen = !isWhole
  for (const [other, certain] of values) {
    if (typeof value === 'object' || typeof other === 'object') isOpen = true
    else if (String(value).slice(0, alike) !== String(other).slice(0, alike)) continue
    else if (certain) return true
    else isOpen = true
  }
  return isOpen ? undefined : false
}

function distinctMeasure(id: string, circumstances: Circumstances): DistinctCount {
  const quantity = measureOf(id, circumstances)
  if (!isDistinct(quantity)) throw new Error(`measure ${id} tells nothing apart`)
  return quantity
}

function totalOf(quantity: Quantity, scene: Scene, circumstances: Circumstances): Found {
  if (typeof quantity === 'object' && 'measure' in quantity)
    return totalOf(measureOf(quantity.measure, circumstances), scene, circumstances)
  const { family } = scene
  const own = { ...scene, family: undefined }
  const others = (family?.members ?? []).map(({ subject, certain }) => ({
    scene: { subject, family: undefined, member: subject.idNumber },
    certain,
  }))
  const of = isDistinct(quantity)
    ? [distinctOf(quantity, [{ scene: own, certain: true }, ...others], circumstances)]
    : [quantityOf(quantity, own, circumstances), ...others.map((part) => partOf(quantity, part, circumstances))]
  const doubts = others.every(({ certain }) => certain) ? new Set<Reason>() : family?.doubts
  const parts = [...of, restingOn(family, doubts), unseenOf(quantity, scene, circumstances)]
  return join(parts, parts.map(({ range }) => range).reduce(addRanges))
}

function partOf(quantity: Quantity, { scene, certain }: Part, circumstances: Circumstances): Found {
  const found = quantityOf(quantity, scene, circumstances)
  return certain ? found : { ...found, range: orNothing(found.range) }
}

/** Who is of the family adds nothing, and all rests on it. */
function restingOn(family: Family | undefined, reasons: ReadonlySet<Reason> = new Set()): Found {
  return { range: none, reasons, evidence: family?.evidence ?? [] }
}

/** What members that nobody knows of could add. */
function unseenOf(quantity: Quantity, { subject, family }: Scene, circumstances: Circumstances): Found {
  const unseen = family ? family.unseen : 'notCovered'
  if (unseen === undefined) return known(none)
  const stranger = { subject: closedSubject(subject.idNumber), family: undefined, member: undefined }
  const { range } = quantityOf(quantity, stranger, circumstances)
  return { range: anyNumberOf(range), reasons: new Set([unseen]), evidence: [] }
}

function familySize({ family }: Scene): Found {
  const unseen = family ? family.unseen : 'notCovered'
  const members = (family?.members ?? []).map(({ certain }) => (certain ? one : orNothing(one)))
  const range = [one, ...members, unseen === undefined ? none : anyAmount].reduce(addRanges)
  return {
    range,
    reasons: new Set([...(family?.doubts ?? []), ...(unseen === undefined ? [] : [unseen])]),
    evidence: family?.evidence ?? [],
  }
}
