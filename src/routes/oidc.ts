/**
 * Sign-in through the government identity platform. A browser is sent there, comes back, and is sent on to the page it
 * came from, with a refresh cookie as after a password; the page then asks for its first access token by
 * `POST /v1/sessions/refresh`. What goes wrong on the way back is told to a page by `?signIn=<code>` in its address, and
 * to a program, which does not ask for HTML, by a problem with the same code.
 */
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { AccountRow } from '../access/accounts.ts'
import { getAccountByCode } from '../access/credentials.ts'
import { callbackPath, type IdentityPlatform } from '../access/identity-platform.ts'
import { startSession } from '../access/sessions.ts'
import { type Away, goAway, openSignIn, signSignIn, takeOnce } from '../access/sign-in-state.ts'
import { codeOfCause, type ErrorCode, YikuError } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { beginPlatformSession } from './platform-session.ts'
import { Problem, refusals, setProblem } from './problem.ts'
import { refuseCrossSite, setRefreshCookie } from './refresh-cookie.ts'
import type { App } from './route.ts'
import { describeSession, SessionReply } from './session-reply.ts'
import { clearSignInCookie, readSignInCookie, setSignInCookie } from './sign-in-cookie.ts'
import { signedInAccount, triedAccount } from './sign-in-entry.ts'

/** A path of ours: browsers take `\` for `/`, drop tabs, and leave for another host at `//`. */
const LocalPage = z
  .string()
  .max(500)
  .regex(/^\/([^/\\\s\p{C}][^\\\s\p{C}]*)?$/u)

const Start = z.strictObject({
  returnTo: LocalPage.default('/').describe('登录后回到的本系统页面，只能是以 / 开头的路径'),
  as: z.literal('resident').optional().describe('以居民本人身份登录；不填时，有账户的以账户登录'),
})

/** Other parameters, which platforms may add, are for the library to judge. */
const Callback = z.looseObject({ state: z.string().max(100).optional() })

const browserSent = z.undefined().describe('转到 Location 所指的页面')

export function oidcRoutes(app: App, hub: Hub): void {
  const { store, vault, config } = hub
  const { publicUrl } = config
  const sessions = { db: store.db, vault }

  app.get('/v1/sessions/oidc/start', {
    config: { policy: 'public', audit: { none: 'nobody is anybody yet: the way back is the sign-in' } },
    schema: {
      summary: '经统一身份认证平台登录：转到该平台',
      tags: ['登录'],
      querystring: Start,
      response: { 302: browserSent, 303: browserSent, 404: Problem, ...refusals },
    },
    errorHandler: (error, request, reply) => sendBack(hub, { error, request, reply }),
    handler: async ({ query }, reply) => {
      const platform = getPlatform(hub)
      const away = goAway(query)
      const url = await platform.authorizationUrl(away)
      setSignInCookie(reply, { value: signSignIn(vault, away), expires: away.expires }, publicUrl)
      return reply.redirect(url, 302)
    },
  })

  app.get(callbackPath, {
    exposeHeadRoute: false,
    config: { policy: 'public', audit: 'signIn' },
    schema: {
      summary:
        '统一身份认证平台送回浏览器之处：成功时下发登录 Cookie，回到登录前的页面；失败时页面地址带 signIn=错误码',
      tags: ['登录'],
      querystring: Callback,
      response: { 303: browserSent, 401: Problem, 403: Problem, 404: Problem, ...refusals },
    },
    errorHandler: (error, request, reply) => sendBack(hub, { error, request, reply }),
    handler: async (request, reply) => {
      reply.header('referrer-policy', 'no-referrer')
      const platform = getPlatform(hub)
      const away = findAway(hub, request)
      if (!away || request.query.state !== away.state) throw new YikuError('identityNotConfirmed')
      clearSignInCookie(reply, publicUrl)
      if (!(await takeOnce(store.db, away))) throw new YikuError('identityNotConfirmed')
      const identity = await platform.redeem(queryOf(request), away)
      const { entry } = request
      const begun = await beginPlatformSession(hub, { platform, identity, as: away.as, entry })
      if ('awaitingCode' in begun) {
        const { expires } = begun.awaitingCode
        setSignInCookie(reply, { value: signSignIn(vault, begun.awaitingCode), expires }, publicUrl)
        throw new YikuError('otpRequired')
      }
      setRefreshCookie(reply, { value: begun.cookie, expires: begun.expires }, config.origin)
      return reply.redirect(pageOf(hub, away.returnTo), 303)
    },
  })

  app.post('/v1/sessions/oidc/otp', {
    config: { policy: 'public', audit: 'signIn' },
    schema: {
      summary:
        '经统一身份认证平台登录的第二步：平台未作双因素认证、而账户绑定了动态验证码的（signIn=otpRequired），五分钟内给出',
      tags: ['登录'],
      security: [],
      body: z.strictObject({ otp: z.string().regex(/^\d{6}$/) }),
      response: { 200: SessionReply, 401: Problem, 403: Problem, ...refusals },
    },
    handler: async (request, reply) => {
      const waiting = openSignIn(vault, readSignInCookie(request, publicUrl), 'awaitingCode')
      if (!waiting) throw new YikuError('unauthenticated')
      refuseCrossSite(request, config.origin)
      const onTried = (account: AccountRow) => request.entry.note(triedAccount(account))
      const account = await getAccountByCode(sessions, { ...waiting, otp: request.body.otp, onTried })
      await request.entry.begin(signedInAccount(account))
      const { account_id, version } = account
      const opened = await startSession(sessions, { account_id, version, platform: 'oneFactor' })
      if (!opened) throw new YikuError('unauthenticated')
      clearSignInCookie(reply, publicUrl)
      setRefreshCookie(reply, { value: opened.cookie, expires: opened.expires }, config.origin)
      return describeSession(hub, account, opened)
    },
  })
}

/** @throws {YikuError} noIdentityPlatform */
function getPlatform({ identityPlatform }: Hub): IdentityPlatform {
  if (!identityPlatform) throw new YikuError('noIdentityPlatform')
  return identityPlatform
}

function findAway({ vault, config }: Hub, request: FastifyRequest): Away | undefined {
  return openSignIn(vault, readSignInCookie(request, config.publicUrl), 'away')
}

/** As it came: what is in it twice must be seen twice. */
function queryOf({ url }: FastifyRequest): string {
  const [, query = ''] = /\?(.*)$/.exec(url) ?? []
  return query
}

function pageOf({ config }: Hub, returnTo: string, signIn?: ErrorCode): string {
  const page = new URL(returnTo, config.publicUrl)
  if (signIn !== undefined) page.searchParams.set('signIn', signIn)
  return page.href
}

interface Failure {
  readonly error: FastifyError
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

function sendBack(hub: Hub, { error, request, reply }: Failure): void {
  const problem = setProblem(error, request, reply)
  // the library's own code, for whoever sets the platform up; its messages quote the claims
  request.log.warn({ code: problem.code, reason: codeOfCause(error) }, '统一身份认证登录未成')
  if (!/\btext\/html\b/.test(request.headers.accept ?? '')) return void reply.send(problem)
  const { returnTo = '/' } = findAway(hub, request) ?? {}
  reply.removeHeader('content-type').redirect(pageOf(hub, returnTo, problem.code), 303)
}
