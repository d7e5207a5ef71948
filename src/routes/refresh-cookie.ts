/**
 * The refresh cookie, which only the sign-in routes read. Who shows it must also show that the request comes from our
 * own page: every browser that runs our pages says so in Origin with each POST and DELETE, most in Sec-Fetch-Site too.
 * A request with neither is refused like one from elsewhere: it is a program, which can say Origin as well, or a
 * browser too old to be trusted with SameSite.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { YikuError } from '../errors.ts'

/** the hub's own address as browsers see it, where it is set */
type Origin = string | undefined

/** The cookie that came. @throws {YikuError} unauthenticated where none did, crossSite */
export function getRefreshCookie(request: FastifyRequest, origin: Origin): string {
  const { name } = kindOf(request, origin)
  const value = request.cookies[name]
  if (value === undefined) throw new YikuError('unauthenticated')
  refuseCrossSite(request, origin)
  return value
}

interface ReplyCookie {
  readonly value: string
  readonly expires: Date
}

export function setRefreshCookie(reply: FastifyReply, { value, expires }: ReplyCookie, origin: Origin): void {
  const { name, path, secure } = kindOf(reply.request, origin)
  reply.setCookie(name, value, { path, secure, expires, httpOnly: true, sameSite: 'strict' })
}

export function clearRefreshCookie(reply: FastifyReply, origin: Origin): void {
  const { name, path, secure } = kindOf(reply.request, origin)
  reply.clearCookie(name, { path, secure, httpOnly: true, sameSite: 'strict' })
}

/** `__Host-` lets no neighbouring host plant a cookie of ours; it demands https and the whole host as path. */
function kindOf({ protocol }: FastifyRequest, origin: Origin): { name: string; path: string; secure: boolean } {
  const secure = origin === undefined ? protocol === 'https' : origin.startsWith('https:')
  return secure
    ? { name: '__Host-yiku_refresh', path: '/', secure }
    : { name: 'yiku_refresh', path: '/v1/sessions', secure }
}

/** @throws {YikuError} crossSite */
export function refuseCrossSite({ headers }: FastifyRequest, own: Origin): void {
  const { origin, 'sec-fetch-site': site, host = '' } = headers
  if (origin === undefined && site === undefined) throw new YikuError('crossSite')
  if (site !== undefined && site !== 'same-origin') throw new YikuError('crossSite')
  if (origin === undefined) return
  // without the setting the host must do: a proxy that ends TLS hides the scheme
  const same = own === undefined ? hostOf(origin) === host.toLowerCase() : origin === own
  if (!same) throw new YikuError('crossSite')
}

function hostOf(origin: string): string | undefined {
  return /^https?:\/\/([^/]+)$/.exec(origin)?.[1]?.toLowerCase()
}
