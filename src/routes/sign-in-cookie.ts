/**
 * The cookie of a sign-in that is under way. SameSite=Lax: it must come along when the identity platform sends the
 * browser back to us, but with no request that another site makes by itself.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'

interface SignInCookie {
  readonly value: string
  /** milliseconds since 1970 */
  readonly expires: number
}

/** As the refresh cookie: `__Host-` where there is https, so that no neighbouring host can plant one. */
function kindOf(publicUrl: string): { name: string; path: string; secure: boolean } {
  return publicUrl.startsWith('https:')
    ? { name: '__Host-yiku_sign_in', path: '/', secure: true }
    : { name: 'yiku_sign_in', path: '/v1/sessions/oidc', secure: false }
}

export function readSignInCookie({ cookies }: FastifyRequest, publicUrl: string): string {
  return cookies[kindOf(publicUrl).name] ?? ''
}

export function setSignInCookie(reply: FastifyReply, { value, expires }: SignInCookie, publicUrl: string): void {
  const { name, path, secure } = kindOf(publicUrl)
  reply.setCookie(name, value, { path, secure, expires: new Date(expires), httpOnly: true, sameSite: 'lax' })
}

export function clearSignInCookie(reply: FastifyReply, publicUrl: string): void {
  const { name, path, secure } = kindOf(publicUrl)
  reply.clearCookie(name, { path, secure, httpOnly: true, sameSite: 'lax' })
}
