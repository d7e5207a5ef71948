/** A receipt too long for one QR code is printed as several, each with its place before it (`1/2:`); they are scanned in any order. */
import { Misfit } from './misfit.ts'

const part = /^(\d+)\/(\d+):([\w.-]+)$/

export function isInParts(text: string): boolean {
  return text
    .trim()
    .split(/\s+/)
    .every((line) => part.test(line))
}

/** @throws {Misfit} where one is missing */
export function joinParts(text: string): string {
  const parts = new Map<number, string>()
  let count = 0
  for (const line of text.trim().split(/\s+/)) {
    const [, place, of, content = ''] = part.exec(line) ?? []
    parts.set(Number(place), content)
    count = Math.max(count, Number(of))
  }
  const places = Array.from({ length: count }, (_, at) => at + 1)
  const missing = places.filter((place) => !parts.has(place))
  if (missing.length > 0) throw new Misfit(`回执印成 ${count} 个二维码，还缺第 ${missing.join('、')} 个，请接着扫`)
  return places.map((place) => parts.get(place) ?? '').join('')
}
