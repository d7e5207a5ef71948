/** Files that are put aside keep their names, beside what lies there already. */
import { extname, join } from 'node:path'

/** bytes that file systems take for a name */
const longestName = 255
const longestEnding = 32

export interface NameParts {
  readonly stem: string
  readonly ending: string
}

export function partsOf(name: string): NameParts {
  const ending = extname(name)
  return Buffer.byteLength(ending) > longestEnding
    ? { stem: name, ending: '' }
    : { stem: name.slice(0, name.length - ending.length), ending }
}

/**
 * Puts a file into a folder, under a name that is not taken there: `export (2).csv` where there is an `export.csv`. A
 * stem that is too long is cut. `put` fails with EEXIST where the path is taken. @returns the path
 */
export async function underFreeName(
  folder: string,
  { stem, ending }: NameParts,
  put: (path: string) => Promise<void>,
): Promise<string> {
  for (let count = 1; ; count++) {
    const path = join(folder, fitted(stem, count === 1 ? ending : ` (${count})${ending}`))
    try {
      await put(path)
      return path
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    }
  }
}

function fitted(stem: string, ending: string): string {
  let kept = ''
  let bytes = Buffer.byteLength(ending)
  for (const character of stem) {
    bytes += Buffer.byteLength(character)
    if (bytes > longestName) break
    kept += character
  }
  return kept + ending
}
