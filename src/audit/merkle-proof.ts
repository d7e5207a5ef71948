/** Checking the proofs of RFC 6962, by the algorithms of RFC 9162 §2.1.3.2 and §2.1.4.2. */
import { emptyRoot, type Hash, hashChildren } from './merkle-tree.ts'

/** The head of a tree. */
export interface TreeHead {
  readonly size: number
  readonly root: Hash
}

export interface InclusionProof {
  readonly index: number
  readonly leafHash: Hash
  readonly proof: readonly Hash[]
}

/** Whether the leaf stands at its index in the tree of that head. */
export function isIncluded({ index, leafHash, proof }: InclusionProof, head: TreeHead): boolean {
  if (index < 0 || index >= head.size) return false
  let [node, last, root] = [index, head.size - 1, leafHash]
  for (const hash of proof) {
    if (last === 0) return false
    if (node % 2 === 1 || node === last) {
      root = hashChildren(hash, root)
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)]
    } else root = hashChildren(root, hash)
    ;[node, last] = [half(node), half(last)]
  }
  return last === 0 && root.equals(head.root)
}

/** Whether the tree of `head` has the tree of `old` as its beginning: nothing before was changed, moved or removed. */
export function isExtension(old: TreeHead, head: TreeHead, proof: readonly Hash[]): boolean {
  if (old.size > head.size) return false
  if (old.size === 0) return proof.length === 0 && old.root.equals(emptyRoot)
  if (old.size === head.size) return proof.length === 0 && old.root.equals(head.root)
  let [node, last] = [old.size - 1, head.size - 1]
  while (node % 2 === 1) [node, last] = [half(node), half(last)]
  const [first, ...rest] = node === 0 ? [old.root, ...proof] : proof
  if (!first) return false
  let [oldRoot, root] = [first, first]
  for (const hash of rest) {
    if (last === 0) return false
    if (node % 2 === 1 || node === last) {
      oldRoot = hashChildren(hash, oldRoot)
      root = hashChildren(hash, root)
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)]
    } else root = hashChildren(root, hash)
    ;[node, last] = [half(node), half(last)]
  }
  return last === 0 && oldRoot.equals(old.root) && root.equals(head.root)
}

function half(number: number): number {
  return Math.floor(number / 2)
}
