/**
 * The Merkle tree of RFC 6962 §2.1 over SHA-256: growing it leaf by leaf, and its proofs. Sizes are plain numbers, so
 * halves are taken by division: the bit operators of the language end at 32 bits.
 */
import { hash } from 'node:crypto'

/** 32 bytes */
export type Hash = Buffer

/** The root of a tree without leaves. */
export const emptyRoot: Hash = hash('sha256', '', 'buffer')

export const hashSize = 32

const node = Buffer.alloc(1 + 2 * hashSize, 1)

/** Hash of a leaf; the 0x00 before it keeps a leaf from posing as a node. */
export function hashLeaf(content: Uint8Array): Hash {
  return hash('sha256', Buffer.concat([Buffer.of(0), content]), 'buffer')
}

/** Hash of two subtrees, under 0x01. */
export function hashChildren(left: Uint8Array, right: Uint8Array): Hash {
  // one buffer for all calls: hashing is over before the next one begins
  node.set(left, 1)
  node.set(right, 1 + hashSize)
  return hash('sha256', node, 'buffer')
}

export interface GrowingTree {
  readonly size: number
  append(leafHash: Hash): void
  root(): Hash
}

/** A tree that keeps only the roots of its perfect subtrees: as many hashes as its size has binary ones. */
export function growTree(): GrowingTree {
  const peaks: Hash[] = []
  let size = 0
  return {
    get size() {
      return size
    },
    append(leafHash) {
      let grown = leafHash
      for (let rest = size; rest % 2 === 1; rest = (rest - 1) / 2) {
        const left = peaks.pop()
        if (left) grown = hashChildren(left, grown)
      }
      peaks.push(grown)
      size += 1
    },
    root: () => foldPeaks(peaks),
  }
}

/** The root of a tree out of its leaves' hashes. */
export function rootOf(leafHashes: readonly Hash[]): Hash {
  const tree = growTree()
  for (const leafHash of leafHashes) tree.append(leafHash)
  return tree.root()
}

/** The root over perfect subtrees, the largest first. */
function foldPeaks(peaks: readonly Hash[]): Hash {
  let root: Hash | undefined
  for (const peak of peaks.toReversed()) root = root ? hashChildren(peak, root) : peak
  return root ?? emptyRoot
}

/** Leaves from `start` up to, not including, `end`. */
export interface LeafRange {
  readonly start: number
  readonly end: number
}

/** The hash over the 2^level leaves from index × 2^level on. */
export type NodeReader = (level: number, index: number) => Promise<Hash>

/** MTH(D[start:end]) of RFC 6962, out of perfect subtrees; `start` is where such a range can begin in a proof. */
export async function hashRange(read: NodeReader, { start, end }: LeafRange): Promise<Hash> {
  if (start === end) return emptyRoot
  const peaks: Hash[] = []
  for (const { level, index } of perfectSubtrees({ start, end })) peaks.push(await read(level, index))
  return foldPeaks(peaks)
}

function perfectSubtrees({ start, end }: LeafRange): { level: number; index: number }[] {
  const found: { level: number; index: number }[] = []
  for (let at = start; at < end; ) {
    let level = 0
    while (at + 2 ** (level + 1) <= end) level++
    found.push({ level, index: at / 2 ** level })
    at += 2 ** level
  }
  return found
}

/** PATH(index, D[size]) of RFC 6962 §2.1.1: the ranges whose hashes prove that a leaf is in a tree. */
export function inclusionRanges(index: number, size: number): LeafRange[] {
  const found: LeafRange[] = []
  let [start, end] = [0, size]
  while (end - start > 1) {
    const middle = start + leftSize(end - start)
    found.push(index < middle ? { start: middle, end } : { start, end: middle })
    if (index < middle) end = middle
    else start = middle
  }
  return found.reverse()
}

/** PROOF(oldSize, D[size]) of RFC 6962 §2.1.2: the ranges whose hashes prove that a tree extends an older one. */
export function consistencyRanges(oldSize: number, size: number): LeafRange[] {
  if (oldSize === 0 || oldSize === size) return []
  const found: LeafRange[] = []
  let [start, end] = [0, size]
  while (end !== oldSize) {
    const middle = start + leftSize(end - start)
    if (oldSize <= middle) {
      found.push({ start: middle, end })
      end = middle
    } else {
      found.push({ start, end: middle })
      start = middle
    }
  }
  // where the old tree is itself the left edge, whoever checks knows its root already
  if (start > 0) found.push({ start, end })
  return found.reverse()
}

/** The largest power of two below a size. */
function leftSize(size: number): number {
  let left = 1
  while (left * 2 < size) left *= 2
  return left
}

/** The hashes of ranges: a proof. */
export async function hashRanges(read: NodeReader, ranges: readonly LeafRange[]): Promise<Hash[]> {
  const proof: Hash[] = []
  for (const range of ranges) proof.push(await hashRange(read, range))
  return proof
}
