/** What an entry of the log says, out of the bytes that its leaf is made of: a line that names the format, and JSON. */
import type { Bytes } from './bytes.ts'
import { Misfit } from './misfit.ts'

export type EntryContent = Readonly<Record<string, unknown>>

/** @throws {Misfit} */
export function readEntryContent(content: Bytes): EntryContent {
  const text = new TextDecoder().decode(content)
  const [, json] = /^yiku access entry\/1\n(\{.*\})$/s.exec(text) ?? []
  if (json === undefined) throw new Misfit('记录的内容不是本页认识的格式')
  return readObject(json, '记录的内容')
}

/** @throws {Misfit} where it is no JSON object */
export function readObject(json: string, what: string): EntryContent {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    throw new Misfit(`${what}不是完整的 JSON，可能没有复制全，或被改动`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Misfit(`${what}不是 JSON 对象`)
  return { ...value }
}
