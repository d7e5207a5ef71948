/** Forms as OAuth wants them (RFC 6749 §3.2): no parameter twice, and one without a value is as one left out. */
import { YikuError } from '../errors.ts'

/** Reads `application/x-www-form-urlencoded`. @throws {YikuError} badRequest */
export function parseForm(text: string): Readonly<Record<string, string>> {
  const given = [...new URLSearchParams(text)]
  const names = new Set(given.map(([name]) => name))
  if (names.size !== given.length) throw new YikuError('badRequest', { detail: '表单中有重复的参数' })
  return Object.fromEntries(given.filter(([, value]) => value !== ''))
}
