/** What a row that could not be taken has left to tell whose it is: the beginning of an ID number, a name, or both. */
import { hash } from 'node:crypto'
import type { Vault } from '../vault/vault.ts'

/**
 * A hint, out of keyed hashes: 32 hexadecimal digits. As the store's own `gap_hint`.
 * @param name the name's key; empty where the row had none
 */
export function hintOf(prefix: string, name: string): string {
  return hash('sha256', Buffer.from(prefix + name, 'hex'), 'hex').slice(0, 32)
}

/** Keyed hashes of all that may be left of a resident's ID number. */
export function prefixKeys(vault: Vault, idNumber: string): string[] {
  return [idNumber.slice(0, 6), idNumber.slice(0, 14), ''].map((prefix) => vault.prefixKey(prefix))
}

interface Named {
  readonly idNumber: string
  readonly nameKeys: readonly string[]
}

/** All that a refused row about this resident may have left to tell whose it is. */
export function hintsOf(vault: Vault, { idNumber, nameKeys }: Named): string[] {
  return prefixKeys(vault, idNumber).flatMap((prefix) => ['', ...nameKeys].map((name) => hintOf(prefix, name)))
}
