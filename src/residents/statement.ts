/**
 * What a record states of the facts on which departments are compared, as it is kept beside the record: for each fact
 * its number, which of several records is the newest, and a keyed hash of the value. Whoever reads the store learns from
 * it that two departments say the same of one resident, or not; not what they say, nor of whom.
 */
import type { Category } from '../catalogue/category.ts'
import { isRealDate } from '../catalogue/dates.ts'
import type { Fact } from '../catalogue/fact.ts'
import type { Comparison, Fields, FieldValues } from '../catalogue/field.ts'
import type { Vault } from '../vault/vault.ts'
import { comparableName } from './comparable-name.ts'

export interface Statement {
  /** number of the fact */
  readonly fact: number
  /** of one resident: the greater, the newer; 0 where all records of a department speak */
  readonly rank: number
  /** tells equal from other; undefined: the record is the newest, and says nothing */
  readonly value: string | undefined
}

/** fact, 1 byte; rank, 4; the hash's beginning, 7: enough for the few statements of one resident */
const size = 12
const hashAt = 5
const nothing = '0'.repeat((size - hashAt) * 2)

/** What a record states, for the column `stated`; undefined where that is nothing. */
export type Stater = (category: Category, residentId: string, fields: Fields) => Buffer | undefined

interface Plan extends Comparison {
  readonly field: string
  readonly fact: Fact
}

export function openStater(
  { statementHashes }: Pick<Vault, 'statementHashes'>,
  facts: ReadonlyMap<string, Fact>,
): Stater {
  const plans = new Map<Category, readonly Plan[]>()
  const plansOf = (category: Category) => {
    const known = plans.get(category) ?? planComparisons(category, facts)
    plans.set(category, known)
    return known
  }
  return (category, residentId, fields) => {
    const planned = plansOf(category)
    if (planned.length === 0) return undefined
    const speaking = planned.flatMap((plan) => readSaying(plan, fields) ?? [])
    if (speaking.length === 0) return undefined
    const hashOf = statementHashes(residentId)
    // days that mean nothing to whoever reads them: counted from another one for each resident
    const firstDay = speaking.some(({ day }) => day !== undefined) ? Number.parseInt(hashOf(0, '').slice(0, 7), 16) : 0
    const written = speaking.map(({ fact, day, value }) => {
      const rank = day === undefined ? 0 : 1 + firstDay + day
      const hash = value === undefined ? nothing : hashOf(fact, value).slice(0, nothing.length)
      return hex(fact, 1) + hex(rank, 4) + hash
    })
    return Buffer.from(written.join(''), 'hex')
  }
}

function planComparisons({ fields }: Category, facts: ReadonlyMap<string, Fact>): Plan[] {
  return Object.entries(fields).flatMap(([field, { comparable = [] }]) =>
    comparable.flatMap((comparison) => {
      const fact = facts.get(comparison.as)
      return fact ? { ...comparison, field, fact } : []
    }),
  )
}

/** What a record says of a fact, in clear. */
interface Saying {
  readonly fact: number
  /** of the day by which it is newer or older than others; undefined where all speak */
  readonly day: number | undefined
  readonly value: string | undefined
}

function readSaying(plan: Plan, fields: Fields): Saying | undefined {
  const { fact, newestBy, unless } = plan
  if (unless && has(fields, unless)) return undefined
  const value = comparedValue(plan, fields)
  if (newestBy === undefined) return value === undefined ? undefined : { fact: fact.number, day: undefined, value }
  const day = dayNumber(fields[newestBy])
  return day === undefined ? undefined : { fact: fact.number, day, value }
}

function hex(number: number, bytes: number): string {
  return number.toString(16).padStart(bytes * 2, '0')
}

/** What is compared; undefined where nothing is said that could be. */
function comparedValue({ fact, field, where, says }: Plan, fields: Fields): string | undefined {
  if (where && !Object.entries(where).every(([name, values]) => has(fields, { [name]: values }))) return undefined
  if (says !== undefined) return says
  const value = fields[field]
  if (typeof value !== 'string') return undefined
  if (fact.isName) return comparableName(value)
  const compared = fact.values && Object.hasOwn(fact.values, value) ? fact.values[value] : value
  return compared ?? undefined
}

/** Whether one of the fields is as it says. */
function has(fields: Fields, states: FieldValues): boolean {
  return Object.entries(states).some(([name, values]) => {
    const value = fields[name]
    return values === 'filled' ? value !== undefined : typeof value === 'string' && values.includes(value)
  })
}

const dayLength = 86_400_000
const earliest = Date.UTC(1800, 0, 1)

function dayNumber(value: Fields[string] | undefined): number | undefined {
  if (typeof value !== 'string' || !isRealDate(value)) return undefined
  return Math.max(0, (Date.parse(value) - earliest) / dayLength)
}

/** Reads the column `stated`. */
export function readStatements(stated: Buffer | null): Statement[] {
  if (stated === null) return []
  return Array.from({ length: Math.floor(stated.length / size) }, (_, nth) => {
    const at = nth * size
    const value = stated.toString('hex', at + hashAt, at + size)
    return {
      fact: stated.readUInt8(at),
      rank: stated.readUInt32BE(at + 1),
      value: value === nothing ? undefined : value,
    }
  })
}
