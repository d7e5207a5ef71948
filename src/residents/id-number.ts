/**
 * ID numbers: GB 11643-1999 (18 characters, check character ISO 7064 MOD 11-2). Besides citizens it covers
 * 港澳台居民居住证 (prefixes 810000, 820000, 830000) and 外国人永久居留身份证 of 2023 (9 + province + nationality),
 * which keep birth date and check character in the same places. The division prefix is never checked against a
 * table: abolished codes are valid on living people's cards.
 */

import { isRealDate } from '../catalogue/dates.ts'
import type { ProblemCode } from '../catalogue/problems.ts'

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const checkCharacters = '10X98765432'

/** Check character for the first 17 digits. */
export function checkCharacter(seventeen: string): string {
  let sum = 0
  for (let i = 0; i < 17; i++) sum += (seventeen.charCodeAt(i) - 48) * (weights[i] ?? 0)
  return checkCharacters.charAt(sum % 11)
}

export type ParsedIdNumber =
  | {
      readonly idNumber: string
      /** ends in 000 though valid: one in eleven numbers zeroed by Excel also is, so a file that holds destroyed numbers must refuse it */
      readonly suspect: boolean
    }
  | { readonly problem: Extract<ProblemCode, 'missing' | 'badIdNumber' | 'destroyedIdNumber'> }

const plain = /^[1-9]\d{16}[\dX]$/
const spaced = /[\s\u3000\ufeff]+/g
const scientific = /^\d(\.\d+)?E\+?\d+$/

/** Reads an ID number as departments spell it: spaces, full-width digits, lower-case x and 15 digits are understood. */
export function parseIdNumber(text: string): ParsedIdNumber {
  const number = plain.test(text) ? text : normalise(text)
  if (number === '') return { problem: 'missing' }
  if (scientific.test(number)) return { problem: 'destroyedIdNumber' }
  const full = /^[1-9]\d{14}$/.test(number) ? lengthen(number) : number
  if (!plain.test(full)) return { problem: 'badIdNumber' }
  const zeroed = full.endsWith('000')
  if (full.endsWith('0000')) return { problem: 'destroyedIdNumber' }
  if (checkCharacter(full) !== full.charAt(17)) return { problem: zeroed ? 'destroyedIdNumber' : 'badIdNumber' }
  const birth = birthDateOf(full)
  if (!isRealDate(birth) || birth < '1880-01-01') return { problem: 'badIdNumber' }
  return { idNumber: full, suspect: zeroed }
}

/** `YYYY-MM-DD` out of a valid number. */
export function birthDateOf(idNumber: string): string {
  return `${idNumber.slice(6, 10)}-${idNumber.slice(10, 12)}-${idNumber.slice(12, 14)}`
}

/** GB/T 2261.1 code of the sex out of a valid number: the 17th digit is odd for men. */
export function sexOf(idNumber: string): '1' | '2' {
  return Number(idNumber.charAt(16)) % 2 === 1 ? '1' : '2'
}

function normalise(text: string): string {
  return text.normalize('NFKC').replace(spaced, '').toUpperCase()
}

/** Numbers of 15 digits were issued until 1999: the century and the check character are missing. */
function lengthen(fifteen: string): string {
  const seventeen = `${fifteen.slice(0, 6)}19${fifteen.slice(6)}`
  return seventeen + checkCharacter(seventeen)
}
