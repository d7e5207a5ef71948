/** How departments spell dates, months, amounts and numbers, and what they mean. Each function gives undefined for what it cannot read. */
import { digitsAt, isRealDate, isRealDay } from '../catalogue/dates.ts'
import { isDecimal } from '../catalogue/decimals.ts'

/** what may follow a date: a time, which says nothing of the day */
const time = /[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$/y
/** a time by a clock elsewhere, which may */
const zonedTime = /[ T](\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/y
const compactTime = /\d{6}$/y
/** 长期 and its kin: no end */
const endless = new Set(['长期', '长期有效', '永久', '99991231', '9999-12-31', '9999年12月31日'])

/** Day 0 of Excel's 1900 calendar as it counts after its false 29 February 1900. */
const excelEpoch = Date.UTC(1899, 11, 30)

/** `2021-3-5`, `2021/03/05`, `20210305`, `2021年3月5日`, with or without a time → `YYYY-MM-DD`. */
export function parseDate(text: string): string | undefined {
  const year = digitsAt(text, 0, 4)
  if (year < 0) return undefined
  const separator = text.charAt(4)
  if (separator === '年') return chineseDate(text, year)
  return isSeparator(separator) ? separatedDate(text, year) : compactDate(text, year)
}

function isSeparator(character: string): boolean {
  return character === '-' || character === '/' || character === '.'
}

function compactDate(text: string, year: number): string | undefined {
  if (text.length !== 8 && !matchesAt(compactTime, text, 8)) return undefined
  return dateOf(year, digitsAt(text, 4, 2), digitsAt(text, 6, 2))
}

function chineseDate(text: string, year: number): string | undefined {
  const month = shortNumberAt(text, 5)
  if (text.charAt(month.end) !== '月') return undefined
  const day = shortNumberAt(text, month.end + 1)
  return text.slice(day.end) === '日' ? dateOf(year, month.number, day.number) : undefined
}

function separatedDate(text: string, year: number): string | undefined {
  const month = shortNumberAt(text, 5)
  if (!isSeparator(text.charAt(month.end))) return undefined
  const day = shortNumberAt(text, month.end + 1)
  if (!isRealDay(year, month.number, day.number)) return undefined
  const date = isCanonical(text, day.end) ? text.slice(0, 10) : dateOf(year, month.number, day.number)
  if (day.end === text.length || matchesAt(time, text, day.end)) return date
  zonedTime.lastIndex = day.end
  const [, hour, minute, offset] = zonedTime.exec(text) ?? []
  if (date === undefined || offset === undefined) return undefined
  return dayInChina(date, { hour: Number(hour), minute: Number(minute), offset })
}

function isCanonical(text: string, end: number): boolean {
  return end === 10 && text.charAt(4) === '-' && text.charAt(7) === '-'
}

/** A number of one or two digits, -1 where there is none, and where it ends. */
function shortNumberAt(text: string, from: number): { readonly number: number; readonly end: number } {
  const two = digitsAt(text, from, 2)
  return two < 0 ? { number: digitsAt(text, from, 1), end: from + 1 } : { number: two, end: from + 2 }
}

function dateOf(year: number, month: number, day: number): string | undefined {
  return isRealDay(year, month, day)
    ? `${String(year).padStart(4, '0')}-${twoDigits[month]}-${twoDigits[day]}`
    : undefined
}

const twoDigits = Array.from({ length: 32 }, (_, number) => String(number).padStart(2, '0'))

/** Whether the rest of a text, from an offset, has the shape of a sticky pattern. */
function matchesAt(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at
  return pattern.test(text)
}

/** A moment with an offset is another day in China, where it was written by a clock elsewhere: midnight is 16:00Z of the day before. */
function dayInChina(date: string, { hour, minute, offset }: { hour: number; minute: number; offset: string }): string {
  const [, sign = '', hours = '0', minutes = '0'] = /([+-])(\d{2}):?(\d{2})/.exec(offset) ?? []
  const ahead = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1)
  const inChina = hour * 60 + minute - ahead + 8 * 60
  return new Date(Date.parse(date) + inChina * 60_000).toISOString().slice(0, 10)
}

/** As `parseDate`, and 长期 → `9999-12-31`. */
export function parseExpiry(text: string): string | undefined {
  return endless.has(text) ? '9999-12-31' : parseDate(text)
}

/** Serial day of Excel's 1900 calendar (`44260`, `44260.5`) → `YYYY-MM-DD`; only from 1900-03-01, where it is unambiguous. */
export function parseExcelSerial(text: string): string | undefined {
  if (!/^\d{2,5}(\.\d+)?$/.test(text)) return undefined
  const day = Math.floor(Number(text))
  if (day < 61) return undefined
  return new Date(excelEpoch + day * 86_400_000).toISOString().slice(0, 10)
}

/** by which a day has a smaller number where they are counted from 1904 (Office Open XML, ECMA-376 part 1, 18.17.4.1) */
const daysTo1904 = 1462

/** The same day, counted from 1900, of a serial that counts from 1904; any other text as it is (`20210305`). */
export function serialFrom1904(text: string): string {
  return /^\d{1,5}(\.\d+)?$/.test(text) ? String(Number(text) + daysTo1904) : text
}

/**
 * `2021-3`, `202103`, `2021年3月`, `2021/03`, `2021.3`, or a date in it → `YYYY-MM`. `2021.1` may be what a spreadsheet has
 * made of October.
 */
export function parseMonth(text: string): string | undefined {
  const match =
    /^(\d{4})[-/](\d{1,2})$/.exec(text) ??
    /^(\d{4})\.(\d{2}|[2-9])$/.exec(text) ??
    /^(\d{4})年(\d{1,2})月$/.exec(text) ??
    /^(\d{4})(\d{2})$/.exec(text)
  const month = match ? `${match[1]}-${match[2]?.padStart(2, '0')}` : parseDate(text)?.slice(0, 7)
  return month !== undefined && isRealDate(`${month}-01`) ? month : undefined
}

/** `2021`, `2021年` → `YYYY`. */
export function parseYear(text: string): string | undefined {
  return /^(\d{4})年?$/.exec(text)?.[1]
}

export interface DecimalSpelling {
  /** decimal places kept; more digits than that, other than zeros, are refused rather than rounded */
  readonly scale: number
  /** what the column counts in: 10000 for 万元, 0.01 for 分 */
  readonly unit?: number
}

/**
 * `1,234.5`, `￥1234.50`, `1234.5元`, `1.2万元`, full-width digits → canonical decimal string (`1234.50`).
 * Thousands separators must stand where they belong.
 */
export function parseDecimal(text: string, { scale, unit = 1 }: DecimalSpelling): string | undefined {
  if (unit === 1 && isDecimal(text, scale)) return text
  const clean = text
    .normalize('NFKC')
    .replace(/^[¥￥]/, '')
    .trim()
  const match = /^(-?)(\d{1,15}|\d{1,3}(?:,\d{3})+)(?:\.(\d{1,10}))?\s*(万元?|元|万平方米|平方米|㎡|m2|亩)?$/.exec(
    clean,
  )
  if (!match) return undefined
  const suffix = match[4]
  const factor = suffix === undefined ? unit : suffix.startsWith('万') ? 10_000 : 1
  const shift = Math.log10(factor)
  if (!Number.isInteger(shift) || shift + scale < 0) return undefined
  const whole = (match[2] ?? '').replaceAll(',', '')
  const fraction = (match[3] ?? '').padEnd(shift + scale, '0')
  if (/[^0]/.test(fraction.slice(shift + scale))) return undefined
  const digits = (whole + fraction.slice(0, shift + scale)).replace(/^0+(?=\d)/, '').padStart(scale + 1, '0')
  const sign = match[1] === '-' && /[1-9]/.test(digits) ? '-' : ''
  const point = digits.length - scale
  return sign + (scale === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`)
}

/** `1,234`, `1234.0`, `１２` → integer. */
export function parseInteger(text: string, unit = 1): number | undefined {
  const digits = parseDecimal(text, { scale: 0, unit })
  const number = digits === undefined ? Number.NaN : Number(digits)
  return Number.isSafeInteger(number) ? number : undefined
}

const yes = new Set(['是', '有', '1', 'Y', 'y', 'T', 'true', 'TRUE', '√'])
const no = new Set(['否', '无', '0', 'N', 'n', 'F', 'false', 'FALSE', '×'])

/** 是/否 in the usual spellings → boolean. */
export function parseBoolean(text: string): boolean | undefined {
  if (yes.has(text)) return true
  return no.has(text) ? false : undefined
}

const moment = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T](\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.\d+)?)?)?$/

/**
 * A source version: a whole number, or a local date and time as the digits that order it (`2026-11-21 9:30:05` →
 * 20261121093005), which they do only when every part has all its digits.
 */
export function parseVersion(text: string): number | undefined {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  const [, ...parts] = moment.exec(text) ?? []
  if (parts.length === 0 || parseDate(parts.slice(0, 3).join('-')) === undefined) return undefined
  return Number(parts.map((part = '') => part.padStart(2, '0')).join(''))
}
