/** Tiles of height 8 (C2SP tlog-tiles): the tree as files of up to 256 hashes, which never change once full. */
import { type Hash, hashSize, type NodeReader, rootOf } from './merkle-tree.ts'

export const tileWidth = 256

/** Each hash of a tile of level L spans 256^L leaves. */
export interface Tile {
  readonly level: number
  readonly index: number
  /** hashes in it: 1 to 256; below 256 it is partial */
  readonly width: number
}

/** `tile/0/x001/x234/067`, and `.p/17` behind it where it is partial. */
export function tilePath({ level, index, width }: Tile): string {
  const digits = String(index)
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0')
  const groups = padded.match(/\d{3}/g) ?? []
  const path = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/')
  return `tile/${level}/${path}${width < tileWidth ? `.p/${width}` : ''}`
}

/** The tile of a path; undefined where the path is not exactly what `tilePath` gives for it. */
export function parseTilePath(path: string): Tile | undefined {
  const found = /^tile\/(\d{1,2})\/((?:x\d{3}\/){0,4}\d{3})(?:\.p\/(\d{1,3}))?$/.exec(path)
  if (!found) return undefined
  const [, level, index = '', width] = found
  const tile = {
    level: Number(level),
    index: Number(index.replaceAll(/[x/]/g, '')),
    width: width === undefined ? tileWidth : Number(width),
  }
  const isTile = tile.level <= 63 && tile.width >= 1 && Number.isSafeInteger(tile.index) && tilePath(tile) === path
  return isTile ? tile : undefined
}

/** The tile of a tree of this size that a level and an index name, as wide as it is there; undefined where it is empty. */
export function tileOf(size: number, { level, index }: Omit<Tile, 'width'>): Tile | undefined {
  const width = Math.min(Math.floor(size / tileWidth ** level) - index * tileWidth, tileWidth)
  return width > 0 ? { level, index, width } : undefined
}

export function splitHashes(bytes: Buffer): Hash[] {
  return Array.from({ length: bytes.length / hashSize }, (_, at) => bytes.subarray(at * hashSize, (at + 1) * hashSize))
}

/** Gives the hashes of a tile. */
export type TileReader = (tile: Tile) => Promise<readonly Hash[]>

/** Reads any node of a tree of this size out of its tiles, each tile once. */
export function nodesOfTiles(size: number, read: TileReader): NodeReader {
  const seen = new Map<string, Promise<readonly Hash[]>>()
  return async (level, index) => {
    const [tileLevel, height] = [Math.floor(level / 8), level % 8]
    const perTile = 2 ** (8 - height)
    const tile = tileOf(size, { level: tileLevel, index: Math.floor(index / perTile) })
    if (!tile) throw new RangeError('a node outside the tree was asked for')
    const path = tilePath(tile)
    const hashes = seen.get(path) ?? read(tile)
    seen.set(path, hashes)
    const start = (index % perTile) * 2 ** height
    const part = (await hashes).slice(start, start + 2 ** height)
    if (part.length < 2 ** height) throw new RangeError('a tile is narrower than its tree says')
    return rootOf(part)
  }
}
