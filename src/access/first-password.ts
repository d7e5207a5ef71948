/**
 * First passwords. Of an account that two administrators open together each of them is given one half: neither alone can
 * sign in as the new person, noticed or not. The holder is told both halves, one by each, and must change the password.
 */
import { randomInt } from 'node:crypto'
import type { Vault } from '../vault/vault.ts'

/** no letters that are mistaken for others when read out or copied by hand */
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789'

/** A password of three groups of four, some 59 random bits. */
export function newPassword(): string {
  return grouped(() => randomInt(alphabet.length))
}

/** The half of whoever proposed the account: made of the request, so that it need not be kept anywhere till the approval. */
export function proposersHalf({ passwordSeed }: Pick<Vault, 'passwordSeed'>, request: string): string {
  let rest = BigInt(`0x${passwordSeed(request)}`)
  return grouped(() => {
    const digit = Number(rest % BigInt(alphabet.length))
    rest /= BigInt(alphabet.length)
    return digit
  })
}

export function joinHalves(proposers: string, approvers: string): string {
  return `${proposers}-${approvers}`
}

function grouped(next: () => number): string {
  const group = () => Array.from({ length: 4 }, () => alphabet[next()]).join('')
  return [group(), group(), group()].join('-')
}
