import { TextDecoder } from 'node:util'

/** Names of code pages (Windows' numbers) for TextDecoder (WHATWG Encoding Standard). */
const names: Readonly<Record<number, string>> = {
  874: 'windows-874',
  932: 'shift_jis',
  936: 'gb18030',
  949: 'euc-kr',
  950: 'big5',
  1200: 'utf-16le',
  10000: 'macintosh',
  54936: 'gb18030',
  65001: 'utf-8',
}

const decoders = new Map<number, TextDecoder>()

/**
 * The code pages that workbooks of before 1997 are written in, as @e965/xlsx asks for them. Its own tables take a quarter
 * of a second to build, for every file that is read.
 */
export const codePages = {
  utils: {
    /** @returns what the bytes say; U+FFFD stands for those that say nothing */
    decode(codePage: number, bytes: ArrayLike<number>): string {
      return decoderOf(codePage).decode(bytes instanceof Uint8Array ? bytes : Uint8Array.from(bytes))
    },
  },
}

function decoderOf(codePage: number): TextDecoder {
  const known = decoders.get(codePage)
  if (known) return known
  const isWindows = codePage >= 1250 && codePage <= 1258
  const name = names[codePage] ?? `windows-${isWindows ? codePage : 1252}`
  const decoder = new TextDecoder(name, { ignoreBOM: true })
  decoders.set(codePage, decoder)
  return decoder
}
