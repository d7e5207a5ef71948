/** Receipts of checked papers: a JWT in compact form (RFC 7515, RFC 7519), signed by Ed25519 (RFC 8037). */
import { decodeBase64Url, encodeBase64Url } from './base64.ts'
import { type Bytes, utf8 } from './bytes.ts'
import { type EntryContent, readObject } from './entry-content.ts'
import { Misfit } from './misfit.ts'
import { sha256 } from './sha256.ts'

export interface SignedReceipt {
  readonly kid: string
  readonly claims: EntryContent
  /** what was signed */
  readonly message: Bytes
  readonly signature: Bytes
}

/** What of a public key (RFC 7517) matters here. */
export interface ReceiptKey {
  readonly kty: string
  readonly crv: string
  readonly x: string
}

/** @throws {Misfit} */
export function readSignedReceipt(jws: string): SignedReceipt {
  const [head = '', payload = '', signed = ''] = jws.split('.')
  const { alg, typ, kid, crit } = readPart(head, '回执的头部')
  if (alg !== 'EdDSA') throw new Misfit('回执的签名算法应为 EdDSA，其他的一概不认')
  if (typ !== 'proof-receipt+jwt') throw new Misfit('这个签名不是免提交回执的签名')
  if (crit !== undefined) throw new Misfit('回执的头部有本页不认识的要求')
  if (typeof kid !== 'string') throw new Misfit('回执没有说明用的是哪把公钥（kid）')
  const signature = decodeBase64Url(signed)
  if (signature?.length !== 64) throw new Misfit('回执的签名部分读不懂，可能没有复制全，或被改动')
  return { kid, claims: readPart(payload, '回执的内容'), message: utf8(`${head}.${payload}`), signature }
}

function readPart(part: string, what: string): EntryContent {
  const bytes = decodeBase64Url(part)
  if (!bytes) throw new Misfit(`${what}读不懂，可能没有复制全，或被改动`)
  return readObject(new TextDecoder().decode(bytes), what)
}

/** The key's thumbprint (RFC 7638), by which receipts name it. */
export async function thumbprintOf({ kty, crv, x }: ReceiptKey): Promise<string> {
  return encodeBase64Url(await sha256(utf8(JSON.stringify({ crv, kty, x }))))
}

export interface Holder {
  /** 18 characters */
  readonly idNumber: string
  readonly salt: string
}

/** How a receipt names its holder, for whoever has number and salt. */
export async function subjectOf({ idNumber, salt }: Holder): Promise<string> {
  return encodeBase64Url(await sha256(utf8(`${salt}.${idNumber}`)))
}
