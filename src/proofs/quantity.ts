/** Numbers made of records, exact as far as the records are known. */
import type { Quantity } from '../catalogue/predicate.ts'
import { parseDecimal } from './decimal.ts'
import type { Scene } from './evaluate.ts'
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

function join(parts: readonly Found[], range: Range): Found {
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

function totalOf(quantity: Quantity, scene: Scene, circumstances: Circumstances): Found {
  const { family } = scene
  const own = quantityOf(quantity, { ...scene, family: undefined }, circumstances)
  const others = (family?.members ?? []).map(({ subject, certain }): Found => {
    const found = quantityOf(quantity, { subject, family: undefined, member: subject.idNumber }, circumstances)
    if (certain) return found
    return { ...found, range: orNothing(found.range), reasons: new Set([...found.reasons, ...(family?.doubts ?? [])]) }
  })
  const parts = [own, ...others, unseenOf(quantity, scene, circumstances)]
  return join(parts, parts.map(({ range }) => range).reduce(addRanges))
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
    evidence: [],
  }
}
