import assert from 'node:assert'
import fc from 'fast-check'
import t from 'tap'
import { isExtension, isIncluded } from '../../src/audit/merkle-proof.ts'
import {
  consistencyRanges,
  emptyRoot,
  growTree,
  type Hash,
  hashChildren,
  hashLeaf,
  hashRanges,
  inclusionRanges,
  rootOf,
} from '../../src/audit/merkle-tree.ts'
import { holds } from '../fixtures/property.ts'

/** The published test data of certificate-transparency (merkletree tests of Google's reference implementation). */
const leaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map(
  (hex) => hashLeaf(Buffer.from(hex, 'hex')),
)
const roots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]
const inclusion = [
  {
    index: 0,
    size: 8,
    proof: [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ],
  },
  {
    index: 5,
    size: 8,
    proof: [
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  },
  { index: 2, size: 3, proof: ['fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125'] },
  {
    index: 1,
    size: 5,
    proof: [
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ],
  },
]
const consistency = [
  { old: 1, size: 1, proof: [] },
  {
    old: 1,
    size: 8,
    proof: [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ],
  },
  {
    old: 6,
    size: 8,
    proof: [
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  },
  {
    old: 2,
    size: 5,
    proof: [
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ],
  },
]

const fromHex = (hex: string) => Buffer.from(hex, 'hex')
const toHex = (hash: Hash) => hash.toString('hex')

/** MTH of RFC 6962 §2.1, word for word. */
function treeHash(hashes: readonly Hash[]): Hash {
  const [only, ...more] = hashes
  if (!only) return emptyRoot
  if (more.length === 0) return only
  let k = 1
  while (k * 2 < hashes.length) k *= 2
  return hashChildren(treeHash(hashes.slice(0, k)), treeHash(hashes.slice(k)))
}

/** Nodes of a tree in memory. */
function nodesOf(hashes: readonly Hash[]) {
  return async (level: number, index: number) => {
    const own = hashes.slice(index * 2 ** level, (index + 1) * 2 ** level)
    assert.equal(own.length, 2 ** level, 'only perfect subtrees are asked for')
    return treeHash(own)
  }
}

/** So many different leaves. */
function someLeaves(count: number): Hash[] {
  return Array.from({ length: count }, (_, n) => hashLeaf(Buffer.from(`leaf ${n}`)))
}

function proveIn(hashes: readonly Hash[], index: number): Promise<Hash[]> {
  return hashRanges(nodesOf(hashes), inclusionRanges(index, hashes.length))
}

function proveExtends(hashes: readonly Hash[], old: number): Promise<Hash[]> {
  return hashRanges(nodesOf(hashes), consistencyRanges(old, hashes.length))
}

t.test('the published roots', async (t) => {
  const tree = growTree()
  for (const [size, root] of roots.entries()) {
    t.equal(toHex(tree.root()), root, `${size} leaves`)
    t.equal(toHex(rootOf(leaves.slice(0, size))), root)
    const next = leaves[size]
    if (next) tree.append(next)
  }
})

t.test('the published inclusion proofs', async (t) => {
  for (const { index, size, proof } of inclusion) {
    const hashes = leaves.slice(0, size)
    t.strictSame((await proveIn(hashes, index)).map(toHex), proof, `${index} of ${size}`)
    const head = { size, root: fromHex(roots[size] ?? '') }
    const leafHash = leaves[index] ?? emptyRoot
    t.ok(isIncluded({ index, leafHash, proof: proof.map(fromHex) }, head))
  }
})

t.test('the published consistency proofs', async (t) => {
  for (const { old, size, proof } of consistency) {
    t.strictSame((await proveExtends(leaves.slice(0, size), old)).map(toHex), proof, `${old} to ${size}`)
    const [before, head] = [old, size].map((size) => ({ size, root: fromHex(roots[size] ?? '') }))
    t.ok(before && head && isExtension(before, head, proof.map(fromHex)))
  }
})

t.test('for every tree up to 70 leaves, every proof holds, and none for another place, size or leaf', async (t) => {
  let [accepted, forged] = [0, 0]
  for (let size = 0; size <= 70; size++) {
    const hashes = someLeaves(size)
    const head = { size, root: treeHash(hashes) }
    for (const [index, leafHash] of hashes.entries()) {
      const proof = await proveIn(hashes, index)
      if (isIncluded({ index, leafHash, proof }, head)) accepted += 1
      if (isIncluded({ index: (index + 1) % size, leafHash, proof }, head) && size > 1) forged += 1
      if (isIncluded({ index, leafHash: emptyRoot, proof }, head)) forged += 1
      if (isIncluded({ index, leafHash, proof: [...proof, emptyRoot] }, head)) forged += 1
      if (isIncluded({ index, leafHash, proof: proof.slice(1) }, head) && proof.length > 0) forged += 1
    }
    for (let old = 0; old <= size; old++) {
      const proof = await proveExtends(hashes, old)
      const before = { size: old, root: treeHash(hashes.slice(0, old)) }
      if (isExtension(before, head, proof)) accepted += 1
      if (isExtension({ ...before, root: hashLeaf(before.root) }, head, proof)) forged += 1
      if (isExtension(before, { ...head, root: hashLeaf(head.root) }, proof) && old > 0) forged += 1
      if (isExtension(before, head, [...proof, emptyRoot])) forged += 1
      if (isExtension({ ...before, size: old + 1 }, head, proof) && old > 0) forged += 1
    }
  }
  t.equal(accepted, (70 * 71) / 2 + (71 * 72) / 2)
  t.equal(forged, 0)
})

t.test('a tree grown leaf by leaf has the root that the standard defines', async (t) => {
  holds(
    t,
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 300 }), (contents) => {
      const hashes = contents.map(hashLeaf)
      assert.deepEqual(rootOf(hashes), treeHash(hashes))
    }),
  )
})

t.test('a proof with one bit turned proves nothing', async () => {
  const tree = fc.integer({ min: 2, max: 600 }).chain((size) =>
    fc.record({
      size: fc.constant(size),
      index: fc.integer({ min: 0, max: size - 1 }),
      old: fc.integer({ min: 1, max: size - 1 }),
      place: fc.nat(),
      bit: fc.integer({ min: 0, max: 255 }),
    }),
  )
  const property = fc.asyncProperty(tree, async ({ size, index, old, place, bit }) => {
    const hashes = someLeaves(size)
    const head = { size, root: rootOf(hashes) }
    const leafHash = hashes[index] ?? emptyRoot
    const included = await proveIn(hashes, index)
    assert.ok(isIncluded({ index, leafHash, proof: included }, head))
    assert.ok(!isIncluded({ index, leafHash, proof: turned(included, place, bit) }, head))
    const extended = await proveExtends(hashes, old)
    const before = { size: old, root: rootOf(hashes.slice(0, old)) }
    assert.ok(isExtension(before, head, extended))
    assert.ok(!isExtension(before, head, turned(extended, place, bit)))
  })
  await fc.assert(property, { numRuns: 60 })
})

function turned(proof: readonly Hash[], place: number, bit: number): Hash[] {
  return proof.map((hash, at) => {
    if (at !== place % proof.length) return hash
    const copy = Buffer.from(hash)
    copy.writeUInt8(copy.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
    return copy
  })
}
