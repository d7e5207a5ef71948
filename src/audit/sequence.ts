/**
 * Sequencing: durable entries get their place in the tree. Whatever waits in access_pending when the transaction looks
 * gets the next places, the older ids first; what commits later gets later places, however old its id. Leaves, tiles
 * and the end of the waiting are one transaction: a kill leaves all of it or nothing.
 */
import type pg from 'pg'
import { readTile, readTreeSize } from './log-tree.ts'
import { type Hash, rootOf } from './merkle-tree.ts'
import { tileWidth } from './tile.ts'

/** One number for all who put the log in order; the ASCII of "yiku" keeps it apart from other programs'. */
const lockKeys = [0x79696b75, 1] as const

const placeEntries = `
  WITH taken AS (
    SELECT p.entry_id, p.at, e.leaf_hash, $1::bigint - 1 + row_number() OVER (ORDER BY p.entry_id) AS leaf_index
      FROM (SELECT entry_id, at FROM access_pending ORDER BY entry_id LIMIT $2) p
      JOIN access_entry e ON e.entry_id = p.entry_id AND e.at = p.at
  ), placed AS (
    INSERT INTO access_leaf (leaf_index, entry_id, at, leaf_hash) SELECT leaf_index, entry_id, at, leaf_hash FROM taken
  ), done AS (
    DELETE FROM access_pending p USING taken t WHERE p.entry_id = t.entry_id
  )
  SELECT leaf_hash AS hash FROM taken ORDER BY leaf_index`

/** Gives waiting entries their places, `limit` at the most. Returns how many; none where another process is at it. */
export function sequence(client: pg.ClientBase, limit = 10_000): Promise<number> {
  return inLogOrder(client, async () => {
    const size = await readTreeSize(client)
    // month by month through their keys; a plan that reads whole months would be chosen by outdated statistics
    await client.query(
      'SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET LOCAL enable_seqscan = off',
    )
    const { rows } = await client.query<{ hash: Buffer }>(placeEntries, [size, limit])
    const added = rows.map(({ hash }) => hash)
    await storeTiles(client, await fullTiles(client, { level: 0, size, added }))
    return rows.length
  }).then((placed) => placed ?? 0)
}

/** Runs work in a transaction while no other process changes the tree; undefined where one does. */
export async function inLogOrder<T>(client: pg.ClientBase, work: () => Promise<T>): Promise<T | undefined> {
  await client.query('BEGIN')
  try {
    const { rows } = await client.query<{ mine: boolean }>('SELECT pg_try_advisory_xact_lock($1, $2) AS mine', [
      ...lockKeys,
    ])
    const result = rows[0]?.mine ? await work() : undefined
    await client.query('COMMIT')
    return result
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    throw error
  }
}

interface FullTile {
  readonly level: number
  readonly index: number
  readonly root: Hash
  readonly hashes: Buffer
}

interface Growth {
  readonly level: number
  /** hashes that the level had */
  readonly size: number
  readonly added: readonly Hash[]
}

/** The tiles that the added hashes fill, on their level and on those above. */
async function fullTiles(client: pg.ClientBase, { level, size, added }: Growth): Promise<FullTile[]> {
  const width = size % tileWidth
  const first = (size - width) / tileWidth
  if (width + added.length < tileWidth) return []
  const begun = width === 0 ? [] : await readTile(client, { level, index: first, width })
  const hashes = [...begun, ...added]
  const tiles: FullTile[] = []
  for (let at = 0; at + tileWidth <= hashes.length; at += tileWidth) {
    const own = hashes.slice(at, at + tileWidth)
    tiles.push({ level, index: first + tiles.length, root: rootOf(own), hashes: Buffer.concat(own) })
  }
  const above = { level: level + 1, size: first, added: tiles.map(({ root }) => root) }
  return [...tiles, ...(await fullTiles(client, above))]
}

async function storeTiles(client: pg.ClientBase, tiles: readonly FullTile[]): Promise<void> {
  if (tiles.length === 0) return
  await client.query(
    `INSERT INTO access_tile (level, tile_index, root, hashes)
      SELECT * FROM unnest($1::smallint[], $2::bigint[], $3::bytea[], $4::bytea[])`,
    [
      tiles.map(({ level }) => level),
      tiles.map(({ index }) => index),
      tiles.map(({ root }) => root),
      tiles.map(({ hashes }) => hashes),
    ],
  )
}
