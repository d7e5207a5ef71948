/** Days as `YYYY-MM-DD`, moved and drawn. */
import type { Random } from './random.ts'

const dayLength = 86_400_000

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * dayLength).toISOString().slice(0, 10)
}

/** Same day of another year; 29 February becomes the 28th. */
export function addYears(day: string, years: number): string {
  const year = Number(day.slice(0, 4)) + years
  const rest = day.slice(4) === '-02-29' ? '-02-28' : day.slice(4)
  return String(year).padStart(4, '0') + rest
}

/** `YYYY-MM` moved by months. */
export function addMonths(month: string, months: number): string {
  const count = Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1 + months
  return `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, '0')}`
}

/** A day between both, inclusive; the first where they are the wrong way round. */
export function dayBetween(random: Random, from: string, to: string): string {
  const days = Math.round((Date.parse(to) - Date.parse(from)) / dayLength)
  return days <= 0 ? from : addDays(from, random.int(0, days))
}

export function earlier(a: string, b: string): string {
  return a < b ? a : b
}

export function later(a: string, b: string): string {
  return a > b ? a : b
}
