/**
 * Whom a receipt is about, said so that only those learn it who already know. The space of ID numbers is small: a hash
 * of one, even salted with something that stands beside it, is as good as the number to whoever tries them all. So the
 * salt is no part of the receipt. Whoever hands the receipt on to somebody who must know whom it is about gives salt and
 * ID number with it; to anybody else two receipts of one person have nothing in common.
 */
import { hash, randomBytes } from 'node:crypto'

export interface ReceiptSubject {
  /** 32 random bytes in base64url: opens `sub`, together with the ID number */
  readonly salt: string
  /** SHA-256 of `salt.idNumber` in base64url */
  readonly sub: string
}

/** @param idNumber 18 characters */
export function newReceiptSubject(idNumber: string): ReceiptSubject {
  const salt = newSalt()
  return { salt, sub: hash('sha256', `${salt}.${idNumber}`, 'base64url') }
}

const saltBytes = 32
/** drawn for many salts at a time: to ask for 32 bytes takes as long as to ask for a thousand */
let drawn = Buffer.alloc(0)
let used = 0

function newSalt(): string {
  if (used === drawn.length) {
    drawn = randomBytes(saltBytes * 64)
    used = 0
  }
  const salt = drawn.toString('base64url', used, used + saltBytes)
  used += saltBytes
  return salt
}
