/** Signed notes (C2SP signed-note): a text, and under it the signatures of those who stand for it. */

/** Signs notes in the name of one key. Ed25519 is built in; another scheme (SM2) is one more of these. */
export interface NoteSigner {
  readonly name: string
  /** 4 bytes */
  readonly keyId: Buffer
  sign(text: Buffer): Buffer | Promise<Buffer>
}

/** Checks the signatures of one key. */
export interface NoteVerifier {
  readonly name: string
  readonly keyId: Buffer
  verify(text: Buffer, signature: Buffer): boolean
}

export interface NoteSignature {
  readonly name: string
  readonly keyId: Buffer
  readonly signature: Buffer
}

export interface SignedNote {
  /** with its last newline */
  readonly text: string
  readonly signatures: readonly NoteSignature[]
}

const mostSignatures = 64
const mostLength = 64 << 10

/** The signature line of a text, newline included. */
export async function signatureLine(text: string, signer: NoteSigner): Promise<string> {
  const signature = await signer.sign(Buffer.from(text))
  return `— ${signer.name} ${Buffer.concat([signer.keyId, signature]).toString('base64')}\n`
}

/** Signs a text, which must end in a newline. */
export async function signNote(text: string, signer: NoteSigner): Promise<string> {
  return `${text}\n${await signatureLine(text, signer)}`
}

/** The parts of a note, nothing verified; undefined where it is malformed. */
export function parseNote(note: string): SignedNote | undefined {
  const end = note.lastIndexOf('\n\n') + 1
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the standard forbids exactly these
  if (end === 0 || note.length > mostLength || !note.isWellFormed() || /[\0-\x09\x0b-\x1f]/.test(note)) return undefined
  const lines = note.slice(end + 1).split('\n')
  if (lines.pop() !== '' || lines.length === 0 || lines.length > mostSignatures) return undefined
  const signatures = lines.map(parseSignature)
  const known = signatures.filter((signature) => signature !== undefined)
  return known.length === signatures.length ? { text: note.slice(0, end), signatures: known } : undefined
}

function parseSignature(line: string): NoteSignature | undefined {
  const [, name, base64] = /^— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/u.exec(line) ?? []
  const bytes = base64 === undefined ? undefined : decodeBase64(base64)
  if (name === undefined || !bytes || bytes.length < 5) return undefined
  return { name, keyId: bytes.subarray(0, 4), signature: bytes.subarray(4) }
}

/** The signatures of a key that hold; undefined where one in its name does not, which spoils the note. */
export function signaturesOf({ text, signatures }: SignedNote, verifier: NoteVerifier): NoteSignature[] | undefined {
  const own = signatures.filter(({ name, keyId }) => name === verifier.name && keyId.equals(verifier.keyId))
  return own.every(({ signature }) => verifier.verify(Buffer.from(text), signature)) ? own : undefined
}

/** Bytes of base64 in its one canonical spelling; undefined for any other. */
export function decodeBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : undefined
}
