/** What a cell's number stands for, by its number format. */
export type NumberKind = 'number' | 'percent' | 'date' | 'time' | 'dateTime'

/** Built-in formats (ECMA-376 18.8.30), those of the Chinese edition included. */
const builtIn: Readonly<Record<number, NumberKind>> = {
  ...kinds('percent', [9, 10]),
  ...kinds('date', [14, 15, 16, 17, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58]),
  ...kinds('time', [18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56]),
  ...kinds('dateTime', [22]),
}

function kinds(kind: NumberKind, ids: readonly number[]): Record<number, NumberKind> {
  return Object.fromEntries(ids.map((id) => [id, kind]))
}

/** How numbers of a style are to be written. */
export interface NumberFormat {
  readonly kind: NumberKind
  /** digits that the format fills up with zeros, as in `000000` */
  readonly zeros: number
}

export const general: NumberFormat = { kind: 'number', zeros: 0 }

/** Reads a number format: its code if it has one of its own, else by its built-in number. */
export function numberFormat(id: number, code?: string): NumberFormat {
  if (code === undefined) return { kind: builtIn[id] ?? 'number', zeros: 0 }
  const bare = (code.split(';')[0] ?? '').replaceAll(/"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '')
  if (/^0{2,20}$/.test(bare)) return { kind: 'number', zeros: bare.length }
  if (bare.includes('%')) return { kind: 'percent', zeros: 0 }
  if (/general|[#0?]/i.test(bare.replaceAll(/\.0+/g, ''))) return general
  const date = /[yd]/i.test(bare) || (/m/i.test(bare) && !/[hs]/i.test(bare))
  const time = /[hs]/i.test(bare)
  if (date) return { kind: time ? 'dateTime' : 'date', zeros: 0 }
  return time ? { kind: 'time', zeros: 0 } : general
}

/** From here on a double does not hold every whole number that Excel can show (15 digits). */
const exactLimit = 1e15

/**
 * A cell's number as text. What Excel has stored of a long number is not what was typed: it must stay recognisable as
 * destroyed, so digits that only a double's rounding has made are written in scientific notation; a long number that
 * no double can be (some program wrote the digits as they were) stays as it is.
 */
export function numberText(raw: string, { kind, zeros }: NumberFormat, date1904 = false): string {
  const value = Number(raw)
  if (raw.trim() === '' || !Number.isFinite(value)) return raw
  // what people see and mean: 0.5 would be another number
  if (kind === 'percent') return `${plainNumber(String(value * 100), value * 100)}%`
  if (kind !== 'number') return serialText(value, kind, date1904) ?? plainNumber(raw, value)
  const text = plainNumber(raw, value)
  return zeros > text.length && /^\d+$/.test(text) ? text.padStart(zeros, '0') : text
}

function plainNumber(raw: string, value: number): string {
  if (Math.abs(value) < exactLimit) {
    // 15 digits are what Excel shows; it stores 1234.56 as 1234.5599999999999
    return String(raw.length <= 15 || Number.isInteger(value) ? value : Number(value.toPrecision(15)))
  }
  if (!/^-?\d+$/.test(raw)) return raw
  const rounded = raw === String(value) || raw === BigInt(value).toString()
  return rounded ? value.toExponential().toUpperCase() : raw
}

const day = 86_400_000

/** A date serial as `YYYY-MM-DD`, `HH:mm:ss` or both; undefined for what is none (negative, beyond the year 9999). */
function serialText(
  serial: number,
  kind: Exclude<NumberKind, 'number' | 'percent'>,
  date1904 = false,
): string | undefined {
  // to the second: Excel's fractions are not exact
  const seconds = Math.round(serial * 86_400)
  if (seconds < 0) return undefined
  const days = Math.floor(seconds / 86_400)
  const time = new Date((seconds % 86_400) * 1000).toISOString().slice(11, 19)
  if (kind === 'time' && days === 0) return time
  const date = dateText(days, date1904)
  if (date === undefined) return undefined
  return kind === 'dateTime' || seconds % 86_400 !== 0 ? `${date} ${time}` : date
}

/** Excel counts a 29 February 1900 that never was (serial 60), and a day 0. */
function dateText(days: number, date1904: boolean): string | undefined {
  if (!date1904 && days === 0) return '1900-01-00'
  if (!date1904 && days === 60) return '1900-02-29'
  const origin = date1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, days < 60 ? 31 : 30)
  const date = new Date(origin + days * day)
  return date.getTime() <= Date.UTC(9999, 11, 31) ? date.toISOString().slice(0, 10) : undefined
}
