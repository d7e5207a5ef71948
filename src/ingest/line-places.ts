/** Lines of all files of a batch as numbers that say which line of which file each is. */
export interface LinePlaces {
  placeOf(file: number, line: number): number
  lineAt(place: number): { readonly file: number; readonly line: number }
}

/** bytes that all files have together, at most, for places of 32 bits */
export const mostPlacedBytes = 2 ** 32 - 8

/** @param fileBytes bytes of each file: no file has more lines than bytes */
export function linePlaces(fileBytes: readonly number[]): LinePlaces {
  const starts: number[] = []
  let start = 0
  for (const bytes of fileBytes) {
    starts.push(start)
    // a file's lines are numbered from 1, and a file without line end has one
    start += bytes + 1
  }
  return {
    placeOf: (file, line) => (starts[file] ?? 0) + line,
    lineAt(place) {
      const file = starts.findLastIndex((from) => from < place)
      return { file, line: place - (starts[file] ?? 0) }
    },
  }
}
