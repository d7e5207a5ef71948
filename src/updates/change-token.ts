/**
 * Whom a change concerns, for the one system that was told of it: sealed, good for a week, worth nothing to another. It
 * says nothing by itself, and is spent on a query, which is decided and written down like any other.
 */
import { YikuError } from '../errors.ts'
import type { Vault } from '../vault/vault.ts'

const dayLength = 86_400_000
const lastsDays = 7
const digestBytes = 16

export interface TokenHolder {
  readonly vault: Vault
  /** id of the system */
  readonly client: string
  readonly now: Date
}

/** Of residents by their keys: of one resident, the same all day long. */
export function writeChangeTokens({ vault, client, now }: TokenHolder, residents: readonly string[]): string[] {
  const expires = Math.floor(now.getTime() / dayLength) + 1 + lastsDays
  const items = residents.map((residentId) => {
    const text = `${expires}|${residentId}`
    return { text, digest: vault.changeTokenDigest(client, text) }
  })
  return vault.changeTokens
    .seal(items)
    .map((sealed, at) => Buffer.concat([Buffer.from(items[at]?.digest ?? '', 'hex'), sealed]).toString('base64url'))
}

/** The resident's key. @throws {YikuError} badChangeToken */
export function readChangeToken({ vault, client, now }: TokenHolder, token: string): string {
  const bytes = Buffer.from(token, 'base64url')
  if (bytes.length <= digestBytes + 1) throw new YikuError('badChangeToken')
  const digest = bytes.toString('hex', 0, digestBytes)
  const [, expires, residentId] = /^(\d{1,9})\|([0-9a-f]{32})$/.exec(open(vault, digest, bytes)) ?? []
  if (expires === undefined || residentId === undefined) throw new YikuError('badChangeToken')
  if (vault.changeTokenDigest(client, `${expires}|${residentId}`) !== digest) throw new YikuError('badChangeToken')
  if (now.getTime() >= Number(expires) * dayLength) throw new YikuError('badChangeToken')
  return residentId
}

/** @throws {YikuError} badChangeToken where it names a key that there is not */
function open(vault: Vault, digest: string, bytes: Buffer): string {
  try {
    const [text = ''] = vault.changeTokens.open([{ digest, sealed: bytes.subarray(digestBytes) }])
    return text
  } catch (cause) {
    throw new YikuError('badChangeToken', { cause })
  }
}
