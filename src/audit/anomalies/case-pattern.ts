/**
 * How an office's case numbers are made, as data: `JS-<year>-#{6}`. `#` is a digit, `@` a letter, `#{4}` and `#{4-8}`
 * so many of them, `<year>` a year from 2000 to the one of the look; everything else stands for itself. There is at most
 * one run of varying length, so that matching takes one pass however a number looks. Pure.
 */

const longest = 100
const run = /([#@])(?:\{(\d{1,2})(?:-(\d{1,2}))?\})?|<year>|([^#@<>{}])/gu

/** A pattern as a regular expression that needs no trying back and forth; undefined where it is none. */
export function compileCasePattern(pattern: string): RegExp | undefined {
  if (pattern === '' || pattern.length > longest) return undefined
  let [source, end, varying] = ['^', 0, 0]
  for (const match of pattern.matchAll(run)) {
    if (match.index !== end) return undefined
    end += match[0].length
    const [, kind, least, most, literal] = match
    if (literal !== undefined) source += literally(literal.toUpperCase())
    else if (kind === undefined) source += '(?<year>2\\d{3})'
    else {
      if (Number(most ?? least ?? 1) < Number(least ?? 1)) return undefined
      if (most !== undefined) varying += 1
      source += `${kind === '#' ? '\\d' : '[A-Z]'}{${least ?? 1},${most ?? least ?? 1}}`
    }
    // a group of one name can be there once
    if (source.split('<year>').length > 2) return undefined
  }
  return end === pattern.length && varying <= 1 ? new RegExp(`${source}$`, 'u') : undefined
}

export function isCasePattern(pattern: string): boolean {
  return compileCasePattern(pattern) !== undefined
}

function literally(character: string): string {
  return character.replaceAll(/[\\^$.*+?()[\]|/]/gu, '\\$&')
}

/** Whether a number is made like that, and not in a year to come. */
export function fitsPattern(pattern: RegExp, caseNumber: string, year: number): boolean {
  const found = pattern.exec(plain(caseNumber))
  return found !== null && Number(found.groups?.year ?? year) <= year
}

/** Width, case and blanks make no other number. */
function plain(caseNumber: string): string {
  return caseNumber.normalize('NFKC').replaceAll(/\s/gu, '').toUpperCase()
}

/** Why a number looks made up by whoever typed it, in Chinese; undefined where it does not. */
export function madeUp(caseNumber: string): string | undefined {
  const text = plain(caseNumber)
  const digits = text.replaceAll(/\D/gu, '')
  if (!/[0-9]/.test(text)) return '没有数字'
  if (text.length < 4) return '过短'
  // the serial number: what is left of the last run of digits
  const serial = /\d+(?=\D*$)/u.exec(text)?.[0] ?? ''
  if (serial.length >= 4 && /^(\d)\1+$/.test(serial)) return '全是同一个数字'
  if (/^(\d{2,3})\1{2,}$/.test(serial)) return '数字成段重复'
  if (serial.length >= 5 && isRow(serial)) return '数字依次相连'
  if (digits.length >= 6 && new Set(digits).size === 1) return '全是同一个数字'
  return undefined
}

/** 12345, 98765, 567890 */
function isRow(digits: string): boolean {
  return ['01234567890123456789', '98765432109876543210'].some((row) => row.includes(digits))
}
