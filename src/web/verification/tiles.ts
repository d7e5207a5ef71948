/** Hashes of a log out of its tiles (C2SP tlog-tiles): files of up to 256 hashes, eight levels of the tree to each level of tiles. */
import type { Bytes } from './bytes.ts'
import { hashNode, type RangeHash, splitOf } from './merkle.ts'
import { Misfit } from './misfit.ts'

/** Gives the file of a path, `tile/0/x001/234.p/17`. */
export type ReadTile = (path: string) => Promise<Bytes>

const width = 256
const hashSize = 32

/** MTH(D[start:end]) for the ranges of a tree of this size. */
export function rangeHashes(size: number, read: ReadTile): RangeHash {
  const tiles = new Map<string, Promise<Bytes>>()
  const tileAt = (path: string) => {
    const tile = tiles.get(path) ?? read(path)
    tiles.set(path, tile)
    return tile
  }
  const node = async (level: number, index: number): Promise<Bytes> => {
    // only every eighth level is in a file; what lies between is made of it
    if (level % 8 !== 0) return hashNode(await node(level - 1, index * 2), await node(level - 1, index * 2 + 1))
    const at = Math.floor(index / width)
    const filled = Math.min(Math.floor(size / 2 ** level) - at * width, width)
    const path = tilePath(level / 8, at, filled)
    const bytes = await tileAt(path)
    if (bytes.length !== filled * hashSize) throw new Misfit(`存证分块 ${path} 的长度不对`)
    const from = (index % width) * hashSize
    return bytes.slice(from, from + hashSize)
  }
  return async function hashOf(start, end): Promise<Bytes> {
    const level = Math.log2(end - start)
    if (Number.isInteger(level) && start % (end - start) === 0) return node(level, start / (end - start))
    const middle = start + splitOf(end - start)
    return hashNode(await hashOf(start, middle), await hashOf(middle, end))
  }
}

function tilePath(level: number, index: number, filled: number): string {
  const groups: string[] = []
  for (let rest = index, isLast = true; isLast || rest > 0; rest = Math.floor(rest / 1000), isLast = false)
    groups.unshift(`${isLast ? '' : 'x'}${String(rest % 1000).padStart(3, '0')}`)
  return `tile/${level}/${groups.join('/')}${filled < width ? `.p/${filled}` : ''}`
}
