/** From an item of a push to what the store keeps: checked, hashed, ready to be sealed. Each item by itself. */
import type { z } from 'zod'
import { canonicalText } from '../catalogue/canonical-text.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Category } from '../catalogue/category.ts'
import { type FieldCheck, fieldCheck } from '../catalogue/check.ts'
import type { Field, Fields, Value } from '../catalogue/field.ts'
import { birthDateOf, parseIdNumber } from '../residents/id-number.ts'
import { plainName } from '../residents/plain-name.ts'
import { contentBytes, naturalKeyText, placeText } from '../residents/record-content.ts'
import { openStater, type Stater } from '../residents/statement.ts'
import type { Vault } from '../vault/vault.ts'
import type { Saying } from './judge.ts'
import { Update } from './update.ts'
import type { UpdateProblem, UpdateProblemCode } from './update-problem.ts'

/** An item that can be taken. Keys are 32 hexadecimal digits. */
export interface ReadUpdate extends Saying {
  readonly category: Category
  readonly residentId: string
  readonly key: string
  readonly idNumber: string
  readonly birthDate: string
  readonly nameKey: string | undefined
  readonly validFrom: string | undefined
  readonly validTo: string | undefined
  /** JSON of the open fields, in UTF-8 */
  readonly data: Uint8Array | undefined
  /** JSON of the fields to be sealed, in UTF-8 */
  readonly secret: Uint8Array | undefined
  /** what it says of the facts on which departments are compared */
  readonly stated: Buffer | undefined
}

export interface RejectedUpdate {
  readonly problems: readonly UpdateProblem[]
}

export type Reading = ReadUpdate | RejectedUpdate

export interface UpdateReader {
  read(item: unknown): Reading
}

export interface UpdateReaderOptions {
  readonly catalogue: Catalogue
  readonly vault: Vault
  /** whose data it is */
  readonly department: { readonly id: string; readonly number: number }
  /** ids of the categories agreed with the system */
  readonly agreed: readonly string[]
  /** `YYYY-MM-DD` in China */
  readonly today: string
}

/** by how many milliseconds a department's clock may be ahead */
const clockSkew = 3_600_000
const nilDigest = '0'.repeat(32)
const validityField: Field = { title: '有效期', type: 'expiry' }

export function updateReader(options: UpdateReaderOptions): UpdateReader {
  const { catalogue, department, agreed, today } = options
  const checks = new Map<Category, ReadonlyMap<string, FieldCheck>>()
  const state = openStater(options.vault, catalogue.facts)
  const checkValidity = fieldCheck(validityField, { today })
  const checksOf = (category: Category) => {
    const known = checks.get(category) ?? compile(catalogue, category, today)
    checks.set(category, known)
    return known
  }
  return {
    read(item) {
      const parsed = Update.safeParse(item, { reportInput: true })
      if (!parsed.success) return { problems: problemsOfShape(parsed.error) }
      const update = parsed.data
      const category = catalogue.findCategory(update.category)
      if (!category) return refuse('unknownCategory', 'category')
      if (!agreed.includes(category.id) || !category.sources.includes(department.id))
        return refuse('otherCategory', 'category')
      const problems: UpdateProblem[] = []
      const fields = readFields(update, { category, checks: checksOf(category), problems })
      const id = parseIdNumber(update.idNumber)
      if ('problem' in id) problems.push({ code: id.problem, field: 'idNumber' })
      const { validFrom, validTo } = update
      for (const [field, day] of Object.entries({ validFrom, validTo })) {
        const problem = day ? checkValidity(day) : undefined
        if (problem) problems.push({ code: problem, field })
      }
      const occurredAt = update.occurredAt === undefined ? undefined : new Date(update.occurredAt)
      problems.push(...problemsOfOrder(update.sourceVersion, occurredAt))
      if (problems.length > 0 || 'problem' in id) return { problems }
      return prepare({ ...options, state }, { update, category, fields, idNumber: id.idNumber, occurredAt })
    },
  }
}

function refuse(code: UpdateProblemCode, field: string): RejectedUpdate {
  return { problems: [{ code, field }] }
}

function compile(catalogue: Catalogue, category: Category, today: string): ReadonlyMap<string, FieldCheck> {
  const entries = Object.entries(category.fields).map(([name, field]) => {
    const codes = catalogue.codeSets.get(field.codes ?? '')?.codes
    return [name, fieldCheck(field, { codes, today })] as const
  })
  return new Map(entries)
}

/** Names the place, never what stood there. */
function problemsOfShape({ issues }: z.ZodError): UpdateProblem[] {
  return issues.slice(0, 20).map((issue) => {
    const [first, second] = issue.path
    const field = first === 'fields' && typeof second === 'string' ? second : first
    const isName = typeof field === 'string' && /^[a-zA-Z]{1,64}$/.test(field)
    return isName ? { code: codeOfShape(issue), field } : { code: codeOfShape(issue) }
  })
}

function codeOfShape({ code, input }: z.core.$ZodIssue): UpdateProblemCode {
  if (code === 'unrecognized_keys') return 'unknownField'
  if (code === 'too_big') return 'tooLong'
  return code === 'invalid_type' && input === undefined ? 'missing' : 'badFormat'
}

interface FieldReading {
  readonly category: Category
  readonly checks: ReadonlyMap<string, FieldCheck>
  readonly problems: UpdateProblem[]
}

/** The fields in their canonical form; one that is blank says nothing; of a delete no more than the natural key. */
function readFields({ operation, fields: items }: Update, { category, checks, problems }: FieldReading): Fields {
  const fields: Record<string, Value> = {}
  const given = new Set<string>()
  for (const [name, value] of Object.entries(items)) {
    const field = Object.hasOwn(category.fields, name) ? category.fields[name] : undefined
    if (!field) {
      problems.push(/^[a-zA-Z]{1,64}$/.test(name) ? { code: 'unknownField', field: name } : { code: 'unknownField' })
      continue
    }
    if (operation === 'delete' && !category.key.includes(name)) continue
    const said = typeof value === 'string' ? canonicalText(field.type, value) : value
    if (said === '') continue
    given.add(name)
    const parsed = field.type === 'idNumber' && typeof said === 'string' ? parseIdNumber(said) : undefined
    const canonical = parsed && 'idNumber' in parsed ? parsed.idNumber : said
    const problem = parsed && 'problem' in parsed ? parsed.problem : checks.get(name)?.(canonical)
    if (problem) problems.push({ code: problem, field: name })
    else fields[name] = canonical
  }
  for (const [name, field] of Object.entries(category.fields)) {
    const isNeeded = operation === 'delete' ? category.key.includes(name) : field.required
    if (isNeeded && !given.has(name)) problems.push({ code: 'missing', field: name })
  }
  return fields
}

/** What says nothing of when it was cannot be told from what is older. */
function problemsOfOrder(sourceVersion: number | undefined, occurredAt: Date | undefined): UpdateProblem[] {
  if (sourceVersion === undefined && !occurredAt) return [{ code: 'missing', field: 'sourceVersion' }]
  if (!occurredAt) return []
  if (Number.isNaN(occurredAt.getTime())) return [{ code: 'badDate', field: 'occurredAt' }]
  if (occurredAt.getTime() > Date.now() + clockSkew) return [{ code: 'futureDate', field: 'occurredAt' }]
  return occurredAt.getTime() < 0 ? [{ code: 'dateOutOfBounds', field: 'occurredAt' }] : []
}

interface Checked {
  readonly update: Update
  readonly category: Category
  readonly fields: Fields
  readonly idNumber: string
  readonly occurredAt: Date | undefined
}

function prepare({ vault, department, state }: UpdateReaderOptions & { state: Stater }, checked: Checked): ReadUpdate {
  const { update, category, fields, idNumber, occurredAt } = checked
  const residentId = vault.residentId(idNumber)
  const key = vault.recordKey(category.number, naturalKeyText(category, fields))
  const deleted = update.operation === 'delete'
  const validFrom = deleted ? undefined : (update.validFrom ?? undefined)
  // 长期 is no end
  const validTo = deleted || update.validTo === '9999-12-31' ? undefined : (update.validTo ?? undefined)
  const content = deleted
    ? undefined
    : contentBytes(category, fields, { validFrom, validTo, selfCollected: false, residentId: vault.residentId })
  const place = placeText({ residentId, category: category.number, source: department.number, key })
  const name = category.id === 'personBasic' ? fields.name : undefined
  return {
    category,
    residentId,
    key,
    idNumber,
    birthDate: birthDateOf(idNumber),
    nameKey: typeof name === 'string' ? vault.nameKey(plainName(name)) : undefined,
    deleted,
    digest: content ? vault.recordDigest(place, content.digested) : nilDigest,
    sourceVersion: update.sourceVersion,
    occurredAt,
    validFrom,
    validTo,
    // what is there now is good until the next one is written
    data: content?.data && Buffer.from(content.data),
    secret: content?.secret && Buffer.from(content.secret),
    stated: content && state(category, residentId, fields),
  }
}
