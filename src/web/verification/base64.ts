/** Base64 (RFC 4648 §4) and base64url (§5, no padding), in their one canonical spelling: another one is no other spelling of the same bytes. */
import type { Bytes } from './bytes.ts'

export function encodeBase64(bytes: Bytes): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
}

/** undefined for anything else */
export function decodeBase64(text: string): Bytes | undefined {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return undefined
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
  return encodeBase64(bytes) === text ? bytes : undefined
}

export function encodeBase64Url(bytes: Bytes): string {
  return encodeBase64(bytes).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '')
}

/** undefined for anything else */
export function decodeBase64Url(text: string): Bytes | undefined {
  if (!/^[\w-]*$/.test(text) || text.length % 4 === 1) return undefined
  const padding = '='.repeat((4 - (text.length % 4)) % 4)
  return decodeBase64(text.replace(/-/g, '+').replace(/_/g, '/') + padding)
}
