/** The tree as it lies in the store, and its proofs. */
import type pg from 'pg'
import type { TreeHead } from './merkle-proof.ts'
import { consistencyRanges, type Hash, hashRange, hashRanges, inclusionRanges, type NodeReader } from './merkle-tree.ts'
import { nodesOfTiles, splitHashes, type Tile, tileWidth } from './tile.ts'

export type Queryable = Pick<pg.ClientBase, 'query'>

/** How many entries have their place in the tree. */
export async function readTreeSize(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ size: number }>(
    'SELECT coalesce(max(leaf_index) + 1, 0)::bigint AS size FROM access_leaf',
  )
  return rows[0]?.size ?? 0
}

/** The hashes of a tile, full or partial; fewer than asked for where the tree is not so large. */
export async function readTile(db: Queryable, { level, index, width }: Tile): Promise<Hash[]> {
  if (width === tileWidth) {
    const sql = 'SELECT hashes FROM access_tile WHERE level = $1 AND tile_index = $2'
    const { rows } = await db.query<{ hashes: Buffer }>(sql, [level, index])
    return rows[0] ? splitHashes(rows[0].hashes) : []
  }
  const first = index * tileWidth
  const { rows } =
    level === 0
      ? await db.query<{ hash: Buffer }>(
          'SELECT leaf_hash AS hash FROM access_leaf WHERE leaf_index >= $1 AND leaf_index < $2 ORDER BY leaf_index',
          [first, first + width],
        )
      : await db.query<{ hash: Buffer }>(
          `SELECT root AS hash FROM access_tile
            WHERE level = $1 AND tile_index >= $2 AND tile_index < $3 ORDER BY tile_index`,
          [level - 1, first, first + width],
        )
  return rows.map(({ hash }) => hash)
}

/** The nodes of the stored tree at a size that it has or once had. */
function nodesOfStore(db: Queryable, size: number): NodeReader {
  return nodesOfTiles(size, (tile) => readTile(db, tile))
}

/** The head that the tree has, or had at a size. */
export async function readTreeHead(db: Queryable, size: number): Promise<TreeHead> {
  return { size, root: await hashRange(nodesOfStore(db, size), { start: 0, end: size }) }
}

/** Proves that a leaf is in the tree of a size (RFC 6962 §2.1.1). */
export function proveInclusion(db: Queryable, { index, size }: { index: number; size: number }): Promise<Hash[]> {
  return hashRanges(nodesOfStore(db, size), inclusionRanges(index, size))
}

/** Proves that the tree of a size extends that of an older one (RFC 6962 §2.1.2). */
export function proveConsistency(db: Queryable, { oldSize, size }: { oldSize: number; size: number }): Promise<Hash[]> {
  return hashRanges(nodesOfStore(db, size), consistencyRanges(oldSize, size))
}
