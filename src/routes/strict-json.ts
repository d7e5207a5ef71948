/** JSON as RFC 8259 recommends it: no name twice in an object, no half of a surrogate pair. JSON.parse lets both pass. */
import { YikuError } from '../errors.ts'

/** Every string literal, with the colon that makes it a name. */
const stringLiteral = /"(?:[^"\\]|\\.)*"(\s*:)?/g

/** @throws {YikuError} badRequest */
export function parseStrictJson(text: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new YikuError('badRequest', { detail: '请求内容不是合法的 JSON' })
  }
  let names = 0
  for (const [, colon] of text.matchAll(stringLiteral)) if (colon) names++
  if (names !== countMembers(value)) throw new YikuError('badRequest', { detail: 'JSON 对象中有重复的名称' })
  return value
}

function countMembers(value: unknown): number {
  if (typeof value === 'string' && !value.isWellFormed())
    throw new YikuError('badRequest', { detail: 'JSON 中有不完整的字符' })
  if (typeof value !== 'object' || value === null) return 0
  const own = Array.isArray(value) ? 0 : Object.keys(value).length
  return Object.values(value).reduce<number>((sum, member) => sum + countMembers(member), own)
}
