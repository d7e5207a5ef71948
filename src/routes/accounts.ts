/** What a holder does with his own account. */
import { z } from 'zod'
import { getOpenAccount } from '../access/accounts.ts'
import { getOwnSession, type OwnSession } from '../access/authenticate.ts'
import { beginTotp, changePassword, confirmTotp } from '../access/own-account.ts'
import { callerOf, type Policy } from '../access/policy.ts'
import { accountRoles } from '../access/roles.ts'
import { getSession } from '../access/sessions.ts'
import type { Hub } from '../hub.ts'
import { Problem, refusals } from './problem.ts'
import type { App } from './route.ts'
import { describeSession, SessionReply } from './session-reply.ts'

const Password = z.string().min(1).max(256)
const Otp = z.string().regex(/^\d{6}$/)

const policy: Policy = { roles: accountRoles, mayChangePassword: true }

const TotpSetup = z.object({
  secret: z.string().describe('Base32'),
  uri: z.string().describe('otpauth://，用于二维码'),
})

export function accountRoutes(app: App, hub: Hub): void {
  const { store, vault } = hub
  const credentials = { db: store.db, vault }
  /** the change has raised the account's version: the token that asked for it is worth nothing now */
  const renew = async (own: OwnSession) =>
    describeSession(hub, await getOpenAccount(store.db, own.account), await getSession(store.db, own.session))

  app.post('/v1/account/password', {
    config: { policy, audit: 'administration' },
    schema: {
      summary: '修改自己的密码；其他会话随即结束，回复中是新的访问令牌',
      tags: ['登录'],
      body: z.strictObject({ oldPassword: Password, newPassword: Password }),
      response: { 200: SessionReply, 401: Problem, 403: Problem, ...refusals },
    },
    handler: async (request) => {
      const own = getOwnSession(callerOf(request))
      await request.entry.begin({ subject: `account:${own.account}` })
      await changePassword(credentials, { ...own, ...request.body })
      return renew(own)
    },
  })

  app.post('/v1/account/totp', {
    config: { policy, audit: 'administration' },
    schema: {
      summary: '开始绑定动态验证码：密钥只给出这一次，确认后生效；已绑定的须给出现用的验证码',
      tags: ['登录'],
      body: z.strictObject({ password: Password, otp: Otp.optional() }),
      response: { 200: TotpSetup, 401: Problem, 403: Problem, ...refusals },
    },
    handler: async (request) => {
      const { account } = getOwnSession(callerOf(request))
      await request.entry.begin({ subject: `account:${account}` })
      return beginTotp(credentials, { account, ...request.body })
    },
  })

  app.post('/v1/account/totp/confirm', {
    config: { policy, audit: 'administration' },
    schema: {
      summary: '确认绑定：给出新密钥的验证码；其他会话随即结束，回复中是新的访问令牌',
      tags: ['登录'],
      body: z.strictObject({ otp: Otp }),
      response: { 200: SessionReply, 401: Problem, 403: Problem, ...refusals },
    },
    handler: async (request) => {
      const own = getOwnSession(callerOf(request))
      await request.entry.begin({ subject: `account:${own.account}` })
      await confirmTotp(credentials, { ...own, ...request.body })
      return renew(own)
    },
  })
}
