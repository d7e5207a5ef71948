import type { Report } from './finding.ts'
import type { Queryable } from './log-tree.ts'
import { type Hash, rootOf } from './merkle-tree.ts'
import { tileWidth } from './tile.ts'

export interface TileCheck {
  append(leafHash: Hash): Promise<void>
  finish(): Promise<void>
}

/** Holds the stored tiles against those that the leaves make. */
export function checkTiles(db: Queryable, report: Report): TileCheck {
  const levels: Hash[][] = []
  const counts: number[] = []

  const append = async (level: number, hash: Hash): Promise<void> => {
    const open = levels[level] ?? []
    levels[level] = open
    open.push(hash)
    if (open.length < tileWidth) return
    const index = counts[level] ?? 0
    const root = rootOf(open)
    await checkTile(db, { level, index, root, hashes: Buffer.concat(open) }, report)
    levels[level] = []
    counts[level] = index + 1
    await append(level + 1, root)
  }
  return {
    append: (leafHash) => append(0, leafHash),
    async finish() {
      const { rows } = await db.query<{ level: number; tiles: number }>(
        'SELECT level, count(*) AS tiles FROM access_tile GROUP BY level ORDER BY level',
      )
      // those that should be there were looked for one by one
      for (const { level, tiles } of rows) if (tiles > (counts[level] ?? 0)) report({ kind: 'strayTile', index: level })
    },
  }
}

interface Expected {
  readonly level: number
  readonly index: number
  readonly root: Hash
  readonly hashes: Buffer
}

async function checkTile(db: Queryable, { level, index, root, hashes }: Expected, report: Report): Promise<void> {
  const { rows } = await db.query<{ root: Buffer; hashes: Buffer }>(
    'SELECT root, hashes FROM access_tile WHERE level = $1 AND tile_index = $2',
    [level, index],
  )
  const [stored] = rows
  if (!stored) report({ kind: 'missingTile', index })
  else if (!stored.root.equals(root) || !stored.hashes.equals(hashes)) report({ kind: 'changedTile', index })
}
