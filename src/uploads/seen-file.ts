/** What others may write to while it is looked at: nothing is removed but what was seen. */
import { rm, stat } from 'node:fs/promises'

/** What tells a file from what is later written to it, or put in its place. Not every network's file system keeps inode numbers. */
export interface Seen {
  readonly bytes: number
  readonly mtimeMs: number
  readonly ctimeMs: number
}

export async function see(path: string): Promise<Seen> {
  const { size, mtimeMs, ctimeMs } = await stat(path)
  return { bytes: size, mtimeMs, ctimeMs }
}

export function isSame(one: Seen | undefined, other: Seen): boolean {
  return one?.bytes === other.bytes && one.mtimeMs === other.mtimeMs && one.ctimeMs === other.ctimeMs
}

/** Whether it is still what was seen; gone, it is not. */
export async function isUnchanged(path: string, seen: Seen): Promise<boolean> {
  return isSame(await see(path).catch(ignoreGone), seen)
}

export function ignoreGone(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}

/** What has been written in between is for the next look. @returns false where it was not removed */
export async function removeUnchanged(path: string, seen: Seen): Promise<boolean> {
  if (!(await isUnchanged(path, seen))) return false
  await rm(path, { force: true })
  return true
}
