/** Whether a value, already in its canonical form, may stand in a field. One function for imports, pushes and the API. */
import { isRealDate } from './dates.ts'
import { isDecimal } from './decimals.ts'
import type { Field, Value } from './field.ts'
import type { ProblemCode } from './problems.ts'

/** Checks one canonical value; answers the problem's code, or undefined when it may be stored. */
export type FieldCheck = (value: Value) => ProblemCode | undefined

/** Bounds of a number, inclusive. */
export interface NumberBounds {
  readonly atLeast?: number | undefined
  readonly atMost?: number | undefined
}

/** What a check needs beside the field; bounds narrow the field's own. */
export interface CheckContext extends NumberBounds {
  /** the codes of the field's code set */
  readonly codes?: Readonly<Record<string, string>> | undefined
  /** `YYYY-MM-DD`: days after it are futureDate unless the field may be future */
  readonly today: string
}

/** Control characters (C0, DEL and C1), noncharacters and U+FFFD: what cannot be stored or was lost in decoding. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be stored
const unstorable = /[\0-\x1f\x7f-\x9f\ufffd-\uffff]/

/** Whether a text holds only characters that come back as they went in. */
export function isStorable(text: string): boolean {
  return !unstorable.test(text) && text.isWellFormed()
}

/** Builds the check of one field once, to be used for many rows. */
export function fieldCheck(field: Field, context: CheckContext): FieldCheck {
  const { codes, today } = context
  switch (field.type) {
    case 'text':
      return textCheck(field)
    case 'code':
      return (value) => (typeof value === 'string' && codes && Object.hasOwn(codes, value) ? undefined : 'unknownCode')
    case 'date':
      return (value) => dateProblem(value, field.mayBeFuture ? '9999-12-30' : today)
    case 'expiry':
      return (value) => dateProblem(value, '9999-12-31')
    case 'month':
      return (value) => monthProblem(value, field.mayBeFuture ? '9999-12' : today.slice(0, 7))
    case 'year':
      return (value) => (typeof value === 'string' && /^[12]\d{3}$/.test(value) ? undefined : 'badDate')
    case 'amount':
      return decimalCheck(boundsOf(field, 1e13, context), 2, 'badAmount')
    case 'decimal':
      return decimalCheck(boundsOf(field, 1e13, context), field.scale ?? 0, 'badNumber')
    case 'integer':
      return integerCheck(boundsOf(field, Number.MAX_SAFE_INTEGER, context))
    case 'boolean':
      return (value) => (typeof value === 'boolean' ? undefined : 'badFormat')
    case 'idNumber':
      return (value) => (typeof value === 'string' && /^[1-9]\d{16}[\dX]$/.test(value) ? undefined : 'badIdNumber')
    case 'uscc':
      return (value) => (typeof value === 'string' && isUscc(value) ? undefined : 'badUscc')
    case 'area':
      return (value) => (typeof value === 'string' && /^\d{6}(\d{3}(\d{3})?)?$/.test(value) ? undefined : 'badFormat')
  }
}

function textCheck({ max = 200, pattern }: Field): FieldCheck {
  return (value) => {
    if (typeof value !== 'string' || value === '') return 'badFormat'
    if (value.length > max) return 'tooLong'
    if (!isStorable(value)) return 'badCharacter'
    if (isSpoilt(value)) return 'badFormat'
    return pattern && !pattern.test(value) ? 'badFormat' : undefined
  }
}

/** What a spreadsheet leaves of a formula that failed, and of a number that was too long for it: the text itself is gone. */
function isSpoilt(text: string): boolean {
  return /^(#(N\/A|REF!|VALUE!|DIV\/0!|NAME\?|NUM!|NULL!)|\d(\.\d+)?E\+\d+)$/i.test(text)
}

function dateProblem(value: Value, latest: string): ProblemCode | undefined {
  if (typeof value !== 'string' || !isRealDate(value)) return 'badDate'
  if (value > latest) return 'futureDate'
  return value < '1850-01-01' ? 'dateOutOfBounds' : undefined
}

function monthProblem(value: Value, latest: string): ProblemCode | undefined {
  if (typeof value !== 'string' || !isRealDate(`${value}-01`)) return 'badMonth'
  if (value > latest) return 'futureDate'
  return value < '1850-01' ? 'dateOutOfBounds' : undefined
}

interface Bounds {
  readonly atLeast: number
  readonly atMost: number
}

/** The narrower of a field's bounds and the context's; where it has none, `widest` on both sides of zero. */
function boundsOf(field: Field, widest: number, { atLeast, atMost }: NumberBounds): Bounds {
  return {
    atLeast: Math.max(field.atLeast ?? -widest, atLeast ?? -Infinity),
    atMost: Math.min(field.atMost ?? widest, atMost ?? Infinity),
  }
}

function decimalCheck({ atLeast, atMost }: Bounds, scale: number, problem: ProblemCode): FieldCheck {
  return (value) => {
    if (typeof value !== 'string' || !isDecimal(value, scale)) return problem
    const number = Number(value)
    return number < atLeast || number > atMost ? 'outOfBounds' : undefined
  }
}

function integerCheck({ atLeast, atMost }: Bounds): FieldCheck {
  return (value) => {
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) return 'badNumber'
    return value < atLeast || value > atMost ? 'outOfBounds' : undefined
  }
}

const usccAlphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const usccWeights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]

/** Check character for the first 17 characters of a unified social credit code (GB 32100-2015, modulus 31). */
export function usccCheckCharacter(seventeen: string): string {
  let sum = 0
  for (let i = 0; i < 17; i++) sum += usccAlphabet.indexOf(seventeen.charAt(i)) * (usccWeights[i] ?? 0)
  return usccAlphabet.charAt((31 - (sum % 31)) % 31)
}

function isUscc(code: string): boolean {
  return (
    /^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/.test(code) && usccCheckCharacter(code) === code.charAt(17)
  )
}
