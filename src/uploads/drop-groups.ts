/** What lies in a drop folder, by the exports that it makes up. Pure. */
import type { Export } from '../ingest/adapter.ts'
import { matchName } from '../ingest/export-name.ts'
import type { Seen } from './seen-file.ts'

export interface Found {
  readonly name: string
  readonly seen: Seen
  readonly quiet: boolean
}

/** Files that make up one export of one moment. */
export interface Group {
  readonly one: Export
  readonly files: readonly Found[]
}

/** what programs call a file that they have not finished */
const beginnings = /^[.~][.~$]*/
const endings = /\.(?:tmp|temp|part|partial|crdownload|download|filepart)$/i

export function isUnfinished(name: string): boolean {
  return beginnings.test(name) || endings.test(name)
}

/** The names that it may get: some programs add letters of chance after the ending, too (`.export.csv.Xb3aQz`). */
function namesToCome(name: string): readonly string[] {
  const bare = name.replace(beginnings, '').replace(endings, '')
  return [bare, bare.replace(/\.[^.]*$/, '')]
}

export interface Groups {
  readonly ready: readonly Group[]
  /** how many wait for a file that is called unfinished, and does not grow any more */
  readonly stuck: number
}

/** None is ready of which a file still grows, or has not got its name yet: a part of a snapshot is not all there is. */
export function groupsOf(found: readonly Found[], exports: readonly Export[]): Groups {
  const unfinished = found.filter(({ name }) => isUnfinished(name))
  const finished = found.filter(({ name }) => !isUnfinished(name))
  const groups = exports.flatMap((one) => {
    const own = finished.filter(({ name }) => one.file.test(name))
    const dates = [...new Set(own.map(({ name }) => dateOf(one, name)))].sort()
    return dates
      .map((date) => ({
        one,
        files: own.filter(({ name }) => dateOf(one, name) === date),
        coming: unfinished.filter(({ name }) => namesToCome(name).some((other) => dateOf(one, other) === date)),
      }))
      .filter(({ files }) => files.every(({ quiet }) => quiet))
  })
  return {
    ready: groups.filter(({ coming }) => coming.length === 0),
    stuck: groups.filter(({ coming }) => coming.length > 0 && coming.every(({ quiet }) => quiet)).length,
  }
}

/** undefined: not of this export; empty: its names say no date */
function dateOf(one: Export, name: string): string | undefined {
  const match = matchName(one, name)
  return match ? (match.groups?.date ?? '') : undefined
}
