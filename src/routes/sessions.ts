import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type AccountRow, getOpenAccount } from '../access/accounts.ts'
import { authenticate } from '../access/authenticate.ts'
import { getAccountByCredentials } from '../access/credentials.ts'
import { endSessionOfCookie, refreshSession } from '../access/refresh.ts'
import { type EndedSession, endSession, startSession } from '../access/sessions.ts'
import { actorOf } from '../audit/entry-actor.ts'
import { YikuError } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { gateOf } from './gate.ts'
import { Problem, refusals } from './problem.ts'
import { clearRefreshCookie, getRefreshCookie, setRefreshCookie } from './refresh-cookie.ts'
import type { App } from './route.ts'
import { describeResidentSession, describeSession, SessionReply } from './session-reply.ts'
import { signedInAccount, signedInResident, triedAccount } from './sign-in-entry.ts'

const SignIn = z.strictObject({
  username: z.string().min(1).max(64),
  password: z.string().min(1).max(256),
  otp: z
    .string()
    .regex(/^\d{6}$/)
    .optional()
    .describe('动态验证码；绑定了的账户必须给出'),
})

const SignedOut = z.object({
  endSessionUrl: z.url().describe('经统一身份认证登录的，可由此在该平台一并退出'),
})

export function sessionRoutes(app: App, hub: Hub): void {
  const { store, vault, identityPlatform, config } = hub
  const sessions = { db: store.db, vault }
  const gate = gateOf(hub)
  const endOwn = async (request: FastifyRequest): Promise<EndedSession | undefined> => {
    if (request.headers.authorization === undefined)
      return endSessionOfCookie(sessions, getRefreshCookie(request, config.origin))
    const { identity, session } = await authenticate(request, gate)
    request.entry.note(actorOf(identity))
    // a system has none
    if (session === undefined) throw new YikuError('unauthenticated')
    return endSession(store.db, session)
  }

  app.post('/v1/sessions', {
    config: { policy: 'public', audit: 'signIn' },
    schema: {
      summary: '登录',
      tags: ['登录'],
      body: SignIn,
      response: { 200: SessionReply, 401: Problem, ...refusals },
    },
    handler: async (request, reply) => {
      const onTried = (account: AccountRow) => request.entry.note(triedAccount(account))
      const account = await getAccountByCredentials(sessions, { ...request.body, onTried })
      await request.entry.begin(signedInAccount(account))
      const opened = await startSession(sessions, account)
      if (!opened) throw new YikuError('badCredentials')
      setRefreshCookie(reply, { value: opened.cookie, expires: opened.expires }, config.origin)
      return describeSession(hub, account, opened)
    },
  })

  app.post('/v1/sessions/refresh', {
    config: { policy: 'public', audit: 'signIn' },
    schema: {
      summary: '续期：凭登录时的 Cookie 换取新的访问令牌',
      tags: ['登录'],
      security: [{ refreshCookie: [] }],
      response: { 200: SessionReply, 401: Problem, 403: Problem, ...refusals },
    },
    handler: async (request, reply) => {
      const opened = await refreshSession(sessions, getRefreshCookie(request, config.origin))
      if (!opened || 'reused' in opened) {
        clearRefreshCookie(reply, config.origin)
        if (!opened) throw new YikuError('unauthenticated')
        request.entry.note({ subject: `session:${opened.reused}` })
        throw new YikuError('refreshReused')
      }
      const { cookie: value, expires } = opened
      if (value !== undefined) setRefreshCookie(reply, { value, expires }, config.origin)
      if (opened.account === null) {
        request.entry.note(signedInResident({ actor: opened.session }))
        return describeResidentSession(hub, opened)
      }
      const account = await getOpenAccount(store.db, opened.account)
      request.entry.note(signedInAccount(account))
      return describeSession(hub, account, opened)
    },
  })

  app.delete('/v1/sessions/current', {
    config: { policy: 'public', audit: 'signIn' },
    schema: {
      summary: '退出登录：凭访问令牌，或凭 Cookie',
      tags: ['登录'],
      security: [{ bearer: [] }, { refreshCookie: [] }],
      response: { 200: SignedOut, 204: z.undefined().describe('已退出'), 401: Problem, 403: Problem, ...refusals },
    },
    handler: async (request, reply) => {
      const ended = await endOwn(request)
      if (ended) request.entry.note({ subject: `session:${ended.session}` })
      clearRefreshCookie(reply, config.origin)
      const endSessionUrl = ended?.platform ? await identityPlatform?.findEndSessionUrl() : undefined
      if (endSessionUrl !== undefined) return reply.code(200).send({ endSessionUrl })
      return reply.code(204).send()
    },
  })
}
