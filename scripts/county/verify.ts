/** Compares what a hub took of a department's exports with the truth; holds hashes only, so memory is some 150 bytes a fact. */
import { hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Catalogue } from '../../src/catalogue/catalogue.ts'
import type { Fields } from '../../src/catalogue/field.ts'
import type { Fact } from './department.ts'
import type { Place, Reject, TruthLine } from './truth.ts'

/** A record as a hub holds it. */
export interface HeldRecord {
  readonly category: string
  readonly idNumber: string
  readonly fields: Fields
  readonly validFrom?: string | undefined
  readonly validTo?: string | undefined
  readonly selfCollected: boolean
}

/** A row that a hub refused. */
export interface HeldReject extends Place {
  readonly problems: readonly { readonly code: string; readonly column?: string | undefined }[]
}

export interface VerifyOptions {
  readonly catalogue: Catalogue
  /** path of `truth/<department>.ndjson` */
  readonly truth: string
  /** all that the hub holds of this department */
  readonly records: AsyncIterable<HeldRecord> | Iterable<HeldRecord>
  readonly rejects: AsyncIterable<HeldReject> | Iterable<HeldReject>
}

/** Where a fact stands in the exports; never whose it is. */
export interface MissingFact extends Place {
  readonly category: string
}

export interface Verdict {
  /** facts of the truth, records of the hub */
  readonly facts: number
  readonly stored: number
  readonly missing: { readonly count: number; readonly first: readonly MissingFact[] }
  /** held by the hub and not in the truth, by category */
  readonly extra: { readonly count: number; readonly categories: Readonly<Record<string, number>> }
  /** held with another content */
  readonly differing: { readonly count: number; readonly first: readonly MissingFact[] }
  readonly rejects: {
    readonly expected: number
    readonly found: number
    /** rows that should have been refused for this reason, and were not */
    readonly missed: { readonly count: number; readonly first: readonly Reject[] }
    /** good rows that were refused */
    readonly false: { readonly count: number; readonly first: readonly HeldReject[] }
  }
  /** nothing missing, extra, differing, missed or false */
  readonly perfect: boolean
}

const listed = 20

/** Compares one department. @throws {Error} when the truth itself names a fact twice */
export async function verifyAgainstTruth({ catalogue, truth, records, rejects }: VerifyOptions): Promise<Verdict> {
  const keys = keyReader(catalogue)
  const expected = await readTruth(truth, keys)
  const facts = expected.facts.size
  const { stored, extra, differing } = await compareRecords(records, { expected: expected.facts, keys })
  const missing = await locate(truth, { keys, wanted: expected.facts })
  const verdict = {
    facts,
    stored,
    missing: { count: expected.facts.size, first: missing },
    extra,
    differing: { count: differing.size, first: await locate(truth, { keys, wanted: differing }) },
    rejects: await compareRejects(rejects, expected.rejects),
  }
  const faults = [verdict.missing, extra, verdict.differing, verdict.rejects.missed, verdict.rejects.false]
  return { ...verdict, perfect: faults.every(({ count }) => count === 0) }
}

interface FactKeys {
  /** who and what */
  identity(fact: Pick<Fact, 'category' | 'idNumber' | 'fields'>): string
  /** all that is said of it */
  content(fact: Omit<HeldRecord, 'selfCollected'> & { readonly selfCollected?: boolean }): string
}

/** 96-bit hashes: at a million facts, two of one hash happen once in 10^17 runs. */
function keyReader(catalogue: Catalogue): FactKeys {
  const short = (value: unknown) => hash('sha256', JSON.stringify(value), 'base64').slice(0, 16)
  return {
    identity({ category, idNumber, fields }) {
      const key = catalogue.getCategory(category).key.map((name) => fields[name] ?? null)
      return short([category, idNumber, ...key])
    },
    content({ fields, validFrom = null, validTo = null, selfCollected = false }) {
      const sorted = Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1))
      return short([sorted, validFrom, validTo, selfCollected])
    },
  }
}

interface Expected {
  /** identity → content */
  readonly facts: Map<string, string>
  /** file and line → reject */
  readonly rejects: Map<string, Reject>
}

async function readTruth(path: string, keys: FactKeys): Promise<Expected> {
  const facts = new Map<string, string>()
  const rejects = new Map<string, Reject>()
  for await (const line of truthLines(path)) {
    if ('reject' in line) {
      rejects.set(placeKey(line.reject), line.reject)
      continue
    }
    const identity = keys.identity(line.fact)
    if (facts.has(identity)) throw new Error(`the truth has two facts of one key: ${line.file}, line ${line.line}`)
    facts.set(identity, keys.content(line.fact))
  }
  return { facts, rejects }
}

async function* truthLines(path: string): AsyncGenerator<TruthLine> {
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY }))
    yield JSON.parse(line)
}

/** Leaves in `expected` what the hub does not hold. */
async function compareRecords(
  records: VerifyOptions['records'],
  { expected, keys }: { expected: Map<string, string>; keys: FactKeys },
) {
  const differing = new Map<string, string>()
  const categories: Record<string, number> = {}
  let stored = 0
  let extra = 0
  for await (const record of records) {
    stored += 1
    const identity = keys.identity(record)
    const content = expected.get(identity)
    expected.delete(identity)
    if (content === undefined) {
      extra += 1
      categories[record.category] = (categories[record.category] ?? 0) + 1
    } else if (content !== keys.content(record)) differing.set(identity, content)
  }
  return { stored, extra: { count: extra, categories }, differing }
}

/** Reads the truth again to say where the first of these facts stand. */
async function locate(
  path: string,
  { keys, wanted }: { keys: FactKeys; wanted: ReadonlyMap<string, string> },
): Promise<MissingFact[]> {
  const found: MissingFact[] = []
  if (wanted.size === 0) return found
  for await (const line of truthLines(path)) {
    if ('reject' in line || !wanted.has(keys.identity(line.fact))) continue
    found.push({ category: line.fact.category, file: line.file, line: line.line })
    if (found.length === listed) break
  }
  return found
}

async function compareRejects(
  rejects: VerifyOptions['rejects'],
  waiting: Map<string, Reject>,
): Promise<Verdict['rejects']> {
  const expected = waiting.size
  const wrong: HeldReject[] = []
  let found = 0
  let falseCount = 0
  for await (const reject of rejects) {
    const key = placeKey(reject)
    const truth = waiting.get(key)
    if (!truth) {
      falseCount += 1
      if (wrong.length < listed) wrong.push(reject)
    } else if (names(reject, truth)) {
      found += 1
      waiting.delete(key)
    }
  }
  return {
    expected,
    found,
    missed: { count: waiting.size, first: [...waiting.values()].slice(0, listed) },
    false: { count: falseCount, first: wrong },
  }
}

/** Whether a refusal gives the reason; where the truth names no column, any will do. */
function names({ problems }: HeldReject, { code, column }: Reject): boolean {
  return problems.some((problem) => problem.code === code && (column === undefined || problem.column === column))
}

function placeKey({ file, line }: Place): string {
  return `${file}:${line}`
}
