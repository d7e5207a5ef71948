/** Checks a resident against an item: which papers need not be brought, which are still missing, and why. Pure. */
import type { Flag, Item, Proof, Waiver } from '../catalogue/item.ts'
import { evaluate, type Scene } from './evaluate.ts'
import { type Family, findFamily } from './family.ts'
import type { Circumstances, Subject } from './subject.ts'
import { allOf, type Evidence, listReasons, type Reason, type Verdict } from './verdict.ts'

export type ProofOutcome = 'satisfied' | 'notSatisfied' | 'unknown'

export interface ProofResult {
  readonly proof: Proof
  readonly result: ProofOutcome
  /** the lawful reason that the waiver rests on; only where satisfied */
  readonly waiver: Waiver | undefined
  /** the law, or the document */
  readonly basis: string
  /** why it is unknown, the first to be told first; empty where it is known */
  readonly reasons: readonly Reason[]
  /** what the result rests on; empty where it is unknown */
  readonly evidence: readonly Evidence[]
}

export interface FlagResult {
  readonly flag: Flag
  /** undefined: not known */
  readonly raised: boolean | undefined
  readonly reasons: readonly Reason[]
  readonly evidence: readonly Evidence[]
}

export interface ItemResult {
  readonly item: Item
  readonly proofs: readonly ProofResult[]
  /** they decide nothing */
  readonly flags: readonly FlagResult[]
  /** the papers still asked, all at once (一次性告知); of an item that asks one, any of them will do */
  readonly missing: readonly Proof[]
  /** ID numbers of members of the family whose facts may not be used without their authorisation */
  readonly unauthorised: readonly string[]
}

export interface ItemQuestion {
  readonly subject: Subject
  /** members of the family whose facts may be used, by ID number: they, or who speaks for them, have agreed */
  readonly family: ReadonlyMap<string, Subject>
}

/** What the law does not ask needs no looking up; else what is plainest first. */
const waiversInOrder = ['noLawAsks', 'documentAtHand', 'verified', 'storeAnswers', 'unverifiable'] as const

export function checkItem(item: Item, { subject, family }: ItemQuestion, circumstances: Circumstances): ItemResult {
  const kin =
    item.family && findFamily(subject, { where: item.family, given: item.given, known: family }, circumstances)
  const scene: Scene = { subject, family: kin, member: undefined }
  const given = evaluate(item.given, { ...scene, family: undefined }, circumstances)
  const proofs = item.proofs.map((proof) => checkProof(proof, { item, given, scene, circumstances }))
  return {
    item,
    proofs,
    flags: (item.flags ?? []).map((flag) => checkFlag(flag, evaluate(flag.when, scene, circumstances))),
    missing: stillMissing(item, proofs),
    unauthorised: closedMembers(kin, family),
  }
}

interface ProofContext {
  readonly item: Item
  /** what must be so before any paper is waived */
  readonly given: Verdict
  readonly scene: Scene
  readonly circumstances: Circumstances
}

function checkProof(proof: Proof, { item, given, scene, circumstances }: ProofContext): ProofResult {
  const basis = proof.basis ?? item.basis
  const reasons = new Set<Reason>()
  const against: Evidence[] = []
  for (const waiver of waiversInOrder) {
    const when = proof.waivedWhen[waiver]
    if (!when) continue
    const verdict = allOf([given, evaluate(when, scene, circumstances)])
    if (verdict.value === true)
      return { proof, result: 'satisfied', waiver, basis, reasons: [], evidence: distinct(verdict.evidence) }
    if (verdict.value === undefined) for (const reason of verdict.reasons) reasons.add(reason)
    else against.push(...verdict.evidence)
  }
  if (reasons.size > 0)
    return { proof, result: 'unknown', waiver: undefined, basis, reasons: listReasons(reasons), evidence: [] }
  return { proof, result: 'notSatisfied', waiver: undefined, basis, reasons: [], evidence: distinct(against) }
}

function checkFlag(flag: Flag, verdict: Verdict): FlagResult {
  if (verdict.value === undefined)
    return { flag, raised: undefined, reasons: listReasons(verdict.reasons), evidence: [] }
  return { flag, raised: verdict.value, reasons: [], evidence: distinct(verdict.evidence) }
}

function stillMissing({ asks }: Item, proofs: readonly ProofResult[]): Proof[] {
  const open = proofs.filter(({ result }) => result !== 'satisfied')
  return asks === 'one' && open.length < proofs.length ? [] : open.map(({ proof }) => proof)
}

function closedMembers(family: Family | undefined, known: ReadonlyMap<string, Subject>): string[] {
  return (family?.members ?? []).map(({ subject }) => subject.idNumber).filter((idNumber) => !known.has(idNumber))
}

/** A record that several parts of a predicate rest on is told once. */
function distinct(evidence: readonly Evidence[]): Evidence[] {
  const seen = new Set<unknown>()
  return evidence.filter(({ record, coverage }) => {
    const what = record ?? coverage
    if (seen.has(what)) return false
    seen.add(what)
    return true
  })
}
