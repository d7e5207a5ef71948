/** ID numbers where none belong: in a case number, a reason, a name. */
import { parseIdNumber } from './id-number.ts'

/** 15 digits by themselves; 18 characters wherever they begin: their check character makes chance hits rare */
const alone = /(?<!\d)\d{15}(?!\d)/g
const anywhere = /(?=(\d{17}[\dX]))/g

const ascii = /^[\0-\x7f]*$/

/**
 * Whether text holds an ID number, also full-width or broken up by blanks and hyphens. Of 15 digits one in some thirty by
 * chance is a date and so a number of before 1999; they count where they stand alone, and not when they only come
 * together by leaving hyphens out: `4307-2026-0123456` is a case number.
 */
export function holdsIdNumber(text: string): boolean {
  // most of what is looked at is short; what is not ASCII may be longer than it looks
  if (text.length < 15 && ascii.test(text)) return false
  const plain = text.normalize('NFKC').toUpperCase()
  if (!/\d(?:[^\p{L}\d]*\d){14}/u.test(plain)) return false
  const joined = plain.replaceAll(/[^\p{L}\d]/gu, '')
  const found = [...plain.matchAll(alone), ...joined.matchAll(anywhere)]
  return found.some(([whole, inner = whole]) => 'idNumber' in parseIdNumber(inner))
}
