import assert from 'node:assert'
import fc from 'fast-check'
import t from 'tap'
import { type Hash, hashLeaf, hashRange, rootOf } from '../../src/audit/merkle-tree.ts'
import { nodesOfTiles, parseTilePath, type Tile, tileOf, tilePath } from '../../src/audit/tile.ts'
import { holds } from '../fixtures/property.ts'

t.test('paths are those of the standard', async (t) => {
  t.equal(tilePath({ level: 0, index: 1_234_067, width: 256 }), 'tile/0/x001/x234/067')
  t.equal(tilePath({ level: 2, index: 0, width: 1 }), 'tile/2/000.p/1')
  t.strictSame(parseTilePath('tile/0/x001/x234/067.p/17'), { level: 0, index: 1_234_067, width: 17 })
})

t.test('a path has one spelling', async (t) => {
  const wrong = [
    ...['tile/0/67', 'tile/00/067', 'tile/0/x000/067', 'tile/0/067.p/0', 'tile/0/067.p/256', 'tile/0/067.p/017'],
    ...['tile/64/067', 'tile/0/001/067', 'tile/0/x001', '/tile/0/067', 'tile/0/067/', 'tile/-1/067', 'tile/0/x1/067'],
  ]
  for (const path of wrong) t.equal(parseTilePath(path), undefined, path)
  const tile = fc.record({
    level: fc.integer({ min: 0, max: 63 }),
    index: fc.integer({ min: 0, max: 10 ** 12 }),
    width: fc.integer({ min: 1, max: 256 }),
  })
  holds(
    t,
    fc.property(tile, (tile) => assert.deepEqual(parseTilePath(tilePath(tile)), tile)),
  )
})

t.test('the tiles of 70,000 leaves are those of the example in the standard', async (t) => {
  const widths = (level: number, indexes: readonly number[]) =>
    indexes.map((index) => tileOf(70_000, { level, index })?.width)
  t.strictSame(widths(0, [0, 272, 273, 274]), [256, 256, 112, undefined])
  t.strictSame(widths(1, [0, 1, 2]), [256, 17, undefined])
  t.strictSame(widths(2, [0, 1]), [1, undefined])
})

t.test('the root of any tree follows from its tiles, each of which is read once', async (t) => {
  for (const size of [1, 2, 255, 256, 257, 511, 513, 65_535, 65_536, 66_000, 70_000]) {
    const leaves = Array.from({ length: size }, (_, n) => hashLeaf(Buffer.from(String(n))))
    const read: string[] = []
    const reader = async (tile: Tile): Promise<Hash[]> => {
      read.push(tilePath(tile))
      const span = 256 ** tile.level
      return Array.from({ length: tile.width }, (_, at) => {
        const first = (tile.index * 256 + at) * span
        return rootOf(leaves.slice(first, first + span))
      })
    }
    t.strictSame(await hashRange(nodesOfTiles(size, reader), { start: 0, end: size }), rootOf(leaves), `${size}`)
    t.equal(new Set(read).size, read.length)
    t.ok(read.length <= 3)
  }
})
