/** Dates, amounts and numbers as departments spell them. Days come as `YYYY-MM-DD`; '' stays ''. */
import type { Random } from './random.ts'

/** `20210305` */
export function compactDate(day: string): string {
  return day.replaceAll('-', '')
}

/** `2021/3/5` (or with another separator) */
export function shortDate(day: string, separator = '/'): string {
  return day.split('-').map(withoutZero).join(separator)
}

/** `2021年3月5日` */
export function chineseDate(day: string): string {
  const [year, month, date] = day.split('-').map(withoutZero)
  return day === '' ? '' : `${year}年${month}月${date}日`
}

/** `2021-03-05 00:00:00` */
export function dateTime(day: string): string {
  return day === '' ? '' : `${day} 00:00:00`
}

function withoutZero(part: string): string {
  return part.replace(/^0+(?=\d)/, '')
}

/** `1234.50` → `1,234.50` */
export function thousands(amount: string): string {
  return amount.replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ',')
}

/** `０１２Ｘ`: ASCII as full-width forms */
export function fullWidth(text: string): string {
  return text.replace(/[!-~]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0))
}

/** An ID number as clerks leave it: mostly clean, else with spaces around, a lower-case x, or full-width. All are understood. */
export function carelessId(random: Random, idNumber: string): string {
  const spell = random.weighted(spellings)
  return spell(idNumber)
}

const spellings: readonly (readonly [(idNumber: string) => string, number])[] = [
  [(idNumber) => idNumber, 94],
  [(idNumber) => `${idNumber} `, 3],
  [(idNumber) => idNumber.toLowerCase(), 2],
  [fullWidth, 1],
]

/** What residents identify themselves by, by kind of person, in full. */
export const documentWords = {
  citizen: '居民身份证',
  hongKongMacauTaiwan: '港澳台居民居住证',
  foreigner: '外国人永久居留身份证',
} as const

/** A number with leading zeros. */
export function serial(number: number, digits: number): string {
  return String(number).padStart(digits, '0')
}

/** The 15 digits of the cards that citizens born in the twentieth century first had; other numbers stay as they are. */
export function fifteenDigits(idNumber: string): string {
  return /^[1-6]\d{5}19/.test(idNumber) ? idNumber.slice(0, 6) + idNumber.slice(8, 17) : idNumber
}
