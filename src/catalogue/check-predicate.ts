/** Whether a predicate fits the catalogue, and which fields it reads. Pure. */
import { checkWhere, numbers } from './check-where.ts'
import type { Count, Others, Predicate, Quantity, Selection } from './predicate.ts'
import { categoryOf, fieldOf, type PredicateContext, parameterOf } from './vocabulary.ts'

/** The categories that predicates name by themselves. */
export const personFields = { category: 'personBasic', birthDate: 'birthDate', sex: 'sex' } as const
export const familyFields = { category: 'familyRelation', member: 'memberIdNumber' } as const

/** @throws {Error} where it speaks of something that is not there, or compares what cannot be compared */
export function checkPredicate(predicate: Predicate, context: PredicateContext): void {
  checkKeys(predicate)
  if ('all' in predicate || 'any' in predicate) {
    const parts = 'all' in predicate ? predicate.all : predicate.any
    if (parts.length === 0) throw new Error('all or any of nothing')
    for (const part of parts) checkPredicate(part, context)
  } else if ('condition' in predicate) checkCondition(predicate.condition, context)
  else if ('parameter' in predicate) parameterOf(predicate.parameter, ['boolean'], context)
  else if ('age' in predicate) checkAge(predicate.age, context)
  else if ('some' in predicate) checkSelection(predicate.some, predicate, context)
  else if ('none' in predicate) checkSelection(predicate.none, predicate, context)
  else if ('latest' in predicate) checkLatest(predicate, context)
  else if ('agree' in predicate) checkAgree(predicate, context)
  else if ('known' in predicate) {
    if (predicate.fields.length === 0) throw new Error(`knows nothing of ${predicate.known}`)
    for (const name of predicate.fields) fieldOf(predicate.known, name, context)
  } else if ('quantity' in predicate) {
    checkQuantity(predicate.quantity, context)
    checkQuantity('atMost' in predicate ? predicate.atMost : predicate.atLeast, context)
  } else checkPredicate('everyone' in predicate ? predicate.everyone : predicate.anyone, enterFamily(context))
}

/** One head, and beside it only what belongs to it: a literal that says two things at once would be half read. */
const companions: Readonly<Record<string, readonly string[]>> = {
  all: [],
  any: [],
  condition: [],
  parameter: ['is'],
  age: [],
  some: ['where', 'by', 'anytime'],
  none: ['where', 'by', 'anytime'],
  latest: ['on', 'is', 'where', 'anytime'],
  agree: ['on', 'sources'],
  known: ['fields'],
  quantity: ['atMost', 'atLeast'],
  everyone: [],
  anyone: [],
}

function checkKeys(predicate: Predicate): void {
  const keys = Object.keys(predicate)
  const heads = keys.filter((key) => Object.hasOwn(companions, key))
  const head = heads[0]
  if (head === undefined || heads.length > 1) throw new Error(`no predicate: ${keys.join()}`)
  const stray = keys.find((key) => key !== head && !companions[head]?.includes(key))
  if (stray !== undefined) throw new Error(`${head} does not go with ${stray}`)
  if (head === 'quantity' && keys.length !== 2) throw new Error('a quantity is compared with one other')
}

function enterFamily(context: PredicateContext): PredicateContext {
  if (!context.family) throw new Error('speaks of a family where there is none')
  return { ...context, family: false }
}

function checkCondition(id: string, context: PredicateContext): void {
  const { words, within = [] } = context
  const condition = words.conditions.get(id)
  if (!condition) throw new Error(`unknown condition ${id}`)
  if (within.includes(id)) throw new Error(`condition ${id} rests on itself`)
  checkPredicate(condition.when, { ...context, within: [...within, id] })
}

function checkAge({ atLeast, below }: { atLeast?: Count; below?: Count }, context: PredicateContext): void {
  if (atLeast === undefined && below === undefined) throw new Error('an age without bounds')
  fieldOf(personFields.category, personFields.birthDate, context)
  for (const bound of [atLeast, below]) {
    if (typeof bound !== 'object') continue
    const { type } = parameterOf(bound.parameter, ['integer', 'retirementAge'], context)
    if (type === 'retirementAge') fieldOf(personFields.category, personFields.sex, context)
  }
}

function checkSelection(category: string, { where = {}, by }: Selection, context: PredicateContext): void {
  categoryOf(category, context)
  if (Object.keys(where).length === 0) throw new Error(`reads no field of ${category}`)
  checkWhere(category, where, context)
  if (by !== undefined) fieldOf(category, by, context)
}

function checkLatest(given: Extract<Predicate, { latest: string }>, context: PredicateContext): void {
  const { type } = fieldOf(given.latest, given.on, context)
  if (type !== 'date' && type !== 'month' && type !== 'year') throw new Error(`${given.on} is no day`)
  if (Object.keys(given.is).length === 0) throw new Error(`says nothing of the latest ${given.latest}`)
  checkWhere(given.latest, given.is, context)
  checkWhere(given.latest, given.where ?? {}, context)
}

function checkAgree(given: Extract<Predicate, { agree: string }>, context: PredicateContext): void {
  const { sources } = categoryOf(given.agree, context)
  fieldOf(given.agree, given.on, context)
  if (given.sources < 2 || given.sources > sources.length) throw new Error(`${given.sources} sources cannot agree`)
}

function checkMeasure(id: string, context: PredicateContext): void {
  const { words, within = [] } = context
  const measure = words.measures.get(id)
  if (!measure) throw new Error(`unknown measure ${id}`)
  if (within.includes(id)) throw new Error(`measure ${id} rests on itself`)
  checkQuantity(measure.is, { ...context, within: [...within, id] })
}

export function checkQuantity(quantity: Quantity, context: PredicateContext): void {
  if (typeof quantity === 'number') {
    if (!Number.isSafeInteger(quantity) || quantity < 0) throw new Error(`${quantity} is no whole number`)
  } else if (quantity === 'familySize') enterFamily(context)
  else if ('parameter' in quantity) parameterOf(quantity.parameter, ['amount', 'ratio', 'integer'], context)
  else if ('measure' in quantity) checkMeasure(quantity.measure, context)
  else if ('count' in quantity) checkCount(quantity, context)
  else if ('sum' in quantity) checkSum(quantity, context)
  else if ('total' in quantity) checkQuantity(quantity.total, enterFamily(context))
  else for (const part of 'plus' in quantity ? quantity.plus : quantity.times) checkQuantity(part, context)
}

function checkCount(given: Extract<Quantity, { count: string }>, context: PredicateContext): void {
  const { count, distinct, apartFrom, by } = given
  checkSelection(count, given, context)
  if (distinct === undefined) {
    if (apartFrom !== undefined) throw new Error('apartFrom goes with distinct')
    return
  }
  if (by !== undefined) throw new Error('distinct does not go with by')
  if (!fieldOf(count, distinct, context, false).required) throw new Error(`${count}.${distinct} may be empty`)
  if (apartFrom) checkApartFrom(apartFrom, context)
}

function checkApartFrom({ measure, alike }: Others, context: PredicateContext): void {
  checkMeasure(measure, context)
  const is = context.words.measures.get(measure)?.is
  if (typeof is !== 'object' || !('count' in is) || is.distinct === undefined || is.apartFrom)
    throw new Error(`measure ${measure} tells nothing apart by itself`)
  if (!Number.isSafeInteger(alike) || alike < 1) throw new Error(`alike in ${alike} characters`)
}

function checkSum({ sum, of, where }: Extract<Quantity, { sum: string }>, context: PredicateContext): void {
  const { type } = fieldOf(sum, of, context)
  if (!numbers.includes(type)) throw new Error(`${sum}.${of} is no number`)
  checkWhere(sum, where ?? {}, context)
}
