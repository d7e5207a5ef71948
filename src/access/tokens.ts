/** Access tokens: JWT (RFC 7519) under one fixed algorithm, for this hub only. */
import fastifyJwt from '@fastify/jwt'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { YikuError } from '../errors.ts'
import type { KeyRing } from '../vault/key-ring.ts'
import type { Account } from './accounts.ts'

const audience = 'yiku'
/** seconds */
export const tokenLifetime = 3600

const Identity = z.object({ sub: z.string(), role: z.string(), organisation: z.string(), area: z.string() })
/** Who asks, as the token says. */
export type Identity = z.infer<typeof Identity>

export async function registerTokens(app: FastifyInstance, ring: KeyRing): Promise<void> {
  await app.register(fastifyJwt, {
    secret: Buffer.from(ring.indexKey('access-token')),
    sign: { algorithm: 'HS256', aud: audience, iss: audience, expiresIn: tokenLifetime },
    verify: {
      algorithms: ['HS256'],
      allowedAud: audience,
      allowedIss: audience,
      requiredClaims: ['exp', 'sub', 'aud', 'iss'],
    },
  })
}

export function issueToken(app: FastifyInstance, { username, role, organisation, area }: Account): string {
  return app.jwt.sign({ sub: username, role, organisation, area })
}

/** For `onRequest`: a stranger is turned away before his body is read. @throws {YikuError} unauthenticated */
export async function authenticate(request: FastifyRequest): Promise<void> {
  try {
    Identity.parse(await request.jwtVerify())
  } catch (cause) {
    throw new YikuError('unauthenticated', { cause })
  }
}

/** Who asks, where `authenticate` let him in. */
export function identityOf({ user }: FastifyRequest): Identity {
  return Identity.parse(user)
}
