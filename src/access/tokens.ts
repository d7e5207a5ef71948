/**
 * Access tokens: JWT in the profile of RFC 9068, under one fixed algorithm, for this hub only. A token says who acts and
 * which version of him was let in; everything else is looked up at each request, so that it can be taken back.
 */
import { randomUUID } from 'node:crypto'
import fastifyJwt, { type JWT, type VerifyOptions } from '@fastify/jwt'
import Fastify from 'fastify'
import { z } from 'zod'
import { YikuError } from '../errors.ts'
import type { KeyRing } from '../vault/key-ring.ts'

const audience = 'yiku'
const algorithm = 'HS256'
const type = 'at+jwt'
/** seconds */
export const tokenLifetime = 600
/** seconds by which another machine's clock may be ahead */
const skew = 30

const Kind = z.enum(['account', 'client', 'resident'])

/** `resident:` is followed by his session: who he is stands there, and not in a token */
const subjects =
  /^(account:[1-9]\d{0,9}|client:[a-z0-9][a-z0-9._-]{1,63}|resident:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

const Payload = z
  .strictObject({
    sub: z.stringFormat('subject', subjects),
    ver: z.int().min(1),
    sid: z.uuid().optional(),
    aud: z.literal(audience),
    iss: z.literal(audience),
    iat: z.int().min(0),
    exp: z.int().min(0),
    jti: z.uuid(),
  })
  .refine(({ iat, exp }) => exp > iat && exp - iat <= tokenLifetime && iat <= Date.now() / 1000 + skew)

const Decoded = z.object({ header: z.unknown(), signature: z.string() })

const Header = z.strictObject({
  alg: z.literal(algorithm),
  typ: z.literal(type),
  kid: z.stringFormat('key id', /^[1-9]\d{0,2}$/),
})

/** Who a token is for. */
export interface Subject {
  readonly kind: z.infer<typeof Kind>
  readonly id: string
  /** version of the account or client that was let in; of a resident there is only one */
  readonly ver: number
  /** session of an account or resident */
  readonly sid?: string | undefined
}

export type Claims = Subject

export interface IssuedToken {
  readonly accessToken: string
  /** seconds */
  readonly expiresIn: number
}

export interface Tokens {
  /** A token that ends in ten minutes, or with the session where that is sooner. */
  issue(subject: Subject, sessionEnd?: Date): IssuedToken
  /** @throws {YikuError} unauthenticated */
  verify(token: string): Claims
}

/** Tokens under keys derived from the sealing keys: they rotate with those, and `kid` names them by the same number. */
export async function openTokens(ring: KeyRing): Promise<Tokens> {
  const jwt = await openJwt(ring)
  const keyFor = keyFinder(ring)
  const known = rememberClaims()
  const verify = (kid: number, token: string): unknown =>
    // without options the plugin uses the verifier that it has ready
    kid === ring.currentSealing ? jwt.verify(token) : jwt.verify(token, { ...verifying, key: keyFor(kid) })
  return {
    issue({ kind, id, ver, sid }, sessionEnd) {
      const iat = Math.floor(Date.now() / 1000)
      const left = sessionEnd ? Math.floor(sessionEnd.getTime() / 1000) - iat : tokenLifetime
      const expiresIn = Math.max(Math.min(left, tokenLifetime), 1)
      const claims = { sub: `${kind}:${id}`, ver, aud: audience, iss: audience, iat, exp: iat + expiresIn }
      return { accessToken: jwt.sign({ ...claims, ...(sid && { sid }), jti: randomUUID() }), expiresIn }
    },
    verify(token) {
      const claims = known.find(token)
      if (claims) return claims
      try {
        const { header, signature } = Decoded.parse(jwt.decode(token))
        const { kid } = Header.parse(header)
        if (!isCanonical(signature)) throw new Error('the signature is spelt in another way than ours')
        const payload = Payload.parse(verify(Number(kid), token))
        return known.remember(token, { claims: claimsOf(payload), ends: payload.exp * 1000 })
      } catch (cause) {
        throw new YikuError('unauthenticated', { cause })
      }
    },
  }
}

/** Two bits of the last letter stand for nothing; the library lets them be anything, and a token have four spellings. */
function isCanonical(signature: string): boolean {
  return Buffer.from(signature, 'base64url').toString('base64url') === signature
}

function claimsOf({ sub, ver, sid }: z.infer<typeof Payload>): Claims {
  const [kind, id = ''] = sub.split(':')
  return { kind: Kind.parse(kind), id, ver, sid }
}

interface Verified {
  readonly claims: Claims
  /** milliseconds since 1970 */
  readonly ends: number
}

/** tokens that are remembered: of one that was ours, to the last character, there is nothing to find out again */
const remembered = 10_000

/** What verified tokens say, for as long as they last. What that is worth is looked up at each request all the same. */
function rememberClaims() {
  const known = new Map<string, Verified>()
  return {
    find(token: string): Claims | undefined {
      const found = known.get(token)
      return found && found.ends > Date.now() ? found.claims : undefined
    },
    remember(token: string, verified: Verified): Claims {
      if (known.size >= remembered) known.clear()
      known.set(token, verified)
      return verified.claims
    },
  }
}

function keyOf(ring: KeyRing, id: number): Buffer {
  return Buffer.from(ring.sealingKey(id, 'access-token'))
}

const verifying = {
  algorithms: [algorithm],
  checkTyp: type,
  allowedAud: audience,
  allowedIss: audience,
  requiredClaims: ['exp', 'iat', 'sub', 'aud', 'iss', 'jti'],
} as const satisfies Partial<VerifyOptions>

/** The plugin in an instance of its own: tokens are the hub's, which may be served by several applications, or by none. */
async function openJwt(ring: KeyRing): Promise<JWT> {
  const host = Fastify()
  const kid = String(ring.currentSealing)
  await host.register(fastifyJwt, {
    secret: keyOf(ring, ring.currentSealing),
    decode: { complete: true },
    sign: { algorithm, header: { alg: algorithm, typ: type, kid } },
    verify: verifying,
  })
  return host.jwt
}

/** How often an unknown key id may make the key file be read again: strangers can make up as many as they like. */
const relearnAfterMs = 1000

/** @throws {Error} where there is no such key */
function keyFinder(ring: KeyRing): (kid: number) => Buffer {
  const known = new Map(ring.sealingIds.map((id) => [id, keyOf(ring, id)]))
  let relearnt = -relearnAfterMs
  return (kid) => {
    const found = known.get(kid)
    if (found) return found
    if (performance.now() - relearnt < relearnAfterMs) throw new Error('no such key')
    relearnt = performance.now()
    const learnt = keyOf(ring, kid)
    known.set(kid, learnt)
    return learnt
  }
}
