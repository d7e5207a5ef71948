/** Checkpoints (C2SP tlog-checkpoint): signed heads of the log. Whoever keeps one can prove any later tampering. */
import type { TreeHead } from './merkle-proof.ts'
import { hashSize } from './merkle-tree.ts'
import { decodeBase64, type NoteSigner, type NoteVerifier, parseNote, signaturesOf, signNote } from './signed-note.ts'

export interface Checkpoint extends TreeHead {
  /** names the log */
  readonly origin: string
}

/** The text of a checkpoint, unsigned. */
export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${root.toString('base64')}\n`
}

/** Signs a head in the name of the log, which is the signer's. */
export function signCheckpoint({ size, root }: TreeHead, signer: NoteSigner): Promise<string> {
  return signNote(checkpointText({ origin: signer.name, size, root }), signer)
}

/** A checkpoint's text, unverified; undefined where it is malformed. Extension lines are passed over. */
export function parseCheckpoint(text: string): Checkpoint | undefined {
  const [origin, sizeLine = '', rootLine = '', ...rest] = text.split('\n')
  if (!origin || rest.pop() !== '' || rest.includes('') || !/^(0|[1-9]\d{0,15})$/.test(sizeLine)) return undefined
  const size = Number(sizeLine)
  const root = decodeBase64(rootLine)
  return Number.isSafeInteger(size) && root?.length === hashSize ? { origin, size, root } : undefined
}

/** The checkpoint of a note, where the log's key has signed it; undefined otherwise. */
export function openCheckpoint(note: string, verifier: NoteVerifier): Checkpoint | undefined {
  const parsed = parseNote(note)
  const checkpoint = parsed && parseCheckpoint(parsed.text)
  if (!parsed || !checkpoint || checkpoint.origin !== verifier.name) return undefined
  return (signaturesOf(parsed, verifier)?.length ?? 0) > 0 ? checkpoint : undefined
}
