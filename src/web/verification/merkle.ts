/** The Merkle tree of RFC 6962 §2.1, followed as its definitions are written: from the root down. */
import { type Bytes, isEqual } from './bytes.ts'
import { sha256 } from './sha256.ts'

export interface TreeHead {
  readonly size: number
  readonly root: Bytes
}

export function hashLeaf(content: Bytes): Promise<Bytes> {
  return sha256(Uint8Array.of(0), content)
}

export function hashNode(left: Bytes, right: Bytes): Promise<Bytes> {
  return sha256(Uint8Array.of(1), left, right)
}

/** The largest power of two below `size`, which is 2 or more: where its tree divides. */
export function splitOf(size: number): number {
  let split = 1
  while (split * 2 < size) split *= 2
  return split
}

export interface InclusionProof {
  readonly index: number
  readonly leafHash: Bytes
  readonly proof: readonly Bytes[]
}

/** Whether the leaf stands at its index in the tree of that head. */
export async function isIncluded({ index, leafHash, proof }: InclusionProof, head: TreeHead): Promise<boolean> {
  if (!Number.isSafeInteger(index) || index < 0 || index >= head.size) return false
  const root = await climb({ index, leafHash, proof }, head.size)
  return root !== undefined && isEqual(root, head.root)
}

/** PATH(index, D[size]) backwards; undefined where it has another length than such a path. */
async function climb({ index, leafHash, proof }: InclusionProof, size: number): Promise<Bytes | undefined> {
  const sibling = proof[proof.length - 1]
  if (size === 1) return sibling ? undefined : leafHash
  if (!sibling) return undefined
  const split = splitOf(size)
  const rest = proof.slice(0, -1)
  if (index < split) {
    const left = await climb({ index, leafHash, proof: rest }, split)
    return left && hashNode(left, sibling)
  }
  const right = await climb({ index: index - split, leafHash, proof: rest }, size - split)
  return right && hashNode(sibling, right)
}

/** MTH(D[start:end]) for whoever has the leaves, or what was made of them. */
export type RangeHash = (start: number, end: number) => Promise<Bytes>

/** PROOF(old, D[size]): 0 < old < size. */
export function consistencyProof(old: number, size: number, hashOf: RangeHash): Promise<readonly Bytes[]> {
  return subProof({ old, start: 0, end: size, isWhole: true }, hashOf)
}

interface Part {
  /** size of the old tree within this part */
  readonly old: number
  readonly start: number
  readonly end: number
  /** whether the old tree is all that lies before: then its root is known */
  readonly isWhole: boolean
}

async function subProof({ old, start, end, isWhole }: Part, hashOf: RangeHash): Promise<readonly Bytes[]> {
  if (old === end - start) return isWhole ? [] : [await hashOf(start, end)]
  const middle = start + splitOf(end - start)
  if (old <= middle - start) {
    const within = await subProof({ old, start, end: middle, isWhole }, hashOf)
    return [...within, await hashOf(middle, end)]
  }
  const within = await subProof({ old: old - (middle - start), start: middle, end, isWhole: false }, hashOf)
  return [...within, await hashOf(start, middle)]
}

/** Whether the tree of `head` has that of `old` as its beginning: nothing before was changed, moved or taken away. */
export async function isExtension(old: TreeHead, head: TreeHead, proof: readonly Bytes[]): Promise<boolean> {
  if (old.size > head.size || old.size < 1) return false
  if (old.size === head.size) return proof.length === 0 && isEqual(old.root, head.root)
  const roots = await bothRoots({ old: old.size, size: head.size, oldRoot: old.root }, proof)
  return roots !== undefined && isEqual(roots.old, old.root) && isEqual(roots.new, head.root)
}

interface Sizes {
  readonly old: number
  readonly size: number
  /** undefined where the proof itself must hold the old part's hash */
  readonly oldRoot: Bytes | undefined
}

interface Roots {
  readonly old: Bytes
  readonly new: Bytes
}

async function bothRoots({ old, size, oldRoot }: Sizes, proof: readonly Bytes[]): Promise<Roots | undefined> {
  const last = proof[proof.length - 1]
  if (old === size) {
    if (oldRoot) return last ? undefined : { old: oldRoot, new: oldRoot }
    return last && proof.length === 1 ? { old: last, new: last } : undefined
  }
  if (!last) return undefined
  const split = splitOf(size)
  const rest = proof.slice(0, -1)
  if (old <= split) {
    const within = await bothRoots({ old, size: split, oldRoot }, rest)
    return within && { old: within.old, new: await hashNode(within.new, last) }
  }
  const within = await bothRoots({ old: old - split, size: size - split, oldRoot: undefined }, rest)
  return within && { old: await hashNode(last, within.old), new: await hashNode(last, within.new) }
}
