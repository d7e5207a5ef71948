/** Public keys of departments' systems: what they must be (RFC 7517, 7518, 8037), and how they are read. */
import { createPublicKey } from 'node:crypto'
import { calculateJwkThumbprint } from 'jose'
import { z } from 'zod'
import { YikuError } from '../errors.ts'

/** 32 bytes in base64url */
const coordinate = z.string().regex(/^[\w-]{43}$/)
const use = z.literal('sig').optional()

const Ed25519Jwk = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: coordinate,
  use,
  alg: z.enum(['EdDSA', 'Ed25519']).optional(),
})
const P256Jwk = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: coordinate,
  y: coordinate,
  use,
  alg: z.literal('ES256').optional(),
})

/** What else a JWK may say of itself is not kept. */
export const PublicJwk = z
  .discriminatedUnion('kty', [Ed25519Jwk, P256Jwk])
  .transform(({ use: _use, alg: _alg, ...jwk }) => jwk)
/** An Ed25519 or P-256 public key and nothing else. */
export type PublicJwk = z.infer<typeof PublicJwk>

/** Signature algorithms (RFC 7518, 8037, 9864) that assertions may use. */
export const assertionAlgorithms = ['EdDSA', 'Ed25519', 'ES256'] as const
export type AssertionAlgorithm = (typeof assertionAlgorithms)[number]

/** Whether a key is for an algorithm: the key decides, never the assertion. */
export function isFor({ kty }: PublicJwk, algorithm: AssertionAlgorithm): boolean {
  return (kty === 'EC') === (algorithm === 'ES256')
}

/** Reads the text of a file: a JWK, or `-----BEGIN PUBLIC KEY-----`. @throws {YikuError} badClientKey, privateKeyGiven */
export function parsePublicKey(text: string): PublicJwk {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) throw new YikuError('privateKeyGiven')
  return readPublicJwk(text.includes('-----BEGIN') ? jwkOfPem(text) : parseJson(text))
}

/** @throws {YikuError} badClientKey, privateKeyGiven */
export function readPublicJwk(value: unknown): PublicJwk {
  if (holdsSecret(value)) throw new YikuError('privateKeyGiven')
  const { data: jwk } = PublicJwk.safeParse(value)
  if (!jwk || !isPoint(jwk) || isSmallOrder(jwk)) throw new YikuError('badClientKey')
  return jwk
}

/** RFC 7638: two spellings of a key have one name, and no key can come back under another. */
export function kidOf(jwk: PublicJwk): Promise<string> {
  return calculateJwkThumbprint(jwk, 'sha256')
}

/** Members that only private and symmetric keys have (RFC 7518, 8037), wherever they stand. */
const secretMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv']

function holdsSecret(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  if ('keys' in value && Array.isArray(value.keys)) return value.keys.some(holdsSecret)
  return secretMembers.some((member) => Object.hasOwn(value, member))
}

function jwkOfPem(pem: string): unknown {
  try {
    return createPublicKey(pem).export({ format: 'jwk' })
  } catch (cause) {
    throw new YikuError('badClientKey', { cause })
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // its own error quotes the text
    throw new YikuError('badClientKey')
  }
}

/** Whether its coordinates are on the curve, and spelt as everybody spells them. */
function isPoint(jwk: PublicJwk): boolean {
  try {
    const { x, y } = createPublicKey({ key: jwk, format: 'jwk' }).export({ format: 'jwk' })
    return x === jwk.x && (jwk.kty !== 'EC' || y === jwk.y)
  } catch {
    return false
  }
}

/** Ed25519 points of small order, without their sign: where OpenSSL is not the newest, anybody can sign under them. */
const smallOrder = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
])

function isSmallOrder({ kty, x }: PublicJwk): boolean {
  const point = Buffer.from(x, 'base64url')
  point[31] = (point[31] ?? 0) & 0x7f
  return kty === 'OKP' && smallOrder.has(point.toString('hex'))
}
