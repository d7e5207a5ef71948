import { z } from 'zod'
import type { Assertion } from '../access/client-assertion.ts'
import { clientId } from '../access/clients.ts'
import { assertionAlgorithms } from '../access/public-jwk.ts'
import { YikuError } from '../errors.ts'
import { parseStrictJson } from './strict-json.ts'

/** No jwk, jku, x5c or crit: the hub knows the keys, and what it does not understand it does not accept. */
const Header = z.strictObject({
  alg: z.enum(assertionAlgorithms),
  kid: z.string().regex(/^[\w-]{43}$/),
  // an access token or an ID token signed by the same key is no assertion
  typ: z.enum(['JWT', 'jwt', 'client-authentication+jwt']).optional(),
})

/** seconds since 1970 */
const Time = z.number().min(0).max(1e11)

const Claims = z.object({
  iss: z.stringFormat('client id', clientId),
  sub: z.stringFormat('client id', clientId),
  aud: z.union([z.string(), z.tuple([z.string()]).transform(([only]) => only)]),
  exp: Time,
  iat: Time.optional(),
  nbf: Time.optional(),
  jti: z.string().regex(/^[\x21-\x7e]{8,128}$/),
})

/** Takes a client assertion (RFC 7523) apart. @throws {YikuError} invalidClient */
export function parseAssertion(compact: string): Assertion {
  const [header = '', claims = '', signature = '', ...more] = compact.split('.')
  if (more.length > 0 || ![header, claims, signature].every(isCanonical)) throw malformed('须为三段 base64url')
  const { alg: algorithm, kid } = readPart('头部', header, Header)
  const { iss, sub, aud: audience, jti, ...times } = readPart('内容', claims, Claims)
  if (iss !== sub) throw malformed('iss 与 sub 须相同')
  const { exp: expires, iat: issuedAt, nbf: notBefore } = times
  return { compact, algorithm, kid, client: sub, audience, jti, expires, issuedAt, notBefore }
}

function readPart<T>(what: string, part: string, schema: z.ZodType<T>): T {
  const { success, data, error } = schema.safeParse(parseJson(what, part))
  if (success) return data
  const names = error.issues.flatMap(({ path, ...issue }) => ('keys' in issue ? issue.keys : path.slice(0, 1)))
  throw malformed(`${what}中缺少、不正确或不接受：${[...new Set(names)].filter(isKnown).join('、')}`)
}

/** What he made up himself is not repeated. */
function isKnown(name: unknown): boolean {
  return typeof name === 'string' && /^[a-z0-9]{1,8}$/i.test(name)
}

function parseJson(what: string, part: string): unknown {
  try {
    return parseStrictJson(Buffer.from(part, 'base64url'))
  } catch {
    throw malformed(`${what}不是 JSON，或有重复的名称`)
  }
}

function isCanonical(part: string): boolean {
  return part !== '' && Buffer.from(part, 'base64url').toString('base64url') === part
}

function malformed(detail: string): YikuError {
  return new YikuError('invalidClient', { detail: `client_assertion ${detail}` })
}
