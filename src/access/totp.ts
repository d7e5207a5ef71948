/** Second factor: time-based one-time passwords (RFC 6238), as every authenticator application makes them. */
import { Secret, TOTP } from 'otpauth'
import type { Vault } from '../vault/vault.ts'

const issuer = 'Yiku'
/** seconds of a time step */
const period = 30
/** bytes: 160 bits, as RFC 4226 recommends */
const secretSize = 20
const digestSize = 16

/** What of the vault this needs. */
type Keys = Pick<Vault, 'totpDigest' | 'totps'>

/** A new secret, in base32. */
export function newTotpSecret(): string {
  return new Secret({ size: secretSize }).base32
}

/** What an authenticator application reads from a QR code. */
export function totpUri(secret: string, username: string): string {
  return totpOf(secret, username).toString()
}

/** The time step whose code this is, now or one step to either side (a slow hand, a clock that is wrong). */
export function findTotpStep(secret: string, code: string, at = Date.now()): number | undefined {
  const totp = totpOf(secret)
  const delta = totp.validate({ token: code, window: 1, timestamp: at })
  return delta === null ? undefined : totp.counter({ timestamp: at }) + delta
}

/** Sealed for one account: set down under another one, it does not open. */
export function sealTotp({ totpDigest, totps }: Keys, account: number, secret: string): Buffer {
  const digest = totpDigest(account, secret)
  return Buffer.concat([Buffer.from(digest, 'hex'), ...totps.seal([{ digest, text: secret }])])
}

/** @throws {Error} where it was altered, or is another account's */
export function openTotp({ totpDigest, totps }: Keys, account: number, value: Buffer): string {
  const digest = value.toString('hex', 0, digestSize)
  const [secret = ''] = totps.open([{ digest, sealed: value.subarray(digestSize) }])
  if (totpDigest(account, secret) !== digest) throw new Error(`the second factor of account ${account} is damaged`)
  return secret
}

function totpOf(secret: string, label = ''): TOTP {
  return new TOTP({ issuer, label, algorithm: 'SHA1', digits: 6, period, secret: Secret.fromBase32(secret) })
}
