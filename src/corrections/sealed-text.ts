/** What is said in a dispute is about a resident: at rest it is sealed, and proven like a record. */
import type { Value } from '../catalogue/field.ts'
import type { Vault } from '../vault/vault.ts'

/** What a disputer says. */
export interface Statement {
  /** by field, what he says is right */
  readonly claimed?: Readonly<Record<string, Value>>
  readonly reason: string
  /** where the evidence is to be found */
  readonly evidence?: string
}

type Part = 'statement' | 'answer'

export interface SealedText {
  readonly digest: string
  readonly sealed: Uint8Array
}

/** @param id of the correction */
export function sealText(vault: Vault, { id, part }: { id: string; part: Part }, text: string) {
  const digest = vault.correctionDigest(`${id} ${part}`, text)
  const [sealed = Buffer.alloc(0)] = vault.corrections.seal([{ digest, text }])
  return { digest, sealed }
}

/** @throws {Error} where it is not what was sealed there */
export function openText(vault: Vault, { id, part }: { id: string; part: Part }, { digest, sealed }: SealedText) {
  const hex = digest.replaceAll('-', '')
  const [text = ''] = vault.corrections.open([{ digest: hex, sealed }])
  if (vault.correctionDigest(`${id} ${part}`, text) !== hex)
    throw new Error(`the ${part} of a correction does not match its digest`)
  return text
}
