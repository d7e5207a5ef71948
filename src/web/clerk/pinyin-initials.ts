/**
 * First letters of Chinese words as they are spoken: 低保申请 → dbsq. The 3,755 common characters of GB 2312 stand there in
 * the order of their sound, and every browser has the table: where each letter begins is all that has to be known.
 */

/** code of the first character of each letter; none begins with i, u or v */
const beginnings: readonly (readonly [letter: string, code: number])[] = [
  ['a', 0xb0a1],
  ['b', 0xb0c5],
  ['c', 0xb2c1],
  ['d', 0xb4ee],
  ['e', 0xb6ea],
  ['f', 0xb7a2],
  ['g', 0xb8c1],
  ['h', 0xb9fe],
  ['j', 0xbbf7],
  ['k', 0xbfa6],
  ['l', 0xc0ac],
  ['m', 0xc2e8],
  ['n', 0xc4c3],
  ['o', 0xc5b6],
  ['p', 0xc5be],
  ['q', 0xc6da],
  ['r', 0xc8bb],
  ['s', 0xc8f6],
  ['t', 0xcbfa],
  ['w', 0xcdda],
  ['x', 0xcef4],
  ['y', 0xd1b9],
  ['z', 0xd4d1],
]
const end = 0xd7fa

let letters: ReadonlyMap<string, string> | undefined

/** Characters beyond the common ones say nothing. */
export function pinyinInitials(text: string): string {
  letters ??= readLetters()
  const known = letters
  return [...text].map((one) => (/[a-z0-9]/i.test(one) ? one.toLowerCase() : (known.get(one) ?? ''))).join('')
}

function readLetters(): Map<string, string> {
  const decoder = new TextDecoder('gb18030')
  const found = new Map<string, string>()
  for (const [at, [letter, first]] of beginnings.entries()) {
    const next = beginnings[at + 1]?.[1] ?? end
    for (let code = first; code < next; code++) {
      const low = code & 0xff
      if (low >= 0xa1 && low <= 0xfe) found.set(decoder.decode(Uint8Array.of(code >> 8, low)), letter)
    }
  }
  return found
}
