/**
 * ID numbers: GB 11643-1999 (18 characters, check character ISO 7064 MOD 11-2). Besides citizens it covers
 * 港澳台居民居住证 (prefixes 810000, 820000, 830000) and 外国人永久居留身份证 of 2023 (9 + province + nationality),
 * which keep birth date and check character in the same places. The division prefix is never checked against a
 * table: abolished codes are valid on living people's cards.
 */

import { digitsAt, isRealDay } from '../catalogue/dates.ts'
import type { ProblemCode } from '../catalogue/problems.ts'

const checkCharacters = '10X98765432'

/** Check character for the first 17 digits. */
export function checkCharacter(seventeen: string): string {
  // the weights are powers of two, modulo 11
  let sum = 0
  for (let at = 0; at < 17; at++) sum = (sum + seventeen.charCodeAt(at) - 48) * 2
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
  return plain.test(text) ? judge(text) : parseSpelling(normalise(text))
}

function parseSpelling(number: string): ParsedIdNumber {
  if (number === '') return { problem: 'missing' }
  if (scientific.test(number)) return { problem: 'destroyedIdNumber' }
  const full = /^[1-9]\d{14}$/.test(number) ? lengthen(number) : number
  return plain.test(full) ? judge(full) : { problem: 'badIdNumber' }
}

/** @param number of 18 characters as they should be */
function judge(number: string): ParsedIdNumber {
  const zeroed = number.endsWith('000')
  if (zeroed && number.endsWith('0000')) return { problem: 'destroyedIdNumber' }
  if (checkCharacter(number) !== number.charAt(17)) return { problem: zeroed ? 'destroyedIdNumber' : 'badIdNumber' }
  const year = digitsAt(number, 6, 4)
  if (year < 1880 || !isRealDay(year, digitsAt(number, 10, 2), digitsAt(number, 12, 2)))
    return { problem: 'badIdNumber' }
  return { idNumber: number, suspect: zeroed }
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
