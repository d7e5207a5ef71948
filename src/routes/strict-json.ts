/** JSON as RFC 8259 recommends it: no name twice in an object; nothing that was lost in decoding or could not be stored. */
import { YikuError } from '../errors.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** @throws {YikuError} badRequest */
export function parseStrictJson(bytes: Uint8Array): unknown {
  const value = parse(bytes)
  const { names, hasEscapes } = scan(bytes)
  if (names !== countMembers(value)) throw new YikuError('badRequest', { detail: 'JSON 对象中有重复的名称' })
  // as they are, both would have been refused: the one is no UTF-8, the other no JSON
  if (hasEscapes) refuseUnstorable(value)
  return value
}

/** JSON.parse's own error quotes the text: it goes no further. */
function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(bytes))
  } catch {
    throw new YikuError('badRequest', { detail: '请求内容不是合法的 JSON（UTF-8）' })
  }
}

const quote = 0x22
const backslash = 0x5c
const colon = 0x3a
const letterU = 0x75

/** How many names there are in a text that is JSON: outside of strings, a colon is a name's. */
function scan(bytes: Uint8Array): { readonly names: number; readonly hasEscapes: boolean } {
  let names = 0
  let hasEscapes = false
  let inString = false
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === quote) inString = !inString
    else if (byte === colon) names += inString ? 0 : 1
    else if (byte === backslash) {
      at += 1
      hasEscapes ||= bytes[at] === letterU
    }
  }
  return { names, hasEscapes }
}

/** Without recursion: 64 KiB of brackets are deeper than the stack. */
function countMembers(value: unknown): number {
  const waiting: object[] = isObject(value) ? [value] : []
  let members = 0
  for (let one = waiting.pop(); one; one = waiting.pop()) {
    const inside: readonly unknown[] = Array.isArray(one) ? one : Object.values(one)
    if (!Array.isArray(one)) members += inside.length
    for (const member of inside) if (isObject(member)) waiting.push(member)
  }
  return members
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** JSON.parse lets half of a surrogate pair pass, which UTF-8 cannot hold, and NUL, which PostgreSQL cannot. */
function refuseUnstorable(value: unknown): void {
  const waiting = [value]
  while (waiting.length > 0) {
    const one = waiting.pop()
    if (typeof one === 'string' && !isStorable(one))
      throw new YikuError('badRequest', { detail: 'JSON 中有不完整的字符或 NUL' })
    if (!isObject(one)) continue
    for (const member of Object.values(one)) waiting.push(member)
    if (!Array.isArray(one)) for (const name of Object.keys(one)) waiting.push(name)
  }
}

function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}
