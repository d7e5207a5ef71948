import { plainName } from './plain-name.ts'

/**
 * A name as departments are compared on it; undefined where one of its characters could not be written: a code of a
 * vendor's own (private use) or what stood in its place. Which character that was is not known, so it contradicts nobody.
 * Pure.
 */
export function comparableName(name: string): string | undefined {
  if (common.test(name)) return name
  // a rare character may be followed by a mark that says which of its forms is meant
  const plain = plainName(name.replace(/\p{Variation_Selector}/gu, '')).replace(otherDots, '')
  return plain === '' || unwritten.test(plain) ? undefined : plain
}

/** Nothing to leave aside: nearly all names, in no time. */
const common = /^[\u4e00-\u9fff]+$/
/** Further dots that stand between the parts of a name. */
const otherDots = /[᛫ᐧꞏ⸱⸳●○ᆞ\u0387\u02d9]/gu
const unwritten = /[\p{Co}?*_□■〓〇�]/u
