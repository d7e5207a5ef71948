/** Whether a value, already in its canonical form, may stand in a field. One function for imports, pushes and the API. */
import { isRealDate } from './dates.ts'
import type { Field, Value } from './field.ts'
import type { ProblemCode } from './problems.ts'

/** Checks one canonical value; answers the problem's code, or undefined when it may be stored. */
export type FieldCheck = (value: Value) => ProblemCode | undefined

export interface CheckContext {
  /** the codes of the field's code set */
  readonly codes?: Readonly<Record<string, string>> | undefined
  /** `YYYY-MM-DD`: days after it are futureDate unless the field may be future */
  readonly today: string
}

/** Control characters, NUL, lone surrogates, noncharacters and U+FFFD: what cannot be stored or was lost in decoding. */
const unstorable = /[\p{Cc}\p{Cs}\ufffd\ufffe\uffff]/u

/** Whether a text holds only characters that come back as they went in. */
export function isStorable(text: string): boolean {
  return !unstorable.test(text)
}

/** Builds the check of one field once, to be used for many rows. */
export function fieldCheck(field: Field, { codes, today }: CheckContext): FieldCheck {
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
      return decimalCheck(field, 2, 'badAmount')
    case 'decimal':
      return decimalCheck(field, field.scale ?? 0, 'badNumber')
    case 'integer':
      return integerCheck(field)
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
    return pattern && !pattern.test(value) ? 'badFormat' : undefined
  }
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

function decimalCheck({ atLeast = -1e13, atMost = 1e13 }: Field, scale: number, problem: ProblemCode): FieldCheck {
  // a second nothing, -0.00, would make two contents of one
  const whole = '^(?!-[0.]+$)-?(0|[1-9]\\d{0,14})'
  const shape = new RegExp(scale === 0 ? `${whole}$` : `${whole}\\.\\d{${scale}}$`)
  return (value) => {
    if (typeof value !== 'string' || !shape.test(value)) return problem
    const number = Number(value)
    return number < atLeast || number > atMost ? 'outOfBounds' : undefined
  }
}

function integerCheck({ atLeast = Number.MIN_SAFE_INTEGER, atMost = Number.MAX_SAFE_INTEGER }: Field): FieldCheck {
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
