/** JSON as RFC 8259 recommends it: no name twice in an object; nothing that was lost in decoding or could not be stored. */
import { YikuError } from '../errors.ts'

/** Every string literal, with the colon that makes it a name. */
const stringLiteral = /"(?:[^"\\]|\\.)*"(\s*:)?/g

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** @throws {YikuError} badRequest */
export function parseStrictJson(bytes: Uint8Array): unknown {
  const { text, value } = parse(bytes)
  let names = 0
  for (const [, colon] of text.matchAll(stringLiteral)) if (colon) names++
  if (names !== countMembers(value)) throw new YikuError('badRequest', { detail: 'JSON 对象中有重复的名称' })
  return value
}

/** JSON.parse's own error quotes the text: it goes no further. */
function parse(bytes: Uint8Array): { text: string; value: unknown } {
  try {
    const text = utf8.decode(bytes)
    return { text, value: JSON.parse(text) }
  } catch {
    throw new YikuError('badRequest', { detail: '请求内容不是合法的 JSON（UTF-8）' })
  }
}

/** Without recursion: 64 KiB of brackets are deeper than the stack. */
function countMembers(value: unknown): number {
  const waiting: unknown[] = [value]
  let members = 0
  while (waiting.length > 0) {
    const one = waiting.pop()
    if (typeof one === 'string') refuseUnstorable(one)
    if (typeof one !== 'object' || one === null) continue
    for (const member of Object.values(one)) waiting.push(member)
    if (Array.isArray(one)) continue
    const names = Object.keys(one)
    for (const name of names) refuseUnstorable(name)
    members += names.length
  }
  return members
}

/** JSON.parse lets half of a surrogate pair pass, which UTF-8 cannot hold, and NUL, which PostgreSQL cannot. */
function refuseUnstorable(text: string): void {
  if (!text.isWellFormed() || text.includes('\0'))
    throw new YikuError('badRequest', { detail: 'JSON 中有不完整的字符或 NUL' })
}
