/** Public keys of notes, as one line `name+id+key`: of a log, and of a witness, who signs the time with the text (C2SP tlog-cosignature). */
import { decodeBase64 } from './base64.ts'
import { type Bytes, concat, hexOf, isEqual, utf8 } from './bytes.ts'
import { isSigned } from './ed25519.ts'
import { Misfit } from './misfit.ts'
import type { Note, NoteSignature } from './note.ts'
import { sha256 } from './sha256.ts'

export interface NoteKey {
  readonly name: string
  readonly id: Bytes
  readonly publicKey: Bytes
  readonly isWitness: boolean
}

/** the signature types of the standard: Ed25519 over the text, and over time and text */
const ofLog = 1
const ofWitness = 4

/** @throws {Misfit} */
export async function readNoteKey(line: string): Promise<NoteKey> {
  const [, name = '', id, base64 = ''] = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/u.exec(line.trim()) ?? []
  const material = decodeBase64(base64)
  const type = material?.[0]
  if (material?.length !== 33 || (type !== ofLog && type !== ofWitness))
    throw new Misfit('公钥读不懂：应为“名称+编号+公钥”的一行，见 yiku audit key')
  const hash = await sha256(utf8(`${name}\n`), material)
  if (hexOf(hash.slice(0, 4)) !== id) throw new Misfit('公钥与它自己的编号不符，可能在抄录时被改动')
  return { name, id: hash.slice(0, 4), publicKey: material.slice(1), isWitness: type === ofWitness }
}

/** `signed`, `missing` where nobody signed in that key's name, `wrong` where the signature is not of this text. */
export type Standing = 'signed' | 'missing' | 'wrong'

export async function standingOf({ text, signatures }: Note, key: NoteKey): Promise<Standing> {
  const own = signatures.filter(({ name, keyId }) => name === key.name && isEqual(keyId, key.id))
  if (own.length === 0) return 'missing'
  for (const one of own) if (!(await holds(one, text, key))) return 'wrong'
  return 'signed'
}

async function holds({ signature }: NoteSignature, text: string, { publicKey, isWitness }: NoteKey): Promise<boolean> {
  if (!isWitness) return isSigned({ publicKey, signature, message: utf8(text) })
  if (signature.length !== 72) return false
  const time = new DataView(signature.buffer, signature.byteOffset).getBigUint64(0)
  const message = concat(utf8(`cosignature/v1\ntime ${time}\n`), utf8(text))
  return isSigned({ publicKey, signature: signature.slice(8), message })
}
